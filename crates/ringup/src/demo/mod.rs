//! `ringup demo`: a shop to look around in, made in a temporary folder and gone when it stops.

mod orders;
mod people;
pub mod pictures;

use std::fmt::Write as _;
use std::fs::DirBuilder;
use std::io::{ErrorKind, IsTerminal as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use db::{Db, Location, Options};
use serde::Serialize;
use shop::catalogue::import;
use shop::kernel::settings;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use web::{App, Config};

use crate::cli::{self, LISTEN_DEFAULT};
use crate::world::RealWorld;
use crate::{logging, server};
use people::{Customer, People};

const SETTINGS: &[(&str, &str)] = &[
    ("shop.name", "Fern & Folio"),
    ("shop.tagline", "Plants, pots and paper for a quiet home."),
    ("shop.time_zone", "America/New_York"),
];
const CATALOGUE: &[u8] = include_bytes!("../../demo/catalogue.csv");

/// The command.
#[derive(clap::Args)]
pub struct Demo {
    /// Where to listen [default: 127.0.0.1:8080, or a free port if that is taken]; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", value_parser = cli::listen_address)]
    listen: Option<SocketAddr>,
    /// Print addresses, tokens and links as one line of JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Told<'a> {
    url: &'a str,
    staff_token: String,
    mailbox_url: String,
    customers: Vec<ToldCustomer<'a>>,
}

#[derive(Serialize)]
struct ToldCustomer<'a> {
    id: String,
    email: &'a str,
    client_token: String,
    sign_in_url: String,
}

impl Demo {
    /// Makes the shop and serves it until it is stopped.
    ///
    /// # Errors
    /// When the port is taken or the temporary folder can't be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        logging::start("warn", false);
        let runtime = server::runtime()?;
        let listeners = self.listen(&runtime)?;
        let address = listeners.first().context("nothing to listen on")?.local_addr()?;
        let url = base_url(address);
        // Dropped last, when the database is closed.
        let folder = Folder::new()?;
        let db = Db::open(&Location::File(folder.0.join("shop.db")), Options::default())?;
        let config = Config { public_url: None, development: true, pictures: pictures::find };
        let app = App::open(db, Arc::new(RealWorld), config)?;
        let people = furnish(&app)?;
        server::run(runtime, listeners, &app, || {
            if self.json {
                return cli::print(&format!("{}\n", told(&url, &people)?));
            }
            cli::print(&welcome(&url, &people))?;
            open_browser(&url);
            Ok(())
        })?;
        Ok(ExitCode::SUCCESS)
    }

    fn listen(&self, runtime: &Runtime) -> anyhow::Result<Vec<TcpListener>> {
        match (self.listen, listen_local(runtime, self.listen.unwrap_or(LISTEN_DEFAULT), self.listen.is_none())) {
            (None, Err(error)) if error.kind() == ErrorKind::AddrInUse => {
                cli::remark(&format!("Port {} is taken, so this demo uses another.", LISTEN_DEFAULT.port()));
                let free = SocketAddr::new(LISTEN_DEFAULT.ip(), 0);
                listen_local(runtime, free, false).with_context(|| format!("can't listen on {free}"))
            }
            (wanted, listeners) => {
                listeners.with_context(|| format!("can't listen on {}", wanted.unwrap_or(LISTEN_DEFAULT)))
            }
        }
    }
}

/// Listens on `address`, and where that is 127.0.0.1 also on ::1, because the printed `localhost` may mean either: another
/// program that answers there is noticed when `alone`.
fn listen_local(runtime: &Runtime, address: SocketAddr, alone: bool) -> std::io::Result<Vec<TcpListener>> {
    let first = server::listen(runtime, address)?;
    let port = first.local_addr()?.port();
    let mut listeners = vec![first];
    if address.ip() == Ipv4Addr::LOCALHOST {
        match server::listen(runtime, SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port)) {
            Ok(second) => listeners.push(second),
            Err(error) if alone && error.kind() == ErrorKind::AddrInUse => return Err(error),
            // A machine without IPv6.
            Err(_) => {}
        }
    }
    Ok(listeners)
}

