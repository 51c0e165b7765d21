//! Makes the smaller files of uploaded pictures: one picture at a time, on a thread of its own that stands back behind those
//! that answer. Whatever it leaves unfinished, the next start or another server takes up.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use shop::catalogue::picture::make::{self, Turn};
use shop::catalogue::picture::sweep;
use web::App;

/// How long it looks away when nothing waits.
const PAUSE: Duration = Duration::from_millis(500);
/// How often what nobody shows any more is thrown away, and how much at once.
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);
const SWEEP_PICTURES_MAX: u32 = 50;

/// The running thread; it stops when this is dropped, after the file it is at.
pub struct Darkroom {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Darkroom {
    /// Opens it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(app: Arc<App>) -> anyhow::Result<Darkroom> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let work = move || {
            stand_back();
            let swept = Cell::new(None::<Instant>);
            while !stopped.load(Relaxed) {
                // Nothing that goes wrong ends it: a picture whose making panics is given up after a few attempts.
                let turn = catch_unwind(AssertUnwindSafe(|| turn(&app, &stopped, &swept)));
                if !turn.unwrap_or(false) {
                    std::thread::park_timeout(PAUSE);
                }
            }
        };
        let thread = std::thread::Builder::new().name("darkroom".into()).spawn(work).context("can't start a thread")?;
        Ok(Darkroom { stop, thread: Some(thread) })
    }
}

impl Drop for Darkroom {
    fn drop(&mut self) {
        self.stop.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

/// Whether there may be more to do at once.
fn turn(app: &App, stopped: &AtomicBool, swept: &Cell<Option<Instant>>) -> bool {
    match make::turn(&app.db, &*app.world, &|| stopped.load(Relaxed)) {
        Ok(Turn::Idle) => {
            if swept.get().is_none_or(|at| at.elapsed() > SWEEP_EVERY) {
                swept.set(Some(Instant::now()));
                let now = app.now();
                let gone = app.db.write_blocking(move |tx| sweep::sweep(tx, now, SWEEP_PICTURES_MAX));
                if let Err(error) = gone {
                    tracing::warn!(%error, "pictures could not be swept; it is tried again");
                }
            }
            false
        }
        Ok(Turn::Failed(picture)) => {
            tracing::warn!(%picture, "the files of a picture could not be made; the office can have it tried again");
            true
        }
        Ok(Turn::Made(_) | Turn::LeftOff(_)) => true,
        Err(error) => {
            tracing::warn!(%error, "the files of a picture could not be kept; it is tried again");
            false
        }
    }
}

/// Lowers this thread's priority where the system has a command for it; without one it works all the same.
fn stand_back() {
    let Ok(thread) = std::fs::read_link(Path::new("/proc/thread-self")) else { return };
    let Some(id) = thread.file_name() else { return };
    let mut renice = Command::new("renice");
    renice.args(["-n", "10", "-p"]).arg(id).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = renice.status();
}
