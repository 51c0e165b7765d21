//! OC-21, OC-25: "not you?" and sign out. Nothing of the previous customer is shown on the client afterwards, and single
//! action has to be enabled anew. Others who are kept on the client stay.

use db::Tx;

use super::acting::{Denied, recognised};
use super::choose;
use super::client::Proof;
use crate::kernel::{Ids, Moment};

/// Parts the client from its customer and gives it the secret of `fresh`.
///
/// # Errors
/// [`Denied`] when the client stands for nobody; then nothing is changed.
pub fn sign_out(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, fresh: &Proof) -> Result<(), Denied> {
    let caller = recognised(tx, now, proof)?;
    if !choose::leave(tx, now, proof, caller.customer, fresh)? {
        return Err(Denied::Unrecognised);
    }
    Ok(choose::signed_out(tx, ids, now, caller.client, caller.customer)?)
}
