//! The rows that a search reads: written in the transaction of the catalogue change, so that neither can be without the
//! other, and read by every process into its own index.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::{Many, Tx, args, sql};

use super::text;
use crate::kernel::{CategoryId, ItemId, VariantId};

/// Words of a description that are looked through.
const DESCRIPTION_WORDS_MAX: usize = 200;
/// Words of any other text.
const TEXT_WORDS_MAX: usize = 100;
/// Option values of an item that are kept.
const OPTION_VALUES_MAX: usize = 500;
/// Items whose rows are written together.
const CHUNK: usize = 200;

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A folded word.
    Word,
    /// Who makes it, as written.
    Vendor,
    /// A name and a value of an option, as written, with [`BETWEEN`] between them.
    Option,
}

/// Between an option's name and its value.
pub(super) const BETWEEN: char = '\u{1f}';

impl Kind {
    fn code(self) -> i64 {
        self as i64
    }

    fn of(code: i64) -> db::Result<Kind> {
        let kinds = [Kind::Word, Kind::Vendor, Kind::Option];
        let known = kinds.into_iter().find(|kind| kind.code() == code);
        known.ok_or_else(|| db::Error::Broken(format!("search_term.kind {code}")))
    }
}

/// An item's words and facet values; `true` for a word of its title.
type Terms = BTreeMap<(Kind, String), bool>;

/// An item as it is looked through.
struct Looked {
    live: bool,
    price_min: i64,
    price_max: i64,
    variants: i64,
    terms: Terms,
}

/// Brings the rows of these items up to date, in the transaction that changed them: titles, prices, status, options,
/// anything a search looks through. Runs again without harm.
///
/// # Errors
/// Of the database.
pub fn index_items(tx: &mut Tx<'_>, items: &[ItemId]) -> db::Result<()> {
    let mut items = items.to_vec();
    items.sort_unstable();
    items.dedup();
    items.chunks(CHUNK).try_for_each(|chunk| index_chunk(tx, chunk))
}

fn index_chunk(tx: &mut Tx<'_>, items: &[ItemId]) -> db::Result<()> {
    // Locked until the commit: the next writer gets a later version, and commits it later. Without the lock a reader
    // might see version 8 before version 7 is committed, and would never look for 7 again.
    let (version, terms_count, items_count): (i64, i64, i64) = tx.one(
        sql!(
            "insert into search_clock (id, version, terms, items) values (1, 1, 0, 0)
             on conflict (id) do update set version = search_clock.version + 1 returning version, terms, items"
        ),
        &[],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let looked = look(tx, items)?;
    let (ids, terms_count) = term_ids(tx, &looked, terms_count)?;
    let mut ordinals = ordinals(tx, items)?;
    let mut next = items_count;
    let mut rows = Many::new(8);
    for (item, looked) in &looked {
        let ordinal = *ordinals.entry(*item).or_insert_with(|| {
            next += 1;
            next - 1
        });
        let terms = looked.terms.iter().filter_map(|((kind, text), title)| {
            let id = *ids.get(&(*kind, text.as_str()))?;
            Some((id, *title))
        });
        rows.row([
            ordinal.into(),
            (*item).into(),
            version.into(),
            looked.live.into(),
            looked.price_min.into(),
            looked.price_max.into(),
            looked.variants.into(),
            db::Arg::Bytes(encode(terms.collect()).into()),
        ]);
    }
    tx.push_many(
        sql!(
            "with input(ordinal int8, item int8, version int8, live int8, low int8, high int8, variants int8,
                terms bytea) as $rows
             insert into search_item (ordinal, item_id, version, live, price_min, price_max, variants, terms)
             select input.ordinal, input.item, input.version, input.live, input.low, input.high, input.variants,
                input.terms from input where true
             on conflict (ordinal) do update set version = excluded.version, live = excluded.live,
                price_min = excluded.price_min, price_max = excluded.price_max, variants = excluded.variants,
                terms = excluded.terms"
        ),
        &rows,
    )?;
    tx.push(sql!("update search_clock set terms = $1, items = $2 where id = 1"), args![terms_count, next])
}

fn ids_of(items: &[ItemId]) -> Many<'static> {
    let mut rows = Many::new(1);
    items.iter().for_each(|item| rows.row([(*item).into()]));
    rows
}

