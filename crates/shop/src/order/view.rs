//! What pages and the API show of orders. Partial information only (OC-8).

use std::collections::HashMap;

use db::{Tx, args, sql};

use super::combine;
use super::place::Placed;
use super::state::{LineState, OrderState};
use crate::customer::register::NewAddress;
use crate::kernel::ids::AuditId;
use crate::kernel::limits::SAME_ITEM_SPAN;
use crate::kernel::{
    AddressId, ClientId, Currency, CustomerId, Day, LineId, Moment, OrderId, PaymentMethodId, Policy, VariantId,
};

/// An order with its lines.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Position in the policy's classes.
    pub class: usize,
    /// Its state.
    pub state: OrderState,
    /// Of all its amounts.
    pub currency: Currency,
    /// Where to.
    pub address: AddressId,
    /// What the customer calls it.
    pub moniker: String,
    /// Town.
    pub city: String,
    /// Paid with.
    pub payment_method: PaymentMethodId,
    /// `Visa`.
    pub brand: String,
    /// `4242`.
    pub last_four: String,
    /// The customer's name, for staff.
    pub customer_name: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// From when it takes no more lines.
    pub closes_at: Moment,
    /// Oldest first.
    pub lines: Vec<Line>,
}

/// An order line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// Of this order.
    pub order: OrderId,
    /// What.
    pub variant: VariantId,
    /// The item's title.
    pub title: String,
    /// The item's handle.
    pub handle: String,
    /// The variant's SKU, or nothing.
    pub sku: String,
    /// The variant's options, joined.
    pub label: String,
    /// A picture, or nothing.
    pub picture: String,
    /// How many.
    pub quantity: u32,
    /// Price of one, in minor units.
    pub unit_price: i64,
    /// Delivery charged on this line, in minor units.
    pub delivery: i64,
    /// Its state.
    pub state: LineState,
    /// Whether it is owed on back-order.
    pub back_ordered: bool,
    /// When it was placed.
    pub placed_at: Moment,
    /// Until when it can be cancelled or changed, exclusive.
    pub cancel_until: Moment,
    /// The day it arrives.
    pub promised_on: Day,
    /// Rises with each change: the ETag.
    pub version: i64,
}

impl Order {
    /// What its live lines cost with delivery, in minor units.
    pub fn total(&self) -> i64 {
        let live = self.lines.iter().filter(|line| line.state == LineState::Placed);
        live.map(|line| line.unit_price * i64::from(line.quantity) + line.delivery).sum()
    }

    /// From when its shipment may be planned.
    pub fn schedulable_at(&self) -> Moment {
        let live = self.lines.iter().filter(|line| line.state == LineState::Placed);
        combine::schedulable_at(self.closes_at, live.map(|line| line.cancel_until).max())
    }

    /// Whether anything of it can still change: it is shown among the open orders then. A cancelled order is shown there
    /// as long as a cancelling can be undone.
    pub fn open(&self, now: Moment) -> bool {
        match self.state {
            OrderState::Open => now < self.schedulable_at(),
            OrderState::Cancelled => self.lines.iter().any(|line| combine::changeable(now, line.cancel_until)),
            OrderState::Moved => false,
        }
    }
}

/// Which orders a list holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Of this customer; all for staff.
    pub customer: Option<CustomerId>,
    /// Only this order.
    pub order: Option<OrderId>,
    /// Older than this order: the list's cursor.
    pub before: Option<OrderId>,
}

