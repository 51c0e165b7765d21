//! OC-3 to OC-5: enabling single action for a pair of client and customer, explicitly and after a recent sign-in, and
//! switching it off, which needs none.

use db::{Tx, args, sql};

use super::acting::{Denied, authenticated, recognised};
use super::client::Proof;
use crate::kernel::{ClientId, CustomerId, Ids, Moment};
use crate::outbox::audit::{self, Who};

/// Switches single action on or off for the caller's pair. On needs a recent sign-in.
///
/// # Errors
/// [`Denied`]; then nothing is changed.
pub fn set(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, on: bool) -> Result<(), Denied> {
    let caller = if on { authenticated(tx, now, proof)? } else { recognised(tx, now, proof)? };
    Ok(record(tx, ids, now, caller.client, caller.customer, on)?)
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
