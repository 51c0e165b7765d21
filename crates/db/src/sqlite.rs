//! SQLite: one writer thread with group commit, readers on the callers' own threads.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{OpenFlags, params_from_iter};

use crate::job::{Job, Refused};
use crate::queue::Queue;
use crate::sql::{Rewritten, rewrite};
use crate::tx::Side;
use crate::value::{Arg, Cells};
use crate::{Engine, Error, Hook, Many, Options, Result, Row, Stats, Tx};

/// How long to wait for another process (the command line beside a running server) to finish its write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Pages in the write-ahead log before they are moved to the file: fewer, larger moves.
const CHECKPOINT_PAGES: u32 = 8_000;
const WRITER_CACHE_KIB: u32 = 64 * 1_024;
const READER_CACHE_KIB: u32 = 8 * 1_024;
/// The exit status after a device error, `EX_IOERR` of sysexits.h.
const EXIT_DEVICE_FAILED: i32 = 74;

pub(crate) struct Store {
    pub(crate) queue: Queue,
    path: PathBuf,
    number: u64,
    hook: Option<Hook>,
    stats: Arc<Stats>,
    writer: Option<JoinHandle<()>>,
}

/// Tells the stores of this process apart in the per-thread list of readers.
static STORES: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static READERS: RefCell<Vec<(u64, Rc<Connection>)>> = const { RefCell::new(Vec::new()) };
}

impl Store {
    pub(crate) fn open(path: &Path, options: Options, stats: Arc<Stats>) -> Result<Store> {
        let connection = Connection::open(path)?;
        let queue = Queue::new(options.queue_jobs_max);
        let writer = Writer {
            connection,
            queue: queue.clone(),
            batch_max: options.batch_max.max(1),
            hook: options.hook.clone(),
            stats: stats.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || writer.serve())
            .map_err(|e| Error::Broken(e.to_string()))?;
        let number = STORES.fetch_add(1, Relaxed);
        Ok(Store { queue, path: path.to_owned(), number, hook: options.hook, stats, writer: Some(thread) })
    }

    pub(crate) fn read<T, E: From<Error>>(&self, f: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let connection = self.reader()?;
        connection.execute("begin")?;
        let mut tx = Tx {
            side: Side::Sqlite(&connection),
            hook: self.hook.as_ref(),
            stats: &self.stats,
            statements: 0,
            failed: None,
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| f(&mut tx)));
        if let Err(error) = connection.execute("commit") {
            // Or this thread could never begin to read again.
            let _ = connection.execute("rollback");
            return Err(E::from(error));
        }
        outcome.unwrap_or_else(|_| Err(E::from(Error::Broken("a read panicked".into()))))
    }

    fn reader(&self) -> Result<Rc<Connection>> {
        READERS.with_borrow_mut(|readers| {
            if let Some((_, connection)) = readers.iter().find(|(number, _)| *number == self.number) {
                return Ok(connection.clone());
            }
            let connection = Rc::new(Connection::open_reader(&self.path)?);
            readers.push((self.number, connection.clone()));
            Ok(connection)
        })
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(writer) = self.writer.take() {
            // The last clone may be dropped by a job's answer, on the writer itself.
            if writer.thread().id() != std::thread::current().id() {
                let _ = writer.join();
            }
        }
    }
}

struct Writer {
    connection: Connection,
    queue: Queue,
    batch_max: usize,
    hook: Option<Hook>,
    stats: Arc<Stats>,
}

impl Writer {
    fn serve(self) {
        while let Some(mut jobs) = self.queue.take(self.batch_max) {
            for job in &mut jobs {
                job.prepare();
            }
            self.commit_group(jobs);
        }
        // Leave a small log behind, so that the next start is quick.
        let _ = self.empty_log();
    }

    /// Moves the log into the file and cuts it off, as far as others let us at once: to wait for their reads would hold
    /// up every writer, such as the server beside which a command ends.
    fn empty_log(&self) -> Result<()> {
        self.connection.raw.busy_timeout(Duration::ZERO)?;
        self.connection.execute("pragma wal_checkpoint(truncate)")
    }

    /// One transaction for all jobs, a savepoint for each, then all the answers.
    fn commit_group(&self, jobs: Vec<Box<dyn Job>>) {
        if let Err(error) = self.connection.execute("begin immediate") {
            return self.give_up(jobs, error);
        }
        // Alone, a job needs no savepoint, which would copy each page it touches: if it is refused, all of it goes.
        let alone = jobs.len() == 1;
        let mut done = Vec::with_capacity(jobs.len());
        let mut waiting: std::collections::VecDeque<_> = jobs.into();
        while let Some(mut job) = waiting.pop_front() {
            match self.run_one(job.as_mut(), !alone) {
                Ok(Ok(())) => done.push(job),
                Ok(Err(Refused)) if alone => return self.refuse_alone(job),
                Ok(Err(Refused)) => match job.split() {
                    Ok(parts) => parts.into_iter().rev().for_each(|part| waiting.push_front(part)),
                    Err(job) => done.push(job),
                },
                // The transaction is gone, and with it every job's change.
                Err(error) => {
                    done.push(job);
                    done.extend(waiting);
                    return self.give_up(done, error);
                }
            }
        }
        if let Err(error) = self.connection.execute("commit") {
            return self.give_up(done, error);
        }
        Stats::add(&self.stats.commits, 1);
        answer_all(done, &Ok(()));
    }