/// Reads the items as they are now.
fn look(tx: &mut Tx<'_>, items: &[ItemId]) -> db::Result<BTreeMap<ItemId, Looked>> {
    let rows = ids_of(items);
    let mut found = BTreeMap::new();
    let read = tx.query_many(
        sql!(
            "with input(item int8) as $rows
             select i.id, i.title, i.description, i.vendor, i.tags, i.status, coalesce(c.title, '')
             from input join item i on i.id = input.item left join category c on c.id = i.category_id"
        ),
        &rows,
        |row| {
            let texts: [String; 5] = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(6)?];
            Ok((row.get::<ItemId>(0)?, texts, row.get::<String>(5)?))
        },
    )?;
    for (item, [title, description, vendor, tags, category], status) in read {
        let mut terms = Terms::new();
        put_words(&mut terms, &title, TEXT_WORDS_MAX, true);
        for text in [&vendor, &tags, &category] {
            put_words(&mut terms, text, TEXT_WORDS_MAX, false);
        }
        put_words(&mut terms, &text::plain(&description), DESCRIPTION_WORDS_MAX, false);
        if !vendor.is_empty() {
            terms.insert((Kind::Vendor, vendor), false);
        }
        let live = status == "active";
        found.insert(item, Looked { live, price_min: i64::MAX, price_max: 0, variants: 0, terms });
    }
    let names: Vec<((ItemId, i64), String)> = tx.query_many(
        sql!(
            "with input(item int8) as $rows
             select o.item_id, o.position, o.name from input join item_option o on o.item_id = input.item"
        ),
        &rows,
        |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)),
    )?;
    let names: HashMap<(ItemId, i64), String> = names.into_iter().collect();
    let variants = tx.query_many(
        sql!(
            "with input(item int8) as $rows
             select v.item_id, v.price, v.option1, v.option2, v.option3
             from input join variant v on v.item_id = input.item where v.retired_at is null"
        ),
        &rows,
        |row| Ok((row.get::<ItemId>(0)?, row.get::<i64>(1)?, [row.get::<String>(2)?, row.get(3)?, row.get(4)?])),
    )?;
    for (item, price, options) in variants {
        let Some(looked) = found.get_mut(&item) else { continue };
        looked.variants += 1;
        looked.price_min = looked.price_min.min(price);
        looked.price_max = looked.price_max.max(price);
        for (position, value) in (1_i64..).zip(&options) {
            let name = names.get(&(item, position)).map_or("", String::as_str);
            put_option(&mut looked.terms, name, value);
        }
    }
    for looked in found.values_mut().filter(|looked| looked.variants == 0) {
        (looked.live, looked.price_min) = (false, 0);
    }
    Ok(found)
}

fn put_words(terms: &mut Terms, text: &str, limit: usize, title: bool) {
    text::forms(text, limit, &mut |form| *terms.entry((Kind::Word, form)).or_default() |= title);
}

fn put_option(terms: &mut Terms, name: &str, value: &str) {
    if name.is_empty() || value.is_empty() || terms.len() > OPTION_VALUES_MAX + 1_000 {
        return;
    }
    let key = (Kind::Option, format!("{name}{BETWEEN}{value}"));
    if terms.insert(key, false).is_none() {
        put_words(terms, value, TEXT_WORDS_MAX, false);
    }
}

/// Ids by term.
type TermIds<'a> = HashMap<(Kind, &'a str), i64>;

fn wanted_terms(looked: &BTreeMap<ItemId, Looked>) -> BTreeSet<(Kind, &str)> {
    looked.values().flat_map(|looked| looked.terms.keys()).map(|(kind, text)| (*kind, text.as_str())).collect()
}

fn known_terms(tx: &mut Tx<'_>, wanted: &BTreeSet<(Kind, &str)>) -> db::Result<HashMap<(Kind, String), i64>> {
    let mut rows = Many::new(2);
    wanted.iter().for_each(|(kind, text)| rows.row([kind.code().into(), (*text).into()]));
    let known = tx.query_many(
        sql!(
            "with input(kind int8, text text) as $rows
             select t.kind, t.text, t.id from input join search_term t on t.kind = input.kind and t.text = input.text"
        ),
        &rows,
        |row| Ok(((Kind::of(row.get(0)?)?, row.get::<String>(1)?), row.get::<i64>(2)?)),
    )?;
    Ok(known.into_iter().collect())
}

/// The ids of all terms, minted where they are new; and how many terms there are now.
fn term_ids<'a>(tx: &mut Tx<'_>, looked: &'a BTreeMap<ItemId, Looked>, count: i64) -> db::Result<(TermIds<'a>, i64)> {
    let wanted = wanted_terms(looked);
    let known = known_terms(tx, &wanted)?;
    let (mut ids, mut next, mut fresh) = (HashMap::with_capacity(wanted.len()), count, Many::new(3));
    for (kind, text) in wanted {
        let id = known.get(&(kind, text.to_owned())).copied().unwrap_or_else(|| {
            fresh.row([next.into(), kind.code().into(), text.into()]);
            next += 1;
            next - 1
        });
        ids.insert((kind, text), id);
    }
    tx.push_many(
        sql!(
            "with input(id int8, kind int8, text text) as $rows
             insert into search_term (id, kind, text) select input.id, input.kind, input.text from input where true"
        ),
        &fresh,
    )?;
    Ok((ids, next))
}

