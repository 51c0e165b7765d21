//! Who acts, established in the transaction of the act: what was read of a visitor before may be over by then. The
//! customer's row and the client's are locked, in this order, as wherever both are.

use db::{Tx, args, sql};

use super::client::Proof;
use crate::kernel::{ClientId, CustomerId, Moment};
use crate::outbox::audit::Who;

/// A client and the customer it stands for, until the transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The client.
    pub client: ClientId,
    /// Its customer.
    pub customer: CustomerId,
    /// OC-24: whether the sign-in is recent.
    pub authenticated: bool,
}

impl Caller {
    /// For the audit.
    pub fn who(&self) -> Who {
        Who { customer: Some(self.customer), client: Some(self.client), staff: None }
    }
}

/// Why somebody may not act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The client is unknown or revoked, the secret is another's, or it stands for nobody.
    #[error("nobody is recognised on this client")]
    Unrecognised,
    /// OC-24: the sign-in is not recent.
    #[error("a recent sign-in is needed")]
    NotAuthenticated,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Who acts, recognised at least.
///
/// # Errors
/// [`Denied`].
pub fn recognised(tx: &mut Tx<'_>, now: Moment, proof: &Proof) -> Result<Caller, Denied> {
    let customer: Option<Option<CustomerId>> =
        tx.maybe(sql!("select customer_id from client where id = $1"), args![proof.client], |row| row.get(0))?;
    let customer = customer.flatten().ok_or(Denied::Unrecognised)?;
    tx.run(sql!("update customer set name = name where id = $1"), args![customer])?;
    // The row as it is once nobody else changes it.
    let until: Option<Moment> = tx.maybe(
        sql!(
            "update client set secret_hash = secret_hash
             where id = $1 and secret_hash = $2 and customer_id = $3 and revoked_at is null
             returning authenticated_until"
        ),
        args![proof.client, &proof.secret_hash, customer],
        |row| row.get(0),
    )?;
    let until = until.ok_or(Denied::Unrecognised)?;
    Ok(Caller { client: proof.client, customer, authenticated: now < until })
}

/// Who acts, after a recent sign-in (OC-24).
///
/// # Errors
/// [`Denied`].
pub fn authenticated(tx: &mut Tx<'_>, now: Moment, proof: &Proof) -> Result<Caller, Denied> {
    let caller = recognised(tx, now, proof)?;
    if caller.authenticated { Ok(caller) } else { Err(Denied::NotAuthenticated) }
}
