//! What pages and the API show of the catalogue.

use std::collections::HashMap;

use db::{Many, Tx, args, sql};

use super::promise::Supply;
use crate::kernel::{CategoryId, ItemId, VariantId};

/// A category.
#[derive(Clone, Debug)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// For its URL.
    pub handle: String,
    /// As people read it.
    pub title: String,
    /// A picture of one of its items, or nothing.
    pub picture: String,
}

/// An item in a list.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its id.
    pub id: ItemId,
    /// For its URL.
    pub handle: String,
    /// As people read it.
    pub title: String,
    /// The first picture, or nothing.
    pub picture: String,
    /// What the picture shows.
    pub alt: String,
    /// The lowest price of its variants, in minor units.
    pub price_min: i64,
    /// The highest.
    pub price_max: i64,
    /// Whether any variant can be bought now or on back-order.
    pub obtainable: bool,
    /// Whether any variant is in stock.
    pub in_stock: bool,
}

/// An item with everything.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// For its URL.
    pub handle: String,
    /// As people read it.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Sanitised HTML.
    pub description: String,
    /// Who makes it.
    pub vendor: String,
    /// Handle and title of its category.
    pub category: Option<(String, String)>,
    /// For search engines, or nothing.
    pub seo_title: String,
    /// For search engines, or nothing.
    pub seo_description: String,
    /// Names of its options, at most three.
    pub options: Vec<String>,
    /// URL and description of each.
    pub pictures: Vec<(String, String)>,
    /// What can be bought.
    pub variants: Vec<Variant>,
}

/// A variant.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// The shop's own number.
    pub sku: String,
    /// The number on its label, or nothing.
    pub barcode: String,
    /// Values of the item's options.
    pub options: Vec<String>,
    /// Minor units, tax included.
    pub price: i64,
    /// The price before, in minor units.
    pub compare_at: Option<i64>,
    /// Grams.
    pub weight_grams: i64,
    /// Its own picture, or nothing.
    pub picture: String,
    /// What the promise rests on.
    pub supply: Supply,
}

impl Variant {
    /// `18 cm, green`, or nothing where there are no options.
    pub fn label(&self) -> String {
        self.options.join(", ")
    }
}

/// The categories that have items, in their order.
///
/// # Errors
/// Of the database.
pub fn categories(tx: &mut Tx<'_>) -> db::Result<Vec<Category>> {
    tx.query(
        sql!(
            "select c.id, c.handle, c.title, coalesce((select coalesce(o.address, p.url)
                from item i join item_picture p on p.item_id = i.id left join picture_source o on o.url = p.url
                where i.category_id = c.id and i.status = 'active' order by i.id, p.position limit 1), '')
             from category c where exists (select 1 from item i where i.category_id = c.id and i.status = 'active')
             order by c.position, c.id"
        ),
        &[],
        |row| Ok(Category { id: row.get(0)?, handle: row.get(1)?, title: row.get(2)?, picture: row.get(3)? }),
    )
}

/// Items on sale after this one, oldest first; `limit` at most.
///
/// # Errors
/// Of the database.
pub fn on_sale(tx: &mut Tx<'_>, after: Option<ItemId>, limit: u32) -> db::Result<Vec<ItemId>> {
    tx.query(
        sql!(
            "select i.id from item i where i.id > $1 and i.status = 'active'
                and exists (select 1 from variant v where v.item_id = i.id and v.retired_at is null)
             order by i.id limit $2"
        ),
        args![after.map_or(0, |item| item.0), limit],
        |row| row.get(0),
    )
}

