//! OC-14: changing a line's quantity or address until its deadline.

use db::{Tx, args, sql};

use super::cancel::{Cancel, ChangeError, LockedLine, lock_line, who};
use super::combine::{Candidate, Key, Locked, NewOrder, expire, insert_orders, lock, open_many, settle_after_leaving};
use super::place::{self, Spending};
use super::state::{LineState, OrderState};
use crate::catalogue::stock;
use crate::customer::suspend;
use crate::kernel::limits::QUANTITY_MAX;
use crate::kernel::{AddressId, Ids, Moment, OrderId, Policy};
use crate::outbox::audit;

/// Changes the quantity; the line keeps its time, price and class. An increase needs stock and counts against the caps.
///
/// # Errors
/// [`ChangeError`]; then nothing is changed.
pub fn quantity(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    policy: &Policy,
    command: &Cancel,
    quantity: u32,
) -> Result<(), ChangeError> {
    assert!((1..=QUANTITY_MAX).contains(&quantity), "callers check the quantity");
    let line = lock_live(tx, command, now)?;
    let more = i64::from(quantity) - line.quantity;
    if more == 0 {
        return Ok(());
    }
    let counted = if more > 0 {
        let line_amount = i64::from(quantity) * line.unit_price;
        let spending = Spending { at: line.placed_at, line_amount, more: line.unit_price * more, actions: 0 };
        if place::above_caps(tx, policy, (command.customer, line.client), &spending)? {
            return Err(ChangeError::AboveCap);
        }
        take_more(tx, &line, more)?
    } else {
        // What came off the free stock goes back first.
        let back = line.counted.min(-more);
        stock::give_back(tx, line.variant, -more, back, line.back_ordered)?;
        -back
    };
    tx.run(
        sql!(
            "update order_line set quantity = $2, counted = counted + $4, changed_at = $3, version = version + 1
             where id = $1"
        ),
        args![command.line, quantity, now, counted],
    )?;
    let detail = format!("quantity {} to {quantity}", line.quantity);
    Ok(audit::push(tx, ids, now, "line.changed", who(command), command.line.0, &detail)?)
}

/// Takes `more` units as the line's others were supplied. Answers how many came off the free stock.
fn take_more(tx: &mut Tx<'_>, line: &LockedLine, more: i64) -> Result<i64, ChangeError> {
    let taken = if line.back_ordered {
        stock::owe(tx, line.variant, more)?.then_some(0)
    } else {
        stock::take(tx, line.variant, more)?
    };
    match taken {
        Some(counted) => Ok(counted),
        None => Err(ChangeError::OutOfStock { available: stock::available(tx, line.variant)? }),
    }
}

/// Sends the line to another of the customer's addresses: it moves to that key's open order, or to a new one that takes
/// the line's time; a checkout's line to an order of its own. An emptied order closes as `moved`. Not while the single action waits for a step-up.
///
/// # Errors
/// [`ChangeError`]; then nothing is changed.
pub fn address(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    policy: &Policy,
    command: &Cancel,
    address: AddressId,
) -> Result<(), ChangeError> {
    // A new address would be as good to who took over the device as a new press.
    if suspend::locked_suspended(tx, command.customer)? {
        return Err(ChangeError::Suspended);
    }
    let line = lock_live(tx, command, now)?;
    let known = tx.maybe(
        sql!("select id from address where id = $1 and customer_id = $2 and retired_at is null"),
        args![address, command.customer],
        |row| row.get::<AddressId>(0),
    )?;
    known.ok_or(ChangeError::UnknownAddress)?;
    let source = lock(tx, line.order)?;
    if source.key.address == address {
        return Ok(());
    }
    let key = Key { address, ..source.key };
    if let Some(option) = chosen_delivery(tx, line.order)? {
        let order = OrderId(ids.next(now));
        alone(tx, key, order, &line, &source, &option)?;
        return moved(tx, ids, now, command, (&line, &source), (order, source.delivery));
    }
    let candidate = Candidate {
        key,
        order: OrderId(ids.next(now)),
        at: line.placed_at,
        closes_at: line.placed_at.plus(policy.combine_window),
    };
    // Keys in their order, so that two moves across each other can't wait for each other.
    if key > source.key {
        super::combine::lock_open(tx, source.key, line.order)?;
    }
    expire(tx, key, now)?;
    let (_, target) = *open_many(tx, &[candidate])?.first().ok_or_else(|| db::Error::Missing("a target".into()))?;
    let new = target.order == candidate.order;
    if new {
        let currency =
            tx.one(sql!("select currency from orders where id = $1"), args![line.order], |row| row.get::<String>(0))?;
        insert_orders(tx, &[NewOrder { candidate, delivery: policy.delivery }], &currency)?;
    }
    let delivery = if new { policy.delivery } else { 0 };
    moved(tx, ids, now, command, (&line, &source), (target.order, delivery))
}

/// The delivery option of an order that came from a checkout.
fn chosen_delivery(tx: &mut Tx<'_>, order: OrderId) -> db::Result<Option<String>> {
    let option: String =
        tx.one(sql!("select delivery_option from orders where id = $1"), args![order], |row| row.get(0))?;
    Ok((!option.is_empty()).then_some(option))
}

/// Opens an order for a checkout's line alone, delivered as its buyer chose and for what that cost him; as on the
/// checkout, no other line joins it.
fn alone(
    tx: &mut Tx<'_>,
    key: Key,
    order: OrderId,
    line: &LockedLine,
    source: &Locked,
    option: &str,
) -> db::Result<()> {
    let currency: String =
        tx.one(sql!("select currency from orders where id = $1"), args![line.order], |row| row.get(0))?;
    let candidate = Candidate { key, order, at: line.placed_at, closes_at: line.placed_at.plus(1) };
    insert_orders(tx, &[NewOrder { candidate, delivery: source.delivery }], &currency)?;
    tx.push(sql!("update orders set delivery_option = $2 where id = $1"), args![order, option])
}

/// Puts the line into its new order, which charges it this delivery.
fn moved(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    command: &Cancel,
    (line, source): (&LockedLine, &Locked),
    (order, delivery): (OrderId, i64),
) -> Result<(), ChangeError> {
    tx.run(
        sql!(
            "update order_line set order_id = $2, delivery = $3, changed_at = $4, version = version + 1 where id = $1"
        ),
        args![command.line, order, delivery, now],
    )?;
    settle_after_leaving(tx, now, line.order, source, OrderState::Moved)?;
    Ok(audit::push(tx, ids, now, "line.moved", who(command), command.line.0, &order.to_string())?)
}

fn lock_live(tx: &mut Tx<'_>, command: &Cancel, now: Moment) -> Result<LockedLine, ChangeError> {
    let line = lock_line(tx, command, now)?;
    if line.state == LineState::Cancelled { Err(ChangeError::Cancelled) } else { Ok(line) }
}
