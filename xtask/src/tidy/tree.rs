//! The repository, read once.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;
use xtask::source::{Statement, statements};

use super::code::Masked;

/// A text of the repository.
pub struct File {
    /// Below the root, with `/`.
    pub path: String,
    /// As it is.
    pub text: String,
    /// Of a Rust file: without comments and strings.
    pub masked: Masked,
}

/// What the rules look at.
pub struct Tree {
    /// The texts: Rust, templates, prose, manifests, migrations.
    pub files: Vec<File>,
    /// Paths of all files and folders, read or not.
    pub names: BTreeSet<String>,
    /// The marked statements.
    pub statements: Vec<Statement>,
    /// What `cargo metadata` says, for this machine's platform.
    pub metadata: Value,
}

/// Folders that hold nothing of ours.
const FOREIGN: &[&str] = &[".git", "target", "node_modules", "output"];

/// Endings of the files whose text the rules look at.
const READ: &[&str] = &["rs", "html", "md", "toml", "sql"];

impl Tree {
    /// Reads the repository at `root`.
    ///
    /// # Errors
    /// When a file can't be read or cargo answers with an error.
    pub fn read(root: &Path) -> anyhow::Result<Tree> {
        let mut tree =
            Tree { files: Vec::new(), names: BTreeSet::new(), statements: statements(root), metadata: metadata(root)? };
        for statement in &mut tree.statements {
            if let Ok(below) = statement.file.strip_prefix(root) {
                statement.file = below.to_owned();
            }
        }
        tree.walk(root, "")?;
        Ok(tree)
    }

    fn walk(&mut self, folder: &Path, below: &str) -> anyhow::Result<()> {
        let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if FOREIGN.contains(&name.as_str()) {
                continue;
            }
            let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
            self.names.insert(path.clone());
            if entry.file_type()?.is_dir() {
                self.walk(&entry.path(), &path)?;
            } else if name.rsplit_once('.').is_some_and(|(_, ending)| READ.contains(&ending)) {
                let text = std::fs::read_to_string(entry.path()).with_context(|| path.clone())?;
                self.files.push(File::new(path, text));
            }
        }
        Ok(())
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// The file at `path`, if it was read.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// A tree of these files, for tests of rules.
    #[cfg(test)]
    pub fn sample(files: &[(&str, &str)]) -> Tree {
        let files: Vec<File> = files.iter().map(|(path, text)| File::new((*path).into(), (*text).into())).collect();
        let mut names = BTreeSet::new();
        for file in &files {
            names.extend(file.path.match_indices('/').map(|(at, _)| file.path[..at].to_owned()));
            names.insert(file.path.clone());
        }
        Tree { files, names, statements: Vec::new(), metadata: Value::Null }
    }
}

impl File {
    fn new(path: String, text: String) -> File {
        let masked = if path.ends_with(".rs") { Masked::of(&text) } else { Masked::default() };
        File { path, text, masked }
    }
}

fn metadata(root: &Path) -> anyhow::Result<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let version = Command::new(&cargo).arg("-vV").current_dir(root).output().context("cargo -vV")?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("cargo -vV names no host")?;
    let output = Command::new(&cargo)
        .args(["metadata", "--format-version", "1", "--filter-platform", host])
        .current_dir(root)
        .output()
        .context("cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
