//! The client's cart becomes part of the customer's, once.

use db::{Tx, args, sql};

use super::{Owner, client_cart};
use crate::customer::erase::Forgotten;
use crate::kernel::limits::{CART_LINES_MAX, CLIENT_KEPT, QUANTITY_MAX};
use crate::kernel::{ClientId, CustomerId, Moment, VariantId};

struct Moved {
    variant: VariantId,
    quantity: i64,
    unit_price: i64,
    added_at: Moment,
}

/// After a sign-in: what this client put into its cart is the customer's from now on. Quantities add up, within limits.
///
/// # Errors
/// Of the database.
pub fn adopt(tx: &mut Tx<'_>, now: Moment, client: ClientId, customer: CustomerId) -> db::Result<()> {
    let held =
        tx.maybe(sql!("select id from cart where id = $1"), args![client_cart(client)], |row| row.get::<i64>(0))?;
    match held {
        Some(_) => open(tx, now, Owner { client, customer: Some(customer) }).map(drop),
        None => Ok(()),
    }
}

/// Erasing a customer: his cart goes, and what lies in the carts of his clients that nobody uses any more.
pub(in crate::order) fn forget(tx: &mut Tx<'_>, who: &Forgotten) -> db::Result<()> {
    let mut carts = vec![who.customer.0];
    for client in &who.clients {
        let ended: i64 = tx.one(
            sql!("select count(*) from client where id = $1 and revoked_at is not null"),
            args![*client],
            |row| row.get(0),
        )?;
        if ended > 0 {
            carts.push(client_cart(*client));
        }
    }
    for cart in carts {
        tx.run(sql!("delete from cart where id = $1"), args![cart])?;
        tx.run(sql!("delete from cart_line where cart_id = $1"), args![cart])?;
    }
    Ok(())
}

/// Locks the owner's cart, which is made if there is none, and raises its version. What lay in the cart of a recognised
/// customer's client is moved over. Answers the version that [`super::view::cart`] showed before.
pub(super) fn open(tx: &mut Tx<'_>, now: Moment, owner: Owner) -> db::Result<i64> {
    let mut before = 0;
    let mut moved = Vec::new();
    if owner.customer.is_some() {
        // Whoever deletes the row moves the lines: nobody else can.
        let taken = tx.maybe(
            sql!("delete from cart where id = $1 returning version"),
            args![client_cart(owner.client)],
            |row| row.get::<i64>(0),
        )?;
        if let Some(version) = taken {
            before = version;
            moved = take_lines(tx, owner.client)?;
        }
    }
    let client = owner.customer.is_none().then_some(owner.client);
    let version: i64 = tx.one(
        sql!(
            "insert into cart (id, client_id, customer_id, version, changed_at) values ($1, $2, $3, 1, $4)
             on conflict (id) do update set version = cart.version + 1, changed_at = excluded.changed_at
             returning version"
        ),
        args![owner.cart(), client, owner.customer, now],
        |row| row.get(0),
    )?;
    for line in moved {
        tx.run(
            sql!(
                "insert into cart_line (cart_id, variant_id, quantity, unit_price, added_at)
                 select cast($1 as bigint), cast($2 as bigint), cast($3 as bigint), cast($4 as bigint),
                    cast($5 as bigint)
                 where (select count(*) from cart_line l where l.cart_id = $1 and l.variant_id <> $2) < $7
                 on conflict (cart_id, variant_id) do update set quantity =
                    case when cart_line.quantity + excluded.quantity > $6 then $6
                    else cart_line.quantity + excluded.quantity end"
            ),
            args![
                owner.cart(),
                line.variant,
                line.quantity,
                line.unit_price,
                line.added_at,
                QUANTITY_MAX,
                CART_LINES_MAX as i64
            ],
        )?;
    }
    Ok(before + version - 1)
}

/// Deletes up to `limit` carts of clients that are gone.
///
/// # Errors
/// Of the database.
pub fn prune(tx: &mut Tx<'_>, now: Moment, limit: u32) -> db::Result<u64> {
    // A client outlives its last use by this, and a cart that is put into is a use.
    let gone: Vec<i64> = tx.query(
        sql!(
            "delete from cart where client_id is not null and id in (select c.id from cart c
                where c.client_id is not null and c.changed_at < $1
                and not exists (select 1 from client l where l.id = c.client_id) order by c.changed_at limit $2)
             returning id"
        ),
        args![now.plus(-CLIENT_KEPT), limit],
        |row| row.get(0),
    )?;
    for id in &gone {
        tx.push(sql!("delete from cart_line where cart_id = $1"), args![*id])?;
    }
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}

fn take_lines(tx: &mut Tx<'_>, client: ClientId) -> db::Result<Vec<Moved>> {
    let mut lines = tx.query(
        sql!("delete from cart_line where cart_id = $1 returning variant_id, quantity, unit_price, added_at"),
        args![client_cart(client)],
        |row| Ok(Moved { variant: row.get(0)?, quantity: row.get(1)?, unit_price: row.get(2)?, added_at: row.get(3)? }),
    )?;
    lines.sort_unstable_by_key(|line| (line.added_at, line.variant));
    Ok(lines)
}
