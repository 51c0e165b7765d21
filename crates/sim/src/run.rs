//! A whole run: from a seed to a summary, or to the step at which the store and its model part.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use anyhow::{Result, ensure};
use shop::kernel::AddressId;

use crate::change::Edit;
use crate::rng::Trace;
use crate::store::Store;
use crate::{shelf, time};

/// What to run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Config {
    /// Decides everything else.
    pub seed: u64,
    /// Single actions to begin, at least.
    pub lifecycles: u64,
    /// See [`Sabotage`].
    pub sabotage: Sabotage,
}

/// Something is broken on purpose, so that a test sees the simulator fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sabotage {
    /// Nothing is.
    #[default]
    None,
    /// The model closes an order a microsecond late.
    Window,
    /// One unit too many is reserved, halfway.
    Reserved,
    /// An acknowledged line is lost, halfway.
    LostLine,
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Steps made.
    pub steps: u64,
    /// Single actions begun.
    pub lifecycles: u64,
    /// Answers that told of a new line.
    pub placed: u64,
    /// Answers that told of a line that stood already.
    pub replayed: u64,
    /// Refusals, by their name.
    pub refused: BTreeMap<String, u64>,
    /// Kept actions that were placed after a step-up.
    pub released: u64,
    /// Changes of lines and their answers.
    pub changes: BTreeMap<String, u64>,
    /// Statements and commits that failed.
    pub faults: u64,
    /// Answers that were lost after the commit.
    pub lost: u64,
    /// Times that every invariant was checked.
    pub checks: u64,
    /// Hash of all that was asked and answered.
    pub trace: u64,
    /// Hash of the database's whole content, where it was asked for.
    pub content: Option<u64>,
}

/// A run that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// The step, from 1.
    pub step: u64,
    /// What was asked for.
    pub lifecycles: u64,
    /// What went wrong.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { seed, step, lifecycles, what } = self;
        writeln!(f, "seed {seed} step {step}: {what}")?;
        write!(f, "repeat it with: cargo run -p sim -- --seed {seed} --lifecycles {lifecycles}")
    }
}

impl std::error::Error for Failure {}

/// Steps between two checks of the shop's own invariants.
const INVARIANTS_EVERY: u64 = 5;
/// Steps between two looks at everything.
const EVERYTHING_EVERY: u64 = 40;
/// Changes that follow on each action.
const CHANGES_EACH: u64 = 4;

/// Runs a store from a seed. With `content` the summary has the hash of the database's content.
///
/// # Errors
/// [`Failure`]: where the store and its model part, or an invariant is broken.
pub fn run(config: Config, content: bool) -> Result<Summary, Failure> {
    let step = AtomicU64::new(0);
    // A broken assertion in a room is a finding like any other.
    let outcome = catch_unwind(AssertUnwindSafe(|| simulate(config, content, &step)));
    let what = match outcome {
        Ok(Ok(summary)) => return Ok(summary),
        Ok(Err(error)) => format!("{error:#}"),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            format!("panic: {}", text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("of unknown cause"))
        }
    };
    let Config { seed, lifecycles, .. } = config;
    Err(Failure { seed, step: step.load(Relaxed), lifecycles, what })
}

fn simulate(config: Config, content: bool, step: &AtomicU64) -> Result<Summary> {
    let mut store = Store::open(config)?;
    store.model.slack = i64::from(config.sabotage == Sabotage::Window);
    let mut changes_due = 0;
    while store.summary.lifecycles < config.lifecycles || changes_due > 0 {
        store.summary.steps = step.fetch_add(1, Relaxed) + 1;
        let fresh = if changes_due > 0 {
            changes_due -= 1;
            store.happen()?
        } else {
            store.begin()?
        };
        store.summary.lifecycles += fresh;
        changes_due += fresh * CHANGES_EACH;
        if store.summary.lifecycles >= config.lifecycles / 2 {
            store.sabotage()?;
        }
        if store.summary.steps.is_multiple_of(INVARIANTS_EVERY) {
            store.check_invariants()?;
        }
        if store.summary.steps.is_multiple_of(EVERYTHING_EVERY) {
            store.check_all()?;
        }
    }
    store.drain()?;
    store.check_all()?;
    store.summary.trace = store.trace.0;
    if content {
        store.summary.content = Some(store.content()?);
    }
    Ok(store.summary)
}

#[derive(Clone, Copy)]
enum Happening {
    Edit(Edit),
    Replay,
    Altered,
    Foreign,
    Page,
    Retry,
    Receive,
    Relabel,
    Time,
    Switch,
    SignOut,
    SignIn,
    ChooseAddress,
    Withdraw,
    Settings,
    Release,
    Confirm,
    AddAddress,
    StepUp,
    CapDevice,
}

