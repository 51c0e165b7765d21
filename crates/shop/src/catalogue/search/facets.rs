//! Facets: what narrows a list, and how many items each choice would leave. The counts of a facet leave its own choice
//! out of account, so that its other values stay in sight.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use roaring::{MultiOps as _, RoaringBitmap};

use super::index::Index;
use crate::kernel::CategoryId;

/// Values of one facet that are offered.
pub const VALUES_MAX: usize = 24;
/// Options (size, colour) that are offered.
pub const OPTIONS_MAX: usize = 6;
/// Most choices of one search.
pub const CHOICES_MAX: usize = 40;
/// Price ranges that are offered.
const BUCKETS: usize = 5;
/// Prices that the ranges are drawn from.
const PRICES_SEEN: usize = 4_096;
/// Above this many items, counting goes by value and not by item: their sets are dense then, and quickly intersected.
const ITEMS_COUNTED_MAX: u64 = 32_768;

/// What a list is narrowed to. Values of one facet add up, facets narrow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Handles of categories.
    pub categories: BTreeSet<String>,
    /// Makers, as they are written.
    pub vendors: BTreeSet<String>,
    /// Values by the option's name.
    pub options: BTreeMap<String, BTreeSet<String>>,
    /// From this price on, in minor units.
    pub price_min: Option<i64>,
    /// Up to this price, in minor units.
    pub price_max: Option<i64>,
    /// Only what can be had now.
    pub in_stock: bool,
}

impl Choices {
    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        *self == Choices::default()
    }

    /// How many choices there are.
    pub fn count(&self) -> usize {
        let options: usize = self.options.values().map(BTreeSet::len).sum();
        let flags = [self.price_min.is_some(), self.price_max.is_some(), self.in_stock];
        self.categories.len() + self.vendors.len() + options + flags.into_iter().filter(|flag| *flag).count()
    }
}

/// A value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As it is chosen.
    pub name: String,
    /// As people read it.
    pub label: String,
    /// Items that choosing it would leave.
    pub count: u64,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A range of prices, in minor units, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// From; `None` is from nothing.
    pub min: Option<i64>,
    /// Up to; `None` is without limit.
    pub max: Option<i64>,
    /// Items that cost from the one to the other, in some variant: what choosing it would leave.
    pub count: u64,
}

/// What a list can be narrowed by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Categories, those of the most items first.
    pub categories: Vec<Value>,
    /// Makers, likewise.
    pub vendors: Vec<Value>,
    /// Options by name, those of the most items first.
    pub options: Vec<(String, Vec<Value>)>,
    /// Ranges of prices, ascending; none where there is no choice.
    pub prices: Vec<Range>,
    /// Items that can be had now.
    pub in_stock: u64,
}

