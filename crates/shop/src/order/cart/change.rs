//! Putting into the cart, changing it, emptying it.

use db::{Tx, args, sql};

use super::{Owner, merge};
use crate::kernel::limits::{CART_LINES_MAX, QUANTITY_MAX};
use crate::kernel::{Moment, VariantId};

/// Why a cart could not be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CartError {
    /// There is no such variant, or it is no longer sold.
    #[error("there is no such variant")]
    UnknownVariant(VariantId),
    /// It has as many lines as it may have.
    #[error("a cart holds at most {CART_LINES_MAX} different things")]
    Full,
    /// A line would hold more units than it may; it holds this many now.
    #[error("a line holds at most {QUANTITY_MAX} units, and there are {held} of it in the cart")]
    TooMany {
        /// Units in the cart.
        held: u32,
    },
    /// The cart is no longer as the caller saw it (If-Match).
    #[error("the cart was changed meanwhile")]
    VersionMismatch,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Puts `quantity` more of a variant into the cart; never more than a line may hold. The price now is remembered, so
/// that the cart can say when it changed.
///
/// # Errors
/// [`CartError`]; then nothing is changed.
pub fn add(tx: &mut Tx<'_>, now: Moment, owner: Owner, variant: VariantId, quantity: u32) -> Result<(), CartError> {
    assert!((1..=QUANTITY_MAX).contains(&quantity), "callers check the quantity");
    merge::open(tx, now, owner)?;
    put(tx, now, owner, (variant, quantity), Put::More)?;
    check_room(tx, owner)
}

/// Sets a variant's quantity; none takes it out. Putting back what was taken out is the same verb.
///
/// # Errors
/// [`CartError`]; then nothing is changed.
pub fn set(tx: &mut Tx<'_>, now: Moment, owner: Owner, variant: VariantId, quantity: u32) -> Result<(), CartError> {
    assert!(quantity <= QUANTITY_MAX, "callers check the quantity");
    merge::open(tx, now, owner)?;
    if quantity == 0 {
        tx.run(sql!("delete from cart_line where cart_id = $1 and variant_id = $2"), args![owner.cart(), variant])?;
        return Ok(());
    }
    put(tx, now, owner, (variant, quantity), Put::Instead)?;
    check_room(tx, owner)
}

/// Makes the cart hold just these lines; variants must not repeat.
///
/// # Errors
/// [`CartError`]; then nothing is changed.
pub fn replace(
    tx: &mut Tx<'_>,
    now: Moment,
    owner: Owner,
    lines: &[(VariantId, u32)],
    version: Option<i64>,
) -> Result<(), CartError> {
    let before = merge::open(tx, now, owner)?;
    if version.is_some_and(|version| version != before) {
        return Err(CartError::VersionMismatch);
    }
    if lines.len() > CART_LINES_MAX {
        return Err(CartError::Full);
    }
    let held: Vec<VariantId> =
        tx.query(sql!("select variant_id from cart_line where cart_id = $1"), args![owner.cart()], |row| row.get(0))?;
    for gone in held.iter().filter(|held| lines.iter().all(|(variant, _)| variant != *held)) {
        tx.run(sql!("delete from cart_line where cart_id = $1 and variant_id = $2"), args![owner.cart(), *gone])?;
    }
    for (at, line) in (0..).zip(lines) {
        // In the order in which they are given: each is put in a microsecond after the one before.
        put(tx, now.plus(at), owner, *line, Put::InTurn)?;
    }
    Ok(())
}

/// After an order: takes what was ordered out of the cart; what was put in meanwhile stays. Answers whether it was all
/// there: what another device ordered or took out is not taken again.
pub(in crate::order) fn subtract(
    tx: &mut Tx<'_>,
    now: Moment,
    owner: Owner,
    ordered: &[(VariantId, u32)],
) -> db::Result<bool> {
    merge::open(tx, now, owner)?;
    for (variant, quantity) in ordered {
        let taken = args![owner.cart(), *variant, *quantity];
        let whole =
            tx.run(sql!("delete from cart_line where cart_id = $1 and variant_id = $2 and quantity = $3"), taken)?;
        let part = sql!(
            "update cart_line set quantity = quantity - $3 where cart_id = $1 and variant_id = $2 and quantity > $3"
        );
        if whole == 0 && tx.run(part, taken)? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// After an order of lines that were not the cart's: takes out of it what there is of them.
pub(in crate::order) fn take_out(
    tx: &mut Tx<'_>,
    now: Moment,
    owner: Owner,
    ordered: &[(VariantId, u32)],
) -> db::Result<()> {
    merge::open(tx, now, owner)?;
    for (variant, quantity) in ordered {
        let taken = args![owner.cart(), *variant, *quantity];
        tx.run(sql!("delete from cart_line where cart_id = $1 and variant_id = $2 and quantity <= $3"), taken)?;
        let part = sql!(
            "update cart_line set quantity = quantity - $3 where cart_id = $1 and variant_id = $2 and quantity > $3"
        );
        tx.run(part, taken)?;
    }
    Ok(())
}

/// What becomes of a line that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Put {
    /// Its units add up; it keeps its place.
    More,
    /// It has so many units instead; it keeps its place.
    Instead,
    /// It has so many units instead, and comes after what was put in before.
    InTurn,
}

/// Puts a line in. Its price is that of now, which the customer has just seen.
fn put(
    tx: &mut Tx<'_>,
    now: Moment,
    owner: Owner,
    (variant, quantity): (VariantId, u32),
    how: Put,
) -> Result<(), CartError> {
    let put = tx.run(
        sql!(
            "insert into cart_line (cart_id, variant_id, quantity, unit_price, added_at)
             select cast($1 as bigint), v.id, cast($3 as bigint), v.price, cast($4 as bigint)
             from variant v join item i on i.id = v.item_id
             where v.id = $2 and v.retired_at is null and i.status = 'active'
             on conflict (cart_id, variant_id) do update set unit_price = excluded.unit_price, quantity =
                case when $5 = 0 then excluded.quantity else cart_line.quantity + excluded.quantity end,
                added_at = case when $6 = 0 then cart_line.added_at else excluded.added_at end"
        ),
        args![owner.cart(), variant, quantity, now, how == Put::More, how == Put::InTurn],
    )?;
    if put == 0 {
        return Err(CartError::UnknownVariant(variant));
    }
    let sum: u32 = tx.one(
        sql!("select quantity from cart_line where cart_id = $1 and variant_id = $2"),
        args![owner.cart(), variant],
        |row| row.get(0),
    )?;
    if sum > QUANTITY_MAX { Err(CartError::TooMany { held: sum - quantity }) } else { Ok(()) }
}

fn check_room(tx: &mut Tx<'_>, owner: Owner) -> Result<(), CartError> {
    let lines: i64 =
        tx.one(sql!("select count(*) from cart_line where cart_id = $1"), args![owner.cart()], |row| row.get(0))?;
    if usize::try_from(lines).is_ok_and(|lines| lines <= CART_LINES_MAX) { Ok(()) } else { Err(CartError::Full) }
}
