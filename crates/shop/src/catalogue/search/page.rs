//! A page of what was found: the order, and the cursor that goes on in it.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use roaring::RoaringBitmap;

use super::index::{Columns, Index, TITLE_BYTES};

/// How a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first, of equal ones those that can be had, of those the newest.
    #[default]
    Relevance,
    /// Lowest price first.
    PriceUp,
    /// Highest price first.
    PriceDown,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
    /// By title.
    Title,
}

impl Sort {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Sort; 6] =
        [Sort::Relevance, Sort::Newest, Sort::PriceUp, Sort::PriceDown, Sort::Title, Sort::Oldest];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Relevance => "relevance",
            Sort::PriceUp => "price",
            Sort::PriceDown => "-price",
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
            Sort::Title => "title",
        }
    }

    /// The sort of a name.
    pub fn parse(name: &str) -> Option<Sort> {
        Sort::ALL.into_iter().find(|sort| sort.name() == name)
    }

    fn code(self) -> u8 {
        self as u8
    }

    /// Where an item stands, apart from its age.
    fn key(self, columns: &Columns, ordinal: u32) -> Key {
        let mut key = [0; TITLE_BYTES];
        match self {
            Sort::Relevance | Sort::Newest | Sort::Oldest => {}
            Sort::Title => return columns.title(ordinal),
            Sort::PriceUp | Sort::PriceDown => {
                let first = self.first(columns, ordinal).to_be_bytes();
                key.iter_mut().zip(first).for_each(|(place, byte)| *place = byte);
            }
        }
        key
    }

    /// The first eight bytes of the key: most comparisons need no more.
    fn first(self, columns: &Columns, ordinal: u32) -> u64 {
        match self {
            Sort::Relevance | Sort::Newest | Sort::Oldest => 0,
            Sort::PriceUp => columns.price(ordinal).cast_unsigned(),
            Sort::PriceDown => !columns.price(ordinal).cast_unsigned(),
            Sort::Title => first(&columns.title(ordinal)),
        }
    }
}

fn first(key: &Key) -> u64 {
    key.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

type Key = [u8; TITLE_BYTES];

/// The last item of a page, in the order of its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    sort: Sort,
    /// Which list: a page of one is none of another.
    list: u32,
    bucket: u8,
    ordinal: u32,
    key: Key,
}

/// Text that is no cursor, or another list's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not one of this list's")]
pub struct NotACursor;

const VERSION: u8 = 1;
const HEAD: usize = 11;

