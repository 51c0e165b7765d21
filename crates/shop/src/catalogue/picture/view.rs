//! What is shown of pictures: to a browser its bytes, to staff their state.

use db::{Tx, args, sql};

use super::{Kind, Picture, State};
use crate::kernel::ItemId;
use crate::kernel::ids::PictureId;

/// The bytes of one file, or `None` where it is not made (yet).
///
/// # Errors
/// Of the database.
pub fn file(tx: &mut Tx<'_>, id: PictureId, kind: Kind, width: u32) -> db::Result<Option<Vec<u8>>> {
    tx.maybe(
        sql!("select bytes from picture_file where picture_id = $1 and kind = $2 and width = $3"),
        args![id, kind.name(), width],
        |row| row.get(0),
    )
}

/// The picture with this id.
///
/// # Errors
/// Of the database.
pub fn picture(tx: &mut Tx<'_>, id: PictureId) -> db::Result<Option<Picture>> {
    tx.maybe(sql!("select id, width, height from picture where id = $1"), args![id], |row| {
        Ok(Picture { id: row.get(0)?, width: row.get(1)?, height: row.get(2)? })
    })
}

/// An item in the staff's list.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// Its id.
    pub id: ItemId,
    /// For its page.
    pub handle: String,
    /// As people read it.
    pub title: String,
    /// Its first picture, or nothing.
    pub picture: String,
    /// How many pictures it has.
    pub pictures: u32,
    /// How many of its pictures are in the making.
    pub unfinished: u32,
    /// How many could not be made.
    pub failed: u32,
}

/// A page of the items, for staff.
///
/// # Errors
/// Of the database.
pub fn items(tx: &mut Tx<'_>, words: &str, after: Option<ItemId>, limit: u32) -> db::Result<Vec<ItemRow>> {
    let pattern = format!("%{}%", words.trim().to_lowercase().replace(['%', '_', '\\'], ""));
    tx.query(
        sql!(
            "select i.id, i.handle, i.title,
                coalesce((select coalesce(o.address, p.url) from item_picture p left join picture_source o on o.url = p.url
                    where p.item_id = i.id order by p.position limit 1), ''),
                (select count(*) from item_picture p where p.item_id = i.id),
                (select count(*) from item_picture p left join picture_source o on o.url = p.url
                    join picture k on k.id = coalesce(p.picture_id, o.picture_id)
                    where p.item_id = i.id and k.state in ('waiting', 'making')),
                (select count(*) from item_picture p left join picture_source o on o.url = p.url
                    join picture k on k.id = coalesce(p.picture_id, o.picture_id)
                    where p.item_id = i.id and k.state = 'failed')
             from item i where i.id > $1 and (lower(i.title) like $2 or i.handle like $2
                or exists (select 1 from variant v where v.item_id = i.id and lower(v.sku) like $2))
             order by i.id limit $3"
        ),
        args![after.map_or(0, |item| item.0), &pattern, limit],
        |row| {
            Ok(ItemRow {
                id: row.get(0)?,
                handle: row.get(1)?,
                title: row.get(2)?,
                picture: row.get(3)?,
                pictures: row.get(4)?,
                unfinished: row.get(5)?,
                failed: row.get(6)?,
            })
        },
    )
}

/// A picture of an item, for staff.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Counts from 1.
    pub position: u32,
    /// The address as it is stored.
    pub url: String,
    /// Where it is shown from.
    pub address: String,
    /// What it shows, in words.
    pub alt: String,
    /// The upload behind it, and how far its files are.
    pub upload: Option<Progress>,
}

/// How far the files of a picture are.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The picture.
    pub picture: Picture,
    /// As it stands.
    pub state: State,
    /// Why it failed, or nothing.
    pub failure: String,
    /// Files that are there.
    pub made: u32,
    /// Files that there will be.
    pub due: u32,
}

/// Handle and title of an item, on sale or not, and its pictures.
///
/// # Errors
/// Of the database.
pub fn gallery(tx: &mut Tx<'_>, item: ItemId) -> db::Result<Option<(String, String, Vec<Entry>)>> {
    let known = tx.maybe(sql!("select handle, title from item where id = $1"), args![item], |row| {
        Ok((row.get::<String>(0)?, row.get::<String>(1)?))
    })?;
    let Some((handle, title)) = known else { return Ok(None) };
    let entries = tx.query(
        sql!(
            "select p.position, p.url, coalesce(o.address, p.url), p.alt, k.id, k.width, k.height, k.state, k.failure,
                (select count(*) from picture_file f where f.picture_id = k.id)
             from item_picture p left join picture_source o on o.url = p.url
             left join picture k on k.id = coalesce(p.picture_id, o.picture_id)
             where p.item_id = $1 order by p.position"
        ),
        args![item],
        |row| {
            let id: Option<PictureId> = row.get(4)?;
            let upload = match id {
                Some(id) => Some(progress(row, Picture { id, width: row.get(5)?, height: row.get(6)? })?),
                None => None,
            };
            Ok(Entry { position: row.get(0)?, url: row.get(1)?, address: row.get(2)?, alt: row.get(3)?, upload })
        },
    )?;
    Ok(Some((handle, title, entries)))
}

fn progress(row: &db::Row<'_>, picture: Picture) -> db::Result<Progress> {
    Ok(Progress {
        picture,
        state: row.get(7)?,
        failure: row.get(8)?,
        // The master was there from the start.
        made: row.get::<u32>(9)?.saturating_sub(1),
        due: u32::try_from(picture.due().len()).unwrap_or(u32::MAX),
    })
}
