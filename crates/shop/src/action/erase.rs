//! Erasing a customer, on his own wish, in every room: the verb, and this room's part. `docs/howto/export-and-erase.md` says what
//! stays and why.

use db::{Tx, args, sql};

use crate::customer::client::Proof;
use crate::kernel::{Ids, Moment, Policy};
use crate::order;
use crate::order::erase::EraseError;

/// Erases the caller's customer, after a recent sign-in.
///
/// # Errors
/// [`EraseError`]; then nothing is changed.
pub fn erase(tx: &mut Tx<'_>, ids: &Ids, now: Moment, policy: &Policy, proof: &Proof) -> Result<(), EraseError> {
    let forgotten = order::erase::forget(tx, ids, now, policy, proof)?;
    let customer = forgotten.customer;
    for client in &forgotten.clients {
        tx.run(sql!("delete from client_action where client_id = $1 and customer_id = $2"), args![*client, customer])?;
        tx.run(sql!("delete from screen_code where client_id = $1 and customer_id is null"), args![*client])?;
    }
    tx.run(sql!("delete from screen_code where customer_id = $1"), args![customer])?;
    tx.run(sql!("delete from screen_guess where customer_id = $1"), args![customer])?;
    tx.run(sql!("delete from hardware_button where customer_id = $1"), args![customer])?;
    Ok(())
}
