//! Files, functions and templates that fit a head.

use super::Violation;
use super::tree::Tree;

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;
const TEMPLATE_LINES_MAX: usize = 150;

/// No file, function or template is longer than its limit.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in &tree.files {
        let lines = file.text.lines().count();
        let limit = match file.path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("rs") => FILE_LINES_MAX,
            Some("html") => TEMPLATE_LINES_MAX,
            _ => continue,
        };
        if lines > limit {
            found.push(Violation::new(
                &file.path,
                limit + 1,
                format!("{lines} lines, at most {limit}: split it by act"),
            ));
        }
        for function in file.masked.functions() {
            if function.lines > FUNCTION_LINES_MAX {
                let text =
                    format!("`{}` has {} lines of code, at most {FUNCTION_LINES_MAX}", function.name, function.lines);
                found.push(Violation::new(&file.path, function.line, text));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_things_are_caught() {
        let function = |lines: usize| format!("fn long() {{\n{}}}\n", "    a();\n".repeat(lines - 2));
        let tree = Tree::sample(&[
            ("crates/a/src/b.rs", &"// a line\n".repeat(601)),
            ("crates/a/src/c.rs", &function(71)),
            ("crates/a/src/d.rs", &format!("{}\n{}", function(70), "// a line\n".repeat(400))),
            ("crates/a/templates/e.html", &"<p>\n".repeat(151)),
            ("crates/a/templates/f.html", &"<p>\n".repeat(150)),
        ]);
        let files: Vec<String> = check(&tree).into_iter().map(|violation| violation.file).collect();
        assert_eq!(files, ["crates/a/src/b.rs", "crates/a/src/c.rs", "crates/a/templates/e.html"]);
    }
}