/// The cards of these items, in this order; an item that is not on sale has none.
///
/// # Errors
/// Of the database.
pub fn cards(tx: &mut Tx<'_>, items: &[ItemId]) -> db::Result<Vec<Card>> {
    let mut rows = Many::new(1);
    items.iter().for_each(|item| rows.row([(*item).into()]));
    let cards = tx.query_many(
        sql!(
            "with input(item int8) as $rows
             select i.id, i.handle, i.title, coalesce(o.address, p.url, ''), coalesce(p.alt, ''),
                min(v.price), max(v.price), max(case when s.tracked = 0 or s.back_order = 1 or s.available > 0 then 1 else 0 end),
                max(case when s.tracked = 0 or s.available > 0 then 1 else 0 end)
             from input join item i on i.id = input.item join variant v on v.item_id = i.id and v.retired_at is null
             join stock s on s.variant_id = v.id
             left join item_picture p on p.item_id = i.id and p.position =
                (select min(q.position) from item_picture q where q.item_id = i.id)
             left join picture_source o on o.url = p.url
             where i.status = 'active' group by i.id, i.handle, i.title, o.address, p.url, p.alt"
        ),
        &rows,
        |row| {
            Ok(Card {
                id: row.get(0)?,
                handle: row.get(1)?,
                title: row.get(2)?,
                picture: row.get(3)?,
                alt: row.get(4)?,
                price_min: row.get(5)?,
                price_max: row.get(6)?,
                obtainable: row.get(7)?,
                in_stock: row.get(8)?,
            })
        },
    )?;
    let mut by_item: HashMap<ItemId, Card> = cards.into_iter().map(|card| (card.id, card)).collect();
    Ok(items.iter().filter_map(|item| by_item.remove(item)).collect())
}

/// How an item is named in a URL.
#[derive(Clone, Debug)]
pub enum ItemName {
    /// By id.
    Id(ItemId),
    /// By handle.
    Handle(String),
}

impl ItemName {
    /// An id where the text is one, else a handle.
    pub fn parse(text: &str) -> ItemName {
        text.parse().map_or_else(|_| ItemName::Handle(text.to_owned()), ItemName::Id)
    }
}

