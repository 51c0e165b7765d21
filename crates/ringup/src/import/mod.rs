//! `ringup import`: products from another shop's files, beside a running server or before its first start.

mod pictures;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use db::{Db, Location};
use indicatif::{ProgressBar, ProgressStyle};
use shop::catalogue::import::{self, Options, Phase, Problem, Progress, Report, Source};
use shop::kernel::settings;

use crate::cli;
use crate::store::{Missing, Shop, Store, command_options};

/// The command.
#[derive(clap::Args)]
pub struct Import {
    #[command(subcommand)]
    from: From,
}

/// Where the products come from.
#[derive(clap::Subcommand)]
enum From {
    /// Shopify's product CSV, in the older and the newer dialect
    Shopify(Shopify),
    /// Files for pictures that lie on another site, by name, SKU or handle
    Pictures(pictures::Pictures),
}

/// Shopify's files.
#[derive(clap::Args)]
struct Shopify {
    #[command(flatten)]
    store: Store,
    /// The files; they are imported together, or not at all
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave bad products out and import the others
    #[arg(long)]
    keep_going: bool,
}

impl Import {
    /// Imports and reports.
    ///
    /// # Errors
    /// When a file can't be read or the shop can't be opened.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let command = match self.from {
            From::Pictures(command) => return command.run(),
            From::Shopify(command) => command,
        };
        let shop = command.shop()?;
        let policy = shop.db.read_blocking(settings::policy)?;
        let sources: Vec<Source> = command.files.iter().map(Source::file).collect();
        let options = Options { dry_run: command.dry_run, keep_going: command.keep_going };
        let bar = Bar::new(options)?;
        let outcome =
            import::run(&shop.db, &*shop.world, &shop.ids, &policy, &sources, options, &mut |at| bar.show(at));
        bar.0.finish_and_clear();
        command.tell(&outcome?)
    }
}

impl Shopify {
    /// A dry run starts no shop: without one it compares with nothing.
    fn shop(&self) -> anyhow::Result<Shop> {
        if !self.dry_run {
            return self.store.shop(Missing::Create);
        }
        if !self.store.is_missing()? {
            return self.store.shop(Missing::Refuse);
        }
        let db = Db::open(&Location::Memory, command_options())?;
        db.migrate(shop::MIGRATIONS)?;
        Shop::new(db)
    }

    fn tell(&self, report: &Report) -> anyhow::Result<ExitCode> {
        for problem in &report.problems {
            cli::remark(&line(problem));
        }
        let untold = report.problems_total.saturating_sub(report.problems.len() as u64);
        if untold > 0 {
            cli::remark(&format!("... and {untold} more problems"));
        }
        if report.problems_total > 0 && !self.keep_going {
            let problems = plural(report.problems_total, "problem");
            anyhow::bail!("{problems}; nothing was imported (--keep-going leaves the bad products out)");
        }
        cli::print(&summary(report, self.dry_run))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn line(problem: &Problem) -> String {
    let Problem { file, line, column, message } = problem;
    if column.is_empty() {
        format!("{file}:{line}: {message}")
    } else {
        format!("{file}:{line}: column {column:?}: {message}")
    }
}

fn summary(report: &Report, dry_run: bool) -> String {
    let mut text = String::new();
    if dry_run {
        for change in &report.changes {
            let _ = writeln!(text, "{change}");
        }
        let untold = report.changes_total.saturating_sub(report.changes.len() as u64);
        if untold > 0 {
            let _ = writeln!(text, "... and {}", plural(untold, "more change"));
        }
    }
    let rows = plural(report.rows, "row");
    let _ = match dry_run {
        true => writeln!(text, "{rows} read; nothing was changed. An import would make it:"),
        false => writeln!(text, "{rows} imported"),
    };
    let mut counts = |noun: &str, counts: &[(&str, u64)]| {
        let told: Vec<String> = counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
        let _ = writeln!(text, "  {noun:<12}{}", told.join(", "));
    };
    counts("categories", &[("added", report.categories_added)]);
    counts(
        "items",
        &[
            ("added", report.items_added),
            ("changed", report.items_changed),
            ("unchanged", report.items_unchanged),
            ("left out", report.items_skipped),
        ],
    );
    counts(
        "variants",
        &[
            ("added", report.variants_added),
            ("changed", report.variants_changed),
            ("unchanged", report.variants_unchanged),
            ("retired", report.variants_retired),
            ("restored", report.variants_restored),
        ],
    );
    text
}

fn plural(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Shows progress on a terminal; elsewhere it is silent.
struct Bar(ProgressBar, Options);

impl Bar {
    fn new(options: Options) -> anyhow::Result<Bar> {
        let style =
            ProgressStyle::with_template("{msg:<9} [{bar:32}] {percent:>3}%, {eta} left").context("progress bar")?;
        Ok(Bar(ProgressBar::new(0).with_style(style.progress_chars("=> ")), options))
    }

    fn show(&self, at: Progress) {
        // Files are read twice, unless bad products are left out on the way.
        let twice = !self.1.keep_going;
        self.0.set_length(at.bytes_total * (1 + u64::from(twice)));
        let (word, before) = match at.phase {
            Phase::Checking => ("Checking", 0),
            Phase::Applying if twice => ("Importing", at.bytes_total),
            Phase::Applying => ("Importing", 0),
        };
        if self.0.message() != word {
            self.0.set_message(word);
        }
        self.0.set_position(before + at.bytes);
    }
}
