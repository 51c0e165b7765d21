//! After the action: the confirmation above the item page (OC-12) and "my orders" (OC-14).

use super::layout::{Deadline, Layout, Notice, Picture, When};
use askama::Template;

/// The order just placed, told above the unchanged item page.
#[derive(Debug, Clone, Default)]
pub struct Confirmation {
    /// What: `2 × Glazed planter, 18 cm`.
    pub what: String,
    /// Moniker of the address: `Home`.
    pub ship_to: String,
    /// Its town; empty is left out.
    pub town: String,
    /// How many other lines share the order: more than none reads "in one parcel".
    pub others: u32,
    /// What joining saved on delivery, formatted, if anything.
    pub saved: Option<String>,
    /// Total of this line with its delivery, formatted.
    pub total: String,
    /// Cancel or change until then; zero seconds left hides "Undo".
    pub cancel_until: Deadline,
    /// The line, for "Undo" (`POST /lines/{id}/cancel`).
    pub line: String,
    /// Path to come back to after "Undo".
    pub return_to: String,
    /// True where the same item was ordered within the last minute from another page.
    pub repeated: bool,
}

impl Confirmation {
    /// Moniker and town: `Home, Montpelier`.
    #[must_use]
    pub fn place(&self) -> String {
        shop::customer::address::place(&self.ship_to, &self.town)
    }
}

/// My orders, `/orders`.
#[derive(Debug, Template)]
#[template(path = "order/orders.html")]
pub struct OrdersPage {
    /// Frame; `title` "Orders", `path` `/orders`; `visitor` none shows the signed-out state.
    pub layout: Layout,
    /// Result or refusal of the last action.
    pub notice: Option<Notice>,
    /// Where "Sign in" leads: `/sign-in?return_to=/orders`.
    pub sign_in_href: String,
    /// Open orders by class, in the order of the classes; empty groups are left out by the caller.
    pub open: Vec<ClassGroup>,
    /// Closed orders, the latest first.
    pub closed: Vec<Order>,
    /// Next page of closed orders, if there is one.
    pub more_href: Option<String>,
}

impl OrdersPage {
    /// True where there is nothing to show.
    #[must_use]
    pub fn nothing(&self) -> bool {
        self.open.is_empty() && self.closed.is_empty()
    }
}

/// The open orders of one class.
#[derive(Debug, Clone, Default)]
pub struct ClassGroup {
    /// When the last of it arrives: `Arriving by Wednesday, November 25`.
    pub title: String,
    /// Its orders, the latest first.
    pub orders: Vec<Order>,
}

/// One order with its lines.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Its id, shown small and used as anchor `#{id}`.
    pub id: String,
    /// When its first line was placed.
    pub placed: When,
    /// State in words: `Open`, `Shipped`, `Cancelled`.
    pub state: String,
    /// Moniker of the address: `Home`.
    pub ship_to: String,
    /// Its town; empty is left out.
    pub town: String,
    /// With what it is paid: `Visa ending 4242`.
    pub pay_with: String,
    /// Promised day; none for a closed order.
    pub promise: Option<When>,
    /// Its lines as they were placed.
    pub lines: Vec<OrderLine>,
    /// Delivery of the live lines, formatted.
    pub delivery: String,
    /// Total of the live lines with delivery, formatted.
    pub total: String,
    /// Addresses a line may move to, the current one selected; fewer than two hides the form.
    pub addresses: Vec<AddressChoice>,
}

/// One address in a list to choose from.
#[derive(Debug, Clone, Default)]
pub struct AddressChoice {
    /// Its id, the value sent.
    pub id: String,
    /// Moniker: `Home`.
    pub moniker: String,
    /// Town; empty is left out.
    pub town: String,
    /// True for the present one.
    pub selected: bool,
}

/// One line of an order.
#[derive(Debug, Clone, Default)]
pub struct OrderLine {
    /// Its id; the forms post to `/lines/{id}/...`, the anchor is `#{id}`.
    pub id: String,
    /// Address of the item page; none where the item is gone.
    pub href: Option<String>,
    /// Picture of the item; alternative text stays empty.
    pub picture: Picture,
    /// Name of the item.
    pub title: String,
    /// Options: `18 cm, green`; empty for an item with one variant.
    pub options: String,
    /// Quantity.
    pub quantity: u32,
    /// Price of the line, formatted.
    pub price: String,
    /// State in words where it isn't plainly ordered: `Cancelled`, `Shipped`; empty otherwise.
    pub state: String,
    /// True where the line is cancelled: it is shown struck through.
    pub cancelled: bool,
    /// Can be changed or cancelled until then; none or zero seconds: no longer.
    pub change_until: Option<Deadline>,
    /// A cancelled line can be taken back until then; none or zero seconds: no longer.
    pub undo_until: Option<Deadline>,
}
