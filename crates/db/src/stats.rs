//! Counters, for `/metrics` and `ringup bench`.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// Counters since the start.
        #[derive(Default)]
        pub struct Stats { $($(#[$doc])* pub(crate) $name: AtomicU64),* }

        /// The counters at one moment.
        #[derive(Clone, Copy, Debug, Default)]
        pub struct Snapshot { $($(#[$doc])* pub $name: u64),* }

        impl Stats {
            /// The counters now.
            pub fn snapshot(&self) -> Snapshot {
                Snapshot { $($name: self.$name.load(Relaxed)),* }
            }
        }

        impl Snapshot {
            /// What was counted since `earlier`.
            #[must_use]
            pub fn since(&self, earlier: &Snapshot) -> Snapshot {
                Snapshot { $($name: self.$name - earlier.$name),* }
            }
        }
    };
}

counters! {
    /// Statement texts run by batches; one text for many rows counts once.
    statements,
    /// Commits of write transactions.
    commits,
    /// Round trips to a PostgreSQL server, by writers.
    round_trips,
    /// Batches decided by lanes.
    batches,
    /// Commands in those batches.
    commands,
    /// Closures run again after a conflict.
    retries,
}

impl Stats {
    pub(crate) fn add(counter: &AtomicU64, amount: u64) {
        counter.fetch_add(amount, Relaxed);
    }
}
