//! The catalogue for machines, piece by piece: what a merchant feed and a sitemap say of each item on sale. Pieces go by
//! the ordinals of the search's rows, which are dense, so that a piece is found without counting.

use std::collections::HashMap;

use db::{Tx, args, sql};

use super::promise::Supply;
use crate::kernel::{ItemId, Moment, VariantId};

/// A variant in a feed, with what it has of its item.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The item.
    pub item: ItemId,
    /// The variant.
    pub variant: VariantId,
    /// The item's handle.
    pub handle: String,
    /// The item's title.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Who makes it.
    pub vendor: String,
    /// The category's title, or nothing.
    pub category: String,
    /// The shop's own number.
    pub sku: String,
    /// The number on its label.
    pub barcode: String,
    /// Names and values of its options.
    pub options: Vec<(String, String)>,
    /// Minor units, tax included.
    pub price: i64,
    /// The price before, in minor units.
    pub compare_at: Option<i64>,
    /// Grams.
    pub weight_grams: i64,
    /// Its own picture, else the item's first, or nothing.
    pub picture: String,
    /// What can be had.
    pub supply: Supply,
}

/// How many ordinals there are: items that are or were on sale.
///
/// # Errors
/// Of the database.
pub fn ordinals(tx: &mut Tx<'_>) -> db::Result<u32> {
    let found = tx.maybe(sql!("select items from search_clock where id = 1"), &[], |row| row.get(0))?;
    Ok(found.unwrap_or(0))
}

/// The version of the catalogue: it rises with each change of it.
///
/// # Errors
/// Of the database.
pub fn version(tx: &mut Tx<'_>) -> db::Result<i64> {
    super::search::committed(tx)
}

/// The variants on sale of the items with ordinals from `from` on, below `to`.
///
/// # Errors
/// Of the database.
pub fn entries(tx: &mut Tx<'_>, from: u32, to: u32) -> db::Result<Vec<Entry>> {
    let names: Vec<((ItemId, i64), String)> = tx.query(
        sql!(
            "select o.item_id, o.position, o.name from search_item s join item_option o on o.item_id = s.item_id
             where s.ordinal >= $1 and s.ordinal < $2 and s.live = 1"
        ),
        args![from, to],
        |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)),
    )?;
    let names: HashMap<(ItemId, i64), String> = names.into_iter().collect();
    tx.query(
        sql!(
            "select i.id, v.id, i.handle, i.title, i.summary, i.vendor, coalesce(c.title, ''), v.sku, v.barcode,
                v.option1, v.option2, v.option3, v.price, v.compare_at, v.weight_grams,
                coalesce(w.address, v.picture_url), coalesce(o.address, p.url, ''), st.available, st.tracked, st.back_order, v.lead_days
             from search_item s join item i on i.id = s.item_id left join category c on c.id = i.category_id
             join variant v on v.item_id = i.id and v.retired_at is null join stock st on st.variant_id = v.id
             left join item_picture p on p.item_id = i.id and p.position =
                (select min(q.position) from item_picture q where q.item_id = i.id)
             left join picture_source o on o.url = p.url left join picture_source w on w.url = v.picture_url
             where s.ordinal >= $1 and s.ordinal < $2 and s.live = 1 order by s.ordinal, v.position, v.id"
        ),
        args![from, to],
        |row| {
            let item: ItemId = row.get(0)?;
            let values: [String; 3] = [row.get(9)?, row.get(10)?, row.get(11)?];
            let name = |position: i64| names.get(&(item, position)).cloned().unwrap_or_default();
            let options = (1_i64..).zip(values).filter(|(_, value)| !value.is_empty());
            let own: String = row.get(15)?;
            Ok(Entry {
                item,
                variant: row.get(1)?,
                handle: row.get(2)?,
                title: row.get(3)?,
                summary: row.get(4)?,
                vendor: row.get(5)?,
                category: row.get(6)?,
                sku: row.get(7)?,
                barcode: row.get(8)?,
                options: options.map(|(position, value)| (name(position), value)).collect(),
                price: row.get(12)?,
                compare_at: row.get(13)?,
                weight_grams: row.get(14)?,
                picture: if own.is_empty() { row.get(16)? } else { own },
                supply: Supply {
                    available: row.get(17)?,
                    tracked: row.get(18)?,
                    back_order: row.get(19)?,
                    lead_days: row.get(20)?,
                },
            })
        },
    )
}

/// Handle and last change of the items on sale with ordinals from `from` on, below `to`.
///
/// # Errors
/// Of the database.
pub fn pages(tx: &mut Tx<'_>, from: u32, to: u32) -> db::Result<Vec<(String, Moment)>> {
    tx.query(
        sql!(
            "select i.handle, i.updated_at from search_item s join item i on i.id = s.item_id
             where s.ordinal >= $1 and s.ordinal < $2 and s.live = 1 order by s.ordinal"
        ),
        args![from, to],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
