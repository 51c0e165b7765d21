//! What a batch of single actions writes: rows kept back until the commit, on PostgreSQL in one round trip with it.

use db::{Many, Tx, sql};

use super::decide::{Decision, NewLine};
use crate::catalogue::stock;
use crate::kernel::Policy;
use crate::order::combine;

pub(super) fn store(tx: &mut Tx<'_>, policy: &Policy, decision: &Decision) -> db::Result<()> {
    for (key, target) in &decision.unused {
        combine::close(tx, *key, target.order)?;
    }
    let takes: Vec<_> = decision.takes.iter().map(|(variant, take)| (*variant, *take)).collect();
    stock::take_many(tx, &takes)?;
    combine::insert_orders(tx, &decision.new_orders, policy.currency.code())?;
    lines(tx, &decision.lines)?;
    keys(tx, &decision.lines)
}

/// Statement 6. The primary key is the idempotency key: a line that another server placed meanwhile makes the batch run
/// again, and then it is found.
fn lines(tx: &mut Tx<'_>, lines: &[NewLine]) -> db::Result<()> {
    let mut rows = Many::new(14);
    for NewLine { placed, counted, client, channel, .. } in lines {
        rows.row([
            placed.line.into(),
            placed.order.into(),
            placed.customer.into(),
            (*client).into(),
            placed.variant.into(),
            placed.quantity.into(),
            placed.unit_price.into(),
            placed.delivery.into(),
            placed.back_ordered.into(),
            (*counted).into(),
            (*channel).into(),
            placed.placed_at.into(),
            placed.cancel_until.into(),
            placed.promised_on.into(),
        ]);
    }
    tx.push_many(
        sql!(
            "with input(id int8, orders int8, customer int8, client int8, variant int8, quantity int8, price int8,
                delivery int8, back int8, counted int8, channel text, placed int8, until int8, promised int8) as $rows
             insert into order_line (id, order_id, customer_id, client_id, variant_id, quantity, quantity_placed,
                unit_price, delivery, state, back_ordered, counted, channel, placed_at, cancel_until, promised_on, version)
             select input.id, input.orders, input.customer, input.client, input.variant, input.quantity, input.quantity,
                input.price, input.delivery, 'placed', input.back, input.counted, input.channel, input.placed,
                input.until, input.promised, 1 from input where true"
        ),
        &rows,
    )
}

fn keys(tx: &mut Tx<'_>, lines: &[NewLine]) -> db::Result<()> {
    let mut rows = Many::new(5);
    for NewLine { placed, key, .. } in lines {
        if let Some(key) = key {
            rows.row([
                placed.customer.into(),
                (&key.hash).into(),
                (&key.body_hash).into(),
                placed.line.into(),
                placed.placed_at.into(),
            ]);
        }
    }
    tx.push_many(
        sql!(
            "with input(customer int8, key bytea, body bytea, line int8, at int8) as $rows
             insert into order_key (customer_id, key_hash, body_hash, line_id, created_at)
             select input.customer, input.key, input.body, input.line, input.at from input where true"
        ),
        &rows,
    )
}
