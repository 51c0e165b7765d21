//! House work: reading the source as data.

pub mod source;
