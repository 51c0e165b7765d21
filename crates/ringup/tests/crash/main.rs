//! Crash stories, told with the real binary over HTTP: kills at any moment, a failing disk, a full disk, a lost answer,
//! a stop under load. What was acknowledged is there once, whatever happens.
//!
//! `RINGUP_CRASH_ROUNDS=200` kills as often (a quarter of it on PostgreSQL), `RINGUP_CRASH_SEED=N` repeats a run.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod answers;
mod chance;
mod check;
mod disk;
mod http;
mod kills;
mod load;
mod postgres;
mod server;
mod setup;
mod start;
