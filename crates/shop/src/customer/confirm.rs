//! Confirmations by mail that sign nobody in: the step-up that resumes a suspended single action, and both sides of a new
//! e-mail address. GET shows a button, POST confirms, once; wherever the mail was opened.

use db::{Tx, args, sql};

use super::email::{self, Change};
use super::sign_in::LinkError;
use super::suspend;
use crate::kernel::limits::{SIGN_IN_LINK_LIFE, SIGN_IN_MAILS_PER_HOUR_MAX};
use crate::kernel::moment::HOUR;
use crate::kernel::{CustomerId, Ids, Moment, Secret};
use crate::outbox::mail::{self, Details, Draft};

/// What a link confirms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The single action goes on.
    Resume,
    /// The old e-mail address lets the new one take its place.
    OldEmail,
    /// The new e-mail address is the customer's.
    NewEmail,
}

impl What {
    const ALL: [What; 3] = [What::Resume, What::OldEmail, What::NewEmail];

    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            What::Resume => "resume",
            What::OldEmail => "old_email",
            What::NewEmail => "new_email",
        }
    }
}

/// A link that can be used.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whose.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// What it confirms.
    pub what: What,
    /// The e-mail address that is to be, for the two that are about it.
    pub email: Option<String>,
}

/// Mails the customer a link that resumes his single action, unless too many were sent within the hour. Answers whether.
///
/// # Errors
/// Of the database.
pub fn send_resume(tx: &mut Tx<'_>, ids: &Ids, now: Moment, secret: &Secret, customer: CustomerId) -> db::Result<bool> {
    let recipient = tx.one(sql!("select email from customer where id = $1"), args![customer], |row| row.get(0))?;
    issue(tx, ids, now, secret, customer, What::Resume, recipient)
}

/// Stores a link and mails it; nothing, when too many of its kind were sent within the hour.
pub(super) fn issue(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    secret: &Secret,
    customer: CustomerId,
    what: What,
    recipient: String,
) -> db::Result<bool> {
    let (language, sent): (String, i64) = tx.one(
        sql!(
            "select c.language, (select count(*) from sign_in_link l where l.subject = c.id and l.created_at > $2
                and l.purpose = $3)
             from customer c where c.id = $1"
        ),
        args![customer, now.plus(-HOUR), what.name()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if sent >= SIGN_IN_MAILS_PER_HOUR_MAX {
        return Ok(false);
    }
    tx.run(
        sql!(
            "insert into sign_in_link (token_hash, purpose, subject, return_to, reusable, created_at, expires_at)
             values ($1, $2, $3, '/account', 0, $4, $5)"
        ),
        args![&secret.hash(), what.name(), customer, now, now.plus(SIGN_IN_LINK_LIFE)],
    )?;
    let link = format!("/confirm/{}", secret.reveal());
    mail::push(
        tx,
        ids,
        now,
        &Draft { kind: what.name(), customer, recipient, language, details: Details::default(), link },
    )?;
    Ok(true)
}

/// Looks at a link without using it.
///
/// # Errors
/// [`LinkError`].
pub fn look(tx: &mut Tx<'_>, now: Moment, secret: &Secret) -> Result<Link, LinkError> {
    let found = tx.maybe(
        sql!(
            "select l.subject, c.name, l.purpose, e.email, l.expires_at, l.used_at
             from sign_in_link l join customer c on c.id = l.subject
             left join email_change e on e.customer_id = c.id and l.purpose <> 'resume'
             where l.token_hash = $1 and l.purpose in ('resume', 'old_email', 'new_email')"
        ),
        args![&secret.hash()],
        |row| {
            let purpose: String = row.get(2)?;
            let what = What::ALL.into_iter().find(|what| what.name() == purpose).unwrap_or(What::Resume);
            let link = Link { customer: row.get(0)?, name: row.get(1)?, what, email: row.get(3)? };
            Ok((link, row.get::<Moment>(4)?, row.get::<Option<Moment>>(5)?))
        },
    )?;
    match found {
        None => Err(LinkError::Unknown),
        Some((_, _, Some(_))) => Err(LinkError::Used),
        Some((_, expires, _)) if now >= expires => Err(LinkError::Expired),
        // The change was withdrawn.
        Some((Link { what: What::OldEmail | What::NewEmail, email: None, .. }, ..)) => Err(LinkError::Expired),
        Some((link, ..)) => Ok(link),
    }
}

/// Uses a link. For an e-mail address the answer says how far its change is.
///
/// # Errors
/// [`LinkError`]; then nothing is changed.
pub fn confirm(tx: &mut Tx<'_>, ids: &Ids, now: Moment, secret: &Secret) -> Result<(Link, Option<Change>), LinkError> {
    let link = look(tx, now, secret)?;
    // The customer first, as wherever several of his rows are changed; guarded, so that of two posts at once one confirms.
    tx.run(sql!("update customer set name = name where id = $1"), args![link.customer])?;
    let used = tx.run(
        // Another change asked for meanwhile has ended the links of this one.
        sql!("update sign_in_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2"),
        args![&secret.hash(), now],
    )?;
    if used == 0 {
        return Err(LinkError::Used);
    }
    let change = match link.what {
        What::Resume => None,
        What::OldEmail => email::agree(tx, ids, now, link.customer, true)?,
        What::NewEmail => email::agree(tx, ids, now, link.customer, false)?,
    };
    // The new mailbox may be a stranger's who took over the device: only the old one is a step-up.
    if link.what != What::NewEmail {
        suspend::resume(tx, ids, now, link.customer, "e-mail link")?;
    }
    Ok((link, change))
}
