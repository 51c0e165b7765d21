//! A table is written only by its room, so that one folder holds all that can happen to it.

use xtask::source::Statement;

use super::Violation;
use super::code::is_name;
use super::tree::Tree;

/// Each table of the migrations, and the room that writes it.
const OWNERS: &[(&str, &str)] = &[
    ("schema_migration", "db"),
    ("setting", "kernel"),
    ("secret", "kernel"),
    ("node_counter", "kernel"),
    ("customer", "customer"),
    ("client", "customer"),
    ("client_customer", "customer"),
    ("address", "customer"),
    ("payment_method", "customer"),
    ("sign_in_link", "customer"),
    ("passkey", "customer"),
    ("ceremony", "customer"),
    ("password", "customer"),
    ("email_change", "customer"),
    ("staff", "staff"),
    ("staff_token", "staff"),
    ("category", "catalogue"),
    ("item", "catalogue"),
    ("item_option", "catalogue"),
    ("item_picture", "catalogue"),
    ("item_picture_removed", "catalogue"),
    ("picture", "catalogue"),
    ("picture_file", "catalogue"),
    ("picture_source", "catalogue"),
    ("variant", "catalogue"),
    ("stock", "catalogue"),
    ("stock_receipt", "catalogue"),
    ("search_term", "catalogue"),
    ("search_item", "catalogue"),
    ("search_clock", "catalogue"),
    ("orders", "order"),
    ("open_order", "order"),
    ("order_line", "order"),
    ("order_key", "order"),
    ("held_action", "order"),
    ("cart", "order"),
    ("cart_line", "order"),
    ("checkout", "order"),
    ("checkout_line", "order"),
    ("client_action", "action"),
    ("hardware_button", "action"),
    ("screen_code", "action"),
    ("screen_guess", "action"),
    ("mail", "outbox"),
    ("request_key", "outbox"),
    ("audit", "outbox"),
];

/// The simulator's stage: a test's own rows, and the damage that it must notice. Only this file of it writes.
const STAGE: &str = "crates/sim/src/shelf.rs";

/// Statements with a text for each engine: a few are honest, many would be two programs.
const PER_ENGINE_MAX: usize = 8;

/// Every insert, update and delete is in the table's own room. The update of a column to itself is a lock, not a write.
pub fn writers(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for statement in &tree.statements {
        let file = statement.file.to_string_lossy();
        if file == STAGE {
            continue;
        }
        let room = room_of(&file);
        let mut written: Vec<String> = written(&statement.sqlite);
        written.extend(self::written(&statement.postgres));
        written.sort();
        written.dedup();
        for table in written {
            let owner = OWNERS.iter().find(|(name, _)| *name == table).map(|(_, owner)| *owner);
            // A table that is nowhere is the statements test's to find, unless it is in the migrations: see `owners`.
            if let Some(owner) = owner.filter(|owner| *owner != room) {
                let text = format!("`{room}` writes table `{table}`, which is `{owner}`'s: call a verb of that room");
                found.push(Violation::new(&file, statement.line, text));
            }
        }
    }
    found
}

/// Every table of the migrations has a room, and every table named here is in them.
pub fn owners(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut created = vec!["schema_migration"];
    for file in tree.files.iter().filter(|file| file.path.starts_with("migrations/")) {
        for (number, line) in file.text.lines().enumerate() {
            let Some(rest) = line.trim_start().strip_prefix("create table ") else { continue };
            let rest = rest.trim_start_matches("if not exists ");
            let table = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
            created.push(table);
            if !OWNERS.iter().any(|(name, _)| *name == table) {
                let text = format!("table `{table}` has no room: add it to xtask/src/tidy/tables.rs");
                found.push(Violation::new(&file.path, number + 1, text));
            }
        }
    }
    for (table, _) in OWNERS.iter().filter(|(table, _)| !created.contains(table)) {
        found.push(Violation::new("xtask/src/tidy/tables.rs", 1, format!("no migration creates table `{table}`")));
    }
    found
}

/// At most [`PER_ENGINE_MAX`] statements have a text for each engine.
pub fn per_engine(tree: &Tree) -> Vec<Violation> {
    let own: Vec<&Statement> = tree.statements.iter().filter(|statement| statement.per_engine()).collect();
    own.iter()
        .skip(PER_ENGINE_MAX)
        .map(|statement| {
            let text = format!("{} statements differ by engine, at most {PER_ENGINE_MAX}: find one text", own.len());
            Violation::new(&statement.file.to_string_lossy(), statement.line, text)
        })
        .collect()
}

/// `crates/shop/src/order/..` is order's; elsewhere a crate is its own room.
fn room_of(file: &str) -> &str {
    let mut parts = file.split('/').skip_while(|part| *part != "crates").skip(1);
    match (parts.next(), parts.nth(1)) {
        (Some("shop"), Some(room)) => room.trim_end_matches(".rs"),
        (Some(name), _) => name,
        (None, _) => "",
    }
}

