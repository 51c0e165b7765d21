//! OC-23: passkeys: a discoverable credential stands for the customer on whatever client it is used. The ceremonies run in
//! `web`, which knows origin and relying party; here lie the credentials, opaque but for their id, and what a ceremony
//! that has begun must remember: on the server, for a few minutes, for one use by the client that began it.

use db::{Tx, args, sql};

use super::acting::{Denied, authenticated};
use super::client::{Identity, Proof};
use super::suspend::{self, Cause};
use super::{device, email, sign_in};
use crate::kernel::ids::PasskeyId;
use crate::kernel::limits::{CEREMONY_LIFE, EMAIL_CHANGE_LIFE, PASSKEYS_MAX};
use crate::kernel::text::{self, TextError};
use crate::kernel::{ClientId, CustomerId, Ids, Moment, Secret};
use crate::outbox::audit;

/// What a ceremony is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// Adding a passkey.
    Register,
    /// Signing in with one, or stepping up.
    Assert,
}

impl Ceremony {
    const fn name(self) -> &'static str {
        match self {
            Ceremony::Register => "register",
            Ceremony::Assert => "assert",
        }
    }
}

/// Why a passkey was not stored, used or removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// Who asks may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such ceremony, or it is over, or another client's.
    #[error("this took too long, or was done already; try again")]
    NoCeremony,
    /// No such passkey.
    #[error("this passkey is not known here")]
    Unknown,
    /// It came since the last step-up, so it can't be the next one.
    #[error("this passkey is new; confirm by e-mail first")]
    New,
    /// It is somebody's already.
    #[error("this passkey is in use already")]
    Known,
    /// There are as many as there may be.
    #[error("there are {PASSKEYS_MAX} passkeys already; remove one first")]
    TooMany,
    /// The name can't be.
    #[error("the name {0}")]
    Name(TextError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// A passkey as its customer sees it.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// What the customer calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Moment,
    /// When it signed in last.
    pub last_used_at: Option<Moment>,
}

/// A stored credential, for the ceremony.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Of this passkey.
    pub id: PasskeyId,
    /// Whose.
    pub customer: CustomerId,
    /// As `web` stored it.
    pub credential: String,
}

