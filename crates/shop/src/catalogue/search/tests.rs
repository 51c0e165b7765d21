//! The index against a plain look through a list, for random catalogues and searches.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use roaring::RoaringBitmap;

use super::facets::Choices;
use super::index::{Index, title_key};
use super::query::{How, Synonyms};
use super::rows::{ItemRow, Kind, TermRow, encode};
use super::text::Endings;
use super::{Rules, Sort, Wanted, look};
use crate::kernel::{CategoryId, ItemId, VariantId};

/// Far enough apart that no word is another with typing errors; some begin alike.
const WORDS: [&str; 8] = ["lamp", "lampshade", "teapot", "blue", "bluebell", "oak", "walnut", "1200"];
const COLOURS: [&str; 3] = ["red", "green", "amber"];
const VENDORS: [&str; 3] = ["Alder", "Birch", "Cedar"];

#[derive(Clone, Debug)]
struct Thing {
    live: bool,
    title: BTreeSet<usize>,
    other: BTreeSet<usize>,
    colours: BTreeSet<usize>,
    vendor: usize,
    category: usize,
    price: (i64, i64),
    sold_out: bool,
}

fn things() -> impl Strategy<Value = Vec<Thing>> {
    let words = || prop::collection::btree_set(0..WORDS.len(), 0..4);
    let thing = (
        prop::bool::weighted(0.9),
        words(),
        words(),
        prop::collection::btree_set(0..COLOURS.len(), 0..3),
        0..VENDORS.len(),
        0_usize..3,
        (1_i64..40, 0_i64..20),
        prop::bool::weighted(0.2),
    );
    let thing = thing.prop_map(|(live, title, other, colours, vendor, category, (low, more), sold_out)| Thing {
        live,
        title,
        other,
        colours,
        vendor,
        category,
        price: (low * 100, (low + more) * 100),
        sold_out,
    });
    prop::collection::vec(thing, 0..60)
}

#[derive(Clone, Debug)]
struct Asked {
    words: Vec<usize>,
    /// How much of the last word is typed.
    typed: usize,
    colours: BTreeSet<usize>,
    vendors: BTreeSet<usize>,
    category: Option<usize>,
    price: (Option<i64>, Option<i64>),
    in_stock: bool,
    sort: usize,
    limit: usize,
}

fn asked() -> impl Strategy<Value = Asked> {
    let price = || prop::option::of((0_i64..60).prop_map(|price| price * 100));
    (
        prop::collection::vec(0..WORDS.len(), 0..4),
        2_usize..10,
        prop::collection::btree_set(0..COLOURS.len(), 0..2),
        prop::collection::btree_set(0..VENDORS.len(), 0..2),
        prop::option::weighted(0.3, 0_usize..3),
        (price(), price()),
        any::<bool>(),
        0..Sort::ALL.len(),
        1_usize..7,
    )
        .prop_map(|(words, typed, colours, vendors, category, price, in_stock, sort, limit)| Asked {
            words,
            typed,
            colours,
            vendors,
            category,
            price,
            in_stock,
            sort,
            limit,
        })
}

impl Thing {
    fn title(&self) -> String {
        self.title.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(" ")
    }

    fn row(&self, ordinal: u32, ids: &BTreeMap<(Kind, String), i64>) -> ItemRow {
        let mut terms: BTreeMap<i64, bool> = BTreeMap::new();
        let mut put = |kind, text: String, title: bool| *terms.entry(ids[&(kind, text)]).or_default() |= title;
        self.title.iter().for_each(|word| put(Kind::Word, WORDS[*word].to_owned(), true));
        self.other.iter().for_each(|word| put(Kind::Word, WORDS[*word].to_owned(), false));
        self.colours.iter().for_each(|at| put(Kind::Option, format!("Colour\u{1f}{}", COLOURS[*at]), false));
        put(Kind::Vendor, VENDORS[self.vendor].to_owned(), false);
        ItemRow {
            ordinal,
            item: ItemId(i64::from(ordinal) + 1_000),
            live: self.live,
            price_min: self.price.0,
            price_max: self.price.1,
            variants: 1,
            terms: encode(terms.into_iter().collect()),
            title: self.title(),
            category: Some(CategoryId(self.category as i64)),
        }
    }

