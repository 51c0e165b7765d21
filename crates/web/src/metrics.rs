//! Counters for `/metrics`, in Prometheus' text format. Plain atomics: one order costs one addition.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use db::Snapshot;

/// What the web side counts.
#[derive(Default)]
pub struct Metrics {
    /// Lines placed.
    pub orders_placed: AtomicU64,
    /// Answers that repeated an earlier one.
    pub orders_replayed: AtomicU64,
    /// Actions refused.
    pub orders_refused: AtomicU64,
    /// Answers with a status from 500.
    pub failures: AtomicU64,
}

impl Metrics {
    /// Adds one.
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Relaxed);
    }

    /// The text of `/metrics`.
    pub fn text(&self, db: &Snapshot) -> String {
        let mut text = String::new();
        let counters = [
            ("ringup_orders_placed_total", "Order lines placed", self.orders_placed.load(Relaxed)),
            ("ringup_orders_replayed_total", "Repeated answers", self.orders_replayed.load(Relaxed)),
            ("ringup_orders_refused_total", "Actions refused", self.orders_refused.load(Relaxed)),
            ("ringup_failures_total", "Answers with a status from 500", self.failures.load(Relaxed)),
            ("ringup_db_statements_total", "Statement texts run by batches", db.statements),
            ("ringup_db_commits_total", "Commits", db.commits),
            ("ringup_db_round_trips_total", "Round trips to PostgreSQL by writers", db.round_trips),
            ("ringup_db_batches_total", "Batches of single actions", db.batches),
            ("ringup_db_commands_total", "Single actions in batches", db.commands),
            ("ringup_db_retries_total", "Transactions run again", db.retries),
        ];
        for (name, help, value) in counters {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}");
        }
        text
    }
}
