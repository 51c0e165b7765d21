//! OC-22: the devices of a customer: the clients on which he is kept. Each has a name of his own giving, so that whoever
//! uses the client after him reads nothing of it; revoking one parts it from him, and ends it when nobody else is kept. A
//! hardware button is a device too: revoking it here ends it like revoking it among the buttons.

use db::{Tx, args, sql};

use super::acting::{Denied, authenticated};
use super::client::Proof;
use crate::kernel::limits::NOTICES_PER_HOUR_MAX;
use crate::kernel::moment::HOUR;
use crate::kernel::text::{self, TextError};
use crate::kernel::{ClientId, CustomerId, Ids, Moment};
use crate::outbox::audit::{self, Who};
use crate::outbox::mail::{self, Details, Draft};

/// Why a device was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// Who asks may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The name can't be.
    #[error("the name {0}")]
    Name(TextError),
    /// The customer is kept on no such client.
    #[error("no such device")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// A device.
#[derive(Clone, Debug)]
pub struct Device {
    /// The client.
    pub client: ClientId,
    /// `Firefox on Linux`, or what a button is called; may be empty.
    pub name: String,
    /// Whether it is a hardware button.
    pub button: bool,
    /// When the customer was first associated with it, or signed in on it last.
    pub signed_in_at: Option<Moment>,
    /// When he used it last, to the hour.
    pub last_used_at: Moment,
    /// Whether single action is enabled there.
    pub enabled: bool,
}

/// The customer's devices, the last used first; at most `limit`. A button that was revoked is none any more.
///
/// # Errors
/// Of the database.
pub fn all(tx: &mut Tx<'_>, customer: CustomerId, limit: u32) -> db::Result<Vec<Device>> {
    tx.query(
        sql!(
            "select m.client_id, coalesce(nullif(m.name, ''), b.name, ''), m.signed_in_at, m.last_used_at, m.enabled,
                case when b.client_id is null then 0 else 1 end
             from client_customer m join client c on c.id = m.client_id
             left join hardware_button b on b.client_id = m.client_id
             where m.customer_id = $1 and m.kept = 1 and c.revoked_at is null and b.revoked_at is null
             order by m.last_used_at desc, m.client_id desc limit $2"
        ),
        args![customer, limit],
        |row| {
            Ok(Device {
                client: row.get(0)?,
                name: row.get(1)?,
                signed_in_at: row.get(2)?,
                last_used_at: row.get(3)?,
                enabled: row.get(4)?,
                button: row.get(5)?,
            })
        },
    )
}

/// Names one of the customer's devices.
///
/// # Errors
/// [`DeviceError`]; then nothing is changed.
pub fn rename(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    device: ClientId,
    name: &str,
) -> Result<(), DeviceError> {
    let name = text::line(name).map_err(DeviceError::Name)?;
    let caller = authenticated(tx, now, proof)?;
    let renamed = tx.run(
        sql!("update client_customer set name = $3 where client_id = $1 and customer_id = $2 and kept = 1"),
        args![device, caller.customer, &name],
    )?;
    if renamed == 0 {
        return Err(DeviceError::Unknown);
    }
    Ok(audit::push(tx, ids, now, "device.renamed", caller.who(), device.0, "")?)
}

/// Revokes one of the customer's devices, which may be the one that asks. Its buttons place nothing from now on.
///
/// # Errors
/// [`DeviceError`]; then nothing is changed.
pub fn revoke(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, device: ClientId) -> Result<(), DeviceError> {
    let caller = authenticated(tx, now, proof)?;
    if !part(tx, now, device, caller.customer)? {
        return Err(DeviceError::Unknown);
    }
    Ok(audit::push(tx, ids, now, "client.revoked", caller.who(), device.0, "")?)
}

/// Revokes all devices of the customer but the one that asks. Answers how many.
///
/// # Errors
/// [`DeviceError`]; then nothing is changed.
pub fn revoke_others(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof) -> Result<usize, DeviceError> {
    let caller = authenticated(tx, now, proof)?;
    let others: Vec<ClientId> = tx.query(
        sql!(
            "select m.client_id from client_customer m join client c on c.id = m.client_id
             where m.customer_id = $1 and m.client_id <> $2 and c.revoked_at is null
             and (m.kept = 1 or c.customer_id = $1) order by m.client_id"
        ),
        args![caller.customer, caller.client],
        |row| row.get(0),
    )?;
    for device in &others {
        part(tx, now, *device, caller.customer)?;
        audit::push(tx, ids, now, "client.revoked", caller.who(), device.0, "")?;
    }
    Ok(others.len())
}

/// Forgets what the customer set on a client and that he is kept there. The name stays: it tells a device that he knows
/// from one that is new to him, and only he ever reads it.
pub(super) fn clear(tx: &mut Tx<'_>, client: ClientId, customer: CustomerId) -> db::Result<()> {
    tx.run(
        sql!(
            "update client_customer set enabled = 0, kept = 0, default_address_id = null,
                default_payment_method_id = null, cap_orders = null, cap_amount = null, cap_amount_per_order = null,
                idle_days = null
             where client_id = $1 and customer_id = $2"
        ),
        args![client, customer],
    )
    .map(drop)
}