    /// Whether it is in what the choices leave, one facet perhaps left out of account.
    fn fits(&self, asked: &Asked, but: &str) -> bool {
        let colours = but == "colours" || asked.colours.is_empty() || !asked.colours.is_disjoint(&self.colours);
        let vendors = but == "vendors" || asked.vendors.is_empty() || asked.vendors.contains(&self.vendor);
        let category = but == "category" || asked.category.is_none_or(|category| category == self.category);
        let (min, max) = asked.price;
        let price = min.is_none_or(|min| self.price.1 >= min) && max.is_none_or(|max| self.price.0 <= max);
        let stock = but == "stock" || !asked.in_stock || !self.sold_out;
        self.live && colours && vendors && category && (but == "price" || price) && stock
    }

    /// Which tier of the search it is in.
    fn tier(&self, asked: &Asked) -> Option<u8> {
        let Some((_, before)) = asked.words.split_last() else { return Some(0) };
        let typed = typed(asked);
        let has = |word: &usize, title: bool| self.title.contains(word) || (!title && self.other.contains(word));
        let begins = |title: bool| (0..WORDS.len()).any(|word| WORDS[word].starts_with(typed) && has(&word, title));
        // What is typed of a word may be another whole word: lamp of lampshade.
        let is = |title: bool| (0..WORDS.len()).any(|word| WORDS[word] == typed && has(&word, title));
        let whole = |title: bool| before.iter().all(|word| has(word, title)) && is(title);
        let begun = |title: bool| before.iter().all(|word| has(word, title)) && begins(title);
        [whole(true), whole(false), begun(true), begun(false)].iter().position(|fits| *fits).map(|tier| tier as u8)
    }
}

/// The last word as far as it is typed.
fn typed(asked: &Asked) -> &'static str {
    let word = asked.words.last().map_or("", |word| WORDS[*word]);
    &word[..asked.typed.min(word.len())]
}

fn ids() -> BTreeMap<(Kind, String), i64> {
    let words = WORDS.iter().map(|word| (Kind::Word, (*word).to_owned()));
    let vendors = VENDORS.iter().map(|vendor| (Kind::Vendor, (*vendor).to_owned()));
    let colours = COLOURS.iter().map(|colour| (Kind::Option, format!("Colour\u{1f}{colour}")));
    words.chain(vendors).chain(colours).zip(0..).collect()
}

fn index(things: &[Thing]) -> Index {
    let ids = ids();
    let mut index = Index::new(Endings::new("xx"));
    let mut terms: Vec<TermRow> = Vec::new();
    for ((kind, text), id) in &ids {
        terms.push(TermRow { id: *id, kind: *kind, text: text.clone() });
    }
    terms.sort_by_key(|term| term.id);
    index.fold_terms(terms);
    index.fold_categories((0..3).map(|id| (CategoryId(id), format!("c{id}"), format!("C {id}"))).collect());
    let mut sold_out = Vec::new();
    for (ordinal, thing) in (0..).zip(things) {
        index.fold_item(thing.row(ordinal, &ids));
        if thing.sold_out {
            sold_out.push((VariantId(i64::from(ordinal) + 1), ItemId(i64::from(ordinal) + 1_000)));
        }
    }
    index.fold_stock(VariantId(i64::MIN), VariantId(i64::MAX), &sold_out);
    index
}

fn wanted(asked: &Asked) -> Wanted {
    let (before, last) = asked.words.split_at(asked.words.len().saturating_sub(1));
    let mut text: Vec<&str> = before.iter().map(|word| WORDS[*word]).collect();
    text.extend(last.iter().map(|_| typed(asked)));
    let mut choices = Choices {
        categories: asked.category.iter().map(|category| format!("c{category}")).collect(),
        vendors: asked.vendors.iter().map(|vendor| VENDORS[*vendor].to_owned()).collect(),
        options: BTreeMap::new(),
        price_min: asked.price.0,
        price_max: asked.price.1,
        in_stock: asked.in_stock,
    };
    if !asked.colours.is_empty() {
        let colours = asked.colours.iter().map(|colour| COLOURS[*colour].to_owned()).collect();
        choices.options.insert("Colour".into(), colours);
    }
    Wanted {
        text: text.join(" "),
        choices,
        sort: Sort::ALL[asked.sort],
        after: None,
        limit: asked.limit,
        facets: true,
        most: false,
    }
}

