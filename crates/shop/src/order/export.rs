//! Everything that is stored about a customer, as one JSON document (GDPR, articles 15 and 20). `docs/howto/export-and-erase.md` has its
//! shape. What another customer or the shop's safety would lose by it is left out: secrets, hashes, a provider's tokens.

use db::{Row, Tx, args, sql};
use serde_json::{Map, Value, json};

use super::cart::export as cart;
use super::checkout::export as checkout;
use crate::kernel::ids::{AuditId, PasskeyId};
use crate::kernel::text::somebodys;
use crate::kernel::{AddressId, ClientId, CustomerId, Day, LineId, Moment, OrderId, PaymentMethodId, VariantId};

/// The document's version; it rises when the meaning of a member changes.
pub const VERSION: u32 = 1;

/// What this room and those below hold of the customer. `None` when there is no such customer.
pub(crate) fn document(tx: &mut Tx<'_>, now: Moment, customer: CustomerId) -> db::Result<Option<Map<String, Value>>> {
    let Some(mut document) = who(tx, now, customer)? else { return Ok(None) };
    document.insert("addresses".into(), addresses(tx, customer)?);
    document.insert("payment_methods".into(), payment_methods(tx, customer)?);
    document.insert("devices".into(), devices(tx, customer)?);
    document.insert("passkeys".into(), passkeys(tx, customer)?);
    document.insert("orders".into(), orders(tx, customer)?);
    document.insert("cart".into(), cart::lines(tx, customer)?);
    document.insert("checkouts".into(), checkout::all(tx, customer)?);
    document.insert("held_actions".into(), held(tx, customer)?);
    document.insert("mails".into(), mails(tx, customer)?);
    document.insert("activity".into(), activity(tx, customer)?);
    Ok(Some(document))
}

fn who(tx: &mut Tx<'_>, now: Moment, customer: CustomerId) -> db::Result<Option<Map<String, Value>>> {
    tx.maybe(
        sql!(
            "select c.name, c.email, c.created_at, c.default_address_id, c.default_payment_method_id, c.suspended_at,
                e.email, e.requested_at, p.changed_at, c.language
             from customer c left join email_change e on e.customer_id = c.id
             left join password p on p.customer_id = c.id where c.id = $1"
        ),
        args![customer],
        |row| {
            let address: Option<AddressId> = row.get(3)?;
            let method: Option<PaymentMethodId> = row.get(4)?;
            let new_email: Option<String> = row.get(6)?;
            let mut document = Map::new();
            document.insert("version".into(), json!(VERSION));
            document.insert("exported_at".into(), json!(now.rfc3339()));
            let about = json!({
                "id": customer.to_string(),
                "name": row.get::<String>(0)?,
                "email": somebodys(&row.get::<String>(1)?),
                "language": row.get::<String>(9)?,
                "registered_at": time(row, 2)?,
                "default_address": address.map(|id| id.to_string()),
                "default_payment_method": method.map(|id| id.to_string()),
                "single_action_suspended_at": time(row, 5)?,
                "email_change": match new_email {
                    Some(email) => json!({ "email": email, "requested_at": time(row, 7)? }),
                    None => Value::Null,
                },
                "password_set_at": time(row, 8)?,
            });
            document.insert("customer".into(), about);
            Ok(document)
        },
    )
}

pub(crate) fn time(row: &Row<'_>, column: usize) -> db::Result<Option<String>> {
    Ok(row.get::<Option<Moment>>(column)?.map(Moment::rfc3339))
}

fn addresses(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!(
            "select id, moniker, name, line1, line2, city, region, postal_code, country, phone, created_at, retired_at
             from address where customer_id = $1 order by id"
        ),
        args![customer],
        |row| {
            Ok(json!({
                "id": row.get::<AddressId>(0)?.to_string(),
                "moniker": row.get::<String>(1)?,
                "name": row.get::<String>(2)?,
                "line1": row.get::<String>(3)?,
                "line2": row.get::<String>(4)?,
                "city": row.get::<String>(5)?,
                "region": row.get::<String>(6)?,
                "postal_code": row.get::<String>(7)?,
                "country": row.get::<String>(8)?,
                "phone": row.get::<String>(9)?,
                "added_at": time(row, 10)?,
                "removed_at": time(row, 11)?,
            }))
        },
    )?;
    Ok(Value::Array(rows))
}

fn payment_methods(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!(
            "select id, provider, moniker, brand, last_four, expiry_month, expiry_year, created_at, retired_at
             from payment_method where customer_id = $1 order by id"
        ),
        args![customer],
        |row| {
            Ok(json!({
                "id": row.get::<PaymentMethodId>(0)?.to_string(),
                "provider": row.get::<String>(1)?,
                "moniker": row.get::<String>(2)?,
                "brand": row.get::<String>(3)?,
                "last_four": row.get::<String>(4)?,
                "expiry_month": row.get::<Option<i64>>(5)?,
                "expiry_year": row.get::<Option<i64>>(6)?,
                "added_at": time(row, 7)?,
                "removed_at": time(row, 8)?,
            }))
        },
    )?;
    Ok(Value::Array(rows))
}

