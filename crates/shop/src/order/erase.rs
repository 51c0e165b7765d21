//! Erasing a customer, on his own wish: orders stay as the law has it, with nobody in them. The verb is `action::erase`.
//!
//! An order that is still on its way needs its address and its buyer, so nothing is erased before the last one is done or
//! cancelled. Until parcels are tracked, an order counts as done on the day after the one promised for its last live line.

use db::{Tx, args, sql};

use crate::customer::acting::{Denied, authenticated};
use crate::customer::client::Proof;
use crate::customer::erase::{Forgotten, forget_answers, hold_clients};
use crate::kernel::{CustomerId, Day, Ids, Moment, OrderId, Policy};
use crate::order::{cart, checkout};

/// Why nothing was erased.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EraseError {
    /// Who asks may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Orders are on their way.
    #[error("orders are still on their way; cancel them or wait until they are done")]
    OnTheWay(Vec<OrderId>),
    /// A change waits for a step-up: who signed in may not be who owns the account.
    #[error("confirm the last change first")]
    Suspended,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The customer's orders that are still on their way, oldest first.
///
/// # Errors
/// Of the database.
pub fn on_the_way(tx: &mut Tx<'_>, customer: CustomerId, today: Day) -> db::Result<Vec<OrderId>> {
    tx.query(
        sql!(
            "select o.id from orders o where o.customer_id = $1 and o.state = 'open' and exists (select 1
                from order_line l where l.order_id = o.id and l.state = 'placed' and l.promised_on >= $2)
             order by o.id"
        ),
        args![customer, today],
        |row| row.get(0),
    )
}

/// Erases what this room and those below hold of the caller's customer, after a recent sign-in.
pub(crate) fn forget(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    policy: &Policy,
    proof: &Proof,
) -> Result<Forgotten, EraseError> {
    let caller = authenticated(tx, now, proof)?;
    if crate::customer::suspend::suspended(tx, caller.customer)?.is_some() {
        return Err(EraseError::Suspended);
    }
    hold_clients(tx, caller.customer)?;
    let waiting = on_the_way(tx, caller.customer, now.day(&policy.time_zone))?;
    if !waiting.is_empty() {
        return Err(EraseError::OnTheWay(waiting));
    }
    tx.run(sql!("delete from held_action where customer_id = $1"), args![caller.customer])?;
    tx.run(sql!("delete from order_key where customer_id = $1"), args![caller.customer])?;
    let forgotten = crate::customer::erase::forget(tx, ids, now, &caller)?;
    cart::merge::forget(tx, &forgotten)?;
    for guest in checkout::cancel::wipe(tx, now, &forgotten)? {
        forget_answers(tx, guest)?;
    }
    Ok(forgotten)
}