/// The ordinals of a search, by looking at every thing.
fn naive(things: &[Thing], asked: &Asked) -> Vec<u32> {
    let mut found: Vec<(u8, u32, &Thing)> = Vec::new();
    for (ordinal, thing) in (0..).zip(things) {
        if let Some(tier) = thing.tier(asked).filter(|_| thing.fits(asked, "")) {
            found.push((tier, ordinal, thing));
        }
    }
    found.sort_by(|(tier, ordinal, thing), (tier2, ordinal2, thing2)| {
        let newest = ordinal2.cmp(ordinal);
        match Sort::ALL[asked.sort] {
            Sort::Relevance => tier.cmp(tier2).then(thing.sold_out.cmp(&thing2.sold_out)).then(newest),
            Sort::Newest => newest,
            Sort::Oldest => newest.reverse(),
            Sort::PriceUp => thing.price.0.cmp(&thing2.price.0).then(newest),
            Sort::PriceDown => thing2.price.0.cmp(&thing.price.0).then(newest),
            Sort::Title => title_key(&thing.title()).cmp(&title_key(&thing2.title())).then(newest),
        }
    });
    found.into_iter().map(|(_, ordinal, _)| ordinal).collect()
}

fn walk(index: &Index, wanted: &Wanted) -> Vec<u32> {
    let (rules, mut wanted, mut walked) = (Rules::default(), wanted.clone(), Vec::new());
    loop {
        let found = look(index, &rules, &wanted, RoaringBitmap::new()).unwrap();
        assert!(found.items.len() <= wanted.limit && (found.next.is_none() || found.items.len() == wanted.limit));
        walked.extend(found.items.iter().map(|item| u32::try_from(item.0 - 1_000).unwrap()));
        let Some(next) = found.next else { return walked };
        wanted.after = Some(next);
    }
}

proptest! {
    #[test]
    fn the_index_finds_what_a_look_through_the_list_finds(things in things(), asked in asked()) {
        let (index, expected) = (index(&things), naive(&things, &asked));
        let wanted = wanted(&asked);
        let found = look(&index, &Rules::default(), &wanted, RoaringBitmap::new()).unwrap();
        // Where no item has the words, those with typing errors are looked for, which is another test's.
        if found.how == How::All {
            prop_assert_eq!(found.total, expected.len() as u64);
            prop_assert_eq!(walk(&index, &wanted), expected);
        }
    }

    #[test]
    fn a_facets_counts_leave_its_own_choice_out(things in things(), asked in asked()) {
        let found = look(&index(&things), &Rules::default(), &wanted(&asked), RoaringBitmap::new()).unwrap();
        if found.how != How::All {
            return Ok(());
        }
        let count = |but: &str, has: &dyn Fn(&Thing) -> bool| {
            things.iter().filter(|thing| thing.tier(&asked).is_some() && thing.fits(&asked, but) && has(thing)).count() as u64
        };
        for value in &found.facets.vendors {
            let at = VENDORS.iter().position(|vendor| *vendor == value.name).unwrap();
            prop_assert_eq!(value.count, count("vendors", &|thing| thing.vendor == at));
        }
        for value in &found.facets.categories {
            let at: usize = value.name[1..].parse().unwrap();
            prop_assert_eq!(value.count, count("category", &|thing| thing.category == at));
        }
        for value in found.facets.options.iter().flat_map(|(_, values)| values) {
            let at = COLOURS.iter().position(|colour| *colour == value.name).unwrap();
            prop_assert_eq!(value.count, count("colours", &|thing| thing.colours.contains(&at)));
        }
        prop_assert_eq!(found.facets.in_stock, count("stock", &|thing| !thing.sold_out));
        for range in &found.facets.prices {
            let (min, max) = (range.min.unwrap_or(0), range.max.unwrap_or(i64::MAX));
            prop_assert_eq!(range.count, count("price", &|thing| thing.price.0 <= max && thing.price.1 >= min));
        }
    }

    #[test]
    fn counting_by_item_and_by_value_agree(things in things()) {
        let index = index(&things);
        let counts = index.count_facets(&index.live);
        let options = index.options().flat_map(|(_, values)| values.values().copied());
        for term in index.vendors().map(|(_, term)| term).chain(options) {
            let by_value = index.having(term).unwrap().intersection_len(&index.live);
            prop_assert_eq!(counts[index.facet(term).unwrap()], by_value);
        }
    }

    #[test]
    fn folding_a_change_in_equals_making_the_index_anew(before in things(), after in things(), asked in asked()) {
        let ids = ids();
        let mut folded = index(&before);
        let things: Vec<Thing> = (0..before.len().max(after.len()))
            .map(|at| after.get(at).or(before.get(at)).unwrap().clone())
            .collect();
        let mut sold_out = Vec::new();
        for (ordinal, thing) in (0..).zip(&things) {
            folded.fold_item(thing.row(ordinal, &ids));
            if thing.sold_out {
                sold_out.push((VariantId(i64::from(ordinal) + 1), ItemId(i64::from(ordinal) + 1_000)));
            }
        }
        let items: Vec<ItemId> = (0..things.len()).map(|at| ItemId(at as i64 + 1_000)).collect();
        folded.fold_stock_of(&items, &sold_out);
        let (rules, wanted) = (Rules::default(), wanted(&asked));
        let [one, other] = [&folded, &index(&things)]
            .map(|index| look(index, &rules, &wanted, RoaringBitmap::new()).unwrap());
        prop_assert_eq!((one.items, one.total, one.facets, one.how), (other.items, other.total, other.facets, other.how));
    }
}

