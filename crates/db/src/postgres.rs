//! PostgreSQL: threads with a connection each, the same queue; conflicts run the closure again here, in the driver.
//!
//! Writes whose result nobody waits for are kept back and sent in one go with the next statement that must be awaited,
//! and `begin` and `commit` travel the same way: a batch of orders costs four round trips.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Statement};

use crate::job::{Job, Refused};
use crate::queue::Queue;
use crate::sql::{Rewritten, RowType, rewrite};
use crate::sqlite::run_caught;
use crate::tx::Side;
use crate::value::{Arg, Cells};
use crate::{Engine, Error, Hook, Many, Options, Result, Row, Stats, Tx};

const RETRIES_MAX: u32 = 50;
const CONNECT_ATTEMPTS_MAX: u32 = 8;
/// How long a server that is gone without a word is waited for, unless the address says otherwise.
const SILENCE_MAX: Duration = Duration::from_secs(10);
/// `join_all` starts its futures in order only for short lists, and order is what makes a pipeline right.
const PENDING_MAX: usize = 24;

const BEGIN_WRITE: &str = "begin isolation level read committed read write";
const BEGIN_READ: &str = "begin isolation level repeatable read read only";

pub(crate) struct Store {
    pub(crate) writers: Queue,
    pub(crate) readers: Queue,
    threads: Vec<JoinHandle<()>>,
}