/// A page of orders with their lines, newest first, `limit` at most.
///
/// # Errors
/// Of the database.
pub fn orders(tx: &mut Tx<'_>, filter: Filter, limit: u32) -> db::Result<Vec<Order>> {
    let before = filter.before.map_or(i64::MAX, |order| order.0);
    let mut orders = match filter {
        // Two texts, so that each has its own index.
        Filter { customer: Some(customer), order: one, .. } => tx.query(
            sql!(
                "select o.id, o.class, o.state, o.currency, o.address_id, a.moniker, a.city, o.payment_method_id,
                    p.brand, p.last_four, c.name, o.opened_at, o.closes_at
                 from orders o join address a on a.id = o.address_id join payment_method p on p.id = o.payment_method_id
                 join customer c on c.id = o.customer_id
                 where o.customer_id = $1 and o.id < $2 and o.id >= $3 order by o.id desc limit $4"
            ),
            // One order is the range that holds only it.
            args![customer, one.map_or(before, |o| o.0.saturating_add(1)), one.map_or(0, |o| o.0), limit],
            order,
        )?,
        Filter { order: one, .. } => tx.query(
            sql!(
                "select o.id, o.class, o.state, o.currency, o.address_id, a.moniker, a.city, o.payment_method_id,
                    p.brand, p.last_four, c.name, o.opened_at, o.closes_at
                 from orders o join address a on a.id = o.address_id join payment_method p on p.id = o.payment_method_id
                 join customer c on c.id = o.customer_id
                 where o.id < $1 and o.id >= $2 order by o.id desc limit $3"
            ),
            args![one.map_or(before, |o| o.0.saturating_add(1)), one.map_or(0, |o| o.0), limit],
            order,
        )?,
    };
    let places: HashMap<OrderId, usize> = orders.iter().enumerate().map(|(place, order)| (order.id, place)).collect();
    let mut wanted = db::Many::new(1);
    orders.iter().for_each(|order| wanted.row([order.id.into()]));
    let mut lines = tx.query_many(
        sql!(
            "with input(order_id int8) as $rows
             select l.id, l.order_id, l.variant_id, i.title, i.handle, v.option1, v.option2, v.option3,
                coalesce(w.address, nullif(v.picture_url, ''), (select coalesce(o.address, p.url) from item_picture p
                    left join picture_source o on o.url = p.url where p.item_id = i.id order by p.position limit 1), ''),
                l.quantity, l.unit_price, l.delivery, l.state, l.back_ordered, l.placed_at, l.cancel_until,
                l.promised_on, l.version, v.sku
             from input join order_line l on l.order_id = input.order_id
             join variant v on v.id = l.variant_id join item i on i.id = v.item_id
             left join picture_source w on w.url = v.picture_url"
        ),
        &wanted,
        line,
    )?;
    lines.sort_unstable_by_key(|line| line.id);
    for line in lines {
        if let Some(order) = places.get(&line.order).and_then(|place| orders.get_mut(*place)) {
            order.lines.push(line);
        }
    }
    Ok(orders)
}

fn order(row: &db::Row<'_>) -> db::Result<Order> {
    let class: i64 = row.get(1)?;
    let currency: String = row.get(3)?;
    Ok(Order {
        id: row.get(0)?,
        class: usize::try_from(class).unwrap_or_default(),
        state: row.get(2)?,
        currency: currency.parse().map_err(|_| db::Error::Broken(format!("currency {currency}")))?,
        address: row.get(4)?,
        moniker: row.get(5)?,
        city: row.get(6)?,
        payment_method: row.get(7)?,
        brand: row.get(8)?,
        last_four: row.get(9)?,
        customer_name: row.get(10)?,
        opened_at: row.get(11)?,
        closes_at: row.get(12)?,
        lines: Vec::new(),
    })
}

fn line(row: &db::Row<'_>) -> db::Result<Line> {
    let options = [row.get::<String>(5)?, row.get(6)?, row.get(7)?];
    let options: Vec<String> = options.into_iter().filter(|option| !option.is_empty()).collect();
    Ok(Line {
        id: row.get(0)?,
        order: row.get(1)?,
        variant: row.get(2)?,
        title: row.get(3)?,
        handle: row.get(4)?,
        sku: row.get(18)?,
        label: options.join(", "),
        picture: row.get(8)?,
        quantity: row.get(9)?,
        unit_price: row.get(10)?,
        delivery: row.get(11)?,
        state: row.get(12)?,
        back_ordered: row.get(13)?,
        placed_at: row.get(14)?,
        cancel_until: row.get(15)?,
        promised_on: row.get(16)?,
        version: row.get(17)?,
    })
}

/// What the office needs of an order beside its lines: whose it is, and where and how its parcel goes.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// The customer.
    pub customer: CustomerId,
    /// His e-mail address.
    pub email: String,
    /// Where to, in full; blank but for its country once the customer is erased.
    pub address: NewAddress,
    /// The chosen delivery option; empty is the shop's first.
    pub delivery_option: String,
}

