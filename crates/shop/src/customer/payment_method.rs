//! A customer's payment methods: a provider's token with what people recognise it by, never a card number (OC-2, OC-8).
//! A new one suspends the single action until a step-up, the first excepted; an expired one is shown and pays nothing.

use db::{Tx, args, sql};

use super::acting::{Caller, Denied, authenticated};
use super::client::Proof;
use super::register::{NewPaymentMethod, SIMULATOR};
use super::suspend::{self, Cause};
use crate::kernel::limits::{ADDRESSES_MAX, REMOVAL_UNDO_MAX};
use crate::kernel::{CustomerId, Ids, Moment, PaymentMethodId};
use crate::outbox::audit;

/// Why a payment method was not added or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentMethodError {
    /// Who asks may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The provider has no such token.
    #[error("the provider knows no such token")]
    UnknownToken,
    /// There are as many as there may be.
    #[error("there are {ADDRESSES_MAX} payment methods already; remove one first")]
    TooMany,
    /// The customer has no such payment method.
    #[error("no such payment method")]
    Unknown,
    /// It has expired: nothing can be paid with it.
    #[error("this card has expired")]
    Expired,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// What changing one comes to.
pub type Changed = Result<(), PaymentMethodError>;

/// What the simulator would tell of a token.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// The token.
    pub token: &'static str,
    /// `Visa`.
    pub brand: &'static str,
    /// `4242`.
    pub last_four: &'static str,
    /// Its last month, from 1.
    pub expiry_month: u32,
    /// The year of that month.
    pub expiry_year: u32,
    /// The first moment after it, UTC.
    pub expires_at: Moment,
}

/// The first moment of 2031 and of 2032, UTC.
const YEAR_2031: Moment = Moment::from_micros(1_924_992_000_000_000);
const YEAR_2032: Moment = Moment::from_micros(1_956_528_000_000_000);

const fn card(token: &'static str, brand: &'static str, last_four: &'static str, year: u32, until: Moment) -> Card {
    Card { token, brand, last_four, expiry_month: 12, expiry_year: year, expires_at: until }
}

/// The simulator's tokens.
pub const SIMULATOR_CARDS: &[Card] = &[
    card("tok_visa", "Visa", "4242", 2030, YEAR_2031),
    card("tok_declined", "Visa", "0002", 2031, YEAR_2032),
    card("tok_action_required", "Visa", "3220", 2030, YEAR_2031),
    card("tok_slow", "Mastercard", "4444", 2031, YEAR_2032),
];

/// A payment method as its customer sees it.
#[derive(Clone, Debug)]
pub struct PaymentMethod {
    /// Its id.
    pub id: PaymentMethodId,
    /// `Visa`.
    pub brand: String,
    /// `4242`.
    pub last_four: String,
    /// What the customer calls it; may be empty.
    pub moniker: String,
    /// Its last month and that month's year, where the provider told.
    pub expiry: Option<(u32, u32)>,
    /// Whether that month is over.
    pub expired: bool,
    /// Whether it is the customer's default.
    pub default: bool,
}

/// The customer's payment methods, in the order they were added.
///
/// # Errors
/// Of the database.
pub fn all(tx: &mut Tx<'_>, now: Moment, customer: CustomerId) -> db::Result<Vec<PaymentMethod>> {
    tx.query(
        sql!(
            "select p.id, p.brand, p.last_four, p.moniker, p.expiry_month, p.expiry_year,
                case when p.expires_at <= $2 then 1 else 0 end,
                case when p.id = c.default_payment_method_id then 1 else 0 end
             from payment_method p join customer c on c.id = p.customer_id
             where p.customer_id = $1 and p.retired_at is null order by p.id"
        ),
        args![customer, now],
        |row| {
            let (month, year): (Option<u32>, Option<u32>) = (row.get(4)?, row.get(5)?);
            Ok(PaymentMethod {
                id: row.get(0)?,
                brand: row.get(1)?,
                last_four: row.get(2)?,
                moniker: row.get(3)?,
                expiry: month.zip(year),
                expired: row.get(6)?,
                default: row.get(7)?,
            })
        },
    )
}

/// Adds a payment method; the first becomes the default.
///
/// # Errors
/// [`PaymentMethodError`]; then nothing is changed.
pub fn add(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    method: &NewPaymentMethod,
    default: bool,
) -> Result<PaymentMethodId, PaymentMethodError> {
    let caller = authenticated(tx, now, proof)?;
    let (kept, ever): (i64, i64) = tx.one(
        sql!(
            "select count(case when retired_at is null then 1 end), count(*) from payment_method where customer_id = $1"
        ),
        args![caller.customer],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if kept >= ADDRESSES_MAX as i64 {
        return Err(PaymentMethodError::TooMany);
    }
    let id = insert(tx, ids, now, caller.customer, method)?.ok_or(PaymentMethodError::UnknownToken)?;
    if default || kept == 0 {
        make_default(tx, caller.customer, id)?;
    }
    if ever > 0 {
        suspend::suspend(tx, ids, now, &caller, Cause::PaymentMethod)?;
    }
    audit::push(tx, ids, now, "payment_method.added", caller.who(), id.0, "")?;
    Ok(id)
}

/// Removes a payment method. Another that has not expired takes its place as default; open orders keep theirs.
///
/// # Errors
/// [`PaymentMethodError`]; then nothing is changed.
pub fn remove(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, method: PaymentMethodId) -> Changed {
    let caller = authenticated(tx, now, proof)?;
    let removed = tx.run(
        sql!("update payment_method set retired_at = $3 where id = $1 and customer_id = $2 and retired_at is null"),
        args![method, caller.customer, now],
    )?;
    if removed == 0 {
        return Err(PaymentMethodError::Unknown);
    }
    tx.run(
        sql!(
            "update customer set default_payment_method_id = (select min(p.id) from payment_method p
                where p.customer_id = $1 and p.retired_at is null and (p.expires_at is null or p.expires_at > $3))
             where id = $1 and default_payment_method_id = $2"
        ),
        args![caller.customer, method, now],
    )?;
    tx.run(
        sql!(
            "update client_customer set default_payment_method_id = null
             where customer_id = $1 and default_payment_method_id = $2"
        ),
        args![caller.customer, method],
    )?;
    Ok(audit::push(tx, ids, now, "payment_method.removed", caller.who(), method.0, "")?)
}

