//! The office: staff see orders and stock in dense tables, and receive stock.

use super::layout::{Deadline, Layout, Link, Notice, When};
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
    /// Address of its page.
    pub href: String,
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

/// One line of an order, for staff; amounts formatted.
#[derive(Debug, Clone, Default)]
pub struct OrderLineRow {
    /// Line id.
    pub id: String,
    /// SKU; empty shows a dash.
    pub sku: String,
    /// Item with the address of its page.
    pub item: Link,
    /// Options: `18 cm, green`; empty for an item with one variant.
    pub options: String,
    /// Quantity, formatted.
    pub quantity: String,
    /// Price of one.
    pub unit_price: String,
    /// Price of the line without delivery.
    pub amount: String,
    /// State in words, with the promised day of a live line.
    pub state: String,
    /// True where the line is cancelled: it is shown struck through.
    pub cancelled: bool,
    /// When it was placed.
    pub placed: When,
    /// Until when the customer can change it; none: no longer.
    pub changes_until: Option<When>,
}

/// One order, `/office/orders/{id}`.
#[derive(Debug, Template)]
#[template(path = "office/order.html")]
pub struct OfficeOrderPage {
    /// Frame; `title` as below.
    pub layout: Layout,
    /// Who works here.
    pub office: Office,
    /// `Order ord_1`.
    pub title: String,
    /// State in words.
    pub state: String,
    /// Class: `short`.
    pub class: String,
    /// When its first line was placed.
    pub placed: When,
    /// Until when its customer can change it: it must not be sent before; none: no longer.
    pub changes_until: Option<Deadline>,
    /// Promised day of its last live line; none when all are cancelled.
    pub promise: Option<When>,
    /// Customer's name; empty once erased.
    pub customer: String,
    /// Customer's e-mail address; empty once erased, or where its owner took it.
    pub email: String,
    /// The delivery address as its country writes it, line by line; empty once erased.
    pub address: Vec<String>,
    /// Telephone number for the carrier, or nothing.
    pub phone: String,
    /// Chosen delivery in words.
    pub option: String,
    /// With what it is paid: `Visa ending 4242`; empty once erased.
    pub pay_with: String,
    /// Whether it is paid, in words.
    pub paid: &'static str,
    /// All its lines, cancelled ones too.
    pub lines: Vec<OrderLineRow>,
    /// Sum of the live lines without delivery.
    pub items: String,
    /// Delivery of the live lines.
    pub delivery: String,
    /// Total of the live lines with delivery.
    pub total: String,
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
