//! Staff change the pictures of an item: put on, replace, describe, move, take off and take that back. Each verb locks the
//! item first, reads its list, changes it and writes it whole, so that two members of staff can't tear it.
//!
//! From the first change on the pictures are the staff's: an import leaves them alone.

use std::sync::Arc;

use db::{Many, Tx, args, sql};

use super::read::Readable;
use super::{Picture, keep};
use crate::kernel::ids::{PictureId, RemovalId};
use crate::kernel::{Ids, ItemId, Moment, StaffId};
use crate::outbox::audit::{self, Who};

/// Most pictures of one item.
pub const PICTURES_MAX: usize = 20;
/// Longest description, in characters.
pub const ALT_CHARS_MAX: usize = 500;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    /// There is no such item.
    #[error("there is no such item")]
    UnknownItem,
    /// The item has no such picture, or no longer in this place.
    #[error("the item has no such picture")]
    UnknownPicture,
    /// The item would have too many.
    #[error("an item has at most {PICTURES_MAX} pictures")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// An upload and what it shows, in words.
#[derive(Clone, Debug)]
pub struct Upload {
    /// As it was read.
    pub read: Arc<Readable>,
    /// For those who can't see it; may be empty.
    pub alt: String,
}

/// Who changes which item, and when.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// The member of staff.
    pub staff: StaffId,
    /// The item.
    pub item: ItemId,
    /// Now.
    pub now: Moment,
}

/// One picture of an item, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub url: String,
    pub alt: String,
    pub picture: Option<PictureId>,
}

/// Names a picture of an item: the place it was seen in, and what was seen there.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Counts from 1.
    pub position: usize,
    /// Its address.
    pub url: String,
}

/// Puts pictures at the end of the item's. One that the item has already is left as it is: sending it again is harmless.
///
/// # Errors
/// [`GalleryError`]; then nothing is changed.
pub fn add(tx: &mut Tx<'_>, ids: &Ids, change: Change, uploads: &[Upload]) -> Result<Vec<Picture>, GalleryError> {
    let mut entries = lock(tx, change)?;
    let mut added = Vec::with_capacity(uploads.len());
    for upload in uploads {
        let picture = keep(tx, change.now, PictureId(ids.next(change.now)), &upload.read)?;
        added.push(picture);
        let url = picture.address();
        if entries.iter().all(|entry| entry.url != url) {
            entries.push(Entry { url, alt: upload.alt.clone(), picture: Some(picture.id) });
        }
    }
    if entries.len() > PICTURES_MAX {
        return Err(GalleryError::TooMany);
    }
    write(tx, ids, change, &entries, "picture.added")?;
    Ok(added)
}

/// Puts another picture in the place of one, with the same words, and answers how the old one is taken back; `None` when
/// it is the same picture.
///
/// # Errors
/// [`GalleryError`]; then nothing is changed.
pub fn replace(
    tx: &mut Tx<'_>,
    ids: &Ids,
    change: Change,
    seen: &Seen,
    read: &Readable,
) -> Result<Option<RemovalId>, GalleryError> {
    let mut entries = lock(tx, change)?;
    let at = find(&entries, seen)?;
    let picture = keep(tx, change.now, PictureId(ids.next(change.now)), read)?;
    let url = picture.address();
    let old = entries[at].clone();
    if old.url == url {
        return Ok(None);
    }
    let twin = entries.iter().position(|entry| entry.url == url);
    entries[at] = Entry { url, alt: old.alt.clone(), picture: Some(picture.id) };
    // The item has each picture once: one that stood elsewhere has moved here.
    twin.map(|twin| entries.remove(twin));
    write(tx, ids, change, &entries, "picture.replaced")?;
    remember(tx, ids, change, at, &old).map(Some)
}

/// Says in words what a picture shows.
///
/// # Errors
/// [`GalleryError`]; then nothing is changed.
pub fn describe(tx: &mut Tx<'_>, ids: &Ids, change: Change, seen: &Seen, alt: &str) -> Result<(), GalleryError> {
    let mut entries = lock(tx, change)?;
    let at = find(&entries, seen)?;
    alt.clone_into(&mut entries[at].alt);
    write(tx, ids, change, &entries, "picture.described")
}

/// Moves a picture to another place; beyond the last is the last. The first picture stands for the item in lists.
///
/// # Errors
/// [`GalleryError`]; then nothing is changed.
pub fn place(tx: &mut Tx<'_>, ids: &Ids, change: Change, seen: &Seen, position: usize) -> Result<(), GalleryError> {
    let mut entries = lock(tx, change)?;
    let at = find(&entries, seen)?;
    let entry = entries.remove(at);
    let to = position.clamp(1, entries.len() + 1) - 1;
    entries.insert(to, entry);
    write(tx, ids, change, &entries, "picture.moved")
}

