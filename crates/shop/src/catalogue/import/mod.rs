//! Product import: Shopify's product CSV in both dialects, checked as a whole and then applied as a difference.
//!
//! A file streams twice: the first pass finds every fault, the second applies chunks of products, each in one
//! transaction, so that the orders of a running server go between them. An item is known by its handle, a variant by its
//! option values or its SKU. What a variant's quantity was in the file is remembered: only a quantity that differs from
//! it sets the stock, so that importing the same file again does not undo the orders since.

mod apply;
mod check;
mod clean;
mod dialect;
mod diff;
mod plan;
mod read;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use db::Db;

use crate::kernel::{Currency, Ids, Policy, World};

pub use check::{
    ALT_CHARS_MAX, GRAMS_MAX, HTML_BYTES_MAX, NAME_CHARS_MAX, PICTURES_MAX, PRICE_MAX, QUANTITY_MAX, TEXT_CHARS_MAX,
    URL_CHARS_MAX, VARIANTS_MAX,
};

/// Most problems that a report lists; it counts all.
pub const PROBLEMS_MAX: usize = 100;
/// Most changes that a report lists; it counts all.
pub const CHANGES_MAX: usize = 200;
/// Most products of one import.
pub const PRODUCTS_MAX: usize = 2_000_000;
/// Most products in one transaction.
const CHUNK_PRODUCTS_MAX: usize = 200;
/// A chunk ends when it has this many variants.
const CHUNK_VARIANTS_MAX: usize = 1_000;
/// A chunk ends when it has this many bytes of descriptions.
const CHUNK_BYTES_MAX: usize = 4 * 1_024 * 1_024;
/// How often a chunk is offered again to a database that has too much to do; the waits add up to about 25 s.
const BUSY_ATTEMPTS_MAX: u32 = 30;

/// Where products come from. Each source is read twice.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    File(PathBuf),
    Bytes(Cow<'static, [u8]>),
}

impl Source {
    /// A file; its path names it in problems.
    pub fn file(path: impl Into<PathBuf>) -> Source {
        let path = path.into();
        Source { name: path.display().to_string(), content: Content::File(path) }
    }

    /// Bytes in memory, such as the demo's catalogue.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Source {
        Source { name: name.into(), content: Content::Bytes(bytes.into()) }
    }

    /// What problems call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn Read + '_>, ImportError> {
        match &self.content {
            Content::Bytes(bytes) => Ok(Box::new(bytes.as_ref())),
            Content::File(path) => Ok(Box::new(self.io(std::fs::File::open(path))?)),
        }
    }

    /// Its size in bytes.
    fn size(&self) -> Result<u64, ImportError> {
        match &self.content {
            Content::Bytes(bytes) => Ok(bytes.len() as u64),
            Content::File(path) => self.io(regular(path)),
        }
    }

    fn io<T>(&self, outcome: std::io::Result<T>) -> Result<T, ImportError> {
        outcome.map_err(|error| ImportError::Io { file: self.name.clone(), error })
    }
}

/// A pipe can't be read twice, and a folder not at all.
fn regular(path: &Path) -> std::io::Result<u64> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_file() { Ok(metadata.len()) } else { Err(std::io::Error::other("not a regular file")) }
}

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Find the changes, write nothing.
    pub dry_run: bool,
    /// Leave bad products out and import the others; otherwise one bad row keeps everything out.
    pub keep_going: bool,
}

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The source's name.
    pub file: String,
    /// The physical line of the field, from 1.
    pub line: u64,
    /// The column as the file's header names it, or nothing where the whole row is meant.
    pub column: String,
    /// What is wrong, for people.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.column.is_empty() {
            write!(f, "{}: ", self.column)?;
        }
        f.write_str(&self.message)
    }
}

