//! An optional password: argon2id with OWASP's parameters. Hashing takes tens of milliseconds and 19 MiB, so callers do it
//! on a thread for that, outside of any transaction: [`hash`] and [`verify`] are pure, the verbs store and look up.

use std::collections::BTreeSet;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use db::{Tx, args, sql};

use super::acting::{Denied, authenticated};
use super::client::{Identity, Proof};
use super::{device, sign_in};
use crate::kernel::limits::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, PASSWORD_FAILURES_MAX, PASSWORD_PAUSE};
use crate::kernel::{ClientId, CustomerId, Ids, Moment};
use crate::outbox::audit;

/// OWASP's recommendation for argon2id: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Why a password can't be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too few characters.
    #[error("must have at least {PASSWORD_CHARS_MIN} characters")]
    TooShort,
    /// Too many bytes.
    #[error("must have at most {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
    /// It is the e-mail address, few characters again and again, or a row of keys: what is tried first.
    #[error("is among the first that others would try")]
    Guessable,
}

/// Characters that a password has at least of different kinds.
const DIFFERENT_CHARS_MIN: usize = 4;
/// Rows that fingers go along, twice where they go round.
const ROWS: [&str; 3] = ["12345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"];

/// Checks a new password of the customer with this e-mail address. Its length counts, and that it is not the first thing
/// to be tried; which kinds of characters it has does not.
///
/// # Errors
/// [`PasswordError`].
pub fn check(password: &str, email: &str) -> Result<(), PasswordError> {
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordError::TooLong);
    }
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(PasswordError::TooShort);
    }
    let small = password.trim().to_lowercase();
    let different: BTreeSet<char> = small.chars().collect();
    let backwards: String = small.chars().rev().collect();
    let row = ROWS.iter().any(|row| row.contains(&small) || row.contains(&backwards));
    let guessable = different.len() < DIFFERENT_CHARS_MIN || row || small == email;
    if guessable { Err(PasswordError::Guessable) } else { Ok(()) }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The PHC text of a password's hash with this salt. Slow on purpose.
///
/// # Errors
/// When the library refuses, as for want of memory.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, argon2::password_hash::Error> {
    Ok(argon2().hash_password_with_salt(password.as_bytes(), salt)?.to_string())
}

/// Whether the password has this hash. Without one a hash is reckoned all the same, so that the time tells nobody whether
/// there is an account. Slow on purpose.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    if password.len() > PASSWORD_BYTES_MAX {
        return false;
    }
    match stored.and_then(|text| PasswordHash::new(text).ok()) {
        Some(stored) => argon2().verify_password(password.as_bytes(), &stored).is_ok(),
        None => {
            // The optimiser must not see that nobody asks for it.
            std::hint::black_box(hash(password, &[0; 16]).is_ok());
            false
        }
    }
}

/// What a sign-in by password is checked against.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Whose.
    pub customer: CustomerId,
    /// The PHC text.
    pub hash: String,
    /// Too many wrong ones came a short while ago: none is taken now.
    pub paused: bool,
}

/// The password of whoever has this e-mail address; `None` when nobody has, or he has no password.
///
/// # Errors
/// Of the database.
pub fn stored(tx: &mut Tx<'_>, now: Moment, email: &str) -> db::Result<Option<Stored>> {
    tx.maybe(
        sql!(
            "select p.customer_id, p.hash, p.failures, p.failed_at from customer c
             join password p on p.customer_id = c.id where c.email = $1"
        ),
        args![email],
        |row| {
            let (failures, failed_at): (i64, Moment) = (row.get(2)?, row.get(3)?);
            let paused = failures >= PASSWORD_FAILURES_MAX && now < failed_at.plus(PASSWORD_PAUSE);
            Ok(Stored { customer: row.get(0)?, hash: row.get(1)?, paused })
        },
    )
}