/// Remembers a ceremony that begins, under the hash of `secret`, for the client with this proof.
///
/// # Errors
/// Of the database.
pub fn begin(
    tx: &mut Tx<'_>,
    now: Moment,
    secret: &Secret,
    kind: Ceremony,
    client: &Proof,
    customer: Option<CustomerId>,
    state: &str,
) -> db::Result<()> {
    tx.run(
        sql!(
            "insert into ceremony (id_hash, kind, client_hash, customer_id, state, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        args![&secret.hash(), kind.name(), &client.secret_hash, customer, state, now, now.plus(CEREMONY_LIFE)],
    )
    .map(drop)
}

/// Takes a ceremony up: once, in its time, for its client. Answers what was remembered, and for whom.
///
/// # Errors
/// [`PasskeyError::NoCeremony`].
pub fn take(
    tx: &mut Tx<'_>,
    now: Moment,
    secret: &Secret,
    kind: Ceremony,
    client: &Proof,
) -> Result<(String, Option<CustomerId>), PasskeyError> {
    let taken = tx.maybe(
        sql!(
            "delete from ceremony where id_hash = $1 and kind = $2 and client_hash = $3 and expires_at > $4
             returning state, customer_id"
        ),
        args![&secret.hash(), kind.name(), &client.secret_hash, now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    taken.ok_or(PasskeyError::NoCeremony)
}

/// The customer's passkeys, in the order they were added.
///
/// # Errors
/// Of the database.
pub fn all(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Vec<Passkey>> {
    tx.query(
        sql!("select id, name, created_at, last_used_at from passkey where customer_id = $1 order by id"),
        args![customer],
        |row| Ok(Passkey { id: row.get(0)?, name: row.get(1)?, created_at: row.get(2)?, last_used_at: row.get(3)? }),
    )
}

/// The ids of the customer's credentials, so that an authenticator that has one is not asked for another.
///
/// # Errors
/// Of the database.
pub fn credential_ids(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Vec<Vec<u8>>> {
    tx.query(sql!("select credential_id from passkey where customer_id = $1 order by id"), args![customer], |row| {
        row.get(0)
    })
}

/// The credential with this id.
///
/// # Errors
/// Of the database.
pub fn find(tx: &mut Tx<'_>, credential_id: &[u8]) -> db::Result<Option<Credential>> {
    tx.maybe(
        sql!("select id, customer_id, credential from passkey where credential_id = $1"),
        args![credential_id],
        |row| Ok(Credential { id: row.get(0)?, customer: row.get(1)?, credential: row.get(2)? }),
    )
}

/// Stores a passkey of the caller, after a recent sign-in; he is told by mail. It will be a step-up, so the single action
/// waits for one until then: somebody else may have added it on a device he took over.
///
/// # Errors
/// [`PasskeyError`]; then nothing is changed.
pub fn add(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    name: &str,
    credential_id: &[u8],
    credential: &str,
) -> Result<PasskeyId, PasskeyError> {
    let name = text::line(name).map_err(PasskeyError::Name)?;
    let caller = authenticated(tx, now, proof)?;
    let count: i64 =
        tx.one(sql!("select count(*) from passkey where customer_id = $1"), args![caller.customer], |row| row.get(0))?;
    if count >= PASSKEYS_MAX {
        return Err(PasskeyError::TooMany);
    }
    let id = PasskeyId(ids.next(now));
    let added = tx.run(
        sql!(
            "insert into passkey (id, customer_id, credential_id, credential, name, created_at)
             values ($1, $2, $3, $4, $5, $6) on conflict (credential_id) do nothing"
        ),
        args![id, caller.customer, credential_id, credential, &name, now],
    )?;
    if added == 0 {
        return Err(PasskeyError::Known);
    }
    suspend::suspend(tx, ids, now, &caller, Cause::Passkey)?;
    device::tell(tx, ids, now, caller.customer, "passkey_added")?;
    audit::push(tx, ids, now, "passkey.added", caller.who(), id.0, "")?;
    Ok(id)
}

/// Removes a passkey of the caller, after a recent sign-in.
///
/// # Errors
/// [`PasskeyError`]; then nothing is changed.
pub fn remove(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, passkey: PasskeyId) -> Result<(), PasskeyError> {
    let caller = authenticated(tx, now, proof)?;
    let gone =
        tx.run(sql!("delete from passkey where id = $1 and customer_id = $2"), args![passkey, caller.customer])?;
    if gone == 0 {
        return Err(PasskeyError::Unknown);
    }
    Ok(audit::push(tx, ids, now, "passkey.removed", caller.who(), passkey.0, "")?)
}

/// Signs in with a passkey whose assertion `web` has verified against `used`. The credential is stored anew with its
/// counter, unless another sign-in did so meanwhile: then this assertion was verified against an old counter.
///
/// # Errors
/// [`PasskeyError`]; then nothing is changed.
pub fn sign_in(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    used: &Credential,
    updated: &str,
    identity: Identity,
    beside: bool,
) -> Result<ClientId, PasskeyError> {
    spend(tx, now, used, updated)?;
    Ok(sign_in::stands_for(tx, ids, now, identity, used.customer, beside, "passkey")?)
}

/// A verified assertion as a step-up of the caller: his single action goes on, and a change of his e-mail address needs the
/// old one no more. A passkey that came with or after what waits is none.
///
/// # Errors
/// [`PasskeyError`]; then nothing is changed.
pub fn step_up(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    used: &Credential,
    updated: &str,
) -> Result<(), PasskeyError> {
    let caller = super::acting::recognised(tx, now, proof)?;
    if caller.customer != used.customer {
        return Err(PasskeyError::Unknown);
    }
    if !steps_up(tx, now, caller.customer)?.contains(&used.id) {
        return Err(PasskeyError::New);
    }
    spend(tx, now, used, updated)?;
    email::agree(tx, ids, now, caller.customer, true)?;
    Ok(suspend::resume(tx, ids, now, caller.customer, "passkey")?)
}

/// The customer's passkeys that were there before what waits now, the suspension and a change of the e-mail address.
///
/// # Errors
/// Of the database.
pub fn steps_up(tx: &mut Tx<'_>, now: Moment, customer: CustomerId) -> db::Result<Vec<PasskeyId>> {
    tx.query(
        sql!(
            "select p.id from passkey p join customer c on c.id = p.customer_id
             left join email_change e on e.customer_id = c.id and e.requested_at > $2
             where p.customer_id = $1 and (c.suspended_at is null or p.created_at < c.suspended_at)
             and (e.requested_at is null or p.created_at < e.requested_at) order by p.id"
        ),
        args![customer, now.plus(-EMAIL_CHANGE_LIFE)],
        |row| row.get(0),
    )
}

fn spend(tx: &mut Tx<'_>, now: Moment, used: &Credential, updated: &str) -> Result<(), PasskeyError> {
    let spent = tx.run(
        sql!(
            "update passkey set credential = $4, last_used_at = $3 where id = $1 and credential = $2
             and customer_id = $5"
        ),
        args![used.id, &used.credential, now, updated, used.customer],
    )?;
    if spent == 0 { Err(PasskeyError::Unknown) } else { Ok(()) }
}
