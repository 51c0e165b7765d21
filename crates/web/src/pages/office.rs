//! The office: staff see orders and stock in dense tables, and receive stock.

use super::layout::{Layout, Link, Notice, When};
use askama::Template;
use shop::staff::Staff;

/// Who works here; part of the frame of every staff page.
#[derive(Debug, Clone, Default)]
pub struct Office {
    /// The member of staff's e-mail address.
    pub staff: String,
    /// Whether the role opens the items: no way leads to where nothing may be seen.
    pub items: bool,
}

impl Office {
    /// What a member of staff is shown.
    #[must_use]
    pub fn of(staff: Staff) -> Office {
        Office { items: staff.role.may_change_items(), staff: staff.email }
    }
}

/// Staff must sign in first; shown at any `/office` page.
#[derive(Debug, Template)]
#[template(path = "office/sign_in.html")]
pub struct OfficeSignInPage {
    /// Frame; `title` "Office".
    pub layout: Layout,
}

/// One tab of a filter.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// Address with the filter.
    pub href: String,
    /// Its words: `Open`.
    pub label: String,
    /// How many rows it holds, formatted; empty where that isn't counted.
    pub count: String,
    /// True for the one shown.
    pub current: bool,
}

/// One order in the staff's list.
#[derive(Debug, Clone, Default)]
pub struct OrderRow {
    /// Order id.
    pub id: String,
    /// When it was placed.
    pub placed: When,
    /// Customer's name, partial: `Ada E.`
    pub customer: String,
    /// Class: `Within 7 days`.
    pub class: String,
    /// Number of live lines, formatted.
    pub lines: String,
    /// Total, formatted.
    pub total: String,
    /// State in words.
    pub state: String,
}

/// Orders, `/office/orders`.
#[derive(Debug, Template)]
#[template(path = "office/orders.html")]
pub struct OfficeOrdersPage {
    /// Frame; `title` "Orders", `path` `/office/orders`.
    pub layout: Layout,
    /// Who works here.
    pub office: Office,
    /// Filter by state.
    pub tabs: Vec<Tab>,
    /// Rows, the latest first.
    pub rows: Vec<OrderRow>,
    /// First page, if this is a later one.
    pub first_href: Option<String>,
    /// Next page, if there is one.
    pub more_href: Option<String>,
}

/// How much there is of a variant, beyond the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StockLevel {
    /// Enough.
    #[default]
    Enough,
    /// Below the shop's threshold: marked "low".
    Low,
    /// None available: marked "none".
    None,
}

/// One variant in the staff's stock list; figures formatted.
#[derive(Debug, Clone, Default)]
pub struct StockRow {
    /// Variant id, sent by the receive form.
    pub variant: String,
    /// Id of the receipt that this row's form books, once (`rcp_..`).
    pub receipt: String,
    /// SKU; empty shows a dash.
    pub sku: String,
    /// Item with the address of its page.
    pub item: Link,
    /// Options: `18 cm, green`; empty for an item with one variant.
    pub options: String,
    /// Free to sell.
    pub available: String,
    /// Reserved by live lines.
    pub reserved: String,
    /// Owed to back-orders.
    pub back_ordered: String,
    /// True where back-orders are allowed.
    pub back_order: bool,
    /// Whether that is little.
    pub level: StockLevel,
}

/// Stock, `/office/stock`: search by `q` (GET), receive by row (`POST /office/stock/receipts`, fields `variant`, `quantity`, `return_to`).
#[derive(Debug, Template)]
#[template(path = "office/stock.html")]
pub struct OfficeStockPage {
    /// Frame; `title` "Stock", `path` `/office/stock`.
    pub layout: Layout,
    /// Who works here.
    pub office: Office,
    /// Result or refusal of the last receipt.
    pub notice: Option<Notice>,
    /// What was searched for.
    pub q: String,
    /// Path with query to come back to after a receipt.
    pub return_to: String,
    /// Rows by SKU; at most 100.
    pub rows: Vec<StockRow>,
    /// First page, if this is a later one.
    pub first_href: Option<String>,
    /// Next page, if there is one.
    pub more_href: Option<String>,
}
