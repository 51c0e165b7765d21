//! Who imports whom, from `cargo metadata`; docs/ARCHITECTURE.md tells why.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Violation;
use super::tree::Tree;

/// Our crates, from the outermost to the innermost, and which of ours each may import.
const IMPORTS: &[(&str, &[&str])] = &[
    ("ringup", &["web", "shop", "db"]),
    ("web", &["shop", "db"]),
    ("sim", &["shop", "db"]),
    ("shop", &["db"]),
    ("db", &[]),
    ("xtask", &[]),
];

/// Any of ours may read the source as data in its tests.
const FOR_TESTS: &str = "xtask";

/// Crates from outside that only some of ours may name.
const OWNERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["db"]),
    ("tokio-postgres", &["db"]),
    ("askama", &["web"]),
    ("utoipa", &["web"]),
    ("utoipa-axum", &["web"]),
    // The binary serves what web built.
    ("axum", &["web", "ringup"]),
    // Until the adapters have a crate, nobody talks to the outside.
    ("reqwest", &[]),
    ("lettre", &[]),
    ("object_store", &[]),
    ("async-nats", &[]),
    ("ldap3", &[]),
];

/// Crates that one of ours must not name, not even in its tests.
const BANNED: &[(&str, &[&str])] = &[("shop", &["tokio", "axum", "reqwest", "hyper", "tower", "futures"])];

/// A dependency as a manifest names it.
struct Dependency<'a> {
    /// Our crate.
    of: &'a str,
    /// What it depends on.
    on: &'a str,
    for_tests: bool,
    manifest: String,
    line: usize,
}

/// Our crates import each other only as [`IMPORTS`] says.
pub fn imports(tree: &Tree) -> Vec<Violation> {
    let ours = members(&tree.metadata);
    let mut found = Vec::new();
    for name in ours.keys() {
        if !IMPORTS.iter().any(|(member, _)| member == name) {
            let text = format!("crate `{name}` is not in tidy's map: add it to xtask/src/tidy/crates.rs");
            found.push(Violation::new("Cargo.toml", 1, text));
        }
    }
    for dependency in dependencies(tree).filter(|dependency| ours.contains_key(dependency.on)) {
        let allowed = IMPORTS.iter().find(|(name, _)| *name == dependency.of).map_or(&[][..], |(_, allowed)| allowed);
        let test_only = dependency.for_tests && [FOR_TESTS, dependency.of].contains(&dependency.on);
        if !allowed.contains(&dependency.on) && !test_only {
            let text = format!("`{}` must not import `{}`", dependency.of, dependency.on);
            found.push(Violation::new(&dependency.manifest, dependency.line, text));
        }
    }
    found
}

/// Nobody imports himself by way of others, tests included (there cargo would allow it).
pub fn circles(tree: &Tree) -> Vec<Violation> {
    let ours = members(&tree.metadata);
    let mut edges: BTreeMap<&str, Vec<Dependency<'_>>> = BTreeMap::new();
    for dependency in dependencies(tree) {
        if ours.contains_key(dependency.on) && dependency.on != dependency.of {
            edges.entry(dependency.of).or_default().push(dependency);
        }
    }
    let mut found = Vec::new();
    for (start, first) in &edges {
        for edge in first {
            let mut reached = vec![edge.on];
            let mut next = 0;
            while let Some(name) = reached.get(next).copied() {
                next += 1;
                for further in edges.get(name).into_iter().flatten() {
                    if !reached.contains(&further.on) {
                        reached.push(further.on);
                    }
                }
            }
            if reached.contains(start) {
                let text = format!("`{start}` imports `{}`, which imports `{start}`", edge.on);
                found.push(Violation::new(&edge.manifest, edge.line, text));
            }
        }
    }
    found
}

/// Only the crate that a part belongs to names it.
pub fn owners(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for dependency in dependencies(tree) {
        let owners = OWNERS.iter().find(|(name, _)| *name == dependency.on).map(|(_, owners)| *owners);
        let banned = BANNED.iter().any(|(of, names)| *of == dependency.of && names.contains(&dependency.on));
        if banned || owners.is_some_and(|owners| !owners.contains(&dependency.of)) {
            let text = match owners {
                Some([]) | None => format!("`{}` must not name `{}`", dependency.of, dependency.on),
                Some(owners) => {
                    format!("`{}` must not name `{}`: only {} may", dependency.of, dependency.on, owners.join(", "))
                }
            };
            found.push(Violation::new(&dependency.manifest, dependency.line, text));
        }
    }
    found
}