    /// The only job of a transaction said no: nothing of it stays, and its parts, if it has any, are tried by themselves.
    fn refuse_alone(&self, job: Box<dyn Job>) {
        if let Err(error) = self.connection.execute("rollback") {
            return self.give_up(vec![job], error);
        }
        match job.split() {
            Ok(parts) => self.commit_group(parts),
            Err(job) => job.answer(Ok(())),
        }
    }

    /// Nothing of the group is on disk.
    fn give_up(&self, jobs: Vec<Box<dyn Job>>, error: Error) {
        stop_if_device_failed(&error);
        let _ = self.connection.execute("rollback");
        answer_all(jobs, &Err(error));
    }

    fn run_one(&self, job: &mut dyn Job, savepoint: bool) -> Result<Result<(), Refused>> {
        if savepoint {
            self.connection.execute("savepoint job")?;
        }
        let mut tx = Tx {
            side: Side::Sqlite(&self.connection),
            hook: self.hook.as_ref(),
            stats: &self.stats,
            statements: 0,
            failed: None,
        };
        let outcome = run_caught(job, &mut tx);
        let failed = tx.failed;
        if let Some(error @ Error::Device(_)) = failed {
            return Err(error);
        }
        // A full disk makes SQLite roll back everything, savepoints included.
        if self.connection.raw.is_autocommit() {
            return Err(failed.unwrap_or(Error::Full));
        }
        if savepoint {
            if outcome.is_err() {
                self.connection.execute("rollback to job")?;
            }
            self.connection.execute("release job")?;
        }
        match (outcome, failed) {
            (Err(Refused), Some(Error::Full)) => Err(Error::Full),
            (outcome, _) => Ok(outcome),
        }
    }
}

/// A panic in a closure is a defect, but no reason to lose the others' orders: it counts as refused.
pub(crate) fn run_caught(job: &mut dyn Job, tx: &mut Tx<'_>) -> Result<(), Refused> {
    catch_unwind(AssertUnwindSafe(|| job.run(tx))).unwrap_or(Err(Refused))
}

fn answer_all(jobs: Vec<Box<dyn Job>>, committed: &Result<()>) {
    for job in jobs {
        job.answer(committed.clone());
    }
}

/// After a failed write or sync nobody knows what is on disk, and the kernel may have dropped the dirty pages: carrying
/// on could acknowledge orders that are lost. The next start recovers from the log.
#[allow(clippy::disallowed_methods, reason = "the one place that must stop the process")]
fn stop_if_device_failed(error: &Error) {
    if matches!(error, Error::Device(_)) {
        tracing::error!(error = %error, "storage device failed; stopping");
        eprintln!("ringup: {error}; stopping, so that nothing is answered that is not on disk");
        std::process::exit(EXIT_DEVICE_FAILED);
    }
}

/// A private database in memory, on the caller's thread.
pub(crate) struct Inline {
    connection: Mutex<Connection>,
    hook: Option<Hook>,
    stats: Arc<Stats>,
}

impl Inline {
    pub(crate) fn open(options: Options, stats: Arc<Stats>) -> Result<Inline> {
        let raw = rusqlite::Connection::open_in_memory()?;
        raw.execute_batch("pragma foreign_keys = on; pragma temp_store = memory")?;
        Ok(Inline { connection: Mutex::new(Connection::new(raw)), hook: options.hook, stats })
    }

    pub(crate) fn write<T, E: From<Error>>(&self, f: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.transact(|tx| f(tx))
    }

    pub(crate) fn read<T, E: From<Error>>(&self, f: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.transact(|tx| f(tx))
    }

    pub(crate) fn run(&self, mut job: Box<dyn Job>) {
        job.prepare();
        let outcome: Result<Result<(), Refused>> = self.transact(|tx| match job.run(tx) {
            Ok(()) => Ok(Ok(())),
            Err(Refused) => Err(tx.failed.clone().unwrap_or(Error::Closed)),
        });
        job.answer(outcome.map(drop));
    }

    fn transact<T, E: From<Error>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.execute("begin")?;
        let mut tx = Tx {
            side: Side::Sqlite(&connection),
            hook: self.hook.as_ref(),
            stats: &self.stats,
            statements: 0,
            failed: None,
        };
        let outcome = f(&mut tx).and_then(|value| tx.sound(value).map_err(E::from));
        // The hook may also stand for a crash between the last statement and the commit.
        let kept = outcome.is_ok() && self.hook.as_ref().is_none_or(|hook| hook("commit").is_ok());
        connection.execute(if kept { "commit" } else { "rollback" })?;
        match outcome {
            Ok(_) if !kept => Err(E::from(Error::Unknown)),
            outcome => {
                Stats::add(&self.stats.commits, u64::from(kept));
                outcome
            }
        }
    }
}

