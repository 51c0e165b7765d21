//! Undoing a cancelling: takes the stock again, until the line's own deadline.

use db::{Tx, args, sql};

use super::cancel::{Cancel, ChangeError, lock_line, who};
use super::combine::{lock, lock_open, open_again};
use super::place::{self, Spending};
use super::state::{LineState, OrderState};
use crate::catalogue::stock;
use crate::customer::erase::locked_present;
use crate::kernel::{Ids, Moment, Policy};
use crate::outbox::audit;

/// Makes a cancelled line live again; one that is live stays so, without an error. X-4: a single action's line counts
/// against the caps as when it was placed, unless its customer confirmed it by e-mail then.
///
/// # Errors
/// [`ChangeError::OutOfStock`] when others took the stock meanwhile, [`ChangeError::AboveCap`] when other actions did so
/// with the caps; then nothing is changed.
pub fn undo(tx: &mut Tx<'_>, ids: &Ids, now: Moment, policy: &Policy, command: &Cancel) -> Result<(), ChangeError> {
    // The customer before the line, as wherever both are.
    if !locked_present(tx, command.customer)? {
        return Err(ChangeError::UnknownLine);
    }
    let line = lock_line(tx, command, now)?;
    if line.state == LineState::Placed {
        return Ok(());
    }
    if !matches!(line.channel.as_str(), "cart" | "step_up") {
        let amount = line.quantity * line.unit_price;
        let spending = Spending { at: line.placed_at, line_amount: amount, more: amount, actions: 1 };
        if place::above_caps(tx, policy, (command.customer, line.client), &spending)? {
            return Err(ChangeError::AboveCap);
        }
    }
    let (back_ordered, counted) = if let Some(counted) = stock::take(tx, line.variant, line.quantity)? {
        (false, counted)
    } else if stock::owe(tx, line.variant, line.quantity)? {
        (true, 0)
    } else {
        return Err(ChangeError::OutOfStock { available: stock::available(tx, line.variant)? });
    };
    let locked = lock(tx, line.order)?;
    lock_open(tx, locked.key, line.order)?;
    let live: i64 = tx.one(
        sql!("select count(*) from order_line where order_id = $1 and state = 'placed'"),
        args![line.order],
        |row| row.get(0),
    )?;
    let delivery = if live == 0 { locked.delivery } else { 0 };
    tx.run(
        sql!(
            "update order_line set state = 'placed', back_ordered = $2, delivery = $3, changed_at = $4,
                version = version + 1, counted = $5 where id = $1"
        ),
        args![command.line, back_ordered, delivery, now, counted],
    )?;
    if locked.state != OrderState::Open {
        open_again(tx, now, line.order, &locked)?;
    }
    Ok(audit::push(tx, ids, now, "line.restored", who(command), command.line.0, "")?)
}
