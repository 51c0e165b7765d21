//! `ringup serve`: a shop on a port, until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use db::{Engine, Options};
use web::{App, Config};

use crate::cli::{self, LISTEN_DEFAULT};
use crate::demo::pictures;
use crate::store::{Missing, Store};
use crate::world::RealWorld;
use crate::{logging, server};

/// The command.
#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    store: Store,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value_t = LISTEN_DEFAULT, value_parser = cli::listen_address)]
    listen: SocketAddr,
    /// The shop's address as its visitors see it: fixes cookies, origins and links
    #[arg(long, value_name = "URL", value_parser = cli::public_url)]
    public_url: Option<String>,
    /// Most orders that share one commit; 1 gives each its own, for comparison
    #[arg(long, value_name = "N", default_value_t = Options::default().batch_max)]
    batch_max: usize,
    /// Log one JSON object a line (RUST_LOG says how much)
    #[arg(long)]
    log_json: bool,
}

impl Serve {
    /// Serves until SIGTERM or SIGINT.
    ///
    /// # Errors
    /// When the shop can't be opened or the port is taken.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        logging::start("info", self.log_json);
        let runtime = server::runtime()?;
        // Before the shop is touched: two servers on one port are a mistake.
        let listener =
            server::listen(&runtime, self.listen).with_context(|| format!("can't listen on {}", self.listen))?;
        let address = listener.local_addr()?;
        let db = self.store.open(Missing::Create, Options { batch_max: self.batch_max, ..Options::default() })?;
        let engine = match db.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        };
        let config = Config { public_url: self.public_url, development: false, pictures: pictures::find };
        let app = App::open(db, Arc::new(RealWorld), config).context("can't open the shop")?;
        server::run(runtime, vec![listener], &app, || {
            tracing::info!(version = env!("CARGO_PKG_VERSION"), engine, %address, "serving");
            cli::print(&format!("listening on http://{address}\n"))
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