/// A wrong password came. After too many in a row none is taken for a while.
///
/// # Errors
/// Of the database.
pub fn failed(tx: &mut Tx<'_>, now: Moment, customer: CustomerId) -> db::Result<()> {
    tx.run(
        sql!(
            "update password set failures = case when failed_at < $3 then 1 else failures + 1 end, failed_at = $2
             where customer_id = $1"
        ),
        args![customer, now, now.plus(-PASSWORD_PAUSE)],
    )
    .map(drop)
}

/// Why a sign-in by password came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The password was changed while it was checked, or is paused.
    #[error("e-mail address and password do not belong together")]
    Wrong,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Signs in after [`verify`] said yes to `verified`: the hash is compared again, in the transaction.
///
/// # Errors
/// [`SignInError`]; then nothing is changed.
pub fn sign_in(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    verified: &Stored,
    identity: Identity,
    beside: bool,
) -> Result<ClientId, SignInError> {
    let same = tx.run(
        sql!(
            "update password set failures = 0 where customer_id = $1 and hash = $2
             and (failures < $3 or failed_at <= $4)"
        ),
        args![verified.customer, &verified.hash, PASSWORD_FAILURES_MAX, now.plus(-PASSWORD_PAUSE)],
    )?;
    if same == 0 {
        return Err(SignInError::Wrong);
    }
    Ok(sign_in::stands_for(tx, ids, now, identity, verified.customer, beside, "password")?)
}

/// Since when the customer has a password, if he has one.
///
/// # Errors
/// Of the database.
pub fn set_at(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Option<Moment>> {
    tx.maybe(sql!("select changed_at from password where customer_id = $1"), args![customer], |row| row.get(0))
}

/// Sets or changes the caller's password to one with this hash, after a recent sign-in; he is told by mail.
///
/// # Errors
/// [`Denied`]; then nothing is changed.
pub fn set(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, hash: &str) -> Result<(), Denied> {
    let caller = authenticated(tx, now, proof)?;
    tx.run(
        sql!(
            "insert into password (customer_id, hash, changed_at, failures, failed_at) values ($1, $2, $3, 0, 0)
             on conflict (customer_id) do update set hash = excluded.hash, changed_at = excluded.changed_at,
             failures = 0"
        ),
        args![caller.customer, hash, now],
    )?;
    device::tell(tx, ids, now, caller.customer, "password_set")?;
    Ok(audit::push(tx, ids, now, "password.set", caller.who(), caller.customer.0, "")?)
}

/// Removes the caller's password, after a recent sign-in.
///
/// # Errors
/// [`Denied`]; then nothing is changed.
pub fn remove(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof) -> Result<(), Denied> {
    let caller = authenticated(tx, now, proof)?;
    let gone = tx.run(sql!("delete from password where customer_id = $1"), args![caller.customer])?;
    if gone > 0 {
        device::tell(tx, ids, now, caller.customer, "password_removed")?;
        audit::push(tx, ids, now, "password.removed", caller.who(), caller.customer.0, "")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_and_no_kinds_of_characters() {
        let check = |password: &str| check(password, "ada@example.com");
        assert_eq!(check("123456789"), Err(PasswordError::TooShort));
        assert_eq!(check("пароль-пар"), Ok(()));
        assert_eq!(check("threeredboats"), Ok(()));
        assert_eq!(check(&"a".repeat(1_025)), Err(PasswordError::TooLong));
        for first in ["aaaaaaaaaa", "1212121212", "1234567890", "0987654321", "QWERTYUIOP", "Ada@Example.com"] {
            assert_eq!(check(first), Err(PasswordError::Guessable), "{first}");
        }
    }

    #[test]
    fn a_password_is_verified_against_its_own_hash_only() {
        let stored = hash("correct horse", &[7; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("correct horse", Some(&stored)));
        assert!(!verify("correct horsf", Some(&stored)));
        assert!(!verify("correct horse", None));
        assert!(!verify("correct horse", Some("rubbish")));
        assert_ne!(stored, hash("correct horse", &[8; 16]).unwrap());
    }
}
