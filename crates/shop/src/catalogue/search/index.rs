//! The index in memory, of one process: for each term the items that have it, for each item what sorts and filters it.
//! It holds nothing that is not in the rows, and is folded forward from them.

mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use roaring::RoaringBitmap;

use super::rows::{BETWEEN, ItemRow, Kind, TermRow, decode};
use super::spell::Glance;
use super::text::{self, Endings};
use crate::kernel::{CategoryId, ItemId, VariantId};
use words::backwards;

/// Bytes of a title that sort it; titles that begin alike in all of them stand by age.
pub(super) const TITLE_BYTES: usize = 32;

/// A term and the items that have it.
struct Term {
    text: Box<str>,
    /// Its number among the terms that are no words.
    facet: Option<u32>,
    /// In their title.
    title: RoaringBitmap,
    /// Anywhere, the title included.
    any: RoaringBitmap,
}

/// Items, in two degrees.
#[derive(Clone, Debug, Default)]
pub(super) struct Match {
    /// In their title.
    pub title: RoaringBitmap,
    /// Anywhere.
    pub any: RoaringBitmap,
}

/// A category and its items.
pub(super) struct CategoryItems {
    pub handle: String,
    pub title: String,
    pub items: RoaringBitmap,
}

/// What is known of one item.
pub(super) struct Entry {
    pub item: ItemId,
    pub category: Option<CategoryId>,
    variants: u32,
    sold_out: u32,
    terms: Box<[u8]>,
    /// Those of them that are no words, by their numbers: counting must not read the words.
    facets: Box<[u32]>,
}

/// What sorts and filters, each kind side by side.
#[derive(Default)]
pub(super) struct Columns {
    price_min: Vec<i64>,
    price_max: Vec<i64>,
    titles: Vec<[u8; TITLE_BYTES]>,
}

impl Columns {
    fn put(&mut self, ordinal: u32, row: &ItemRow) {
        let (at, len) = (ordinal as usize, self.titles.len().max(ordinal as usize + 1));
        self.price_min.resize(len, 0);
        self.price_max.resize(len, 0);
        self.titles.resize(len, [0; TITLE_BYTES]);
        self.price_min[at] = row.price_min;
        self.price_max[at] = row.price_max;
        self.titles[at] = title_key(&row.title);
    }

    /// The lowest price of an ordinal.
    pub(super) fn price(&self, ordinal: u32) -> i64 {
        self.price_min.get(ordinal as usize).copied().unwrap_or(0)
    }

    /// The highest.
    pub(super) fn price_max(&self, ordinal: u32) -> i64 {
        self.price_max.get(ordinal as usize).copied().unwrap_or(0)
    }

    /// What sorts its title.
    pub(super) fn title(&self, ordinal: u32) -> [u8; TITLE_BYTES] {
        self.titles.get(ordinal as usize).copied().unwrap_or([0; TITLE_BYTES])
    }
}

/// The index.
pub(super) struct Index {
    /// Of the rows that are in it.
    pub version: i64,
    endings: Endings,
    terms: Vec<Term>,
    /// How many of them are no words.
    facets_len: u32,
    words: BTreeMap<Box<str>, u32>,
    stems: HashMap<Box<str>, Vec<u32>>,
    /// The words and their stems, last letter first: what ends alike stands together.
    tails: BTreeSet<Box<str>>,
    glances: Vec<(Glance, u32)>,
    vendors: BTreeMap<Box<str>, u32>,
    options: BTreeMap<Box<str>, BTreeMap<Box<str>, u32>>,
    categories: BTreeMap<CategoryId, CategoryItems>,
    /// By ordinal.
    entries: Vec<Entry>,
    /// By ordinal too: a list of everything looks at all of them, and at nothing else of an item.
    columns: Columns,
    ordinals: HashMap<ItemId, u32>,
    /// Items on sale.
    pub live: RoaringBitmap,
    /// Items of which nothing can be had now.
    pub sold_out: RoaringBitmap,
    sold_out_variants: BTreeMap<VariantId, u32>,
}

impl Index {
    /// Without items.
    pub(super) fn new(endings: Endings) -> Index {
        Index {
            version: 0,
            endings,
            terms: Vec::new(),
            facets_len: 0,
            words: BTreeMap::new(),
            stems: HashMap::new(),
            tails: BTreeSet::new(),
            glances: Vec::new(),
            vendors: BTreeMap::new(),
            options: BTreeMap::new(),
            categories: BTreeMap::new(),
            entries: Vec::new(),
            columns: Columns::default(),
            ordinals: HashMap::new(),
            live: RoaringBitmap::new(),
            sold_out: RoaringBitmap::new(),
            sold_out_variants: BTreeMap::new(),
        }
    }

    /// What knows the endings of words here.
    pub(super) fn endings(&self) -> &Endings {
        &self.endings
    }

    /// Takes another language's endings.
    pub(super) fn set_endings(&mut self, endings: Endings) {
        self.stems.clear();
        self.tails.clear();
        for (word, id) in &self.words {
            let stem = endings.stem(word);
            self.tails.extend([backwards(word), backwards(&stem)]);
            self.stems.entry(stem.into()).or_default().push(*id);
        }
        self.endings = endings;
    }

