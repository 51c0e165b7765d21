//! A television's pages, seen from ten feet: big type, few things, all of them reached with arrow keys and Enter (OC-9).

use super::layout::{Layout, Link, Notice, Picture};
use super::storefront::{Card, ItemPage, Panel};
use crate::assets;
use askama::Template;

/// A row of items.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Its category, or words for all.
    pub title: String,
    /// Its items.
    pub cards: Vec<Card>,
}

/// Home, `/tv`.
#[derive(Debug, Template)]
#[template(path = "tv/home.html")]
pub struct TvHomePage {
    /// Frame; `path` `/tv`.
    pub layout: Layout,
    /// What was done.
    pub notice: Option<Notice>,
    /// The items by category.
    pub rows: Vec<Row>,
}

/// An item, `/tv/items/{handle}`.
#[derive(Debug, Template)]
#[template(path = "tv/item.html")]
pub struct TvItemPage {
    /// The item's page as the storefront has it, with paths of the television.
    pub page: ItemPage,
    /// Frame.
    pub layout: Layout,
}

impl TvItemPage {
    /// Where the answer to the press belongs.
    #[must_use]
    pub fn here(&self) -> &str {
        &self.layout.path
    }
}

/// A line on a television.
#[derive(Debug, Clone, Default)]
pub struct TvLine {
    /// Its id.
    pub id: String,
    /// `2 × Glazed planter`.
    pub what: String,
    /// Its options.
    pub options: String,
    /// When it arrives, or that it was cancelled.
    pub state: String,
    /// Its price.
    pub price: String,
    /// Its picture.
    pub picture: Picture,
    /// Whether it can be cancelled still.
    pub can_cancel: bool,
    /// Whether its cancelling can be undone still.
    pub can_undo: bool,
}

/// Orders, `/tv/orders`.
#[derive(Debug, Template)]
#[template(path = "tv/orders.html")]
pub struct TvOrdersPage {
    /// Frame; `path` `/tv/orders`.
    pub layout: Layout,
    /// What was done.
    pub notice: Option<Notice>,
    /// The newest lines.
    pub lines: Vec<TvLine>,
}

/// How far the signing in is.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// Not begun, or the code is gone (`true`).
    Start(bool),
    /// The code is shown.
    Code {
        /// `BCDF-GHJK`.
        code: String,
        /// Where to enter it: without and with the code.
        url: String,
        /// The path of the dark modules of its QR code, in a square of so many modules.
        qr: Option<(String, usize)>,
        /// This page, to load again.
        again: String,
    },
    /// Somebody entered it: his short name.
    Confirmed {
        /// `Ada E.`
        name: String,
        /// The code.
        code: String,
    },
    /// Too many codes were asked for.
    TooMany,
}

/// Signing a television in, `/tv/sign-in`.
#[derive(Debug, Template)]
#[template(path = "tv/sign_in.html")]
pub struct TvSignInPage {
    /// Frame; `path` `/tv/sign-in`.
    pub layout: Layout,
    /// How far it is.
    pub state: SignIn,
}

/// Entering a television's code on another device, `/tv/link`.
#[derive(Debug, Template)]
#[template(path = "tv/link.html")]
pub struct TvLinkPage {
    /// Frame; `path` `/tv/link`.
    pub layout: Layout,
    /// The code as typed.
    pub code: String,
    /// Whether single action was ticked.
    pub single_action: bool,
    /// What is wrong with the code.
    pub error: Option<&'static str>,
    /// Whether it is done.
    pub linked: bool,
}

/// The addresses of style and script.
#[must_use]
pub fn assets() -> Link {
    Link { href: assets::TV_CSS.href.clone(), label: assets::TV_JS.href.clone() }
}
