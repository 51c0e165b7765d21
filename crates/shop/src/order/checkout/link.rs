//! A checkout's link (`continue_url`). Whose checkout it is goes on with it on the shop's pages; whoever else opens it orders
//! the same things for himself. Nothing of the buyer, the destination or the payment goes along: links are passed on.

use db::{Tx, args, sql};

use super::create::{fill, insert};
use super::update::{Change, lock_open};
use super::view::{View, current};
use super::{CheckoutError, Line, Origin, State, load};
use crate::catalogue::promise::Supplied;
use crate::customer::Visitor;
use crate::kernel::{CheckoutId, ClientId, Moment, Policy, VariantId};

/// What a link leads to.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The client whose checkout it is now; a link is bound to it.
    pub client: Option<ClientId>,
    /// What it asks for.
    pub lines: Vec<Line>,
    /// Whether the visitor's pages show this very checkout.
    pub shown: bool,
}

/// What a link to this checkout leads to, whoever opens it; `None` where there is none, or it is over.
///
/// # Errors
/// Of the database.
pub fn linked(
    tx: &mut Tx<'_>,
    now: Moment,
    visitor: Option<&Visitor>,
    id: CheckoutId,
) -> Result<Option<Linked>, CheckoutError> {
    let found: Option<(Option<ClientId>, State)> =
        tx.maybe(sql!("select client_id, state from checkout where id = $1"), args![id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let Some((client, _)) = found.filter(|(_, state)| state.open()) else { return Ok(None) };
    let shown = match visitor {
        Some(visitor) => current(tx, now, visitor)? == Some(id),
        None => false,
    };
    Ok(Some(Linked { client, lines: load::lines(tx, id)?, shown }))
}

/// Goes on with a checkout of the visitor's on his pages, or begins one of the same lines as another's: the one that is open
/// on his pages gets them, else `fresh` is begun. What can't be had is left out.
///
/// # Errors
/// [`CheckoutError`]; then nothing is changed.
pub fn take_up(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    visitor: &Visitor,
    (id, fresh): (CheckoutId, CheckoutId),
) -> Result<View, CheckoutError> {
    match lock_open(tx, now, visitor, (id, None)) {
        Ok(own) => {
            // His own on another device, too: the pages of this one show it from now on.
            tx.run(sql!("update checkout set client_id = $2 where id = $1"), args![id, visitor.client])?;
            let origin = if own.origin == Origin::Given { Origin::Own } else { own.origin };
            return fill(tx, policy, now, visitor, (id, origin), Change::default());
        }
        Err(CheckoutError::Unknown) => {}
        Err(error) => return Err(error),
    }
    let lines: Vec<(VariantId, u32)> = load::lines(tx, id)?
        .iter()
        .filter(|line| line.supplied() != Supplied::No)
        .map(|line| (line.variant, line.quantity))
        .collect();
    if lines.is_empty() {
        return Err(CheckoutError::Empty);
    }
    // Of two at once on this client, the second goes on with what the first has begun.
    tx.run(sql!("update client set secret_hash = secret_hash where id = $1"), args![visitor.client])?;
    let begun = match current(tx, now, visitor)? {
        Some(open) => open,
        None => {
            insert(tx, policy, now, visitor, fresh)?;
            fresh
        }
    };
    fill(tx, policy, now, visitor, (begun, Origin::Own), Change { lines: Some(lines), ..Change::default() })
}
