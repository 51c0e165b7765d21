//! What happens by the clock: settings are read again, and mails written for new orders. A plain thread, because the
//! database is synchronous; nothing that goes wrong ends it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context as _;
use web::App;

const EVERY: Duration = Duration::from_secs(1);
/// Lines that one tick writes mails for.
const CONFIRM_LINES_MAX: u32 = 200;
/// Old keys that one tick forgets.
const FORGET_KEYS_MAX: u32 = 500;

/// The running thread; it stops when this is dropped.
pub struct Ticker {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Starts ticking.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(app: Arc<App>) -> anyhow::Result<Ticker> {
        let (stop, stopped) = mpsc::channel();
        let serve = move || {
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                tick("settings", || Ok(app.refresh()?));
                tick("keys", || Ok(app.forget_old_keys(FORGET_KEYS_MAX).map(drop)?));
                tick("sold out", || Ok(app.look_at_stock()?));
                tick("accounts", || Ok(app.keep_accounts(FORGET_KEYS_MAX)?));
                tick("confirmations", || Ok(app.confirm(CONFIRM_LINES_MAX).map(drop)?));
            }
        };
        let thread = std::thread::Builder::new().name("ticker".into()).spawn(serve).context("can't start a thread")?;
        Ok(Ticker { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn tick(task: &str, work: impl FnOnce() -> anyhow::Result<()>) {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(task, error = %format!("{error:#}"), "a timed task failed; it is tried again"),
        Err(_) => tracing::error!(task, "a timed task panicked; it is tried again"),
    }
}
