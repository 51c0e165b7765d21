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

/// Runs `verb` once for a key, and every time without one; answers what it came to and whether that was kept from before.
/// What a verb refuses is not kept, as its caller rolls back: the key can be tried again.
///
/// # Errors
/// Of the verb and the database; the inner error when the key was used with another body.
pub fn once<E: From<db::Error>>(
    tx: &mut Tx<'_>,
    now: Moment,
    key: Option<&RequestKey>,
    verb: impl FnOnce(&mut Tx<'_>) -> Result<Kept, E>,
) -> Result<Result<(Kept, bool), OtherBody>, E> {
    let Some(key) = key else { return Ok(Ok((verb(tx)?, false))) };
    if !claim(tx, now, key)? {
        return Ok(find(tx, key)?.map(|kept| (kept, true)));
    }
    let kept = verb(tx)?;
    tx.run(
        sql!("update request_key set status = $3, body = $4 where scope = $1 and key_hash = $2"),
        args![&key.scope, &key.key_hash, kept.status, &kept.body],
    )?;
    Ok(Ok((kept, false)))
}

/// Takes the key before its verb runs: a second request with it waits here for the first, and finds its answer.
fn claim(tx: &mut Tx<'_>, now: Moment, key: &RequestKey) -> db::Result<bool> {
    let claimed = tx.run(
        sql!(
            "insert into request_key (scope, key_hash, body_hash, status, body, created_at)
             values ($1, $2, $3, 0, '', $4) on conflict (scope, key_hash) do nothing"
        ),
        args![&key.scope, &key.key_hash, &key.body_hash, now],
    )?;
    Ok(claimed > 0)
}

fn find(tx: &mut Tx<'_>, key: &RequestKey) -> db::Result<Result<Kept, OtherBody>> {
    let kept = tx.maybe(
        sql!("select body_hash, status, body from request_key where scope = $1 and key_hash = $2"),
        args![&key.scope, &key.key_hash],
        |row| Ok((row.get::<[u8; 32]>(0)?, Kept { status: row.get(1)?, body: row.get(2)? })),
    )?;
    match kept {
        Some((body_hash, kept)) => Ok(if body_hash == key.body_hash { Ok(kept) } else { Err(OtherBody) }),
        // Forgotten between the two statements: from the beginning.
        None => Err(db::Error::Conflict),
    }
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
