//! What somebody meant to come back to.

use super::Violation;
use super::code::{is_name, words};
use super::tree::Tree;

/// No unfinished code, no debugging prints, no skipped tests, no code in comments.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.rust() {
        let code = &file.masked.code;
        for (at, word) in words(code) {
            let after = &code[at + word.len()..];
            let text = match word {
                "todo" | "unimplemented" | "dbg" if after.starts_with('!') => format!("`{word}!` is left"),
                "ignore" if code[..at].ends_with("#[") => "an ignored test: repair or remove it".to_owned(),
                _ => continue,
            };
            found.push(Violation::new(&file.path, file.masked.line(at), text));
        }
        for (line, comment) in &file.masked.comments {
            if is_code(comment) {
                found.push(Violation::new(&file.path, *line, "code in a comment: remove it, git remembers"));
            }
        }
    }
    found
}

/// Whether a comment is a line of code. Prose may end in a semicolon, but rarely calls or assigns before it.
fn is_code(comment: &str) -> bool {
    let Some(text) = comment.strip_prefix("//") else { return false };
    if text.starts_with(['/', '!']) {
        return false;
    }
    let text = text.trim();
    let opens = text.ends_with('{') || text.ends_with("};") || text == "}";
    let ends = text.ends_with(';');
    let first: String = text.chars().take_while(|&c| is_name(c)).collect();
    let keyword = matches!(
        first.as_str(),
        "let" | "fn" | "pub" | "use" | "mod" | "impl" | "struct" | "enum" | "match" | "if" | "for" | "while" | "return"
    );
    if keyword {
        return opens || (ends && ["=", "(", "::"].iter().any(|sign| text.contains(sign)));
    }
    let calls = text.ends_with(");") || text.ends_with(")?;") || text.starts_with("#[");
    text == "}" || (ends && (calls || text.contains(" = ")) && !text.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_caught() {
        let text = "fn a() { todo!() }\nfn b() { dbg!(1); unimplemented!(\"\"); }\n#[ignore]\nfn c() {}\n#[ignore = \"slow\"]\nfn d() {}\n\
            // let x = 1;\n// x.run(y);\n// }\n// if so {\n";
        let lines: Vec<usize> = check(&Tree::sample(&[("a.rs", text)])).iter().map(|v| v.line).collect();
        assert_eq!(lines, [1, 2, 2, 3, 5, 7, 8, 9, 10]);
    }

    #[test]
    fn prose_is_no_code() {
        let text = "// The next one; then the rest (as promised);\n// if the caller has gone, what was taken is finished;\n\
            /// let x = 1;\n// a todo!() in prose\nlet s = \"dbg!(x)\"; // let us see\n// https://example.com/a(b)\n";
        assert_eq!(check(&Tree::sample(&[("a.rs", text)])), []);
    }
}
