//! OC-13, OC-14: cancelling a line until its deadline. The stock is back in the same transaction.

use db::{Tx, args, sql};

use super::combine::{changeable, lock, settle_after_leaving};
use super::state::{LineState, OrderState};
use crate::catalogue::stock;
use crate::kernel::{ClientId, CustomerId, Ids, LineId, Moment, OrderId, VariantId};
use crate::outbox::audit::{self, Who};

/// Which line, and whose.
#[derive(Clone, Copy, Debug)]
pub struct Cancel {
    /// The line.
    pub line: LineId,
    /// It must be this customer's.
    pub customer: CustomerId,
    /// Where it was asked for.
    pub client: ClientId,
    /// The version that the caller saw, if he said so (If-Match).
    pub version: Option<i64>,
}

/// Why a line could not be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The customer has no such line.
    #[error("there is no such line")]
    UnknownLine,
    /// The window has ended.
    #[error("it was too late to change this line")]
    TooLate,
    /// The line is cancelled.
    #[error("this line is cancelled")]
    Cancelled,
    /// The customer has no such address.
    #[error("there is no such address")]
    UnknownAddress,
    ///
    #[error("only {available} left")]
    OutOfStock {
        /// What there is.
        available: i64,
    },
    ///
    #[error("above the limit of single actions")]
    AboveCap,
    /// Something that single actions use was changed, perhaps by another: nothing goes elsewhere until a step-up.
    #[error("something that single actions use was changed; confirm it first")]
    Suspended,
    /// The line is no longer as the caller saw it (If-Match).
    #[error("the line was changed meanwhile")]
    VersionMismatch,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// A line's row, locked.
pub(super) struct LockedLine {
    pub order: OrderId,
    /// Where it was placed.
    pub client: ClientId,
    /// How it was placed.
    pub channel: String,
    pub variant: VariantId,
    pub quantity: i64,
    pub unit_price: i64,
    pub back_ordered: bool,
    /// Units that came off the free stock.
    pub counted: i64,
    pub state: LineState,
    pub placed_at: Moment,
    pub cancel_until: Moment,
    pub version: i64,
}

/// Locks a line of the customer: the write of the same value is the lock that both engines have.
pub(super) fn lock_line(tx: &mut Tx<'_>, command: &Cancel, now: Moment) -> Result<LockedLine, ChangeError> {
    let line = tx
        .maybe(
            sql!(
                "update order_line set state = state where id = $1 and customer_id = $2
                 returning order_id, variant_id, quantity, unit_price, back_ordered, state, placed_at, cancel_until, version, counted,
                    client_id, channel"
            ),
            args![command.line, command.customer],
            |row| {
                Ok(LockedLine {
                    order: row.get(0)?,
                    variant: row.get(1)?,
                    quantity: row.get(2)?,
                    unit_price: row.get(3)?,
                    back_ordered: row.get(4)?,
                    state: row.get(5)?,
                    placed_at: row.get(6)?,
                    cancel_until: row.get(7)?,
                    version: row.get(8)?,
                    counted: row.get(9)?,
                    client: row.get(10)?,
                    channel: row.get(11)?,
                })
            },
        )?
        .ok_or(ChangeError::UnknownLine)?;
    if command.version.is_some_and(|version| version != line.version) {
        return Err(ChangeError::VersionMismatch);
    }
    if !changeable(now, line.cancel_until) {
        return Err(ChangeError::TooLate);
    }
    Ok(line)
}

pub(super) fn who(command: &Cancel) -> Who {
    Who { customer: Some(command.customer), client: Some(command.client), staff: None }
}

/// Cancels the line; one that is cancelled already stays so, without an error.
///
/// # Errors
/// [`ChangeError`]; then nothing is changed.
pub fn cancel(tx: &mut Tx<'_>, ids: &Ids, now: Moment, command: &Cancel) -> Result<(), ChangeError> {
    let line = match lock_line(tx, command, now) {
        Err(ChangeError::TooLate) if is_cancelled(tx, command)? => return Ok(()),
        line => line?,
    };
    if line.state == LineState::Cancelled {
        return Ok(());
    }
    stock::give_back(tx, line.variant, line.quantity, line.counted, line.back_ordered)?;
    let locked = lock(tx, line.order)?;
    tx.run(
        sql!(
            "update order_line set state = 'cancelled', delivery = 0, changed_at = $2, version = version + 1 where id = $1"
        ),
        args![command.line, now],
    )?;
    settle_after_leaving(tx, now, line.order, &locked, OrderState::Cancelled)?;
    Ok(audit::push(tx, ids, now, "line.cancelled", who(command), command.line.0, "")?)
}

fn is_cancelled(tx: &mut Tx<'_>, command: &Cancel) -> Result<bool, ChangeError> {
    let state: LineState =
        tx.one(sql!("select state from order_line where id = $1"), args![command.line], |row| row.get(0))?;
    Ok(state == LineState::Cancelled)
}
