//! OC-2, OC-6: addresses and payment methods that come with an order, or because a single action lacks them.

use db::{Tx, args, sql};

use super::acting::{self, Denied};
use super::address::{self as addresses, AddressError};
use super::client::Proof;
use super::register::{NewAddress, NewPaymentMethod, RegisterError, add_payment_method};
use crate::kernel::{AddressId, CustomerId, Ids, Moment, PaymentMethodId};
use crate::outbox::audit;

/// Stores an address that came with an order. A customer's first one is kept, if `keep`, and becomes the default; any
/// other serves that order and is never offered again: a new place to send to is added in the account.
pub(crate) fn address(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    new: &NewAddress,
    keep: bool,
) -> db::Result<AddressId> {
    let id = addresses::insert(tx, ids, now, customer, new)?;
    let kept = if keep {
        tx.run(
            sql!(
                "update customer set default_address_id = $2 where id = $1 and not exists
                 (select 1 from address a where a.customer_id = $1 and a.id <> $2)"
            ),
            args![customer, id],
        )?
    } else {
        0
    };
    if kept == 0 {
        tx.run(sql!("update address set retired_at = $2 where id = $1"), args![id, now])?;
    }
    Ok(id)
}

/// Stores a payment method that came with an order, as [`address`] does an address. `None` when the provider knows no such
/// token.
pub(crate) fn payment_method(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    new: &NewPaymentMethod,
    keep: bool,
) -> db::Result<Option<PaymentMethodId>> {
    let id = match add_payment_method(tx, ids, now, customer, 0, new) {
        Ok(id) => id,
        Err(RegisterError::Db(error)) => return Err(error),
        Err(RegisterError::UnknownToken(_) | RegisterError::EmailKnown(_)) => return Ok(None),
    };
    let kept = if keep {
        tx.run(
            sql!(
                "update customer set default_payment_method_id = $2 where id = $1 and not exists
                 (select 1 from payment_method p where p.customer_id = $1 and p.id <> $2)"
            ),
            args![customer, id],
        )?
    } else {
        0
    };
    if kept == 0 {
        tx.run(sql!("update payment_method set retired_at = $2 where id = $1"), args![id, now])?;
    }
    Ok(Some(id))
}

/// Why nothing was supplied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SupplyError {
    /// Nobody is recognised, or the sign-in is not recent.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The address can't be added.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The provider knows no such token.
    #[error("the simulator knows no such token")]
    UnknownToken,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// OC-6: adds what a single action lacks and makes it the default, after a recent sign-in, because it decides where single
/// actions go (OC-24). What is no longer lacking is left as it is.
///
/// # Errors
/// [`SupplyError`]; then nothing is changed.
pub fn missing(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    new_address: Option<&NewAddress>,
    new_method: Option<&NewPaymentMethod>,
) -> Result<(), SupplyError> {
    let caller = acting::authenticated(tx, now, proof)?;
    let (has_address, has_method): (bool, bool) = tx.one(
        sql!(
            "select case when exists (select 1 from address a where a.id = c.default_address_id and a.retired_at is null)
                then 1 else 0 end,
                case when exists (select 1 from payment_method p where p.id = c.default_payment_method_id
                and p.retired_at is null) then 1 else 0 end
             from customer c where c.id = $1"
        ),
        args![caller.customer],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if let (Some(new), false) = (new_address, has_address) {
        addresses::add(tx, ids, now, proof, new, true)?;
    }
    if let (Some(new), false) = (new_method, has_method) {
        let id = match add_payment_method(tx, ids, now, caller.customer, 0, new) {
            Ok(id) => id,
            Err(RegisterError::Db(error)) => return Err(error.into()),
            Err(RegisterError::UnknownToken(_) | RegisterError::EmailKnown(_)) => {
                return Err(SupplyError::UnknownToken);
            }
        };
        tx.run(sql!("update customer set default_payment_method_id = $2 where id = $1"), args![caller.customer, id])?;
        audit::push(tx, ids, now, "payment_method.added", caller.who(), id.0, "")?;
    }
    Ok(())
}