/// The choices as sets of items.
pub(super) struct Chosen<'a> {
    index: &'a Index,
    choices: &'a Choices,
    /// Which facet each set narrows.
    sets: Vec<(Facet<'a>, RoaringBitmap)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Facet<'a> {
    Category,
    Vendor,
    Option(&'a str),
    Price,
    Stock,
}

impl<'a> Chosen<'a> {
    /// Finds each choice's items; `matched` are those that the words found.
    pub(super) fn new(index: &'a Index, choices: &'a Choices, matched: &RoaringBitmap) -> Chosen<'a> {
        let mut sets = Vec::new();
        if !choices.categories.is_empty() {
            let found = choices.categories.iter().filter_map(|handle| index.category(handle));
            sets.push((Facet::Category, found.map(|(_, category)| &category.items).union()));
        }
        if !choices.vendors.is_empty() {
            let found = choices.vendors.iter().filter_map(|name| index.having(index.vendor(name)?));
            sets.push((Facet::Vendor, found.union()));
        }
        for (name, values) in choices.options.iter().filter(|(_, values)| !values.is_empty()) {
            let found = values.iter().filter_map(|value| index.having(index.option(name, value)?));
            sets.push((Facet::Option(name), found.union()));
        }
        if choices.price_min.is_some() || choices.price_max.is_some() {
            let (min, max) = (choices.price_min.unwrap_or(0), choices.price_max.unwrap_or(i64::MAX));
            let columns = index.columns();
            let fits = |ordinal: &u32| columns.price_max(*ordinal) >= min && columns.price(*ordinal) <= max;
            sets.push((Facet::Price, matched.iter().filter(fits).collect()));
        }
        if choices.in_stock {
            sets.push((Facet::Stock, matched - &index.sold_out));
        }
        Chosen { index, choices, sets }
    }

    /// The items that all choices leave.
    pub(super) fn kept(&self, matched: &RoaringBitmap) -> RoaringBitmap {
        self.kept_without(matched, None)
    }

    fn kept_without(&self, matched: &RoaringBitmap, facet: Option<Facet<'_>>) -> RoaringBitmap {
        let mut kept = matched.clone();
        for (narrowed, items) in &self.sets {
            if Some(*narrowed) != facet {
                kept &= items;
            }
        }
        kept
    }

    /// The items that all other choices leave: `kept` itself where nothing of the facet is chosen.
    fn others(&self, matched: &RoaringBitmap, kept: &RoaringBitmap, facet: Facet<'_>) -> Option<RoaringBitmap> {
        let narrowed = self.sets.iter().any(|(narrowed, _)| *narrowed == facet);
        let _ = kept;
        narrowed.then(|| self.kept_without(matched, Some(facet)))
    }

    /// Counts what each further choice would leave.
    pub(super) fn facets(&self, matched: &RoaringBitmap, kept: &RoaringBitmap) -> Facets {
        let counts = Counts::of(self.index, kept);
        let own = |facet| self.others(matched, kept, facet);
        let categories = own(Facet::Category);
        let vendors = own(Facet::Vendor);
        let prices = own(Facet::Price);
        let stock = own(Facet::Stock);
        Facets {
            categories: self.categories(categories.as_ref().unwrap_or(kept)),
            vendors: self.vendors(vendors.map(|items| Counts::of(self.index, &items)).as_ref().unwrap_or(&counts)),
            options: self.options(matched, kept, &counts),
            prices: self.prices(prices.as_ref().unwrap_or(kept)),
            in_stock: stock.as_ref().unwrap_or(kept).difference_len(&self.index.sold_out),
        }
    }

    fn categories(&self, items: &RoaringBitmap) -> Vec<Value> {
        let all = self.index.categories().filter(|(_, category)| !category.handle.is_empty());
        let counted = (items.len() <= ITEMS_COUNTED_MAX).then(|| {
            let mut counts: HashMap<CategoryId, u64> = HashMap::new();
            let own = items.iter().filter_map(|ordinal| self.index.entry(ordinal)?.category);
            own.for_each(|category| *counts.entry(category).or_default() += 1);
            counts
        });
        let values = all.map(|(id, category)| Value {
            name: category.handle.clone(),
            label: category.title.clone(),
            count: match &counted {
                Some(counts) => counts.get(&id).copied().unwrap_or(0),
                None => category.items.intersection_len(items),
            },
            chosen: self.choices.categories.contains(&category.handle),
        });
        most(values.collect())
    }

    fn vendors(&self, counts: &Counts<'_>) -> Vec<Value> {
        let values = self.index.vendors().map(|(name, term)| Value {
            name: name.to_owned(),
            label: name.to_owned(),
            count: counts.of_term(term),
            chosen: self.choices.vendors.contains(name),
        });
        most(values.collect())
    }

    fn options(&self, matched: &RoaringBitmap, kept: &RoaringBitmap, counts: &Counts<'_>) -> Vec<(String, Vec<Value>)> {
        let mut options = Vec::new();
        for (name, terms) in self.index.options() {
            let chosen = self.choices.options.get(name);
            let own = self.others(matched, kept, Facet::Option(name)).map(|items| Counts::of(self.index, &items));
            let counts = own.as_ref().unwrap_or(counts);
            let mut values = Vec::new();
            for (value, term) in terms {
                let is_chosen = chosen.is_some_and(|chosen| chosen.contains(&**value));
                let count = counts.of_term(*term);
                if count > 0 || is_chosen {
                    values.push(Value { name: value.to_string(), label: value.to_string(), count, chosen: is_chosen });
                }
            }
            let total: u64 = values.iter().map(|value| value.count).sum();
            let mut values = most(values);
            // One value that everything has is no choice.
            if values.len() > 1 || values.iter().any(|value| value.chosen) {
                values.sort_by_key(|value| natural(&value.label));
                options.push((chosen.is_some(), total, name.to_owned(), values));
            }
        }
        options.sort_by_key(|(chosen, total, ..)| std::cmp::Reverse((*chosen, *total)));
        options.truncate(OPTIONS_MAX);
        options.into_iter().map(|(.., name, values)| (name, values)).collect()
    }

    fn prices(&self, items: &RoaringBitmap) -> Vec<Range> {
        let columns = self.index.columns();
        let prices: Vec<(i64, i64)> =
            items.iter().map(|ordinal| (columns.price(ordinal), columns.price_max(ordinal))).collect();
        let step = prices.len().div_ceil(PRICES_SEEN).max(1);
        let mut seen: Vec<i64> = prices.iter().step_by(step).map(|(lowest, _)| *lowest).collect();
        seen.sort_unstable();
        let mut bounds: Vec<i64> = (1..BUCKETS)
            .filter_map(|part| seen.get(seen.len() * part / BUCKETS))
            .map(|price| rounded(*price))
            .filter(|bound| *bound > 0)
            .collect();
        bounds.dedup();
        // A bound that nothing lies below, or nothing above, divides nothing.
        let (least, greatest) = (seen.first().copied().unwrap_or(0), seen.last().copied().unwrap_or(0));
        bounds.retain(|bound| *bound > least && *bound <= greatest);
        if bounds.is_empty() {
            return Vec::new();
        }
        // As they are chosen: an item is in each range that its prices reach into.
        let mut counts = vec![0_u64; bounds.len() + 1];
        let range = |price: i64| bounds.iter().map(|bound| usize::from(*bound <= price)).sum::<usize>();
        for (lowest, highest) in &prices {
            for count in counts.iter_mut().take(range(*highest) + 1).skip(range(*lowest)) {
                *count += 1;
            }
        }
        let lower = std::iter::once(None).chain(bounds.iter().copied().map(Some));
        let upper = bounds.iter().map(|bound| Some(*bound - 1)).chain(std::iter::once(None));
        lower.zip(upper).zip(counts).map(|((min, max), count)| Range { min, max, count }).collect()
    }
}

/// How many of some items have each term that is no word.
struct Counts<'a> {
    index: &'a Index,
    items: RoaringBitmap,
    /// Counted item by item, where they are few.
    counted: Option<Vec<u64>>,
}

