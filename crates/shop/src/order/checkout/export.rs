//! A customer's checkouts, for his export: what was typed into the open ones, and which orders the others became.

use db::{Tx, args, sql};
use serde_json::{Value, json};

use crate::kernel::{CheckoutId, ClientId, CustomerId, LineId, VariantId};
use crate::order::export::time;

pub(in crate::order) fn all(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let mut checkouts: Vec<(CheckoutId, Value)> = tx.query(
        sql!(
            "select id, client_id, state, guest, name, email, recipient, line1, line2, city, region, postal_code, country,
                phone, moniker, delivery_option, currency, total, created_at, changed_at, completed_at
             from checkout where customer_id = $1 order by id"
        ),
        args![customer],
        |row| {
            let id: CheckoutId = row.get(0)?;
            let typed = json!({
                "name": row.get::<String>(4)?,
                "email": row.get::<String>(5)?,
                "recipient": row.get::<String>(6)?,
                "line1": row.get::<String>(7)?,
                "line2": row.get::<String>(8)?,
                "city": row.get::<String>(9)?,
                "region": row.get::<String>(10)?,
                "postal_code": row.get::<String>(11)?,
                "country": row.get::<String>(12)?,
                "phone": row.get::<String>(13)?,
                "moniker": row.get::<String>(14)?,
            });
            let checkout = json!({
                "id": id.to_string(),
                "device": row.get::<Option<ClientId>>(1)?.map(|id| id.to_string()),
                "state": row.get::<String>(2)?,
                "as_guest": row.get::<bool>(3)?,
                "typed": typed,
                "delivery_option": row.get::<String>(15)?,
                "currency": row.get::<String>(16)?,
                "total": row.get::<i64>(17)?,
                "begun_at": time(row, 18)?,
                "changed_at": time(row, 19)?,
                "completed_at": time(row, 20)?,
                "lines": [],
            });
            Ok((id, checkout))
        },
    )?;
    let lines: Vec<(CheckoutId, Value)> = tx.query(
        sql!(
            "select l.checkout_id, l.variant_id, l.quantity, l.unit_price, l.line_id
             from checkout c join checkout_line l on l.checkout_id = c.id
             where c.customer_id = $1 order by l.checkout_id, l.position"
        ),
        args![customer],
        |row| {
            let line = json!({
                "variant": row.get::<VariantId>(1)?.to_string(),
                "quantity": row.get::<i64>(2)?,
                "unit_price": row.get::<i64>(3)?,
                "line": row.get::<Option<LineId>>(4)?.map(|id| id.to_string()),
            });
            Ok((row.get(0)?, line))
        },
    )?;
    for (id, checkout) in &mut checkouts {
        let own = lines.iter().filter(|(of, _)| of == id).map(|(_, line)| line.clone()).collect();
        checkout["lines"] = Value::Array(own);
    }
    Ok(checkouts.into_iter().map(|(_, checkout)| checkout).collect())
}
