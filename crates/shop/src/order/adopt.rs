//! What was ordered as a guest under an address becomes its owner's, once he has proven it.

use db::{Tx, args, sql};

use crate::customer::proof_of_address::{guests, hand_over};
use crate::kernel::CustomerId;

/// Hands the orders of all guests under a customer's proven address over to him; nothing while it is not proven.
///
/// # Errors
/// Of the database.
pub fn guests_of(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<()> {
    for guest in guests(tx, customer)? {
        tx.run(sql!("update checkout set customer_id = $2 where customer_id = $1"), args![guest, customer])?;
        tx.run(
            sql!(
                "update order_line set customer_id = $2
                 where order_id in (select id from orders where customer_id = $1)"
            ),
            args![guest, customer],
        )?;
        tx.run(sql!("update orders set customer_id = $2 where customer_id = $1"), args![guest, customer])?;
        hand_over(tx, guest, customer)?;
    }
    Ok(())
}
