//! Changing the e-mail address: the old one has to agree by mail (or a passkey in its place), the new one has to show that
//! it is there. Until both did, the old one stays in force and the single action waits; then the old one is told.

use db::{Tx, args, sql};

use super::acting::{Denied, authenticated};
use super::client::Proof;
use super::confirm::{self, What};
use super::suspend::{self, Cause};
use crate::kernel::limits::EMAIL_CHANGE_LIFE;
use crate::kernel::text::{self, TextError, nowhere};
use crate::kernel::{CustomerId, Ids, Moment, Secret};
use crate::outbox::audit::{self, Who};
use crate::outbox::mail::{self, Details, Draft};

/// Why no change was begun.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Who asks may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Not an e-mail address.
    #[error("the address {0}")]
    Text(TextError),
    /// It is the customer's already.
    #[error("this is your address already")]
    Same,
    /// Too many were asked for within the hour.
    #[error("too many mails were sent; try again in an hour")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// How far a change is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The address that is to be.
    pub email: String,
    /// The old address agreed.
    pub old_agreed: bool,
    /// The new one did.
    pub new_agreed: bool,
    /// Both did, and it is in force now; false with both agreed: another customer has the address.
    pub done: bool,
}

/// Asks for a new address: both are mailed. Another's address is answered like any: only its owner is told.
///
/// # Errors
/// [`EmailError`]; then nothing is changed.
pub fn request(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    typed: &str,
    secrets: (&Secret, &Secret),
) -> Result<(), EmailError> {
    let new = text::email(typed).map_err(EmailError::Text)?;
    let caller = authenticated(tx, now, proof)?;
    let (old, language, taken): (String, String, bool) = tx.one(
        sql!(
            "select email, language, case when exists (select 1 from customer o where o.email = $2) then 1 else 0 end
             from customer where id = $1"
        ),
        args![caller.customer, &new],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    if old == new {
        return Err(EmailError::Same);
    }
    // Who lost his address to its owner has nobody to ask.
    let lost = nowhere(&old);
    // Links of an earlier change must not confirm this one.
    tx.run(
        sql!(
            "update sign_in_link set expires_at = $2
             where subject = $1 and purpose in ('old_email', 'new_email') and expires_at > $2"
        ),
        args![caller.customer, now],
    )?;
    tx.run(
        sql!(
            "insert into email_change (customer_id, email, client_id, requested_at, old_agreed_at)
             values ($1, $2, $3, $4, $5)
             on conflict (customer_id) do update set email = excluded.email, client_id = excluded.client_id,
             requested_at = excluded.requested_at, old_agreed_at = excluded.old_agreed_at, new_agreed_at = null"
        ),
        args![caller.customer, &new, caller.client, now, lost.then_some(now)],
    )?;
    if !lost && !confirm::issue(tx, ids, now, secrets.0, caller.customer, What::OldEmail, old)? {
        return Err(EmailError::TooMany);
    }
    if taken {
        tell(tx, ids, now, caller.customer, "email_taken", (new, language))?;
    } else {
        confirm::issue(tx, ids, now, secrets.1, caller.customer, What::NewEmail, new)?;
    }
    suspend::suspend(tx, ids, now, &caller, Cause::Email)?;
    Ok(audit::push(tx, ids, now, "email.change_asked", caller.who(), caller.customer.0, "")?)
}

/// The change that waits, if there is one.
///
/// # Errors
/// Of the database.
pub fn pending(tx: &mut Tx<'_>, now: Moment, customer: CustomerId) -> db::Result<Option<Change>> {
    tx.maybe(
        sql!(
            "select email, old_agreed_at, new_agreed_at from email_change where customer_id = $1 and requested_at > $2"
        ),
        args![customer, now.plus(-EMAIL_CHANGE_LIFE)],
        |row| {
            let (old, new): (Option<Moment>, Option<Moment>) = (row.get(1)?, row.get(2)?);
            Ok(Change { email: row.get(0)?, old_agreed: old.is_some(), new_agreed: new.is_some(), done: false })
        },
    )
}

/// Withdraws a change that waits.
///
/// # Errors
/// [`Denied`]; then nothing is changed.
pub fn withdraw(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof) -> Result<(), Denied> {
    let caller = authenticated(tx, now, proof)?;
    let gone = tx.run(sql!("delete from email_change where customer_id = $1"), args![caller.customer])?;
    if gone > 0 {
        audit::push(tx, ids, now, "email.change_withdrawn", caller.who(), caller.customer.0, "")?;
    }
    Ok(())
}

/// One side agrees; when both have, the address changes. `None` when nothing waits. The caller holds the customer's row.
pub(super) fn agree(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    old_side: bool,
) -> db::Result<Option<Change>> {
    tx.run(
        sql!(
            "update email_change set old_agreed_at = case when $2 = 1 then coalesce(old_agreed_at, $3)
                else old_agreed_at end, new_agreed_at = case when $2 = 0 then coalesce(new_agreed_at, $3)
                else new_agreed_at end where customer_id = $1"
        ),
        args![customer, old_side, now],
    )?;
    let Some(mut change) = pending(tx, now, customer)? else { return Ok(None) };
    if !(change.old_agreed && change.new_agreed) {
        return Ok(Some(change));
    }
    let (old, language) =
        tx.one(sql!("select email, language from customer where id = $1"), args![customer], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    // Somebody may have registered with it meanwhile: he has it.
    let changed = tx.run(
        sql!(
            "update customer set email = $2, proven_at = coalesce(proven_at, $3) where id = $1
                and not exists (select 1 from customer o where o.email = $2)"
        ),
        args![customer, &change.email, now],
    )?;
    tx.run(sql!("delete from email_change where customer_id = $1"), args![customer])?;
    change.done = changed > 0;
    if change.done {
        let who = Who { customer: Some(customer), client: None, staff: None };
        audit::push(tx, ids, now, "email.changed", who, customer.0, "")?;
        // What lies in the old mailbox may be read by another than his customer: it signs nobody in any more.
        tx.run(
            sql!(
                "update sign_in_link set expires_at = $2
                 where subject = $1 and purpose = 'sign_in' and reusable = 0 and expires_at > $2"
            ),
            args![customer, now],
        )?;
        tell(tx, ids, now, customer, "email_changed", (old, language))?;
    }
    Ok(Some(change))
}

fn tell(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    kind: &'static str,
    (recipient, language): (String, String),
) -> db::Result<()> {
    let (details, link) = (Details::default(), String::new());
    mail::push(tx, ids, now, &Draft { kind, customer, recipient, language, details, link })
}
