//! OC-15, OC-16: which open order a line joins. The times are pure; the writes keep one open order per key.

use std::collections::BTreeMap;

use db::{Engine, Many, Row, Tx, args, sql};

use super::state::OrderState;
use crate::kernel::{AddressId, CustomerId, Moment, OrderId, PaymentMethodId};

/// What lines of one order have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Whose.
    pub customer: CustomerId,
    /// Where to.
    pub address: AddressId,
    /// Paid with.
    pub payment_method: PaymentMethodId,
    /// Position in the policy's classes, fixed when the line is placed.
    pub class: i64,
}

/// The order that takes lines of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The order.
    pub order: OrderId,
    /// It takes no lines at or after this moment.
    pub closes_at: Moment,
}

/// Whether an order that closes at `closes_at` still takes lines: at 89:59 yes, at 90:00 no.
pub fn takes_lines(now: Moment, closes_at: Moment) -> bool {
    now < closes_at
}

/// Whether a line can still be cancelled or changed; `until` is exclusive (OC-13).
pub fn changeable(now: Moment, until: Moment) -> bool {
    now < until
}

/// From when the order's shipment may be planned.
pub fn schedulable_at(closes_at: Moment, latest_cancel_until: Option<Moment>) -> Moment {
    latest_cancel_until.map_or(closes_at, |until| until.max(closes_at))
}

/// An order that would be opened if the key has none that takes lines.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// For this key.
    pub key: Key,
    /// With this id.
    pub order: OrderId,
    /// Now, or when the moved line was placed.
    pub at: Moment,
    /// When it would close.
    pub closes_at: Moment,
}

/// For each candidate's key the order that takes its lines: the one that is open, or else the candidate, which then
/// replaces an expired one. The rows stay locked until the commit, so two actions at once never open two. Keys must be
/// sorted and without repetition.
///
/// # Errors
/// Of the database.
pub fn open_many(tx: &mut Tx<'_>, candidates: &[Candidate]) -> db::Result<Vec<(Key, Target)>> {
    let mut rows = Many::new(7);
    for candidate in candidates {
        rows.row([
            candidate.key.customer.into(),
            candidate.key.address.into(),
            candidate.key.payment_method.into(),
            candidate.key.class.into(),
            candidate.order.into(),
            candidate.closes_at.into(),
            candidate.at.into(),
        ]);
    }
    tx.query_many(
        sql!(
            "with input(customer int8, address int8, method int8, class int8, candidate int8, closes int8, at int8) as $rows
             insert into open_order as o (customer_id, address_id, payment_method_id, class, order_id, opened_at, closes_at)
             select input.customer, input.address, input.method, input.class, input.candidate, input.at, input.closes from input where true
             on conflict (customer_id, address_id, payment_method_id, class) do update set
                order_id = case when o.closes_at > excluded.opened_at then o.order_id else excluded.order_id end,
                opened_at = case when o.closes_at > excluded.opened_at then o.opened_at else excluded.opened_at end,
                closes_at = case when o.closes_at > excluded.opened_at then o.closes_at else excluded.closes_at end
             returning customer_id, address_id, payment_method_id, class, order_id, closes_at"
        ),
        &rows,
        target,
    )
}

/// Closes orders for more lines: those whose candidate found no line to hold after all, and emptied ones.
///
/// # Errors
/// Of the database.
pub fn close(tx: &mut Tx<'_>, key: Key, order: OrderId) -> db::Result<()> {
    tx.run(
        sql!(
            "delete from open_order where customer_id = $1 and address_id = $2 and payment_method_id = $3 and class = $4
             and order_id = $5"
        ),
        args![key.customer, key.address, key.payment_method, key.class, order],
    )
    .map(drop)
}

/// Forgets the key's open order if it takes no more lines at `now`.
///
/// # Errors
/// Of the database.
pub fn expire(tx: &mut Tx<'_>, key: Key, now: Moment) -> db::Result<()> {
    tx.run(
        sql!(
            "delete from open_order where customer_id = $1 and address_id = $2 and payment_method_id = $3 and class = $4
             and closes_at <= $5"
        ),
        args![key.customer, key.address, key.payment_method, key.class, now],
    )
    .map(drop)
}

