//! Stories of the rooms, each on SQLite and on a real PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod account;
mod actions;
mod address_owner;
mod cart;
mod checkout;
mod contention;
mod find;
mod fixation;
mod guards;
mod keys;
mod meet;
mod orders;
mod origin;
mod personal;
mod pictures;
mod statements;
mod store;
