//! Ids: 64-bit, ascending with time, shown as prefixed base32 (`ord_01jd...`), each noun its own type.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use super::Moment;

/// Crockford's base32, which has no I, L, O or U: read aloud without mistakes.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 64 bits in groups of 5.
const DIGITS: usize = 13;

/// Text that is no id of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

fn encode(id: i64) -> [u8; DIGITS] {
    let mut rest = id.cast_unsigned();
    let mut digits = [0; DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    digits
}

fn decode(text: &str) -> Option<i64> {
    if text.len() != DIGITS {
        return None;
    }
    let mut id: u64 = 0;
    for (position, byte) in text.bytes().enumerate() {
        let digit = ALPHABET.iter().position(|known| *known == byte)? as u64;
        // The first digit has room for 4 bits only; a positive id uses 3 of them.
        if position == 0 && digit > 7 {
            return None;
        }
        id = id << 5 | digit;
    }
    i64::try_from(id).ok()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            /// What its text begins with, before `_`.
            pub const PREFIX: &str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                encode(self.0).iter().try_for_each(|digit| fmt::Write::write_char(f, char::from(*digit)))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.strip_prefix(concat!($prefix, "_")).and_then(decode).map($name).ok_or(NotAnId)
            }
        }

        impl From<$name> for db::Arg<'_> {
            fn from(id: $name) -> Self {
                db::Arg::Int(id.0)
            }
        }

        impl db::FromCell for $name {
            fn from_cell(row: &db::Row<'_>, column: usize) -> db::Result<Self> {
                row.get(column).map($name)
            }
        }
    )*};
}

ids! {
    /// A customer.
    CustomerId "cus",
    /// A client identifier's public part (OC-1).
    ClientId "cli",
    /// A shipping address; its row never changes.
    AddressId "adr",
    /// A stored payment method.
    PaymentMethodId "pay",
    /// A passkey.
    PasskeyId "psk",
    /// A member of staff.
    StaffId "stf",
    /// A category.
    CategoryId "cat",
    /// An item of the catalogue.
    ItemId "itm",
    /// A variant of an item: what is bought.
    VariantId "var",
    /// An order.
    OrderId "ord",
    /// An order line. Minted when its button is rendered, so that it is the idempotency key.
    LineId "lin",
    /// A checkout (OC-19).
    CheckoutId "chk",
    /// A mail in the outbox.
    MailId "mal",
    /// A row of the audit.
    AuditId "aud",
    /// A receipt of stock.
    ReceiptId "rcp",
    /// An uploaded picture.
    PictureId "pic",
    /// A picture taken off an item, for undo.
    RemovalId "rem",
}

const SEQUENCE_BITS: u32 = 13;
const NODE_BITS: u32 = 8;
/// 2024-01-01T00:00:00Z in milliseconds: 42 bits of milliseconds from here last until 2163.
const EPOCH_MS: i64 = 1_704_067_200_000;

/// Mints ids: 42 bits of milliseconds, 8 of node, 13 of sequence. Ids of one mint ascend strictly, even when the clock
/// is set back; when a millisecond's sequence is used up, the next millisecond is borrowed.
pub struct Ids {
    node: i64,
    /// Milliseconds and sequence of the last id, without the node.
    last: AtomicI64,
}

impl Ids {
    /// A mint of one process; `node` (0 to 255) tells the mints of several processes apart.
    pub fn new(node: u8) -> Ids {
        Ids { node: i64::from(node), last: AtomicI64::new(0) }
    }

    /// The next id.
    pub fn next(&self, now: Moment) -> i64 {
        let fresh = (now.micros() / 1_000 - EPOCH_MS).max(0) << SEQUENCE_BITS;
        let last =
            self.last.fetch_update(Relaxed, Relaxed, |last| Some(fresh.max(last + 1))).unwrap_or_else(|last| last);
        let stamp = fresh.max(last + 1);
        let (ms, sequence) = (stamp >> SEQUENCE_BITS, stamp & ((1 << SEQUENCE_BITS) - 1));
        ms << (NODE_BITS + SEQUENCE_BITS) | self.node << SEQUENCE_BITS | sequence
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_survive_their_text(id in 0_i64..) {
            let text = LineId(id).to_string();
            prop_assert_eq!(text.parse(), Ok(LineId(id)));
            prop_assert_eq!(text.parse::<OrderId>(), Err(NotAnId));
        }

        #[test]
        fn rubbish_is_no_id(text in "\\PC{0,20}") {
            if let Ok(id) = text.parse::<LineId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }

        #[test]
        fn ids_ascend_whatever_the_clock_does(times in prop::collection::vec(0_i64..4_000_000_000_000_000, 1..200)) {
            let ids = Ids::new(7);
            let mut last = -1;
            for time in times {
                let id = ids.next(Moment::from_micros(time));
                prop_assert!(id > last);
                last = id;
            }
        }
    }

    #[test]
    fn two_nodes_never_meet() {
        let (a, b, now) = (Ids::new(1), Ids::new(2), Moment::from_micros(1_800_000_000_000_000));
        let of = |ids: &Ids| (0..20_000).map(|_| ids.next(now)).collect::<std::collections::HashSet<_>>();
        assert!(of(&a).is_disjoint(&of(&b)));
    }
}
