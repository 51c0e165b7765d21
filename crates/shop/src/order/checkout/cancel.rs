//! Giving a checkout up. What was typed into it is wiped.

use db::{Tx, args, sql};

use super::{CheckoutError, State, load};
use crate::customer::Visitor;
use crate::customer::erase::Forgotten;
use crate::kernel::limits::{CANCELED_KEPT, CHECKOUT_KEPT};
use crate::kernel::{CheckoutId, ClientId, Moment};

/// Cancels a checkout of the visitor's; one that is canceled already stays so, without an error.
///
/// # Errors
/// [`CheckoutError::Completed`]: its lines are cancelled one by one, within their window.
pub fn cancel(
    tx: &mut Tx<'_>,
    now: Moment,
    visitor: &Visitor,
    (id, version): (CheckoutId, Option<i64>),
) -> Result<(), CheckoutError> {
    let checkout = load::lock(tx, now, visitor, id)?;
    if checkout.state == State::Canceled {
        return Ok(());
    }
    if version.is_some_and(|version| version != checkout.version) {
        return Err(CheckoutError::VersionMismatch);
    }
    if !checkout.state.may_become(State::Canceled) {
        return Err(CheckoutError::Completed);
    }
    Ok(end(tx, now, id, State::Canceled)?)
}

/// Ends a locked checkout and wipes what was typed.
pub(super) fn end(tx: &mut Tx<'_>, now: Moment, id: CheckoutId, state: State) -> db::Result<()> {
    tx.run(
        sql!(
            "update checkout set state = $2, name = '', email = '', recipient = '', line1 = '', line2 = '', city = '',
                region = '', postal_code = '', country = '', phone = '', moniker = '', provider = '', token = '',
                version = version + 1, changed_at = $3 where id = $1"
        ),
        args![id, state.name(), now],
    )
    .map(drop)
}

/// OC-21: somebody signs out on this client. Its open checkouts are given up, the others are no longer its.
///
/// # Errors
/// Of the database.
pub fn forget(tx: &mut Tx<'_>, now: Moment, client: ClientId) -> db::Result<()> {
    let open: Vec<CheckoutId> = tx.query(
        sql!(
            "select id from checkout where client_id = $1
             and state in ('incomplete', 'requires_escalation', 'ready_for_complete') order by id"
        ),
        args![client],
        |row| row.get(0),
    )?;
    for id in open {
        give_up(tx, now, id)?;
    }
    tx.run(sql!("update checkout set client_id = null where client_id = $1"), args![client]).map(drop)
}

/// Erasing a customer: whatever is still typed in his checkouts is wiped, and in those that nobody is named in yet, if they
/// have his e-mail address or lie on a client of his that ended. Completed ones stay with their orders, on no client. Answers
/// the clients that ordered as guests under his address.
pub(in crate::order) fn wipe(tx: &mut Tx<'_>, now: Moment, who: &Forgotten) -> db::Result<Vec<ClientId>> {
    let mut open: Vec<CheckoutId> = tx.query(
        sql!(
            "select id from checkout where customer_id = $1
             and state in ('incomplete', 'requires_escalation', 'ready_for_complete')"
        ),
        args![who.customer],
        |row| row.get(0),
    )?;
    for client in &who.clients {
        open.extend(tx.query(
            sql!(
                "select k.id from checkout k join client c on c.id = k.client_id
                 where k.client_id = $1 and k.customer_id is null and (k.email = $2 or c.revoked_at is not null)
                 and k.state in ('incomplete', 'requires_escalation', 'ready_for_complete')"
            ),
            args![*client, &who.email],
            |row| row.get::<CheckoutId>(0),
        )?);
    }
    open.sort_unstable();
    for id in open {
        give_up(tx, now, id)?;
    }
    let guests: Vec<Option<ClientId>> = tx.query(
        sql!("select distinct client_id from checkout where customer_id = $1 and client_id is not null"),
        args![who.customer],
        |row| row.get(0),
    )?;
    tx.run(sql!("update checkout set client_id = null where customer_id = $1"), args![who.customer])?;
    Ok(guests.into_iter().flatten().collect())
}

/// Gives up to `limit` open checkouts up that nobody changed for a long time.
///
/// # Errors
/// Of the database.
pub fn forget_old(tx: &mut Tx<'_>, now: Moment, limit: u32) -> db::Result<usize> {
    let old: Vec<CheckoutId> = tx.query(
        sql!(
            "select id from checkout where changed_at < $1
             and state in ('incomplete', 'requires_escalation', 'ready_for_complete') order by changed_at limit $2"
        ),
        args![now.plus(-CHECKOUT_KEPT), limit],
        |row| row.get(0),
    )?;
    for id in &old {
        give_up(tx, now, *id)?;
    }
    Ok(old.len())
}

/// Deletes up to `limit` checkouts that were given up more than a day ago.
///
/// # Errors
/// Of the database.
pub fn prune(tx: &mut Tx<'_>, now: Moment, limit: u32) -> db::Result<u64> {
    let gone: Vec<CheckoutId> = tx.query(
        sql!(
            "delete from checkout where state = 'canceled' and id in (select id from checkout
                where state = 'canceled' and changed_at < $1 order by changed_at limit $2) returning id"
        ),
        args![now.plus(-CANCELED_KEPT), limit],
        |row| row.get(0),
    )?;
    for id in &gone {
        tx.push(sql!("delete from checkout_line where checkout_id = $1"), args![*id])?;
    }
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}

/// Another transaction may complete it at this moment: only one that is open still is given up.
fn give_up(tx: &mut Tx<'_>, now: Moment, id: CheckoutId) -> db::Result<()> {
    let open = tx.run(
        sql!(
            "update checkout set state = 'canceled' where id = $1
             and state in ('incomplete', 'requires_escalation', 'ready_for_complete')"
        ),
        args![id],
    )?;
    if open > 0 { end(tx, now, id, State::Canceled) } else { Ok(()) }
}