impl<'a> Counts<'a> {
    fn of(index: &'a Index, items: &RoaringBitmap) -> Counts<'a> {
        let few = items.len() <= ITEMS_COUNTED_MAX;
        let counted = few.then(|| index.count_facets(items));
        Counts { index, items: if few { RoaringBitmap::new() } else { items.clone() }, counted }
    }

    fn of_term(&self, term: u32) -> u64 {
        match &self.counted {
            Some(counts) => self.index.facet(term).and_then(|facet| counts.get(facet)).copied().unwrap_or(0),
            None => self.index.having(term).map_or(0, |having| having.intersection_len(&self.items)),
        }
    }
}

/// The values of the most items, and all that are chosen.
fn most(mut values: Vec<Value>) -> Vec<Value> {
    values.retain(|value| value.count > 0 || value.chosen);
    values.sort_by(|a, b| (b.chosen, b.count).cmp(&(a.chosen, a.count)).then_with(|| a.label.cmp(&b.label)));
    values.truncate(VALUES_MAX);
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
    values
}

/// Sizes stand in their order: letters as tailors have them, numbers by their worth, the rest by alphabet.
fn natural(label: &str) -> (u8, u64, String) {
    const SIZES: [&str; 9] = ["xxs", "xs", "s", "m", "l", "xl", "xxl", "3xl", "4xl"];
    let lower = label.to_lowercase();
    if let Some(place) = SIZES.iter().position(|size| *size == lower) {
        return (0, place as u64, String::new());
    }
    let digits: String = lower.chars().take_while(char::is_ascii_digit).take(15).collect();
    match digits.parse() {
        Ok(number) => (1, number, lower),
        Err(_) => (2, 0, lower),
    }
}

/// A price that reads well: one or two leading figures, then noughts.
fn rounded(price: i64) -> i64 {
    let mut unit = 1;
    while price / unit >= 100 {
        unit *= 10;
    }
    let unit = if price / unit >= 20 { unit * 5 } else { unit };
    (price + unit / 2) / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stand_in_their_order() {
        let mut sizes = ["XL", "10 cm", "S", "Red", "9 cm", "M", "blue"];
        sizes.sort_by_key(|size| natural(size));
        assert_eq!(sizes, ["S", "M", "XL", "9 cm", "10 cm", "blue", "Red"]);
    }

    #[test]
    fn prices_read_well() {
        let prices = [0, 7, 99, 1_234, 1_999, 2_449, 4_995, 123_456];
        assert_eq!(prices.map(rounded), [0, 7, 100, 1_200, 2_000, 2_500, 5_000, 120_000]);
    }
}
