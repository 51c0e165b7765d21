//! Two database engines under one SQL text.
//!
//! A transaction is a plain synchronous closure over [`Tx`]; it may be run again, does no I/O but SQL and reads no clock.
//! [`Db::write`] hands it to the engine: SQLite has one writer thread with group commit, PostgreSQL a thread per
//! connection with retries. A verb that is placed often is opened as a [`Lane`]: its waiting commands are decided
//! together, with a handful of statements and one commit for all of them.

mod backup;
mod error;
mod job;
mod lane;
mod migrate;
mod postgres;
mod queue;
mod sql;
mod sqlite;
mod stats;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

use std::path::PathBuf;
use std::sync::Arc;

pub use backup::Copied;
pub use error::Error;
pub use lane::{Lane, LaneHandler};
pub use migrate::Migration;
pub use sql::{Engine, Sql};
pub use stats::{Snapshot, Stats};
pub use tx::{Many, Tx};
pub use value::{Arg, FromCell, Row};

use job::{Closure, Job};
use queue::Queue;

/// What a call to the database answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Called before each statement with its text; an error is returned in the statement's place.
/// Tests use it to pause between statements and to inject faults.
pub type Hook = Arc<dyn Fn(&str) -> Result<()> + Send + Sync>;

/// Where the data lives.
#[derive(Clone, Debug)]
pub enum Location {
    /// A SQLite file.
    File(PathBuf),
    /// A private database in memory, run on the caller's thread: for the simulator and for tests of one verb.
    Memory,
    /// A PostgreSQL connection string, `postgres://...`.
    Postgres(String),
}

/// How the engine runs.
#[derive(Clone)]
pub struct Options {
    /// Most jobs waiting before [`Error::Busy`] is answered.
    pub queue_jobs_max: usize,
    /// Most commands of a lane decided together, and most closures in one SQLite commit.
    pub batch_max: usize,
    /// Connections (and threads) that write on PostgreSQL.
    pub postgres_writers: usize,
    /// Connections (and threads) that read on PostgreSQL.
    pub postgres_readers: usize,
    /// See [`Hook`].
    pub hook: Option<Hook>,
}

impl Default for Options {
    fn default() -> Self {
        Options { queue_jobs_max: 4_096, batch_max: 512, postgres_writers: 2, postgres_readers: 4, hook: None }
    }
}

/// An open database. Cheap to clone; the last clone stops the threads after they have finished what was taken.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    runner: Runner,
    stats: Arc<Stats>,
    batch_max: usize,
}

enum Runner {
    Sqlite(sqlite::Store),
    Memory(sqlite::Inline),
    Postgres(postgres::Store),
}

impl Db {
    /// Opens the database and starts its threads. Does not migrate.
    ///
    /// # Errors
    /// When the file or server can't be opened.
    pub fn open(location: &Location, options: Options) -> Result<Db> {
        let stats = Arc::new(Stats::default());
        let batch_max = options.batch_max;
        let runner = match location {
            Location::File(path) => Runner::Sqlite(sqlite::Store::open(path, options, stats.clone())?),
            Location::Memory => Runner::Memory(sqlite::Inline::open(options, stats.clone())?),
            Location::Postgres(url) => Runner::Postgres(postgres::Store::open(url, &options, &stats)?),
        };
        Ok(Db { inner: Arc::new(Inner { runner, stats, batch_max }) })
    }

    /// Which engine runs here.
    pub fn engine(&self) -> Engine {
        match self.inner.runner {
            Runner::Sqlite(_) | Runner::Memory(_) => Engine::Sqlite,
            Runner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Counters since the start: statements, commits, batches.
    pub fn stats(&self) -> &Stats {
        &self.inner.stats
    }

    /// Runs `f` in a transaction and answers when it is on disk. Once taken, it finishes whether or not the caller
    /// still waits. `f` may be run more than once; only the last run counts.
    ///
    /// # Errors
    /// What `f` answers (then nothing is changed), or a [`Error`] of the engine.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        if let Runner::Memory(inline) = &self.inner.runner {
            return inline.write(f);
        }
        let (job, answer) = Closure::pair(f);
        self.writers().push(job).map_err(E::from)?;
        answer.await.unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// [`Db::write`] for callers outside an async runtime: the command line and tests.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        if let Runner::Memory(inline) = &self.inner.runner {
            return inline.write(f);
        }
        let (job, answer) = Closure::pair(f);
        self.writers().push(job).map_err(E::from)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// Short indexed reads of one snapshot. On SQLite they run at once on this thread's own connection (2 to 3 times
    /// faster than a hop to a reader thread); on PostgreSQL on a reader connection.
    ///
    /// # Errors
    /// What `f` answers, or an [`Error`] of the engine.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.inner.runner {
            Runner::Sqlite(store) => store.read(f),
            Runner::Memory(inline) => inline.read(f),
            Runner::Postgres(store) => {
                let (job, answer) = Closure::pair(f);
                store.readers.push(job).map_err(E::from)?;
                answer.await.unwrap_or_else(|_| Err(E::from(Error::Closed)))
            }
        }
    }

    /// [`Db::read`] for callers outside an async runtime, however long it takes.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.inner.runner {
            Runner::Sqlite(store) => store.read(f),
            Runner::Memory(inline) => inline.read(f),
            Runner::Postgres(store) => {
                let (job, answer) = Closure::pair(f);
                store.readers.push(job).map_err(E::from)?;
                answer.blocking_recv().unwrap_or_else(|_| Err(E::from(Error::Closed)))
            }
        }
    }

    /// Opens a lane: `handler` decides all commands that wait at one moment together, in one transaction.
    pub fn lane<C, O, H>(&self, handler: H) -> Lane<C, O>
    where
        C: Send + Sync + 'static,
        O: Send + 'static,
        H: Fn(&mut Tx<'_>, &[C]) -> Result<Vec<O>> + Send + Sync + 'static,
    {
        Lane::open(self.clone(), Arc::new(handler), self.inner.batch_max)
    }

    /// Brings the tables to the newest version, under a lock, and returns how many migrations ran.
    ///
    /// # Errors
    /// [`Error::Broken`] when a migration that already ran has another text, or one fails (nothing of it stays).
    pub fn migrate(&self, migrations: &'static [Migration]) -> Result<usize> {
        migrate::run(self, migrations)
    }

    /// Writes a consistent copy of every table to a new SQLite file, from either engine.
    ///
    /// # Errors
    /// When the file exists or can't be written.
    pub fn backup(&self, file: &std::path::Path, tables: &[String]) -> Result<Copied> {
        backup::write(self, file, tables)
    }

    /// Loads a copy made by [`Db::backup`] into this database, whose tables must exist and be empty.
    ///
    /// # Errors
    /// When a table has rows already, or the file is no such copy; then nothing is changed.
    pub fn restore(&self, file: &std::path::Path, tables: &[String]) -> Result<Copied> {
        backup::read(self, file, tables)
    }

    fn writers(&self) -> &Queue {
        match &self.inner.runner {
            Runner::Sqlite(store) => &store.queue,
            Runner::Postgres(store) => &store.writers,
            Runner::Memory(_) => unreachable!("the in-memory engine runs on the caller's thread"),
        }
    }

    fn submit(&self, job: Box<dyn Job>) -> Result<()> {
        match &self.inner.runner {
            Runner::Memory(inline) => {
                inline.run(job);
                Ok(())
            }
            _ => self.writers().push(job),
        }
    }
}
