//! `ringup settings`: what a shop is set to. A running server takes a change within a second.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::ensure;
use shop::kernel::World as _;
use shop::kernel::settings::{self, SETTINGS};

use crate::cli;
use crate::store::{Missing, Store, command_options};
use crate::world::RealWorld;

/// The command.
#[derive(clap::Args)]
pub struct Settings {
    #[command(flatten)]
    store: Store,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// What to do with them, other than listing.
#[derive(clap::Subcommand)]
enum Verb {
    /// Change a setting
    Set {
        /// Which, as `ringup settings` lists it
        key: String,
        /// To what
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
}

impl Settings {
    /// Lists or sets.
    ///
    /// # Errors
    /// When the shop can't be opened, or the value does not fit.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.verb {
            None => list(&self.store)?,
            Some(Verb::Set { key, value }) => set(&self.store, key, value)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(store: &Store) -> anyhow::Result<()> {
    let db = store.open(Missing::Refuse, command_options())?;
    let set = db.read_blocking(settings::load)?;
    let currency = db.read_blocking(settings::policy)?.currency;
    let value = |key: &str, default: &str| match set.get(key) {
        Some(value) => format!("{value:?}"),
        None => format!("{:?} (default)", settings::default_amount(default, currency)),
    };
    let rows: Vec<(&str, String, &str)> =
        SETTINGS.iter().map(|(key, default, meaning)| (*key, value(key, default), *meaning)).collect();
    let keys = rows.iter().map(|(key, ..)| key.len()).max().unwrap_or_default();
    let values = rows.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for (key, value, meaning) in &rows {
        let _ = writeln!(text, "{key:<keys$}  {value:<values$}  {meaning}");
    }
    cli::print(&text)
}

fn set(store: &Store, key: String, value: String) -> anyhow::Result<()> {
    // Before a shop is started for it.
    ensure!(
        SETTINGS.iter().any(|(known, ..)| *known == key),
        "there is no setting {key}; `ringup settings` lists them"
    );
    let db = store.open(Missing::Create, command_options())?;
    let now = RealWorld.now();
    let line = format!("{key} = {value:?}\n");
    db.write_blocking(move |tx| settings::set(tx, now, &key, &value))?;
    cli::print(&line)
}