/// What an import did, or would do. Each item and variant of the files is counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read, without headers.
    pub rows: u64,
    /// New categories.
    pub categories_added: u64,
    /// New items.
    pub items_added: u64,
    /// Items of which anything differs: texts, options, pictures, a variant.
    pub items_changed: u64,
    /// Items that were as the files have them.
    pub items_unchanged: u64,
    /// Items left out for their problems (`keep_going`).
    pub items_skipped: u64,
    /// New variants.
    pub variants_added: u64,
    /// Variants of which anything differs.
    pub variants_changed: u64,
    /// Variants that were as the files have them.
    pub variants_unchanged: u64,
    /// Variants that are no longer in their item's rows and are not sold any more.
    pub variants_retired: u64,
    /// Retired variants that are in the files again; they are not counted as changed.
    pub variants_restored: u64,
    /// What is wrong in the files: the first [`PROBLEMS_MAX`].
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problems_total: u64,
    /// The changes as lines for people: the first [`CHANGES_MAX`].
    pub changes: Vec<String>,
    /// How many changes there are.
    pub changes_total: u64,
    /// Whether the files were applied: not in a dry run, and not when problems kept everything out.
    pub applied: bool,
}

impl Report {
    fn note(&mut self, problems: Vec<Problem>) {
        self.problems_total += problems.len() as u64;
        let room = PROBLEMS_MAX.saturating_sub(self.problems.len());
        self.problems.extend(problems.into_iter().take(room));
    }
}

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looking for problems.
    Checking,
    /// Comparing and writing.
    Applying,
}

/// How far an import is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Bytes read in this phase, over all files.
    pub bytes: u64,
    /// Bytes of all files.
    pub bytes_total: u64,
    /// Rows read in this phase.
    pub rows: u64,
}

/// Why an import stopped. What was applied before stays; running it again completes it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file can't be read.
    #[error("{file}: {error}")]
    Io {
        /// The source's name.
        file: String,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// A file is no longer the one that was checked.
    #[error("{0} changed while it was imported; run the import again")]
    Changed(String),
    /// The database failed.
    #[error("after {items_applied} items: {error}; run the import again to complete it")]
    Db {
        /// Items applied before.
        items_applied: u64,
        /// What happened.
        #[source]
        error: db::Error,
    },
}

/// Imports `sources`: checks them all, then applies them. Problems in the files are no error but in the report, whose
/// `applied` says whether they kept everything out. Blocks; call it outside async code.
///
/// # Errors
/// When a file can't be read or the database fails.
pub fn run(
    db: &Db,
    world: &dyn World,
    ids: &Ids,
    policy: &Policy,
    sources: &[Source],
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError> {
    let mut report = Report::default();
    let mut walk = Walk { policy, sources, bytes_total: 0, progress };
    for source in sources {
        walk.bytes_total += source.size()?;
    }
    if !options.keep_going {
        report.rows = walk.products(Phase::Checking, &mut |product| {
            if let Err(problems) = product {
                report.note(problems);
            }
            Ok(())
        })?;
        if report.problems_total > 0 {
            return Ok(report);
        }
    }
    let mut applying = Applying {
        db,
        world,
        currency: policy.currency,
        options,
        chunk: Vec::new(),
        variants: 0,
        bytes: 0,
        categories: BTreeSet::new(),
    };
    let rows = walk.products(Phase::Applying, &mut |product| match product {
        Ok(product) => {
            let now = world.now();
            applying.add(plan::Planned::new(product, &mut || ids.next(now)), &mut report)
        }
        Err(problems) if options.keep_going => {
            // A problem without a product, such as an unknown header, stands for a whole file.
            report.items_skipped += 1;
            report.note(problems);
            Ok(())
        }
        // The first pass found none.
        Err(problems) => {
            Err(ImportError::Changed(problems.into_iter().next().map_or(String::new(), |problem| problem.file)))
        }
    })?;
    applying.flush(&mut report)?;
    report.rows = rows;
    report.applied = !options.dry_run;
    Ok(report)
}

/// A way through all files.
struct Walk<'a> {
    policy: &'a Policy,
    sources: &'a [Source],
    bytes_total: u64,
    progress: &'a mut dyn FnMut(Progress),
}

type Each<'a> = dyn FnMut(Result<check::Product, Vec<Problem>>) -> Result<(), ImportError> + 'a;

