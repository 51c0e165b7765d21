//! OC-9: a television is signed in by a code that it shows and that its owner enters on a device where he is signed in
//! (the device grant of RFC 8628, with pages). The code is short-lived, used once, kept as a keyed hash, and guesses are
//! counted. The television's client then stands for the customer: recognised, not authenticated (OC-24); it orders only
//! if he said so.

use db::{Tx, args, sql};

use crate::customer::acting::{Denied, authenticated};
use crate::customer::client::{Identity, Proof, associate, short_name};
use crate::customer::enable;
use crate::kernel::moment::{HOUR, MINUTE};
use crate::kernel::{ClientId, CustomerId, Ids, Moment};
use crate::outbox::audit::{self, Who};

/// How long a code works, in microseconds.
pub const CODE_LIFE: i64 = 10 * MINUTE;
/// Most codes for one television in an hour.
const CODES_PER_HOUR_MAX: i64 = 20;
/// Most codes that wait at once, in the whole shop.
const CODES_WAITING_MAX: i64 = 10_000;
/// Most codes that one customer may enter in an hour.
const GUESSES_PER_HOUR_MAX: i64 = 20;
/// Consonants without look-alikes: read from afar without mistakes, and no words.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// 20^8: about 34 bits, against 20 guesses an hour.
const LETTERS: usize = 8;

/// The text of a code, from random bytes: `BCDF-GHJK`.
pub fn code(random: &[u8; 32]) -> String {
    // 240 is twelve times the alphabet: below it each letter is equally likely. Were nearly all bytes above, which does
    // not happen in practice, letters would be a little less random, not missing.
    let fair = random.iter().filter(|byte| **byte < 240).chain(random.iter());
    let letters: String = fair.take(LETTERS).map(|byte| char::from(ALPHABET[usize::from(*byte) % 20])).collect();
    format!("{}-{}", &letters[..LETTERS / 2], &letters[LETTERS / 2..])
}

/// What was typed, as the code is written; `None` when it can't be one.
pub fn read_code(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_uppercase();
    let known = letters.len() == LETTERS && letters.bytes().all(|byte| ALPHABET.contains(&byte));
    known.then(|| format!("{}-{}", &letters[..LETTERS / 2], &letters[LETTERS / 2..]))
}

/// Notes a code for a television; answers whether it may have one now.
///
/// # Errors
/// Of the database.
pub fn ask(tx: &mut Tx<'_>, now: Moment, proof: &Proof, code_hash: &[u8; 32]) -> db::Result<bool> {
    tx.run(sql!("delete from screen_code where expires_at < $1"), args![now.plus(-HOUR)])?;
    let asked = tx.run(
        sql!(
            "insert into screen_code (code_hash, client_id, secret_hash, enable, created_at, expires_at)
             select $1, $2, $3, 0, $4, $5
             where (select count(*) from screen_code where client_id = $2 and created_at > $6) < $7
             and (select count(*) from screen_code where expires_at > $4) < $8"
        ),
        args![
            code_hash,
            proof.client,
            &proof.secret_hash,
            now,
            now.plus(CODE_LIFE),
            now.plus(-HOUR),
            CODES_PER_HOUR_MAX,
            CODES_WAITING_MAX
        ],
    )?;
    Ok(asked == 1)
}

/// What became of a television's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Nobody entered it yet.
    Open,
    /// By this customer (short name); the television has to be pressed once.
    Confirmed(String),
    /// Expired, used, or another television's.
    Gone,
}

/// Looks after a code from the television that shows it.
///
/// # Errors
/// Of the database.
pub fn waiting(tx: &mut Tx<'_>, now: Moment, proof: &Proof, code_hash: &[u8; 32]) -> db::Result<Waiting> {
    let found = tx.maybe(
        sql!(
            "select s.secret_hash, cu.name from screen_code s left join customer cu on cu.id = s.customer_id
             where s.code_hash = $1 and s.client_id = $2 and s.used_at is null and s.expires_at > $3"
        ),
        args![code_hash, proof.client, now],
        |row| Ok((row.get::<[u8; 32]>(0)?, row.get::<Option<String>>(1)?)),
    )?;
    Ok(match found {
        Some((secret_hash, name)) if proof.matches(&secret_hash) => {
            name.map_or(Waiting::Open, |name| Waiting::Confirmed(short_name(&name)))
        }
        _ => Waiting::Gone,
    })
}