/// A new order's row.
#[derive(Clone, Copy, Debug)]
pub struct NewOrder {
    /// The candidate that was taken.
    pub candidate: Candidate,
    /// What its delivery costs, in minor units; charged on its first line.
    pub delivery: i64,
}

/// Writes the rows of new orders.
///
/// # Errors
/// Of the database.
pub fn insert_orders(tx: &mut Tx<'_>, orders: &[NewOrder], currency: &str) -> db::Result<()> {
    let mut rows = Many::new(10);
    for NewOrder { candidate, delivery } in orders {
        rows.row([
            candidate.order.into(),
            candidate.key.customer.into(),
            candidate.key.address.into(),
            candidate.key.payment_method.into(),
            candidate.key.class.into(),
            OrderState::Open.name().into(),
            currency.into(),
            (*delivery).into(),
            candidate.at.into(),
            candidate.closes_at.into(),
        ]);
    }
    tx.push_many(
        sql!(
            "with input(id int8, customer int8, address int8, method int8, class int8, state text, currency text,
                delivery int8, opened int8, closes int8) as $rows
             insert into orders (id, customer_id, address_id, payment_method_id, class, state, currency, delivery,
                opened_at, closes_at)
             select input.id, input.customer, input.address, input.method, input.class, input.state, input.currency, input.delivery, input.opened, input.closes from input where true"
        ),
        &rows,
    )
}

/// An order's row, locked against every other change of its lines.
#[derive(Clone, Copy, Debug)]
pub struct Locked {
    /// Which key it has.
    pub key: Key,
    /// Its state.
    pub state: OrderState,
    /// What its delivery costs.
    pub delivery: i64,
    /// When it was opened.
    pub opened_at: Moment,
    /// From when it takes no lines.
    pub closes_at: Moment,
}

/// Locks an order's row; a write of the same value is the lock that both engines have.
///
/// # Errors
/// Of the database.
pub fn lock(tx: &mut Tx<'_>, order: OrderId) -> db::Result<Locked> {
    tx.one(
        sql!(
            "update orders set state = state where id = $1
             returning customer_id, address_id, payment_method_id, class, state, delivery, opened_at, closes_at"
        ),
        args![order],
        |row| {
            let key =
                Key { customer: row.get(0)?, address: row.get(1)?, payment_method: row.get(2)?, class: row.get(3)? };
            Ok(Locked {
                key,
                state: row.get(4)?,
                delivery: row.get(5)?,
                opened_at: row.get(6)?,
                closes_at: row.get(7)?,
            })
        },
    )
}

/// Locks the key's row among the open orders, so that no line joins meanwhile. Answers whether it is `order`'s.
///
/// # Errors
/// Of the database.
pub fn lock_open(tx: &mut Tx<'_>, key: Key, order: OrderId) -> db::Result<bool> {
    let touched = tx.run(
        sql!(
            "update open_order set order_id = order_id where customer_id = $1 and address_id = $2
             and payment_method_id = $3 and class = $4 and order_id = $5"
        ),
        args![key.customer, key.address, key.payment_method, key.class, order],
    )?;
    Ok(touched > 0)
}

/// After a line has left a locked order: hands its delivery to the first live line, or ends an emptied order as `ended`.
/// The order must be locked.
///
/// # Errors
/// Of the database.
pub fn settle_after_leaving(
    tx: &mut Tx<'_>,
    now: Moment,
    order: OrderId,
    locked: &Locked,
    ended: OrderState,
) -> db::Result<()> {
    lock_open(tx, locked.key, order)?;
    let first: Option<i64> =
        tx.one(sql!("select min(id) from order_line where order_id = $1 and state = 'placed'"), args![order], |row| {
            row.get(0)
        })?;
    match first {
        Some(first) => tx
            .run(
                sql!(
                    "update order_line set delivery = $2, version = version + 1 where id = $1 and $2 > 0 and not exists
                     (select 1 from order_line l where l.order_id = $3 and l.state = 'placed' and l.delivery > 0)"
                ),
                args![first, locked.delivery, order],
            )
            .map(drop),
        None => {
            assert!(locked.state.may_become(ended), "{:?} -> {ended:?}", locked.state);
            tx.run(
                sql!("update orders set state = $2, closed_at = $3 where id = $1"),
                args![order, ended.name(), now],
            )?;
            close(tx, locked.key, order)
        }
    }
}

