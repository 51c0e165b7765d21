//! A bounded queue between callers and the engine's threads.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::job::Job;
use crate::{Error, Result};

#[derive(Clone)]
pub(crate) struct Queue {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    filled: Condvar,
    jobs_max: usize,
}

struct State {
    jobs: VecDeque<Box<dyn Job>>,
    closed: bool,
}

impl Queue {
    pub(crate) fn new(jobs_max: usize) -> Queue {
        let state = Mutex::new(State { jobs: VecDeque::new(), closed: false });
        Queue { shared: Arc::new(Shared { state, filled: Condvar::new(), jobs_max }) }
    }

    pub(crate) fn push(&self, job: Box<dyn Job>) -> Result<()> {
        let mut state = self.lock();
        if state.closed {
            return Err(Error::Closed);
        }
        if state.jobs.len() >= self.shared.jobs_max {
            return Err(Error::Busy);
        }
        state.jobs.push_back(job);
        drop(state);
        self.shared.filled.notify_one();
        Ok(())
    }

    /// Waits for jobs and takes up to `max`; `None` when the queue is closed and empty.
    pub(crate) fn take(&self, max: usize) -> Option<Vec<Box<dyn Job>>> {
        let mut state = self.lock();
        loop {
            if !state.jobs.is_empty() {
                let count = state.jobs.len().min(max);
                return Some(state.jobs.drain(..count).collect());
            }
            if state.closed {
                return None;
            }
            state = self.shared.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.shared.filled.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing can panic while the lock is held.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