const HAPPENINGS: &[(u64, Happening)] = &[
    (150, Happening::Edit(Edit::Cancel)),
    (110, Happening::Edit(Edit::Undo)),
    (120, Happening::Edit(Edit::Quantity(1))),
    (120, Happening::Edit(Edit::Address(AddressId(1)))),
    (90, Happening::Replay),
    (30, Happening::Altered),
    (30, Happening::Foreign),
    (50, Happening::Page),
    (70, Happening::Retry),
    (50, Happening::Receive),
    (30, Happening::Relabel),
    (100, Happening::Time),
    (20, Happening::Switch),
    (10, Happening::SignOut),
    (60, Happening::SignIn),
    (10, Happening::ChooseAddress),
    (4, Happening::Withdraw),
    (12, Happening::Settings),
    (40, Happening::Release),
    (30, Happening::Confirm),
    (14, Happening::AddAddress),
    (60, Happening::StepUp),
    (14, Happening::CapDevice),
];

impl Store {
    /// Something happens after an action; answers how many actions that began.
    fn happen(&mut self) -> Result<u64> {
        let any = (!self.intents.is_empty()).then(|| self.rng.index(self.intents.len()));
        match self.rng.weighted(HAPPENINGS) {
            Happening::Edit(edit) => self.edit(&edit),
            Happening::Replay => any.map_or(Ok(()), |intent| self.press(intent)),
            Happening::Altered => any.map_or(Ok(()), |intent| self.press_altered(intent)),
            Happening::Foreign => any.map_or(Ok(()), |intent| self.press_foreign(intent)),
            Happening::Page => match self.pages.pop() {
                Some(page) => self.press(page),
                None => Ok(()),
            },
            Happening::Retry => self.retry(),
            Happening::Receive => self.receive(),
            Happening::Relabel => self.relabel(),
            Happening::Time => return time::pass(self),
            Happening::Switch => self.switch(),
            Happening::SignOut => self.sign_out(),
            Happening::SignIn => self.sign_in(),
            Happening::ChooseAddress => self.choose_address(),
            Happening::Withdraw => self.withdraw(),
            Happening::Settings => self.settle_rules(),
            Happening::Release => self.release(),
            Happening::Confirm => self.confirm(),
            Happening::AddAddress => self.add_address(),
            Happening::StepUp => self.step_up(),
            Happening::CapDevice => self.cap_device(),
        }?;
        Ok(0)
    }

    /// A caller that got no answer asks again, with the same token or key.
    fn retry(&mut self) -> Result<()> {
        if self.unanswered.is_empty() {
            return Ok(());
        }
        let at = self.rng.index(self.unanswered.len());
        let intent = self.unanswered.swap_remove(at);
        self.press(intent)
    }

    /// Whoever got no answer asks until there is one; no two actions may have been told of one line.
    fn drain(&mut self) -> Result<()> {
        for _ in 0..10_000 {
            let Some(intent) = self.unanswered.pop() else { break };
            self.press(intent)?;
        }
        ensure!(self.unanswered.is_empty(), "there are still actions without an answer");
        let told: Vec<_> = self.intents.iter().flat_map(|intent| intent.lines.values()).collect();
        let lines: std::collections::BTreeSet<_> = told.iter().collect();
        ensure!(lines.len() == told.len(), "a line was told of for two actions");
        Ok(())
    }

    fn sabotage(&mut self) -> Result<()> {
        match std::mem::take(&mut self.config.sabotage) {
            Sabotage::Reserved => {
                self.db.write_blocking(shelf::reserve_one_too_many)?;
                self.check_invariants()
            }
            Sabotage::LostLine => Ok(self.db.write_blocking(shelf::lose_a_line)?),
            Sabotage::None | Sabotage::Window => Ok(()),
        }
    }

    /// Hash of a copy of all tables, as a file.
    fn content(&self) -> Result<u64> {
        static COPIES: AtomicU64 = AtomicU64::new(0);
        let name = format!("ringup-sim-{}-{}.db", std::process::id(), COPIES.fetch_add(1, Relaxed));
        let file = std::env::temp_dir().join(name);
        self.db.backup(&file, &shop::tables())?;
        let bytes = std::fs::read(&file)?;
        std::fs::remove_file(&file)?;
        let mut hash = Trace::default();
        hash.add(&bytes);
        Ok(hash.0)
    }
}
