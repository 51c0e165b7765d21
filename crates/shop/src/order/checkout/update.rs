//! Filling a checkout, part by part. Each change looks up prices anew and says what is still missing.

use db::{Many, Tx, args, sql};

use super::view::{View, assess, option_of};
use super::{Checkout, CheckoutError, Destination, Line, Origin, Payment, State, load};
use crate::customer::payment_method::SIMULATOR_CARDS;
use crate::customer::register::{NewAddress, SIMULATOR};
use crate::customer::{Visitor, country};
use crate::kernel::limits::{CART_LINES_MAX, QUANTITY_MAX};
use crate::kernel::{AddressId, CheckoutId, Moment, PaymentMethodId, Policy, VariantId};

/// What is to change; texts are checked by the caller.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Just these lines; variants must not repeat.
    pub lines: Option<Vec<(VariantId, u32)>>,
    /// The buyer's name.
    pub name: Option<String>,
    /// The buyer's e-mail address, in lower case.
    pub email: Option<String>,
    /// Where to.
    pub destination: Option<Place>,
    /// Name of a delivery option.
    pub delivery: Option<String>,
    /// Paid with.
    pub payment: Option<Pay>,
}

/// Where to.
#[derive(Clone, Debug)]
pub enum Place {
    /// One of the customer's addresses.
    Stored(AddressId),
    /// A new one.
    New(Box<NewAddress>),
}

/// Paid with.
#[derive(Clone, Debug)]
pub enum Pay {
    /// One of the customer's methods.
    Stored(PaymentMethodId),
    /// A provider's token.
    New {
        /// `simulator` until a real one is configured.
        provider: String,
        /// The provider's token.
        token: String,
    },
}

/// Changes a checkout of the visitor's and answers it as it is then.
///
/// # Errors
/// [`CheckoutError`]; then nothing is changed.
pub fn update(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    visitor: &Visitor,
    (id, version): (CheckoutId, Option<i64>),
    change: &Change,
) -> Result<View, CheckoutError> {
    let mut checkout = lock_open(tx, now, visitor, (id, version))?;
    if change.lines.is_some() && checkout.origin == Origin::Cart {
        // From now on they are what he says, not what the cart held.
        checkout.origin = Origin::Own;
    }
    apply(tx, policy, now, visitor, checkout, change)
}

/// Locks a checkout that can still be changed.
pub(super) fn lock_open(
    tx: &mut Tx<'_>,
    now: Moment,
    visitor: &Visitor,
    (id, version): (CheckoutId, Option<i64>),
) -> Result<Checkout, CheckoutError> {
    let checkout = load::lock(tx, now, visitor, id)?;
    match checkout.state {
        State::Completed => return Err(CheckoutError::Completed),
        State::Canceled => return Err(CheckoutError::Canceled),
        State::Incomplete | State::Escalation | State::Ready => {}
    }
    if version.is_some_and(|version| version != checkout.version) {
        return Err(CheckoutError::VersionMismatch);
    }
    Ok(checkout)
}

/// Writes the change, the prices of now and the state that follows.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    visitor: &Visitor,
    mut checkout: Checkout,
    change: &Change,
) -> Result<View, CheckoutError> {
    if let Some(customer) = &visitor.customer {
        if change.name.is_some() || change.email.is_some() {
            return Err(CheckoutError::BuyerFixed);
        }
        checkout.customer = Some(customer.id);
        checkout.name.clone_from(&customer.name);
        checkout.email.clone_from(&customer.email);
    }
    checkout.name = change.name.clone().unwrap_or(checkout.name);
    checkout.email = change.email.clone().unwrap_or(checkout.email);
    if let Some(place) = &change.destination {
        checkout.destination = Some(destination(tx, &checkout, place)?);
    }
    checkout.unconfirmed = load::unconfirmed(tx, visitor, checkout.destination.as_ref())?;
    if let Some(pay) = &change.payment {
        checkout.payment = Some(payment(tx, now, &checkout, pay)?);
    }
    if let Some(name) = &change.delivery {
        policy.delivery_option(name).ok_or(CheckoutError::UnknownDelivery)?;
        checkout.delivery_option.clone_from(name);
    }
    if let Some(lines) = &change.lines {
        put_lines(tx, checkout.id, lines)?;
    }
    // Whoever changes it has its new prices in the answer.
    tx.run(
        sql!(
            "update checkout_line set unit_price = (select v.price from variant v where v.id = checkout_line.variant_id)
             where checkout_id = $1"
        ),
        args![checkout.id],
    )?;
    let lines: Vec<Line> = load::lines(tx, checkout.id)?;
    checkout.priced_at = now;
    checkout.version += 1;
    let before = checkout.state;
    checkout.total = super::quote::quote(policy, now, &option_of(policy, &checkout), &lines).total;
    let mut view = assess(policy, now, visitor, checkout, lines);
    assert!(before.may_become(view.state), "{before:?} -> {:?}", view.state);
    view.checkout.state = view.state;
    store(tx, now, &view.checkout)?;
    Ok(view)
}