    /// How many terms it knows; the next has this id.
    pub(super) fn terms_len(&self) -> usize {
        self.terms.len()
    }

    /// How many ordinals it knows; the next is this.
    pub(super) fn items_len(&self) -> usize {
        self.entries.len()
    }

    /// Adds terms, which come in the order of their ids; one that is known already is passed over.
    pub(super) fn fold_terms(&mut self, rows: Vec<TermRow>) {
        for row in rows {
            let Ok(id) = u32::try_from(row.id) else { continue };
            if id as usize != self.terms.len() {
                continue;
            }
            let text: Box<str> = row.text.into();
            match row.kind {
                Kind::Word => {
                    let stem = self.endings.stem(&text);
                    self.tails.extend([backwards(&text), backwards(&stem)]);
                    self.stems.entry(stem.into()).or_default().push(id);
                    if text.chars().count() > 2 {
                        self.glances.push((Glance::of(&text), id));
                    }
                    self.words.insert(text.clone(), id);
                }
                Kind::Vendor => drop(self.vendors.insert(text.clone(), id)),
                Kind::Option => {
                    if let Some((name, value)) = text.split_once(BETWEEN) {
                        self.options.entry(name.into()).or_default().insert(value.into(), id);
                    }
                }
            }
            let facet = (row.kind != Kind::Word).then_some(self.facets_len);
            self.facets_len += u32::from(facet.is_some());
            self.terms.push(Term { text, facet, title: RoaringBitmap::new(), any: RoaringBitmap::new() });
        }
    }

    /// Takes the names of the categories.
    pub(super) fn fold_categories(&mut self, rows: Vec<(CategoryId, String, String)>) {
        for (id, handle, title) in rows {
            let known = self.categories.remove(&id).map(|known| known.items).unwrap_or_default();
            self.categories.insert(id, CategoryItems { handle, title, items: known });
        }
    }

    /// Takes an item as its row has it, in place of what was known of it.
    pub(super) fn fold_item(&mut self, row: ItemRow) {
        let ordinal = row.ordinal;
        if let Some(old) = self.entries.get_mut(ordinal as usize) {
            let (bytes, category) = (std::mem::take(&mut old.terms), old.category);
            for (id, _) in decode(&bytes) {
                if let Some(term) = self.terms.get_mut(id) {
                    term.any.remove(ordinal);
                    term.title.remove(ordinal);
                }
            }
            if let Some(category) = category.and_then(|category| self.categories.get_mut(&category)) {
                category.items.remove(ordinal);
            }
        }
        self.columns.put(ordinal, &row);
        let sold_out = self.entries.get(ordinal as usize).map_or(0, |entry| entry.sold_out);
        let facets = decode(&row.terms).filter_map(|(id, _)| self.terms.get(id)?.facet).collect();
        let entry = Entry {
            facets,
            item: row.item,
            category: row.category,
            variants: row.variants,
            sold_out,
            terms: row.terms.into(),
        };
        if row.live {
            for (id, title) in decode(&entry.terms) {
                if let Some(term) = self.terms.get_mut(id) {
                    term.any.insert(ordinal);
                    if title {
                        term.title.insert(ordinal);
                    }
                }
            }
            if let Some(category) = entry.category {
                let unnamed =
                    || CategoryItems { handle: String::new(), title: String::new(), items: RoaringBitmap::new() };
                self.categories.entry(category).or_insert_with(unnamed).items.insert(ordinal);
            }
            self.live.insert(ordinal);
        } else {
            self.live.remove(ordinal);
        }
        self.ordinals.insert(entry.item, ordinal);
        match self.entries.get_mut(ordinal as usize) {
            Some(place) => *place = entry,
            None => {
                // Ordinals are dense; a gap would be an item that another transaction has not committed yet, and the
                // lock of the clock allows none.
                while self.entries.len() < ordinal as usize {
                    self.entries.push(Entry::none());
                }
                self.entries.push(entry);
            }
        }
        self.weigh(ordinal);
    }

    /// Forgets which variants above `after` and at most `upto` are sold out, and takes these.
    pub(super) fn fold_stock(&mut self, after: VariantId, upto: VariantId, sold_out: &[(VariantId, ItemId)]) {
        let range = (Bound::Excluded(after), Bound::Included(upto));
        let known: Vec<(VariantId, u32)> = self.sold_out_variants.range(range).map(|(id, at)| (*id, *at)).collect();
        for (variant, ordinal) in known {
            self.mark(variant, ordinal, false);
        }
        for (variant, item) in sold_out {
            if let Some(ordinal) = self.ordinals.get(item).copied() {
                self.mark(*variant, ordinal, true);
            }
        }
    }

