//! Completing a checkout: everything is ordered in one transaction, or nothing is changed.
//!
//! The checkout's row is locked first: of two at once, the second finds it completed and answers the same. Prices and stock
//! are looked at again under their locks; what differs from what the buyer saw is not placed.
//!
//! OC-1: a stranger's browser leaves with another secret than it came with, so that one planted in it shows nothing of the
//! new customer (`docs/decisions/0011-a-form-carries-the-next-secret.md`).

use db::{Tx, args, sql};

use super::cancel::end;
use super::quote::Parcel;
use super::view::{View, assess};
use super::{Checkout, CheckoutError, Destination, Origin, Payment, State, load};
use crate::catalogue::promise::Supplied;
use crate::catalogue::stock::{self, Take};
use crate::customer::Visitor;
use crate::customer::client::{Identity, Proof, recognise, rotate};
use crate::customer::proof_of_address::{self, locked_proven};
use crate::customer::register::{NewPaymentMethod, Register, RegisterError, register};
use crate::customer::sign_in::{self, Purpose};
use crate::customer::supply;
use crate::kernel::limits::{CHECKOUT_PRICES_KEPT, GUEST_CHECKOUTS_PER_DAY_MAX};
use crate::kernel::moment::HOUR;
use crate::kernel::{
    AddressId, CheckoutId, ClientId, CustomerId, Ids, LineId, Moment, OrderId, PaymentMethodId, Policy, Secret,
    VariantId,
};
use crate::order::cart::{self, Owner};
use crate::order::state::{LineState, OrderState};
use crate::outbox::audit::{self, Who};

/// What the buyer saw and agreed to.
#[derive(Clone, Debug)]
pub enum Agreed {
    /// The prices as of the last change, and this version of the checkout if he said so.
    Stored(Option<i64>),
    /// What a review page promised: [`View::digest`].
    Shown(String),
}

/// Whose button it was.
pub struct Complete<'a> {
    /// Which checkout.
    pub id: CheckoutId,
    /// The client that visits; it stands for the buyer from now on if he is new.
    pub proof: Proof,
    /// The secret that the client leaves with if it stood for nobody; its id is not used. A retry that still brings the
    /// old one is known by this. `None`: the caller holds his token himself, and keeps it.
    pub fresh: Option<Proof>,
    /// For the sign-in link to a known customer who is not recognised.
    pub secret: &'a Secret,
    /// What he saw.
    pub agreed: &'a Agreed,
}

/// What it came to.
#[derive(Clone, Debug)]
pub struct Completed {
    /// The checkout with its placed lines.
    pub view: View,
    /// Whether it was completed before.
    pub replayed: bool,
    /// Whether the client has the secret of [`Complete::fresh`] now, which is due to the caller.
    pub rotated: bool,
}

/// Orders everything.
///
/// # Errors
/// [`CheckoutError`]; then nothing is changed.
pub fn complete(
    tx: &mut Tx<'_>,
    ids: &Ids,
    policy: &Policy,
    now: Moment,
    command: &Complete<'_>,
) -> Result<Completed, CheckoutError> {
    // The customer first, as erasing him does: one of the two sees what the other did.
    tx.run(
        sql!("update customer set name = name where id = (select customer_id from client where id = $1)"),
        args![command.proof.client],
    )?;
    tx.run(sql!("update checkout set state = state where id = $1"), args![command.id])?;
    // Under the lock: of two presses at once, the second visits as whom the first has made him.
    let Some(visitor) = recognise(tx, &command.proof)? else { return again(tx, policy, now, command) };
    let checkout = load::one(tx, now, &visitor, command.id)?;
    match checkout.state {
        State::Completed => {
            let view = super::view::view(tx, policy, now, &visitor, command.id)?;
            return Ok(Completed { view, replayed: true, rotated: false });
        }
        State::Canceled => return Err(CheckoutError::Canceled),
        State::Incomplete | State::Escalation | State::Ready => {}
    }
    let variants: Vec<VariantId> = tx.query(
        sql!("select variant_id from checkout_line where checkout_id = $1 order by variant_id"),
        args![command.id],
        |row| row.get(0),
    )?;
    stock::lock_offers(tx, &variants)?;
    // Read under the locks: from here on nobody changes the stock.
    let lines = load::lines(tx, command.id)?;
    let stored = checkout.clone();
    let view = assess(policy, now, &visitor, checkout, lines);
    if view.state != State::Ready {
        return Err(CheckoutError::NotReady(view.messages));
    }
    agree(command.agreed, &stored, &view, now)?;
    let identity = match command.fresh {
        Some(fresh) if visitor.customer.is_none() => Identity::Rotate { old: Some(command.proof), fresh },
        _ => Identity::Keep(command.proof),
    };
    let buyer = buyer(tx, ids, now, identity, &visitor, &view.checkout)?;
    let placing = Placing { ids, policy, now, id: command.id, client: visitor.client, view: &view, buyer: &buyer };
    placing.take(tx)?;
    for parcel in &view.quote.parcels {
        placing.order(tx, parcel)?;
    }
    placing.empty_cart(tx)?;
    placing.finish(tx, command.secret)?;
    let (proof, rotated) = match identity {
        Identity::Keep(proof) => (proof, false),
        Identity::Rotate { fresh, .. } => (Proof { client: visitor.client, ..fresh }, true),
    };
    let visitor = recognise(tx, &proof)?.ok_or(CheckoutError::Unknown)?;
    Ok(Completed { view: super::view::view(tx, policy, now, &visitor, command.id)?, replayed: false, rotated })
}

