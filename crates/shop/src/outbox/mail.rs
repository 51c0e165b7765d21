//! Mail to send. Until a mail server is set up, the development mailbox shows it.

use db::{Tx, args, sql};

use crate::kernel::ids::MailId;
use crate::kernel::{Ids, Moment};

/// A mail.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// What it is about: `sign_in`, `step_up`, `order`.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// The subject line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The path of the link in it, or nothing.
    pub link: String,
    /// When it was written.
    pub created_at: Moment,
}

/// What to write.
#[derive(Clone, Debug)]
pub struct Draft {
    /// See [`Mail::kind`].
    pub kind: &'static str,
    /// To whom.
    pub recipient: String,
    /// The subject line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The path of the link in it, or nothing.
    pub link: String,
}

/// Puts a mail into the outbox, in the transaction of its cause.
///
/// # Errors
/// Of the database.
pub fn push(tx: &mut Tx<'_>, ids: &Ids, now: Moment, draft: &Draft) -> db::Result<()> {
    tx.push(
        sql!(
            "insert into mail (id, kind, recipient, subject, body, link, state, created_at)
             values ($1, $2, $3, $4, $5, $6, 'waiting', $7)"
        ),
        args![ids.next(now), draft.kind, &draft.recipient, &draft.subject, &draft.body, &draft.link, now],
    )
}

/// The newest mails, for the development mailbox.
///
/// # Errors
/// Of the database.
pub fn newest(tx: &mut Tx<'_>, limit: u32) -> db::Result<Vec<Mail>> {
    tx.query(
        sql!("select id, kind, recipient, subject, body, link, created_at from mail order by id desc limit $1"),
        args![limit],
        mail,
    )
}

/// One mail.
///
/// # Errors
/// Of the database.
pub fn one(tx: &mut Tx<'_>, id: MailId) -> db::Result<Option<Mail>> {
    tx.maybe(
        sql!("select id, kind, recipient, subject, body, link, created_at from mail where id = $1"),
        args![id],
        mail,
    )
}

fn mail(row: &db::Row<'_>) -> db::Result<Mail> {
    Ok(Mail {
        id: row.get(0)?,
        kind: row.get(1)?,
        recipient: row.get(2)?,
        subject: row.get(3)?,
        body: row.get(4)?,
        link: row.get(5)?,
        created_at: row.get(6)?,
    })
}
