//! Everything that is stored about a customer, from every room: the verb, and this room's part.

use db::{Tx, args, sql};
use serde_json::{Value, json};

use crate::kernel::moment::MINUTE;
use crate::kernel::{AddressId, ClientId, CustomerId, Moment, VariantId};
use crate::order;
use crate::order::export::time;

/// The customer's data. `None` when there is no such customer.
///
/// # Errors
/// Of the database.
pub fn export(tx: &mut Tx<'_>, now: Moment, customer: CustomerId) -> db::Result<Option<Value>> {
    let Some(mut document) = order::export::document(tx, now, customer)? else { return Ok(None) };
    document.insert("ways_to_press".into(), ways(tx, customer)?);
    document.insert("hardware_buttons".into(), buttons(tx, customer)?);
    document.insert("screen_codes".into(), codes(tx, customer)?);
    Ok(Some(Value::Object(document)))
}

fn ways(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!(
            "select a.client_id, a.shortcut, a.listen, a.claps, a.scan, a.scan_ms, a.changed_at
             from client_customer m join client_action a on a.client_id = m.client_id and a.customer_id = m.customer_id
             where m.customer_id = $1 order by a.client_id"
        ),
        args![customer],
        |row| {
            Ok(json!({
                "device": row.get::<ClientId>(0)?.to_string(),
                "shortcut": row.get::<String>(1)?,
                "listen": row.get::<bool>(2)?,
                "claps": row.get::<bool>(3)?,
                "scan": row.get::<bool>(4)?,
                "scan_ms": row.get::<i64>(5)?,
                "changed_at": time(row, 6)?,
            }))
        },
    )?;
    Ok(Value::Array(rows))
}

/// Without their keys.
fn buttons(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!(
            "select client_id, name, variant_id, quantity, address_id, orders_max, window_us, amount_max, created_at,
                revoked_at, pressed_at, refused_at, refusal
             from hardware_button where customer_id = $1 order by client_id"
        ),
        args![customer],
        |row| {
            Ok(json!({
                "device": row.get::<ClientId>(0)?.to_string(),
                "name": row.get::<String>(1)?,
                "variant": row.get::<VariantId>(2)?.to_string(),
                "quantity": row.get::<i64>(3)?,
                "ship_to": row.get::<Option<AddressId>>(4)?.map(|id| id.to_string()),
                "orders_max": row.get::<i64>(5)?,
                "window_minutes": row.get::<i64>(6)? / MINUTE,
                "amount_max": row.get::<Option<i64>>(7)?,
                "made_at": time(row, 8)?,
                "revoked_at": time(row, 9)?,
                "pressed_at": time(row, 10)?,
                "refused_at": time(row, 11)?,
                "refusal": row.get::<String>(12)?,
            }))
        },
    )?;
    Ok(Value::Array(rows))
}

/// Without the codes, which are kept as hashes only, and for an hour.
fn codes(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!(
            "select client_id, enable, created_at, used_at from screen_code where customer_id = $1 order by created_at"
        ),
        args![customer],
        |row| {
            Ok(json!({
                "device": row.get::<ClientId>(0)?.to_string(),
                "single_action": row.get::<bool>(1)?,
                "shown_at": time(row, 2)?,
                "used_at": time(row, 3)?,
            }))
        },
    )?;
    Ok(Value::Array(rows))
}
