//! OC-2, OC-6: addresses and payment methods that come with an order, or because a single action lacks them.

use db::{Tx, args, sql};

use super::acting::{self, Denied};
use super::address::{self as addresses, AddressError};
use super::client::Proof;
use super::payment_method::{self as payment_methods, PaymentMethodError};
use super::register::{NewAddress, NewPaymentMethod};
use crate::kernel::{AddressId, CustomerId, Ids, Moment, PaymentMethodId};

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
                 (select 1 from address a where a.customer_id = $1 and a.id <> $2 and a.one_off = 0)"
            ),
            args![customer, id],
        )?
    } else {
        0
    };
    if kept == 0 {
        tx.run(sql!("update address set retired_at = $2, one_off = 1 where id = $1"), args![id, now])?;
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
    let Some(id) = payment_methods::insert(tx, ids, now, customer, new)? else { return Ok(None) };
    let kept = if keep {
        tx.run(
            sql!(
                "update customer set default_payment_method_id = $2 where id = $1 and not exists
                 (select 1 from payment_method p where p.customer_id = $1 and p.id <> $2 and p.one_off = 0)"
            ),
            args![customer, id],
        )?
    } else {
        0
    };
    if kept == 0 {
        tx.run(sql!("update payment_method set retired_at = $2, one_off = 1 where id = $1"), args![id, now])?;
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
    /// The payment method can't be added.
    #[error(transparent)]
    PaymentMethod(PaymentMethodError),
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
                and p.retired_at is null and (p.expires_at is null or p.expires_at > $2)) then 1 else 0 end
             from customer c where c.id = $1"
        ),
        args![caller.customer, now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if let (Some(new), false) = (new_address, has_address) {
        addresses::add(tx, ids, now, proof, new, true)?;
    }
    if let (Some(new), false) = (new_method, has_method) {
        match payment_methods::add(tx, ids, now, proof, new, true) {
            Ok(_) => {}
            Err(PaymentMethodError::UnknownToken) => return Err(SupplyError::UnknownToken),
            Err(PaymentMethodError::Db(error)) => return Err(error.into()),
            Err(PaymentMethodError::Denied(denied)) => return Err(denied.into()),
            Err(error) => return Err(SupplyError::PaymentMethod(error)),
        }
    }
    Ok(())
}
