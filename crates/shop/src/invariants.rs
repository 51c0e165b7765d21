//! What must always hold: checked by `ringup verify`, by the crash tests and by the simulator with the same predicates.

use db::{Tx, sql};

use crate::catalogue::search;

/// A predicate and how many rows break it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Its name, as `ringup verify --json` prints it.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Rows that break it; zero is right.
    pub violations: i64,
}

/// Each selects how many rows break it.
const PREDICATES: &[(&str, &str, db::Sql)] = &[
    (
        "stock.not_negative",
        "free, reserved and owed units are never below zero",
        sql!("select count(*) from stock where available < 0 or reserved < 0 or back_ordered < 0"),
    ),
    (
        "stock.reserved_is_live",
        "reserved units are the sum of the live lines taken from stock, owed units of those on back-order",
        sql!(
            "select count(*) from stock s left join (select variant_id,
                sum(case when back_ordered = 0 then quantity else 0 end) as reserved,
                sum(case when back_ordered = 1 then quantity else 0 end) as owed
                from order_line where state = 'placed' group by variant_id) l on l.variant_id = s.variant_id
             where s.reserved <> coalesce(l.reserved, 0) or s.back_ordered <> coalesce(l.owed, 0)"
        ),
    ),
    (
        "stock.for_each_variant",
        "each variant has its stock row",
        sql!("select count(*) from variant v where not exists (select 1 from stock s where s.variant_id = v.id)"),
    ),
    (
        "line.in_its_order",
        "each line lies in an order of its customer",
        sql!(
            "select count(*) from order_line l left join orders o on o.id = l.order_id
             where o.id is null or o.customer_id <> l.customer_id"
        ),
    ),
    (
        "line.variant_known",
        "each line's variant is known",
        sql!(
            "select count(*) from order_line l where not exists (select 1 from variant v where v.id = l.variant_id)"
        ),
    ),
    (
        "line.states",
        "states are known, quantities positive",
        sql!("select count(*) from order_line where state not in ('placed', 'cancelled') or quantity < 1"),
    ),
    (
        "order.live_lines",
        "an open order has live lines, a cancelled or moved one has none",
        sql!(
            "select count(*) from orders o left join (select order_id, count(*) as live from order_line
                where state = 'placed' group by order_id) l on l.order_id = o.id
             where (o.state = 'open') <> (coalesce(l.live, 0) > 0) or o.state not in ('open', 'cancelled', 'moved')"
        ),
    ),
    (
        "order.delivery_once",
        "an open order's delivery is charged on exactly one live line, and on no cancelled one",
        sql!(
            "select count(*) from orders o join (select order_id, sum(case when state = 'placed' then delivery else 0 end)
                as charged, sum(case when state = 'placed' and delivery > 0 then 1 else 0 end) as times,
                sum(case when state <> 'placed' then delivery else 0 end) as stray from order_line group by order_id) l
                on l.order_id = o.id
             where l.stray <> 0 or (o.state = 'open' and (l.charged <> o.delivery or l.times > 1))"
        ),
    ),
    (
        "order.destination_own",
        "an order's address and payment method are its customer's",
        sql!(
            "select count(*) from orders o left join address a on a.id = o.address_id
             left join payment_method p on p.id = o.payment_method_id
             where a.id is null or p.id is null or a.customer_id <> o.customer_id or p.customer_id <> o.customer_id"
        ),
    ),
    (
        "order.lines_in_window",
        "no line was placed after its order took no more lines",
        sql!(
            "select count(*) from order_line l join orders o on o.id = l.order_id where l.placed_at >= o.closes_at"
        ),
    ),
    (
        "open_order.is_open",
        "the one open order of a key is an open order with that key and those times",
        sql!(
            "select count(*) from open_order e left join orders o on o.id = e.order_id
             where o.id is null or o.state <> 'open' or o.customer_id <> e.customer_id or o.address_id <> e.address_id
                or o.payment_method_id <> e.payment_method_id or o.class <> e.class or o.opened_at <> e.opened_at
                or o.closes_at <> e.closes_at"
        ),
    ),
    (
        "order_key.has_line",
        "each key has its line, of the same customer",
        sql!(
            "select count(*) from order_key k left join order_line l on l.id = k.line_id
             where l.id is null or l.customer_id <> k.customer_id"
        ),
    ),
    (
        "cart.has_owner",
        "each cart is one customer's or one client's, and each of its lines lies in a cart",
        sql!(
            "select (select count(*) from cart where (customer_id is null) = (client_id is null)
                or id <> coalesce(customer_id, -client_id))
             + (select count(*) from cart_line l where not exists (select 1 from cart c where c.id = l.cart_id))"
        ),
    ),
    (
        "checkout.all_or_nothing",
        "a completed checkout has an order line for each of its lines, of its customer; any other has none",
        sql!(
            "select count(*) from checkout_line l join checkout c on c.id = l.checkout_id
             left join order_line o on o.id = l.line_id
             where (c.state = 'completed') <> (l.line_id is not null)
                or (c.state = 'completed' and (o.id is null or o.customer_id <> c.customer_id
                    or o.variant_id <> l.variant_id or o.quantity_placed <> l.quantity))"
        ),
    ),
    (
        "checkout.total_is_the_sum",
        "a completed checkout's total is its lines and the delivery of its orders",
        sql!(
            "select count(*) from checkout c where c.state = 'completed' and c.total <>
                (select coalesce(sum(l.unit_price * l.quantity), 0) from checkout_line l where l.checkout_id = c.id)
                + (select coalesce(sum(o.delivery), 0) from orders o where o.checkout_id = c.id)"
        ),
    ),
    (
        "checkout.wiped",
        "nothing that was typed stays in a checkout that is over",
        sql!(
            "select count(*) from checkout where (state in ('completed', 'canceled')
                and (name <> '' or email <> '' or line1 <> '' or phone <> '' or token <> ''))
                or (state = 'completed') <> (completed_at is not null)"
        ),
    ),
    (
        "held_action.placed_has_line",
        "a kept action that was placed has its line",
        sql!(
            "select count(*) from held_action h left join order_line l on l.id = h.line_id
             where h.placed_at is not null and (l.id is null or l.customer_id <> h.customer_id)"
        ),
    ),
    (
        "picture.has_its_files",
        "each picture has its master, a ready one the other kinds too, and no file is wider than its picture",
        sql!(
            "select count(*) from picture k where not exists (select 1 from picture_file f
                where f.picture_id = k.id and f.kind = 'jpeg' and f.width = k.width and f.height = k.height)
             or exists (select 1 from picture_file f where f.picture_id = k.id and f.width > k.width)
             or (k.state = 'ready' and (select count(distinct f.kind) from picture_file f where f.picture_id = k.id) < 3)"
        ),
    ),
    (
        "picture.is_known",
        "what an item, a removal or an imported address shows is a picture that is there",
        sql!(
            "select count(*) from (select picture_id as id from item_picture union select picture_id from item_picture_removed
                union select picture_id from picture_source union select picture_id from picture_file) used
             where used.id is not null and not exists (select 1 from picture k where k.id = used.id)"
        ),
    ),
];

/// Checks every predicate.
///
/// # Errors
/// Of the database.
pub fn check(tx: &mut Tx<'_>) -> db::Result<Vec<Checked>> {
    let mut checked = PREDICATES
        .iter()
        .map(|(name, says, text)| {
            let violations = tx.one(*text, &[], |row| row.get(0))?;
            Ok(Checked { name, says, violations })
        })
        .collect::<db::Result<Vec<Checked>>>()?;
    let violations = search::amiss(tx)?;
    checked.push(Checked { name: "search.as_the_catalogue", says: "an item is found by what it is now", violations });
    Ok(checked)
}