fn plain(title: &[usize]) -> Thing {
    Thing {
        live: true,
        title: title.iter().copied().collect(),
        other: BTreeSet::new(),
        colours: BTreeSet::new(),
        vendor: 0,
        category: 0,
        price: (100, 100),
        sold_out: false,
    }
}

fn find(index: &Index, text: &str, synonyms: &str) -> (Vec<i64>, How, Vec<String>) {
    let rules = Rules { language: index.endings().code().into(), synonyms: Synonyms::parse(synonyms) };
    let wanted = Wanted {
        text: text.into(),
        choices: Choices::default(),
        sort: Sort::Relevance,
        after: None,
        limit: 10,
        facets: false,
        most: true,
    };
    let found = look(index, &rules, &wanted, RoaringBitmap::new()).unwrap();
    (found.items.into_iter().map(|item| item.0 - 1_000).collect(), found.how, found.unknown)
}

/// An index of items with these titles, newest last.
fn titled(titles: &[String]) -> Index {
    let words: BTreeSet<&str> = titles.iter().flat_map(|title| title.split(' ')).collect();
    let ids: BTreeMap<&str, i64> = words.into_iter().zip(0..).collect();
    let mut index = Index::new(Endings::new("en"));
    let mut terms: Vec<TermRow> =
        ids.iter().map(|(text, id)| TermRow { id: *id, kind: Kind::Word, text: (*text).to_owned() }).collect();
    terms.sort_by_key(|term| term.id);
    index.fold_terms(terms);
    for (ordinal, title) in (0..).zip(titles) {
        let own: BTreeMap<i64, bool> = title.split(' ').map(|word| (ids[word], true)).collect();
        index.fold_item(ItemRow {
            title: title.clone(),
            terms: encode(own.into_iter().collect()),
            category: None,
            ..plain(&[]).row(ordinal, &self::ids())
        });
    }
    index
}

proptest! {
    /// However the shop writes a compound and however it is typed: it is found, and nothing else before it.
    #[test]
    fn a_compound_is_found_in_one_word_and_in_two(head in "[b-d]{4,6}", tail in "[m-p]{4,6}", joined in any::<bool>(), typed in any::<bool>()) {
        let written = |joined: bool| if joined { format!("{head}{tail}") } else { format!("{head} {tail}") };
        let index = titled(&["quux".into(), format!("{} zz", written(joined)), "yy".into()]);
        let (found, how, unknown) = find(&index, &written(typed), "");
        prop_assert_eq!((found, how, unknown), (vec![1], How::All, vec![]));
    }
}

#[test]
fn compounds_are_not_torn_where_they_say_something_else() {
    let titles =
        ["carpet", "pet car seat", "terra cotta pot", "terracotta saucer", "recordplayer", "record shelf", "player"];
    let index = titled(&titles.map(str::to_owned));
    // A word that items have is looked for as two only where the halves are long.
    assert_eq!(find(&index, "carpet", "").0, [0]);
    assert_eq!(find(&index, "terracotta", "").0, [3, 2]);
    assert_eq!(find(&index, "terra cotta", "").0, [3, 2]);
    assert_eq!(find(&index, "record player", ""), (vec![4], How::All, vec![]));
    assert_eq!(find(&index, "recordplayers", "").0, [4]);
}

