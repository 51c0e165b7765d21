//! Orders: the single action, cart and checkout beside it, and everything until a line's window ends.
//!
//! [`place`] is the hot path: it decides whole batches. The other verbs are closures of their own. Rows are locked in
//! one order everywhere: customer, checkout, order line, stock (by variant), order, open order (by key), cart. Only caps
//! that look back lock the customer later, after the line or the stock.

pub mod adopt;
pub mod button;
pub mod cancel;
pub mod cart;
pub mod change;
pub mod checkout;
pub mod combine;
pub mod confirm;
pub mod erase;
pub mod export;
pub mod place;
pub mod state;
pub mod step_up;
pub mod undo;
pub mod view;
pub mod wanted;

pub use button::Button;
pub use place::{Outcome, Place, Placed, Refusal};
