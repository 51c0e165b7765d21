//! Erasing a customer: what the law makes a shop keep (orders, amounts, when) stays without a person in it; the rest goes.
//! The parts of the order and action rooms are in `order::erase` and in `action::erase`, which is the verb.

use db::{Tx, args, sql};

use super::acting::Caller;
use crate::kernel::{ClientId, CustomerId, Ids, Moment};
use crate::outbox::{audit, mail, request_key};

/// Who it was, for the rooms that hold more of him.
pub(crate) struct Forgotten {
    /// The customer.
    pub customer: CustomerId,
    /// His e-mail address.
    pub email: String,
    /// Every client that ever stood for him.
    pub clients: Vec<ClientId>,
}

/// Waits for the orders that are being placed on clients of the customer, and lets no other begin until the transaction
/// ends: placing holds its client's row.
pub(crate) fn hold_clients(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<()> {
    tx.query(
        sql!(
            "select id from client where id in (select client_id from client_customer where customer_id = $1)
             order by id for update"
        ),
        args![customer],
        |_| Ok(()),
    )
    .map(drop)
}

/// Whether the customer is there still, and stays so until the transaction ends: his row is locked.
pub(crate) fn locked_present(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<bool> {
    let present = tx.run(
        sql!("update customer set name = name where id = $1 and email <> $2"),
        args![customer, nobody(customer)],
    )?;
    Ok(present > 0)
}

/// The e-mail address of who is erased: unique, and nobody's.
fn nobody(customer: CustomerId) -> String {
    format!("{customer}@erased.invalid")
}

/// Forgets the answers that were kept for a client's retries.
pub(crate) fn forget_answers(tx: &mut Tx<'_>, client: ClientId) -> db::Result<()> {
    request_key::forget(tx, &format!("client {client}"))?;
    request_key::forget(tx, &format!("cart {client}"))
}

/// Blanks and deletes what this room and the outbox hold of the caller's customer, and ends his devices.
pub(crate) fn forget(tx: &mut Tx<'_>, ids: &Ids, now: Moment, caller: &Caller) -> db::Result<Forgotten> {
    let customer = caller.customer;
    let (email, wanted, proven): (String, Option<String>, Option<Moment>) = tx.one(
        sql!(
            "select c.email, e.email, c.proven_at from customer c left join email_change e on e.customer_id = c.id
             where c.id = $1"
        ),
        args![customer],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let clients: Vec<ClientId> = tx.query(
        sql!("select client_id from client_customer where customer_id = $1 order by client_id"),
        args![customer],
        |row| row.get(0),
    )?;
    for client in &clients {
        super::device::part(tx, now, *client, customer)?;
        forget_answers(tx, *client)?;
    }
    request_key::forget(tx, &format!("customer {customer}"))?;
    tx.run(sql!("delete from client_customer where customer_id = $1"), args![customer])?;
    tx.run(sql!("delete from passkey where customer_id = $1"), args![customer])?;
    tx.run(sql!("delete from password where customer_id = $1"), args![customer])?;
    tx.run(sql!("delete from email_change where customer_id = $1"), args![customer])?;
    tx.run(sql!("delete from ceremony where customer_id = $1"), args![customer])?;
    tx.run(sql!("delete from sign_in_link where subject = $1"), args![customer])?;
    // The country stays: what was taxed where.
    tx.run(
        sql!(
            "update address set moniker = '', name = '', line1 = '', line2 = '', city = '', region = '',
                postal_code = '', phone = '', retired_at = coalesce(retired_at, $2) where customer_id = $1"
        ),
        args![customer, now],
    )?;
    tx.run(
        sql!(
            "update payment_method set token = '', moniker = '', brand = '', last_four = '', expiry_month = null,
                expiry_year = null, expires_at = null, retired_at = coalesce(retired_at, $2) where customer_id = $1"
        ),
        args![customer, now],
    )?;
    tx.run(
        sql!(
            "update customer set name = '', email = $2, default_address_id = null, default_payment_method_id = null,
                suspended_at = null, suspended_for = '', confirmed_at = null, language = '' where id = $1"
        ),
        args![customer, nobody(customer)],
    )?;
    // What others were sent to an address that he never proved is theirs.
    mail::forget(tx, customer, proven.map(|_| &*email))?;
    if let Some(wanted) = wanted {
        mail::forget_confirmations(tx, &wanted)?;
    }
    audit::forget(tx, customer)?;
    audit::push(
        tx,
        ids,
        now,
        "customer.erased",
        audit::Who { customer: Some(customer), ..Default::default() },
        customer.0,
        "",
    )?;
    Ok(Forgotten { customer, email, clients })
}
