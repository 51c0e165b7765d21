//! The language in which a customer is written to: the one of the page on which it was last chosen.

use db::{Tx, args, sql};

use crate::kernel::CustomerId;

/// Keeps the language (a BCP 47 tag) of a customer's mail.
///
/// # Errors
/// Of the database.
pub fn set(tx: &mut Tx<'_>, customer: CustomerId, tag: &str) -> db::Result<()> {
    tx.run(sql!("update customer set language = $2 where id = $1 and language <> $2"), args![customer, tag]).map(drop)
}
