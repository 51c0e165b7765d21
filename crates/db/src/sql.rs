//! One SQL text for both engines.
//!
//! Parameters are `$1`, `$2`, ... A text for many rows names its rows as a common table expression,
//! `with input(line int8, note text) as $rows ...`: SQLite runs it once a row, PostgreSQL once for all rows.
//!
//! A text may end in PostgreSQL's `for update` or `for key share of c`. SQLite has one writer and no such words, so it gets
//! the text without them.

use std::fmt::Write as _;

/// The engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// Server.
    Postgres,
}

/// A statement, written once in the source by [`sql!`](crate::sql!).
#[derive(Clone, Copy, Debug)]
pub struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Sql {
    /// One text for both engines.
    pub const fn new(text: &'static str) -> Sql {
        Sql { sqlite: text, postgres: text }
    }

    /// A text for each engine, where no common one exists. Tidy counts these.
    pub const fn per_engine(sqlite: &'static str, postgres: &'static str) -> Sql {
        Sql { sqlite, postgres }
    }

    /// The text as written for `engine`.
    pub const fn text(self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}

/// Marks a statement: `sql!("select ...")`, or `sql!(sqlite: "..", postgres: "..")`.
#[macro_export]
macro_rules! sql {
    (sqlite: $sqlite:literal, postgres: $postgres:literal $(,)?) => {
        $crate::Sql::per_engine($sqlite, $postgres)
    };
    ($text:literal $(,)?) => {
        $crate::Sql::new($text)
    };
}

/// A statement's text in the engine's own words.
pub(crate) struct Rewritten {
    pub text: String,
    /// Column types of the `$rows` expression, if there is one.
    pub rows: Vec<RowType>,
}

/// The types a `$rows` column may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowType {
    Int,
    Text,
    Bytes,
}

/// SQLite treats `$2` as a *name*, numbered by first appearance: positional binding would silently swap arguments.
/// So `$n` becomes `?n`.
pub(crate) fn rewrite(text: &str, engine: Engine) -> Result<Rewritten, String> {
    let text = if engine == Engine::Sqlite { unlocked(text) } else { text };
    let (text, rows) = match text.find(" as $rows") {
        Some(end) => expand_rows(text, end, engine)?,
        None => (text.to_owned(), Vec::new()),
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let digits = rest[at + 1..].chars().take_while(char::is_ascii_digit).count();
        if digits == 0 {
            out.push('$');
            rest = &rest[at + 1..];
            continue;
        }
        let number: usize = rest[at + 1..at + 1 + digits].parse().map_err(|_| format!("bad parameter in: {text}"))?;
        out.push(if engine == Engine::Sqlite { '?' } else { '$' });
        let _ = write!(out, "{number}");
        rest = &rest[at + 1 + digits..];
    }
    out.push_str(rest);
    Ok(Rewritten { text: out, rows })
}

/// A text without the row locks at its end. PostgreSQL locks the rows of an inner join only, so `left join client c ..`
/// becomes one by `where c.id is not null for key share of c`; SQLite, which would write the one row of the input to a
/// table for an inner join, loses that condition too.
fn unlocked(text: &str) -> &str {
    if let Some(text) = text.strip_suffix(" for update") {
        return text;
    }
    let Some((text, locked)) = text.rsplit_once(" for key share of ") else { return text };
    text.strip_suffix(&format!(" where {locked}.id is not null")).unwrap_or(text)
}

fn expand_rows(text: &str, end: usize, engine: Engine) -> Result<(String, Vec<RowType>), String> {
    let bad = || format!("expected `with name(column type, ..) as $rows` in: {text}");
    let open = text[..end].find('(').ok_or_else(bad)?;
    let columns = text[open + 1..end].trim_end().strip_suffix(')').ok_or_else(bad)?;
    let (mut names, mut types) = (Vec::new(), Vec::new());
    for column in columns.split(',') {
        let (name, kind) = column.trim().split_once(' ').ok_or_else(bad)?;
        names.push(name);
        types.push(match kind.trim() {
            "int8" => RowType::Int,
            "text" => RowType::Text,
            "bytea" => RowType::Bytes,
            _ => return Err(bad()),
        });
    }
    let source = match engine {
        Engine::Sqlite => {
            let values: Vec<String> = (1..=types.len()).map(|n| format!("${n}")).collect();
            format!("(select {})", values.join(", "))
        }
        Engine::Postgres => {
            let arrays: Vec<String> = types
                .iter()
                .enumerate()
                .map(|(n, kind)| {
                    let kind = match kind {
                        RowType::Int => "int8",
                        RowType::Text => "text",
                        RowType::Bytes => "bytea",
                    };
                    format!("${}::{kind}[]", n + 1)
                })
                .collect();
            format!("(select * from unnest({}))", arrays.join(", "))
        }
    };
    let rest = &text[end + " as $rows".len()..];
    if engine == Engine::Sqlite
        && let Some(inlined) = inline(&text[..open], rest.trim_start(), &names)
    {
        return Ok((inlined, types));
    }
    Ok((format!("{}({}) as {source}{rest}", &text[..open], names.join(", ")), types))
}

