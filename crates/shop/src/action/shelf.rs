//! The rows of a television's home page.

use db::{Tx, args, sql};

use crate::kernel::{CategoryId, ItemId};

/// Items on sale of a category, oldest first; `limit` at most.
///
/// # Errors
/// Of the database.
pub fn of(tx: &mut Tx<'_>, category: CategoryId, limit: u32) -> db::Result<Vec<ItemId>> {
    tx.query(
        sql!(
            "select i.id from item i where i.category_id = $1 and i.status = 'active'
                and exists (select 1 from variant v where v.item_id = i.id and v.retired_at is null)
             order by i.id limit $2"
        ),
        args![category, limit],
        |row| row.get(0),
    )
}
