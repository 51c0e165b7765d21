//! A customer's addresses: checking, adding, editing, removing with undo, and the default.
//!
//! A row never changes where it says where to: an edit makes a new row and retires the old one, so that open orders keep
//! theirs. A new place to send to suspends the single action until a step-up ([`super::suspend`]), the first one excepted.

use db::{Tx, args, sql};

use super::acting::{Caller, Denied, authenticated};
use super::client::Proof;
use super::country::{self, Wrong};
use super::register::NewAddress;
use super::suspend::{self, Cause};
use crate::kernel::limits::{ADDRESSES_MAX, REMOVAL_UNDO_MAX};
use crate::kernel::text::{self, TextError};
use crate::kernel::{AddressId, CustomerId, Ids, Moment};
use crate::outbox::audit;

/// Why an address was not added or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Who asks may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Fields that can't be, each with its reason.
    #[error("some fields are not as they must be")]
    Fields(Vec<(&'static str, Wrong)>),
    /// Another address of the customer has this moniker.
    #[error("another address has this name")]
    MonikerTaken,
    /// There are as many as there may be.
    #[error("there are {ADDRESSES_MAX} addresses already; remove one first")]
    TooMany,
    /// The customer has no such address.
    #[error("no such address")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The texts of an address as it was typed, trimmed, and those that can't be. What a country needs is not looked at.
///
/// # Errors
/// The fields that can't be, by their names in [`NewAddress`].
pub fn texts(typed: &NewAddress) -> Result<NewAddress, Vec<(&'static str, Wrong)>> {
    let (address, wrong) = read(typed);
    if wrong.is_empty() { Ok(address) } else { Err(wrong) }
}

/// Checks an address as it was typed by the rules of its country. Every wrong field is named; a right address comes back
/// trimmed, its postal code as the country writes it. Unless `strict`, a missing region or postal code is let pass.
///
/// # Errors
/// The fields that can't be, by their names in [`NewAddress`].
pub fn check(typed: &NewAddress, strict: bool) -> Result<NewAddress, Vec<(&'static str, Wrong)>> {
    let (mut address, mut wrong) = read(typed);
    let mut add = |name: &'static str, why: Wrong| {
        if wrong.iter().all(|(known, _)| *known != name) {
            wrong.push((name, why));
        }
    };
    if let Err(more) = country::check(&mut address, strict) {
        more.into_iter().for_each(|(name, why)| add(name, why));
    }
    if address.moniker.is_empty() {
        add("moniker", Wrong::Missing);
    }
    if wrong.is_empty() { Ok(address) } else { Err(wrong) }
}

/// A name for an address whose customer gave it none: what summaries show of it (OC-8).
pub fn call(address: &mut NewAddress) {
    if address.moniker.trim().is_empty() {
        let town = [&address.city, &address.region, &address.line1].into_iter().find(|text| !text.trim().is_empty());
        address.moniker = town.cloned().unwrap_or_default();
    }
}

/// An address as summaries show it (OC-8): `Home, London`. One that is called after its town is shown by it once.
pub fn place(moniker: &str, town: &str) -> String {
    match (moniker.trim(), town.trim()) {
        (moniker, town) if town.is_empty() || moniker.to_lowercase() == town.to_lowercase() => moniker.to_owned(),
        ("", town) => town.to_owned(),
        (moniker, town) => format!("{moniker}, {town}"),
    }
}

fn read(typed: &NewAddress) -> (NewAddress, Vec<(&'static str, Wrong)>) {
    let mut wrong = Vec::new();
    let mut take = |field: &'static str, checked: Result<String, TextError>| {
        checked.unwrap_or_else(|error| {
            wrong.push((field, error.into()));
            String::new()
        })
    };
    let address = NewAddress {
        country: take("country", text::country(&typed.country)),
        name: take("name", text::optional_line(&typed.name)),
        line1: take("line1", text::optional_line(&typed.line1)),
        line2: take("line2", text::optional_line(&typed.line2)),
        postal_code: take("postal_code", text::optional_line(&typed.postal_code)),
        city: take("city", text::optional_line(&typed.city)),
        region: take("region", text::optional_line(&typed.region)),
        phone: take("phone", text::optional_phone(&typed.phone)),
        moniker: take("moniker", text::optional_line(&typed.moniker)),
    };
    (address, wrong)
}

/// An address with all that is stored of it: for the authenticated only (OC-24).
#[derive(Clone, Debug)]
pub struct Address {
    /// Its id.
    pub id: AddressId,
    /// What it says.
    pub fields: NewAddress,
    /// Whether it is the customer's default.
    pub default: bool,
}

/// The customer's addresses in full, in the order they were added.
///
/// # Errors
/// Of the database.
pub fn all(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Vec<Address>> {
    tx.query(
        sql!(
            "select a.id, a.moniker, a.name, a.line1, a.line2, a.city, a.region, a.postal_code, a.country, a.phone,
                case when a.id = c.default_address_id then 1 else 0 end
             from address a join customer c on c.id = a.customer_id
             where a.customer_id = $1 and a.retired_at is null order by a.id"
        ),
        args![customer],
        |row| {
            Ok(Address {
                id: row.get(0)?,
                fields: NewAddress {
                    moniker: row.get(1)?,
                    name: row.get(2)?,
                    line1: row.get(3)?,
                    line2: row.get(4)?,
                    city: row.get(5)?,
                    region: row.get(6)?,
                    postal_code: row.get(7)?,
                    country: row.get(8)?,
                    phone: row.get(9)?,
                },
                default: row.get(10)?,
            })
        },
    )
}

/// Adds an address; the first becomes the default.
///
/// # Errors
/// [`AddressError`]; then nothing is changed.
pub fn add(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    typed: &NewAddress,
    default: bool,
) -> Result<AddressId, AddressError> {
    let address = check(typed, true).map_err(AddressError::Fields)?;
    let caller = authenticated(tx, now, proof)?;
    let others = kept(tx, caller.customer)?;
    if others.len() >= ADDRESSES_MAX {
        return Err(AddressError::TooMany);
    }
    free_moniker(&others, &address.moniker, None)?;
    let ever: i64 =
        tx.one(sql!("select count(*) from address where customer_id = $1"), args![caller.customer], |row| row.get(0))?;
    let id = insert(tx, ids, now, caller.customer, &address)?;
    if default || others.is_empty() {
        make_default(tx, caller.customer, id)?;
    }
    if ever > 0 {
        suspend::suspend(tx, ids, now, &caller, Cause::Address)?;
    }
    audit::push(tx, ids, now, "address.added", caller.who(), id.0, "")?;
    Ok(id)
}

/// Edits an address: a new row takes its place, as default too. The same words again change nothing.
///
/// # Errors
/// [`AddressError`]; then nothing is changed.
pub fn edit(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    old: AddressId,
    typed: &NewAddress,
) -> Result<AddressId, AddressError> {
    let address = check(typed, true).map_err(AddressError::Fields)?;
    let caller = authenticated(tx, now, proof)?;
    let current = all(tx, caller.customer)?;
    let Some(before) = current.iter().find(|other| other.id == old) else {
        // Sent twice: the row that took its place says this already.
        let next: Option<Option<AddressId>> = tx.maybe(
            sql!("select replaced_by from address where id = $1 and customer_id = $2"),
            args![old, caller.customer],
            |row| row.get(0),
        )?;
        let done = current.iter().find(|other| Some(other.id) == next.flatten() && other.fields == address);
        return done.map(|other| other.id).ok_or(AddressError::Unknown);
    };
    if before.fields == address {
        return Ok(old);
    }
    free_moniker(&kept(tx, caller.customer)?, &address.moniker, Some(old))?;
    let id = insert(tx, ids, now, caller.customer, &address)?;
    tx.run(
        sql!("update address set retired_at = $2, replaced_by = $3 where id = $1 and retired_at is null"),
        args![old, now, id],
    )?;
    follow(tx, caller.customer, old, Some(id))?;
    // Another moniker sends nothing elsewhere.
    let renamed = NewAddress { moniker: address.moniker.clone(), ..before.fields.clone() };
    if renamed != address {
        suspend::suspend(tx, ids, now, &caller, Cause::Address)?;
    }
    audit::push(tx, ids, now, "address.changed", caller.who(), id.0, "")?;
    Ok(id)
}

/// Removes an address. Another takes its place as default, the oldest; devices that sent to it use the default again.
///
/// # Errors
/// [`AddressError`]; then nothing is changed.
pub fn remove(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, address: AddressId) -> Result<(), AddressError> {
    let caller = authenticated(tx, now, proof)?;
    let removed = tx.run(
        sql!("update address set retired_at = $3 where id = $1 and customer_id = $2 and retired_at is null"),
        args![address, caller.customer, now],
    )?;
    if removed == 0 {
        return Err(AddressError::Unknown);
    }
    follow(tx, caller.customer, address, None)?;
    Ok(audit::push(tx, ids, now, "address.removed", caller.who(), address.0, "")?)
}

/// Takes a removal back, within the day. What served one order only ([`super::supply`]) was never kept, so it does not come
/// back: a stranger who knew the e-mail address may have typed it in. What a step-up has not confirmed, because it came since
/// or was not seen among the others then, suspends the single action.
///
/// # Errors
/// [`AddressError`]; then nothing is changed.
pub fn restore(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, address: AddressId) -> Result<(), AddressError> {
    let caller = authenticated(tx, now, proof)?;
    let others = kept(tx, caller.customer)?;
    if others.iter().any(|(id, _)| *id == address) {
        return Ok(());
    }
    let (moniker, unseen): (String, bool) = tx
        .maybe(
            sql!(
                "select a.moniker, case when a.retired_at <= c.confirmed_at then 1 else 0 end
                 from address a join customer c on c.id = a.customer_id
                 where a.id = $1 and a.customer_id = $2 and a.retired_at > $3 and a.replaced_by is null
                 and a.one_off = 0"
            ),
            args![address, caller.customer, now.plus(-REMOVAL_UNDO_MAX)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .ok_or(AddressError::Unknown)?;
    if others.len() >= ADDRESSES_MAX {
        return Err(AddressError::TooMany);
    }
    free_moniker(&others, &moniker, None)?;
    tx.run(sql!("update address set retired_at = null where id = $1"), args![address])?;
    own(tx, ids, now, &caller, address)?;
    if unseen {
        suspend::suspend(tx, ids, now, &caller, Cause::Address)?;
    }
    if others.is_empty() {
        make_default(tx, caller.customer, address)?;
    }
    Ok(audit::push(tx, ids, now, "address.restored", caller.who(), address.0, "")?)
}

/// Chooses the default address: where single actions go. One that came since the last step-up suspends them.
///
/// # Errors
/// [`AddressError`]; then nothing is changed.
pub fn set_default(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    address: AddressId,
) -> Result<(), AddressError> {
    let caller = authenticated(tx, now, proof)?;
    own(tx, ids, now, &caller, address)?;
    make_default(tx, caller.customer, address)?;
    Ok(audit::push(tx, ids, now, "customer.default_address", caller.who(), address.0, "")?)
}

/// That the caller has this address. If nobody stepped up since it came, the single action waits for that.
pub(super) fn own(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    caller: &Caller,
    address: AddressId,
) -> Result<(), AddressError> {
    let unconfirmed: bool = tx
        .maybe(
            sql!(
                "select case when a.created_at > coalesce(c.confirmed_at, c.created_at) and exists (select 1
                    from address b where b.customer_id = c.id and b.created_at < a.created_at) then 1 else 0 end
                 from address a join customer c on c.id = a.customer_id
                 where a.id = $1 and a.customer_id = $2 and a.retired_at is null"
            ),
            args![address, caller.customer],
            |row| row.get(0),
        )?
        .ok_or(AddressError::Unknown)?;
    if unconfirmed {
        suspend::suspend(tx, ids, now, caller, Cause::Address)?;
    }
    Ok(())
}

/// Whether nobody stepped up since an address came, or came back, to others. What came back while nothing was suspended was
/// confirmed before ([`restore`]).
pub(crate) fn unconfirmed(tx: &mut Tx<'_>, address: AddressId) -> db::Result<bool> {
    let found = tx.maybe(
        sql!(
            "select case when (a.created_at > coalesce(c.confirmed_at, c.created_at) and exists (select 1
                    from address b where b.customer_id = c.id and b.created_at < a.created_at))
                or exists (select 1 from audit e where e.customer_id = c.id and e.kind = 'address.restored'
                    and e.subject = a.id and e.at >= c.suspended_at) then 1 else 0 end
             from address a join customer c on c.id = a.customer_id where a.id = $1"
        ),
        args![address],
        |row| row.get(0),
    )?;
    Ok(found.unwrap_or(true))
}

/// Ids and monikers of the addresses in use.
fn kept(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Vec<(AddressId, String)>> {
    tx.query(
        sql!("select id, moniker from address where customer_id = $1 and retired_at is null order by id"),
        args![customer],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// `Home` and `home` are one name to people, in every script: compared here, not by the engines' own ideas of case.
pub fn same_moniker(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// The caller holds the customer's row, so nobody takes the name meanwhile.
fn free_moniker(others: &[(AddressId, String)], moniker: &str, but: Option<AddressId>) -> Result<(), AddressError> {
    let taken = |(id, other): &(AddressId, String)| Some(*id) != but && same_moniker(other, moniker);
    if others.iter().any(taken) { Err(AddressError::MonikerTaken) } else { Ok(()) }
}

fn make_default(tx: &mut Tx<'_>, customer: CustomerId, address: AddressId) -> db::Result<()> {
    tx.run(sql!("update customer set default_address_id = $2 where id = $1"), args![customer, address]).map(drop)
}

/// What pointed to an address points to its successor, or to what is left.
fn follow(tx: &mut Tx<'_>, customer: CustomerId, old: AddressId, new: Option<AddressId>) -> db::Result<()> {
    tx.run(
        sql!(
            "update customer set default_address_id = coalesce($3, (select min(a.id) from address a
                where a.customer_id = $1 and a.retired_at is null)) where id = $1 and default_address_id = $2"
        ),
        args![customer, old, new],
    )?;
    tx.run(
        sql!(
            "update client_customer set default_address_id = $3
             where customer_id = $1 and default_address_id = $2"
        ),
        args![customer, old, new],
    )
    .map(drop)
}

/// Stores a checked address.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    address: &NewAddress,
) -> db::Result<AddressId> {
    let id = AddressId(ids.next(now));
    tx.run(
        sql!(
            "insert into address (id, customer_id, moniker, name, line1, line2, city, region, postal_code, country,
                phone, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        args![
            id,
            customer,
            &address.moniker,
            &address.name,
            &address.line1,
            &address.line2,
            &address.city,
            &address.region,
            &address.postal_code,
            &address.country,
            &address.phone,
            now
        ],
    )?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_and_right_ones_are_trimmed() {
        let typed = NewAddress {
            moniker: " Home ".into(),
            name: "Ada\nExample".into(),
            line1: "1 Main Street".into(),
            country: "us".into(),
            ..NewAddress::default()
        };
        let wrong = check(&typed, true).unwrap_err();
        let (text, missing) = (Wrong::Text, Wrong::Missing);
        assert_eq!(
            wrong,
            [("country", text(TextError::Country)), ("name", text(TextError::Control)), ("city", missing)]
        );
        let right = NewAddress { name: "Ada".into(), city: "Town".into(), country: "US".into(), ..typed };
        let wrong = check(&right, true).unwrap_err();
        assert_eq!(wrong, [("region", missing), ("postal_code", missing)]);
        assert_eq!(check(&right, false).unwrap().moniker, "Home");
        let short = NewAddress { postal_code: "950 14".into(), region: "CA".into(), moniker: " ".into(), ..right };
        assert_eq!(check(&short, true).unwrap_err(), [("moniker", missing)]);
        let mut named = short;
        call(&mut named);
        let named = check(&named, true).unwrap();
        assert_eq!((named.moniker.as_str(), named.postal_code.as_str()), ("Town", "95014"));
    }

    #[test]
    fn a_place_names_its_town_once() {
        assert_eq!(place("Home", "London"), "Home, London");
        assert_eq!(place("London", "London"), "London");
        assert_eq!(place(" london", "London "), "london");
        assert_eq!(place("Home", ""), "Home");
        assert_eq!(place("", "London"), "London");
        assert_eq!(place("", ""), "");
    }

    #[test]
    fn a_moniker_is_one_name_in_any_case() {
        let others = [(AddressId(1), "Zuhause Ä".to_owned())];
        assert_eq!(free_moniker(&others, "zuhause ä", None), Err(AddressError::MonikerTaken));
        assert_eq!(free_moniker(&others, "zuhause ä", Some(AddressId(1))), Ok(()));
    }
}