fn devices(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!(
            "select m.client_id, m.name, m.kept, m.enabled, m.enabled_at, m.last_used_at, m.signed_in_at,
                m.default_address_id, m.default_payment_method_id, m.cap_orders, m.cap_amount, m.cap_amount_per_order,
                m.idle_days, c.created_at, c.revoked_at
             from client_customer m join client c on c.id = m.client_id where m.customer_id = $1 order by m.client_id"
        ),
        args![customer],
        |row| {
            Ok(json!({
                "id": row.get::<ClientId>(0)?.to_string(),
                "name": row.get::<String>(1)?,
                "kept": row.get::<bool>(2)?,
                "single_action": row.get::<bool>(3)?,
                "single_action_changed_at": time(row, 4)?,
                "last_used_at": time(row, 5)?,
                "signed_in_at": time(row, 6)?,
                "default_address": row.get::<Option<AddressId>>(7)?.map(|id| id.to_string()),
                "default_payment_method": row.get::<Option<PaymentMethodId>>(8)?.map(|id| id.to_string()),
                "orders_per_window_max": row.get::<Option<i64>>(9)?,
                "amount_per_window_max": row.get::<Option<i64>>(10)?,
                "amount_per_order_max": row.get::<Option<i64>>(11)?,
                "off_after_idle_days": row.get::<Option<i64>>(12)?,
                "first_seen_at": time(row, 13)?,
                "revoked_at": time(row, 14)?,
            }))
        },
    )?;
    Ok(Value::Array(rows))
}

fn passkeys(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!("select id, name, created_at, last_used_at from passkey where customer_id = $1 order by id"),
        args![customer],
        |row| {
            Ok(json!({
                "id": row.get::<PasskeyId>(0)?.to_string(),
                "name": row.get::<String>(1)?,
                "added_at": time(row, 2)?,
                "last_used_at": time(row, 3)?,
            }))
        },
    )?;
    Ok(Value::Array(rows))
}

fn orders(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let mut orders: Vec<(OrderId, Value)> = tx.query(
        sql!(
            "select id, state, currency, address_id, payment_method_id, opened_at, closed_at from orders
             where customer_id = $1 order by id"
        ),
        args![customer],
        |row| {
            let id: OrderId = row.get(0)?;
            let order = json!({
                "id": id.to_string(),
                "state": row.get::<String>(1)?,
                "currency": row.get::<String>(2)?,
                "ship_to": row.get::<AddressId>(3)?.to_string(),
                "payment_method": row.get::<PaymentMethodId>(4)?.to_string(),
                "opened_at": time(row, 5)?,
                "closed_at": time(row, 6)?,
                "lines": [],
            });
            Ok((id, order))
        },
    )?;
    let mut lines: std::collections::HashMap<OrderId, Vec<Value>> = std::collections::HashMap::new();
    let rows = tx.query(
        sql!(
            "select l.order_id, l.id, l.variant_id, i.title, l.quantity, l.unit_price, l.delivery, l.state, l.channel,
                l.client_id, l.placed_at, l.promised_on
             from orders o join order_line l on l.order_id = o.id join variant v on v.id = l.variant_id
             join item i on i.id = v.item_id where o.customer_id = $1 order by l.id"
        ),
        args![customer],
        |row| {
            let line = json!({
                "id": row.get::<LineId>(1)?.to_string(),
                "variant": row.get::<VariantId>(2)?.to_string(),
                "title": row.get::<String>(3)?,
                "quantity": row.get::<i64>(4)?,
                "unit_price": row.get::<i64>(5)?,
                "delivery": row.get::<i64>(6)?,
                "state": row.get::<String>(7)?,
                "channel": row.get::<String>(8)?,
                "device": row.get::<ClientId>(9)?.to_string(),
                "placed_at": time(row, 10)?,
                "promised_on": row.get::<Day>(11)?.date().to_string(),
            });
            Ok((row.get::<OrderId>(0)?, line))
        },
    )?;
    rows.into_iter().for_each(|(order, line)| lines.entry(order).or_default().push(line));
    for (id, order) in &mut orders {
        order["lines"] = Value::Array(lines.remove(id).unwrap_or_default());
    }
    Ok(orders.into_iter().map(|(_, order)| order).collect())
}

fn held(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!(
            "select line_id, variant_id, quantity, created_at, placed_at from held_action where customer_id = $1
             order by line_id"
        ),
        args![customer],
        |row| {
            Ok(json!({
                "id": row.get::<LineId>(0)?.to_string(),
                "variant": row.get::<VariantId>(1)?.to_string(),
                "quantity": row.get::<i64>(2)?,
                "held_at": time(row, 3)?,
                "placed_at": time(row, 4)?,
            }))
        },
    )?;
    Ok(Value::Array(rows))
}

/// Without the links: they are keys to the account.
fn mails(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!(
            "select m.kind, m.details, m.body, m.created_at, m.recipient, m.subject, m.id from customer c
             join mail m on m.recipient = c.email
                and (c.proven_at is not null or m.customer_id is null or m.customer_id = c.id)
             where c.id = $1
             union select kind, details, body, created_at, recipient, subject, id from mail where customer_id = $1
             order by 7"
        ),
        args![customer],
        |row| {
            Ok(json!({
                "kind": row.get::<String>(0)?,
                "to": row.get::<String>(4)?,
                "subject": row.get::<String>(5)?,
                "about": serde_json::from_str::<Value>(&row.get::<String>(1)?).unwrap_or_default(),
                "body": row.get::<String>(2)?,
                "written_at": time(row, 3)?,
            }))
        },
    )?;
    Ok(Value::Array(rows))
}

fn activity(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!("select id, at, kind, detail, client_id from audit where customer_id = $1 order by id"),
        args![customer],
        |row| {
            Ok(json!({
                "id": row.get::<AuditId>(0)?.to_string(),
                "at": time(row, 1)?,
                "kind": row.get::<String>(2)?,
                "detail": row.get::<String>(3)?,
                "device": row.get::<Option<ClientId>>(4)?.map(|id| id.to_string()),
            }))
        },
    )?;
    Ok(Value::Array(rows))
}
