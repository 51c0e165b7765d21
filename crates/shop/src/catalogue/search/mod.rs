//! Find: search that forgives typing errors and knows plurals and synonyms, with facets, sorting and cursors.
//!
//! The rows (`rows`) are written in the transaction of the catalogue change, on both engines alike. Each process keeps an
//! index of them in memory (`index`), made at its start and folded forward before every search from what has changed
//! since: so a change is found at once, by every process, and there is no job that makes the index anew. Stock is not
//! part of a catalogue change, and orders pay nothing for it: what is sold out is read from the stock's rows behind them,
//! a piece a second.

mod facets;
mod index;
mod page;
mod query;
mod rows;
mod spell;
mod suggest;
#[cfg(test)]
mod tests;
mod text;

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, Weak};

use db::{Db, Tx};
use roaring::RoaringBitmap;

use crate::kernel::{ItemId, VariantId};

pub use facets::{CHOICES_MAX, Choices, Facets, Range, Value};
pub use page::{Cursor, NotACursor, Sort};
pub use query::{How, Synonyms, TEXT_CHARS_MAX, WORDS_MAX};
pub(crate) use rows::amiss;
pub use rows::index_items;
pub use suggest::Suggestions;

use facets::Chosen;
use index::Index;
use text::Endings;

/// Rows of the build that are read at once.
const BUILD_ITEMS: u32 = 2_000;
/// Terms that are read at once.
const TERMS: u32 = 20_000;
/// Versions that are folded at once; each has as many items as were written together.
const VERSIONS: i64 = 16;
/// Variants whose stock one tick looks through.
const STOCK_VARIANTS: u32 = 32_768;

/// How searches are understood: settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The language of titles and descriptions, for the endings of words.
    pub language: String,
    /// Words that mean the same.
    pub synonyms: Synonyms,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Words; empty finds everything.
    pub text: String,
    /// What the list is narrowed to.
    pub choices: Choices,
    /// Its order.
    pub sort: Sort,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Items of a page.
    pub limit: usize,
    /// Whether facets are wanted.
    pub facets: bool,
    /// Whether, where nothing has all words, what has most of them will do.
    pub most: bool,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The items of this page, in order.
    pub items: Vec<ItemId>,
    /// The cursor of the next page; none on the last.
    pub next: Option<String>,
    /// Items on all pages.
    pub total: u64,
    /// Items that the words find, whatever the list is narrowed to.
    pub matched: u64,
    /// How the items fit the words.
    pub how: How,
    /// Words that no item has.
    pub unknown: Vec<String>,
    /// Empty unless they were asked for.
    pub facets: Facets,
}

