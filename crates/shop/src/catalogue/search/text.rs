//! Text as it is compared: without marks, case and format characters, cut into words. The same cutting serves what is
//! looked through and what is looked for; word endings (stems) are left to the reader of the rows, so that another
//! language setting needs no rows written again.

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use rust_stemmers::{Algorithm, Stemmer};

/// Longest word, in characters; what is longer is cut.
const WORD_CHARS_MAX: usize = 40;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded.
    pub text: String,
    /// `18` and `cm` of `18cm`; else nothing.
    pub parts: Vec<String>,
    /// Whether nothing but a hyphen stands between this word and the one before.
    pub hyphen: bool,
    /// Two neighbouring characters of a script that has no spaces.
    pub pair: bool,
}

/// Folds a text: compatibility forms become plain ones, marks and format characters go, capitals become small.
pub(super) fn fold(text: &str) -> String {
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let lower = text.chars().flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for c in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(lower) {
        if classes.get_u8(c) != 0 || is_format(c) {
            continue;
        }
        // What has no decomposition and is still typed without its stroke.
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            '’' | '‘' | 'ʼ' => folded.push('\''),
            '‐' | '‑' | '–' => folded.push('-'),
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Folded text as people write it again: letters of Hangul joined to syllables.
pub(super) fn shown(folded: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(folded).into_owned()
}

/// Soft hyphens, joiners and marks of direction, which nobody types and copied text is full of.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Scripts that are written without spaces.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The words of a text, `limit` at most.
pub(super) fn words(text: &str, limit: usize) -> Vec<Word> {
    let folded = fold(text);
    let mut words = Vec::new();
    let mut rest = folded.as_str();
    let mut hyphen = false;
    while words.len() < limit {
        let Some(start) = rest.find(char::is_alphanumeric) else { break };
        hyphen = hyphen && rest[..start] == *"-";
        rest = &rest[start..];
        let unspaced = rest.starts_with(is_unspaced);
        let inside = |c: char| (c.is_alphanumeric() || c == '\'') && is_unspaced(c) == unspaced;
        let end = rest.find(|c: char| !inside(c)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if unspaced {
            pairs(run, &mut words);
        } else {
            spaced(run, hyphen, &mut words);
        }
        (rest, hyphen) = (after, true);
    }
    words.truncate(limit);
    words
}

/// A run of a script without spaces: its neighbouring pairs, which is how it is found without knowing its words.
fn pairs(run: &str, words: &mut Vec<Word>) {
    let chars: Vec<char> = run.chars().collect();
    let mut push = |text: String| words.push(Word { text, parts: Vec::new(), hyphen: false, pair: true });
    if let [only] = chars.as_slice() {
        push(only.to_string());
    }
    chars.windows(2).for_each(|pair| push(pair.iter().collect()));
}

/// A run of letters, digits and apostrophes: `women's` is `women`, `l'eau` is two words, `18cm` has two parts.
fn spaced(run: &str, hyphen: bool, words: &mut Vec<Word>) {
    let run = run.trim_end_matches('\'');
    let run = run.strip_suffix("'s").unwrap_or(run);
    for (place, text) in run.split('\'').filter(|text| !text.is_empty()).enumerate() {
        let text: String = text.chars().take(WORD_CHARS_MAX).collect();
        words.push(Word { parts: parts(&text), text, hyphen: hyphen && place == 0, pair: false });
    }
}

fn parts(word: &str) -> Vec<String> {
    let digit = |c: char| c.is_ascii_digit();
    let Some(first) = word.chars().next() else { return Vec::new() };
    let Some(at) = word.find(|c| digit(c) != digit(first)) else { return Vec::new() };
    let (head, tail) = word.split_at(at);
    // `18cm` and `e27`; what goes back and forth is a number of its own.
    if tail.chars().all(|c| digit(c) != digit(first)) { vec![head.to_owned(), tail.to_owned()] } else { Vec::new() }
}

/// Every form in which a text's words are kept: themselves, their parts, and two that a hyphen joins as one.
pub(super) fn forms(text: &str, limit: usize, each: &mut dyn FnMut(String)) {
    let mut before = String::new();
    for word in words(text, limit) {
        if word.hyphen && before.chars().count() + word.text.chars().count() <= WORD_CHARS_MAX {
            each(format!("{before}{}", word.text));
        }
        word.parts.into_iter().for_each(&mut *each);
        before.clone_from(&word.text);
        each(word.text);
    }
}

/// The plain text of sanitised HTML.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(tag) = rest.find('<') {
        text.push_str(&rest[..tag]);
        text.push(' ');
        rest = rest[tag..].find('>').map_or("", |end| &rest[tag + end + 1..]);
    }
    text.push_str(rest);
    // The sanitiser writes these and no others.
    for (entity, plain) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
        text = text.replace(entity, plain);
    }
    text
}

/// What knows the endings of a language.
pub(super) struct Endings {
    code: String,
    stemmer: Option<Stemmer>,
}

