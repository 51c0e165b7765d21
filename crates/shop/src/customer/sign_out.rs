//! OC-21, OC-25: "not you?" and sign out. Nothing of the previous customer is shown on the client afterwards, and single
//! action has to be enabled anew.

use db::{Tx, args, sql};

use super::Visitor;
use super::client::Proof;
use super::enable;
use crate::kernel::{Ids, Moment};
use crate::outbox::audit::{self, Who};

/// Parts the client from its customer and gives it the secret of `fresh`.
///
/// # Errors
/// Of the database.
pub fn sign_out(tx: &mut Tx<'_>, ids: &Ids, now: Moment, visitor: &Visitor, fresh: &Proof) -> db::Result<()> {
    tx.run(
        sql!(
            "update client set customer_id = null, authenticated_until = 0, secret_hash = $2, last_used_at = $3
             where id = $1"
        ),
        args![visitor.client, &fresh.secret_hash, now],
    )?;
    if let Some(customer) = &visitor.customer {
        enable::record(tx, ids, now, visitor.client, customer.id, false)?;
        let who = Who { customer: Some(customer.id), client: Some(visitor.client), staff: None };
        audit::push(tx, ids, now, "client.signed_out", who, visitor.client.0, "")?;
    }
    Ok(())
}
