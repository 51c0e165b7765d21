//! What a run is given instead of the outside world: a clock that is set, bytes from the seed, and faults on order.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use shop::kernel::{Moment, World};

use crate::rng::Rng;

/// A clock that stands still until it is moved, and bytes from a seed.
pub struct Clockwork {
    now: AtomicI64,
    bytes: Mutex<Rng>,
}

impl Clockwork {
    /// A clock at `now`.
    pub fn new(now: i64, bytes: Rng) -> Clockwork {
        Clockwork { now: AtomicI64::new(now), bytes: Mutex::new(bytes) }
    }

    /// Sets the clock.
    pub fn set(&self, now: Moment) {
        self.now.store(now.micros(), Relaxed);
    }
}

impl World for Clockwork {
    fn now(&self) -> Moment {
        Moment::from_micros(self.now.load(Relaxed))
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes);
    }
}

/// What goes wrong with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The statement with this number, from 1, fails; a step with fewer statements goes well.
    Statement(i64),
    /// The commit fails: a crash after the last statement.
    Commit,
    /// The commit succeeds, but its answer never arrives.
    LostAnswer,
}

/// Fails statements and commits when told to.
#[derive(Default)]
pub struct Faults {
    /// Statements to go until one fails; zero is never.
    statements: AtomicI64,
    commit: AtomicBool,
    fired: AtomicBool,
}

impl Faults {
    /// The hook to open a database with.
    pub fn hook(self: &Arc<Faults>) -> db::Hook {
        let faults = self.clone();
        Arc::new(move |text| faults.pass(text))
    }

    /// Lets `fault` happen in what comes next.
    pub fn arm(&self, fault: Option<Fault>) {
        self.statements.store(if let Some(Fault::Statement(number)) = fault { number } else { 0 }, Relaxed);
        self.commit.store(fault == Some(Fault::Commit), Relaxed);
        self.fired.store(false, Relaxed);
    }

    /// Lets nothing happen any more; answers whether something did.
    pub fn disarm(&self) -> bool {
        self.statements.store(0, Relaxed);
        self.commit.store(false, Relaxed);
        self.fired.swap(false, Relaxed)
    }

    fn pass(&self, text: &str) -> db::Result<()> {
        if text == "commit" {
            if self.commit.swap(false, Relaxed) {
                self.fired.store(true, Relaxed);
                return Err(db::Error::Unknown);
            }
            return Ok(());
        }
        let left = self.statements.load(Relaxed);
        if left > 0 {
            self.statements.store(left - 1, Relaxed);
        }
        if left == 1 {
            self.fired.store(true, Relaxed);
            return Err(db::Error::Broken("a fault of the simulator".into()));
        }
        Ok(())
    }
}