/// The tables that a statement changes.
fn written(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    let mut tables = Vec::new();
    for at in 0..tokens.len() {
        let before = if at == 0 { "" } else { token(at - 1) };
        match token(at) {
            "insert" => {
                // `insert or replace into` is SQLite's.
                let into = (at..at + 4).find(|&at| token(at) == "into");
                tables.extend(into.map(|into| token(into + 1).to_owned()));
            }
            "delete" if token(at + 1) == "from" => tables.push(token(at + 2).to_owned()),
            // Not `do update set`, `for update` or `for no key update`.
            "update" if !matches!(before, "do" | "for" | "key") && !is_lock(&tokens[at + 1..]) => {
                tables.push(token(at + 1).to_owned());
            }
            "truncate" => tables.push(token(at + 1 + usize::from(token(at + 1) == "table")).to_owned()),
            _ => {}
        }
    }
    tables
}

/// Whether what follows `update` only locks rows: `t set c = c where ..`.
fn is_lock(tokens: &[String]) -> bool {
    match tokens {
        [_, set, to, equals, from, rest @ ..] => {
            let ends = rest.first().is_none_or(|next| matches!(next.as_str(), "where" | "returning" | "from"));
            set == "set" && equals == "=" && to == from && ends
        }
        _ => false,
    }
}

/// Words and signs in lower case, without string literals and comments.
fn tokens(text: &str) -> Vec<String> {
    let plain: String = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
        .split('\'')
        .step_by(2)
        .collect::<Vec<_>>()
        .join(" ? ");
    let mut tokens: Vec<String> = Vec::new();
    let mut in_word = false;
    for c in plain.chars() {
        let word = is_name(c) || c == '.';
        match tokens.last_mut() {
            Some(last) if word && in_word => last.extend(c.to_lowercase()),
            _ if !c.is_whitespace() && c != '"' => tokens.push(c.to_lowercase().collect()),
            _ => {}
        }
        in_word = word;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(file: &str, texts: &[&str]) -> Tree {
        let mut tree = Tree::sample(&[]);
        tree.statements = texts
            .iter()
            .enumerate()
            .map(|(n, text)| Statement {
                file: file.into(),
                line: n + 1,
                sqlite: (*text).into(),
                postgres: (*text).into(),
            })
            .collect();
        tree
    }

    #[test]
    fn a_write_into_another_room_is_caught() {
        let texts = [
            "insert into order_line (id) values ($1)",
            "with input(id int8) as $rows\n insert into stock (variant_id) select id from input",
            "update stock set available = available - 1, reserved = reserved where variant_id = $1",
            "with gone as (delete from mail where id = $1 returning id) select id from gone",
            "insert or replace into audit values ($1)",
            "select 'update mail set' from item for update of stock -- delete from mail",
            "insert into orders (id) values ($1) on conflict (id) do update set state = 'x'",
            "update customer set name = name where id = $1",
            "update customer set name = email where id = $1",
        ];
        let found: Vec<usize> =
            writers(&sample("crates/shop/src/order/place/load.rs", &texts)).iter().map(|v| v.line).collect();
        assert_eq!(found, [2, 3, 4, 5, 9]);
    }

    #[test]
    fn seeding_from_the_binary_is_caught() {
        let found = writers(&sample("crates/ringup/src/demo.rs", &["insert into item (id) values ($1)"]));
        assert_eq!(found.len(), 1);
        assert!(found[0].text.starts_with("`ringup` writes table `item`, which is `catalogue`'s"));
        assert_eq!(writers(&sample("crates/db/src/migrate.rs", &["insert into schema_migration values ($1)"])), []);
    }

    #[test]
    fn the_simulator_writes_from_its_stage_only() {
        let texts = ["update stock set reserved = reserved + 1"];
        assert_eq!(writers(&sample("crates/sim/src/shelf.rs", &texts)), []);
        assert_eq!(writers(&sample("crates/sim/src/world.rs", &texts)).len(), 1);
    }

    #[test]
    fn a_table_without_a_room_is_caught() {
        let tree = Tree::sample(&[("migrations/0002_gift.sql", "-- gifts\ncreate table gift (\n  id bigint\n);")]);
        assert_eq!(
            owners(&tree)[0],
            Violation::new(
                "migrations/0002_gift.sql",
                2,
                "table `gift` has no room: add it to xtask/src/tidy/tables.rs"
            )
        );
        assert_eq!(owners(&tree).len(), OWNERS.len(), "and none of ours, but db's own, is created");
    }

    #[test]
    fn many_texts_by_engine_are_caught() {
        let mut tree = sample("crates/shop/src/order/view.rs", &["select 1"; 9]);
        for statement in &mut tree.statements {
            statement.postgres = "select 2".into();
        }
        assert_eq!(per_engine(&tree).len(), 1);
        tree.statements.pop();
        assert_eq!(per_engine(&tree), []);
    }
}
