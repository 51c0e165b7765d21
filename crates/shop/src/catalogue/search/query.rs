//! What the words of a search match, in tiers: all words in the title, all words anywhere, the last word as a beginning,
//! words with typing errors put right, and where nothing has all words, what has most of them.

use roaring::{MultiOps as _, RoaringBitmap};

use super::index::{Index, Match};
use super::text::{self, Endings};

/// Most words of a search that are looked for; further ones are left out.
pub const WORDS_MAX: usize = 8;
/// Longest text of a search, in characters.
pub const TEXT_CHARS_MAX: usize = 200;

/// Groups of words that mean the same: `sofa, couch; tee, t-shirt`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms {
    /// Each member as its folded words.
    groups: Vec<Vec<Vec<String>>>,
}

impl Synonyms {
    /// Reads the setting.
    pub fn parse(text: &str) -> Synonyms {
        let member =
            |member: &str| text::words(member, WORDS_MAX).into_iter().map(|word| word.text).collect::<Vec<_>>();
        let group = |group: &str| group.split(',').map(member).filter(|words| !words.is_empty()).collect::<Vec<_>>();
        Synonyms { groups: text.split([';', '\n']).map(group).filter(|group| group.len() > 1).collect() }
    }

    /// The longest member that `words` begin with, and all members of its group.
    fn find(&self, words: &[String], endings: &Endings) -> Option<(usize, &[Vec<String>])> {
        let same = |a: &String, b: &String| a == b || endings.stem(a) == endings.stem(b);
        let begins = |member: &&Vec<String>| {
            member.len() <= words.len() && member.iter().zip(words).all(|(member, word)| same(member, word))
        };
        let groups = self.groups.iter();
        let found =
            groups.filter_map(|group| Some((group.iter().filter(begins).map(Vec::len).max()?, group.as_slice())));
        found.max_by_key(|(len, _)| *len)
    }
}

/// One thing that is looked for: a word, or any of several that mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unit {
    /// Each is words that all must be there.
    alternatives: Vec<Vec<String>>,
    /// The word itself, where it is one.
    word: Option<String>,
    /// Whether the owner has said what else it is called: then it is no typing error.
    has_synonyms: bool,
    /// What stands in the text, for people.
    shown: String,
}

fn units(text: &str, synonyms: &Synonyms, endings: &Endings) -> Vec<Unit> {
    let mut words = text::words(text, WORDS_MAX);
    let says_nothing = |word: &text::Word| endings.is_empty_word(&word.text);
    if !words.iter().all(says_nothing) {
        words.retain(|word| !says_nothing(word));
    }
    let plain: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
    let mut units = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let same = synonyms.find(plain.get(at..).unwrap_or_default(), endings);
        let len = same.map_or(1, |(len, _)| len);
        let own = plain.get(at..at + len).unwrap_or_default();
        let mut alternatives = vec![own.to_vec()];
        if len == 1 && !word.parts.is_empty() {
            alternatives.push(word.parts.clone());
        }
        if len == 2 {
            alternatives.push(vec![own.concat()]);
        }
        for member in same.map_or(&[][..], |(_, group)| group) {
            if !alternatives.contains(member) {
                alternatives.push(member.clone());
            }
        }
        let word = (len == 1).then(|| word.text.clone());
        units.push(Unit { alternatives, word, has_synonyms: same.is_some(), shown: own.join(" ") });
        at += len;
    }
    units
}

impl Unit {
    fn exact(&self, index: &Index) -> Match {
        let mut found = Match::default();
        for words in &self.alternatives {
            let each: Vec<Match> = words.iter().map(|word| index.exact(word)).collect();
            found.title |= each.iter().map(|found| &found.title).intersection();
            found.any |= each.iter().map(|found| &found.any).intersection();
        }
        found
    }

    fn beginning(&self, index: &Index) -> Match {
        match &self.word {
            Some(word) if word.chars().count() > 1 || !word.is_ascii() => index.beginning(word),
            _ => Match::default(),
        }
    }
}

/// Least letters of each half of a word that is looked for as two; fewer are found by chance.
const HALF_CHARS_MIN: usize = 3;
/// The same for a word that items do have as one: `carpet` is no pet's car.
const HALF_OF_KNOWN_CHARS_MIN: usize = 4;