impl Walk<'_> {
    /// Hands every product, or what is wrong with it, to `each`; answers how many rows there were.
    fn products(&mut self, phase: Phase, each: &mut Each<'_>) -> Result<u64, ImportError> {
        // Which line of which source has a handle already.
        let mut seen: HashMap<Box<str>, (u32, u64)> = HashMap::new();
        let (mut bytes, mut rows) = (0, 0);
        for (number, source) in (0_u32..).zip(self.sources) {
            let mut products = match read::Products::open(source)? {
                Ok(products) => products,
                Err(problem) => {
                    each(Err(vec![problem]))?;
                    continue;
                }
            };
            let mut told = 0;
            while let Some(group) = products.next()? {
                let line = group.line;
                let checked = check::product(source.name(), products.columns(), self.policy.currency, group);
                each(checked.and_then(|product| self.once(&mut seen, (number, line), &products, product)))?;
                if products.bytes() != told {
                    told = products.bytes();
                    let (bytes, rows) = (bytes + told, rows + products.rows);
                    (self.progress)(Progress { phase, bytes, bytes_total: self.bytes_total, rows });
                }
            }
            bytes += products.bytes();
            rows += products.rows;
        }
        (self.progress)(Progress { phase, bytes, bytes_total: self.bytes_total, rows });
        Ok(rows)
    }

    /// The product, unless its handle was there before.
    fn once(
        &self,
        seen: &mut HashMap<Box<str>, (u32, u64)>,
        (number, line): (u32, u64),
        products: &read::Products<'_>,
        product: check::Product,
    ) -> Result<check::Product, Vec<Problem>> {
        let problem = |message: String| {
            let file = self.sources.get(number as usize).map_or("", Source::name).to_owned();
            Err(vec![Problem {
                file,
                line,
                column: products.columns().name(dialect::Field::Handle).to_owned(),
                message,
            }])
        };
        if let Some((other, before)) = seen.get(product.handle.as_str()) {
            let place = match self.sources.get(*other as usize) {
                Some(other_file) if *other != number => format!("in {} on line {before}", other_file.name()),
                _ => format!("on line {before}"),
            };
            return problem(format!(
                "{} is {place} already: the rows of a product must follow each other",
                product.handle
            ));
        }
        if seen.len() >= PRODUCTS_MAX {
            return problem(format!("more than {PRODUCTS_MAX} products: import them in parts"));
        }
        seen.insert(product.handle.as_str().into(), (number, line));
        Ok(product)
    }
}

/// Collects products and applies them chunk by chunk.
struct Applying<'a> {
    db: &'a Db,
    world: &'a dyn World,
    currency: Currency,
    options: Options,
    chunk: Vec<plan::Planned>,
    variants: usize,
    bytes: usize,
    /// Handles of the categories that a dry run would have added by now.
    categories: BTreeSet<String>,
}

impl Applying<'_> {
    fn add(&mut self, planned: plan::Planned, report: &mut Report) -> Result<(), ImportError> {
        self.variants += planned.variants.len();
        self.bytes += planned.description.len();
        self.chunk.push(planned);
        let full = self.chunk.len() >= CHUNK_PRODUCTS_MAX
            || self.variants >= CHUNK_VARIANTS_MAX
            || self.bytes >= CHUNK_BYTES_MAX;
        if full { self.flush(report) } else { Ok(()) }
    }

    fn flush(&mut self, report: &mut Report) -> Result<(), ImportError> {
        (self.variants, self.bytes) = (0, 0);
        let chunk = Arc::new(std::mem::take(&mut self.chunk));
        if chunk.is_empty() {
            return Ok(());
        }
        let lines_max = CHANGES_MAX.saturating_sub(report.changes.len());
        let outcome = self.patiently(|| {
            let (chunk, currency, now) = (chunk.clone(), self.currency, self.world.now());
            if self.options.dry_run {
                self.db.read_blocking(move |tx| Ok(diff::of(tx, &chunk, currency, lines_max)?.summary))
            } else {
                self.db.write_blocking(move |tx| apply::chunk(tx, now, &chunk, currency, lines_max))
            }
        });
        let items_applied = if self.options.dry_run { 0 } else { report.items_added + report.items_changed };
        let summary = outcome.map_err(|error| ImportError::Db { items_applied, error })?;
        summary.add_to(report, &mut self.categories);
        Ok(())
    }

    /// A busy server must not leave an import half done.
    fn patiently(&self, attempt: impl Fn() -> db::Result<diff::Summary>) -> db::Result<diff::Summary> {
        let mut attempts = 0;
        loop {
            match attempt() {
                Err(db::Error::Busy) if attempts < BUSY_ATTEMPTS_MAX => {
                    attempts += 1;
                    std::thread::sleep(std::time::Duration::from_millis(u64::from(attempts.min(20)) * 50));
                }
                outcome => return outcome,
            }
        }
    }
}
