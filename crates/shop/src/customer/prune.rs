//! What nobody needs any more goes, a few rows at a time so that no order waits for it.

use db::{Tx, args, sql};

use crate::kernel::Moment;
use crate::kernel::limits::{CLIENT_KEPT, LINK_KEPT};

/// Removes up to `limit` rows of each kind: clients that stand for nobody and were not used for 400 days, with those who
/// were kept on them, sign-in links a day after their end, ceremonies that were never finished. Answers how many.
///
/// # Errors
/// Of the database.
pub fn prune(tx: &mut Tx<'_>, now: Moment, limit: u32) -> db::Result<u64> {
    // By then no browser has the cookie: nobody can choose who was kept there, and a pair would keep the client for ever.
    // Who signs in there at this moment touches his pair.
    let pairs = tx.run(
        sql!(
            "delete from client_customer where last_used_at < $1 and client_id in (select c.id from client c
                where c.customer_id is null and c.last_used_at < $1 order by c.last_used_at limit $2)"
        ),
        args![now.plus(-CLIENT_KEPT), limit],
    )?;
    let clients = tx.run(
        sql!(
            "delete from client where customer_id is null and id in (select c.id from client c
                where c.customer_id is null and c.last_used_at < $1
                and not exists (select 1 from client_customer m where m.client_id = c.id)
                order by c.last_used_at limit $2)"
        ),
        args![now.plus(-CLIENT_KEPT), limit],
    )?;
    let links = tx.run(
        sql!(
            "delete from sign_in_link where token_hash in (select token_hash from sign_in_link where expires_at < $1
                order by expires_at limit $2)"
        ),
        args![now.plus(-LINK_KEPT), limit],
    )?;
    let ceremonies = tx.run(
        sql!(
            "delete from ceremony where id_hash in (select id_hash from ceremony where expires_at < $1
                order by expires_at limit $2)"
        ),
        args![now, limit],
    )?;
    Ok(pairs + clients + links + ceremonies)
}
