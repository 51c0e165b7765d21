//! Reads from the database what the model is compared with.

use db::{Row, Tx, args, sql};
use shop::kernel::{CustomerId, Moment, OrderId, VariantId};
use shop::order::combine::Key;

use crate::facts::{Address, Client, Customer, Facts, Held, Line, Order, OwnCaps, Scope, Variant};

/// The facts within `scope`; open orders whose time is over at `now` are left out.
///
/// # Errors
/// Of the database.
pub fn facts(tx: &mut Tx<'_>, scope: &Scope, now: Moment) -> db::Result<Facts> {
    let mut facts = Facts::default();
    let customers: Vec<CustomerId> = if scope.all {
        tx.query(sql!("select id from customer order by id"), &[], |row| row.get(0))?
    } else {
        scope.customers.iter().copied().collect()
    };
    for customer in customers {
        orders(tx, &mut facts, customer, now)?;
        lines(tx, &mut facts, customer)?;
        keys(tx, &mut facts, customer)?;
    }
    let variants: Vec<VariantId> = if scope.all {
        tx.query(sql!("select id from variant order by id"), &[], |row| row.get(0))?
    } else {
        scope.variants.iter().copied().collect()
    };
    for id in variants {
        if let Some(found) = variant(tx, id)? {
            facts.variants.insert(id, found);
        }
    }
    if scope.all || scope.people {
        people(tx, &mut facts)?;
    }
    if scope.all {
        counts(tx, &mut facts)?;
    }
    Ok(facts)
}

fn key(row: &Row<'_>) -> db::Result<Key> {
    Ok(Key { customer: row.get(0)?, address: row.get(1)?, payment_method: row.get(2)?, class: row.get(3)? })
}

fn orders(tx: &mut Tx<'_>, facts: &mut Facts, customer: CustomerId, now: Moment) -> db::Result<()> {
    let rows = tx.query(
        sql!(
            "select customer_id, address_id, payment_method_id, class, id, state, delivery, opened_at, closes_at
             from orders where customer_id = $1"
        ),
        args![customer],
        |row| {
            let (opened_at, closes_at) = (row.get(7)?, row.get(8)?);
            let order = Order { key: key(row)?, state: row.get(5)?, delivery: row.get(6)?, opened_at, closes_at };
            Ok((row.get(4)?, order))
        },
    )?;
    facts.orders.extend(rows);
    let rows = tx.query(
        sql!(
            "select customer_id, address_id, payment_method_id, class, order_id, opened_at, closes_at from open_order
             where customer_id = $1 and closes_at > $2"
        ),
        args![customer, now],
        |row| Ok((key(row)?, (row.get(4)?, row.get(5)?, row.get(6)?))),
    )?;
    facts.open.extend(rows);
    Ok(())
}

fn lines(tx: &mut Tx<'_>, facts: &mut Facts, customer: CustomerId) -> db::Result<()> {
    let rows = tx.query(
        sql!(
            "select l.id, l.order_id, l.customer_id, l.client_id, l.variant_id, l.quantity, l.quantity_placed,
                l.unit_price, l.delivery, l.state, l.back_ordered, l.channel, l.placed_at, l.cancel_until, l.promised_on,
                l.version, l.mailed_at, case when l.state = 'placed' then l.counted else 0 end
             from orders o join order_line l on l.order_id = o.id where o.customer_id = $1"
        ),
        args![customer],
        |row| {
            let line = Line {
                order: row.get(1)?,
                customer: row.get(2)?,
                client: row.get(3)?,
                variant: row.get(4)?,
                quantity: row.get(5)?,
                quantity_placed: row.get(6)?,
                unit_price: row.get(7)?,
                delivery: row.get(8)?,
                state: row.get(9)?,
                back_ordered: row.get(10)?,
                channel: row.get(11)?,
                placed_at: row.get(12)?,
                cancel_until: row.get(13)?,
                promised_on: row.get(14)?,
                version: row.get(15)?,
                mailed: row.get::<Option<i64>>(16)?.is_some(),
                counted: row.get(17)?,
            };
            Ok((row.get(0)?, line))
        },
    )?;
    facts.lines.extend(rows);
    Ok(())
}

fn keys(tx: &mut Tx<'_>, facts: &mut Facts, customer: CustomerId) -> db::Result<()> {
    let rows = tx.query(
        sql!("select key_hash, body_hash, line_id from order_key where customer_id = $1"),
        args![customer],
        |row| Ok(((customer, row.get(0)?), (row.get(1)?, row.get(2)?))),
    )?;
    facts.keys.extend(rows);
    let rows = tx.query(
        sql!(
            "select line_id, client_id, variant_id, quantity, address_id, key_hash, body_hash, placed_at,
                payment_method_id, unit_price, delivery, shown_at
             from held_action where customer_id = $1"
        ),
        args![customer],
        |row| {
            let hash: Option<[u8; 32]> = row.get(5)?;
            let shown = match (row.get(8)?, row.get(9)?, row.get(10)?, row.get(11)?) {
                (Some(payment_method), Some(unit_price), Some(delivery), Some(at)) => {
                    Some((payment_method, unit_price, delivery, at))
                }
                _ => None,
            };
            let held = Held {
                customer,
                client: row.get(1)?,
                variant: row.get(2)?,
                quantity: row.get(3)?,
                address: row.get(4)?,
                key: hash.zip(row.get(6)?),
                shown,
                placed: row.get::<Option<i64>>(7)?.is_some(),
            };
            Ok((row.get(0)?, held))
        },
    )?;
    facts.held.extend(rows);
    Ok(())
}

