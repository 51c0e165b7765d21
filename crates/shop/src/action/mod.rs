//! OC-9, OC-30: other ways to press the order button. Each ends in the same placing as a click.
//!
//! [`ways`] are what a customer switched on for a device (keyboard shortcut, spoken command, claps, scanning), [`device`]
//! is the hardware button with a client identifier of its own, [`screen`] signs a television in by a code.

pub mod device;
pub mod erase;
pub mod export;
pub mod presses;
pub mod screen;
pub mod shelf;
pub mod shortcut;
pub mod ways;

pub use shortcut::Shortcut;
pub use ways::Ways;
