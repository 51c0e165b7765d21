//! The cart (OC-19).

use super::layout::{Layout, Notice, Picture};
use askama::Template;

/// Cart, `/cart`.
#[derive(Debug, Template)]
#[template(path = "cart/cart.html")]
pub struct CartPage {
    /// Frame.
    pub layout: Layout,
    /// What was just put in, or why there is no checkout.
    pub notice: Option<Notice>,
    /// What was just taken out, to be put back.
    pub removed: Option<Removed>,
    /// Its lines; none shows where to find some.
    pub rows: Vec<Row>,
    /// What can be had costs, formatted.
    pub items: String,
    /// Of this page alone: what the next client identifier is derived from (OC-1).
    pub page: String,
    /// Whom it was made for.
    pub whose: String,
    /// Whether anything of it can be had.
    pub ready: bool,
}

/// A line that was taken out.
#[derive(Debug, Clone)]
pub struct Removed {
    /// `Removed: Planter.`
    pub words: String,
    /// Where the undo posts.
    pub action: String,
    /// How many are put back.
    pub quantity: u32,
}

/// A line of the cart.
#[derive(Debug, Clone)]
pub struct Row {
    /// `var_..`
    pub variant: String,
    /// The item's page, while it is sold.
    pub href: Option<String>,
    /// The item's name.
    pub title: String,
    /// The variant's options, or nothing.
    pub options: String,
    /// Its picture.
    pub picture: Picture,
    /// How many, or what was typed instead.
    pub quantity: String,
    /// Beside the quantity.
    pub error: Option<String>,
    /// How many there were before.
    pub before: u32,
    /// Price of one, formatted.
    pub price: String,
    /// Of all, formatted.
    pub amount: String,
    /// What changed, and what can't be had.
    pub notes: Vec<String>,
    /// True where it can't be had: its amount does not count.
    pub gone: bool,
    /// Whether it is sold still: how many can't be changed of what is not.
    pub sold: bool,
}
