//! Items, variants, prices, stock and the promise.

pub mod import;
pub mod promise;
pub mod stock;
pub mod view;
