//! The pages as plain data: one struct per page, filled by a handler, rendered by the askama template of the same name under
//! `templates/`. Money, dates and words arrive ready to show; nothing here decides anything but how it looks.
//! The look itself (tokens, layers, states) is `assets/ringup.css`; `assets/ringup.js` only enhances. (OC-7, OC-8, OC-12 to OC-14.)

pub mod account;
pub mod action;
pub mod cart;
pub mod checkout;
pub mod find;
pub mod form;
pub mod layout;
pub mod office;
pub mod order;
pub mod pictures;
pub mod problem;
pub mod storefront;
pub mod tv;
pub mod you;
