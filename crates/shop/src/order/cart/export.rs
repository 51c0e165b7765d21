//! What lies in a customer's cart, for his export.

use db::{Tx, args, sql};
use serde_json::{Value, json};

use crate::kernel::{CustomerId, Moment, VariantId};

pub(in crate::order) fn lines(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Value> {
    let rows = tx.query(
        sql!(
            "select l.variant_id, i.title, l.quantity, l.unit_price, l.added_at
             from cart c join cart_line l on l.cart_id = c.id join variant v on v.id = l.variant_id
             join item i on i.id = v.item_id where c.id = $1 order by l.added_at, l.variant_id"
        ),
        args![customer],
        |row| {
            Ok(json!({
                "variant": row.get::<VariantId>(0)?.to_string(),
                "title": row.get::<String>(1)?,
                "quantity": row.get::<i64>(2)?,
                "unit_price": row.get::<i64>(3)?,
                "added_at": row.get::<Moment>(4)?.rfc3339(),
            }))
        },
    )?;
    Ok(Value::Array(rows))
}