/// The client's old secret is over. Whoever proves the one that this completion gave it has pressed the same button before,
/// and may have lost the answer; the old one by itself opens nothing.
fn again(tx: &mut Tx<'_>, policy: &Policy, now: Moment, command: &Complete<'_>) -> Result<Completed, CheckoutError> {
    let fresh = command.fresh.ok_or(CheckoutError::Unknown)?;
    let visitor = recognise(tx, &Proof { client: command.proof.client, ..fresh })?.ok_or(CheckoutError::Unknown)?;
    let view = super::view::view(tx, policy, now, &visitor, command.id)?;
    if view.state != State::Completed {
        return Err(CheckoutError::Unknown);
    }
    Ok(Completed { view, replayed: true, rotated: true })
}

fn agree(agreed: &Agreed, stored: &Checkout, view: &View, now: Moment) -> Result<(), CheckoutError> {
    match agreed {
        Agreed::Stored(Some(version)) if *version != stored.version => Err(CheckoutError::VersionMismatch),
        Agreed::Stored(_) => {
            let old = now.since(stored.priced_at) >= CHECKOUT_PRICES_KEPT;
            let dearer = view.lines.iter().any(|line| line.price_then != line.price);
            if old || dearer || stored.total != view.quote.total { Err(CheckoutError::Changed) } else { Ok(()) }
        }
        Agreed::Shown(shown) => {
            let now = view.digest();
            let amounts = |digest: &str| digest.split_once('.').map(|(amounts, _)| amounts.to_owned());
            match *shown == now {
                true => Ok(()),
                false if amounts(shown) == amounts(&now) => Err(CheckoutError::OtherThanShown),
                false => Err(CheckoutError::Changed),
            }
        }
    }
}

/// Whose orders they are.
struct Buyer {
    customer: CustomerId,
    /// Who is sent a sign-in link, so that a guest can see them in his account.
    account: CustomerId,
    address: AddressId,
    payment_method: PaymentMethodId,
    /// A known e-mail address, and the client does not stand for that customer.
    guest: bool,
}