/// An item that is on sale.
///
/// # Errors
/// Of the database.
pub fn item(tx: &mut Tx<'_>, name: &ItemName) -> db::Result<Option<Item>> {
    let (id, handle) = match name {
        ItemName::Id(id) => (id.0, ""),
        ItemName::Handle(handle) => (0, handle.as_str()),
    };
    let found = tx.maybe(
        sql!(
            "select i.id, i.handle, i.title, i.summary, i.description, i.vendor, c.handle, c.title, i.seo_title,
                i.seo_description
             from item i left join category c on c.id = i.category_id
             where (i.id = $1 or i.handle = $2) and i.status = 'active'"
        ),
        args![id, handle],
        |row| {
            let category: Option<String> = row.get(6)?;
            let title: Option<String> = row.get(7)?;
            Ok(Item {
                id: row.get(0)?,
                handle: row.get(1)?,
                title: row.get(2)?,
                summary: row.get(3)?,
                description: row.get(4)?,
                vendor: row.get(5)?,
                category: category.zip(title),
                seo_title: row.get(8)?,
                seo_description: row.get(9)?,
                options: Vec::new(),
                pictures: Vec::new(),
                variants: Vec::new(),
            })
        },
    )?;
    let Some(mut item) = found else { return Ok(None) };
    item.options =
        tx.query(sql!("select name from item_option where item_id = $1 order by position"), args![item.id], |row| {
            row.get(0)
        })?;
    item.pictures = tx.query(
        sql!(
            "select coalesce(o.address, p.url), p.alt from item_picture p left join picture_source o on o.url = p.url
             where p.item_id = $1 order by p.position"
        ),
        args![item.id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    item.variants = variants(tx, item.id)?;
    Ok(Some(item))
}

fn variants(tx: &mut Tx<'_>, item: ItemId) -> db::Result<Vec<Variant>> {
    tx.query(
        sql!(
            "select v.id, v.sku, v.option1, v.option2, v.option3, v.price, v.compare_at, v.weight_grams,
                coalesce(o.address, v.picture_url), s.available, s.tracked, s.back_order, v.lead_days,
                v.barcode
             from variant v join stock s on s.variant_id = v.id left join picture_source o on o.url = v.picture_url
             where v.item_id = $1 and v.retired_at is null order by v.position, v.id"
        ),
        args![item],
        |row| {
            let options = [row.get::<String>(2)?, row.get(3)?, row.get(4)?];
            Ok(Variant {
                id: row.get(0)?,
                sku: row.get(1)?,
                barcode: row.get(13)?,
                options: options.into_iter().filter(|option| !option.is_empty()).collect(),
                price: row.get(5)?,
                compare_at: row.get(6)?,
                weight_grams: row.get(7)?,
                picture: row.get(8)?,
                supply: Supply {
                    available: row.get(9)?,
                    tracked: row.get(10)?,
                    back_order: row.get(11)?,
                    lead_days: row.get(12)?,
                },
            })
        },
    )
}

/// A category by its handle.
///
/// # Errors
/// Of the database.
pub fn category(tx: &mut Tx<'_>, handle: &str) -> db::Result<Option<Category>> {
    tx.maybe(sql!("select id, handle, title from category where handle = $1"), args![handle], |row| {
        Ok(Category { id: row.get(0)?, handle: row.get(1)?, title: row.get(2)?, picture: String::new() })
    })
}

/// A row of the staff's list of stock.
#[derive(Clone, Debug)]
pub struct StockRow {
    /// The variant.
    pub variant: VariantId,
    /// The shop's own number.
    pub sku: String,
    /// The item's title.
    pub title: String,
    /// The item's handle.
    pub handle: String,
    /// The variant's options, joined.
    pub label: String,
    /// Free units.
    pub available: i64,
    /// Units of live lines that were taken from stock.
    pub reserved: i64,
    /// Units owed.
    pub back_ordered: i64,
    /// Whether units are counted.
    pub tracked: bool,
    /// Whether it may be back-ordered.
    pub back_order: bool,
}

/// A page of the stock, for staff.
///
/// # Errors
/// Of the database.
pub fn stock(tx: &mut Tx<'_>, words: &str, after: Option<VariantId>, limit: u32) -> db::Result<Vec<StockRow>> {
    let pattern = format!("%{}%", words.trim().to_lowercase().replace(['%', '_', '\\'], ""));
    tx.query(
        sql!(
            "select v.id, v.sku, i.title, i.handle, v.option1, v.option2, v.option3, s.available, s.reserved,
                s.back_ordered, s.tracked, s.back_order
             from variant v join item i on i.id = v.item_id join stock s on s.variant_id = v.id
             where v.id > $1 and v.retired_at is null and (i.search like $2 or lower(v.sku) like $2)
             order by v.id limit $3"
        ),
        args![after.map_or(0, |variant| variant.0), &pattern, limit],
        |row| {
            let options = [row.get::<String>(4)?, row.get(5)?, row.get(6)?];
            let options: Vec<String> = options.into_iter().filter(|option| !option.is_empty()).collect();
            Ok(StockRow {
                variant: row.get(0)?,
                sku: row.get(1)?,
                title: row.get(2)?,
                handle: row.get(3)?,
                label: options.join(", "),
                available: row.get(7)?,
                reserved: row.get(8)?,
                back_ordered: row.get(9)?,
                tracked: row.get(10)?,
                back_order: row.get(11)?,
            })
        },
    )
}

/// The handle of a variant's item, on sale or not.
///
/// # Errors
/// Of the database.
pub fn handle_of(tx: &mut Tx<'_>, variant: VariantId) -> db::Result<Option<String>> {
    tx.maybe(
        sql!("select i.handle from variant v join item i on i.id = v.item_id where v.id = $1"),
        args![variant],
        |row| row.get(0),
    )
}

/// The title of a variant's item, on sale or not.
///
/// # Errors
/// Of the database.
pub fn title_of(tx: &mut Tx<'_>, variant: VariantId) -> db::Result<Option<String>> {
    tx.maybe(
        sql!("select i.title from variant v join item i on i.id = v.item_id where v.id = $1"),
        args![variant],
        |row| row.get(0),
    )
}
