//! What comes from outside: how much of it, and under which licences.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Violation;
use super::crates::{list, text};
use super::tree::Tree;

/// Distinct packages in the shipped binary, ours included, build-time tools not. 202 stood there before the storefront; passkeys
/// (webauthn-rs: 100), pictures (AVIF and WebP: 60), languages (Fluent, ICU4X: 20), search and a QR code came with it. Raise it in a commit of its own that says what for.
const PACKAGES_MAX: usize = 421;

const SHIPPED: &str = "ringup";

/// The binary is built of no more packages than the budget allows.
pub fn budget(tree: &Tree) -> Vec<Violation> {
    let count = shipped(&tree.metadata).len();
    if count <= PACKAGES_MAX {
        return Vec::new();
    }
    vec![Violation::new("Cargo.lock", 1, format!("{count} packages in `{SHIPPED}`, the budget is {PACKAGES_MAX}"))]
}

/// Ids of the packages that `ringup` is linked from.
fn shipped(metadata: &Value) -> BTreeSet<&str> {
    let nodes: BTreeMap<&str, &Value> = metadata
        .get("resolve")
        .map_or(&[][..], |resolve| list(resolve, "nodes"))
        .iter()
        .map(|node| (text(node, "id"), node))
        .collect();
    let mut waiting: Vec<&str> = list(metadata, "packages")
        .iter()
        .filter(|package| text(package, "name") == SHIPPED && package.get("source").is_none_or(Value::is_null))
        .map(|package| text(package, "id"))
        .collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !reached.insert(id) {
            continue;
        }
        let Some(node) = nodes.get(id) else { continue };
        for dependency in list(node, "deps") {
            let linked = list(dependency, "dep_kinds").iter().any(|kind| kind.get("kind").is_none_or(Value::is_null));
            if linked {
                waiting.push(text(dependency, "pkg"));
            }
        }
    }
    reached
}

/// Every package, those for tests too, has a licence that deny.toml allows.
pub fn licences(tree: &Tree) -> Vec<Violation> {
    let allowed = tree.file("deny.toml").map(|file| allowed(&file.text)).unwrap_or_default();
    if allowed.is_empty() {
        return vec![Violation::new("deny.toml", 1, "no list of allowed licences")];
    }
    list(&tree.metadata, "packages")
        .iter()
        .filter_map(|package| {
            let licence = text(package, "license");
            let name = format!("{} {}", text(package, "name"), text(package, "version"));
            if licence.is_empty() {
                return Some(Violation::new("Cargo.lock", 1, format!("{name} names no licence")));
            }
            let fine = Expression::of(licence).allows(&allowed);
            (!fine).then(|| {
                Violation::new("Cargo.lock", 1, format!("{name} is under `{licence}`, which deny.toml does not allow"))
            })
        })
        .collect()
}

/// The strings in `allow = [..]`.
fn allowed(deny: &str) -> BTreeSet<&str> {
    let Some((_, rest)) = deny.split_once("\nallow = [") else { return BTreeSet::new() };
    let body = rest.split(']').next().unwrap_or_default();
    body.lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
        .filter(|licence| !licence.is_empty())
        .collect()
}

/// An SPDX licence expression, read from the left.
struct Expression<'a> {
    tokens: Vec<&'a str>,
    at: usize,
}

impl<'a> Expression<'a> {
    fn of(text: &'a str) -> Expression<'a> {
        let mut tokens = Vec::new();
        // A slash is the old way to write OR.
        for word in text.split_inclusive(['(', ')', '/', ' ']) {
            let (word, sign) = match word.char_indices().next_back() {
                Some((at, '(' | ')' | '/' | ' ')) => word.split_at(at),
                _ => (word, ""),
            };
            tokens.extend([word, sign].into_iter().filter(|token| !token.trim().is_empty()));
        }
        Expression { tokens, at: 0 }
    }

    fn allows(mut self, allowed: &BTreeSet<&str>) -> bool {
        self.either(allowed) && self.at == self.tokens.len()
    }

    fn either(&mut self, allowed: &BTreeSet<&str>) -> bool {
        let mut fine = self.both(allowed);
        while self.skip("OR") || self.skip("/") {
            fine |= self.both(allowed);
        }
        fine
    }

    fn both(&mut self, allowed: &BTreeSet<&str>) -> bool {
        let mut fine = self.one(allowed);
        while self.skip("AND") {
            fine &= self.one(allowed);
        }
        fine
    }

    fn one(&mut self, allowed: &BTreeSet<&str>) -> bool {
        if self.skip("(") {
            return self.either(allowed) && self.skip(")");
        }
        let Some(&licence) = self.tokens.get(self.at) else { return false };
        self.at += 1;
        if !self.skip("WITH") {
            return allowed.contains(licence);
        }
        let exception = self.tokens.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        allowed.contains(licence) || allowed.contains(format!("{licence} WITH {exception}").as_str())
    }

    fn skip(&mut self, token: &str) -> bool {
        let there = self.tokens.get(self.at) == Some(&token);
        self.at += usize::from(there);
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sample(licences: &[&str]) -> Tree {
        let mut tree = Tree::sample(&[(
            "deny.toml",
            "[licenses]\nallow = [\n    \"MIT\",\n    \"Apache-2.0\",\n    \"Unicode-3.0\",\n]\n",
        )]);
        let packages: Vec<Value> = licences
            .iter()
            .enumerate()
            .map(|(n, licence)| json!({"name": format!("p{n}"), "license": licence}))
            .collect();
        tree.metadata = json!({ "packages": packages });
        tree
    }

    #[test]
    fn forbidden_licences_are_caught() {
        let fine = ["MIT", "MIT/GPL-3.0", "GPL-2.0 OR (MIT AND Unicode-3.0)", "Apache-2.0 WITH LLVM-exception"];
        assert_eq!(licences(&sample(&fine)), []);
        let bad =
            ["AGPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND LGPL-2.1", "", "GPL-2.0 OR MIT AND LGPL-2.1"];
        assert_eq!(licences(&sample(&bad)).len(), bad.len());
    }

    #[test]
    fn a_large_binary_is_caught() {
        let mut tree = Tree::sample(&[]);
        let mut set = |count: usize, kind: Value| {
            let deps: Vec<Value> =
                (0..count).map(|n| json!({"pkg": format!("p{n}"), "dep_kinds": [{ "kind": kind }]})).collect();
            tree.metadata = json!({"packages": [{"id": "r", "name": "ringup", "source": null}], "resolve": {"nodes": [{"id": "r", "deps": deps}]}});
            budget(&tree).len()
        };
        assert_eq!(set(PACKAGES_MAX - 1, Value::Null), 0);
        assert_eq!(set(PACKAGES_MAX, Value::Null), 1);
        assert_eq!(set(PACKAGES_MAX, json!("dev")), 0, "what tests need is not shipped");
    }
}
