//! Items, variants, prices, stock, pictures and the promise.

pub mod import;
pub mod picture;
pub mod promise;
pub mod stock;
pub mod view;