/// With one row there is nothing to select from: its columns are the parameters. SQLite would write the rows of an
/// `update .. from` into a temporary table first, which costs four times the update, and open a statement journal for an
/// `insert .. select`. So `update t .. from input where` and `insert .. select .. from input where true` lose their
/// source, if they name its columns as `input.column`.
fn inline(head: &str, rest: &str, names: &[&str]) -> Option<String> {
    let input = head.trim_start().trim_start_matches("with ").trim();
    if !rest.contains(&format!("{input}.")) {
        return None;
    }
    let mut text = if rest.starts_with("update ") {
        rest.replacen(&format!(" from {input} where"), " where", 1)
    } else if rest.starts_with("insert ") {
        let source = rest.find(&format!(" from {input} where true"))?;
        let select = rest[..source].rfind("select ")?;
        let after = &rest[source + format!(" from {input} where true").len()..];
        format!("{}values ({}){after}", &rest[..select], &rest[select + "select ".len()..source])
    } else {
        return None;
    };
    // Longest first, so that `input.at` is not found in `input.attempt`.
    let mut numbered: Vec<(usize, &&str)> = names.iter().enumerate().collect();
    numbered.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    for (position, name) in numbered {
        text = text.replace(&format!("{input}.{name}"), &format!("${}", position + 1));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_of_one_row_needs_no_table() {
        let text =
            "with input(id int8, n int8) as $rows update t set a = t.a - input.n from input where t.id = input.id";
        let sqlite = rewrite(text, Engine::Sqlite).unwrap();
        assert_eq!(sqlite.text, "update t set a = t.a - ?2 where t.id = ?1");
    }

    #[test]
    fn an_insert_of_one_row_needs_no_source() {
        let text =
            "with input(id int8, n int8) as $rows insert into t (a, b) select input.n, input.id from input where true
             on conflict do nothing";
        let sqlite = rewrite(text, Engine::Sqlite).unwrap();
        assert_eq!(sqlite.text, "insert into t (a, b) values (?2, ?1)\n             on conflict do nothing");
    }

    #[test]
    fn row_locks_are_for_postgresql() {
        for (text, sqlite) in [
            ("select id from t where a = $1 order by id for update", "select id from t where a = ?1 order by id"),
            (
                "select c.id from a left join c on c.id = a.c where c.id is not null for key share of c",
                "select c.id from a left join c on c.id = a.c",
            ),
            ("select id from t c where c.n = $1 for key share of c", "select id from t c where c.n = ?1"),
        ] {
            assert_eq!(rewrite(text, Engine::Sqlite).unwrap().text, sqlite);
            assert_eq!(rewrite(text, Engine::Postgres).unwrap().text, text);
        }
    }

    #[test]
    fn parameters_keep_their_numbers_on_sqlite() {
        let rewritten = rewrite("select $2, $1 where a = '$' and b = $12", Engine::Sqlite).unwrap();
        assert_eq!(rewritten.text, "select ?2, ?1 where a = '$' and b = ?12");
    }

    #[test]
    fn rows_become_a_select_or_arrays() {
        let text = "with input(id int8, note text) as $rows insert into t select id, note from input";
        let sqlite = rewrite(text, Engine::Sqlite).unwrap();
        assert_eq!(sqlite.text, "with input(id, note) as (select ?1, ?2) insert into t select id, note from input");
        let postgres = rewrite(text, Engine::Postgres).unwrap();
        assert_eq!(
            postgres.text,
            "with input(id, note) as (select * from unnest($1::int8[], $2::text[])) insert into t select id, note from input"
        );
        assert_eq!(postgres.rows, [RowType::Int, RowType::Text]);
    }
}
