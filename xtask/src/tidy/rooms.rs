//! The order of the rooms in `shop`: who may read and call whom.

use super::Violation;
use super::code::{is_name, words};
use super::tree::Tree;

/// The rooms and their rank: a room imports rooms of a lower rank, and itself.
const RANKS: &[(&str, u8)] =
    &[("kernel", 0), ("outbox", 1), ("customer", 2), ("staff", 2), ("catalogue", 2), ("order", 3), ("action", 4)];

const SHOP: &str = "crates/shop/src/";

/// No room imports one of its own rank or above, in its tests neither. `lib.rs` and `invariants.rs` see everything.
pub fn order(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.rust() {
        let Some(path) = file.path.strip_prefix(SHOP) else { continue };
        let room = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        if matches!(room, "lib" | "invariants") {
            continue;
        }
        let Some(rank) = rank(room) else {
            let text = format!("room `{room}` is not in tidy's order: add it to xtask/src/tidy/rooms.rs");
            found.push(Violation::new(&file.path, 1, text));
            continue;
        };
        for (at, other) in imported(&file.masked.code, module_depth(path)) {
            let allowed = other == room || self::rank(other).is_none_or(|other| other < rank);
            if !allowed || other == "invariants" {
                let text = format!("`{room}` must not import `{other}`: {}", spelled());
                found.push(Violation::new(&file.path, file.masked.line(at), text));
            }
        }
    }
    found
}

fn rank(room: &str) -> Option<u8> {
    RANKS.iter().find(|(name, _)| *name == room).map(|(_, rank)| *rank)
}

fn spelled() -> String {
    let mut text = String::new();
    for pair in RANKS.windows(2) {
        if let [(name, rank), (_, next)] = pair {
            text.push_str(name);
            text.push_str(if rank < next { " < " } else { ", " });
        }
    }
    text + RANKS.last().map_or("", |(name, _)| name)
}

/// How many `super` lead from the file's module to the crate's root.
fn module_depth(path: &str) -> usize {
    let steps = path.split('/').count();
    if path.ends_with("/mod.rs") { steps - 1 } else { steps }
}

/// First names behind `crate::` (or as many `super::`), each with the byte where the path begins.
fn imported(code: &str, depth: usize) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut supers = 0;
    let mut behind = 0;
    for (at, word) in words(code) {
        let path_goes_on = code[behind..at].trim() == "::";
        behind = at + word.len();
        let Some(rest) = code[behind..].trim_start().strip_prefix("::") else {
            supers = 0;
            continue;
        };
        supers = match word {
            "super" if path_goes_on => supers + 1,
            "super" => 1,
            _ => 0,
        };
        if word == "crate" || (supers >= depth && supers > 0) {
            found.extend(first_names(rest.trim_start()).into_iter().map(|name| (at, name)));
        }
    }
    found
}

/// The name that a path goes on with, or those of its group: `{a::b, c::{d, e}}` goes on with a and c.
fn first_names(rest: &str) -> Vec<&str> {
    let name_of = |text: &'_ str| text.chars().take_while(|&c| is_name(c)).map(char::len_utf8).sum::<usize>();
    let Some(group) = rest.strip_prefix('{') else { return vec![&rest[..name_of(rest)]] };
    let (mut names, mut depth, mut begins) = (Vec::new(), 0_usize, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            c if begins && is_name(c) => {
                names.push(&group[at..at + name_of(&group[at..])]);
                begins = false;
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        order(&Tree::sample(&[(path, text)])).iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn imports_against_the_order_are_caught() {
        let text = "use crate::kernel::Ids;\nuse crate::order::place;\nuse crate::{\n    outbox::mail, staff::{self, Staff},\n};\n\
            fn a() { crate::catalogue::stock::take(); crate::customer::view(); }\n#[cfg(test)]\nmod tests { use crate::order; }";
        assert_eq!(lines("crates/shop/src/customer/view.rs", text), [2, 3, 6, 8]);
        assert_eq!(lines("crates/shop/src/kernel/ids.rs", "use crate::outbox::audit;"), [1]);
        assert_eq!(lines("crates/shop/src/order/view.rs", "use crate::invariants::check;"), [1]);
    }

    #[test]
    fn the_way_round_by_super_is_caught() {
        assert_eq!(lines("crates/shop/src/outbox/mail.rs", "use super::super::order::view;\nuse super::audit;"), [1]);
        assert_eq!(lines("crates/shop/src/outbox/mod.rs", "use super::staff;"), [1]);
    }

    #[test]
    fn imports_in_order_are_fine() {
        let text = "use crate::{catalogue::stock, kernel::Ids, order::view};\n// use crate::order\nuse super::order;\nlet s = \"crate::order\";";
        assert!(lines("crates/shop/src/order/place/mod.rs", text).is_empty());
        assert!(lines("crates/shop/src/invariants.rs", "use crate::order::x;").is_empty());
        assert!(lines("crates/web/src/order.rs", "use crate::order::x;").is_empty());
    }

    #[test]
    fn a_room_without_a_place_is_caught() {
        assert_eq!(lines("crates/shop/src/gift/send.rs", ""), [1]);
        assert_eq!(spelled(), "kernel < outbox < customer, staff, catalogue < order < action");
    }
}