/// Languages whose endings are known.
const LANGUAGES: &[(&str, Algorithm)] = &[
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("nl", Algorithm::Dutch),
    ("en", Algorithm::English),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("es", Algorithm::Spanish),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

/// Words that say nothing of an item; left out of what is looked for where other words remain.
const EMPTY: &[(&str, &str)] = &[
    ("en", "a an and for from in is it of on or the to with"),
    ("de", "aus das dem den der des die ein eine einen einer fur im in ist mit oder und von zu zum zur"),
    ("fr", "a au aux avec d dans de des du en et l la le les ou par pour sur un une"),
    ("es", "a al con de del el en la las lo los o para por sin un una y"),
];

/// Plurals of things in shops that no ending tells, with their singulars.
const IRREGULAR: &[(&str, &str, &str)] = &[
    ("en", "knives", "knife"),
    ("en", "penknives", "penknife"),
    ("en", "shelves", "shelf"),
    ("en", "bookshelves", "bookshelf"),
    ("en", "loaves", "loaf"),
    ("en", "leaves", "leaf"),
    ("en", "halves", "half"),
    ("en", "scarves", "scarf"),
    ("en", "wolves", "wolf"),
    ("en", "calves", "calf"),
    ("en", "hooves", "hoof"),
    ("en", "men", "man"),
    ("en", "women", "woman"),
    ("en", "children", "child"),
    ("en", "feet", "foot"),
    ("en", "teeth", "tooth"),
    ("en", "geese", "goose"),
    ("en", "mice", "mouse"),
    ("en", "dice", "die"),
    ("en", "cacti", "cactus"),
    ("en", "fungi", "fungus"),
];

impl Endings {
    fn regular(&self, word: &str) -> Option<&'static str> {
        let primary = self.code.split('-').next().unwrap_or_default();
        let found = IRREGULAR.iter().find(|(code, plural, _)| *plural == word && *code == primary);
        found.map(|(_, _, singular)| *singular)
    }

    /// Of a language, by its code; one that is not known has no endings.
    pub(super) fn new(code: &str) -> Endings {
        let primary = code.split('-').next().unwrap_or_default();
        let known = LANGUAGES.iter().find(|(known, _)| *known == primary);
        Endings { code: code.to_owned(), stemmer: known.map(|(_, algorithm)| Stemmer::create(*algorithm)) }
    }

    /// Whether the language writes as one word what others write as two.
    pub(super) fn joins_words(&self) -> bool {
        let primary = self.code.split('-').next().unwrap_or_default();
        ["da", "de", "fi", "hu", "nl", "no", "sv"].contains(&primary)
    }

    /// Whose they are.
    pub(super) fn code(&self) -> &str {
        &self.code
    }

    /// A folded word without its ending.
    pub(super) fn stem(&self, word: &str) -> String {
        match &self.stemmer {
            Some(stemmer) if !word.contains(|c: char| c.is_ascii_digit()) => {
                stemmer.stem(self.regular(word).unwrap_or(word)).into_owned()
            }
            _ => word.to_owned(),
        }
    }

    /// Whether a folded word says nothing of an item.
    pub(super) fn is_empty_word(&self, word: &str) -> bool {
        let primary = self.code.split('-').next().unwrap_or_default();
        EMPTY.iter().any(|(code, words)| *code == primary && words.split(' ').any(|empty| empty == word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms_of(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        forms(text, 100, &mut |form| found.push(form));
        found
    }

    #[test]
    fn words_are_folded_and_cut() {
        assert_eq!(forms_of("Crème BRÛLÉE, Größe"), ["creme", "brulee", "grosse"]);
        assert_eq!(
            forms_of("T-shirt (18cm) women's l’eau"),
            ["t", "tshirt", "shirt", "18", "cm", "18cm", "women", "l", "eau"]
        );
        assert_eq!(forms_of("１２ ﬁn\u{200f}e so\u{ad}fa"), ["12", "fine", "sofa"]);
        assert_eq!(forms_of("陶瓷花盆 A"), ["陶瓷", "瓷花", "花盆", "a"]);
        assert_eq!(forms_of("壺"), ["壺"]);
        assert_eq!(forms_of("a1b2"), ["a1b2"]);
        assert_eq!(forms_of("«» -- ''"), Vec::<String>::new());
        assert_eq!(words(&"x ".repeat(1_000), 8).len(), 8);
        assert_eq!(forms_of(&"x".repeat(1_000)), ["x".repeat(40)]);
    }

    #[test]
    fn hangul_is_shown_as_it_was_written() {
        let word = &words("화분", 1)[0].text;
        assert_eq!(shown(word), "화분");
    }

    #[test]
    fn html_becomes_text() {
        assert_eq!(plain("<p>a<b>b</b> &amp;lt; c</p><"), " a b  &lt; c  ");
    }

    #[test]
    fn endings_are_of_a_language() {
        let english = Endings::new("en");
        for (plural, singular) in
            [("shelves", "shelf"), ("knives", "knife"), ("children", "child"), ("cacti", "cactus")]
        {
            assert_eq!(english.stem(plural), english.stem(singular));
        }
        assert_eq!(english.stem("planters"), english.stem("planter"));
        assert_eq!(english.stem("watering"), english.stem("watered"));
        assert_eq!(Endings::new("de").stem("kissen"), Endings::new("de").stem("kissens"));
        assert_eq!(Endings::new("zh-Hant").stem("pots"), "pots");
        assert!(english.is_empty_word("the") && !english.is_empty_word("pot"));
    }
}
