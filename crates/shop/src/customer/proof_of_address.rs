//! Whose an e-mail address is. Anybody can type another's: an account is **proven** once a sign-in link that was mailed to
//! its address was used. Until then nothing that others order under the address reaches the account: a **guest**, a
//! customer without a client, holds it until somebody proves the address. Who does may say that the account is not his;
//! then it goes on without the address, and he has an account of his own.

use db::{Tx, args, sql};

use crate::kernel::text::nowhere;
use crate::kernel::{ClientId, CustomerId, Ids, Moment, Secret};
use crate::outbox::audit::{self, Who};
use crate::outbox::mail;

/// Whether the customer has proven that the address is his; `None` where he has another by now. His row is locked.
pub(crate) fn locked_proven(tx: &mut Tx<'_>, customer: CustomerId, email: &str) -> db::Result<Option<bool>> {
    tx.maybe(
        sql!(
            "update customer set name = name where id = $1 and email = $2
             returning case when proven_at is null then 0 else 1 end"
        ),
        args![customer, email],
        |row| row.get(0),
    )
}

/// Whether somebody can get into the account of a customer whose address nobody has proven, otherwise than from `here`:
/// another client stands for it, or it has a password or a passkey.
///
/// # Errors
/// Of the database.
pub fn doubtful(tx: &mut Tx<'_>, customer: CustomerId, here: Option<ClientId>) -> db::Result<bool> {
    let others: i64 = tx.one(
        sql!(
            "select count(*) from customer c where c.id = $1 and c.proven_at is null and (
                exists (select 1 from client_customer m where m.customer_id = c.id and m.client_id <> coalesce($2, 0))
                or exists (select 1 from password p where p.customer_id = c.id)
                or exists (select 1 from passkey k where k.customer_id = c.id))"
        ),
        args![customer, here],
        |row| row.get(0),
    )?;
    Ok(others > 0)
}

/// The customer has proven his address.
///
/// # Errors
/// Of the database.
pub fn prove(tx: &mut Tx<'_>, now: Moment, customer: CustomerId) -> db::Result<()> {
    tx.run(sql!("update customer set proven_at = $2 where id = $1 and proven_at is null"), args![customer, now])
        .map(drop)
}

/// A customer for what somebody orders under an address that an unproven account has.
pub(crate) fn guest(tx: &mut Tx<'_>, ids: &Ids, now: Moment, name: &str, email: &str) -> db::Result<CustomerId> {
    let id = CustomerId(ids.next(now));
    tx.run(
        sql!("insert into customer (id, name, email, guest_of, created_at) values ($1, $2, $3, $4, $5)"),
        args![id, name, format!("{id}@guest.invalid"), email, now],
    )?;
    Ok(id)
}

/// The language of a guest's mail: that of the browser he ordered in. Nothing where the customer is no guest.
///
/// # Errors
/// Of the database.
pub fn guest_speaks(tx: &mut Tx<'_>, customer: CustomerId, language: &str) -> db::Result<()> {
    tx.run(sql!("update customer set language = $2 where id = $1 and guest_of <> ''"), args![customer, language])
        .map(drop)
}

/// The guests under the address that a customer has proven, locked until the transaction ends.
pub(crate) fn guests(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Vec<CustomerId>> {
    tx.query(
        sql!(
            "update customer set name = name
             where guest_of <> '' and guest_of = (select email from customer where id = $1 and proven_at is not null)
             returning id"
        ),
        args![customer],
        |row| row.get(0),
    )
}

/// What this room and the outbox hold of a guest is the customer's now, and the guest is gone.
pub(crate) fn hand_over(tx: &mut Tx<'_>, guest: CustomerId, customer: CustomerId) -> db::Result<()> {
    tx.run(sql!("update address set customer_id = $2 where customer_id = $1"), args![guest, customer])?;
    tx.run(sql!("update payment_method set customer_id = $2 where customer_id = $1"), args![guest, customer])?;
    audit::hand_over(tx, guest, customer)?;
    mail::hand_over(tx, guest, customer)?;
    tx.run(sql!("delete from customer where id = $1"), args![guest]).map(drop)
}

/// Whoever has the mail of a customer's address says that the account is not his. It keeps all that is in it but the
/// address; the answer is a new customer, who has it, and to whom `link` leads from now on. `None` where it was proven
/// before: then it is nobody else's.
pub(super) fn disown(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    link: &Secret,
) -> db::Result<Option<CustomerId>> {
    let email: Option<String> = tx.maybe(
        sql!("update customer set name = name where id = $1 and proven_at is null returning email"),
        args![customer],
        |row| row.get(0),
    )?;
    let Some(email) = email.filter(|email| !nowhere(email)) else { return Ok(None) };
    tx.run(
        sql!("update customer set email = $2 where id = $1"),
        args![customer, format!("{customer}@disowned.invalid")],
    )?;
    tx.run(
        sql!("update sign_in_link set expires_at = $2 where subject = $1 and expires_at > $2 and token_hash <> $3"),
        args![customer, now, &link.hash()],
    )?;
    tx.run(sql!("delete from email_change where customer_id = $1"), args![customer])?;
    let who = |customer| Who { customer: Some(customer), client: None, staff: None };
    audit::push(tx, ids, now, "email.disowned", who(customer), customer.0, "")?;
    // As the newest guest called himself; else by the address until he says more.
    let named: Option<(String, String)> = tx.maybe(
        sql!("select name, language from customer where guest_of <> '' and guest_of = $1 order by id desc limit 1"),
        args![&email],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (name, language) =
        named.unwrap_or_else(|| (email.split('@').next().unwrap_or_default().to_owned(), String::new()));
    let own = CustomerId(ids.next(now));
    tx.run(
        sql!("insert into customer (id, name, email, language, created_at) values ($1, $2, $3, $4, $5)"),
        args![own, &name, &email, &language, now],
    )?;
    tx.run(sql!("update sign_in_link set subject = $2 where token_hash = $1"), args![&link.hash(), own])?;
    audit::push(tx, ids, now, "customer.registered", who(own), own.0, "")?;
    Ok(Some(own))
}

/// Where guests ordered under an address that no account has any more, the newest of them becomes its account, so that
/// whoever proves it finds the orders.
pub(crate) fn of_guests(tx: &mut Tx<'_>, email: &str) -> db::Result<Option<CustomerId>> {
    tx.maybe(
        sql!(
            "update customer set email = $1, guest_of = ''
             where id = (select id from customer where guest_of <> '' and guest_of = $1 order by id desc limit 1)
                and guest_of = $1 and not exists (select 1 from customer o where o.email = $1)
             returning id"
        ),
        args![email],
        |row| row.get(0),
    )
}
