//! A transaction, as a verb sees it.

use crate::value::Arg;
use crate::{Engine, Error, Hook, Result, Row, Sql, Stats, postgres, sqlite};

/// A transaction on either engine. Statements are [`sql!`](crate::sql!) texts.
pub struct Tx<'a> {
    pub(crate) side: Side<'a>,
    pub(crate) hook: Option<&'a Hook>,
    pub(crate) stats: &'a Stats,
    /// Statements so far.
    pub(crate) statements: u64,
    /// The engine's last error, which a closure may have turned into one of its own.
    pub(crate) failed: Option<Error>,
}

pub(crate) enum Side<'a> {
    Sqlite(&'a sqlite::Connection),
    Postgres(&'a mut postgres::Connection),
}

/// Rows of arguments for one statement.
#[derive(Debug)]
pub struct Many<'a> {
    width: usize,
    flat: Vec<Arg<'a>>,
}

impl<'a> Many<'a> {
    /// No rows yet, each to be `width` arguments wide.
    pub fn new(width: usize) -> Many<'a> {
        Many { width, flat: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When the row is not as wide as promised: a defect.
    pub fn row<const N: usize>(&mut self, row: [Arg<'a>; N]) {
        assert_eq!(N, self.width, "a row of another width");
        self.flat.extend(row);
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.flat.is_empty()
    }

    /// The rows.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, Arg<'a>> {
        self.flat.chunks_exact(self.width)
    }
}

impl Tx<'_> {
    /// The engine underneath, for the few places where the texts differ.
    pub fn engine(&self) -> Engine {
        match self.side {
            Side::Sqlite(_) => Engine::Sqlite,
            Side::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows of the answer.
    ///
    /// # Errors
    /// An [`Error`] of the engine, or what `map` answers.
    pub fn query<T>(
        &mut self,
        sql: Sql,
        args: &[Arg<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.step(sql, |side, text| match side {
            Side::Sqlite(connection) => connection.query(text, args, &mut map),
            Side::Postgres(connection) => connection.query(text, args, &mut map),
        })
    }

    /// The first row of the answer, if there is one.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn maybe<T>(
        &mut self,
        sql: Sql,
        args: &[Arg<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.query(sql, args, map)?.into_iter().next())
    }

    /// The first row of the answer, which must be there.
    ///
    /// # Errors
    /// As [`Tx::query`], and [`Error::Missing`].
    pub fn one<T>(&mut self, sql: Sql, args: &[Arg<'_>], map: impl FnMut(&Row<'_>) -> Result<T>) -> Result<T> {
        let engine = self.engine();
        self.maybe(sql, args, map)?.ok_or_else(|| Error::Missing(sql.text(engine).to_owned()))
    }

    /// Runs a statement and answers how many rows it touched.
    ///
    /// # Errors
    /// An [`Error`] of the engine.
    pub fn run(&mut self, sql: Sql, args: &[Arg<'_>]) -> Result<u64> {
        self.step(sql, |side, text| match side {
            Side::Sqlite(connection) => connection.run(text, args),
            Side::Postgres(connection) => connection.run(text, args),
        })
    }

    /// Runs a statement whose result is not needed: at once on SQLite; on PostgreSQL it rides the next round trip, and
    /// its error shows there.
    ///
    /// # Errors
    /// An [`Error`] of the engine.
    pub fn push(&mut self, sql: Sql, args: &[Arg<'_>]) -> Result<()> {
        self.step(sql, |side, text| match side {
            Side::Sqlite(connection) => connection.run(text, args).map(drop),
            Side::Postgres(connection) => connection.push(text, args),
        })
    }

    /// [`Tx::query`] for each of `rows`, of a text with `as $rows`; the answer's order is the engine's.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn query_many<T>(
        &mut self,
        sql: Sql,
        rows: &Many<'_>,
        mut map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        self.step(sql, |side, text| match side {
            Side::Sqlite(connection) => connection.query_many(text, rows, &mut map),
            Side::Postgres(connection) => connection.query_many(text, rows, &mut map),
        })
    }

    /// [`Tx::run`] for each of `rows`, of a text with `as $rows`.
    ///
    /// # Errors
    /// As [`Tx::run`].
    pub fn run_many(&mut self, sql: Sql, rows: &Many<'_>) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        self.step(sql, |side, text| match side {
            Side::Sqlite(connection) => connection.run_many(text, rows),
            Side::Postgres(connection) => connection.run_many(text, rows),
        })
    }

    /// [`Tx::push`] for each of `rows`, of a text with `as $rows`.
    ///
    /// # Errors
    /// As [`Tx::push`].
    pub fn push_many(&mut self, sql: Sql, rows: &Many<'_>) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        self.step(sql, |side, text| match side {
            Side::Sqlite(connection) => connection.run_many(text, rows).map(drop),
            Side::Postgres(connection) => connection.push_many(text, rows),
        })
    }

    fn step<T>(&mut self, sql: Sql, f: impl FnOnce(&mut Side<'_>, &'static str) -> Result<T>) -> Result<T> {
        let text = sql.text(self.engine());
        self.statements += 1;
        let outcome = match self.hook {
            Some(hook) => hook(text).and_then(|()| f(&mut self.side, text)),
            None => f(&mut self.side, text),
        };
        if let Err(error) = &outcome {
            self.failed = Some(error.clone());
        }
        outcome
    }

    /// Holds back the answer of a closure that went on after a statement had failed: PostgreSQL gives the transaction up
    /// at that moment, and its commit would be a silent rollback.
    pub(crate) fn sound<T>(&self, answer: T) -> Result<T> {
        match &self.failed {
            Some(error) => Err(error.clone()),
            None => Ok(answer),
        }
    }

    pub(crate) fn stats(&self) -> &Stats {
        self.stats
    }
}
