//! Pictures that an imported catalogue names by an address on another site: once a file of ours stands for the address, every
//! page shows that, and nobody's browser asks the other site. The catalogue keeps the address, so that importing it again
//! changes nothing.

use db::{Tx, args, sql};

use super::read::Readable;
use super::{Picture, keep};
use crate::kernel::ids::PictureId;
use crate::kernel::{Ids, Moment};

/// A place of the catalogue that names a picture elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The address.
    pub url: String,
    /// The item's handle.
    pub handle: String,
    /// The variant's own number, where it is a variant's picture.
    pub sku: String,
    /// Counts the item's pictures from 1.
    pub position: u32,
    /// Whether a picture of ours stands for it already.
    pub have: bool,
}

/// Every picture elsewhere that the catalogue names, in a fixed order.
///
/// # Errors
/// Of the database.
pub fn wanted(tx: &mut Tx<'_>) -> db::Result<Vec<Wanted>> {
    tx.query(
        sql!(
            "select w.url, w.handle, w.sku, w.position, case when o.url is null then 0 else 1 end from (
                select p.url as url, i.handle as handle, '' as sku, p.position as position, i.id as item
                from item_picture p join item i on i.id = p.item_id where p.url not like '/%'
                union all
                select v.picture_url, i.handle, v.sku, v.position, i.id
                from variant v join item i on i.id = v.item_id
                where v.picture_url <> '' and v.picture_url not like '/%' and v.retired_at is null) w
             left join picture_source o on o.url = w.url order by w.item, w.sku, w.position"
        ),
        &[],
        |row| {
            Ok(Wanted {
                url: row.get(0)?,
                handle: row.get(1)?,
                sku: row.get(2)?,
                position: row.get(3)?,
                have: row.get(4)?,
            })
        },
    )
}

/// Lets a picture of ours stand for `url`. The same file again changes nothing; another replaces it.
///
/// # Errors
/// Of the database.
pub fn attach(tx: &mut Tx<'_>, ids: &Ids, now: Moment, url: &str, read: &Readable) -> db::Result<Picture> {
    let picture = keep(tx, now, PictureId(ids.next(now)), read)?;
    tx.run(
        sql!(
            "insert into picture_source (url, picture_id, address, added_at) values ($1, $2, $3, $4)
             on conflict (url) do update set picture_id = excluded.picture_id, address = excluded.address"
        ),
        args![url, picture.id, picture.address(), now],
    )?;
    Ok(picture)
}
