//! Client identifiers and the customers they stand for.
//!
//! **Recognised** (the client is mapped to a customer) is less than **authenticated** (the customer signed in on it a
//! short while ago, OC-24). An order needs the first and the `enabled` flag of the pair; showing or changing full
//! personal data needs the second.

pub mod acting;
pub mod activity;
pub mod address;
pub mod choose;
pub mod client;
pub mod confirm;
pub mod country;
pub mod device;
pub mod email;
pub mod enable;
pub mod erase;
pub mod language;
pub mod passkey;
pub mod password;
pub mod payment_method;
pub mod proof_of_address;
pub mod prune;
pub mod register;
pub mod settings;
pub mod sign_in;
pub mod sign_out;
pub mod supply;
pub mod suspend;
pub mod view;

pub use client::Visitor;
