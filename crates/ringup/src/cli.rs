//! The command line: what there is to say, and how answers and errors are told.

use std::io::{ErrorKind, Write as _};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::{backup, bench, customer, demo, import, serve, settings, staff, verify};

/// Where links of the command line point to unless it is told otherwise.
pub const PUBLIC_URL_DEFAULT: &str = "http://localhost:8080";
/// Where `serve` and `demo` listen unless they are told otherwise.
pub const LISTEN_DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
/// The exit status of a command line that makes no sense; clap's own.
const EXIT_USAGE: u8 = 2;

/// A shop in one binary.
#[derive(Parser)]
#[command(name = "ringup", version, about, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What `ringup` does.
#[derive(Subcommand)]
enum Command {
    /// Open a demo shop with a catalogue, customers, staff and stock; it is gone when you stop it
    Demo(demo::Demo),
    /// Serve a shop
    Serve(serve::Serve),
    /// List the settings of a shop, or change one
    Settings(settings::Settings),
    /// Bring in products
    Import(import::Import),
    /// Check everything that must always hold in a shop's data
    Verify(verify::Verify),
    /// Copy a shop into one file, while it is served or not
    Backup(backup::Backup),
    /// Load such a file into a shop that is empty, on SQLite or PostgreSQL
    Restore(backup::Restore),
    /// Add staff
    Staff(staff::Staff),
    /// Help a customer
    Customer(customer::Customer),
    /// Measure speed on this machine, as ratios
    Bench(bench::Bench),
}

impl Command {
    fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Command::Demo(command) => command.run(),
            Command::Serve(command) => command.run(),
            Command::Settings(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Verify(command) => command.run(),
            Command::Backup(command) => command.run(),
            Command::Restore(command) => command.run(),
            Command::Staff(command) => command.run(),
            Command::Customer(command) => command.run(),
            Command::Bench(command) => command.run(),
        }
    }
}

/// A command line that makes no sense, where clap can't tell.
#[derive(Debug)]
pub struct Usage(pub String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(code) => code,
        Err(error) => {
            let line = format!("{error:#}").replace('\n', " ");
            let _ = writeln!(std::io::stderr(), "ringup: {line}");
            if error.is::<Usage>() { ExitCode::from(EXIT_USAGE) } else { ExitCode::FAILURE }
        }
    }
}

/// Writes an answer to stdout at once. A reader who has seen enough (`| head`) is no error.
///
/// # Errors
/// When stdout can't be written.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("can't write to stdout"),
        _ => Ok(()),
    }
}

/// Writes a remark to stderr: for people, not for pipes.
pub fn remark(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Reads `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`.
///
/// # Errors
/// What would fit.
pub fn listen_address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let found: Vec<SocketAddr> = text.to_socket_addrs().map(Iterator::collect).unwrap_or_default();
    let address = found.iter().find(|address| address.is_ipv4()).or(found.first());
    address.copied().ok_or_else(|| "an address and a port are due, such as 127.0.0.1:8080".to_owned())
}

/// Reads the shop's address as its visitors see it: scheme and host, nothing behind.
///
/// # Errors
/// What would fit.
pub fn public_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/').to_ascii_lowercase();
    // Browsers leave a scheme's own port out of the origin they tell.
    let own_port = if url.starts_with("https://") { ":443" } else { ":80" };
    let url = url.strip_suffix(own_port).unwrap_or(&url).to_owned();
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if host.is_empty() || !host.bytes().all(allowed) {
        return Err("an address without a path is due, such as https://shop.example".to_owned());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn addresses() {
        assert_eq!(listen_address("127.0.0.1:0"), Ok("127.0.0.1:0".parse().unwrap()));
        assert_eq!(listen_address("[::1]:80"), Ok("[::1]:80".parse().unwrap()));
        for bad in ["", "8080", "127.0.0.1", "127.0.0.1:99999", ":8080:"] {
            assert!(listen_address(bad).is_err(), "{bad}");
        }
        assert_eq!(public_url("https://Shop.example/"), Ok("https://shop.example".into()));
        assert_eq!(public_url("http://[::1]:8080"), Ok("http://[::1]:8080".into()));
        for bad in ["", "shop.example", "https://", "https://shop.example/a", "https://a@b", "ftp://a"] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }
}
