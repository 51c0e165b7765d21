//! Migrations: plain SQL in one text for both engines, run at start under a lock, forward only, frozen once released.

use sha2::{Digest, Sha256};

use crate::tx::Side;
use crate::{Db, Engine, Error, Result, Tx, args, sql};

/// Whoever migrates holds this advisory lock of the PostgreSQL database.
const MIGRATION_LOCK: i64 = 0x7269_6e67_7570;

/// A migration file.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The file's name, `0001_house.sql`; names sort in the order of running.
    pub name: &'static str,
    /// Its text, in PostgreSQL's words of which SQLite's are derived.
    pub text: &'static str,
}

pub(crate) fn run(db: &Db, migrations: &'static [Migration]) -> Result<usize> {
    db.write_blocking(move |tx| {
        if tx.engine() == Engine::Postgres {
            // Servers may start at once, and `if not exists` does not hold between transactions.
            tx.script(&format!("select pg_advisory_xact_lock({MIGRATION_LOCK})"))?;
        }
        tx.script(
            "create table if not exists schema_migration (
                name text not null primary key, checksum bytea not null, position bigint not null)",
        )?;
        let mut count = 0;
        for (position, migration) in migrations.iter().enumerate() {
            let checksum: [u8; 32] = Sha256::digest(migration.text.as_bytes()).into();
            let known: Option<[u8; 32]> = tx.maybe(
                sql!("select checksum from schema_migration where name = $1"),
                args![migration.name],
                |row| row.get(0),
            )?;
            match known {
                Some(known) if known == checksum => continue,
                Some(_) => {
                    return Err(Error::Broken(format!("migration {} ran here with another text", migration.name)));
                }
                None => {}
            }
            tx.script(migration.text)?;
            tx.run(
                sql!("insert into schema_migration (name, checksum, position) values ($1, $2, $3)"),
                args![migration.name, &checksum, position as i64],
            )?;
            count += 1;
        }
        Ok(count)
    })
}

impl Tx<'_> {
    fn script(&mut self, text: &str) -> Result<()> {
        match &mut self.side {
            Side::Sqlite(connection) => connection.script(&sqlite_text(text)),
            Side::Postgres(connection) => connection.script(text),
        }
    }
}

/// SQLite's words for the types, and strict tables, so that it refuses what PostgreSQL would refuse.
fn sqlite_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for statement in text.split_inclusive(';') {
        // Storage parameters are PostgreSQL's alone.
        let statement = match (statement.find(" with (fillfactor"), statement.rfind(';')) {
            (Some(from), Some(to)) => format!("{};", &statement[..from.min(to)]),
            _ => statement.to_owned(),
        };
        let statement = statement.replace(" bigint", " integer").replace(" bytea", " blob");
        match statement.rfind(')') {
            Some(end) if statement.contains("create table") => {
                out.push_str(&statement[..=end]);
                // Small rows that are only ever found by their key lie in the key's own tree.
                out.push_str(if statement.contains("/* clustered */") { " strict, without rowid" } else { " strict" });
                out.push_str(&statement[end + 1..]);
            }
            _ => out.push_str(&statement),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_become_strict_and_types_sqlites_own() {
        let text = "create table a (id bigint primary key, n bytea) with (fillfactor = 80);\ncreate index b on a (n);";
        assert_eq!(
            sqlite_text(text),
            "create table a (id integer primary key, n blob) strict;\ncreate index b on a (n);"
        );
    }
}
