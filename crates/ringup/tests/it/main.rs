//! The real binary, from the outside: what it prints, answers and leaves behind. Each storage story on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod data;
mod demo;
mod people;
mod serving;
mod support;
