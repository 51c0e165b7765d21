//! Items and their stock, written straight into the catalogue's tables: it stands for the import, which is a room of its
//! own with its own tests. Nothing else here writes a table.

use db::{Tx, args, sql};
use shop::kernel::{AddressId, ClientId, ItemId, Moment, VariantId};

use crate::facts::Variant;

/// Puts a variant on the shelf.
///
/// # Errors
/// Of the database.
pub fn add(tx: &mut Tx<'_>, now: Moment, id: i64, variant: &Variant) -> db::Result<VariantId> {
    tx.run(
        sql!(
            "insert into item (id, handle, title, description, summary, vendor, tags, status, seo_title,
                seo_description, search, created_at, updated_at)
             values ($1, $2, $2, '', '', '', '', 'active', '', '', $2, $3, $3)"
        ),
        args![ItemId(id), &variant.handle, now],
    )?;
    tx.run(
        sql!(
            "insert into variant (id, item_id, position, sku, barcode, option1, option2, option3, price,
                weight_grams, picture_url, requires_shipping, lead_days)
             values ($1, $1, 1, 'SIM', '', '', '', '', $2, 0, '', 1, $3)"
        ),
        args![id, variant.price, variant.lead_days],
    )?;
    tx.run(
        sql!(
            "insert into stock (variant_id, available, reserved, back_ordered, tracked, back_order)
             values ($1, $2, 0, 0, $3, $4)"
        ),
        args![id, variant.available, variant.tracked, variant.back_order],
    )?;
    Ok(VariantId(id))
}

/// Gives a variant the price, lead time, back-order flag and status of `to`.
///
/// # Errors
/// Of the database.
pub fn change(tx: &mut Tx<'_>, now: Moment, id: VariantId, to: &Variant) -> db::Result<()> {
    let retired = (!to.on_sale).then_some(now);
    tx.run(
        sql!("update variant set price = $2, lead_days = $3, retired_at = $4 where id = $1"),
        args![id, to.price, to.lead_days, retired],
    )?;
    tx.run(sql!("update stock set back_order = $2 where variant_id = $1"), args![id, to.back_order]).map(drop)
}

/// Retires an address, as editing it will: rows of addresses never change.
///
/// # Errors
/// Of the database.
pub fn retire_address(tx: &mut Tx<'_>, now: Moment, id: AddressId) -> db::Result<()> {
    tx.run(sql!("update address set retired_at = $2 where id = $1"), args![id, now]).map(drop)
}

/// Revokes a client, as the list of devices will (OC-22).
///
/// # Errors
/// Of the database.
pub fn revoke(tx: &mut Tx<'_>, now: Moment, id: ClientId) -> db::Result<()> {
    tx.run(sql!("update client set revoked_at = $2 where id = $1"), args![id, now]).map(drop)
}

/// Breaks a store on purpose, for the test that the simulator notices: one unit too many is reserved.
///
/// # Errors
/// Of the database.
pub fn reserve_one_too_many(tx: &mut Tx<'_>) -> db::Result<()> {
    tx.run(sql!("update stock set reserved = reserved + 1 where variant_id = (select min(variant_id) from stock)"), &[])
        .map(drop)
}

/// Breaks a store on purpose, for the test that the simulator notices: an acknowledged line is lost.
///
/// # Errors
/// Of the database.
pub fn lose_a_line(tx: &mut Tx<'_>) -> db::Result<()> {
    tx.run(sql!("delete from order_line where id = (select max(id) from order_line)"), &[]).map(drop)
}