/// A connection with its rewritten texts.
pub(crate) struct Connection {
    raw: rusqlite::Connection,
    /// By the text's address: each text is one literal in the source.
    texts: RefCell<HashMap<usize, Arc<Rewritten>>>,
}

impl Connection {
    fn new(raw: rusqlite::Connection) -> Connection {
        raw.set_prepared_statement_cache_capacity(256);
        Connection { raw, texts: RefCell::default() }
    }

    fn open(path: &Path) -> Result<Connection> {
        let raw = rusqlite::Connection::open(path)?;
        raw.busy_timeout(BUSY_TIMEOUT)?;
        raw.execute_batch(&format!(
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
             pragma wal_autocheckpoint = {CHECKPOINT_PAGES}; pragma cache_size = -{WRITER_CACHE_KIB};
             pragma temp_store = memory;"
        ))?;
        Ok(Connection::new(raw))
    }

    fn open_reader(path: &Path) -> Result<Connection> {
        let raw = rusqlite::Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        raw.busy_timeout(BUSY_TIMEOUT)?;
        raw.execute_batch(&format!("pragma query_only = on; pragma cache_size = -{READER_CACHE_KIB};"))?;
        Ok(Connection::new(raw))
    }

    fn execute(&self, text: &str) -> Result<()> {
        let mut statement = self.raw.prepare_cached(text)?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    }

    fn text(&self, text: &'static str) -> Result<Arc<Rewritten>> {
        if let Some(known) = self.texts.borrow().get(&text.as_ptr().addr()) {
            return Ok(known.clone());
        }
        let rewritten = Arc::new(rewrite(text, Engine::Sqlite).map_err(Error::Broken)?);
        self.texts.borrow_mut().insert(text.as_ptr().addr(), rewritten.clone());
        Ok(rewritten)
    }

    pub(crate) fn query<T>(
        &self,
        text: &'static str,
        args: &[Arg<'_>],
        map: &mut impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.raw.prepare_cached(&self.text(text)?.text)?;
        let mut rows = statement.query(params_from_iter(args))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(map(&Row(Cells::Sqlite(row)))?);
        }
        Ok(out)
    }

    pub(crate) fn run(&self, text: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        Ok(self.raw.prepare_cached(&self.text(text)?.text)?.execute(params_from_iter(args))? as u64)
    }

    pub(crate) fn query_many<T>(
        &self,
        text: &'static str,
        many: &Many<'_>,
        map: &mut impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.raw.prepare_cached(&self.text(text)?.text)?;
        let mut out = Vec::new();
        for args in many.rows() {
            let mut rows = statement.query(params_from_iter(args))?;
            while let Some(row) = rows.next()? {
                out.push(map(&Row(Cells::Sqlite(row)))?);
            }
        }
        Ok(out)
    }

    pub(crate) fn run_many(&self, text: &'static str, many: &Many<'_>) -> Result<u64> {
        let mut statement = self.raw.prepare_cached(&self.text(text)?.text)?;
        let mut touched = 0;
        for args in many.rows() {
            touched += statement.execute(params_from_iter(args))? as u64;
        }
        Ok(touched)
    }

    /// Runs a script of several statements, as migrations are.
    pub(crate) fn script(&self, text: &str) -> Result<()> {
        self.raw.execute_batch(text).map_err(Error::from)
    }

    /// Answers whether the engine accepts the statement.
    #[cfg(feature = "testing")]
    pub(crate) fn accepts(&self, text: &'static str) -> Result<()> {
        self.raw.prepare(&self.text(text)?.text).map(drop).map_err(Error::from)
    }

    /// Rows of a statement made at run time, for copying tables.
    pub(crate) fn copy_from(&self, text: &str, each: &mut dyn FnMut(Vec<Arg<'static>>) -> Result<()>) -> Result<()> {
        let mut statement = self.raw.prepare(text)?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let row = Row(Cells::Sqlite(row));
            each((0..width).map(|column| row.any(column)).collect::<Result<_>>()?)?;
        }
        Ok(())
    }

    /// Runs a statement made at run time, for copying tables.
    pub(crate) fn copy_into(&self, text: &str, args: &[Arg<'_>]) -> Result<()> {
        self.raw.prepare_cached(text)?.execute(params_from_iter(args)).map(drop).map_err(Error::from)
    }

    /// A new file to copy into, or an old one to copy from.
    pub(crate) fn plain(path: &Path) -> Result<Connection> {
        Ok(Connection::new(rusqlite::Connection::open(path)?))
    }
}