fn ordinals(tx: &mut Tx<'_>, items: &[ItemId]) -> db::Result<HashMap<ItemId, i64>> {
    let known = tx.query_many(
        sql!(
            "with input(item int8) as $rows
             select s.item_id, s.ordinal from input join search_item s on s.item_id = input.item"
        ),
        &ids_of(items),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(known.into_iter().collect())
}

/// Items without a row, after this one: made before there were any, or by hand.
///
/// # Errors
/// Of the database.
pub(super) fn missing(tx: &mut Tx<'_>, after: ItemId) -> db::Result<Vec<ItemId>> {
    tx.query(
        sql!(
            "select i.id from item i where i.id > $1
                and not exists (select 1 from search_item s where s.item_id = i.id) order by i.id limit 200"
        ),
        args![after],
        |row| row.get(0),
    )
}

/// How many rows say something else than the catalogue does, by the look that wrote them. An item without a row is none of
/// them: the next start makes it ([`missing`]).
///
/// # Errors
/// Of the database.
pub(crate) fn amiss(tx: &mut Tx<'_>) -> db::Result<i64> {
    let (mut count, mut ordinal) = (0, 0);
    loop {
        let rows = items_from(tx, ordinal, 200)?;
        let Some(last) = rows.last() else { return Ok(count) };
        ordinal = last.ordinal + 1;
        let items: Vec<ItemId> = rows.iter().map(|row| row.item).collect();
        let looked = look(tx, &items)?;
        let ids = known_terms(tx, &wanted_terms(&looked))?;
        let right = |row: &ItemRow| {
            let item = looked.get(&row.item)?;
            let terms: Option<Vec<(i64, bool)>> = item
                .terms
                .iter()
                .map(|((kind, text), title)| Some((*ids.get(&(*kind, text.clone()))?, *title)))
                .collect();
            let same = (item.live, item.price_min, item.price_max, item.variants)
                == (row.live, row.price_min, row.price_max, i64::from(row.variants));
            (same && encode(terms?) == row.terms).then_some(())
        };
        count += rows.iter().map(|row| i64::from(right(row).is_none())).sum::<i64>();
    }
}

/// Ascending term ids and whether each is of the title, as differences.
pub(super) fn encode(mut terms: Vec<(i64, bool)>) -> Vec<u8> {
    terms.sort_unstable();
    let (mut bytes, mut last) = (Vec::with_capacity(terms.len() * 2), 0);
    for (id, title) in terms {
        let number = id.cast_unsigned() << 1 | u64::from(title);
        let mut rest = number - last;
        last = number;
        while rest > 127 {
            bytes.push((rest & 127) as u8 | 128);
            rest >>= 7;
        }
        bytes.push(rest as u8);
    }
    bytes
}

/// What [`encode`] wrote.
pub(super) fn decode(bytes: &[u8]) -> impl Iterator<Item = (usize, bool)> + '_ {
    let (mut at, mut last) = (0, 0_u64);
    std::iter::from_fn(move || {
        let (mut rest, mut shift) = (0_u64, 0);
        loop {
            let byte = *bytes.get(at)?;
            at += 1;
            rest |= u64::from(byte & 127) << shift;
            shift += 7;
            if byte < 128 || shift > 56 {
                break;
            }
        }
        last = last.wrapping_add(rest);
        Some((usize::try_from(last >> 1).ok()?, last & 1 == 1))
    })
}

/// A term's row.
pub(super) struct TermRow {
    pub id: i64,
    pub kind: Kind,
    pub text: String,
}

/// The terms from this id on.
pub(super) fn terms_from(tx: &mut Tx<'_>, id: usize, limit: u32) -> db::Result<Vec<TermRow>> {
    let from = i64::try_from(id).unwrap_or(i64::MAX);
    tx.query(
        sql!("select id, kind, text from search_term where id >= $1 order by id limit $2"),
        args![from, limit],
        |row| Ok(TermRow { id: row.get(0)?, kind: Kind::of(row.get(1)?)?, text: row.get(2)? }),
    )
}

/// An item's row, with what its own table says of it.
pub(super) struct ItemRow {
    pub ordinal: u32,
    pub item: ItemId,
    pub live: bool,
    pub price_min: i64,
    pub price_max: i64,
    pub variants: u32,
    pub terms: Vec<u8>,
    pub title: String,
    pub category: Option<CategoryId>,
}