/// Whose an order is, and where it goes: for staff alone.
///
/// # Errors
/// Of the database.
pub fn dispatch(tx: &mut Tx<'_>, order: OrderId) -> db::Result<Option<Dispatch>> {
    tx.maybe(
        sql!(
            "select o.customer_id, case when c.guest_of <> '' then c.guest_of else c.email end, a.moniker, a.name, a.line1, a.line2, a.city, a.region, a.postal_code,
                a.country, a.phone, o.delivery_option
             from orders o join customer c on c.id = o.customer_id join address a on a.id = o.address_id
             where o.id = $1"
        ),
        args![order],
        |row| {
            Ok(Dispatch {
                customer: row.get(0)?,
                email: row.get(1)?,
                address: NewAddress {
                    moniker: row.get(2)?,
                    name: row.get(3)?,
                    line1: row.get(4)?,
                    line2: row.get(5)?,
                    city: row.get(6)?,
                    region: row.get(7)?,
                    postal_code: row.get(8)?,
                    country: row.get(9)?,
                    phone: row.get(10)?,
                },
                delivery_option: row.get(11)?,
            })
        },
    )
}

/// A line as the customer's log of activity tells of it.
#[derive(Clone, Debug)]
pub struct Ordered {
    /// When it was placed.
    pub at: Moment,
    /// The item's title.
    pub title: String,
    /// How many were ordered.
    pub quantity: u32,
    /// What the customer calls the device; may be empty.
    pub device: String,
}

/// What a customer ordered by single actions from one entry of his audit to another, newest first, `limit` at most: later
/// than `after`, and not later than `until`. The lines are told of by themselves, so that a press writes no audit beside
/// them; what went through the cart is an entry of its own.
///
/// # Errors
/// Of the database.
pub fn ordered_between(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    (after, until): (Option<AuditId>, Option<AuditId>),
    limit: u32,
) -> db::Result<Vec<Ordered>> {
    tx.query(
        sql!(
            "with span as (select coalesce((select at from audit where id = $2 and customer_id = $1), 0) as since,
                coalesce((select at from audit where id = $3 and customer_id = $1), $5) as upto)
             select l.placed_at, i.title, l.quantity_placed, coalesce(m.name, '')
             from span join orders o on o.closes_at > span.since
             join order_line l on l.order_id = o.id and l.placed_at > span.since and l.placed_at <= span.upto
             join variant v on v.id = l.variant_id join item i on i.id = v.item_id
             left join client_customer m on m.client_id = l.client_id and m.customer_id = o.customer_id
             where o.customer_id = $1 and l.channel <> 'cart' order by l.placed_at desc, l.id desc limit $4"
        ),
        args![customer, after, until, limit, i64::MAX],
        |row| Ok(Ordered { at: row.get(0)?, title: row.get(1)?, quantity: row.get(2)?, device: row.get(3)? }),
    )
}

/// The order of a customer that holds a line.
///
/// # Errors
/// Of the database.
pub fn order_of_line(tx: &mut Tx<'_>, customer: CustomerId, line: LineId) -> db::Result<Option<Order>> {
    let order: Option<OrderId> = tx.maybe(
        sql!("select order_id from order_line where id = $1 and customer_id = $2"),
        args![line, customer],
        |row| row.get(0),
    )?;
    let Some(order) = order else { return Ok(None) };
    let filter = Filter { customer: Some(customer), order: Some(order), before: None };
    Ok(orders(tx, filter, 1)?.into_iter().next())
}