/// Takes a picture off the item and answers how that is taken back.
///
/// # Errors
/// [`GalleryError`]; then nothing is changed.
pub fn remove(tx: &mut Tx<'_>, ids: &Ids, change: Change, seen: &Seen) -> Result<RemovalId, GalleryError> {
    let mut entries = lock(tx, change)?;
    let at = find(&entries, seen)?;
    let old = entries.remove(at);
    write(tx, ids, change, &entries, "picture.removed")?;
    remember(tx, ids, change, at, &old)
}

/// Puts a picture back where it was. Doing it twice does it once: `false` when it was done before.
///
/// # Errors
/// [`GalleryError`]; then nothing is changed.
pub fn undo(tx: &mut Tx<'_>, ids: &Ids, change: Change, removal: RemovalId) -> Result<bool, GalleryError> {
    let mut entries = lock(tx, change)?;
    let found = tx.maybe(
        sql!(
            "delete from item_picture_removed where id = $1 and item_id = $2 returning position, url, alt, picture_id"
        ),
        args![removal, change.item],
        |row| Ok((row.get::<u32>(0)?, Entry { url: row.get(1)?, alt: row.get(2)?, picture: row.get(3)? })),
    )?;
    let Some((position, entry)) = found else { return Ok(false) };
    if entries.len() >= PICTURES_MAX {
        return Err(GalleryError::TooMany);
    }
    if entries.iter().all(|other| other.url != entry.url) {
        let at = usize::try_from(position).unwrap_or(1).clamp(1, entries.len() + 1) - 1;
        entries.insert(at, entry);
    }
    write(tx, ids, change, &entries, "picture.restored")?;
    Ok(true)
}

/// Where the item has an uploaded picture now.
///
/// # Errors
/// [`GalleryError::UnknownPicture`], or of the database.
pub fn seen(tx: &mut Tx<'_>, item: ItemId, picture: PictureId) -> Result<Seen, GalleryError> {
    let found = tx.maybe(
        sql!("select position, url from item_picture where item_id = $1 and picture_id = $2 order by position"),
        args![item, picture],
        |row| Ok(Seen { position: row.get::<u32>(0)? as usize, url: row.get(1)? }),
    )?;
    found.ok_or(GalleryError::UnknownPicture)
}

fn find(entries: &[Entry], seen: &Seen) -> Result<usize, GalleryError> {
    let at = seen.position.checked_sub(1).filter(|at| entries.get(*at).is_some_and(|entry| entry.url == seen.url));
    // Moved meanwhile, it is still the one that was meant.
    at.or_else(|| entries.iter().position(|entry| entry.url == seen.url)).ok_or(GalleryError::UnknownPicture)
}

/// The item's pictures, locked until the transaction's end.
fn lock(tx: &mut Tx<'_>, change: Change) -> Result<Vec<Entry>, GalleryError> {
    let locked = tx.run(sql!("update item set pictures_at = $2 where id = $1"), args![change.item, change.now])?;
    if locked == 0 {
        return Err(GalleryError::UnknownItem);
    }
    Ok(tx.query(
        sql!("select url, alt, picture_id from item_picture where item_id = $1 order by position"),
        args![change.item],
        |row| Ok(Entry { url: row.get(0)?, alt: row.get(1)?, picture: row.get(2)? }),
    )?)
}

fn write(tx: &mut Tx<'_>, ids: &Ids, change: Change, entries: &[Entry], kind: &str) -> Result<(), GalleryError> {
    tx.push(sql!("delete from item_picture where item_id = $1"), args![change.item])?;
    let mut rows = Many::new(5);
    for (position, entry) in (1_i64..).zip(entries) {
        rows.row([
            change.item.into(),
            position.into(),
            (&entry.url).into(),
            (&entry.alt).into(),
            entry.picture.map_or(0, |picture| picture.0).into(),
        ]);
    }
    tx.push_many(
        sql!(
            "with input(item int8, position int8, url text, alt text, picture int8) as $rows
             insert into item_picture (item_id, position, url, alt, picture_id)
             select item, position, url, alt, nullif(picture, 0) from input"
        ),
        &rows,
    )?;
    let who = Who { staff: Some(change.staff), ..Who::default() };
    audit::push(tx, ids, change.now, kind, who, change.item.0, "")?;
    Ok(())
}

fn remember(tx: &mut Tx<'_>, ids: &Ids, change: Change, at: usize, old: &Entry) -> Result<RemovalId, GalleryError> {
    let id = RemovalId(ids.next(change.now));
    tx.run(
        sql!(
            "insert into item_picture_removed (id, item_id, position, url, alt, picture_id, removed_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        args![id, change.item, u32::try_from(at + 1).unwrap_or(u32::MAX), &old.url, &old.alt, old.picture, change.now],
    )?;
    Ok(id)
}