/// What is written apart is found as one word too: `record player` as `recordplayer`, which then has both words.
fn joined(index: &Index, units: &[Unit], exact: &mut [Match]) {
    for (at, pair) in units.windows(2).enumerate() {
        let [Unit { word: Some(one), .. }, Unit { word: Some(other), .. }] = pair else { continue };
        let whole = index.exact(&format!("{one}{other}"));
        for found in exact.iter_mut().skip(at).take(2) {
            found.title |= &whole.title;
            found.any |= &whole.any;
        }
    }
}

/// What is written as one word is found as two as well: `terracotta` as `terra cotta`. One look at the words for each
/// place where it can be cut.
fn cut(index: &Index, unit: &Unit, known: bool) -> Match {
    let mut found = Match::default();
    let Some(word) = unit.word.as_deref().filter(|word| !word.contains(|c: char| c.is_ascii_digit())) else {
        return found;
    };
    let least = if known { HALF_OF_KNOWN_CHARS_MIN } else { HALF_CHARS_MIN };
    let places: Vec<usize> = word.char_indices().map(|(place, _)| place).collect();
    let until = places.len().saturating_sub(least);
    for place in places.iter().take(until + 1).skip(least) {
        let (head, tail) = word.split_at(*place);
        if !index.has(head) {
            continue;
        }
        let (head, tail) = (index.exact(head), index.exact(tail));
        found.title |= &head.title & &tail.title;
        if !known {
            found.any |= &head.any & &tail.any;
        }
    }
    found
}

/// How what was found fits what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// It has all words.
    All,
    /// It has all words, once typing errors are put right: the text as it was understood.
    Corrected(String),
    /// It has most of the words, not all.
    Most,
}

/// Least letters of a word that is looked for at the end of longer ones.
const TAIL_CHARS_MIN: usize = 4;

/// What ends in the word: `topf` finds `kochtopf`. In a language that does not join words as it likes, what stands before
/// must be a word of the shop: `pot` in `teapot`, but no `ring` in `string`. A sign of a script without spaces is looked
/// for by itself.
fn tail(index: &Index, unit: &Unit) -> Match {
    let Some(word) = unit.word.as_deref() else { return Match::default() };
    let (chars, joins) = (word.chars().count(), index.endings().joins_words());
    if chars == 1 && !word.is_ascii() {
        return index.ending(word, |before| before.chars().count() == 1);
    }
    if chars < TAIL_CHARS_MIN || word.contains(|c: char| c.is_ascii_digit()) {
        return Match::default();
    }
    index.ending(word, |before| before.chars().count() >= HALF_CHARS_MIN && (joins || index.has(before)))
}

/// What was found, best tier first; no item is in two tiers.
pub(super) struct Found {
    pub tiers: Vec<RoaringBitmap>,
    pub how: How,
    /// Words that no item has, not even with typing errors put right.
    pub unknown: Vec<String>,
}

impl Found {
    /// All tiers together.
    pub(super) fn all(&self) -> RoaringBitmap {
        self.tiers.iter().union()
    }
}

/// Finds the items on sale that match `text`. `first` come before all others: those on whose label the text stands.
pub(super) fn find(index: &Index, text: &str, synonyms: &Synonyms, first: RoaringBitmap) -> Found {
    let units = units(text, synonyms, index.endings());
    if units.is_empty() {
        let tiers = if text.trim().is_empty() { vec![index.live.clone()] } else { vec![first] };
        return Found { tiers, how: How::All, unknown: Vec::new() };
    }
    let mut exact: Vec<Match> = units.iter().map(|unit| unit.exact(index)).collect();
    joined(index, &units, &mut exact);
    let beginning = units.last().map(|unit| unit.beginning(index)).unwrap_or_default();
    let (before, last) = exact.split_at(exact.len() - 1);
    let with_last = |last: &Match| -> Match {
        let each = || before.iter().chain([last]);
        Match {
            title: each().map(|found| &found.title).intersection(),
            any: each().map(|found| &found.any).intersection(),
        }
    };
    let whole = last.first().map(with_last).unwrap_or_default();
    let begun = with_last(&beginning);
    // Last, so that nothing stands before what has the words as they were written.
    let apart_too: Vec<RoaringBitmap> = units
        .iter()
        .zip(&exact)
        .map(|(unit, found)| &found.title | cut(index, unit, !found.any.is_empty()).title | tail(index, unit).title)
        .collect();
    let tiers = apart(vec![first, whole.title, whole.any, begun.title, begun.any, apart_too.iter().intersection()]);
    if tiers.iter().any(|tier| !tier.is_empty()) {
        return Found { tiers, how: How::All, unknown: Vec::new() };
    }
    corrected(index, &units, exact, beginning)
}

