//! The office's items and their pictures.

use super::layout::{Layout, Link, Notice, Picture};
use super::office::Office;
use askama::Template;

/// One item in the staff's list.
#[derive(Debug, Clone, Default)]
pub struct ItemRow {
    /// Title, with the address of its pictures in the office.
    pub item: Link,
    /// Handle, part of its page's address.
    pub handle: String,
    /// Its first picture.
    pub picture: Picture,
    /// How many pictures, in words.
    pub count: String,
    /// What is in the making, in words; empty where nothing is.
    pub unfinished: String,
    /// What could not be made, in words; empty where nothing failed.
    pub failed: String,
}

/// Items, `/office/items`.
#[derive(Debug, Template)]
#[template(path = "office/items.html")]
pub struct OfficeItemsPage {
    /// Frame; `path` `/office/items`.
    pub layout: Layout,
    /// Who works here.
    pub office: Office,
    /// What was searched for.
    pub q: String,
    /// Rows in the order of the catalogue; at most 100.
    pub rows: Vec<ItemRow>,
    /// First page, if this is a later one.
    pub first_href: Option<String>,
    /// Next page, if there is one.
    pub more_href: Option<String>,
}

/// How far a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Making {
    /// It came with the catalogue and lies here.
    Own,
    /// It lies on another site.
    Elsewhere(String),
    /// Files made and to be made.
    Unfinished(u32, u32),
    /// All files are there.
    Ready(u32, u32),
    /// Given up, and why; posting there has it tried again.
    Failed(String, String),
}

/// One picture of an item.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Its place, from 1.
    pub position: u32,
    /// As it is stored: sent back, so that the one that was seen is changed.
    pub url: String,
    /// As it is shown.
    pub picture: Picture,
    /// What it shows, in words.
    pub alt: String,
    /// How far it is.
    pub making: Making,
    /// What is wrong with the file that was to replace it.
    pub error: Option<String>,
}

/// An item's pictures, `/office/items/{item}`.
#[derive(Debug, Template)]
#[template(path = "office/pictures.html")]
pub struct OfficePicturesPage {
    /// Frame; `path` `/office/items`.
    pub layout: Layout,
    /// Who works here.
    pub office: Office,
    /// Result of the last action.
    pub notice: Option<Notice>,
    /// The item's title.
    pub title: String,
    /// Where its forms post: `/office/items/itm_x`.
    pub here: String,
    /// The item's page in the shop.
    pub page_href: String,
    /// The pictures, in their order.
    pub shots: Vec<Shot>,
    /// What is wrong with the files that were to be added.
    pub error: Option<String>,
    /// True while files are in the making.
    pub unfinished: bool,
}
