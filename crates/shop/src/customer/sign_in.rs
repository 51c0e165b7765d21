//! Sign-in by e-mail link. GET shows a button, POST signs in, once; demo links can be used again. The same link steps an
//! action up that a cap held back.

use db::{Tx, args, sql};

use super::client::{Identity, associate, associate_beside};
use super::proof_of_address::{disown, of_guests, prove};
use crate::kernel::limits::{AUTHENTICATED_FOR, SIGN_IN_LINK_LIFE, SIGN_IN_MAILS_PER_HOUR_MAX};
use crate::kernel::moment::HOUR;
use crate::kernel::text::nowhere;
use crate::kernel::{ClientId, CustomerId, Ids, LineId, Moment, Secret};
use crate::outbox::audit::{self, Who};
use crate::outbox::mail::{self, Details, Draft};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in.
    SignIn,
    /// Releasing the held action with this line id.
    StepUp(LineId),
}

impl Purpose {
    /// Its name in the database.
    const fn name(self) -> &'static str {
        match self {
            Purpose::SignIn => "sign_in",
            Purpose::StepUp(_) => "step_up",
        }
    }
}

/// A link that can be used.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whom it signs in.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Where to go afterwards: a path of this shop.
    pub return_to: String,
}

/// Why a link can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// There is no such link.
    #[error("this link is not known")]
    Unknown,
    /// It was used already.
    #[error("this link was used already")]
    Used,
    /// Its time is over.
    #[error("this link is too old")]
    Expired,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Makes a link for a customer; who knows `secret` can sign in.
