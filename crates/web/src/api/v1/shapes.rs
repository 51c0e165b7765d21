//! What the API sends and takes.

use serde::{Deserialize, Serialize};
use shop::catalogue::promise::{Supplied, arrival};
use shop::catalogue::view as catalogue;
use shop::kernel::{Moment, Money, Policy};
use shop::order::Placed;
use shop::order::view as orders;
use utoipa::ToSchema;

/// An amount.
#[derive(Serialize, ToSchema)]
pub struct Amount {
    /// Integer minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Amount {
        Amount { amount: money.amount, currency: money.currency.code().to_owned() }
    }
}

/// An item.
#[derive(Serialize, ToSchema)]
pub struct Item {
    /// `itm_..`
    pub id: String,
    /// For its page, `/items/{handle}`.
    pub handle: String,
    /// As people read it.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Who makes it.
    pub vendor: String,
    /// Handle of its category.
    pub category: Option<String>,
    /// Addresses of its pictures.
    pub pictures: Vec<String>,
    /// What can be bought.
    pub variants: Vec<Variant>,
}

/// A variant.
#[derive(Serialize, ToSchema)]
pub struct Variant {
    /// `var_..`
    pub id: String,
    /// The shop's own number.
    pub sku: String,
    /// Values of the item's options.
    pub options: Vec<String>,
    /// Of one, tax included.
    pub price: Amount,
    /// Free units; null where units are not counted.
    pub available: Option<i64>,
    /// Whether more may be ordered than there are.
    pub back_order: bool,
    /// The day on which one arrives if ordered now; null when it can't be ordered.
    #[schema(format = "date")]
    pub promise: Option<String>,
}

impl Item {
    pub(super) fn of(item: catalogue::Item, policy: &Policy, now: Moment) -> Item {
        Item {
            id: item.id.to_string(),
            handle: item.handle,
            title: item.title,
            summary: item.summary,
            vendor: item.vendor,
            category: item.category.map(|(handle, _)| handle),
            pictures: item.pictures.into_iter().map(|(url, _)| url).collect(),
            variants: item.variants.into_iter().map(|variant| Variant::of(variant, policy, now)).collect(),
        }
    }
}

impl Variant {
    fn of(variant: catalogue::Variant, policy: &Policy, now: Moment) -> Variant {
        let supply = variant.supply;
        let days = supply.ship_days(1, policy);
        Variant {
            id: variant.id.to_string(),
            sku: variant.sku,
            options: variant.options,
            price: Money { amount: variant.price, currency: policy.currency }.into(),
            available: supply.tracked.then_some(supply.available),
            back_order: supply.back_order,
            promise: (supply.of(1) != Supplied::No).then(|| arrival(now, days, policy).date().to_string()),
        }
    }
}

/// A page of items.
#[derive(Serialize, ToSchema)]
pub struct Items {
    /// The items.
    pub items: Vec<Item>,
    /// The cursor of the next page; null on the last.
    pub next: Option<String>,
    /// What the list can be narrowed by, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facets: Option<super::facets::Facets>,
    /// How the words were understood, where it is other than they stand in `q`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub understood: Option<super::facets::Understood>,
}

/// An address, enough to recognise.
#[derive(Serialize, ToSchema)]
pub struct Destination {
    /// `adr_..`
    pub id: String,
    /// What the customer calls it.
    pub moniker: String,
}

/// A placed line.
#[derive(Serialize, ToSchema)]
pub struct PlacedLine {
    /// `lin_..`
    pub line: String,
    /// The order it joined or opened, `ord_..`
    pub order: String,
    /// `placed`, or what became of it since.
    pub state: String,
    /// `var_..`
    pub variant: String,
    /// How many.
    pub quantity: u32,
    /// This line with its delivery.
    pub total: Amount,
    /// Delivery charged on this line, in minor units; 0 where it joined an order.
    pub delivery: i64,
    /// Where to.
    pub ship_to: Destination,
    /// Until when it can be cancelled or changed, exclusive.
    #[schema(format = "date-time")]
    pub cancel_until: String,
    /// The day it arrives.
    #[schema(format = "date")]
    pub promise: String,
    /// Another line of the same variant, placed less than a minute before: was it meant twice? Cancel one to undo it.
    pub repeats: Option<String>,
}