/// Parts a client from a customer; the client itself ends when nobody else is kept on it. Answers whether there was
/// anything to part.
pub(super) fn part(tx: &mut Tx<'_>, now: Moment, device: ClientId, customer: CustomerId) -> db::Result<bool> {
    // Revoked, it is a stranger to him: without a name, so that a sign-in there is told again.
    let parted = tx.run(
        sql!(
            "update client_customer set name = '' where client_id = $1 and customer_id = $2
             and (kept = 1 or exists (select 1 from client c where c.id = $1 and c.customer_id = $2))"
        ),
        args![device, customer],
    )?;
    if parted == 0 {
        return Ok(false);
    }
    clear(tx, device, customer)?;
    tx.run(
        sql!(
            "update client set revoked_at = $3 where id = $1 and revoked_at is null
             and (customer_id is null or customer_id = $2)
             and not exists (select 1 from client_customer m where m.client_id = $1 and m.kept = 1)"
        ),
        args![device, customer, now],
    )?;
    tx.run(
        sql!("update client set customer_id = null, authenticated_until = 0 where id = $1 and customer_id = $2"),
        args![device, customer],
    )?;
    Ok(true)
}

/// Calls a new device what it seems to be, until its customer names it.
///
/// # Errors
/// The database failed.
pub fn call(tx: &mut Tx<'_>, client: ClientId, customer: CustomerId, guess: &str) -> db::Result<bool> {
    let guess = text::line(guess).unwrap_or_else(|_| "Device".to_owned());
    let new = tx.run(
        sql!("update client_customer set name = $3 where client_id = $1 and customer_id = $2 and name = ''"),
        args![client, customer, &guess],
    )?;
    Ok(new > 0)
}

/// Gives the pair of a fresh sign-in the guessed name, unless it has one; a device that is new to a customer who has
/// others is told to him by mail.
///
/// # Errors
/// Of the database.
pub fn welcome(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    client: ClientId,
    customer: CustomerId,
    guess: &str,
) -> db::Result<()> {
    let new = call(tx, client, customer, guess)?;
    tx.run(
        sql!("update client_customer set signed_in_at = $3 where client_id = $1 and customer_id = $2"),
        args![client, customer, now],
    )?;
    if !new {
        return Ok(());
    }
    let told: Option<(String, String)> = tx.maybe(
        sql!(
            "select c.email, c.language from customer c where c.id = $1 and exists (select 1 from client_customer m
                where m.customer_id = $1 and m.client_id <> $2)"
        ),
        args![customer, client],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((recipient, language)) = told else { return Ok(()) };
    let (details, link) = (Details::default().text("device", guess), "/account/devices".to_owned());
    mail::push(tx, ids, now, &Draft { kind: "new_device", customer, recipient, language, details, link })
}

/// Tells a customer by mail of a change to how he signs in.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    kind: &'static str,
) -> db::Result<()> {
    let (recipient, language): (String, String) =
        tx.one(sql!("select email, language from customer where id = $1"), args![customer], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    // Whoever sits at a signed-in device must not flood a mailbox with them.
    if mail::sent_since(tx, &recipient, kind, now.plus(-HOUR))? >= NOTICES_PER_HOUR_MAX {
        return Ok(());
    }
    let link = "/account/sign-in-methods".to_owned();
    mail::push(tx, ids, now, &Draft { kind, customer, recipient, language, details: Details::default(), link })
}

/// Notes that pairs were used, to the hour. One whose idle time is over stays unused: its single action is switched off.
///
/// # Errors
/// Of the database.
pub fn touch(tx: &mut Tx<'_>, used: &[(ClientId, CustomerId, Moment)]) -> db::Result<()> {
    for (client, customer, at) in used {
        tx.run(
            sql!(
                "update client_customer set last_used_at = $3
                 where client_id = $1 and customer_id = $2 and last_used_at <= $4
                 and (idle_days is null or last_used_at + idle_days * $5 > $3)"
            ),
            args![*client, *customer, *at, at.plus(-HOUR), 24 * HOUR],
        )?;
        tx.run(
            sql!("update client set last_used_at = $2 where id = $1 and last_used_at <= $3"),
            args![*client, *at, at.plus(-HOUR)],
        )?;
    }
    Ok(())
}

/// OC-25: switches single action off where nobody used the pair for as long as its customer set; `limit` pairs at most.
///
/// # Errors
/// Of the database.
pub fn switch_off_idle(tx: &mut Tx<'_>, ids: &Ids, now: Moment, limit: u32) -> db::Result<usize> {
    let idle: Vec<(ClientId, CustomerId)> = tx.query(
        sql!(
            "select client_id, customer_id from client_customer
             where idle_days is not null and enabled = 1 and last_used_at + idle_days * $2 <= $1
             order by client_id limit $3"
        ),
        args![now, 24 * HOUR, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (client, customer) in &idle {
        let switched = tx.run(
            sql!("update client_customer set enabled = 0 where client_id = $1 and customer_id = $2 and enabled = 1"),
            args![*client, *customer],
        )?;
        if switched > 0 {
            let who = Who { customer: Some(*customer), client: Some(*client), staff: None };
            audit::push(tx, ids, now, "single_action.disabled", who, client.0, "idle")?;
        }
    }
    Ok(idle.len())
}