/// [`open_many`], but on SQLite only for keys without an order that was `seen` to take lines in this transaction: there
/// nobody else writes meanwhile, so it still does, and a row less is written for each line that joins.
///
/// # Errors
/// Of the database.
pub fn join_or_open(
    tx: &mut Tx<'_>,
    candidates: &[Candidate],
    seen: &BTreeMap<Key, Target>,
) -> db::Result<Vec<(Key, Target)>> {
    if tx.engine() == Engine::Postgres {
        return open_many(tx, candidates);
    }
    let unseen: Vec<Candidate> = candidates.iter().filter(|c| !seen.contains_key(&c.key)).copied().collect();
    let mut targets = open_many(tx, &unseen)?;
    targets.extend(seen.iter().map(|(key, target)| (*key, *target)));
    Ok(targets)
}

fn target(row: &Row<'_>) -> db::Result<(Key, Target)> {
    let key = Key { customer: row.get(0)?, address: row.get(1)?, payment_method: row.get(2)?, class: row.get(3)? };
    Ok((key, Target { order: row.get(4)?, closes_at: row.get(5)? }))
}
/// Opens a locked order again whose last cancelling is undone; it takes more lines only if its time is not over and no
/// other order has been opened for its key meanwhile.
///
/// # Errors
/// Of the database.
pub fn open_again(tx: &mut Tx<'_>, now: Moment, order: OrderId, locked: &Locked) -> db::Result<()> {
    assert!(locked.state.may_become(OrderState::Open), "{:?} -> open", locked.state);
    tx.run(
        sql!("update orders set state = $2, closed_at = null where id = $1"),
        args![order, OrderState::Open.name()],
    )?;
    if takes_lines(now, locked.closes_at) {
        expire(tx, locked.key, now)?;
        let key = locked.key;
        tx.run(
            sql!(
                "insert into open_order (customer_id, address_id, payment_method_id, class, order_id, opened_at, closes_at)
                 values ($1, $2, $3, $4, $5, $6, $7)
                 on conflict (customer_id, address_id, payment_method_id, class) do nothing"
            ),
            args![
                key.customer,
                key.address,
                key.payment_method,
                key.class,
                order,
                locked.opened_at,
                locked.closes_at
            ],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Policy;
    use crate::kernel::moment::MINUTE;

    fn moment(text: &str) -> Moment {
        Moment::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    /// The vectors of the capability list, on an ordinary day and on both daylight-saving days of New York and Berlin:
    /// windows are spans, so the clock on the wall does not bend them.
    #[test]
    fn the_window_ends_at_ninety_minutes_sharp() {
        let policy = Policy::default();
        for opened in [
            "2026-11-22T12:00:00Z",
            "2026-03-08T06:15:00Z",
            "2026-11-01T05:15:00Z",
            "2026-03-29T00:15:00Z",
            "2026-10-25T00:15:00Z",
        ] {
            let opened = moment(opened);
            let closes = opened.plus(policy.combine_window);
            assert!(takes_lines(opened.plus(5 * MINUTE), closes));
            assert!(takes_lines(opened.plus(90 * MINUTE - 1), closes));
            assert!(!takes_lines(opened.plus(90 * MINUTE), closes));
            assert!(changeable(opened.plus(90 * MINUTE - 1), opened.plus(policy.cancel_window)));
            assert!(!changeable(opened.plus(90 * MINUTE), opened.plus(policy.cancel_window)));
        }
    }

    #[test]
    fn an_order_waits_for_its_latest_line() {
        let opened = moment("2026-11-22T12:00:00Z");
        let closes = opened.plus(90 * MINUTE);
        assert_eq!(schedulable_at(closes, None), closes);
        assert_eq!(schedulable_at(closes, Some(opened.plus(170 * MINUTE))), opened.plus(170 * MINUTE));
        assert_eq!(schedulable_at(closes, Some(opened.plus(90 * MINUTE))), closes);
    }
}