impl Cursor {
    /// Its text, opaque to whoever keeps it.
    pub fn text(&self) -> String {
        let mut bytes = vec![VERSION, self.sort.code(), self.bucket];
        bytes.extend(self.list.to_be_bytes());
        bytes.extend(self.ordinal.to_be_bytes());
        if matches!(self.sort, Sort::PriceUp | Sort::PriceDown | Sort::Title) {
            bytes.extend(self.key);
        }
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads its text.
    ///
    /// # Errors
    /// [`NotACursor`].
    pub fn parse(text: &str, sort: Sort, list: u32) -> Result<Cursor, NotACursor> {
        if text.len() > 100 {
            return Err(NotACursor);
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| NotACursor)?;
        let (head, rest) = bytes.split_at_checked(HEAD).ok_or(NotACursor)?;
        let word = |at: usize| -> Result<u32, NotACursor> {
            let four = head.get(at..at + 4).ok_or(NotACursor)?;
            Ok(u32::from_be_bytes(four.try_into().map_err(|_| NotACursor)?))
        };
        let cursor = Cursor {
            sort,
            list: word(3)?,
            bucket: head[2],
            ordinal: word(7)?,
            key: if rest.is_empty() { [0; TITLE_BYTES] } else { rest.try_into().map_err(|_| NotACursor)? },
        };
        let same = head[0] == VERSION && head[1] == sort.code() && cursor.list == list;
        if same && cursor.text() == text { Ok(cursor) } else { Err(NotACursor) }
    }
}

/// A page and where it goes on.
pub(super) struct Cut {
    pub ordinals: Vec<u32>,
    pub next: Option<Cursor>,
}

/// Cuts the page of `limit` items after `after` from the tiers, of which only `kept` count.
pub(super) fn cut(
    index: &Index,
    tiers: &[RoaringBitmap],
    kept: &RoaringBitmap,
    order: (Sort, u32),
    after: Option<&Cursor>,
    limit: usize,
) -> Cut {
    let (sort, list) = order;
    let mut found = match sort {
        Sort::Relevance => by_tier(index, tiers, kept, after, limit),
        Sort::Newest | Sort::Oldest => by_age(kept, sort == Sort::Oldest, after, limit),
        Sort::PriceUp | Sort::PriceDown | Sort::Title => by_key(index, kept, sort, after, limit),
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(bucket, ordinal)| {
        let key = sort.key(index.columns(), *ordinal);
        Cursor { sort, list, bucket: *bucket, ordinal: *ordinal, key }
    });
    Cut { ordinals: found.into_iter().map(|(_, ordinal)| ordinal).collect(), next }
}

/// Two buckets a tier: what can be had, and what is sold out.
fn by_tier(
    index: &Index,
    tiers: &[RoaringBitmap],
    kept: &RoaringBitmap,
    after: Option<&Cursor>,
    limit: usize,
) -> Vec<(u8, u32)> {
    let mut found = Vec::with_capacity(limit + 1);
    for (number, bucket) in (0_u8..).zip(0..tiers.len() * 2) {
        if found.len() > limit {
            break;
        }
        if after.is_some_and(|after| after.bucket > number) {
            continue;
        }
        let Some(tier) = tiers.get(bucket / 2) else { break };
        let mut items = tier & kept;
        if bucket % 2 == 0 {
            items -= &index.sold_out;
        } else {
            items &= &index.sold_out;
        }
        if let Some(after) = after.filter(|after| after.bucket == number) {
            items.remove_range(after.ordinal..);
        }
        let room = limit + 1 - found.len();
        found.extend(items.iter().rev().take(room).map(|ordinal| (number, ordinal)));
    }
    found
}

fn by_age(kept: &RoaringBitmap, oldest: bool, after: Option<&Cursor>, limit: usize) -> Vec<(u8, u32)> {
    let after = after.map(|after| after.ordinal);
    let bucketed = |ordinal| (0, ordinal);
    if oldest {
        let from = after.map_or(Some(0), |after| after.checked_add(1));
        from.map(|from| kept.range(from..).take(limit + 1).map(bucketed).collect()).unwrap_or_default()
    } else {
        let upto = after.map_or(u64::from(u32::MAX) + 1, u64::from);
        let mut items = kept.iter();
        match upto.checked_sub(1).map(u32::try_from) {
            Some(Ok(last)) => items.advance_back_to(last),
            _ => return Vec::new(),
        }
        items.rev().take(limit + 1).map(bucketed).collect()
    }
}

fn by_key(index: &Index, kept: &RoaringBitmap, sort: Sort, after: Option<&Cursor>, limit: usize) -> Vec<(u8, u32)> {
    // Of equal keys the newest comes first; the heap's greatest is the one to give up.
    let mut heap: BinaryHeap<(Key, std::cmp::Reverse<u32>)> = BinaryHeap::with_capacity(limit + 2);
    let place = |key: &Key, ordinal: u32, other: &Cursor| key.cmp(&other.key).then(other.ordinal.cmp(&ordinal));
    let columns = index.columns();
    // From the newest on, so that an item that only equals the worst of the page does not displace it.
    let mut worst = u64::MAX;
    for ordinal in kept.iter().rev() {
        if sort.first(columns, ordinal) > worst {
            continue;
        }
        let key = sort.key(columns, ordinal);
        if after.is_some_and(|after| place(&key, ordinal, after) != Ordering::Greater) {
            continue;
        }
        let candidate = (key, std::cmp::Reverse(ordinal));
        if heap.len() <= limit {
            heap.push(candidate);
        } else if heap.peek().is_some_and(|worst| candidate < *worst) {
            heap.pop();
            heap.push(candidate);
        }
        if heap.len() > limit {
            worst = heap.peek().map_or(u64::MAX, |(key, _)| first(key));
        }
    }
    heap.into_sorted_vec().into_iter().map(|(_, std::cmp::Reverse(ordinal))| (0, ordinal)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rubbish_is_no_cursor(text in "\\PC{0,60}") {
            prop_assert_eq!(Cursor::parse(&text, Sort::Title, 7), Err(NotACursor));
        }
    }

    #[test]
    fn a_cursor_is_of_its_list() {
        let cursor = Cursor { sort: Sort::PriceUp, list: 7, bucket: 0, ordinal: 9, key: [3; TITLE_BYTES] };
        let text = cursor.text();
        assert_eq!(Cursor::parse(&text, Sort::PriceUp, 7), Ok(cursor));
        assert_eq!(Cursor::parse(&text, Sort::PriceUp, 8), Err(NotACursor));
        assert_eq!(Cursor::parse(&text, Sort::PriceDown, 7), Err(NotACursor));
        assert_eq!(Cursor::parse(&text[1..], Sort::PriceUp, 7), Err(NotACursor));
    }
}
