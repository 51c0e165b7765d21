//! Client identifiers and the customers they stand for.
//!
//! **Recognised** (the client is mapped to a customer) is less than **authenticated** (the customer signed in on it a
//! short while ago, OC-24). An order needs the first and the `enabled` flag of the pair; showing or changing full
//! personal data needs the second.

pub mod acting;
pub mod address;
pub mod client;
pub mod country;
pub mod enable;
pub mod language;
pub mod register;
pub mod sign_in;
pub mod sign_out;
pub mod supply;
pub mod suspend;
pub mod view;

pub use client::Visitor;
