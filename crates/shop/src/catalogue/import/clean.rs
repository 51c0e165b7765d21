//! Descriptions from a file: HTML that can do nothing but be read, and the sentence that stands beside a price.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Longest summary, in characters.
const SUMMARY_CHARS_MAX: usize = 200;

/// What may stay: text structure. No pictures (they would load from elsewhere), classes, styles or ids.
const TAGS: [&str; 33] = [
    "p",
    "br",
    "hr",
    "div",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "strong",
    "b",
    "em",
    "i",
    "s",
    "small",
    "sub",
    "sup",
    "code",
    "a",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];
/// What goes together with its content.
const DROPPED_WHOLE: [&str; 9] =
    ["script", "style", "iframe", "object", "noscript", "template", "title", "textarea", "select"];
/// Tags that end a paragraph of plain text.
const BREAKS: [&str; 17] =
    ["p", "br", "hr", "div", "ul", "ol", "li", "dl", "dt", "dd", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr"];

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(DROPPED_WHOLE))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // A path of the shop that the file comes from leads nowhere here.
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    cleaner
});

/// HTML with nothing in it but [`TAGS`] and links; plain text becomes paragraphs.
pub(super) fn html(raw: &str) -> String {
    let raw: String = raw.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let raw = raw.trim();
    if raw.is_empty() {
        return String::new();
    }
    let cleaned = CLEANER.clean(raw).to_string();
    if cleaned.contains('<') {
        return cleaned.trim().to_owned();
    }
    let paragraphs = cleaned.split("\n\n").map(squish).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{paragraph}</p>")).collect()
}

/// The first paragraph of cleaned HTML as plain text; of a long one, its first sentences.
pub(super) fn summary(cleaned: &str) -> String {
    let paragraph = first_paragraph(cleaned);
    let Some((cut, _)) = paragraph.char_indices().nth(SUMMARY_CHARS_MAX) else { return paragraph };
    let head = &paragraph[..cut];
    let sentence = [". ", "! ", "? "].iter().filter_map(|end| head.rfind(end)).max();
    if let Some(end) = sentence {
        return head[..=end].to_owned();
    }
    // One character less, for the ellipsis.
    let head = head.char_indices().next_back().map_or(head, |(last, _)| &head[..last]);
    let words = head.rfind(' ').map_or(head, |space| &head[..space]);
    format!("{}…", words.trim_end_matches([',', ';', ':', ' ']))
}

fn first_paragraph(cleaned: &str) -> String {
    let mut text = String::new();
    let mut rest = cleaned;
    while !rest.is_empty() {
        let tag = rest.find('<').unwrap_or(rest.len());
        text.push_str(&rest[..tag]);
        let Some(end) = rest[tag..].find('>') else { break };
        let name = rest[tag + 1..tag + end].trim_matches('/');
        let name = name.split([' ', '/']).next().unwrap_or("");
        if BREAKS.contains(&name) && !text.trim().is_empty() {
            break;
        }
        if matches!(name, "td" | "th") {
            text.push(' ');
        }
        rest = &rest[tag + end + 1..];
    }
    // The cleaner writes these and no others.
    let plain = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    squish(&plain.replace("&amp;", "&"))
}

/// One line: white space and control characters become single spaces.
pub(super) fn squish(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_acts_is_removed() {
        for (raw, clean) in [
            ("<p onclick=\"x()\">Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
            ("<a href=\"javascript:alert(1)\">x</a>", "<a rel=\"nofollow noopener noreferrer\">x</a>"),
            ("<a href=\" java\tscript:alert(1)\">x</a>", "<a rel=\"nofollow noopener noreferrer\">x</a>"),
            ("<a href=\"/pages/sizes\">x</a>", "<a rel=\"nofollow noopener noreferrer\">x</a>"),
            (
                "<a href=\"https://a.example/b\" target=\"_blank\">x</a>",
                "<a href=\"https://a.example/b\" rel=\"nofollow noopener noreferrer\">x</a>",
            ),
            ("<p style=\"position:fixed\" class=\"a\" id=\"b\">x</p><style>p{}</style>", "<p>x</p>"),
            ("<b>x</b><img src=x onerror=alert(1)><iframe src=\"//a\"></iframe>", "<b>x</b>"),
            ("<svg><script>alert(1)</script></svg><p>x", "<p>x</p>"),
            ("<form action=\"//a\"><button>Buy</button></form><p>x</p>", "Buy<p>x</p>"),
            ("<p>a <em>b</em></p>\n<ul><li>c</ul>", "<p>a <em>b</em></p>\n<ul><li>c</li></ul>"),
            ("Plain & simple.\u{0}\n\nMore", "<p>Plain &amp; simple.</p><p>More</p>"),
            ("  ", ""),
        ] {
            assert_eq!(html(raw), clean, "{raw}");
            assert_eq!(html(clean), clean, "cleaning twice changes nothing: {raw}");
        }
    }

    #[test]
    fn the_summary_is_the_first_paragraph() {
        for (clean, short) in [
            ("<p>A pot.</p><p>Fired twice.</p>", "A pot."),
            ("<div><p>A <strong>tall</strong> pot &amp; saucer, &lt;b&gt;</p></div>", "A tall pot & saucer, <b>"),
            ("<ul>\n<li>One</li><li>Two</li></ul>", "One"),
            ("A line<br>and another", "A line"),
            ("", ""),
        ] {
            assert_eq!(summary(clean), short);
        }
    }

    #[test]
    fn long_paragraphs_are_cut_at_a_sentence_or_word() {
        let sentence = format!("<p>One. Two! {}</p>", "word ".repeat(60));
        assert_eq!(summary(&sentence), "One. Two!");
        let words = summary(&format!("<p>{}</p>", "wörter, ".repeat(60)));
        assert!(words.chars().count() <= SUMMARY_CHARS_MAX && words.ends_with("wörter…"), "{words}");
        assert_eq!(summary(&"x".repeat(500)).chars().count(), SUMMARY_CHARS_MAX);
    }

    #[test]
    fn hostile_nesting_is_survived() {
        for piece in ["<div>", "<b>", "<p><b>", "<table><tr><td>", "<a href=x><p>", "<i><div><b>", "&", "<!--"] {
            let raw = piece.repeat(100_000 / piece.len());
            let cleaned = html(&raw);
            assert!(summary(&cleaned).len() < 10_000, "{piece}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cleaned_to_inert_html(raw in "(<|>|&|\"|'|/|script|a href=|on|javascript:|p|\\PC){0,60}") {
            let cleaned = html(&raw);
            for forbidden in ["<script", "<img", "<style", "<svg", " onclick", " style="] {
                prop_assert!(!cleaned.contains(forbidden));
            }
            prop_assert!(summary(&cleaned).chars().count() <= SUMMARY_CHARS_MAX);
        }
    }
}
