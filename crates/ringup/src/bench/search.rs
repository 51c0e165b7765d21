//! `ringup bench search`: does finding stay quick in a large catalogue? It is filled by the import, so that what is
//! measured is what an owner would have, in a temporary folder on SQLite.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use db::testing::Scratch;
use db::{Db, Engine, Location, Options};
use serde_json::json;
use shop::catalogue::import::{self, Source};
use shop::catalogue::search::{Choices, Found, Rules, Search, SearchError, Sort, Wanted};
use shop::catalogue::view;
use shop::kernel::{Ids, ItemId, Policy};

use super::words::{COLOURS, SIZES, Words};
use super::{median, watch};
use crate::cli::print;
use crate::world::RealWorld;

/// The command.
#[derive(clap::Args)]
pub struct SearchBench {
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
    /// Variants in the catalogue, four to an item
    #[arg(long, default_value_t = 1_000_000)]
    variants: u64,
    /// Searches of each kind
    #[arg(long, default_value_t = 400)]
    searches: u32,
}

const VARIANTS_OF_AN_ITEM: u64 = 4;
const PAGE: usize = 24;
/// Items changed to see when the change is found.
const CHANGES: u32 = 20;
/// The promise: the time below which 99 of 100 searches answer, in milliseconds.
const P99_MS_MAX: f64 = 20.0;
const HEAD: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
                    Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy\n";