fn buyer(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    identity: Identity,
    visitor: &Visitor,
    checkout: &Checkout,
) -> Result<Buyer, CheckoutError> {
    if let Some(customer) = &visitor.customer {
        // What was typed without a recent sign-in serves these orders only (OC-24).
        let keep = customer.authenticated(now);
        return supplied(tx, ids, now, customer.id, checkout, (keep, false));
    }
    let (Some(Destination::New(address)), Some(Payment::New { provider, token })) =
        (&checkout.destination, &checkout.payment)
    else {
        // A guest has nothing stored; whoever chose it signed out since.
        return Err(CheckoutError::Unknown);
    };
    let registration = Register {
        name: checkout.name.clone(),
        email: checkout.email.clone(),
        addresses: vec![(**address).clone()],
        payment_methods: vec![NewPaymentMethod {
            provider: provider.clone(),
            token: token.clone(),
            moniker: String::new(),
        }],
        single_action: false,
    };
    match register(tx, ids, now, Some(identity), &registration) {
        // Somebody else has rotated the client's secret meanwhile: this visit is over.
        Ok(registered) if registered.client != Some(visitor.client) => Err(CheckoutError::Unknown),
        Ok(registered) => {
            let address = registered.addresses.first().map(|(id, _)| *id);
            let (Some(address), Some(method)) = (address, registered.payment_methods.first()) else {
                return Err(CheckoutError::Unknown);
            };
            let customer = registered.id;
            Ok(Buyer { customer, account: customer, address, payment_method: *method, guest: false })
        }
        Err(RegisterError::EmailKnown(customer)) => {
            // The lock counts guests of one address one after the other.
            let Some(proven) = locked_proven(tx, customer, &checkout.email)? else {
                return Err(CheckoutError::Changed);
            };
            let guests: i64 = tx.one(
                sql!(
                    "select count(*) from checkout where guest = 1 and completed_at > $2 and customer_id in
                     (select $1 union all select id from customer where guest_of <> '' and guest_of = $3)"
                ),
                args![customer, now.plus(-24 * HOUR), &checkout.email],
                |row| row.get(0),
            )?;
            if guests >= GUEST_CHECKOUTS_PER_DAY_MAX {
                return Err(CheckoutError::SignInRequired);
            }
            if let Identity::Rotate { old: Some(old), fresh } = identity
                && !rotate(tx, now, &old, &fresh)?
            {
                return Err(CheckoutError::Unknown);
            }
            // Whoever registered with the address may not be who has it: nothing of this reaches him.
            let holder = match proven {
                true => customer,
                false => proof_of_address::guest(tx, ids, now, &checkout.name, &checkout.email)?,
            };
            Ok(Buyer { account: customer, ..supplied(tx, ids, now, holder, checkout, (false, true))? })
        }
        Err(RegisterError::UnknownToken(_)) => Err(CheckoutError::UnknownToken),
        Err(RegisterError::Db(error)) => Err(error.into()),
    }
}

/// The customer's address and payment method, stored now where they are new.
fn supplied(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    checkout: &Checkout,
    (keep, guest): (bool, bool),
) -> Result<Buyer, CheckoutError> {
    let address = match &checkout.destination {
        Some(Destination::Stored { id, .. }) => *id,
        Some(Destination::New(address)) => supply::address(tx, ids, now, customer, address, keep)?,
        None => return Err(CheckoutError::UnknownAddress),
    };
    let payment_method = match &checkout.payment {
        Some(Payment::Stored { id, .. }) => *id,
        Some(Payment::New { provider, token }) => {
            let method = NewPaymentMethod { provider: provider.clone(), token: token.clone(), moniker: String::new() };
            supply::payment_method(tx, ids, now, customer, &method, keep)?.ok_or(CheckoutError::UnknownToken)?
        }
        None => return Err(CheckoutError::UnknownPaymentMethod),
    };
    Ok(Buyer { customer, account: customer, address, payment_method, guest })
}

/// A completion under its locks.
struct Placing<'a> {
    ids: &'a Ids,
    policy: &'a Policy,
    now: Moment,
    id: CheckoutId,
    client: ClientId,
    view: &'a View,
    buyer: &'a Buyer,
}

