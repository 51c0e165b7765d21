//! Writes a chunk: one multi-row statement for each kind of change.

use db::{Many, Tx, args, sql};

use super::diff::{self, Diff, Summary};
use super::plan::Planned;
use crate::catalogue::search;
use crate::kernel::{Currency, ItemId, Moment};

/// Compares a chunk with the database and writes what differs, in the caller's transaction. Runs again without harm.
pub(super) fn chunk(
    tx: &mut Tx<'_>,
    now: Moment,
    chunk: &[Planned],
    currency: Currency,
    lines_max: usize,
) -> db::Result<Summary> {
    one_at_a_time(tx)?;
    let diff = diff::of(tx, chunk, currency, lines_max)?;
    categories(tx, &diff)?;
    items(tx, now, &diff)?;
    options(tx, &diff)?;
    pictures(tx, &diff)?;
    variants_new(tx, &diff)?;
    variants_changed(tx, now, &diff)?;
    stock(tx, &diff)?;
    let added = diff.items_new.iter().map(|(_, planned)| planned.item);
    let changed: Vec<ItemId> = added.chain(diff.items_changed.iter().map(|(id, ..)| *id)).collect();
    search::index_items(tx, &changed)?;
    Ok(diff.summary)
}

/// Two imports of one handle would both find it new. Categories are written by imports only, so nothing else waits.
fn one_at_a_time(tx: &mut Tx<'_>) -> db::Result<()> {
    // SQLite has one writer, and its statement reads nothing.
    let lock = sql!(sqlite: "select id from category where 1 = 0", postgres: "lock table category in share row exclusive mode");
    tx.query(lock, &[], |_| Ok(())).map(drop)
}

fn categories(tx: &mut Tx<'_>, diff: &Diff<'_>) -> db::Result<()> {
    if diff.categories_new.is_empty() {
        return Ok(());
    }
    let last: i64 = tx.one(sql!("select coalesce(max(position), 0) from category"), args![], |row| row.get(0))?;
    let mut rows = Many::new(4);
    for (position, (id, handle, title)) in (last + 1..).zip(&diff.categories_new) {
        rows.row([(*id).into(), (*handle).into(), (*title).into(), position.into()]);
    }
    tx.push_many(
        sql!(
            "with input(id int8, handle text, title text, position int8) as $rows
             insert into category (id, handle, title, position) select id, handle, title, position from input"
        ),
        &rows,
    )
}

fn items(tx: &mut Tx<'_>, now: Moment, diff: &Diff<'_>) -> db::Result<()> {
    let mut rows = Many::new(13);
    for (category, item) in &diff.items_new {
        rows.row([
            item.item.into(),
            (*category).into(),
            (&item.handle).into(),
            (&item.title).into(),
            (&item.description).into(),
            (&item.summary).into(),
            (&item.vendor).into(),
            (&item.tags).into(),
            item.status.into(),
            (&item.seo_title).into(),
            (&item.seo_description).into(),
            (&item.search).into(),
            now.into(),
        ]);
    }
    tx.push_many(
        sql!(
            "with input(id int8, category int8, handle text, title text, description text, summary text, vendor text,
                tags text, status text, seo_title text, seo_description text, search text, at int8) as $rows
             insert into item (id, category_id, handle, title, description, summary, vendor, tags, status, seo_title,
                seo_description, search, created_at, updated_at)
             select id, category, handle, title, description, summary, vendor, tags, status, seo_title, seo_description,
                search, at, at from input"
        ),
        &rows,
    )?;
    let mut rows = Many::new(12);
    for (id, category, item) in &diff.items_changed {
        rows.row([
            (*id).into(),
            (*category).into(),
            (&item.title).into(),
            (&item.description).into(),
            (&item.summary).into(),
            (&item.vendor).into(),
            (&item.tags).into(),
            item.status.into(),
            (&item.seo_title).into(),
            (&item.seo_description).into(),
            (&item.search).into(),
            now.into(),
        ]);
    }
    tx.push_many(
        sql!(
            "with input(id int8, category int8, title text, description text, summary text, vendor text, tags text,
                status text, seo_title text, seo_description text, search text, at int8) as $rows
             update item set category_id = input.category, title = input.title, description = input.description,
                summary = input.summary, vendor = input.vendor, tags = input.tags, status = input.status,
                seo_title = input.seo_title, seo_description = input.seo_description, search = input.search,
                updated_at = input.at
             from input where item.id = input.id"
        ),
        &rows,
    )
}

fn options(tx: &mut Tx<'_>, diff: &Diff<'_>) -> db::Result<()> {
    let (mut gone, mut rows) = (Many::new(1), Many::new(3));
    for (item, planned) in &diff.options {
        // A new item has none to lose.
        if *item != planned.item {
            gone.row([(*item).into()]);
        }
        for (position, name) in &planned.options {
            rows.row([(*item).into(), (*position).into(), name.into()]);
        }
    }
    tx.push_many(
        sql!("with input(item int8) as $rows delete from item_option where item_id in (select item from input)"),
        &gone,
    )?;
    tx.push_many(
        sql!(
            "with input(item int8, position int8, name text) as $rows
             insert into item_option (item_id, position, name) select item, position, name from input"
        ),
        &rows,
    )
}

