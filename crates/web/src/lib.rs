//! Pages and API of the shop: from a request to a verb of [`shop`] and back. Two hops from route to row: handler, verb.
//!
//! One module per noun. [`pages`] holds the templates' structs, with no logic beyond presentation; the modules beside it
//! fill them. Errors are [`problem::Problem`]s: RFC 9457 for API callers, pages for people.

pub mod account;
pub mod action;
pub mod address;
pub mod api;
pub mod app;
pub mod assets;
pub mod cart;
pub mod checkout;
pub mod compress;
pub mod find;
pub mod format;
pub mod headers;
pub mod language;
pub mod limit;
pub mod metrics;
pub mod office;
pub mod operations;
pub mod order;
pub mod pages;
pub mod pictures;
pub mod problem;
pub mod request;
pub mod storefront;
pub mod upload;
pub mod whose;

pub use app::{App, Config};
