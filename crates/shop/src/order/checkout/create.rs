//! Beginning a checkout, from the cart or from given lines.

use db::{Tx, args, sql};

use super::update::{Change, Pay, Place, apply, lock_open, payment};
use super::view::{View, current};
use super::{Checkout, CheckoutError, Destination, Line, Message, Origin, Payment, State};
use crate::catalogue::promise::Supplied;
use crate::customer::{Visitor, view as customers};
use crate::kernel::limits::CHECKOUTS_OPEN_MAX;
use crate::kernel::{CheckoutId, Moment, Policy, VariantId};
use crate::order::cart::view::Cart;
use crate::order::cart::{self, Owner};

/// Begins a checkout of the visitor's cart with this id, or goes on with the one that is open: it gets the cart's lines of
/// now and keeps what was filled in. A recognised customer's default address and payment method are filled in.
///
/// # Errors
/// [`CheckoutError`]; then nothing is changed.
pub fn from_cart(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    visitor: &Visitor,
    id: CheckoutId,
) -> Result<View, CheckoutError> {
    // Of two at once on this client, the second goes on with what the first has begun.
    tx.run(sql!("update client set secret_hash = secret_hash where id = $1"), args![visitor.client])?;
    let cart = cart::view::cart(tx, Owner::of(visitor))?;
    let lines: Vec<(VariantId, u32)> = obtainable(&cart).collect();
    if lines.is_empty() {
        return Err(CheckoutError::Empty);
    }
    let change = Change { lines: Some(lines), ..Change::default() };
    let begun = match current(tx, now, visitor)? {
        Some(open) => Some(open),
        None => {
            insert(tx, policy, now, visitor, id)?;
            None
        }
    };
    fill(tx, policy, now, visitor, (begun.unwrap_or(id), Origin::Cart), change)
}

/// What is sold out stays in the cart: what can be had is ordered.
fn obtainable(cart: &Cart) -> impl Iterator<Item = (VariantId, u32)> {
    let lines = cart.lines.iter().filter(|line| line.supplied() != Supplied::No);
    lines.map(|line| (line.variant, line.quantity))
}

/// Whether the cart was changed since an open checkout was begun from it: [`from_cart`] would take other lines.
///
/// # Errors
/// Of the database.
pub fn drifted(tx: &mut Tx<'_>, visitor: &Visitor, view: &View) -> db::Result<bool> {
    if view.checkout.origin != Origin::Cart || !view.state.open() {
        return Ok(false);
    }
    let cart = cart::view::cart(tx, Owner::of(visitor))?;
    let asked = |(variant, quantity)| view.lines.iter().any(|l| (l.variant, l.quantity) == (variant, quantity));
    // What has just been sold out is said of its line.
    let held = |line: &Line| cart.lines.iter().any(|l| (l.variant, l.quantity) == (line.variant, line.quantity));
    Ok(!obtainable(&cart).all(asked) || !view.lines.iter().all(held))
}

/// Says of an open checkout of the cart that the cart holds less than it asks for: completing it would be refused. The pages
/// show another way out, and ask [`drifted`].
///
/// # Errors
/// Of the database.
pub fn beside_the_cart(tx: &mut Tx<'_>, visitor: &Visitor, mut view: View) -> db::Result<View> {
    if view.checkout.origin != Origin::Cart || !view.state.open() {
        return Ok(view);
    }
    let cart = cart::view::cart(tx, Owner::of(visitor))?;
    let held = |line: &Line| cart.lines.iter().any(|l| l.variant == line.variant && l.quantity >= line.quantity);
    if !view.lines.iter().all(held) {
        view.messages.push(Message::CartChanged);
        view.state = State::with(&view.messages);
    }
    Ok(view)
}

/// Begins a checkout of given lines with this id.
///
/// # Errors
/// [`CheckoutError`]; then nothing is changed.
pub fn create(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    visitor: &Visitor,
    id: CheckoutId,
    change: Change,
) -> Result<View, CheckoutError> {
    if change.lines.as_ref().is_none_or(Vec::is_empty) {
        return Err(CheckoutError::Empty);
    }
    insert(tx, policy, now, visitor, id)?;
    fill(tx, policy, now, visitor, (id, Origin::Given), change)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    visitor: &Visitor,
    id: CheckoutId,
) -> Result<(), CheckoutError> {
    let delivery = policy.delivery_options.first().map_or("", |option| option.name.as_str());
    let customer = visitor.customer.as_ref().map(|customer| customer.id);
    let begun = tx.run(
        sql!(
            "insert into checkout (id, client_id, customer_id, state, from_cart, guest, name, email, recipient, line1,
                line2, city, region, postal_code, country, phone, moniker, delivery_option, provider, token, currency,
                total, version, created_at, priced_at, changed_at)
             select cast($1 as bigint), cast($2 as bigint), cast($3 as bigint), 'incomplete', 0, 0,
                '', '', '', '', '', '', '', '', '', '', '', cast($4 as text), '', '', cast($5 as text), 0, 0,
                cast($6 as bigint), cast($6 as bigint), cast($6 as bigint)
             where (select count(*) from checkout c where c.client_id = $2
                and c.state in ('incomplete', 'requires_escalation', 'ready_for_complete')) < $7"
        ),
        args![id, visitor.client, customer, delivery, policy.currency.code(), now, CHECKOUTS_OPEN_MAX],
    )?;
    if begun == 0 { Err(CheckoutError::TooMany) } else { Ok(()) }
}

/// Fills in what is known of a recognised customer where nothing usable was chosen, then what is wanted.
pub(super) fn fill(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    visitor: &Visitor,
    (id, origin): (CheckoutId, Origin),
    mut change: Change,
) -> Result<View, CheckoutError> {
    let checkout = Checkout { origin, ..lock_open(tx, now, visitor, (id, None))? };
    if let Some(customer) = &visitor.customer {
        let placeless = matches!(checkout.destination, None | Some(Destination::Stored { usable: false, .. }));
        if placeless && change.destination.is_none() {
            let default = customers::addresses(tx, customer.id)?.into_iter().find(|address| address.default);
            change.destination = default.map(|address| Place::Stored(address.id));
        }
        let unpaid = matches!(checkout.payment, None | Some(Payment::Stored { usable: false, .. }));
        if unpaid && change.payment.is_none() {
            let own = Checkout { customer: Some(customer.id), ..checkout.clone() };
            let default = customers::payment_methods(tx, customer.id)?.into_iter().find(|method| method.default);
            if let Some(pay) = default.map(|method| Pay::Stored(method.id)) {
                match payment(tx, now, &own, &pay) {
                    Ok(_) => change.payment = Some(pay),
                    // Expired: another is asked for.
                    Err(CheckoutError::UnknownPaymentMethod) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    if policy.delivery_option(&checkout.delivery_option).is_none() && change.delivery.is_none() {
        change.delivery = policy.delivery_options.first().map(|option| option.name.clone());
    }
    apply(tx, policy, now, visitor, checkout, &change)
}