/// Our crates by name.
fn members(metadata: &Value) -> BTreeMap<&str, &Value> {
    let ids: Vec<&str> = list(metadata, "workspace_members").iter().filter_map(Value::as_str).collect();
    list(metadata, "packages")
        .iter()
        .filter(|package| ids.contains(&text(package, "id")))
        .map(|package| (text(package, "name"), package))
        .collect()
}

fn dependencies(tree: &Tree) -> impl Iterator<Item = Dependency<'_>> {
    let root = text(&tree.metadata, "workspace_root");
    members(&tree.metadata).into_iter().flat_map(move |(of, package)| {
        let manifest = text(package, "manifest_path").trim_start_matches(root).trim_start_matches('/').to_owned();
        list(package, "dependencies").iter().map(move |dependency| {
            let on = text(dependency, "name");
            let for_tests = text(dependency, "kind") == "dev";
            let line = tree.file(&manifest).map_or(1, |file| line_of(&file.text, on));
            Dependency { of, on, for_tests, manifest: manifest.clone(), line }
        })
    })
}

/// Where a manifest names a dependency.
fn line_of(manifest: &str, name: &str) -> usize {
    let names = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', ' ', '=']));
    let from = manifest.lines().position(|line| line.contains("dependencies]")).unwrap_or(0);
    manifest.lines().skip(from).position(names).map_or(1, |line| from + line + 1)
}

pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Crates with what they depend on; a `*` before a name says that it is for tests.
    fn sample(crates: &[(&str, &[&str])]) -> Tree {
        let package = |(name, dependencies): &(&str, &[&str])| {
            let dependencies: Vec<Value> = dependencies
                .iter()
                .map(|on| match on.strip_prefix('*') {
                    Some(on) => json!({"name": on, "kind": "dev"}),
                    None => json!({"name": on, "kind": null}),
                })
                .collect();
            json!({"id": name, "name": name, "manifest_path": format!("/r/crates/{name}/Cargo.toml"), "dependencies": dependencies})
        };
        let ids: Vec<&str> = crates.iter().map(|(name, _)| *name).collect();
        let packages: Vec<Value> = crates.iter().map(package).collect();
        let mut tree = Tree::sample(&[(
            "crates/shop/Cargo.toml",
            "[package]\nname = \"shop\"\n[dependencies]\ndb = 1\nweb.workspace = true\n",
        )]);
        tree.metadata = json!({"workspace_root": "/r", "workspace_members": ids, "packages": packages});
        tree
    }

    #[test]
    fn a_wrong_import_is_caught_where_it_stands() {
        let tree =
            sample(&[("shop", &["db", "web", "*xtask"]), ("web", &["shop", "*web"]), ("db", &[]), ("xtask", &[])]);
        let found = imports(&tree);
        assert_eq!(found, [Violation::new("crates/shop/Cargo.toml", 5, "`shop` must not import `web`")]);
    }

    #[test]
    fn a_crate_that_is_not_on_the_map_is_caught() {
        assert_eq!(imports(&sample(&[("parts", &[])])).len(), 1);
        assert_eq!(imports(&sample(&[("db", &["*xtask"]), ("xtask", &[])])), []);
        assert_eq!(imports(&sample(&[("db", &["xtask"]), ("xtask", &[])])).len(), 1, "xtask is for tests alone");
    }

    #[test]
    fn circles_are_caught_through_tests_too() {
        let found = circles(&sample(&[("web", &["shop"]), ("shop", &["db", "*web"]), ("db", &["*db"])]));
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn strangers_are_caught() {
        let tree = sample(&[
            ("shop", &["rusqlite", "*tokio", "csv"]),
            ("db", &["rusqlite", "tokio"]),
            ("ringup", &["axum", "reqwest", "askama"]),
        ]);
        let found: Vec<String> = owners(&tree).into_iter().map(|violation| violation.text).collect();
        assert_eq!(
            found,
            [
                "`ringup` must not name `reqwest`",
                "`ringup` must not name `askama`: only web may",
                "`shop` must not name `rusqlite`: only db may",
                "`shop` must not name `tokio`",
            ]
        );
    }
}