impl PlacedLine {
    pub(super) fn of(placed: &Placed, repeats: Option<shop::kernel::LineId>) -> PlacedLine {
        PlacedLine {
            line: placed.line.to_string(),
            order: placed.order.to_string(),
            state: placed.state.name().to_owned(),
            variant: placed.variant.to_string(),
            quantity: placed.quantity,
            total: placed.total().into(),
            delivery: placed.delivery,
            ship_to: Destination { id: placed.address.to_string(), moniker: placed.moniker.clone() },
            cancel_until: placed.cancel_until.rfc3339(),
            promise: placed.promised_on.date().to_string(),
            repeats: repeats.map(|line| line.to_string()),
        }
    }
}

/// An order.
#[derive(Serialize, ToSchema)]
pub struct Order {
    /// `ord_..`
    pub id: String,
    /// `open`, `cancelled` or `moved`.
    pub state: String,
    /// `short` or `long`, or as the shop's settings say.
    pub class: String,
    /// Of its live lines with delivery.
    pub total: Amount,
    /// Where to.
    pub ship_to: Destination,
    /// When it was opened.
    #[schema(format = "date-time")]
    pub opened_at: String,
    /// From when it takes no more lines.
    #[schema(format = "date-time")]
    pub closes_at: String,
    /// Oldest first.
    pub lines: Vec<Line>,
}

/// An order line.
#[derive(Serialize, ToSchema)]
pub struct Line {
    /// `lin_..`
    pub id: String,
    /// `ord_..`
    pub order: String,
    /// `var_..`
    pub variant: String,
    /// The item's title.
    pub title: String,
    /// How many.
    pub quantity: u32,
    /// `placed` or `cancelled`.
    pub state: String,
    /// Of one, tax included.
    pub price: Amount,
    /// Delivery charged on this line, in minor units.
    pub delivery: i64,
    /// Whether it waits for stock.
    pub back_ordered: bool,
    /// Until when it can be cancelled or changed, exclusive.
    #[schema(format = "date-time")]
    pub cancel_until: String,
    /// The day it arrives.
    #[schema(format = "date")]
    pub promise: String,
    /// Rises with each change: the number in the ETag.
    pub version: i64,
}

impl Order {
    pub(super) fn of(order: &orders::Order, policy: &Policy) -> Order {
        Order {
            id: order.id.to_string(),
            state: order.state.name().to_owned(),
            class: policy.class_name(order.class).to_owned(),
            total: Money { amount: order.total(), currency: order.currency }.into(),
            ship_to: Destination { id: order.address.to_string(), moniker: order.moniker.clone() },
            opened_at: order.opened_at.rfc3339(),
            closes_at: order.closes_at.rfc3339(),
            lines: order.lines.iter().map(|line| Line::of(order, line)).collect(),
        }
    }
}

impl Line {
    pub(super) fn of(order: &orders::Order, line: &orders::Line) -> Line {
        Line {
            id: line.id.to_string(),
            order: line.order.to_string(),
            variant: line.variant.to_string(),
            title: line.title.clone(),
            quantity: line.quantity,
            state: line.state.name().to_owned(),
            price: Money { amount: line.unit_price, currency: order.currency }.into(),
            delivery: line.delivery,
            back_ordered: line.back_ordered,
            cancel_until: line.cancel_until.rfc3339(),
            promise: line.promised_on.date().to_string(),
            version: line.version,
        }
    }
}

/// What the caller has already.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "a description")]
pub struct IfNoneMatch {
    /// The `ETag` of an answer that the caller has: 304 where it is still the same.
    #[param(rename = "If-None-Match", nullable = false)]
    if_none_match: Option<String>,
}

/// A page of orders.
#[derive(Serialize, ToSchema)]
pub struct Orders {
    /// Newest first.
    pub orders: Vec<Order>,
    /// The cursor of the next page; null on the last.
    pub next: Option<String>,
}

/// Where a list goes on, and how much of it.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Most entries of the page, 1 to 100; 24 when nothing is said.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    #[param(pattern = "^ord_[0-7][0-9a-hjkmnp-tv-z]{12}$", nullable = false)]
    pub cursor: Option<String>,
}
