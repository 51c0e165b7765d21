//! The single action waits. Who takes over a signed-in device could send things elsewhere or charge another's card with
//! one press, so a new address, payment method, e-mail address or passkey suspends the single action on all the customer's
//! devices until a step-up: the link in a fresh mail to the address that was his before, or a passkey that he had before.

use db::{Tx, args, sql};

use super::acting::Caller;
use crate::kernel::{CustomerId, Ids, Moment};
use crate::outbox::audit::{self, Who};

/// What suspended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A new or changed address.
    Address,
    /// A new payment method.
    PaymentMethod,
    /// A new e-mail address is asked for.
    Email,
    /// A new passkey, which would be a step-up.
    Passkey,
}

impl Cause {
    /// Its name in the database and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Cause::Address => "address",
            Cause::PaymentMethod => "payment_method",
            Cause::Email => "email",
            Cause::Passkey => "passkey",
        }
    }

    /// The cause of this name.
    pub fn parse(name: &str) -> Option<Cause> {
        [Cause::Address, Cause::PaymentMethod, Cause::Email, Cause::Passkey]
            .into_iter()
            .find(|cause| cause.name() == name)
    }
}

/// Suspends the single action of the caller's customer. One that is suspended stays so, since its first cause.
///
/// # Errors
/// Of the database.
pub fn suspend(tx: &mut Tx<'_>, ids: &Ids, now: Moment, caller: &Caller, cause: Cause) -> db::Result<()> {
    let changed = tx.run(
        sql!("update customer set suspended_at = $2, suspended_for = $3 where id = $1 and suspended_at is null"),
        args![caller.customer, now, cause.name()],
    )?;
    if changed > 0 {
        audit::push(tx, ids, now, "single_action.suspended", caller.who(), caller.customer.0, cause.name())?;
    }
    Ok(())
}

/// Since when the single action is suspended, and why.
///
/// # Errors
/// Of the database.
pub fn suspended(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Option<(Moment, Cause)>> {
    let found = tx.maybe(
        sql!("select suspended_at, suspended_for from customer where id = $1 and suspended_at is not null"),
        args![customer],
        |row| Ok((row.get::<Moment>(0)?, row.get::<String>(1)?)),
    )?;
    Ok(found.map(|(at, cause)| (at, Cause::parse(&cause).unwrap_or(Cause::Address))))
}

/// Whether it is suspended now, and stays so or not until the transaction ends: the customer's row is locked.
///
/// # Errors
/// Of the database.
pub fn locked_suspended(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<bool> {
    let at: Option<Option<Moment>> = tx.maybe(
        sql!("update customer set name = name where id = $1 returning suspended_at"),
        args![customer],
        |row| row.get(0),
    )?;
    Ok(at.flatten().is_some())
}

/// Resumes it after a step-up; what was there by then is confirmed.
pub(super) fn resume(tx: &mut Tx<'_>, ids: &Ids, now: Moment, customer: CustomerId, how: &str) -> db::Result<()> {
    let changed = tx.run(
        sql!(
            "update customer set suspended_at = null, suspended_for = '', confirmed_at = $2
             where id = $1 and suspended_at is not null"
        ),
        args![customer, now],
    )?;
    if changed > 0 {
        let who = Who { customer: Some(customer), client: None, staff: None };
        audit::push(tx, ids, now, "single_action.resumed", who, customer.0, how)?;
    }
    Ok(())
}
