//! Orders: the single action and everything until its window ends.
//!
//! [`place`] is the hot path: it decides whole batches. The other verbs are closures of their own. Rows are locked in
//! one order everywhere: order line, stock (by variant), order, open order (by key).

pub mod button;
pub mod cancel;
pub mod change;
pub mod combine;
pub mod confirm;
pub mod place;
pub mod state;
pub mod step_up;
pub mod undo;
pub mod view;

pub use button::Button;
pub use place::{Outcome, Place, Placed, Refusal};
