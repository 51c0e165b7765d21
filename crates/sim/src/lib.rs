//! A deterministic simulator of a store (OC-13 to OC-16, X-1 to X-6): it drives the real rooms on an in-memory database
//! with a clock, randomness and faults from a seed, and compares every answer and every row with a [`model`].
//!
//! The same seed is the same run, byte for byte. A failure names its seed and step and the command that repeats it:
//! `cargo run -p sim -- --seed 7 --lifecycles 200`.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`model`] | says what must happen, in plain Rust |
//! | [`facts`], [`read`] | what is compared, and how it is read from the database |
//! | [`store`] | opens a shop and makes one checked step of it, with or without a fault |
//! | [`press`], [`change`], [`visit`], [`guard`], [`time`] | what happens: actions, changes, people at their devices, what guards an account, the clock |
//! | [`run`] | a whole run |

pub mod change;
pub mod facts;
pub mod guard;
pub mod model;
pub mod press;
pub mod read;
pub mod rng;
pub mod rules;
pub mod run;
pub mod shelf;
pub mod store;
pub mod time;
pub mod visit;
pub mod world;
pub mod zone;

pub use run::{Config, Failure, Sabotage, Summary, run};
