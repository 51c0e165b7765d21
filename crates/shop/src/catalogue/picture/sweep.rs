//! Throws away what nobody can see any more.

use db::{Tx, args, sql};

use crate::kernel::Moment;
use crate::kernel::moment::HOUR;

/// How long a picture that was taken off an item can be put back, in microseconds.
pub const UNDO_KEPT: i64 = 7 * 24 * HOUR;
/// A picture attached within this span may be in use by a transaction that is not seen yet, in microseconds.
const SETTLED: i64 = HOUR;

/// Forgets removals that are older than a week, and up to `limit` pictures that no item, removal or imported address has.
/// Answers how many pictures went.
///
/// # Errors
/// Of the database.
pub fn sweep(tx: &mut Tx<'_>, now: Moment, limit: u32) -> db::Result<u64> {
    tx.run(sql!("delete from item_picture_removed where removed_at < $1"), args![now.plus(-UNDO_KEPT)])?;
    let gone: Vec<i64> = tx.query(
        sql!(
            "delete from picture where used_at < $1 and state <> 'making' and id in (
                select k.id from picture k where k.used_at < $1
                and not exists (select 1 from item_picture p where p.picture_id = k.id)
                and not exists (select 1 from item_picture p where p.url = k.address)
                and not exists (select 1 from item_picture_removed r where r.picture_id = k.id)
                and not exists (select 1 from picture_source o where o.picture_id = k.id)
                and not exists (select 1 from variant v where v.picture_url = k.address and v.picture_url <> '')
                order by k.id limit $2) returning id"
        ),
        args![now.plus(-SETTLED), limit],
        |row| row.get(0),
    )?;
    for id in &gone {
        tx.push(sql!("delete from picture_file where picture_id = $1"), args![*id])?;
    }
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}