/// The same where not all words are found as they are written.
fn corrected(index: &Index, units: &[Unit], exact: Vec<Match>, beginning: Match) -> Found {
    let mut unknown = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut each: Vec<Match> = exact;
    if let Some(last) = each.last_mut() {
        last.title |= beginning.title;
        last.any |= beginning.any;
    }
    let mut put_right = false;
    for (unit, found) in units.iter().zip(&mut each) {
        if found.any.is_empty() {
            let (cut, tail) = (cut(index, unit, false), tail(index, unit));
            *found = Match { title: cut.title | tail.title, any: cut.any | tail.any };
        }
        let corrections = match &unit.word {
            // A word that the shop or its owner knows is none with typing errors, though nothing on sale has it now.
            Some(word) if found.any.is_empty() && !unit.has_synonyms && !index.knows(word) => index.corrections(word),
            _ => Vec::new(),
        };
        for word in &corrections {
            let meant = index.exact(word);
            found.title |= meant.title;
            found.any |= meant.any;
        }
        put_right |= !corrections.is_empty();
        if found.any.is_empty() {
            unknown.push(unit.shown.clone());
        }
        words.push(text::shown(corrections.first().map_or(unit.shown.as_str(), |word| word)));
    }
    let title = each.iter().map(|found| &found.title).intersection();
    let any = each.iter().map(|found| &found.any).intersection();
    if !any.is_empty() {
        let how = if put_right { How::Corrected(words.join(" ")) } else { How::All };
        return Found { tiers: apart(vec![title, any]), how, unknown };
    }
    Found { tiers: most(&each), how: How::Most, unknown }
}

/// The items that have the most of the words.
fn most(each: &[Match]) -> Vec<RoaringBitmap> {
    if each.len() < 2 {
        return Vec::new();
    }
    // at_least[n]: items with n + 1 of the words seen so far.
    let mut at_least: Vec<RoaringBitmap> = vec![RoaringBitmap::new(); each.len()];
    for found in each {
        for count in (1..each.len()).rev() {
            let grown = at_least.get(count - 1).map(|fewer| fewer & &found.any).unwrap_or_default();
            if let Some(place) = at_least.get_mut(count) {
                *place |= grown;
            }
        }
        if let Some(one) = at_least.first_mut() {
            *one |= &found.any;
        }
    }
    at_least.into_iter().rev().find(|items| !items.is_empty()).into_iter().collect()
}

/// Leaves each item in its first tier only.
fn apart(tiers: Vec<RoaringBitmap>) -> Vec<RoaringBitmap> {
    let mut seen = RoaringBitmap::new();
    let mut out = Vec::with_capacity(tiers.len());
    for tier in tiers {
        let own = &tier - &seen;
        seen |= tier;
        if !own.is_empty() {
            out.push(own);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synonyms_are_read() {
        let synonyms = Synonyms::parse("Sofa, Couch; tee , t-shirt;; lone;");
        assert_eq!(synonyms.groups.len(), 2);
        let english = Endings::new("en");
        let found = |text: &str| {
            units(text, &synonyms, &english).into_iter().map(|unit| (unit.shown, unit.alternatives)).collect::<Vec<_>>()
        };
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        assert_eq!(
            found("blue sofas"),
            [
                ("blue".to_owned(), vec![words(&["blue"])]),
                ("sofas".to_owned(), vec![words(&["sofas"]), words(&["sofa"]), words(&["couch"])])
            ]
        );
        assert_eq!(
            found("the t-shirts"),
            [(
                "t shirts".to_owned(),
                vec![words(&["t", "shirts"]), words(&["tshirts"]), words(&["tee"]), words(&["t", "shirt"])]
            )]
        );
    }

    #[test]
    fn empty_words_are_left_out_unless_there_are_no_others() {
        let english = Endings::new("en");
        let shown = |text: &str| {
            units(text, &Synonyms::default(), &english).into_iter().map(|unit| unit.shown).collect::<Vec<_>>()
        };
        assert_eq!(shown("a pot for the garden"), ["pot", "garden"]);
        assert_eq!(shown("the"), ["the"]);
        assert_eq!(shown(&"word ".repeat(50)).len(), WORDS_MAX);
    }
}
