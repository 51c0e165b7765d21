//! What somebody wants of a variant, as carts and checkouts read it: the variant's own words, price and supply of now.

use db::Row;

use crate::catalogue::promise::Supply;
use crate::kernel::VariantId;

/// A line that is not ordered yet.
pub(super) struct Wanted {
    pub variant: VariantId,
    pub title: String,
    pub handle: String,
    /// The variant's options, joined.
    pub label: String,
    pub picture: String,
    pub quantity: u32,
    /// Price of one when it was written down, in minor units.
    pub price_then: i64,
    /// Price of one now, in minor units.
    pub price: i64,
    pub on_sale: bool,
    pub supply: Supply,
}

/// Reads columns 0 to 15: variant, title, handle, three options, picture, quantity, price then and now, when the variant was
/// retired, the item's status, and the stock's available, tracked, back-order and lead days.
pub(super) fn read(row: &Row<'_>) -> db::Result<Wanted> {
    let options = [row.get::<String>(3)?, row.get(4)?, row.get(5)?];
    let options: Vec<String> = options.into_iter().filter(|option| !option.is_empty()).collect();
    Ok(Wanted {
        variant: row.get(0)?,
        title: row.get(1)?,
        handle: row.get(2)?,
        label: options.join(", "),
        picture: row.get(6)?,
        quantity: row.get(7)?,
        price_then: row.get(8)?,
        price: row.get(9)?,
        on_sale: row.get::<Option<i64>>(10)?.is_none() && row.get::<String>(11)? == "active",
        supply: Supply {
            available: row.get(12)?,
            tracked: row.get(13)?,
            back_order: row.get(14)?,
            lead_days: row.get(15)?,
        },
    })
}
