//! What the page of hardware buttons shows of their orders and items.

use db::{Tx, args, sql};

use crate::kernel::{ClientId, CustomerId, LineId, Moment, VariantId};
use crate::order::state::LineState;

/// An order that a button placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// Its line.
    pub line: LineId,
    /// How many.
    pub quantity: u32,
    /// When.
    pub placed_at: Moment,
    /// Whether it was cancelled since.
    pub cancelled: bool,
}

/// The newest orders of a button, at most `limit`.
///
/// # Errors
/// Of the database.
pub fn of(tx: &mut Tx<'_>, customer: CustomerId, client: ClientId, limit: u32) -> db::Result<Vec<Ordered>> {
    tx.query(
        sql!(
            "select l.id, l.quantity, l.placed_at, l.state from order_line l
             where l.client_id = $2 and l.channel in ('button', 'step_up') and l.customer_id = $1
             order by l.id desc limit $3"
        ),
        args![customer, client, limit],
        |row| {
            Ok(Ordered {
                line: row.get(0)?,
                quantity: row.get(1)?,
                placed_at: row.get(2)?,
                cancelled: row.get::<LineState>(3)? == LineState::Cancelled,
            })
        },
    )
}

/// The title of a variant's item with its options, if it is on sale.
///
/// # Errors
/// Of the database.
pub fn title(tx: &mut Tx<'_>, variant: VariantId) -> db::Result<Option<String>> {
    tx.maybe(
        sql!(
            "select i.title, v.option1, v.option2, v.option3 from variant v join item i on i.id = v.item_id
             where v.id = $1 and v.retired_at is null and i.status = 'active'"
        ),
        args![variant],
        |row| {
            let mut parts = vec![row.get::<String>(0)?];
            for option in 1..=3 {
                parts.push(row.get(option)?);
            }
            // A variant without options is called this by the files that are imported.
            parts.retain(|part| !part.is_empty() && part != "Default Title");
            Ok(parts.join(", "))
        },
    )
}