impl Store {
    pub(crate) fn open(url: &str, options: &Options, stats: &Arc<Stats>) -> Result<Store> {
        let mut config: Config = url.parse().map_err(|e| Error::Broken(format!("database address: {e}")))?;
        notice_silence(&mut config);
        let writers = Queue::new(options.queue_jobs_max);
        let readers = Queue::new(options.queue_jobs_max);
        let mut threads = Vec::new();
        let kinds =
            [(options.postgres_writers, &writers, BEGIN_WRITE), (options.postgres_readers, &readers, BEGIN_READ)];
        for (count, queue, begin) in kinds {
            for number in 0..count.max(1) {
                // The first connection of each kind is made here, so that a wrong address is told at once.
                let connection = if number == 0 { Some(Connection::open(&config)?) } else { None };
                let worker = Worker {
                    config: config.clone(),
                    queue: queue.clone(),
                    begin,
                    hook: options.hook.clone(),
                    // The counters are of writes.
                    stats: if begin == BEGIN_WRITE { stats.clone() } else { Arc::default() },
                    connection,
                    down: false,
                };
                let thread = std::thread::Builder::new()
                    .name(format!("postgres-{number}"))
                    .spawn(move || worker.serve())
                    .map_err(|e| Error::Broken(e.to_string()))?;
                threads.push(thread);
            }
        }
        Ok(Store { writers, readers, threads })
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.writers.close();
        self.readers.close();
        for thread in self.threads.drain(..) {
            // The last clone may be dropped by a job's answer, on one of these threads.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

struct Worker {
    config: Config,
    queue: Queue,
    begin: &'static str,
    hook: Option<Hook>,
    stats: Arc<Stats>,
    connection: Option<Connection>,
    /// The last attempts to connect failed: further jobs are told at once, so that the queue does not stand still.
    down: bool,
}

/// Without this, a server whose machine vanished would be waited for for hours.
fn notice_silence(config: &mut Config) {
    config.connect_timeout(config.get_connect_timeout().copied().unwrap_or(SILENCE_MAX));
    config.tcp_user_timeout(config.get_tcp_user_timeout().copied().unwrap_or(SILENCE_MAX));
    config.keepalives_idle(config.get_keepalives_idle().min(SILENCE_MAX));
    config.keepalives_interval(config.get_keepalives_interval().unwrap_or(SILENCE_MAX / 5));
    config.keepalives_retries(config.get_keepalives_retries().unwrap_or(3));
}

impl Worker {
    fn serve(mut self) {
        while let Some(jobs) = self.queue.take(1) {
            for mut job in jobs {
                job.prepare();
                self.finish(job);
            }
        }
    }

    fn finish(&mut self, mut job: Box<dyn Job>) {
        for attempt in 0..=RETRIES_MAX {
            let error = match self.attempt(job.as_mut()) {
                Ok(Ok(())) => {
                    Stats::add(&self.stats.commits, 1);
                    return job.answer(Ok(()));
                }
                Ok(Err(Refused)) => match job.split() {
                    Ok(parts) => return parts.into_iter().for_each(|part| self.finish(part)),
                    Err(job) => return job.answer(Ok(())),
                },
                Err(error) => error,
            };
            let again = match error {
                Error::Conflict => true,
                // Nothing was changed. A connection that broke while it was idle shows only now.
                Error::Unreachable(_) => attempt == 0 && !self.down,
                Error::Unique(_) | Error::Unknown => job.idempotent(),
                _ => false,
            };
            if !again || attempt == RETRIES_MAX {
                return match job.split() {
                    Ok(parts) if !matches!(error, Error::Unreachable(_)) => {
                        parts.into_iter().for_each(|part| self.finish(part));
                    }
                    Ok(parts) => parts.into_iter().for_each(|part| part.answer(Err(error.clone()))),
                    Err(job) => job.answer(Err(if error.is_conflict() { Error::Busy } else { error })),
                };
            }
            Stats::add(&self.stats.retries, 1);
            std::thread::sleep(pause(attempt));
        }
    }

    /// `Ok(Err(Refused))`: the job itself said no, and all is rolled back. `Err`: the engine failed.
    fn attempt(&mut self, job: &mut dyn Job) -> Result<Result<(), Refused>> {
        let mut connection = match self.connection.take() {
            Some(connection) if !connection.client.is_closed() => connection,
            _ => self.reconnect()?,
        };
        connection.pending.push(Pending::Simple(self.begin));
        let mut tx = Tx {
            side: Side::Postgres(&mut connection),
            hook: self.hook.as_ref(),
            stats: &self.stats,
            statements: 0,
            failed: None,
        };
        let ran = run_caught(job, &mut tx);
        let failed = tx.failed.take();
        let outcome = match (ran, failed) {
            (Ok(()), _) => connection.commit().map(Ok),
            (Err(Refused), Some(error @ (Error::Conflict | Error::Unreachable(_)))) => Err(error),
            (Err(Refused), Some(error @ Error::Unique(_))) if job.idempotent() => Err(error),
            (Err(Refused), _) => Ok(Err(Refused)),
        };
        if !matches!(outcome, Ok(Ok(()))) {
            connection.rollback();
        }
        Stats::add(&self.stats.round_trips, std::mem::take(&mut connection.round_trips));
        self.connection = Some(connection);
        outcome
    }

    fn reconnect(&mut self) -> Result<Connection> {
        let mut attempt = 0;
        loop {
            match Connection::open(&self.config) {
                Err(Error::Unreachable(_)) if attempt < CONNECT_ATTEMPTS_MAX && !self.down => {
                    std::thread::sleep(pause(attempt + 4));
                    attempt += 1;
                }
                outcome => {
                    self.down = outcome.is_err();
                    return outcome;
                }
            }
        }
    }
}

/// Doubles up to 64 ms; threads differ by their own address, so that two that met don't meet again.
fn pause(attempt: u32) -> Duration {
    let here = 0_u8;
    let jitter = (std::ptr::from_ref(&here).addr() >> 12) as u64 % 7;
    Duration::from_micros((500 << attempt.min(7)) + jitter * 173 * u64::from(attempt + 1))
}

pub(crate) struct Connection {
    runtime: Runtime,
    client: Client,
    /// By the text's address: each text is one literal in the source.
    statements: HashMap<usize, (Statement, Arc<Rewritten>)>,
    pending: Vec<Pending>,
    round_trips: u64,
}

enum Pending {
    Simple(&'static str),
    Run(Statement, Vec<Arg<'static>>),
    Many(Statement, Vec<Column>),
}

/// One column of many rows, as an array.
enum Column {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Column {
    fn as_sql(&self) -> &(dyn ToSql + Sync) {
        match self {
            Column::Int(values) => values,
            Column::Text(values) => values,
            Column::Bytes(values) => values,
        }
    }
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + 'a>>;

impl Connection {
    pub(crate) fn open(config: &Config) -> Result<Connection> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| Error::Broken(e.to_string()))?;
        let (client, connection) = runtime.block_on(config.connect(NoTls)).map_err(unreachable)?;
        runtime.spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(error = %error, "database connection ended");
            }
        });
        Ok(Connection { runtime, client, statements: HashMap::new(), pending: Vec::new(), round_trips: 0 })
    }

    fn statement(&mut self, text: &'static str) -> Result<(Statement, Arc<Rewritten>)> {
        let address = text.as_ptr().addr();
        if let Some(known) = self.statements.get(&address) {
            return Ok(known.clone());
        }
        let rewritten = Arc::new(rewrite(text, Engine::Postgres).map_err(Error::Broken)?);
        let statement = self.runtime.block_on(self.client.prepare(&rewritten.text))?;
        self.statements.insert(address, (statement.clone(), rewritten.clone()));
        Ok((statement, rewritten))
    }

    pub(crate) fn query<T>(
        &mut self,
        text: &'static str,
        args: &[Arg<'_>],
        map: &mut impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let (statement, _) = self.statement(text)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
        let rows = self.await_with_pending(|client| client.query(&statement, &args))?;
        rows.iter().map(|row| map(&Row(Cells::Postgres(row)))).collect()
    }

    pub(crate) fn run(&mut self, text: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        let (statement, _) = self.statement(text)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
        self.await_with_pending(|client| client.execute(&statement, &args))
    }

    pub(crate) fn push(&mut self, text: &'static str, args: &[Arg<'_>]) -> Result<()> {
        let (statement, _) = self.statement(text)?;
        let args = args.iter().cloned().map(Arg::into_owned).collect();
        self.keep_back(Pending::Run(statement, args))
    }

    pub(crate) fn query_many<T>(
        &mut self,
        text: &'static str,
        many: &Many<'_>,
        map: &mut impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let (statement, rewritten) = self.statement(text)?;
        let columns = columns(&rewritten, many)?;
        let args: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Column::as_sql).collect();
        let rows = self.await_with_pending(|client| client.query(&statement, &args))?;
        rows.iter().map(|row| map(&Row(Cells::Postgres(row)))).collect()
    }

    pub(crate) fn run_many(&mut self, text: &'static str, many: &Many<'_>) -> Result<u64> {
        let (statement, rewritten) = self.statement(text)?;
        let columns = columns(&rewritten, many)?;
        let args: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Column::as_sql).collect();
        self.await_with_pending(|client| client.execute(&statement, &args))
    }