/// Why nothing was looked for.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The cursor is none, or another list's.
    #[error(transparent)]
    Cursor(#[from] NotACursor),
    /// The index is still being made.
    #[error("the search is being prepared; try again shortly")]
    NotReady,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The search of one process.
pub struct Search {
    index: RwLock<Index>,
    ready: AtomicBool,
    /// Held by whoever folds: two at once would do the same work twice.
    folding: Mutex<()>,
    /// The last variant whose stock was looked through.
    stock_at: AtomicI64,
}

impl Search {
    /// An index to be made.
    pub fn new(rules: &Rules) -> Search {
        Search {
            index: RwLock::new(Index::new(Endings::new(&rules.language))),
            ready: AtomicBool::new(false),
            folding: Mutex::new(()),
            stock_at: AtomicI64::new(i64::MIN),
        }
    }

    /// Whether the index is made.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Relaxed)
    }

    /// Makes the index in a thread of its own, until it is made or nobody holds the search any more. An error is tried
    /// again after a pause.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn build_behind(self: &Arc<Search>, db: Db, tell: fn(&db::Error)) -> std::io::Result<()> {
        let search = Arc::downgrade(self);
        let build = move || {
            while let Err(error) = Search::build(&search, &db) {
                tell(&error);
                std::thread::sleep(std::time::Duration::from_secs(1));
            }
        };
        std::thread::Builder::new().name("search".into()).spawn(build).map(drop)
    }

    /// Makes the index now.
    ///
    /// # Errors
    /// Of the database.
    pub fn build_blocking(self: &Arc<Search>, db: &Db) -> db::Result<()> {
        Search::build(&Arc::downgrade(self), db)
    }

    fn build(search: &Weak<Search>, db: &Db) -> db::Result<()> {
        let mut after = ItemId(i64::MIN);
        loop {
            let missing = db.read_blocking(move |tx| rows::missing(tx, after))?;
            let Some(last) = missing.last() else { break };
            after = *last;
            db.write_blocking(move |tx| index_items(tx, &missing))?;
            if search.strong_count() == 0 {
                return Ok(());
            }
        }
        // What is written from here on is folded in again, whatever of it the chunks below see already.
        let version = db.read_blocking(rows::version)?;
        while let Some(search) = search.upgrade() {
            let this = search.clone();
            if db.read_blocking(move |tx| this.build_chunk(tx))? {
                continue;
            }
            let this = search.clone();
            db.read_blocking(move |tx| {
                this.write().fold_categories(rows::categories(tx)?);
                while this.look_at_stock(tx)? {}
                Ok::<(), db::Error>(())
            })?;
            search.write().version = version;
            search.ready.store(true, Relaxed);
            break;
        }
        Ok(())
    }

    /// Folds the next items in, and answers whether there were any.
    fn build_chunk(&self, tx: &mut Tx<'_>) -> db::Result<bool> {
        let from = u32::try_from(self.read().items_len()).unwrap_or(u32::MAX);
        let items = rows::items_from(tx, from, BUILD_ITEMS)?;
        self.fold_terms(tx)?;
        let mut index = self.write();
        let any = !items.is_empty();
        items.into_iter().for_each(|item| index.fold_item(item));
        Ok(any)
    }

    fn fold_terms(&self, tx: &mut Tx<'_>) -> db::Result<()> {
        loop {
            let known = self.read().terms_len();
            let terms = rows::terms_from(tx, known, TERMS)?;
            if terms.is_empty() {
                return Ok(());
            }
            self.write().fold_terms(terms);
        }
    }

    /// Folds in what is committed and not yet in the index: one indexed read where nothing is.
    ///
    /// # Errors
    /// [`SearchError::NotReady`], or of the database.
    pub fn refresh(&self, tx: &mut Tx<'_>, rules: &Rules) -> Result<(), SearchError> {
        if !self.is_ready() {
            return Err(SearchError::NotReady);
        }
        let version = rows::version(tx)?;
        let current = |index: &Index| index.version >= version && index.endings().code() == rules.language;
        if current(&self.read()) {
            return Ok(());
        }
        let _one = self.folding.lock().unwrap_or_else(PoisonError::into_inner);
        if self.read().endings().code() != rules.language {
            self.write().set_endings(Endings::new(&rules.language));
        }
        self.fold_terms(tx)?;
        if !current(&self.read()) {
            let categories = rows::categories(tx)?;
            self.write().fold_categories(categories);
        }
        loop {
            let after = self.read().version;
            if after >= version {
                return Ok(());
            }
            let upto = version.min(after + VERSIONS);
            let items = rows::items_between(tx, after, upto)?;
            let ids: Vec<ItemId> = items.iter().map(|item| item.item).collect();
            let sold_out = rows::sold_out_of(tx, &ids)?;
            let mut index = self.write();
            items.into_iter().for_each(|item| index.fold_item(item));
            index.fold_stock_of(&ids, &sold_out);
            index.version = upto;
        }
    }

    /// Looks through the next piece of the stock for what is sold out; answers whether more follows before it begins
    /// again. Called by a timer: the piece is small, so that a large shop's stock is known after some seconds and a
    /// small one's after one.
    ///
    /// # Errors
    /// Of the database.
    pub fn look_at_stock(&self, tx: &mut Tx<'_>) -> db::Result<bool> {
        let after = VariantId(self.stock_at.load(Relaxed));
        let upto = rows::stock_upto(tx, after, STOCK_VARIANTS)?;
        let end = upto.unwrap_or(VariantId(i64::MAX));
        let sold_out = match upto {
            Some(upto) => rows::sold_out_between(tx, after, upto)?,
            None => Vec::new(),
        };
        self.write().fold_stock(after, end, &sold_out);
        self.stock_at.store(upto.map_or(i64::MIN, |upto| upto.0), Relaxed);
        Ok(upto.is_some())
    }

    /// Finds a page of items, and what the list can be narrowed by.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn find(&self, tx: &mut Tx<'_>, rules: &Rules, wanted: &Wanted) -> Result<Found, SearchError> {
        self.refresh(tx, rules)?;
        let first = self.first(tx, &wanted.text)?;
        Ok(look(&self.read(), rules, wanted, first)?)
    }

    /// The items on whose label the text stands.
    fn first(&self, tx: &mut Tx<'_>, text: &str) -> db::Result<RoaringBitmap> {
        let text = text.trim();
        let is_number = text.len() <= 64 && text.chars().any(|c| c.is_ascii_digit());
        if !is_number {
            return Ok(RoaringBitmap::new());
        }
        let forms = [text.to_owned(), text.to_uppercase(), text.to_lowercase()];
        let items = rows::items_of_number(tx, &forms)?;
        let index = self.read();
        let mut found: RoaringBitmap = items.into_iter().filter_map(|item| index.ordinal(item)).collect();
        found &= &index.live;
        Ok(found)
    }

    /// Bytes the index takes, near enough.
    pub fn bytes(&self) -> u64 {
        self.read().bytes()
    }

    /// Items on sale.
    pub fn items(&self) -> u64 {
        self.read().live.len()
    }

    fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last version of the rows that is committed.
pub(super) fn committed(tx: &mut Tx<'_>) -> db::Result<i64> {
    rows::version(tx)
}

fn look(index: &Index, rules: &Rules, wanted: &Wanted, first: RoaringBitmap) -> Result<Found, NotACursor> {
    let list = fingerprint(wanted);
    let after = wanted.after.as_deref().map(|text| Cursor::parse(text, wanted.sort, list)).transpose()?;
    let mut found = query::find(index, &wanted.text, &rules.synonyms, first);
    if found.how == How::Most && !wanted.most {
        found.tiers.clear();
    }
    let matched = found.all();
    let chosen = Chosen::new(index, &wanted.choices, &matched);
    let kept = chosen.kept(&matched);
    let cut = page::cut(index, &found.tiers, &kept, (wanted.sort, list), after.as_ref(), wanted.limit);
    Ok(Found {
        items: cut.ordinals.iter().filter_map(|ordinal| Some(index.entry(*ordinal)?.item)).collect(),
        next: cut.next.map(|cursor| cursor.text()),
        total: kept.len(),
        matched: matched.len(),
        how: found.how,
        unknown: found.unknown,
        facets: if wanted.facets { chosen.facets(&matched, &kept) } else { Facets::default() },
    })
}

/// Tells the lists of different searches apart (FNV-1a), so that a cursor of one is refused by another.
fn fingerprint(wanted: &Wanted) -> u32 {
    let text = format!("{}\u{0}{:?}\u{0}{}", wanted.text.trim(), wanted.choices, wanted.most);
    text.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