#[test]
fn the_end_of_a_joined_word_is_found() {
    let titles = ["kochtopf", "waschestander", "topf", "windmill string"].map(str::to_owned);
    let mut index = titled(&titles);
    index.set_endings(Endings::new("de"));
    assert_eq!(find(&index, "Topf", ""), (vec![2, 0], How::All, vec![]));
    assert_eq!(find(&index, "Töpfe", "").0, [2, 0]);
    assert_eq!(find(&index, "ständer", ""), (vec![1], How::All, vec![]));
    // English joins words of its own.
    let index = titled(&[titles[3].clone(), "wind chime".to_owned()]);
    assert_eq!(find(&index, "mill", ""), (vec![0], How::All, vec![]));
    assert_eq!(find(&index, "ring", "").0, Vec::<i64>::new());
    let index = titled(&["紫砂 砂茶 茶壺".to_owned()]);
    for sign in ["壺", "茶", "紫"] {
        assert_eq!(find(&index, sign, "").0, [0], "{sign}");
    }
}

#[test]
fn a_word_that_is_known_is_not_put_right() {
    let index = titled(&["leather pouch".to_owned(), "kitchen table".to_owned()]);
    // Another first letter makes another word of a short one.
    assert_eq!(find(&index, "couch", ""), (vec![], How::Most, vec!["couch".into()]));
    assert_eq!(find(&index, "puoch", ""), (vec![0], How::Corrected("pouch".into()), vec![]));
    assert_eq!(find(&index, "opuch", ""), (vec![0], How::Corrected("pouch".into()), vec![]));
    assert_eq!(find(&index, "pouchhes", ""), (vec![0], How::Corrected("pouch".into()), vec![]));
    assert_eq!(find(&titled(&["blue mug".to_owned()]), "muggs", ""), (vec![0], How::Corrected("mug".into()), vec![]));
    // The owner knows it, though nothing of it is on sale.
    assert_eq!(find(&index, "pouhc", "pouhc, sofa"), (vec![], How::Most, vec!["pouhc".into()]));
    // The shop knows it: the item that has it is not on sale now.
    let mut gone = titled(&["leather pouch".to_owned(), "patches".to_owned(), "pitch".to_owned()]);
    assert_eq!(find(&gone, "pitches", "").0, [2]);
    gone.fold_item(ItemRow { live: false, title: "pitch".into(), terms: encode(vec![]), ..plain(&[]).row(2, &ids()) });
    assert_eq!(find(&gone, "pitches", ""), (vec![], How::Most, vec!["pitches".into()]));
}

#[test]
fn typing_errors_are_put_right_and_most_words_will_do() {
    let index = index(&[plain(&[0, 3]), plain(&[2, 3]), plain(&[1, 5])]);
    assert_eq!(find(&index, "teapto", ""), (vec![1], How::Corrected("teapot".into()), vec![]));
    assert_eq!(find(&index, "lampshdae oak", ""), (vec![2], How::Corrected("lampshade oak".into()), vec![]));
    assert_eq!(find(&index, "blue teapot walnut", ""), (vec![1], How::Most, vec!["walnut".into()]));
    assert_eq!(find(&index, "zzzzzz", ""), (vec![], How::Most, vec!["zzzzzz".into()]));
    // A number is never taken for another.
    assert_eq!(find(&index, "1201", ""), (vec![], How::Most, vec!["1201".into()]));
    assert_eq!(find(&index, "pot", "pot, teapot; light, lamp"), (vec![1], How::All, vec![]));
    assert_eq!(find(&index, "blue light", "pot, teapot; light, lamp"), (vec![0], How::All, vec![]));
    for text in ["", "  "] {
        assert_eq!(find(&index, text, "").0, [2, 1, 0]);
    }
    for text in ["!!!", "\u{0}", "\u{202e}", "%", "'"] {
        assert_eq!(find(&index, text, "").0, Vec::<i64>::new(), "{text:?}");
    }
}
