//! OC-1, OC-3: client identifiers.
//!
//! A token is `<client id>.<secret>`. The id finds the row, the secret proves it; only its SHA-256 is stored. A client's
//! row is written at its first state change, not when the cookie is first handed out.

use db::{Tx, args, sql};
use subtle::ConstantTimeEq;

use crate::kernel::{ClientId, CustomerId, Ids, Moment, Secret, World};

/// A client identifier in the clear, as a cookie or a bearer token carries it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The public part.
    pub client: ClientId,
    /// The secret part: 256 random bits.
    pub secret: Secret,
}

impl Token {
    /// A new identifier.
    pub fn new(world: &dyn World, ids: &Ids) -> Token {
        Token { client: ClientId(ids.next(world.now())), secret: Secret::new(world) }
    }

    /// Reads a token; `None` when the text can't be one.
    pub fn parse(text: &str) -> Option<Token> {
        let (client, secret) = text.split_once('.')?;
        Some(Token { client: client.parse().ok()?, secret: Secret::parse(secret)? })
    }

    /// The text to hand over.
    pub fn reveal(&self) -> String {
        format!("{}.{}", self.client, self.secret.reveal())
    }

    /// What the rooms are handed.
    pub fn proof(&self) -> Proof {
        Proof { client: self.client, secret_hash: self.secret.hash() }
    }
}

/// A client identifier with its secret already hashed: what a verb checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The public part.
    pub client: ClientId,
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
}

impl Proof {
    /// Whether the stored hash is this one, in constant time.
    pub fn matches(&self, stored: &[u8; 32]) -> bool {
        self.secret_hash.ct_eq(stored).into()
    }
}

/// A known client and the customer it stands for now.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The client.
    pub client: ClientId,
    /// The customer last associated with it (OC-3).
    pub customer: Option<Recognised>,
}

/// A recognised customer.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// The customer.
    pub id: CustomerId,
    /// The full name; pages show [`Recognised::short_name`] only.
    pub name: String,
    /// The e-mail address: to be shown to the authenticated only.
    pub email: String,
    /// Whether single action is enabled for this pair (OC-3, OC-4).
    pub enabled: bool,
    /// Whether the single action waits for a step-up ([`super::suspend`]).
    pub suspended: bool,
    /// Until when the sign-in counts as recent (OC-24).
    pub authenticated_until: Moment,
}

impl Recognised {
    /// OC-8: enough to recognise: `Ada E.`
    pub fn short_name(&self) -> String {
        short_name(&self.name)
    }

    /// OC-24.
    pub fn authenticated(&self, now: Moment) -> bool {
        now < self.authenticated_until
    }
}

/// OC-8: the first name and the initial of the last.
pub fn short_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back().and_then(|last| last.chars().next()) {
        Some(initial) => format!("{first} {initial}."),
        None => first.to_owned(),
    }
}

/// Stores a new client.
///
/// # Errors
/// Of the database.
pub fn create(tx: &mut Tx<'_>, now: Moment, proof: &Proof) -> db::Result<()> {
    tx.run(
        sql!(
            "insert into client (id, secret_hash, authenticated_until, created_at, last_used_at)
             values ($1, $2, 0, $3, $3)"
        ),
        args![proof.client, &proof.secret_hash, now],
    )
    .map(drop)
}

/// The client that a first state change comes from: the one that `offered` proves, stored now if it never was, or else
/// `fresh`. Answers whether it is the fresh one, whose token is then due to the caller.
///
/// An offered id that lies in the future was not minted by this shop, and would collide with one that will be.
///
/// # Errors
/// Of the database.
pub fn settle(tx: &mut Tx<'_>, now: Moment, offered: Option<&Proof>, fresh: &Proof) -> db::Result<(Visitor, bool)> {
    if let Some(offered) = offered {
        if let Some(visitor) = recognise(tx, offered)? {
            return Ok((visitor, false));
        }
        if offered.client < fresh.client {
            let stored = tx.run(
                sql!(
                    "insert into client (id, secret_hash, authenticated_until, created_at, last_used_at)
                     values ($1, $2, 0, $3, $3) on conflict (id) do nothing"
                ),
                args![offered.client, &offered.secret_hash, now],
            )?;
            // Another request of the same client may have been faster.
            if let Some(visitor) = recognise(tx, offered)? {
                return Ok((visitor, false));
            }
            debug_assert_eq!(stored, 0, "what was just stored is recognised");
        }
    }
    create(tx, now, fresh)?;
    Ok((Visitor { client: fresh.client, customer: None }, true))
}

