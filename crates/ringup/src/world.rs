//! The real clock and the real randomness: the one place where they are read.

use std::time::{SystemTime, UNIX_EPOCH};

use shop::kernel::{Moment, World};

/// The world outside the simulator.
pub struct RealWorld;

impl World for RealWorld {
    #[allow(clippy::disallowed_methods, reason = "the real clock; everything else is handed the time")]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    #[allow(clippy::disallowed_methods, reason = "the real randomness; everything else is handed its bytes")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // A guessable secret would be worse than none.
            panic!("the system gives no random bytes: {error}");
        }
    }
}
