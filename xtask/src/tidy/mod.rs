//! Style as a test: what clippy can't see. Each rule is a function from the [`Tree`] to its violations, with bad samples
//! in its tests that it must catch.

mod code;
mod crates;
mod docs;
mod leftovers;
mod packages;
mod rooms;
mod sizes;
mod tables;
mod tree;
mod words;

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use tree::Tree;

/// Something that is not as the house wants it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Violation {
    /// Below the repository's root.
    file: String,
    /// From 1.
    line: usize,
    /// What is wrong, and what to do.
    text: String,
}

impl Violation {
    fn new(file: &str, line: usize, text: impl Into<String>) -> Violation {
        Violation { file: file.to_owned(), line, text: text.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.text)
    }
}

type Rule = fn(&Tree) -> Vec<Violation>;

const RULES: &[(&str, Rule)] = &[
    ("crates import as the design says", crates::imports),
    ("the crates' imports have no circle", crates::circles),
    ("outside crates are named by one of ours", crates::owners),
    ("rooms import in their order", rooms::order),
    ("a table is written by its room", tables::writers),
    ("each table has a room", tables::owners),
    ("few statements differ by engine", tables::per_engine),
    ("files, functions and templates are short", sizes::check),
    ("paths in the prose exist", docs::paths),
    ("error codes are documented", docs::error_codes),
    ("dependencies stay within the budget", packages::budget),
    ("licences are on the list", packages::licences),
    ("names say what a thing is", words::check),
    ("nothing is left lying about", leftovers::check),
];

/// Checks everything below `root`, prints each violation, and fails when there is one.
///
/// # Errors
/// When the tree or cargo's metadata can't be read.
pub fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let tree = Tree::read(root)?;
    let mut count = 0;
    for (name, rule) in RULES {
        let mut violations = rule(&tree);
        violations.sort();
        if !violations.is_empty() {
            println!("{name}:");
        }
        for violation in &violations {
            println!("  {violation}");
        }
        count += violations.len();
    }
    println!("tidy: {} rules, {} files, {count} violations", RULES.len(), tree.files.len());
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