/// `localhost` where it leads here: passkeys and secure cookies refuse bare IP addresses.
fn base_url(address: SocketAddr) -> String {
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// Settings, catalogue, people and a few orders.
fn furnish(app: &Arc<App>) -> anyhow::Result<People> {
    let now = app.now();
    app.db.write_blocking(move |tx| -> Result<(), settings::SettingError> {
        SETTINGS.iter().try_for_each(|(key, value)| settings::set(tx, now, key, value).map(drop))
    })?;
    app.refresh()?;
    let sources = [import::Source::bytes("demo/catalogue.csv", CATALOGUE)];
    let options = import::Options::default();
    let report = import::run(&app.db, &*app.world, &app.ids, &app.policy(), &sources, options, &mut |_| {})?;
    ensure!(
        report.applied,
        "the demo's catalogue is bad: {}",
        report.problems.first().map(ToString::to_string).unwrap_or_default()
    );
    let people = people::register(app)?;
    orders::place(app, &people)?;
    app.refresh()?;
    Ok(people)
}

fn mailbox_url(url: &str) -> String {
    format!("{url}/mailbox")
}

fn told(url: &str, people: &People) -> anyhow::Result<String> {
    let customers = people.customers.iter().map(|customer| ToldCustomer {
        id: customer.id.to_string(),
        email: &customer.email,
        client_token: customer.client.reveal(),
        sign_in_url: customer.sign_in_url(url),
    });
    let told = Told {
        url,
        staff_token: people.staff_token.reveal(),
        mailbox_url: mailbox_url(url),
        customers: customers.collect(),
    };
    Ok(serde_json::to_string(&told)?)
}

fn welcome(url: &str, people: &People) -> String {
    let mut text = String::from("Fern & Folio is open. All of it is made up, and gone when you stop it.\n\n");
    let name = |(position, customer): (usize, &Customer)| {
        let remark = if position == orders::CUSTOMER { " (has orders)" } else { "" };
        format!("{}{remark}", customer.name)
    };
    let names: Vec<String> = people.customers.iter().enumerate().map(name).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let mut row = |name: &str, link: &str| {
        let _ = writeln!(text, "  {name:<width$}  {link}");
    };
    row("Storefront", url);
    row("Staff", &people.staff_url(url));
    row("Mailbox", &mailbox_url(url));
    row("", "");
    row("Sign in as", "");
    for (name, customer) in names.iter().zip(&people.customers) {
        row(name, &customer.sign_in_url(url));
    }
    text.push_str("\nThe links can be used again and again. Press Ctrl-C to stop.\n");
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Shows the shop where somebody sits in front of a screen.
fn open_browser(url: &str) {
    let set = |name: &str| std::env::var_os(name).is_some();
    let screen = cfg!(target_os = "macos") || set("DISPLAY") || set("WAYLAND_DISPLAY");
    if !std::io::stdout().is_terminal() || set("CI") || !screen {
        return;
    }
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started =
        Command::new(program).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if let Ok(mut browser) = started {
        // Somebody has to take note of its end.
        std::thread::spawn(move || drop(browser.wait()));
    }
}

/// A temporary folder, for its owner only.
struct Folder(PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Folder> {
        let secret = shop::kernel::Secret::new(&RealWorld).reveal();
        let name = format!("ringup-demo-{}-{}", std::process::id(), secret.get(..8).unwrap_or_default());
        let path = std::env::temp_dir().join(name);
        // Not recursive: a folder that somebody else put there is refused.
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.with_context(|| format!("can't make {}", path.display()))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let path: &Path = &self.0;
        if let Err(error) = std::fs::remove_dir_all(path) {
            tracing::warn!(folder = %path.display(), %error, "the demo's folder could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_localhost_where_that_is_here() {
        let url = |address: &str| base_url(address.parse().unwrap());
        assert_eq!(url("127.0.0.1:8080"), "http://localhost:8080");
        assert_eq!(url("[::1]:8080"), "http://localhost:8080");
        assert_eq!(url("0.0.0.0:81"), "http://localhost:81");
        assert_eq!(url("192.0.2.7:8080"), "http://192.0.2.7:8080");
    }
}
