//! Which shop a command is about, and opening it: a mistyped folder must not become an empty shop.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use db::{Db, Location, Options};
use shop::kernel::{Ids, World, settings};

use crate::cli::Usage;
use crate::world::RealWorld;

/// The database's name in the data folder.
const FILE: &str = "shop.db";

/// Where the shop is.
#[derive(clap::Args)]
pub struct Store {
    /// The shop's folder; it holds the database shop.db
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL database that holds the shop instead of a file in DIR
    #[arg(long, global = true, value_name = "postgres://...")]
    database: Option<String>,
}

/// What to do where no shop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Start one.
    Create,
    /// Say so.
    Refuse,
}

impl Store {
    /// Opens the shop's database with its newest tables. Commands take few connections; servers say how many.
    ///
    /// # Errors
    /// When the command line names none, there is none, or it can't be opened.
    pub fn open(&self, missing: Missing, options: Options) -> anyhow::Result<Db> {
        let location = self.location()?;
        if let Location::File(path) = &location {
            match missing {
                Missing::Create => create(path)?,
                Missing::Refuse if path.is_file() => {}
                Missing::Refuse => bail!("there is no shop in {}: no file {FILE}", folder(path).display()),
            }
        }
        let db = Db::open(&location, options).with_context(|| format!("can't open {}", named(&location)))?;
        if missing == Missing::Refuse {
            // Asked before migrating, so that nothing is written to a database that is not ours.
            db.read_blocking(settings::load).with_context(|| format!("there is no shop in {}", named(&location)))?;
        }
        db.migrate(shop::MIGRATIONS).with_context(|| format!("can't bring {} up to date", named(&location)))?;
        Ok(db)
    }

    /// [`Store::open`] for a command that writes: with the time, and ids that no server hands out.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn shop(&self, missing: Missing) -> anyhow::Result<Shop> {
        Shop::new(self.open(missing, command_options())?)
    }

    /// Whether there is a shop, as far as can be told without opening it.
    ///
    /// # Errors
    /// When the command line names none.
    pub fn is_missing(&self) -> anyhow::Result<bool> {
        Ok(matches!(self.location()?, Location::File(path) if !path.is_file()))
    }

    fn location(&self) -> Result<Location, Usage> {
        match (&self.database, &self.data) {
            (Some(url), _) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Location::Postgres(url.clone()))
            }
            (Some(_), _) => Err(Usage("--database takes an address such as postgres://user@host/name".into())),
            (None, Some(folder)) if folder.as_os_str().is_empty() => Err(Usage("--data takes a folder".into())),
            (None, Some(folder)) => Ok(Location::File(folder.join(FILE))),
            (None, None) => Err(Usage("which shop? --data DIR or --database postgres://... is due".into())),
        }
    }
}

/// What a command needs that writes.
pub struct Shop {
    /// The database.
    pub db: Db,
    /// The time and random bytes.
    pub world: Arc<dyn World>,
    /// Fresh ids.
    pub ids: Arc<Ids>,
}

impl Shop {
    /// Takes a node number for the ids of this process.
    ///
    /// # Errors
    /// Of the database.
    pub fn new(db: Db) -> anyhow::Result<Shop> {
        let node = db.write_blocking(|tx| settings::lease_node(tx, false))?;
        Ok(Shop { db, world: Arc::new(RealWorld), ids: Arc::new(Ids::new(node)) })
    }
}

/// A command does one thing at a time.
pub fn command_options() -> Options {
    Options { postgres_writers: 1, postgres_readers: 1, ..Options::default() }
}

fn named(location: &Location) -> String {
    match location {
        Location::File(path) => path.display().to_string(),
        Location::Memory => "memory".into(),
        // The address may hold a password.
        Location::Postgres(_) => "this PostgreSQL database".into(),
    }
}

fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(file)
}

/// Makes folder and file for the owner alone, where they are not there yet: names and addresses are nobody else's
/// business. SQLite gives its log the file's permissions.
fn create(file: &Path) -> anyhow::Result<()> {
    let folder = folder(file);
    if !folder.is_dir() {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.with_context(|| format!("can't make {}", folder.display()))?;
    }
    if !file.exists() {
        let made = OpenOptions::new().create(true).append(true).mode(0o600).open(file);
        made.with_context(|| format!("can't make {}", file.display()))?;
    }
    Ok(())
}
