//! OC-3 to OC-5: enabling single action for a pair of client and customer, explicitly and after a recent sign-in, and
//! switching it off, which needs none.

use db::{Tx, args, sql};

use super::Visitor;
use crate::kernel::{AddressId, ClientId, CustomerId, Ids, Moment};
use crate::outbox::audit::{self, Who};

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnableError {
    /// The client stands for nobody.
    #[error("nobody is recognised on this client")]
    Unrecognised,
    /// OC-24: the sign-in is not recent.
    #[error("a recent sign-in is needed")]
    NotAuthenticated,
    /// The customer has no such address.
    #[error("no such address")]
    UnknownAddress,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Switches single action on or off for the visitor's pair.
///
/// # Errors
/// [`EnableError`]; then nothing is changed.
pub fn set(tx: &mut Tx<'_>, ids: &Ids, now: Moment, visitor: &Visitor, on: bool) -> Result<(), EnableError> {
    let customer = visitor.customer.as_ref().ok_or(EnableError::Unrecognised)?;
    if on && !customer.authenticated(now) {
        return Err(EnableError::NotAuthenticated);
    }
    Ok(record(tx, ids, now, visitor.client, customer.id, on)?)
}

/// Chooses the default address, after a recent sign-in: it decides where single actions go (OC-24).
///
/// # Errors
/// [`EnableError`]; then nothing is changed.
pub fn set_default_address(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    visitor: &Visitor,
    address: AddressId,
) -> Result<(), EnableError> {
    let customer = visitor.customer.as_ref().ok_or(EnableError::Unrecognised)?;
    if !customer.authenticated(now) {
        return Err(EnableError::NotAuthenticated);
    }
    let changed = tx.run(
        sql!(
            "update customer set default_address_id = $2 where id = $1
             and exists (select 1 from address a where a.id = $2 and a.customer_id = $1 and a.retired_at is null)"
        ),
        args![customer.id, address],
    )?;
    if changed == 0 {
        return Err(EnableError::UnknownAddress);
    }
    let who = Who { customer: Some(customer.id), client: Some(visitor.client), staff: None };
    Ok(audit::push(tx, ids, now, "customer.default_address", who, address.0, "")?)
}

pub(crate) fn record(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    client: ClientId,
    customer: CustomerId,
    on: bool,
) -> db::Result<()> {
    tx.run(
        sql!(
            "insert into client_customer (client_id, customer_id, enabled, enabled_at, last_used_at)
             values ($1, $2, $3, $4, $4) on conflict (client_id, customer_id) do update set
             enabled = excluded.enabled, enabled_at = excluded.enabled_at, last_used_at = excluded.last_used_at"
        ),
        args![client, customer, on, now],
    )?;
    let kind = if on { "single_action.enabled" } else { "single_action.disabled" };
    audit::push(tx, ids, now, kind, Who { customer: Some(customer), client: Some(client), staff: None }, client.0, "")
}
