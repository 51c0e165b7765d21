//! What pages and the API show of a cart: each line with its price and availability now.

use std::ops::Deref;

use db::{Tx, args, sql};

use super::{Owner, client_cart};
use crate::catalogue::promise::Supplied;
use crate::kernel::Moment;
use crate::kernel::limits::QUANTITY_MAX;
use crate::order::wanted::{self, Wanted};

/// A cart.
#[derive(Clone, Debug, Default)]
pub struct Cart {
    /// Rises with each change: the ETag. Zero for a cart that never was.
    pub version: i64,
    /// In the order they were put in.
    pub lines: Vec<CartLine>,
}

/// A line of a cart.
#[derive(Clone, Debug)]
pub struct CartLine {
    /// What it asks for.
    pub wanted: Wanted,
    added_at: Moment,
}

impl Deref for CartLine {
    type Target = Wanted;

    fn deref(&self) -> &Wanted {
        &self.wanted
    }
}

impl Cart {
    /// Units of all lines.
    pub fn units(&self) -> i64 {
        self.lines.iter().map(|line| i64::from(line.quantity)).sum()
    }

    /// What can be had of it costs now, without delivery, in minor units.
    pub fn amount(&self) -> i64 {
        self.lines.iter().filter(|line| line.supplied() != Supplied::No).map(|line| line.amount()).sum()
    }
}

/// The owner's cart. What a recognised customer's client still holds by itself is shown as the one cart that it will be.
///
/// # Errors
/// Of the database.
pub fn cart(tx: &mut Tx<'_>, owner: Owner) -> db::Result<Cart> {
    let own = client_cart(owner.client);
    let version = tx.one(
        sql!("select cast(coalesce(sum(version), 0) as bigint) from cart where id in ($1, $2)"),
        args![owner.cart(), own],
        |row| row.get(0),
    )?;
    let found = tx.query(
        sql!(
            "select l.variant_id, i.title, i.handle, v.option1, v.option2, v.option3,
                coalesce(w.address, nullif(v.picture_url, ''), (select coalesce(y.address, p.url) from item_picture p
                    left join picture_source y on y.url = p.url where p.item_id = i.id order by p.position limit 1), ''),
                l.quantity, l.unit_price, v.price, v.retired_at, i.status, s.available, s.tracked, s.back_order,
                v.lead_days, l.added_at
             from cart_line l join variant v on v.id = l.variant_id join item i on i.id = v.item_id
             join stock s on s.variant_id = v.id left join picture_source w on w.url = v.picture_url
             where l.cart_id in ($1, $2) order by l.added_at, l.variant_id"
        ),
        args![owner.cart(), own],
        |row| Ok(CartLine { wanted: wanted::read(row)?, added_at: row.get(16)? }),
    )?;
    let mut lines: Vec<CartLine> = Vec::with_capacity(found.len());
    for line in found {
        match lines.iter_mut().find(|known| known.variant == line.variant) {
            Some(CartLine { wanted, .. }) => {
                wanted.quantity = wanted.quantity.saturating_add(line.quantity).min(QUANTITY_MAX);
            }
            None => lines.push(line),
        }
    }
    lines.sort_by_key(|line| (line.added_at, line.variant));
    Ok(Cart { version, lines })
}

/// Units in the owner's cart, for the header.
///
/// # Errors
/// Of the database.
pub fn units(tx: &mut Tx<'_>, owner: Owner) -> db::Result<i64> {
    tx.one(
        sql!("select cast(coalesce(sum(quantity), 0) as bigint) from cart_line where cart_id in ($1, $2)"),
        args![owner.cart(), client_cart(owner.client)],
        |row| row.get(0),
    )
}