fn item_row(row: &db::Row<'_>) -> db::Result<ItemRow> {
    Ok(ItemRow {
        ordinal: row.get(0)?,
        item: row.get(1)?,
        live: row.get(2)?,
        price_min: row.get(3)?,
        price_max: row.get(4)?,
        variants: row.get(5)?,
        terms: row.get(6)?,
        title: row.get(7)?,
        category: row.get(8)?,
    })
}

/// Items by ordinal, from this one on.
pub(super) fn items_from(tx: &mut Tx<'_>, ordinal: u32, limit: u32) -> db::Result<Vec<ItemRow>> {
    tx.query(
        sql!(
            "select s.ordinal, s.item_id, s.live, s.price_min, s.price_max, s.variants, s.terms, i.title, i.category_id
             from search_item s join item i on i.id = s.item_id
             where s.ordinal >= $1 order by s.ordinal limit $2"
        ),
        args![ordinal, limit],
        item_row,
    )
}

/// Items whose version is above `after` and at most `upto`.
pub(super) fn items_between(tx: &mut Tx<'_>, after: i64, upto: i64) -> db::Result<Vec<ItemRow>> {
    tx.query(
        sql!(
            "select s.ordinal, s.item_id, s.live, s.price_min, s.price_max, s.variants, s.terms, i.title, i.category_id
             from search_item s join item i on i.id = s.item_id
             where s.version > $1 and s.version <= $2 order by s.version"
        ),
        args![after, upto],
        item_row,
    )
}

/// The last version that is committed.
pub(super) fn version(tx: &mut Tx<'_>) -> db::Result<i64> {
    let found = tx.maybe(sql!("select version from search_clock where id = 1"), &[], |row| row.get(0))?;
    Ok(found.unwrap_or(0))
}

/// Id, handle and title of every category, in their order.
pub(super) fn categories(tx: &mut Tx<'_>) -> db::Result<Vec<(CategoryId, String, String)>> {
    tx.query(sql!("select id, handle, title from category order by position, id"), &[], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
}

/// Sold-out variants of these items, with their item.
pub(super) fn sold_out_of(tx: &mut Tx<'_>, items: &[ItemId]) -> db::Result<Vec<(VariantId, ItemId)>> {
    tx.query_many(
        sql!(
            "with input(item int8) as $rows
             select v.id, v.item_id from input join variant v on v.item_id = input.item and v.retired_at is null
             join stock s on s.variant_id = v.id and s.tracked = 1 and s.back_order = 0 and s.available = 0"
        ),
        &ids_of(items),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The last variant of the next `limit` after `after` in the stock's order; nothing at its end.
pub(super) fn stock_upto(tx: &mut Tx<'_>, after: VariantId, limit: u32) -> db::Result<Option<VariantId>> {
    tx.one(
        sql!(
            "select max(variant_id) from
                (select variant_id from stock where variant_id > $1 order by variant_id limit $2) as next"
        ),
        args![after, limit],
        |row| row.get(0),
    )
}

/// Sold-out variants above `after` and at most `upto`, with their item.
pub(super) fn sold_out_between(
    tx: &mut Tx<'_>,
    after: VariantId,
    upto: VariantId,
) -> db::Result<Vec<(VariantId, ItemId)>> {
    tx.query(
        sql!(
            "select s.variant_id, v.item_id from stock s join variant v on v.id = s.variant_id
             where s.variant_id > $1 and s.variant_id <= $2 and s.tracked = 1 and s.back_order = 0 and s.available = 0
                and v.retired_at is null"
        ),
        args![after, upto],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The items on whose label one of these numbers stands: an SKU or a barcode.
pub(super) fn items_of_number(tx: &mut Tx<'_>, forms: &[String; 3]) -> db::Result<Vec<ItemId>> {
    tx.query(
        sql!(
            "select item_id from variant where sku in ($1, $2, $3) and retired_at is null
             union select item_id from variant where barcode in ($1, $2, $3) and retired_at is null limit 100"
        ),
        args![&forms[0], &forms[1], &forms[2]],
        |row| row.get(0),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn terms_survive_their_bytes(terms in prop::collection::btree_map(0_i64..4_000_000_000, any::<bool>(), 0..60)) {
            let terms: Vec<(i64, bool)> = terms.into_iter().collect();
            let read: Vec<(i64, bool)> =
                decode(&encode(terms.clone())).map(|(id, title)| (i64::try_from(id).unwrap(), title)).collect();
            prop_assert_eq!(read, terms);
        }

        #[test]
        fn rubbish_does_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert!(decode(&bytes).count() <= bytes.len());
        }
    }
}