fn pictures(tx: &mut Tx<'_>, diff: &Diff<'_>) -> db::Result<()> {
    let (mut gone, mut rows) = (Many::new(1), Many::new(4));
    for (item, planned) in &diff.pictures {
        if *item != planned.item {
            gone.row([(*item).into()]);
        }
        for (position, (url, alt)) in (1_i64..).zip(&planned.pictures) {
            rows.row([(*item).into(), position.into(), url.into(), alt.into()]);
        }
    }
    tx.push_many(
        sql!("with input(item int8) as $rows delete from item_picture where item_id in (select item from input)"),
        &gone,
    )?;
    tx.push_many(
        sql!(
            "with input(item int8, position int8, url text, alt text) as $rows
             insert into item_picture (item_id, position, url, alt) select item, position, url, alt from input"
        ),
        &rows,
    )
}

fn variants_new(tx: &mut Tx<'_>, diff: &Diff<'_>) -> db::Result<()> {
    let (mut rows, mut stock) = (Many::new(14), Many::new(4));
    for (item, position, id, variant) in &diff.variants_new {
        let [option1, option2, option3] = &variant.options;
        rows.row([
            (*id).into(),
            (*item).into(),
            (*position).into(),
            (&variant.sku).into(),
            (&variant.barcode).into(),
            option1.into(),
            option2.into(),
            option3.into(),
            variant.price.into(),
            variant.compare_at.into(),
            variant.weight_grams.into(),
            (&variant.picture).into(),
            variant.requires_shipping.into(),
            variant.quantity.into(),
        ]);
        let (available, tracked) = counted(variant.quantity);
        stock.row([(*id).into(), available.into(), tracked.into(), variant.back_order.into()]);
    }
    tx.push_many(
        sql!(
            "with input(id int8, item int8, position int8, sku text, barcode text, option1 text, option2 text,
                option3 text, price int8, compare_at int8, weight int8, picture text, shipping int8, quantity int8)
                as $rows
             insert into variant (id, item_id, position, sku, barcode, option1, option2, option3, price, compare_at,
                weight_grams, picture_url, requires_shipping, imported_quantity)
             select id, item, position, sku, barcode, option1, option2, option3, price, compare_at, weight, picture,
                shipping, quantity from input"
        ),
        &rows,
    )?;
    tx.push_many(
        sql!(
            "with input(variant int8, available int8, tracked int8, back_order int8) as $rows
             insert into stock (variant_id, available, reserved, back_ordered, tracked, back_order)
             select variant, available, 0, 0, tracked, back_order from input"
        ),
        &stock,
    )
}

fn variants_changed(tx: &mut Tx<'_>, now: Moment, diff: &Diff<'_>) -> db::Result<()> {
    let (mut rows, mut gone) = (Many::new(13), Many::new(2));
    for (id, position, variant) in &diff.variants_changed {
        let [option1, option2, option3] = &variant.options;
        rows.row([
            (*id).into(),
            (*position).into(),
            (&variant.sku).into(),
            (&variant.barcode).into(),
            option1.into(),
            option2.into(),
            option3.into(),
            variant.price.into(),
            variant.compare_at.into(),
            variant.weight_grams.into(),
            (&variant.picture).into(),
            variant.requires_shipping.into(),
            variant.quantity.into(),
        ]);
    }
    diff.variants_retired.iter().for_each(|id| gone.row([(*id).into(), now.into()]));
    tx.push_many(
        sql!(
            "with input(id int8, position int8, sku text, barcode text, option1 text, option2 text, option3 text,
                price int8, compare_at int8, weight int8, picture text, shipping int8, quantity int8) as $rows
             update variant set position = input.position, sku = input.sku, barcode = input.barcode,
                option1 = input.option1, option2 = input.option2, option3 = input.option3, price = input.price,
                compare_at = input.compare_at, weight_grams = input.weight, picture_url = input.picture,
                requires_shipping = input.shipping, imported_quantity = input.quantity, retired_at = null
             from input where variant.id = input.id"
        ),
        &rows,
    )?;
    // Order lines refer to a variant for ever: it is not sold any more, but it stays.
    tx.push_many(
        sql!(
            "with input(id int8, at int8) as $rows
             update variant set retired_at = input.at from input where variant.id = input.id"
        ),
        &gone,
    )
}

/// Stock of variants that were there: each column only where the file says something new, since orders change it too.
fn stock(tx: &mut Tx<'_>, diff: &Diff<'_>) -> db::Result<()> {
    let (mut quantities, mut back_orders) = (Many::new(4), Many::new(2));
    for (id, was, quantity) in &diff.quantities {
        let (available, tracked) = counted(*quantity);
        // What was sold, returned or received here since the last file stays: only what the file changed is added.
        let change = was.filter(|_| tracked).map_or(available, |was| available - was);
        let absolute = was.is_none() || !tracked;
        quantities.row([(*id).into(), change.into(), absolute.into(), tracked.into()]);
    }
    for (id, back_order) in &diff.back_orders {
        back_orders.row([(*id).into(), (*back_order).into()]);
    }
    tx.push_many(
        sql!(
            "with input(variant int8, quantity int8, absolute int8, tracked int8) as $rows
             update stock set tracked = input.tracked, available = case when input.absolute = 1 then input.quantity
                when stock.available + input.quantity < 0 then 0 else stock.available + input.quantity end
             from input where stock.variant_id = input.variant"
        ),
        &quantities,
    )?;
    tx.push_many(
        sql!(
            "with input(variant int8, back_order int8) as $rows
             update stock set back_order = input.back_order from input where stock.variant_id = input.variant"
        ),
        &back_orders,
    )
}

/// Free units, and whether they are counted.
fn counted(quantity: Option<i64>) -> (i64, bool) {
    (quantity.unwrap_or(0), quantity.is_some())
}
