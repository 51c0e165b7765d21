//! stock. Free units never go below zero: each change is a guarded write, and the table's own check stands behind
//! it. `reserved` is what live lines took, `back_ordered` what is owed to them.

use db::{Many, Tx, args, sql};

use super::promise::Supply;
use crate::kernel::ids::ReceiptId;
use crate::kernel::{Ids, ItemId, Moment, StaffId, VariantId};
use crate::outbox::audit::{self, Who};

/// A variant as an order needs it: what it costs and how it can be supplied. Its stock row is locked until the commit.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The variant.
    pub variant: VariantId,
    /// Its item.
    pub item: ItemId,
    /// The item's handle, for the way back to its page.
    pub handle: std::sync::Arc<str>,
    /// Minor units, tax included.
    pub price: i64,
    /// Whether it is sold at all.
    pub on_sale: bool,
    /// What the promise rests on.
    pub supply: Supply,
}

/// Reads and locks the offers of `variants`, which must be sorted and without repetition: rows are locked in that order,
/// so that two batches can't wait for each other.
///
/// # Errors
/// Of the database.
pub fn lock_offers(tx: &mut Tx<'_>, variants: &[VariantId]) -> db::Result<Vec<Offer>> {
    let mut rows = Many::new(1);
    variants.iter().for_each(|variant| rows.row([(*variant).into()]));
    tx.query_many(
        // SQLite's single writer needs no row locks, and has none; an inner join would write the one row to a table first.
        sql!(
            sqlite: "with input(variant int8) as $rows
             select s.variant_id, v.item_id, i.handle, v.price, v.retired_at, i.status, s.available, s.tracked,
                s.back_order, v.lead_days
             from input left join stock s on s.variant_id = input.variant
             left join variant v on v.id = s.variant_id left join item i on i.id = v.item_id where i.id is not null",
            postgres: "with input(variant int8) as $rows
             select s.variant_id, v.item_id, i.handle, v.price, v.retired_at, i.status, s.available, s.tracked,
                s.back_order, v.lead_days
             from input join stock s on s.variant_id = input.variant
             join variant v on v.id = s.variant_id join item i on i.id = v.item_id
             order by s.variant_id for update of s"
        ),
        &rows,
        |row| {
            let retired: Option<i64> = row.get(4)?;
            let handle: String = row.get(2)?;
            Ok(Offer {
                variant: row.get(0)?,
                item: row.get(1)?,
                handle: handle.into(),
                price: row.get(3)?,
                on_sale: retired.is_none() && row.get::<String>(5)? == "active",
                supply: Supply {
                    available: row.get(6)?,
                    tracked: row.get(7)?,
                    back_order: row.get(8)?,
                    lead_days: row.get(9)?,
                },
            })
        },
    )
}

/// What a batch of orders takes of one variant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Take {
    /// Units off the free stock.
    pub available: i64,
    /// Units now reserved.
    pub reserved: i64,
    /// Units now owed.
    pub back_ordered: i64,
}

/// Takes stock for a batch whose offers are locked.
///
/// # Errors
/// Of the database; the table's check refuses what would go below zero.
pub fn take_many(tx: &mut Tx<'_>, takes: &[(VariantId, Take)]) -> db::Result<()> {
    let mut rows = Many::new(4);
    for (variant, take) in takes {
        rows.row([(*variant).into(), take.available.into(), take.reserved.into(), take.back_ordered.into()]);
    }
    tx.push_many(
        sql!(
            "with input(variant int8, available int8, reserved int8, back_ordered int8) as $rows
             update stock set available = stock.available - input.available,
                reserved = stock.reserved + input.reserved, back_ordered = stock.back_ordered + input.back_ordered
             from input where stock.variant_id = input.variant"
        ),
        &rows,
    )
}

/// Takes `quantity` units from stock if they are there: a guarded write. Answers how many came off the free stock, which
/// is none where units are not counted; `None` when they are not there.
///
/// # Errors
/// Of the database.
pub fn take(tx: &mut Tx<'_>, variant: VariantId, quantity: i64) -> db::Result<Option<i64>> {
    tx.maybe(
        sql!(
            "update stock set available = available - $2 * tracked, reserved = reserved + $2
             where variant_id = $1 and (tracked = 0 or available >= $2) returning $2 * tracked"
        ),
        args![variant, quantity],
        |row| row.get(0),
    )
}

/// Owes `quantity` units more, if the variant may be back-ordered. Answers whether it may.
///
/// # Errors
/// Of the database.
pub fn owe(tx: &mut Tx<'_>, variant: VariantId, quantity: i64) -> db::Result<bool> {
    let owed = tx.run(
        sql!("update stock set back_ordered = back_ordered + $2 where variant_id = $1 and back_order = 1"),
        args![variant, quantity],
    )?;
    Ok(owed > 0)
}

/// Gives `quantity` units back: to the free stock, or off what is owed. Of those, `counted` came off the free stock: a
/// line of what was not counted then returns nothing to it, even if it is counted now.
///
/// # Errors
/// Of the database.
pub fn give_back(
    tx: &mut Tx<'_>,
    variant: VariantId,
    quantity: i64,
    counted: i64,
    back_ordered: bool,
) -> db::Result<()> {
    if back_ordered {
        tx.run(
            sql!("update stock set back_ordered = back_ordered - $2 where variant_id = $1"),
            args![variant, quantity],
        )
    } else {
        tx.run(
            sql!(
                "update stock set available = available + $3 * tracked, reserved = reserved - $2 where variant_id = $1"
            ),
            args![variant, quantity, counted],
        )
    }
    .map(drop)
}

/// What a receipt left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The receipt.
    pub receipt: ReceiptId,
    /// Free units now.
    pub available: i64,
}

/// Books received units into the free stock, once for `receipt`; from then on the variant is counted. `None` when there is
/// no such variant.
///
/// # Errors
/// Of the database.
pub fn receive(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    (staff, receipt): (StaffId, ReceiptId),
    variant: VariantId,
    quantity: i64,
    location: &str,
) -> db::Result<Option<Received>> {
    let booked = tx.run(
        sql!(
            "insert into stock_receipt (id, variant_id, quantity, location, staff_id, received_at)
             select cast($1 as bigint), s.variant_id, cast($3 as bigint), cast($4 as text), cast($5 as bigint),
                cast($6 as bigint) from stock s where s.variant_id = $2 on conflict (id) do nothing"
        ),
        args![receipt, variant, quantity, location, staff, now],
    )?;
    if booked == 0 {
        // A form sent twice, or no such variant.
        let known = tx.maybe(
            sql!(
                "select s.available from stock_receipt r join stock s on s.variant_id = r.variant_id
                 where r.id = $1 and r.variant_id = $2"
            ),
            args![receipt, variant],
            |row| row.get(0),
        )?;
        return Ok(known.map(|available| Received { receipt, available }));
    }
    let available = tx.one(
        sql!("update stock set available = available + $2, tracked = 1 where variant_id = $1 returning available"),
        args![variant, quantity],
        |row| row.get(0),
    )?;
    let who = Who { staff: Some(staff), ..Who::default() };
    audit::push(tx, ids, now, "stock.received", who, variant.0, &quantity.to_string())?;
    Ok(Some(Received { receipt, available }))
}

/// Free units of a variant.
///
/// # Errors
/// Of the database.
pub fn available(tx: &mut Tx<'_>, variant: VariantId) -> db::Result<i64> {
    tx.one(sql!("select available from stock where variant_id = $1"), args![variant], |row| row.get(0))
}
