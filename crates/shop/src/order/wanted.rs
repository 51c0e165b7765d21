//! What somebody wants of a variant, as carts and checkouts read it: the variant's own words, price and supply of now.

use db::Row;

use crate::catalogue::promise::{Supplied, Supply};
use crate::kernel::VariantId;

/// What a line of a cart or a checkout asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What.
    pub variant: VariantId,
    /// The item's title.
    pub title: String,
    /// The item's handle.
    pub handle: String,
    /// The variant's options, joined.
    pub label: String,
    /// A picture, or nothing.
    pub picture: String,
    /// How many.
    pub quantity: u32,
    /// Price of one when the line was last written, in minor units.
    pub price_then: i64,
    /// Price of one now, in minor units.
    pub price: i64,
    /// Whether it is sold at all.
    pub on_sale: bool,
    /// What the promise rests on.
    pub supply: Supply,
}

impl Wanted {
    /// How its quantity can be supplied.
    pub fn supplied(&self) -> Supplied {
        if self.on_sale { self.supply.of(i64::from(self.quantity)) } else { Supplied::No }
    }

    /// What it costs now, in minor units.
    pub fn amount(&self) -> i64 {
        self.price * i64::from(self.quantity)
    }
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
