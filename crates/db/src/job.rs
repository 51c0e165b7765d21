//! What waits in the queue: work that runs in a transaction and is answered after the commit.

use tokio::sync::oneshot;

use crate::{Error, Result, Tx};

/// The job's own answer was an error: its changes are to be rolled back.
pub(crate) struct Refused;

pub(crate) trait Job: Send {
    /// Runs (again). Only the last run counts.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Refused>;

    /// Answers the caller, once: after the commit, or with the engine's error.
    fn answer(self: Box<Self>, committed: Result<()>);

    /// When a job of several commands failed as a whole: its commands one by one, so that one can't spoil the others.
    fn split(self: Box<Self>) -> Result<Vec<Box<dyn Job>>, Box<dyn Job>>;

    /// Whether running it again after an unknown commit, or after another transaction took its key first, gives the
    /// same answer: so for commands that carry their own key.
    fn idempotent(&self) -> bool {
        false
    }

    /// Prepares the job just before its first run: a lane takes the commands that wait.
    fn prepare(&mut self) {}
}

/// A closure and the place where its caller waits.
pub(crate) struct Closure<F, T, E> {
    f: F,
    outcome: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Closure<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    pub(crate) fn pair(f: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>) {
        let (caller, answer) = oneshot::channel();
        (Box::new(Closure { f, outcome: None, caller }), answer)
    }
}

impl<F, T, E> Job for Closure<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Refused> {
        self.outcome = None;
        let outcome = (self.f)(tx).and_then(|value| tx.sound(value).map_err(E::from));
        let refused = outcome.is_err();
        self.outcome = Some(outcome);
        if refused { Err(Refused) } else { Ok(()) }
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        let answer = match (committed, self.outcome) {
            (Err(error), _) => Err(E::from(error)),
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(E::from(Error::panicked())),
        };
        // The caller may have gone; what was taken is finished all the same.
        let _ = self.caller.send(answer);
    }

    fn split(self: Box<Self>) -> Result<Vec<Box<dyn Job>>, Box<dyn Job>> {
        Err(self)
    }
}
