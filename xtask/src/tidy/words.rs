//! Names that say nothing, and are therefore not given.

use super::Violation;
use super::code::{is_name, words};
use super::tree::Tree;

/// Not in the name of a file, function or type: what it is or does has a better word.
const EMPTY: &[&str] = &["manager", "managers", "service", "services", "helper", "helpers", "util", "utils"];

/// Not at the beginning of a function's name.
const EMPTY_VERBS: &[&str] = &["process_", "handle_"];

/// Here the handle is the noun: the part of a URL.
const NOUNS: &[&str] = &["handle_of", "handle_from", "handle_in", "handle_for", "handle_is"];

/// No file, function or type has an empty word in its name.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.rust() {
        let stem = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        if let Some(word) = empty_word(stem) {
            found.push(Violation::new(&file.path, 1, format!("a file named by `{word}`: name it by its noun or verb")));
        }
        let code = &file.masked.code;
        for (at, keyword) in words(code) {
            if !matches!(keyword, "fn" | "struct" | "enum" | "trait" | "mod" | "type") {
                continue;
            }
            let rest = code[at + keyword.len()..].trim_start();
            let name: String = rest.chars().take_while(|&c| is_name(c)).collect();
            let noun = keyword != "fn" || NOUNS.iter().any(|noun| name == *noun);
            let verb = EMPTY_VERBS.iter().find(|verb| !noun && name.starts_with(*verb)).copied();
            if let Some(word) = empty_word(&name).or(verb) {
                let text = format!("`{name}` is named by `{word}`: say what it is or does");
                found.push(Violation::new(&file.path, file.masked.line(at), text));
            }
        }
    }
    found
}

fn empty_word(name: &str) -> Option<&'static str> {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake.split('_').find_map(|part| EMPTY.iter().find(|word| **word == part).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_words_are_caught() {
        let tree = Tree::sample(&[
            ("crates/a/src/order_utils.rs", "fn fine() {}"),
            (
                "crates/a/src/b.rs",
                "struct OrderManager;\nfn handle_order() {}\nfn handle() {} fn handle_of() {} // the noun\nfn process_it() {}",
            ),
            ("crates/a/src/c.rs", "// a service for a helper\nfn processed() {}\nstruct Serviceable;"),
        ]);
        let found: Vec<(String, usize)> = check(&tree).into_iter().map(|v| (v.file, v.line)).collect();
        let b = |line| ("crates/a/src/b.rs".to_owned(), line);
        assert_eq!(found, [("crates/a/src/order_utils.rs".to_owned(), 1), b(1), b(2), b(4)]);
    }
}