    /// The same for all variants of these items.
    pub(super) fn fold_stock_of(&mut self, items: &[ItemId], sold_out: &[(VariantId, ItemId)]) {
        let changed: RoaringBitmap = items.iter().filter_map(|item| self.ordinals.get(item).copied()).collect();
        let known: Vec<(VariantId, u32)> = if changed.iter().all(|at| self.sold_out_count(at) == 0) {
            Vec::new()
        } else {
            let known = self.sold_out_variants.iter().filter(|(_, ordinal)| changed.contains(**ordinal));
            known.map(|(id, at)| (*id, *at)).collect()
        };
        for (variant, ordinal) in known {
            self.mark(variant, ordinal, false);
        }
        for (variant, item) in sold_out {
            if let Some(ordinal) = self.ordinals.get(item).copied() {
                self.mark(*variant, ordinal, true);
            }
        }
    }

    fn sold_out_count(&self, ordinal: u32) -> u32 {
        self.entries.get(ordinal as usize).map_or(0, |entry| entry.sold_out)
    }

    fn mark(&mut self, variant: VariantId, ordinal: u32, sold_out: bool) {
        let changed = if sold_out {
            self.sold_out_variants.insert(variant, ordinal).is_none()
        } else {
            self.sold_out_variants.remove(&variant).is_some()
        };
        if !changed {
            return;
        }
        if let Some(entry) = self.entries.get_mut(ordinal as usize) {
            entry.sold_out = if sold_out { entry.sold_out + 1 } else { entry.sold_out.saturating_sub(1) };
        }
        self.weigh(ordinal);
    }

    fn weigh(&mut self, ordinal: u32) {
        let gone = self.entries.get(ordinal as usize).is_some_and(|entry| entry.sold_out >= entry.variants);
        if gone {
            self.sold_out.insert(ordinal);
        } else {
            self.sold_out.remove(ordinal);
        }
    }

    /// What sorts and filters the items.
    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// What is known of an ordinal.
    pub(super) fn entry(&self, ordinal: u32) -> Option<&Entry> {
        self.entries.get(ordinal as usize)
    }

    /// The ordinal of an item.
    pub(super) fn ordinal(&self, item: ItemId) -> Option<u32> {
        self.ordinals.get(&item).copied()
    }

    /// The categories, in the order of their ids.
    pub(super) fn categories(&self) -> impl Iterator<Item = (CategoryId, &CategoryItems)> {
        self.categories.iter().map(|(id, category)| (*id, category))
    }

    /// A category by its handle.
    pub(super) fn category(&self, handle: &str) -> Option<(CategoryId, &CategoryItems)> {
        self.categories().find(|(_, category)| category.handle == handle)
    }

    /// The makers, each with its term.
    pub(super) fn vendors(&self) -> impl Iterator<Item = (&str, u32)> {
        self.vendors.iter().map(|(text, id)| (&**text, *id))
    }

    /// The options by name, each value with its term.
    pub(super) fn options(&self) -> impl Iterator<Item = (&str, &BTreeMap<Box<str>, u32>)> {
        self.options.iter().map(|(name, values)| (&**name, values))
    }

    /// The term of a maker.
    pub(super) fn vendor(&self, text: &str) -> Option<u32> {
        self.vendors.get(text).copied()
    }

    /// The term of an option's value.
    pub(super) fn option(&self, name: &str, value: &str) -> Option<u32> {
        self.options.get(name)?.get(value).copied()
    }

    /// Items that have a term.
    pub(super) fn having(&self, term: u32) -> Option<&RoaringBitmap> {
        self.terms.get(term as usize).map(|term| &term.any)
    }

    /// Counts, for each term that is no word, how many of the items have it: by [`Index::facet`].
    pub(super) fn count_facets(&self, items: &RoaringBitmap) -> Vec<u64> {
        let mut counts = vec![0; self.facets_len as usize];
        for entry in items.iter().filter_map(|ordinal| self.entry(ordinal)) {
            for facet in &entry.facets {
                if let Some(count) = counts.get_mut(*facet as usize) {
                    *count += 1;
                }
            }
        }
        counts
    }

    /// The number of a term among those that are no words.
    pub(super) fn facet(&self, term: u32) -> Option<usize> {
        self.terms.get(term as usize)?.facet.map(|facet| facet as usize)
    }

    /// Bytes that the items' sets and rows take, near enough: for `ringup bench search`.
    pub(super) fn bytes(&self) -> u64 {
        let sets: usize = self
            .terms
            .iter()
            .map(|term| term.any.serialized_size() + term.title.serialized_size() + term.text.len())
            .sum();
        let rows: usize = self
            .entries
            .iter()
            .map(|entry| entry.terms.len() + entry.facets.len() * 4 + size_of::<Entry>() + 16 + TITLE_BYTES)
            .sum();
        (sets + rows) as u64
    }
}

impl Entry {
    fn none() -> Entry {
        Entry {
            item: ItemId(0),
            category: None,
            variants: 0,
            sold_out: 0,
            terms: Box::default(),
            facets: Box::default(),
        }
    }
}

/// What sorts a title: its folded beginning.
pub(super) fn title_key(title: &str) -> [u8; TITLE_BYTES] {
    let folded = text::fold(title);
    let mut key = [0; TITLE_BYTES];
    for (place, byte) in key.iter_mut().zip(folded.trim_start().bytes()) {
        *place = byte;
    }
    key
}
