//! Just enough of Rust's grammar to tell code from comments and strings, and one function from the next.

/// A Rust text whose comments are blanks and whose strings are quotes, line by line as before.
#[derive(Default)]
pub struct Masked {
    /// The code.
    pub code: String,
    /// The `//` comments: line from 1, and text from the slashes on.
    pub comments: Vec<(usize, String)>,
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where it begins, from 1.
    pub line: usize,
    /// Lines of code from its `fn` to its closing brace; blank lines and comments don't count.
    pub lines: usize,
}

impl Masked {
    /// Masks `text`.
    pub fn of(text: &str) -> Masked {
        let chars: Vec<char> = text.chars().collect();
        let mut masked = Masked::default();
        let mut at = 0;
        while at < chars.len() {
            let end = masked.token(&chars, at);
            at = end.max(at + 1);
        }
        masked
    }

    /// Line, from 1, of the code's byte `at`.
    pub fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }

    /// Masks what begins at `at` and answers where it ends.
    fn token(&mut self, chars: &[char], at: usize) -> usize {
        let rest = &chars[at..];
        let after_name = at > 0 && is_name(chars[at - 1]);
        match rest {
            ['/', '/', ..] => {
                let end = at + rest.iter().position(|&c| c == '\n').unwrap_or(rest.len());
                let line = self.code.matches('\n').count() + 1;
                self.comments.push((line, chars[at..end].iter().collect()));
                self.put(&chars[at..end], ' ');
                end
            }
            ['/', '*', ..] => {
                let end = at + block_comment(rest);
                self.put(&chars[at..end], ' ');
                end
            }
            ['"', ..] => {
                let end = at + string(rest);
                self.put(&chars[at..end], '"');
                end
            }
            ['r' | 'b' | 'c', ..] if !after_name && raw_string(rest).is_some() => {
                let end = at + raw_string(rest).unwrap_or(1);
                self.put(&chars[at..end], '"');
                end
            }
            ['\'', '\\', _, more @ ..] => {
                let end = at + 3 + more.iter().position(|&c| c == '\'').unwrap_or(0) + 1;
                self.put(&chars[at..end.min(chars.len())], '"');
                end
            }
            ['\'', _, '\'', ..] => {
                self.put(&chars[at..at + 3], '"');
                at + 3
            }
            [c, ..] => {
                self.code.push(*c);
                at + 1
            }
            [] => at,
        }
    }

    fn put(&mut self, chars: &[char], mask: char) {
        self.code.extend(chars.iter().map(|&c| if c.is_whitespace() { c } else { mask }));
    }

    /// The functions that have a body, those within others too.
    pub fn functions(&self) -> Vec<Function> {
        words(&self.code)
            .filter(|(_, word)| *word == "fn")
            .filter_map(|(at, _)| {
                let rest = self.code[at + 2..].trim_start();
                let name: String = rest.chars().take_while(|&c| is_name(c)).collect();
                let end = at + body_end(&self.code[at..])?;
                let lines = self.code[at..end].lines().filter(|line| !line.trim().is_empty()).count();
                (!name.is_empty()).then(|| Function { name, line: self.line(at), lines })
            })
            .collect()
    }
}

/// Whether `c` may stand in a name.
pub fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The names and keywords of `code`, each with the byte where it begins.
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.split(|c| !is_name(c))
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr().addr() - code.as_ptr().addr(), word))
}

/// Bytes from a `fn` to behind its body's closing brace; `None` when it has no body.
fn body_end(code: &str) -> Option<usize> {
    let (mut brackets, mut braces) = (0_usize, 0_usize);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if brackets == 0 && braces == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces = braces.checked_sub(1)?;
                if braces == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn block_comment(chars: &[char]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < chars.len() {
        match chars[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(chars: &[char]) -> usize {
    let mut at = 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// Length of the raw string (`r"`, `br#"`, ..) that `chars` begin with.
fn raw_string(chars: &[char]) -> Option<usize> {
    let prefix = chars.iter().take(2).take_while(|c| matches!(c, 'r' | 'b' | 'c')).count();
    if chars[prefix - 1] != 'r' {
        return None;
    }
    let hashes = chars[prefix..].iter().take_while(|&&c| c == '#').count();
    let open = prefix + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let closes = |at: &usize| chars[at + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes;
    let close = (open + 1..chars.len()).filter(|&at| chars[at] == '"').find(closes)?;
    Some(close + 1 + hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_no_code() {
        let text = "let a = \"fn // {\"; // fn b() {\nlet c = '{'; let d: &'static str = r#\"fn \"e\" {\"#; /* { /* } */ */ f\n";
        let masked = Masked::of(text);
        assert!(!masked.code.contains('{') && !masked.code.contains("fn"), "{}", masked.code);
        assert!(masked.code.contains("let d: &'static str") && masked.code.trim_end().ends_with('f'));
        assert_eq!(masked.code.len(), text.len());
        assert_eq!(masked.comments, [(1, "// fn b() {".to_owned())]);
    }

    #[test]
    fn escaped_quotes_do_not_end_a_text() {
        let masked = Masked::of("x('\\'', '\\u{7d}', \"a\\\"{\", b'}'); y");
        assert!(!masked.code.contains(['{', '}']), "{}", masked.code);
        assert!(masked.code.ends_with("); y"));
    }

    #[test]
    fn functions_are_measured() {
        let text = "trait T { fn none(&self); }\n\nfn one(a: [u8; 3]) -> u8 {\n    // why\n\n    let s = \"two\n three\";\n    4\n}\n";
        let functions = Masked::of(text).functions();
        assert_eq!(functions, [Function { name: "one".into(), line: 3, lines: 5 }]);
    }
}