impl Placing<'_> {
    /// Takes the stock of every line; the offers are locked.
    fn take(&self, tx: &mut Tx<'_>) -> Result<(), CheckoutError> {
        let mut takes = Vec::with_capacity(self.view.lines.len());
        for (line, quoted) in self.view.lines.iter().zip(&self.view.quote.lines) {
            let quantity = i64::from(line.quantity);
            let take = match quoted.supplied {
                Supplied::Now => {
                    let available = if line.supply.tracked { quantity } else { 0 };
                    Take { available, reserved: quantity, back_ordered: 0 }
                }
                Supplied::Later => Take { available: 0, reserved: 0, back_ordered: quantity },
                Supplied::No => return Err(CheckoutError::NotReady(self.view.messages.clone())),
            };
            takes.push((line.variant, take));
        }
        takes.sort_unstable_by_key(|(variant, _)| *variant);
        Ok(stock::take_many(tx, &takes)?)
    }

    /// OC-16: an order for each parcel. It is closed for other lines at once: single actions do not join it.
    fn order(&self, tx: &mut Tx<'_>, parcel: &Parcel) -> Result<(), CheckoutError> {
        let order = OrderId(self.ids.next(self.now));
        tx.push(
            sql!(
                "insert into orders (id, customer_id, address_id, payment_method_id, class, state, currency, delivery,
                    opened_at, closes_at, delivery_option, checkout_id)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
            ),
            args![
                order,
                self.buyer.customer,
                self.buyer.address,
                self.buyer.payment_method,
                parcel.class as i64,
                OrderState::Open.name(),
                self.policy.currency.code(),
                parcel.delivery,
                self.now,
                self.now.plus(1),
                &self.view.quote.option,
                self.id
            ],
        )?;
        let mut delivery = parcel.delivery;
        for position in &parcel.lines {
            self.line(tx, order, *position, delivery)?;
            delivery = 0;
        }
        Ok(())
    }

    fn line(&self, tx: &mut Tx<'_>, order: OrderId, position: usize, delivery: i64) -> Result<(), CheckoutError> {
        let (Some(line), Some(quoted)) = (self.view.lines.get(position), self.view.quote.lines.get(position)) else {
            unreachable!("a parcel holds lines of its quote");
        };
        let id = LineId(self.ids.next(self.now));
        let back_ordered = quoted.supplied == Supplied::Later;
        let counted = if line.supply.tracked && !back_ordered { i64::from(line.quantity) } else { 0 };
        tx.push(
            sql!(
                "insert into order_line (id, order_id, customer_id, client_id, variant_id, quantity, quantity_placed,
                    unit_price, delivery, state, back_ordered, counted, channel, placed_at, cancel_until, promised_on,
                    version) values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, 'cart', $12, $13, $14, 1)"
            ),
            args![
                id,
                order,
                self.buyer.customer,
                self.client,
                line.variant,
                line.quantity,
                quoted.unit_price,
                delivery,
                LineState::Placed.name(),
                back_ordered,
                counted,
                self.now,
                self.now.plus(self.policy.cancel_window),
                quoted.promised_on
            ],
        )?;
        tx.push(
            sql!("update checkout_line set line_id = $3, unit_price = $4 where checkout_id = $1 and variant_id = $2"),
            args![self.id, line.variant, id, quoted.unit_price],
        )?;
        Ok(())
    }

    /// Takes what was ordered out of the cart. What was the cart's must still be there.
    fn empty_cart(&self, tx: &mut Tx<'_>) -> Result<(), CheckoutError> {
        let owner = Owner { client: self.client, customer: (!self.buyer.guest).then_some(self.buyer.customer) };
        let ordered: Vec<_> = self.view.lines.iter().map(|line| (line.variant, line.quantity)).collect();
        let whole = match self.view.checkout.origin {
            Origin::Given => return Ok(()),
            Origin::Cart => cart::change::subtract(tx, self.now, owner, &ordered)?,
            Origin::Own => cart::change::take_out(tx, self.now, owner, &ordered).map(|()| true)?,
        };
        if whole { Ok(()) } else { Err(CheckoutError::CartChanged) }
    }

    fn finish(&self, tx: &mut Tx<'_>, secret: &Secret) -> Result<(), CheckoutError> {
        let Buyer { customer, account, address, payment_method, guest } = *self.buyer;
        assert!(self.view.state.may_become(State::Completed), "{:?} -> completed", self.view.state);
        end(tx, self.now, self.id, State::Completed)?;
        tx.run(
            sql!(
                "update checkout set customer_id = $2, guest = $3, total = $4, completed_at = $5, address_id = $6,
                    payment_method_id = $7 where id = $1"
            ),
            args![self.id, customer, guest, self.view.quote.total, self.now, address, payment_method],
        )?;
        let who = Who { customer: Some(customer), client: Some(self.client), staff: None };
        let detail = if guest { "guest" } else { "" };
        audit::push(tx, self.ids, self.now, "checkout.completed", who, self.id.0, detail)?;
        if guest {
            sign_in::send(tx, self.ids, self.now, secret, account, Purpose::SignIn, "/orders")?;
        }
        Ok(())
    }
}
