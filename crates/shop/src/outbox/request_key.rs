//! Answers kept under an `Idempotency-Key`, in the transaction of their cause, for POSTs other than an order's
//! (an order's key is the order room's own).

use db::{Tx, args, sql};

use crate::kernel::Moment;
use crate::kernel::limits::KEY_KEPT;

/// A caller's key, hashed, and what it was sent with.
#[derive(Clone, Debug)]
pub struct RequestKey {
    /// Who may replay it: `customer cus_..`, `staff stf_..`, `client cli_..`.
    pub scope: String,
    /// SHA-256 of the key.
    pub key_hash: [u8; 32],
    /// SHA-256 of method, path and body.
    pub body_hash: [u8; 32],
}

/// A kept answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The HTTP status.
    pub status: u32,
    /// The JSON body.
    pub body: String,
}

/// The key was used with another body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherBody;

/// The answer kept under the key, if there is one.
///
/// # Errors
/// Of the database; the inner error when the key was used with another body.
pub fn find(tx: &mut Tx<'_>, key: &RequestKey) -> db::Result<Result<Option<Kept>, OtherBody>> {
    let kept = tx.maybe(
        sql!("select body_hash, status, body from request_key where scope = $1 and key_hash = $2"),
        args![&key.scope, &key.key_hash],
        |row| Ok((row.get::<[u8; 32]>(0)?, Kept { status: row.get(1)?, body: row.get(2)? })),
    )?;
    Ok(match kept {
        None => Ok(None),
        Some((body_hash, kept)) if body_hash == key.body_hash => Ok(Some(kept)),
        Some(_) => Err(OtherBody),
    })
}

/// Keeps an answer. A second writer of the same key waits for the first and then fails, so that its effect is undone.
///
/// # Errors
/// Of the database; [`db::Error::Unique`] when another request with the key was faster.
pub fn keep(tx: &mut Tx<'_>, now: Moment, key: &RequestKey, kept: &Kept) -> db::Result<()> {
    tx.run(
        sql!(
            "insert into request_key (scope, key_hash, body_hash, status, body, created_at)
             values ($1, $2, $3, $4, $5, $6)"
        ),
        args![&key.scope, &key.key_hash, &key.body_hash, kept.status, &kept.body, now],
    )
    .map(drop)
}

/// Forgets up to `limit` keys that are older than their time; a few at a time, so that no order waits for it.
///
/// # Errors
/// Of the database.
pub fn forget_old(tx: &mut Tx<'_>, now: Moment, limit: u32) -> db::Result<u64> {
    tx.run(
        sql!(
            "delete from request_key where (scope, key_hash) in
             (select scope, key_hash from request_key where created_at < $1 order by created_at limit $2)"
        ),
        args![now.plus(-KEY_KEPT), limit],
    )
}

/// Forgets the answers kept for a scope.
///
/// # Errors
/// Of the database.
pub fn forget(tx: &mut Tx<'_>, scope: &str) -> db::Result<()> {
    tx.run(sql!("delete from request_key where scope = $1"), args![scope]).map(drop)
}