///
/// # Errors
/// Of the database.
pub fn issue(
    tx: &mut Tx<'_>,
    now: Moment,
    secret: &Secret,
    customer: CustomerId,
    purpose: Purpose,
    return_to: &str,
    reusable: bool,
) -> db::Result<()> {
    let line = match purpose {
        Purpose::SignIn => None,
        Purpose::StepUp(line) => Some(line),
    };
    // A demo link lives as long as its shop.
    let expires = now.plus(if reusable { 365 * 24 * HOUR } else { SIGN_IN_LINK_LIFE });
    tx.run(
        sql!(
            "insert into sign_in_link (token_hash, purpose, subject, line_id, return_to, reusable, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        args![&secret.hash(), purpose.name(), customer, line, return_to, reusable, now, expires],
    )
    .map(drop)
}

/// Sends a link to a customer, unless too many were sent within the hour; then it is quietly left out, so that nobody
/// can flood another's mailbox.
///
/// # Errors
/// Of the database.
pub fn send(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    secret: &Secret,
    customer: CustomerId,
    purpose: Purpose,
    return_to: &str,
) -> db::Result<()> {
    send_telling(tx, ids, now, secret, customer, purpose, (return_to, Details::default()))
}

/// [`send`], with what its mail tells of.
pub(crate) fn send_telling(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    secret: &Secret,
    customer: CustomerId,
    purpose: Purpose,
    (return_to, details): (&str, Details),
) -> db::Result<()> {
    let (email, language, sent): (String, String, i64) = tx.one(
        sql!(
            "select c.email, c.language, (select count(*) from sign_in_link l where l.subject = c.id and l.created_at > $2
                and l.purpose = $3)
             from customer c where c.id = $1"
        ),
        // Each purpose by itself: whoever asks for sign-in links can't keep a held action's link from being sent.
        args![customer, now.plus(-HOUR), purpose.name()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    // A link that nobody is mailed would only keep the next from being sent.
    if sent >= SIGN_IN_MAILS_PER_HOUR_MAX || nowhere(&email) {
        return nobodys(tx, ids, now, secret);
    }
    issue(tx, now, secret, customer, purpose, return_to, false)?;
    let link = format!("/sign-in/{}", secret.reveal());
    let draft = Draft { kind: purpose.name(), customer, recipient: email, language, details, link };
    mail::push(tx, ids, now, &draft)
}

/// Sends a sign-in link to whoever has this e-mail address; nothing tells the caller whether anybody does.
///
/// # Errors
/// Of the database.
pub fn request(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    secret: &Secret,
    email: &str,
    return_to: &str,
) -> db::Result<()> {
    let customer = match find(tx, email)? {
        None => of_guests(tx, email)?,
        found => found,
    };
    match customer {
        Some(customer) => send(tx, ids, now, secret, customer, Purpose::SignIn, return_to),
        None => nobodys(tx, ids, now, secret),
    }
}

/// Writes a link that nobody is mailed and that opens nothing, so that the time of a commit does not tell known addresses
/// from others.
fn nobodys(tx: &mut Tx<'_>, ids: &Ids, now: Moment, secret: &Secret) -> db::Result<()> {
    issue(tx, now, secret, CustomerId(ids.next(now)), Purpose::SignIn, "/", false)
}

/// The customer with this e-mail address.
///
/// # Errors
/// Of the database.
pub fn find(tx: &mut Tx<'_>, email: &str) -> db::Result<Option<CustomerId>> {
    tx.maybe(sql!("select id from customer where email = $1"), args![email], |row| row.get(0))
}

/// Whether a link for this held action is out that still works.
///
/// # Errors
/// Of the database.
pub fn awaits_step_up(tx: &mut Tx<'_>, now: Moment, line: LineId) -> db::Result<bool> {
    let link = tx.maybe(
        sql!(
            "select l.line_id from held_action h join sign_in_link l on l.subject = h.customer_id
             where h.line_id = $1 and l.line_id = $1 and l.used_at is null and l.expires_at > $2 limit 1"
        ),
        args![line, now],
        |row| row.get::<LineId>(0),
    )?;
    Ok(link.is_some())
}

/// Looks at a link without using it.
///
/// # Errors
/// [`LinkError`].
pub fn look(tx: &mut Tx<'_>, now: Moment, secret: &Secret) -> Result<Link, LinkError> {
    let found = tx.maybe(
        sql!(
            "select l.subject, c.name, l.line_id, l.return_to, l.reusable, l.expires_at, l.used_at
             from sign_in_link l join customer c on c.id = l.subject
             where l.token_hash = $1 and l.purpose in ('sign_in', 'step_up')"
        ),
        args![&secret.hash()],
        |row| {
            let line: Option<LineId> = row.get(2)?;
            let link = Link {
                customer: row.get(0)?,
                name: row.get(1)?,
                purpose: line.map_or(Purpose::SignIn, Purpose::StepUp),
                return_to: row.get(3)?,
            };
            Ok((link, row.get::<bool>(4)?, row.get::<Moment>(5)?, row.get::<Option<Moment>>(6)?))
        },
    )?;
    match found {
        None => Err(LinkError::Unknown),
        Some((_, false, _, Some(_))) => Err(LinkError::Used),
        Some((_, _, expires, _)) if now >= expires => Err(LinkError::Expired),
        Some((link, ..)) => Ok(link),
    }
}

/// Uses a link: the client stands for the customer now and is authenticated. Answers which client it is.
///
/// # Errors
/// [`LinkError`]; then nothing is changed.
pub fn sign_in(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    secret: &Secret,
    identity: Identity,
) -> Result<(ClientId, Link), LinkError> {
    let link = look(tx, now, secret)?;
    // Guarded, so that of two posts at once only one signs in.
    let used = tx.run(
        sql!("update sign_in_link set used_at = $2 where token_hash = $1 and (used_at is null or reusable = 1)"),
        args![&secret.hash(), now],
    )?;
    if used == 0 {
        return Err(LinkError::Used);
    }
    // Beside those who are there, where that was asked for on this very client.
    let asked: Option<Option<ClientId>> =
        tx.maybe(sql!("select beside from sign_in_link where token_hash = $1"), args![&secret.hash()], |row| {
            row.get(0)
        })?;
    let old = match identity {
        Identity::Keep(proof) => Some(proof.client),
        Identity::Rotate { old, .. } => old.map(|old| old.client),
    };
    let beside = asked.flatten().is_some_and(|asked| Some(asked) == old);
    let client = stands_for(tx, ids, now, identity, link.customer, beside, "e-mail link")?;
    // The mail of a step-up comes from what somebody else may have done: it proves nothing.
    if link.purpose == Purpose::SignIn {
        prove(tx, now, link.customer)?;
    }
    Ok((client, link))
}

/// Before a sign-in by whoever says that the account is not his: the link leads to an account of his own, and the other one
/// loses the address.
///
/// # Errors
/// [`LinkError`]; then nothing is changed: as if it were unknown where it confirms an order, as if its time were over where the
/// address was proven since.
pub fn start_anew(tx: &mut Tx<'_>, ids: &Ids, now: Moment, secret: &Secret) -> Result<(), LinkError> {
    let link = look(tx, now, secret)?;
    if link.purpose != Purpose::SignIn {
        return Err(LinkError::Unknown);
    }
    match disown(tx, ids, now, link.customer, secret)? {
        Some(_) => Ok(()),
        None => Err(LinkError::Expired),
    }
}

/// The client stands for the customer now and is authenticated, however he proved himself.
pub(super) fn stands_for(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    identity: Identity,
    customer: CustomerId,
    beside: bool,
    how: &str,
) -> db::Result<ClientId> {
    let associate = if beside { associate_beside } else { associate };
    let client = associate(tx, now, identity, customer, now.plus(AUTHENTICATED_FOR))?;
    let who = Who { customer: Some(customer), client: Some(client), staff: None };
    audit::push(tx, ids, now, "client.associated", who, client.0, how)?;
    Ok(client)
}

/// OC-20: whoever uses this link on `client` is kept beside those who are there.
///
/// # Errors
/// Of the database.
pub fn beside(tx: &mut Tx<'_>, secret: &Secret, client: ClientId) -> db::Result<()> {
    tx.run(sql!("update sign_in_link set beside = $2 where token_hash = $1"), args![&secret.hash(), client]).map(drop)
}
