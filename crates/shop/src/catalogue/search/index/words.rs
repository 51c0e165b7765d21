//! The index's words: as they are written, by their beginning or end, and as they may have been meant.

use std::collections::BTreeSet;
use std::ops::Bound;

use roaring::MultiOps as _;

use super::{Index, Match};
use crate::catalogue::search::spell::{Glance, errors_max, slip};

/// Words that the beginning of a word stands for: those of the most items.
const COMPLETIONS_MAX: usize = 256;
/// Words that a word with typing errors may have meant.
const CORRECTIONS_MAX: usize = 4;

impl Index {
    /// Items with a word, whatever its ending.
    pub(in crate::catalogue::search) fn exact(&self, word: &str) -> Match {
        let ids = self.stems.get(self.endings.stem(word).as_str());
        self.union(ids.map_or(&[], Vec::as_slice))
    }

    /// Whether an item has, or had, exactly this word.
    pub(in crate::catalogue::search) fn has(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// Whether an item has, or had, this word in any of its forms.
    pub(in crate::catalogue::search) fn knows(&self, word: &str) -> bool {
        self.stems.contains_key(self.endings.stem(word).as_str())
    }

    /// Items with a word that begins so.
    pub(in crate::catalogue::search) fn beginning(&self, prefix: &str) -> Match {
        self.union(&self.completions(prefix, COMPLETIONS_MAX))
    }

    /// Items with a longer word that ends so, whatever the ending: in German a pot is found in each kind of pot. `fits` is
    /// told what stands before.
    pub(in crate::catalogue::search) fn ending(&self, word: &str, fits: impl Fn(&str) -> bool) -> Match {
        let mut ids = Vec::new();
        for tail in BTreeSet::from([backwards(word), backwards(&self.endings.stem(word))]) {
            let from = (Bound::Excluded(&*tail), Bound::Unbounded);
            let alike = self.tails.range::<str, _>(from).take_while(|whole| whole.starts_with(&*tail));
            let whole = alike.map(|whole| backwards(whole)).filter(|whole| fits(&whole[..whole.len() - tail.len()]));
            let stems = whole.take(COMPLETIONS_MAX).filter_map(|whole| {
                self.stems.get(&whole).or_else(|| self.stems.get(self.endings.stem(&whole).as_str()))
            });
            ids.extend(stems.flatten());
        }
        self.union(&ids)
    }

    /// The words that begin so: those of the most items, if there are more than `limit`.
    fn completions(&self, prefix: &str, limit: usize) -> Vec<u32> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let begins = self.words.range::<str, _>(from).take_while(|(word, _)| word.starts_with(prefix));
        let mut ids: Vec<(u64, u32)> =
            begins.map(|(_, id)| (self.frequency(*id), *id)).filter(|(items, _)| *items > 0).collect();
        ids.sort_unstable_by_key(|(items, id)| (std::cmp::Reverse(*items), *id));
        ids.truncate(limit);
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// Words that begin so, as people write them, those of the most items first.
    pub(in crate::catalogue::search) fn completed(&self, prefix: &str, limit: usize) -> Vec<&str> {
        let ids = self.completions(prefix, limit);
        ids.into_iter().filter_map(|id| self.terms.get(id as usize)).map(|term| &*term.text).collect()
    }

    /// Words that a word with typing errors may have meant, with its ending or without: those with the fewest errors, of
    /// them those of the most items.
    pub(in crate::catalogue::search) fn corrections(&self, word: &str) -> Vec<&str> {
        let meant = self.meant(word);
        if meant.is_empty() { self.meant(&self.endings.stem(word)) } else { meant }
    }

    fn meant(&self, word: &str) -> Vec<&str> {
        let chars: Vec<char> = word.chars().collect();
        let max = errors_max(chars.len());
        if max == 0 || word.contains(|c: char| c.is_ascii_digit()) {
            return Vec::new();
        }
        let glance = Glance::of(word);
        let mut found: Vec<((usize, bool), std::cmp::Reverse<u64>, &str)> = Vec::new();
        for (other, id) in &self.glances {
            if !glance.may_match(*other, max) {
                continue;
            }
            let Some(term) = self.terms.get(*id as usize).filter(|term| !term.any.is_empty()) else { continue };
            let letters: Vec<char> = term.text.chars().collect();
            if let Some(slip) = slip(&chars, &letters) {
                found.push((slip, std::cmp::Reverse(term.any.len()), &term.text));
            }
        }
        found.sort_unstable();
        let least = found.first().map_or((0, false), |(slip, ..)| *slip);
        found.into_iter().take_while(|(slip, ..)| *slip == least).take(CORRECTIONS_MAX).map(|(.., word)| word).collect()
    }

    fn frequency(&self, id: u32) -> u64 {
        self.terms.get(id as usize).map_or(0, |term| term.any.len())
    }

    fn union(&self, ids: &[u32]) -> Match {
        let terms = || ids.iter().filter_map(|id| self.terms.get(*id as usize));
        Match { title: terms().map(|term| &term.title).union(), any: terms().map(|term| &term.any).union() }
    }
}

/// A word, last letter first.
pub(super) fn backwards(word: &str) -> Box<str> {
    word.chars().rev().collect()
}