    pub(crate) fn push_many(&mut self, text: &'static str, many: &Many<'_>) -> Result<()> {
        let (statement, rewritten) = self.statement(text)?;
        let columns = columns(&rewritten, many)?;
        self.keep_back(Pending::Many(statement, columns))
    }

    /// Runs a script of several statements, as migrations are.
    pub(crate) fn script(&mut self, text: &str) -> Result<()> {
        self.await_with_pending(|client| client.batch_execute(text))
    }

    /// Answers whether the engine accepts the statement.
    #[cfg(feature = "testing")]
    pub(crate) fn accepts(&mut self, text: &'static str) -> Result<()> {
        self.statement(text).map(drop)
    }

    /// Rows of a statement made at run time, for copying tables.
    pub(crate) fn copy_from(
        &mut self,
        text: &str,
        each: &mut dyn FnMut(Vec<Arg<'static>>) -> Result<()>,
    ) -> Result<()> {
        let rows = self.await_with_pending(|client| client.query(text, &[]))?;
        for row in &rows {
            let cells = Row(Cells::Postgres(row));
            each((0..row.len()).map(|column| cells.any(column)).collect::<Result<_>>()?)?;
        }
        Ok(())
    }

    /// Runs a statement made at run time, for copying tables.
    pub(crate) fn copy_into(&mut self, text: &str, args: &[Arg<'_>]) -> Result<()> {
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
        self.await_with_pending(|client| client.execute(text, &args)).map(drop)
    }

    fn commit(&mut self) -> Result<()> {
        self.pending.push(Pending::Simple("commit"));
        let outcome = self.await_with_pending(|_| async { Ok(()) });
        match outcome {
            // The server may or may not have committed before the line went dead.
            Err(Error::Unreachable(_)) => Err(Error::Unknown),
            outcome => outcome,
        }
    }

    fn rollback(&mut self) {
        let begun = !matches!(self.pending.first(), Some(Pending::Simple(BEGIN_READ | BEGIN_WRITE)));
        self.pending.clear();
        if begun && !self.client.is_closed() {
            self.round_trips += 1;
            let _ = self.runtime.block_on(self.client.batch_execute("rollback"));
        }
    }

    fn keep_back(&mut self, pending: Pending) -> Result<()> {
        self.pending.push(pending);
        if self.pending.len() < PENDING_MAX {
            return Ok(());
        }
        self.await_with_pending(|_| async { Ok(()) })
    }

    /// Sends what was kept back and then `last`, without waiting in between, and answers the first error or `last`'s
    /// answer.
    fn await_with_pending<'a, T, F>(&'a mut self, last: impl FnOnce(&'a Client) -> F) -> Result<T>
    where
        F: Future<Output = Result<T, tokio_postgres::Error>>,
    {
        self.round_trips += 1;
        let pending = std::mem::take(&mut self.pending);
        let client = &self.client;
        let (kept, answer) = self.runtime.block_on(async {
            let kept = join_all(pending.iter().map(|pending| send(client, pending)));
            // Polls the first before the second, each time.
            futures_util::future::join(kept, last(client)).await
        });
        kept.into_iter().collect::<Result<Vec<()>, _>>()?;
        Ok(answer?)
    }
}

fn send<'a>(client: &'a Client, pending: &'a Pending) -> Sent<'a> {
    match pending {
        Pending::Simple(text) => Box::pin(client.batch_execute(text)),
        Pending::Run(statement, args) => Box::pin(async move {
            let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
            client.execute(statement, &args).await.map(drop)
        }),
        Pending::Many(statement, columns) => Box::pin(async move {
            let args: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Column::as_sql).collect();
            client.execute(statement, &args).await.map(drop)
        }),
    }
}

fn columns(rewritten: &Rewritten, many: &Many<'_>) -> Result<Vec<Column>> {
    let wrong = |arg: &Arg<'_>, kind| Error::Broken(format!("{arg:?} in a column of {kind:?}"));
    rewritten
        .rows
        .iter()
        .enumerate()
        .map(|(column, kind)| {
            let cells = many.rows().map(|row| &row[column]);
            Ok(match kind {
                RowType::Int => Column::Int(
                    cells
                        .map(|arg| match arg {
                            Arg::Int(value) => Ok(Some(*value)),
                            Arg::Null => Ok(None),
                            other => Err(wrong(other, kind)),
                        })
                        .collect::<Result<_>>()?,
                ),
                RowType::Text => Column::Text(
                    cells
                        .map(|arg| match arg {
                            Arg::Text(value) => Ok(Some(value.clone().into_owned())),
                            Arg::Null => Ok(None),
                            other => Err(wrong(other, kind)),
                        })
                        .collect::<Result<_>>()?,
                ),
                RowType::Bytes => Column::Bytes(
                    cells
                        .map(|arg| match arg {
                            Arg::Bytes(value) => Ok(Some(value.clone().into_owned())),
                            Arg::Null => Ok(None),
                            other => Err(wrong(other, kind)),
                        })
                        .collect::<Result<_>>()?,
                ),
            })
        })
        .collect()
}

#[allow(clippy::needless_pass_by_value, reason = "used as a function in map_err")]
fn unreachable(error: tokio_postgres::Error) -> Error {
    match Error::from(error) {
        Error::Broken(text) => Error::Unreachable(text),
        other => other,
    }
}