impl SearchBench {
    /// Measures and prints.
    ///
    /// # Errors
    /// When the temporary folder can't be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let scratch = Scratch::new(Engine::Sqlite);
        let Location::File(file) = &scratch.location else { anyhow::bail!("a file is due") };
        let db = Db::open(&scratch.location, Options::default())?;
        db.migrate(shop::MIGRATIONS)?;
        let items = (self.variants / VARIANTS_OF_AN_ITEM).max(1);
        let csv = file.with_extension("csv");
        let mut words = Words::new();
        write_catalogue(&csv, &mut words, items)?;
        let began = Instant::now();
        let ids = Ids::new(0);
        bring_in(&db, &ids, Source::file(&csv))?;
        let import_s = began.elapsed().as_secs_f64();
        std::fs::remove_file(&csv)?;
        print(&format!("{} variants of {items} items imported in {import_s:.0} s\n", items * VARIANTS_OF_AN_ITEM))?;
        let before = watch::resident(std::process::id());
        let rules = Rules { language: "en".into(), ..Rules::default() };
        let (search, began) = (Arc::new(Search::new(&rules)), Instant::now());
        search.build_blocking(&db)?;
        let build_s = began.elapsed().as_secs_f64();
        let grown = watch::resident(std::process::id()).saturating_sub(before);
        print(&format!(
            "index made in {build_s:.1} s: {:.0} MB resident more, {:.0} MB of them sets and rows\n",
            grown as f64 / 1e6,
            search.bytes() as f64 / 1e6
        ))?;
        let shop = Shop { db, ids, search, rules };
        let (all, kinds) = shop.measure(&mut words, self.searches)?;
        let visible = shop.visible(items)?;
        let (p50, p99) = (part(&all, 0.5), part(&all, 0.99));
        let cards = shop.cards()?;
        print(&format!(
            "all: p50 {p50:.2} ms, p99 {p99:.2} ms ({:.2} of the {P99_MS_MAX:.0} ms promised); p50 is {:.1} times that of \
             reading the cards alone\na change is found {:.2} ms after its commit (median; at most {:.2})\nload: {}\n",
            p99 / P99_MS_MAX,
            p50 / cards,
            median(visible.clone()),
            part(&visible, 1.0),
            load()
        ))?;
        if self.json {
            let line = json!({
                "variants": items * VARIANTS_OF_AN_ITEM, "items": items, "import_s": import_s, "build_s": build_s,
                "resident_growth_bytes": grown, "index_bytes": shop.search.bytes(), "p50_ms": p50, "p99_ms": p99,
                "ratio": p99 / P99_MS_MAX, "kinds": kinds, "visible_ms": median(visible.clone()),
                "visible_ms_max": part(&visible, 1.0), "cards_p50_ms": cards, "load": load()
            });
            print(&format!("{line}\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The machine's load, for whoever reads the figures.
fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// The figure below which this part of them lies.
fn part(figures: &[f64], part: f64) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

fn write_catalogue(file: &std::path::Path, words: &mut Words, items: u64) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    out.write_all(HEAD.as_bytes())?;
    for number in 0..items {
        let (title, body, vendor) = (words.title(), words.sentence(40), words.vendor());
        let (category, tag, price) = (words.category(), words.word().to_owned(), words.below(300) + 5);
        let (size, colour) = (words.below(SIZES.len() - 1), words.below(COLOURS.len() - 1));
        for variant in 0..VARIANTS_OF_AN_ITEM as usize {
            let (size, colour) = (SIZES[size + variant % 2], COLOURS[colour + variant / 2]);
            let stock = words.below(12);
            let price = price + variant;
            if variant == 0 {
                write!(
                    out,
                    "item-{number},{title},<p>{body}</p>,{vendor},{category},{tag},Size,{size},Colour,{colour},"
                )?;
            } else {
                write!(out, "item-{number},,,,,,,{size},,{colour},")?;
            }
            writeln!(out, "S{number}-{variant},{price}.50,shopify,{stock},deny")?;
        }
    }
    out.flush().context("the catalogue's file")
}

/// One mint for all imports: two of one node in the same millisecond would give the same ids.
fn bring_in(db: &Db, ids: &Ids, source: Source) -> anyhow::Result<()> {
    let policy = Policy::default();
    let options = import::Options { keep_going: true, ..import::Options::default() };
    let report = import::run(db, &RealWorld, ids, &policy, &[source], options, &mut |_| ())?;
    ensure!(report.problems_total == 0, "the bench's own catalogue is refused: {:?}", report.problems.first());
    Ok(())
}

struct Shop {
    db: Db,
    ids: Ids,
    search: Arc<Search>,
    rules: Rules,
}

fn wanted(text: String) -> Wanted {
    Wanted {
        text,
        choices: Choices::default(),
        sort: Sort::Relevance,
        after: None,
        limit: PAGE,
        facets: true,
        most: true,
    }
}

impl Shop {
    /// A page as a visitor gets it, its cards included; how long it took, in milliseconds.
    fn find(&self, wanted: Wanted) -> anyhow::Result<(Found, f64)> {
        let (search, rules, began) = (self.search.clone(), self.rules.clone(), Instant::now());
        let found = self.db.read_blocking(move |tx| -> Result<Found, SearchError> {
            let found = search.find(tx, &rules, &wanted)?;
            view::cards(tx, &found.items)?;
            Ok(found)
        })?;
        Ok((found, began.elapsed().as_secs_f64() * 1e3))
    }

    fn suggest(&self, text: String) -> anyhow::Result<f64> {
        let (search, rules, began) = (self.search.clone(), self.rules.clone(), Instant::now());
        self.db.read_blocking(move |tx| -> Result<(), SearchError> {
            let found = search.suggest(tx, &rules, &text)?;
            view::cards(tx, &found.items)?;
            Ok(())
        })?;
        Ok(began.elapsed().as_secs_f64() * 1e3)
    }

    /// Every kind of search, in turn, so that none has the caches to itself.
    fn measure(
        &self,
        words: &mut Words,
        searches: u32,
    ) -> anyhow::Result<(Vec<f64>, BTreeMap<&'static str, serde_json::Value>)> {
        let mut taken: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
        let mut nothing = 0_u32;
        for round in 0..searches {
            let mut note = |kind: &'static str, (found, ms): (Found, f64)| {
                nothing += u32::from(found.items.is_empty());
                taken.entry(kind).or_default().push(ms);
                found
            };
            note("one word", self.find(wanted(words.word().to_owned()))?);
            note("two words", self.find(wanted(words.sentence(2)))?);
            note("three words", self.find(wanted(words.sentence(3)))?);
            note("typing error", self.find(wanted(words.mistyped()))?);
            note("beginning", self.find(wanted(words.beginning()))?);
            note("number", self.find(wanted(format!("S{round}-1")))?);
            let mut narrowed = wanted(words.word().to_owned());
            narrowed.choices = narrow(words);
            note("narrowed", self.find(narrowed)?);
            let mut category = wanted(String::new());
            category.choices.categories.insert(words.category_handle());
            note("category", self.find(category.clone())?);
            category.sort = [Sort::PriceUp, Sort::PriceDown, Sort::Title, Sort::Newest][round as usize % 4];
            category.choices.categories.clear();
            note("everything sorted", self.find(category)?);
            // A twentieth page, and the ones before it as they come.
            let mut deep = wanted(words.word().to_owned());
            deep.sort = [Sort::Relevance, Sort::PriceUp][round as usize % 2];
            for _ in 0..if round % 10 == 0 { 20 } else { 2 } {
                let found = note("next page", self.find(deep.clone())?);
                let Some(next) = found.next else { break };
                deep.after = Some(next);
            }
            let typed = words.beginning();
            taken.entry("suggestions").or_default().push(self.suggest(typed)?);
        }
        let mut kinds = BTreeMap::new();
        for (kind, figures) in &taken {
            let (p50, p99, most) = (part(figures, 0.5), part(figures, 0.99), part(figures, 1.0));
            print(&format!("  {kind:<18} p50 {p50:>6.2} ms   p99 {p99:>6.2} ms   most {most:>6.2} ms\n"))?;
            kinds.insert(*kind, json!({ "p50_ms": p50, "p99_ms": p99, "max_ms": most, "count": figures.len() }));
        }
        print(&format!("  {nothing} searches found nothing\n"))?;
        Ok((taken.into_values().flatten().collect(), kinds))
    }

    /// How long after the commit of a change a search finds it, in milliseconds.
    fn visible(&self, items: u64) -> anyhow::Result<Vec<f64>> {
        let mut taken = Vec::new();
        for change in 0..CHANGES {
            let text = format!("zyxwvu{}", char::from(b'a' + (change % 26) as u8));
            let number = u64::from(change) % items;
            let row = format!("item-{number},{text} lamp,,Maker,Lamps,,,,,,S{number},10.00,shopify,3,deny\n");
            bring_in(&self.db, &self.ids, Source::bytes("change.csv", format!("{HEAD}{row}").into_bytes()))?;
            let (found, ms) = self.find(wanted(text))?;
            ensure!(found.items.len() == 1, "a change is not found");
            taken.push(ms);
        }
        Ok(taken)
    }

    /// The middle time of reading a page's cards and nothing else, in milliseconds.
    fn cards(&self) -> anyhow::Result<f64> {
        let items: Vec<ItemId> = self.find(wanted(String::new()))?.0.items;
        let mut taken = Vec::new();
        for _ in 0..200 {
            let (own, began) = (items.clone(), Instant::now());
            self.db.read_blocking(move |tx| view::cards(tx, &own))?;
            taken.push(began.elapsed().as_secs_f64() * 1e3);
        }
        Ok(median(taken))
    }
}

fn narrow(words: &mut Words) -> Choices {
    let min = i64::try_from(words.below(20_000)).unwrap_or(0);
    let mut choices = Choices {
        price_min: Some(min),
        price_max: Some(min + 10_000),
        in_stock: words.below(2) == 0,
        ..Choices::default()
    };
    choices.options.entry("Size".into()).or_default().insert(SIZES[words.below(SIZES.len())].to_owned());
    choices.options.entry("Colour".into()).or_default().insert(COLOURS[words.below(COLOURS.len())].to_owned());
    choices
}