/// Who is there: `None` when the client is not stored, revoked, or the secret is another's.
///
/// # Errors
/// Of the database.
pub fn recognise(tx: &mut Tx<'_>, proof: &Proof) -> db::Result<Option<Visitor>> {
    let found = tx.maybe(
        sql!(
            "select c.secret_hash, c.revoked_at, c.authenticated_until, c.customer_id, cu.name, cu.email,
                coalesce(m.enabled, 0), case when cu.suspended_at is null then 0 else 1 end
             from client c left join customer cu on cu.id = c.customer_id
             left join client_customer m on m.client_id = c.id and m.customer_id = c.customer_id where c.id = $1"
        ),
        args![proof.client],
        |row| {
            let stored: [u8; 32] = row.get(0)?;
            let revoked: Option<i64> = row.get(1)?;
            if revoked.is_some() || !proof.matches(&stored) {
                return Ok(None);
            }
            let customer = match row.get::<Option<CustomerId>>(3)? {
                Some(id) => Some(Recognised {
                    id,
                    name: row.get(4)?,
                    email: row.get(5)?,
                    enabled: row.get(6)?,
                    authenticated_until: row.get(2)?,
                    suspended: row.get(7)?,
                }),
                None => None,
            };
            Ok(Some(Visitor { client: proof.client, customer }))
        },
    )?;
    Ok(found.flatten())
}

/// Which identifier a sign-in ends up with.
#[derive(Clone, Copy, Debug)]
pub enum Identity {
    /// Keep the caller's: an API client that holds its own token, which no browser can be made to send.
    Keep(Proof),
    /// Keep the client but give it a fresh secret, so that an identifier planted or copied before is worth nothing
    /// afterwards (OC-1); an unknown client is stored as `fresh`.
    Rotate {
        /// What the caller came with.
        old: Option<Proof>,
        /// What it leaves with.
        fresh: Proof,
    },
}

/// Gives a client another secret, whoever it stands for. Answers whether `old` was still its own: of two at once, one.
///
/// # Errors
/// Of the database.
pub fn rotate(tx: &mut Tx<'_>, now: Moment, old: &Proof, fresh: &Proof) -> db::Result<bool> {
    let rotated = tx.run(
        sql!(
            "update client set secret_hash = $3, last_used_at = $4
             where id = $1 and secret_hash = $2 and revoked_at is null"
        ),
        args![old.client, &old.secret_hash, &fresh.secret_hash, now],
    )?;
    Ok(rotated > 0)
}

/// Associates a customer with a client (OC-3: the last associated is current) and answers which client it is. Who was kept
/// there before is not any more (OC-21).
pub(crate) fn associate(
    tx: &mut Tx<'_>,
    now: Moment,
    identity: Identity,
    customer: CustomerId,
    authenticated_until: Moment,
) -> db::Result<ClientId> {
    let client = associate_beside(tx, now, identity, customer, authenticated_until)?;
    tx.run(
        sql!("update client_customer set kept = 0 where client_id = $1 and customer_id <> $2 and kept = 1"),
        args![client, customer],
    )?;
    Ok(client)
}

/// The same beside those who are kept there, where that was asked for (OC-20).
pub(super) fn associate_beside(
    tx: &mut Tx<'_>,
    now: Moment,
    identity: Identity,
    customer: CustomerId,
    authenticated_until: Moment,
) -> db::Result<ClientId> {
    let (old, fresh) = match identity {
        Identity::Keep(proof) => (Some(proof), proof),
        Identity::Rotate { old, fresh } => (old, fresh),
    };
    let mut client = fresh.client;
    let mut known = 0;
    if let Some(old) = old {
        known = tx.run(
            sql!(
                "update client set secret_hash = $3, customer_id = $4, authenticated_until = $5, last_used_at = $6
                 where id = $1 and secret_hash = $2 and revoked_at is null"
            ),
            args![old.client, &old.secret_hash, &fresh.secret_hash, customer, authenticated_until, now],
        )?;
        if known > 0 {
            client = old.client;
        }
    }
    if known == 0 {
        tx.run(
            sql!(
                "insert into client (id, secret_hash, customer_id, authenticated_until, created_at, last_used_at)
                 values ($1, $2, $3, $4, $5, $5)"
            ),
            args![client, &fresh.secret_hash, customer, authenticated_until, now],
        )?;
    }
    tx.run(
        sql!(
            "insert into client_customer (client_id, customer_id, enabled, last_used_at, kept)
             values ($1, $2, 0, $3, 1) on conflict (client_id, customer_id) do update set
             last_used_at = excluded.last_used_at, kept = 1"
        ),
        args![client, customer, now],
    )?;
    Ok(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shortened() {
        assert_eq!(short_name("Ada King Lovelace"), "Ada L.");
        assert_eq!(short_name("Ada"), "Ada");
        assert_eq!(short_name("  "), "");
    }

    #[test]
    fn rubbish_is_no_token() {
        for text in ["", ".", "cli_0000000000000.", "cli_0000000000000.AAAA", "x.y", "\u{0}"] {
            assert!(Token::parse(text).is_none(), "{text:?}");
        }
    }
}
