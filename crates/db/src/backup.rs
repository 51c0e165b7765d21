//! A copy of all tables in one SQLite file, from and to either engine: a backup can be opened, verified and moved.

use std::path::Path;

use crate::sqlite;
use crate::tx::Side;
use crate::value::Arg;
use crate::{Db, Error, Result, Tx};

/// What was copied.
#[derive(Clone, Copy, Debug, Default)]
pub struct Copied {
    /// Tables.
    pub tables: usize,
    /// Rows.
    pub rows: u64,
}

pub(crate) fn write(db: &Db, file: &Path, tables: &[String]) -> Result<Copied> {
    if file.exists() {
        return Err(Error::Broken(format!("{} exists already", file.display())));
    }
    let (file, tables) = (file.to_owned(), tables.to_vec());
    db.read_blocking(move |tx| {
        let target = sqlite::Connection::plain(&file)?;
        target.script("pragma journal_mode = delete; pragma synchronous = full; begin")?;
        let mut copied = Copied::default();
        for table in &tables {
            let mut insert = String::new();
            tx.copy_from(
                table,
                &mut |row: Vec<Arg<'static>>| {
                    if insert.is_empty() {
                        insert = insert_text(table, row.len(), crate::Engine::Sqlite);
                    }
                    copied.rows += 1;
                    target.copy_into(&insert, &row)
                },
                &mut |columns| target.script(&format!("create table {table} ({columns})")),
            )?;
            copied.tables += 1;
        }
        target.script("commit")?;
        Ok(copied)
    })
}

pub(crate) fn read(db: &Db, file: &Path, tables: &[String]) -> Result<Copied> {
    if !file.is_file() {
        return Err(Error::Broken(format!("{} is not there", file.display())));
    }
    let (file, tables) = (file.to_owned(), tables.to_vec());
    db.write_blocking(move |tx| {
        let source = sqlite::Connection::plain(&file)?;
        let mut copied = Copied::default();
        for table in &tables {
            let engine = tx.engine();
            let mut insert = String::new();
            source.copy_from(&format!("select * from {table}"), &mut |row| {
                if insert.is_empty() {
                    insert = insert_text(table, row.len(), engine);
                }
                copied.rows += 1;
                tx.copy_into(&insert, &row)
            })?;
            copied.tables += 1;
        }
        Ok(copied)
    })
}

fn insert_text(table: &str, width: usize, engine: crate::Engine) -> String {
    let mark = if engine == crate::Engine::Sqlite { '?' } else { '$' };
    let values: Vec<String> = (1..=width).map(|n| format!("{mark}{n}")).collect();
    format!("insert into {table} values ({})", values.join(", "))
}

impl Tx<'_> {
    fn copy_from(
        &mut self,
        table: &str,
        each: &mut dyn FnMut(Vec<Arg<'static>>) -> Result<()>,
        columns: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<()> {
        let catalogue = match self.side {
            Side::Sqlite(_) => format!("select name from pragma_table_info('{table}') order by cid"),
            Side::Postgres(_) => format!(
                "select column_name::text from information_schema.columns
                 where table_name = '{table}' and table_schema = current_schema() order by ordinal_position"
            ),
        };
        let mut names = Vec::new();
        let mut note = |row: Vec<Arg<'static>>| {
            if let Some(Arg::Text(name)) = row.into_iter().next() {
                names.push(name.into_owned());
            }
            Ok(())
        };
        let rows = format!("select * from {table}");
        match &mut self.side {
            Side::Sqlite(connection) => {
                connection.copy_from(&catalogue, &mut note)?;
                columns(&names.join(", "))?;
                connection.copy_from(&rows, each)
            }
            Side::Postgres(connection) => {
                connection.copy_from(&catalogue, &mut note)?;
                columns(&names.join(", "))?;
                connection.copy_from(&rows, each)
            }
        }
    }

    fn copy_into(&mut self, text: &str, args: &[Arg<'_>]) -> Result<()> {
        match &mut self.side {
            Side::Sqlite(connection) => connection.copy_into(text, args),
            Side::Postgres(connection) => connection.copy_into(text, args),
        }
    }
}