/// A line as the answer to its placing, as it is now.
///
/// # Errors
/// Of the database.
pub fn placed(tx: &mut Tx<'_>, line: LineId) -> db::Result<Option<Placed>> {
    tx.maybe(
        sql!(
            "select l.order_id, l.customer_id, l.variant_id, i.handle, l.quantity, l.unit_price, l.delivery, o.currency,
                o.address_id, a.moniker, l.back_ordered, l.placed_at, l.cancel_until, l.promised_on, l.state
             from order_line l join orders o on o.id = l.order_id join address a on a.id = o.address_id
             join variant v on v.id = l.variant_id join item i on i.id = v.item_id where l.id = $1"
        ),
        args![line],
        |row| {
            let handle: String = row.get(3)?;
            let currency: String = row.get(7)?;
            Ok(Placed {
                line,
                order: row.get(0)?,
                customer: row.get(1)?,
                variant: row.get(2)?,
                handle: handle.into(),
                quantity: row.get(4)?,
                unit_price: row.get(5)?,
                delivery: row.get(6)?,
                currency: currency.parse().map_err(|_| db::Error::Broken(format!("currency {currency}")))?,
                address: row.get(8)?,
                moniker: row.get(9)?,
                back_ordered: row.get(10)?,
                placed_at: row.get(11)?,
                cancel_until: row.get(12)?,
                promised_on: row.get(13)?,
                state: row.get(14)?,
            })
        },
    )
}

/// another live line of the same customer and variant, placed less than a minute before this one.
///
/// # Errors
/// Of the database.
pub fn ordered_just_before(tx: &mut Tx<'_>, placed: &Placed) -> db::Result<Option<LineId>> {
    tx.maybe(
        sql!(
            "select l.id from orders o join order_line l on l.order_id = o.id
             where o.customer_id = $1 and o.closes_at > $3 and l.variant_id = $2 and l.state = 'placed'
             and l.placed_at > $3 and l.placed_at <= $4 and l.id <> $5
             order by l.placed_at desc, l.id desc limit 1"
        ),
        args![placed.customer, placed.variant, placed.placed_at.plus(-SAME_ITEM_SPAN), placed.placed_at, placed.line],
        |row| row.get(0),
    )
}

/// What the single-action panel shows before the action (OC-8, X-3).
#[derive(Clone, Debug)]
pub struct Panel {
    /// Where single actions go: id, moniker and town.
    pub address: Option<(AddressId, String, String)>,
    /// Paid with: id, brand and last four.
    pub payment_method: Option<(PaymentMethodId, String, String)>,
    /// Live lines of the order that the action would join.
    pub joins: i64,
    /// What its delivery would cost, in minor units.
    pub delivery: i64,
}

/// Looks up where an action of `class` would go, and which order it would join.
///
/// # Errors
/// Of the database.
pub fn panel(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    (client, customer): (ClientId, CustomerId),
    class: usize,
) -> db::Result<Panel> {
    let found = tx.maybe(
        sql!(
            "select a.id, a.moniker, a.city, p.id, p.brand, p.last_four,
                (select count(*) from open_order e join order_line l on l.order_id = e.order_id and l.state = 'placed'
                 where e.customer_id = c.id and e.address_id = a.id and e.payment_method_id = p.id and e.class = $2
                 and e.closes_at > $3)
             from customer c
             left join client_customer m on m.client_id = $4 and m.customer_id = c.id
             left join address a on a.id = coalesce(m.default_address_id, c.default_address_id)
                and a.retired_at is null
             left join payment_method p on p.id = coalesce(m.default_payment_method_id, c.default_payment_method_id)
                and p.retired_at is null and (p.expires_at is null or p.expires_at > $3)
             where c.id = $1"
        ),
        args![customer, class as i64, now, client],
        |row| {
            let address = match row.get(0)? {
                Some(id) => Some((id, row.get(1)?, row.get(2)?)),
                None => None,
            };
            let payment_method = match row.get(3)? {
                Some(id) => Some((id, row.get(4)?, row.get(5)?)),
                None => None,
            };
            Ok((address, payment_method, row.get::<i64>(6)?))
        },
    )?;
    let (address, payment_method, joins) = found.unwrap_or((None, None, 0));
    Ok(Panel { address, payment_method, joins, delivery: if joins > 0 { 0 } else { policy.delivery } })
}

/// A line's version.
///
/// # Errors
/// Of the database.
pub fn version(tx: &mut Tx<'_>, line: LineId) -> db::Result<Option<i64>> {
    tx.maybe(sql!("select version from order_line where id = $1"), args![line], |row| row.get(0))
}