/// Takes a removal back, within the day; not what served one order only. What a step-up has not confirmed, because it came
/// since or was not seen among the others then, suspends the single action.
///
/// # Errors
/// [`PaymentMethodError`]; then nothing is changed.
pub fn restore(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, method: PaymentMethodId) -> Changed {
    let caller = authenticated(tx, now, proof)?;
    // Nobody else confirms or removes meanwhile: the caller holds the customer's row.
    let unseen: Option<bool> = tx.maybe(
        sql!(
            "select case when p.retired_at <= c.confirmed_at or p.created_at > coalesce(c.confirmed_at, c.created_at)
                and exists (select 1 from payment_method b where b.customer_id = c.id and b.created_at < p.created_at)
                then 1 else 0 end
             from payment_method p join customer c on c.id = p.customer_id where p.id = $1 and p.customer_id = $2"
        ),
        args![method, caller.customer],
        |row| row.get(0),
    )?;
    let restored = tx.run(
        sql!(
            "update payment_method set retired_at = null
             where id = $1 and customer_id = $2
             and (retired_at is null or (retired_at > $3 and one_off = 0))
             and (select count(*) from payment_method p where p.customer_id = $2 and p.retired_at is null) < $4"
        ),
        args![method, caller.customer, now.plus(-REMOVAL_UNDO_MAX), ADDRESSES_MAX as i64],
    )?;
    if restored == 0 {
        return Err(PaymentMethodError::Unknown);
    }
    if unseen == Some(true) {
        suspend::suspend(tx, ids, now, &caller, Cause::PaymentMethod)?;
    }
    tx.run(
        sql!("update customer set default_payment_method_id = $2 where id = $1 and default_payment_method_id is null"),
        args![caller.customer, method],
    )?;
    Ok(audit::push(tx, ids, now, "payment_method.restored", caller.who(), method.0, "")?)
}

/// Chooses the default payment method. One that came since the last step-up suspends the single action.
///
/// # Errors
/// [`PaymentMethodError`]; then nothing is changed.
pub fn set_default(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, method: PaymentMethodId) -> Changed {
    let caller = authenticated(tx, now, proof)?;
    own(tx, ids, now, &caller, method)?;
    make_default(tx, caller.customer, method)?;
    Ok(audit::push(tx, ids, now, "customer.default_payment_method", caller.who(), method.0, "")?)
}

/// That the caller has this payment method and can pay with it. If nobody stepped up since it came, the single action
/// waits for that.
pub(super) fn own(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    caller: &Caller,
    method: PaymentMethodId,
) -> Result<(), PaymentMethodError> {
    let (unconfirmed, expired): (bool, bool) = tx
        .maybe(
            sql!(
                "select case when p.created_at > coalesce(c.confirmed_at, c.created_at) and exists (select 1
                    from payment_method b where b.customer_id = c.id and b.created_at < p.created_at) then 1 else 0 end,
                    case when p.expires_at <= $3 then 1 else 0 end
                 from payment_method p join customer c on c.id = p.customer_id
                 where p.id = $1 and p.customer_id = $2 and p.retired_at is null"
            ),
            args![method, caller.customer, now],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .ok_or(PaymentMethodError::Unknown)?;
    if expired {
        return Err(PaymentMethodError::Expired);
    }
    if unconfirmed {
        suspend::suspend(tx, ids, now, caller, Cause::PaymentMethod)?;
    }
    Ok(())
}

fn make_default(tx: &mut Tx<'_>, customer: CustomerId, method: PaymentMethodId) -> db::Result<()> {
    tx.run(sql!("update customer set default_payment_method_id = $2 where id = $1"), args![customer, method]).map(drop)
}

/// Stores a payment method; `None` when the provider has no such token.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    method: &NewPaymentMethod,
) -> db::Result<Option<PaymentMethodId>> {
    let known = SIMULATOR_CARDS.iter().find(|card| method.provider == SIMULATOR && card.token == method.token);
    let Some(card) = known else { return Ok(None) };
    let id = PaymentMethodId(ids.next(now));
    tx.run(
        sql!(
            "insert into payment_method (id, customer_id, provider, token, moniker, brand, last_four, created_at,
                expiry_month, expiry_year, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        args![
            id,
            customer,
            &method.provider,
            card.token,
            &method.moniker,
            card.brand,
            card.last_four,
            now,
            card.expiry_month,
            card.expiry_year,
            card.expires_at
        ],
    )?;
    Ok(Some(id))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_card_ends_with_its_month() {
        for card in SIMULATOR_CARDS {
            let (year, month) = (i16::try_from(card.expiry_year).unwrap(), i8::try_from(card.expiry_month).unwrap());
            let last = date(year, month, 1).last_of_month();
            assert_eq!(card.expires_at.plus(-1).in_zone(&TimeZone::UTC).date(), last);
            assert_eq!(card.expires_at.in_zone(&TimeZone::UTC).date(), last.tomorrow().unwrap());
        }
    }
}