fn destination(tx: &mut Tx<'_>, checkout: &Checkout, place: &Place) -> Result<Destination, CheckoutError> {
    match place {
        Place::New(address) => {
            let mut address = address.clone();
            // Written as the country does; what is wrong with it is a message.
            let _ = country::check(&mut address, true);
            Ok(Destination::New(address))
        }
        Place::Stored(id) => tx
            .maybe(
                sql!("select moniker, city from address where id = $1 and customer_id = $2 and retired_at is null"),
                args![*id, checkout.customer],
                |row| Ok(Destination::Stored { id: *id, moniker: row.get(0)?, city: row.get(1)?, usable: true }),
            )?
            .ok_or(CheckoutError::UnknownAddress),
    }
}

/// What to pay with; an expired card pays nothing.
pub(super) fn payment(tx: &mut Tx<'_>, now: Moment, checkout: &Checkout, pay: &Pay) -> Result<Payment, CheckoutError> {
    match pay {
        Pay::New { provider, token } => {
            let known = provider == SIMULATOR && SIMULATOR_CARDS.iter().any(|card| card.token == token);
            let payment = Payment::New { provider: provider.clone(), token: token.clone() };
            if known { Ok(payment) } else { Err(CheckoutError::UnknownToken) }
        }
        Pay::Stored(id) => tx
            .maybe(
                sql!(
                    "select brand, last_four from payment_method
                     where id = $1 and customer_id = $2 and retired_at is null
                     and (expires_at is null or expires_at > $3)"
                ),
                args![*id, checkout.customer, now],
                |row| Ok(Payment::Stored { id: *id, brand: row.get(0)?, last_four: row.get(1)?, usable: true }),
            )?
            .ok_or(CheckoutError::UnknownPaymentMethod),
    }
}

fn put_lines(tx: &mut Tx<'_>, id: CheckoutId, lines: &[(VariantId, u32)]) -> Result<(), CheckoutError> {
    if lines.len() > CART_LINES_MAX {
        return Err(CheckoutError::TooManyLines);
    }
    assert!(lines.iter().all(|(_, quantity)| (1..=QUANTITY_MAX).contains(quantity)), "callers check quantities");
    tx.run(sql!("delete from checkout_line where checkout_id = $1"), args![id])?;
    for (position, (variant, quantity)) in lines.iter().enumerate() {
        let put = tx.run(
            sql!(
                "insert into checkout_line (checkout_id, variant_id, position, quantity, unit_price)
                 select cast($1 as bigint), v.id, cast($3 as bigint), cast($4 as bigint), v.price
                 from variant v join item i on i.id = v.item_id
                 where v.id = $2 and v.retired_at is null and i.status = 'active'"
            ),
            args![id, *variant, position as i64, *quantity],
        )?;
        if put == 0 {
            return Err(CheckoutError::UnknownVariant(*variant));
        }
    }
    Ok(())
}

/// Writes the whole row but its id, owner and times of birth and end.
fn store(tx: &mut Tx<'_>, now: Moment, checkout: &Checkout) -> db::Result<()> {
    let (address, typed) = match &checkout.destination {
        Some(Destination::Stored { id, .. }) => (Some(*id), NewAddress::default()),
        Some(Destination::New(address)) => (None, (**address).clone()),
        None => (None, NewAddress::default()),
    };
    let (method, provider, token) = match &checkout.payment {
        Some(Payment::Stored { id, .. }) => (Some(*id), "", ""),
        Some(Payment::New { provider, token }) => (None, provider.as_str(), token.as_str()),
        None => (None, "", ""),
    };
    let mut rows = Many::new(24);
    rows.row([
        checkout.id.into(),
        checkout.customer.into(),
        checkout.state.name().into(),
        (&checkout.name).into(),
        (&checkout.email).into(),
        address.into(),
        (&typed.name).into(),
        (&typed.line1).into(),
        (&typed.line2).into(),
        (&typed.city).into(),
        (&typed.region).into(),
        (&typed.postal_code).into(),
        (&typed.country).into(),
        (&typed.phone).into(),
        (&typed.moniker).into(),
        (&checkout.delivery_option).into(),
        method.into(),
        provider.into(),
        token.into(),
        checkout.total.into(),
        checkout.version.into(),
        checkout.priced_at.into(),
        now.into(),
        checkout.origin.code().into(),
    ]);
    tx.run_many(
        sql!(
            "with input(id int8, customer int8, state text, name text, email text, address int8, recipient text,
                one text, two text, city text, region text, postal text, country text, phone text, moniker text,
                delivery text, method int8, provider text, token text, total int8, version int8, priced int8,
                changed int8, origin int8) as $rows
             update checkout set customer_id = input.customer, state = input.state, name = input.name,
                email = input.email, address_id = input.address, recipient = input.recipient, line1 = input.one,
                line2 = input.two, city = input.city, region = input.region, postal_code = input.postal,
                country = input.country, phone = input.phone, moniker = input.moniker,
                delivery_option = input.delivery, payment_method_id = input.method, provider = input.provider,
                token = input.token, total = input.total, version = input.version, priced_at = input.priced,
                changed_at = input.changed, from_cart = input.origin from input where checkout.id = input.id"
        ),
        &rows,
    )
    .map(drop)
}
