//! Mail to send, as what it tells of; its words are chosen when it is read or sent, in its own language. Until a mail server is set up,
//! the development mailbox shows it.

use db::{Tx, args, sql};
use serde_json::{Map, Value, json};

use crate::kernel::ids::MailId;
use crate::kernel::limits::MAIL_KEPT;
use crate::kernel::text::nowhere;
use crate::kernel::{CustomerId, Day, Ids, Moment, Money};

/// A mail.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// What it is about, which chooses its words: `sign_in`, `step_up`, `order`.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// BCP 47 tag; empty is the shop's own language.
    pub language: String,
    /// What its words are about.
    pub details: Details,
    /// The subject line of a mail from before there were languages.
    pub subject: String,
    /// The plain text of such a mail.
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
    /// Whom it is about, whatever address it goes to: with him it is forgotten.
    pub customer: CustomerId,
    /// To whom.
    pub recipient: String,
    /// The customer's language; empty is the shop's own.
    pub language: String,
    /// What the words are about.
    pub details: Details,
    /// The path of the link in it, or nothing.
    pub link: String,
}

/// The arguments of a mail's words, by name. Money, days and moments stay what they are until they are written in a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details(Map<String, Value>);

impl Details {
    /// A text.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Details {
        self.and(name, json!(text))
    }

    /// A number, which can select a plural form.
    #[must_use]
    pub fn number(self, name: &str, number: i64) -> Details {
        self.and(name, json!(number))
    }

    /// An amount.
    #[must_use]
    pub fn money(self, name: &str, money: Money) -> Details {
        self.and(name, json!({ "amount": money.amount, "currency": money.currency.code() }))
    }

    /// An amount of the shop's own currency, in minor units.
    #[must_use]
    pub fn minor(self, name: &str, minor: i64) -> Details {
        self.and(name, json!({ "minor": minor }))
    }

    /// A day.
    #[must_use]
    pub fn day(self, name: &str, day: Day) -> Details {
        self.and(name, json!({ "day": day.date().to_string() }))
    }

    /// A moment.
    #[must_use]
    pub fn moment(self, name: &str, moment: Moment) -> Details {
        self.and(name, json!({ "moment": moment.micros() }))
    }

    /// Lines that are written each by themselves.
    #[must_use]
    pub fn lines(self, lines: Vec<Details>) -> Details {
        let lines = lines.into_iter().map(|line| Value::Object(line.0)).collect();
        self.and("lines", Value::Array(lines))
    }

    fn and(mut self, name: &str, value: Value) -> Details {
        self.0.insert(name.to_owned(), value);
        self
    }

    /// Each argument by name.
    pub fn values(&self) -> &Map<String, Value> {
        &self.0
    }

    fn parse(text: &str) -> Details {
        Details(serde_json::from_str(text).unwrap_or_default())
    }
}

/// Puts a mail into the outbox, in the transaction of its cause; none to an address that can't be anybody's (RFC 2606).
///
/// # Errors
/// Of the database.
pub fn push(tx: &mut Tx<'_>, ids: &Ids, now: Moment, draft: &Draft) -> db::Result<()> {
    if nowhere(&draft.recipient) {
        return Ok(());
    }
    let details = Value::Object(draft.details.0.clone()).to_string();
    tx.push(
        sql!(
            "insert into mail (id, kind, recipient, language, details, subject, body, link, state, created_at, customer_id)
             values ($1, $2, $3, $4, $5, '', '', $6, 'waiting', $7, $8)"
        ),
        args![
            ids.next(now),
            draft.kind,
            &draft.recipient,
            &draft.language,
            &details,
            &draft.link,
            now,
            draft.customer
        ],
    )
}

/// How many mails of a kind an address was sent since.
///
/// # Errors
/// Of the database.
pub fn sent_since(tx: &mut Tx<'_>, recipient: &str, kind: &str, since: Moment) -> db::Result<i64> {
    tx.one(
        sql!("select count(*) from mail where recipient = $1 and kind = $2 and created_at > $3"),
        args![recipient, kind, since],
        |row| row.get(0),
    )
}

/// The newest mails, for the development mailbox.
///
/// # Errors
/// Of the database.
pub fn newest(tx: &mut Tx<'_>, limit: u32) -> db::Result<Vec<Mail>> {
    tx.query(
        sql!(
            "select id, kind, recipient, language, details, subject, body, link, created_at
             from mail order by id desc limit $1"
        ),
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
        sql!("select id, kind, recipient, language, details, subject, body, link, created_at from mail where id = $1"),
        args![id],
        mail,
    )
}

/// Mail about one customer is about another: they were the same person.
///
/// # Errors
/// Of the database.
pub fn hand_over(tx: &mut Tx<'_>, from: CustomerId, to: CustomerId) -> db::Result<()> {
    tx.run(sql!("update mail set customer_id = $2 where customer_id = $1"), args![from, to]).map(drop)
}

/// Deletes all mail about a customer, and all to the address that is his.
///
/// # Errors
/// Of the database.
pub fn forget(tx: &mut Tx<'_>, customer: CustomerId, address: Option<&str>) -> db::Result<()> {
    tx.run(sql!("delete from mail where customer_id = $1"), args![customer])?;
    match address {
        Some(address) => tx.run(sql!("delete from mail where recipient = $1"), args![address]).map(drop),
        None => Ok(()),
    }
}

/// Deletes up to `limit` mails that are older than 30 days.
///
/// # Errors
/// Of the database.
pub fn prune(tx: &mut Tx<'_>, now: Moment, limit: u32) -> db::Result<u64> {
    tx.run(
        sql!("delete from mail where id in (select id from mail where created_at < $1 order by created_at limit $2)"),
        args![now.plus(-MAIL_KEPT), limit],
    )
}

/// Deletes the mails that asked an address for a confirmation: it may be another's, whose other mail stays.
///
/// # Errors
/// Of the database.
pub fn forget_confirmations(tx: &mut Tx<'_>, recipient: &str) -> db::Result<()> {
    tx.run(sql!("delete from mail where recipient = $1 and kind in ('new_email', 'email_taken')"), args![recipient])
        .map(drop)
}

fn mail(row: &db::Row<'_>) -> db::Result<Mail> {
    Ok(Mail {
        id: row.get(0)?,
        kind: row.get(1)?,
        recipient: row.get(2)?,
        language: row.get(3)?,
        details: Details::parse(&row.get::<String>(4)?),
        subject: row.get(5)?,
        body: row.get(6)?,
        link: row.get(7)?,
        created_at: row.get(8)?,
    })
}
