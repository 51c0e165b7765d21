//! OC-20, OC-21: several people on one client. Those who asked for it are kept beside each other; the page shows partial
//! information of each, and one is designated. Nobody else's past use of the client shows.

use db::{Tx, args, sql};

use super::client::{Proof, short_name};
use super::{device, enable};
use crate::kernel::{ClientId, CustomerId, Ids, Moment};
use crate::outbox::audit::{self, Who};

/// Why nobody was chosen or removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChooseError {
    /// The client is unknown or revoked, or the secret is another's.
    #[error("this client is not known")]
    UnknownClient,
    /// Nobody of this id is kept on the client.
    #[error("nobody of this id is kept on this client")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Somebody kept on a client, enough to recognise (OC-8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The customer.
    pub customer: CustomerId,
    /// `Ada E.`
    pub short_name: String,
    /// Moniker and town of where single actions go.
    pub address: Option<(String, String)>,
    /// Brand and last four of what they are paid with.
    pub card: Option<(String, String)>,
    /// Whether the client stands for this person now.
    pub current: bool,
}

/// Who is kept on the client, in the order of their first sign-in there. Empty for an unknown client.
///
/// # Errors
/// Of the database.
pub fn people(tx: &mut Tx<'_>, proof: &Proof) -> db::Result<Vec<Person>> {
    let found = tx.query(
        sql!(
            "select c.secret_hash, m.customer_id, cu.name, a.moniker, a.city, p.brand, p.last_four,
                case when c.customer_id = m.customer_id then 1 else 0 end
             from client c join client_customer m on m.client_id = c.id and m.kept = 1
             join customer cu on cu.id = m.customer_id
             left join address a on a.id = coalesce(m.default_address_id, cu.default_address_id)
                and a.retired_at is null
             left join payment_method p on p.id = coalesce(m.default_payment_method_id, cu.default_payment_method_id)
                and p.retired_at is null
             where c.id = $1 and c.revoked_at is null order by m.customer_id"
        ),
        args![proof.client],
        |row| {
            let stored: [u8; 32] = row.get(0)?;
            let name: String = row.get(2)?;
            let (moniker, city): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
            let (brand, last_four): (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
            let person = Person {
                customer: row.get(1)?,
                short_name: short_name(&name),
                address: moniker.zip(city),
                card: brand.zip(last_four),
                current: row.get(7)?,
            };
            Ok(proof.matches(&stored).then_some(person))
        },
    )?;
    Ok(found.into_iter().flatten().collect())
}

/// The client stands for a person kept on it from now on: recognised, not authenticated, with the secret of `fresh`.
///
/// # Errors
/// [`ChooseError`]; then nothing is changed.
pub fn choose(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    customer: CustomerId,
    fresh: &Proof,
) -> Result<(), ChooseError> {
    lock(tx, proof)?;
    let chosen = tx.run(
        sql!(
            "update client set customer_id = $3, authenticated_until = 0, secret_hash = $4, last_used_at = $5
             where id = $1 and secret_hash = $2 and revoked_at is null and exists (select 1 from client_customer m
                where m.client_id = $1 and m.customer_id = $3 and m.kept = 1)"
        ),
        args![proof.client, &proof.secret_hash, customer, &fresh.secret_hash, now],
    )?;
    if chosen == 0 {
        return Err(ChooseError::Unknown);
    }
    let who = Who { customer: Some(customer), client: Some(proof.client), staff: None };
    Ok(audit::push(tx, ids, now, "client.chosen", who, proof.client.0, "")?)
}

/// Removes a person from the client; if the client stood for him, it stands for nobody and has the secret of `fresh`.
/// Answers whether it did.
///
/// # Errors
/// [`ChooseError`]; then nothing is changed.
pub fn forget(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    customer: CustomerId,
    fresh: &Proof,
) -> Result<bool, ChooseError> {
    lock(tx, proof)?;
    let kept = tx.run(
        sql!("update client_customer set kept = 0 where client_id = $1 and customer_id = $2 and kept = 1"),
        args![proof.client, customer],
    )?;
    let current = leave(tx, now, proof, customer, fresh)?;
    if kept == 0 && !current {
        return Err(ChooseError::Unknown);
    }
    signed_out(tx, ids, now, proof.client, customer)?;
    Ok(current)
}

/// The client stands for nobody, if it stood for `customer`.
pub(super) fn leave(
    tx: &mut Tx<'_>,
    now: Moment,
    proof: &Proof,
    customer: CustomerId,
    fresh: &Proof,
) -> db::Result<bool> {
    let left = tx.run(
        sql!(
            "update client set customer_id = null, authenticated_until = 0, secret_hash = $4, last_used_at = $5
             where id = $1 and secret_hash = $2 and customer_id = $3 and revoked_at is null"
        ),
        args![proof.client, &proof.secret_hash, customer, &fresh.secret_hash, now],
    )?;
    Ok(left > 0)
}

/// What the pair had is forgotten: single action, name, settings.
pub(super) fn signed_out(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    client: ClientId,
    customer: CustomerId,
) -> db::Result<()> {
    enable::record(tx, ids, now, client, customer, false)?;
    device::clear(tx, client, customer)?;
    let who = Who { customer: Some(customer), client: Some(client), staff: None };
    audit::push(tx, ids, now, "client.signed_out", who, client.0, "")
}

fn lock(tx: &mut Tx<'_>, proof: &Proof) -> Result<(), ChooseError> {
    let known = tx.run(
        sql!("update client set secret_hash = secret_hash where id = $1 and secret_hash = $2 and revoked_at is null"),
        args![proof.client, &proof.secret_hash],
    )?;
    if known == 0 { Err(ChooseError::UnknownClient) } else { Ok(()) }
}
