//! Items, variants, prices, stock, pictures, the promise, finding them, and the catalogue for machines.

pub mod feed;
pub mod import;
pub mod picture;
pub mod promise;
pub mod search;
pub mod stock;
pub mod view;