/// What entering a code came to. Not an error: the guess is counted in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// The television may sign in.
    Linked,
    /// Nobody is recognised, or the sign-in is not recent (OC-24).
    NotAuthenticated,
    /// No television shows it, its time is over, or another entered it.
    UnknownCode,
    /// Too many guesses within the hour.
    TooMany,
}

/// Enters a code: the customer on the client with this proof lets the television stand for him, and order with one action
/// if `enable`.
///
/// # Errors
/// Of the database.
pub fn enter(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    code_hash: Option<&[u8; 32]>,
    enable: bool,
) -> db::Result<Entered> {
    let caller = match authenticated(tx, now, proof) {
        Ok(caller) => caller,
        Err(Denied::Unrecognised | Denied::NotAuthenticated) => return Ok(Entered::NotAuthenticated),
        Err(Denied::Db(error)) => return Err(error),
    };
    let guesses: i64 = tx.one(
        sql!(
            "insert into screen_guess (customer_id, since, guesses) values ($1, $2, 1)
             on conflict (customer_id) do update set
                guesses = case when screen_guess.since > $3 then screen_guess.guesses + 1 else 1 end,
                since = case when screen_guess.since > $3 then screen_guess.since else excluded.since end
             returning guesses"
        ),
        args![caller.customer, now, now.plus(-HOUR)],
        |row| row.get(0),
    )?;
    if guesses > GUESSES_PER_HOUR_MAX {
        return Ok(Entered::TooMany);
    }
    let Some(code_hash) = code_hash else { return Ok(Entered::UnknownCode) };
    // Guarded, so that of two customers only one has it; the same one may press twice.
    let client: Option<ClientId> = tx.maybe(
        sql!(
            "update screen_code set customer_id = $2, enable = $3 where code_hash = $1 and used_at is null
             and expires_at > $4 and (customer_id is null or customer_id = $2) returning client_id"
        ),
        args![code_hash, caller.customer, enable, now],
        |row| row.get(0),
    )?;
    let Some(client) = client else { return Ok(Entered::UnknownCode) };
    audit::push(tx, ids, now, "screen.linked", caller.who(), client.0, if enable { "single action" } else { "" })?;
    Ok(Entered::Linked)
}

/// Uses the code on its television: its client stands for the customer, under a fresh secret. Answers which client it
/// is, or nothing when no code waits for it.
///
/// # Errors
/// Of the database.
pub fn finish(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    code_hash: &[u8; 32],
    fresh: Proof,
) -> db::Result<Option<ClientId>> {
    let used = tx.maybe(
        sql!(
            "update screen_code set used_at = $4 where code_hash = $1 and client_id = $2 and secret_hash = $3
             and customer_id is not null and used_at is null and expires_at > $4 returning customer_id, enable"
        ),
        args![code_hash, proof.client, &proof.secret_hash, now],
        |row| Ok((row.get::<CustomerId>(0)?, row.get::<bool>(1)?)),
    )?;
    let Some((customer, single_action)) = used else { return Ok(None) };
    // No sign-in of its own: a television is recognised, never authenticated (OC-24).
    let identity = Identity::Rotate { old: Some(*proof), fresh };
    let client = associate(tx, now, identity, customer, Moment::from_micros(0))?;
    let who = Who { customer: Some(customer), client: Some(client), staff: None };
    audit::push(tx, ids, now, "client.associated", who, client.0, "screen code")?;
    enable::record(tx, ids, now, client, customer, single_action)?;
    Ok(Some(client))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_code_is_read_as_it_was_written(random: [u8; 32], spaced: bool) {
            let code = code(&random);
            prop_assert_eq!(code.len(), LETTERS + 1);
            let typed = if spaced { format!(" {} ", code.to_lowercase().replace('-', " ")) } else { code.clone() };
            prop_assert_eq!(read_code(&typed), Some(code));
        }

        #[test]
        fn rubbish_is_no_code(text in "\\PC{0,20}") {
            if let Some(code) = read_code(&text) {
                prop_assert_eq!(read_code(&code), Some(code));
            }
        }
    }

    #[test]
    fn vowels_and_short_codes_are_none() {
        for text in ["", "BCDF-GHJ", "BCDF-GHJA", "BCDF-GHJKL", "BCDFGHJ\u{0}"] {
            assert_eq!(read_code(text), None, "{text:?}");
        }
    }
}