fn variant(tx: &mut Tx<'_>, id: VariantId) -> db::Result<Option<Variant>> {
    tx.maybe(
        sql!(
            "select i.handle, v.price, v.lead_days, v.retired_at, i.status, s.available, s.reserved, s.back_ordered,
                s.tracked, s.back_order
             from variant v join item i on i.id = v.item_id join stock s on s.variant_id = v.id where v.id = $1"
        ),
        args![id],
        |row| {
            let retired: Option<i64> = row.get(3)?;
            Ok(Variant {
                handle: row.get(0)?,
                price: row.get(1)?,
                lead_days: row.get(2)?,
                on_sale: retired.is_none() && row.get::<String>(4)? == "active",
                available: row.get(5)?,
                reserved: row.get(6)?,
                back_ordered: row.get(7)?,
                tracked: row.get(8)?,
                back_order: row.get(9)?,
            })
        },
    )
}

fn people(tx: &mut Tx<'_>, facts: &mut Facts) -> db::Result<()> {
    facts.clients.extend(tx.query(
        sql!("select id, secret_hash, customer_id, authenticated_until, revoked_at from client"),
        &[],
        |row| {
            let revoked: Option<i64> = row.get(4)?;
            let client = Client {
                secret_hash: row.get(1)?,
                customer: row.get(2)?,
                authenticated_until: row.get(3)?,
                revoked: revoked.is_some(),
            };
            Ok((row.get(0)?, client))
        },
    )?);
    facts.pairs.extend(tx.query(sql!("select client_id, customer_id, enabled from client_customer"), &[], |row| {
        Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
    })?);
    facts.customers.extend(tx.query(
        sql!(
            "select id, email, default_address_id, default_payment_method_id, created_at, suspended_at, confirmed_at
             from customer"
        ),
        &[],
        |row| {
            let customer = Customer {
                email: row.get(1)?,
                address: row.get(2)?,
                payment_method: row.get(3)?,
                created_at: row.get(4)?,
                suspended: row.get::<Option<i64>>(5)?.is_some(),
                confirmed_at: row.get(6)?,
            };
            Ok((row.get(0)?, customer))
        },
    )?);
    facts.addresses.extend(tx.query(
        sql!("select id, customer_id, moniker, created_at, retired_at from address"),
        &[],
        |row| {
            let retired = row.get::<Option<i64>>(4)?.is_some();
            let address = Address { customer: row.get(1)?, moniker: row.get(2)?, created_at: row.get(3)?, retired };
            Ok((row.get(0)?, address))
        },
    )?);
    facts.caps.extend(tx.query(
        sql!(
            "select client_id, customer_id, cap_orders, cap_amount, cap_amount_per_order from client_customer
             where coalesce(cap_orders, cap_amount, cap_amount_per_order) is not null"
        ),
        &[],
        |row| {
            let caps = OwnCaps { orders: row.get(2)?, amount: row.get(3)?, amount_per_order: row.get(4)? };
            Ok(((row.get(0)?, row.get(1)?), caps))
        },
    )?);
    Ok(())
}

/// Rows of each kind, so that none is where nobody looks.
fn counts(tx: &mut Tx<'_>, facts: &mut Facts) -> db::Result<()> {
    let audit = tx.query(sql!("select kind, count(*) from audit group by kind"), &[], |row| {
        Ok((format!("audit {}", row.get::<String>(0)?), row.get(1)?))
    })?;
    let mail = tx.query(sql!("select kind, count(*) from mail group by kind"), &[], |row| {
        Ok((format!("mail {}", row.get::<String>(0)?), row.get(1)?))
    })?;
    facts.counts.extend(audit.into_iter().chain(mail));
    for (name, text) in [
        ("orders", sql!("select count(*) from orders")),
        ("lines", sql!("select count(*) from order_line")),
        ("keys", sql!("select count(*) from order_key")),
        ("held", sql!("select count(*) from held_action")),
        ("receipts", sql!("select count(*) from stock_receipt")),
    ] {
        let rows: i64 = tx.one(text, &[], |row| row.get(0))?;
        if rows > 0 {
            facts.counts.insert(name.to_owned(), rows);
        }
    }
    Ok(())
}

/// The order that a line is in.
///
/// # Errors
/// Of the database.
pub fn order_of(tx: &mut Tx<'_>, line: shop::kernel::LineId) -> db::Result<Option<OrderId>> {
    tx.maybe(sql!("select order_id from order_line where id = $1"), args![line], |row| row.get(0))
}
