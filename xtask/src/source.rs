//! The statements of the source, found by their mark `sql!(..)`.

use std::path::{Path, PathBuf};

/// A statement and where it stands.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The file.
    pub file: PathBuf,
    /// Line of the mark, from 1.
    pub line: usize,
    /// For SQLite.
    pub sqlite: String,
    /// For PostgreSQL.
    pub postgres: String,
}

impl Statement {
    /// The text for an engine.
    pub fn text(&self, postgres: bool) -> &str {
        if postgres { &self.postgres } else { &self.sqlite }
    }

    /// Whether each engine has its own text.
    pub fn per_engine(&self) -> bool {
        self.sqlite != self.postgres
    }
}

/// Every Rust file below `folder`, sorted.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return files };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every statement in the crates' sources (not their tests) below the repository's `root`.
pub fn statements(root: &Path) -> Vec<Statement> {
    let Ok(crates) = std::fs::read_dir(root.join("crates")) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = crates.filter_map(|entry| Some(entry.ok()?.path().join("src"))).collect();
    folders.sort();
    folders
        .iter()
        .flat_map(|folder| rust_files(folder))
        .flat_map(|file| {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            statements_of(&file, &text)
        })
        .collect()
}

fn statements_of(file: &Path, text: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    for (at, mark) in text.match_indices("sql!(") {
        let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        // Prose that mentions the mark is no statement.
        if text[line_start..at].trim_start().starts_with("//") {
            continue;
        }
        let body = text[at + mark.len()..].trim_start();
        let line = text[..at].matches('\n').count() + 1;
        let literal = |after: &str| {
            let rest = &body[body.find(after)? + after.len()..];
            string_literal(rest.trim_start())
        };
        let statement = if body.starts_with("sqlite:") {
            literal("sqlite:").zip(literal("postgres:"))
        } else {
            string_literal(body).map(|text| (text.clone(), text))
        };
        if let Some((sqlite, postgres)) = statement {
            found.push(Statement { file: file.to_owned(), line, sqlite, postgres });
        }
    }
    found
}

/// The value of the string literal that `text` begins with, with line continuations and the escapes that SQL needs.
fn string_literal(text: &str) -> Option<String> {
    let mut chars = text.strip_prefix('"')?.chars().peekable();
    let mut value = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(value),
            '\\' => match chars.next()? {
                '\n' => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_found() {
        let text =
            "/// sql!(\"no\")\nlet a = sql!(\n \"select 'x'\n from t\");\nsql!(sqlite: \"one\", postgres: \"two\")";
        let found = statements_of(Path::new("a.rs"), text);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].line, found[0].sqlite.as_str()), (2, "select 'x'\n from t"));
        assert!(found[1].per_engine() && found[1].text(true) == "two");
    }
}
