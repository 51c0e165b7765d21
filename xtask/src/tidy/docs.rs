//! Prose that stays true: the paths it names exist, and the error codes it promises are told.

use std::collections::BTreeSet;

use super::Violation;
use super::tree::{File, Tree};

/// Endings by which a word in backticks is taken for a file of ours.
const ENDINGS: &[&str] = &["rs", "html", "css", "js", "sql", "toml", "md", "svg", "csv"];

/// Every path in backticks, and every link to a file, in the documents at the root and in docs/ leads somewhere.
pub fn paths(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| is_document(&file.path)) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut fenced = false;
        for (number, line) in file.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            }
            if fenced {
                continue;
            }
            // Every second part stands between backticks.
            let quoted = line.split('`').skip(1).step_by(2);
            for path in quoted.filter_map(|text| path_of(text, tree)).filter(|path| !leads(path, tree)) {
                found.push(Violation::new(&file.path, number + 1, format!("`{path}` is not there")));
            }
            for target in links(line).filter(|target| !tree.names.contains(&joined(folder, target))) {
                found.push(Violation::new(&file.path, number + 1, format!("the link to {target} leads nowhere")));
            }
        }
    }
    found
}

fn is_document(path: &str) -> bool {
    path.ends_with(".md") && (path.starts_with("docs/") || !path.contains('/'))
}

/// The path that `text` names, if it reads as one of ours; a placeholder (`docs/decisions/NNNN-title.md`, `<room>`) does not.
fn path_of<'a>(text: &'a str, tree: &Tree) -> Option<&'a str> {
    let text = text.trim_start_matches("./").trim_end_matches('/');
    let text = text.split_once("::").map_or(text, |(path, _)| path);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    if text.starts_with(['/', '.']) && !text.starts_with(".c") || !text.chars().all(plain) || text.contains("NNNN") {
        return None;
    }
    let (first, rest) = text.split_once('/').unwrap_or((text, ""));
    let below_ours = !rest.is_empty() && tree.names.contains(first) && first != "target";
    let ending = text.rsplit_once('.').map_or("", |(_, ending)| ending);
    (below_ours || ENDINGS.contains(&ending)).then_some(text)
}

/// Whether a path exists: from the root, or as the end of one (`order/place/mod.rs`).
fn leads(path: &str, tree: &Tree) -> bool {
    tree.names.contains(path)
        || tree.names.iter().any(|name| name.strip_suffix(path).is_some_and(|rest| rest.ends_with('/')))
}

/// Targets of `[text](target)` that are files.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains(':') && !target.starts_with('/'))
}

fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Every error code of the API is in the guide, once there is one.
pub fn error_codes(tree: &Tree) -> Vec<Violation> {
    let guide: Vec<&File> = tree.files.iter().filter(|file| file.path.starts_with("docs/guide/")).collect();
    if guide.is_empty() {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| file.path.starts_with("crates/web/src/")) {
        for (number, line) in file.text.lines().enumerate() {
            if !tells_code(&file.path, line) {
                continue;
            }
            let code = line.split('"').skip(1).step_by(2).filter(|text| is_code(text));
            for code in code.filter(|code| seen.insert((*code).to_owned())) {
                if !guide.iter().any(|page| page.text.contains(&format!("`{code}`"))) {
                    let text = format!("error code `{code}` is not in docs/guide");
                    found.push(Violation::new(&file.path, number + 1, text));
                }
            }
        }
    }
    found
}

/// Whether a line of the web crate may give an error its code: in the list of problems, or where one is made.
fn tells_code(path: &str, line: &str) -> bool {
    let list = path == "crates/web/src/problem.rs" && !line.contains("tracing::");
    list || line.contains("Problem::new(")
}

/// `order.out_of_stock`
fn is_code(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    text.split_once('.').is_some_and(|(noun, what)| word(noun) && word(what)) && !text.ends_with(".html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_nowhere_are_caught() {
        let text = "`crates/a/src/b.rs` and `a/src/b.rs`, `./test`\n`crates/a/src/gone.rs`\n`b/gone.rs`\n`crates/gone`\n\
            `GET /orders/new` `order.out_of_stock` `docs/decisions/NNNN-title.md` `/orders` `crates/<name>/x.rs`\n\
            [b](../crates/a/src/b.rs) [gone](gone.md) [web](https://example.com/x.md) [here](#there)\n```\n`crates/no`\n```\n";
        let tree = Tree::sample(&[("docs/X.md", text), ("crates/a/src/b.rs", "")]);
        let found: Vec<usize> = paths(&tree).iter().map(|violation| violation.line).collect();
        assert_eq!(found, [2, 3, 4, 6]);
    }

    #[test]
    fn an_untold_error_code_is_caught() {
        let list = "fn code() { \"order.out_of_stock\"; \"order.too_late\"; \"A sentence. another\" }";
        let tree = Tree::sample(&[("crates/web/src/problem.rs", list)]);
        assert_eq!(error_codes(&tree), [], "there is no guide yet");
        let tree =
            Tree::sample(&[("crates/web/src/problem.rs", list), ("docs/guide/errors.md", "`order.too_late`: ...")]);
        let found = error_codes(&tree);
        assert_eq!(found.len(), 1);
        assert!(found[0].text.contains("order.out_of_stock"));
    }
}
