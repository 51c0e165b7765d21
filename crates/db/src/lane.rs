//! A lane: commands of one kind that are decided together.
//!
//! While a batch is being committed, the next commands gather; nothing waits for a timer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::job::{Job, Refused};
use crate::stats::Stats;
use crate::{Db, Error, Result, Tx};

/// Decides a batch of commands in one transaction: an outcome for each, in their order. May be run again.
pub type LaneHandler<C, O> = dyn Fn(&mut Tx<'_>, &[C]) -> Result<Vec<O>> + Send + Sync;

/// Where callers put commands. Cheap to clone.
pub struct Lane<C, O> {
    shared: Arc<Shared<C, O>>,
}

impl<C, O> Clone for Lane<C, O> {
    fn clone(&self) -> Self {
        Lane { shared: self.shared.clone() }
    }
}

struct Shared<C, O> {
    db: Db,
    handler: Arc<LaneHandler<C, O>>,
    batch_max: usize,
    waiting_max: usize,
    waiting: Mutex<Waiting<C, O>>,
}

type Caller<O> = oneshot::Sender<Result<O>>;

struct Waiting<C, O> {
    commands: VecDeque<(C, Caller<O>)>,
    /// A job for this lane is in the queue and not yet begun.
    queued: bool,
}

/// Twice a full batch for every connection we expect: past that, waiting longer helps nobody.
const BATCHES_WAITING_MAX: usize = 8;

impl<C: Send + Sync + 'static, O: Send + 'static> Lane<C, O> {
    pub(crate) fn open(db: Db, handler: Arc<LaneHandler<C, O>>, batch_max: usize) -> Self {
        Lane {
            shared: Arc::new(Shared {
                db,
                handler,
                batch_max: batch_max.max(1),
                waiting_max: (batch_max * BATCHES_WAITING_MAX).max(4_096),
                waiting: Mutex::new(Waiting { commands: VecDeque::new(), queued: false }),
            }),
        }
    }

    /// Decides `command` together with the others that wait, and answers when the outcome is on disk.
    ///
    /// # Errors
    /// An [`Error`] of the engine; a refusal of the command itself is part of the outcome.
    pub async fn submit(&self, command: C) -> Result<O> {
        self.put(command)?.await.unwrap_or(Err(Error::Closed))
    }

    /// [`Lane::submit`] for callers outside an async runtime.
    ///
    /// # Errors
    /// As [`Lane::submit`].
    pub fn submit_blocking(&self, command: C) -> Result<O> {
        self.put(command)?.blocking_recv().unwrap_or(Err(Error::Closed))
    }

    fn put(&self, command: C) -> Result<oneshot::Receiver<Result<O>>> {
        let (caller, answer) = oneshot::channel();
        let enqueue = {
            let mut waiting = self.shared.lock();
            if waiting.commands.len() >= self.shared.waiting_max {
                return Err(Error::Busy);
            }
            waiting.commands.push_back((command, caller));
            !std::mem::replace(&mut waiting.queued, true)
        };
        if enqueue {
            self.enqueue()?;
        }
        Ok(answer)
    }

    fn enqueue(&self) -> Result<()> {
        let batch = Batch { lane: self.clone(), commands: Vec::new(), callers: Vec::new(), outcome: None };
        self.shared.db.submit(Box::new(batch)).inspect_err(|error| {
            let mut waiting = self.shared.lock();
            waiting.queued = false;
            for (_, caller) in waiting.commands.drain(..) {
                let _ = caller.send(Err(error.clone()));
            }
        })
    }
}

impl<C, O> Shared<C, O> {
    fn lock(&self) -> MutexGuard<'_, Waiting<C, O>> {
        // Nothing can panic while the lock is held, so a poisoned lock still guards sound data.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Batch<C, O> {
    lane: Lane<C, O>,
    commands: Vec<C>,
    callers: Vec<Caller<O>>,
    outcome: Option<Result<Vec<O>>>,
}

impl<C: Send + Sync + 'static, O: Send + 'static> Job for Batch<C, O> {
    fn prepare(&mut self) {
        if !self.commands.is_empty() {
            return;
        }
        let shared = &self.lane.shared;
        let more = {
            let mut waiting = shared.lock();
            let take = waiting.commands.len().min(shared.batch_max);
            for (command, caller) in waiting.commands.drain(..take) {
                self.commands.push(command);
                self.callers.push(caller);
            }
            waiting.queued = !waiting.commands.is_empty();
            waiting.queued
        };
        if more {
            // A failure answers those who wait.
            let _ = self.lane.enqueue();
        }
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Refused> {
        let before = tx.statements;
        self.outcome = None;
        let outcome = (self.lane.shared.handler)(tx, &self.commands).and_then(|outcomes| {
            let outcomes = tx.sound(outcomes)?;
            if outcomes.len() == self.commands.len() {
                Ok(outcomes)
            } else {
                Err(Error::Broken(format!("{} outcomes for {} commands", outcomes.len(), self.commands.len())))
            }
        });
        let stats = tx.stats();
        Stats::add(&stats.batches, 1);
        Stats::add(&stats.commands, self.commands.len() as u64);
        Stats::add(&stats.statements, tx.statements - before);
        let refused = outcome.is_err();
        self.outcome = Some(outcome);
        if refused { Err(Refused) } else { Ok(()) }
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        match (committed, self.outcome) {
            (Ok(()), Some(Ok(outcomes))) => {
                for (caller, outcome) in self.callers.into_iter().zip(outcomes) {
                    let _ = caller.send(Ok(outcome));
                }
            }
            (Err(error), _) | (Ok(()), Some(Err(error))) => {
                for caller in self.callers {
                    let _ = caller.send(Err(error.clone()));
                }
            }
            (Ok(()), None) => {
                for caller in self.callers {
                    let _ = caller.send(Err(Error::panicked()));
                }
            }
        }
    }

    fn idempotent(&self) -> bool {
        true
    }

    fn split(self: Box<Self>) -> Result<Vec<Box<dyn Job>>, Box<dyn Job>> {
        if self.commands.len() < 2 {
            return Err(self);
        }
        let lane = self.lane;
        Ok(self
            .commands
            .into_iter()
            .zip(self.callers)
            .map(|(command, caller)| {
                Box::new(Batch { lane: lane.clone(), commands: vec![command], callers: vec![caller], outcome: None })
                    as Box<dyn Job>
            })
            .collect())
    }
}
