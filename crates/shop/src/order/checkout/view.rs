//! What pages and the API show of a checkout: its parts, what it comes to now, and what stands in its way.

use db::{Tx, args, sql};

use super::message::Part;
use super::quote::quote;
use super::{Checkout, CheckoutError, Destination, Line, Message, Payment, Quote, State, load};
use crate::customer::{Visitor, country};
use crate::kernel::settings::DeliveryOption;
use crate::kernel::{CheckoutId, Moment, Policy};

/// A checkout as it is now.
#[derive(Clone, Debug)]
pub struct View {
    /// Its row.
    pub checkout: Checkout,
    /// In the order of the cart.
    pub lines: Vec<Line>,
    /// What it comes to now.
    pub quote: Quote,
    /// What stands in its way; nothing of a checkout that is over.
    pub messages: Vec<Message>,
    /// Its state now.
    pub state: State,
}

impl View {
    /// What a review page promises: what it comes to, and a point, and whose order it is, where it goes and how it is paid.
    pub fn digest(&self) -> String {
        format!("{}.{}", self.quote.digest(&self.lines), self.checkout.digest())
    }

    /// What the customer pays: what the lines came to once they are placed, else what they come to now.
    pub fn total(&self) -> i64 {
        if self.state == State::Completed { self.checkout.total } else { self.quote.total }
    }
}

/// A checkout of the visitor's.
///
/// # Errors
/// [`CheckoutError::Unknown`] when it is not there, or another's.
pub fn view(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    visitor: &Visitor,
    id: CheckoutId,
) -> Result<View, CheckoutError> {
    let checkout = load::one(tx, now, visitor, id)?;
    let lines = load::lines(tx, id)?;
    Ok(assess(policy, now, visitor, checkout, lines))
}

/// The visitor's open checkout that the pages show: the one that was changed last.
///
/// # Errors
/// Of the database.
pub fn current(tx: &mut Tx<'_>, now: Moment, visitor: &Visitor) -> Result<Option<CheckoutId>, CheckoutError> {
    let open: Vec<CheckoutId> = tx.query(
        sql!(
            "select id from checkout where client_id = $1 and from_cart > 0
             and state in ('incomplete', 'requires_escalation', 'ready_for_complete') order by changed_at desc, id desc limit 5"
        ),
        args![visitor.client],
        |row| row.get(0),
    )?;
    for id in open {
        match load::one(tx, now, visitor, id) {
            Ok(_) => return Ok(Some(id)),
            // Another customer's, who used this client before.
            Err(CheckoutError::Unknown) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// A checkout's version.
///
/// # Errors
/// Of the database.
pub fn version(tx: &mut Tx<'_>, id: CheckoutId) -> db::Result<Option<i64>> {
    tx.maybe(sql!("select version from checkout where id = $1"), args![id], |row| row.get(0))
}

/// Looks at the whole. Pure.
pub(super) fn assess(
    policy: &Policy,
    now: Moment,
    visitor: &Visitor,
    mut checkout: Checkout,
    lines: Vec<Line>,
) -> View {
    if let (true, Some(customer)) = (checkout.state.open(), &visitor.customer) {
        checkout.name.clone_from(&customer.name);
        checkout.email.clone_from(&customer.email);
    }
    let option = option_of(policy, &checkout);
    let quote = quote(policy, now, &option, &lines);
    let messages = if checkout.state.open() {
        let mut messages = parts(policy, now, visitor, &checkout, lines.is_empty());
        messages.extend(quote.messages(&lines));
        messages
    } else {
        Vec::new()
    };
    let state = if checkout.state.open() { State::with(&messages) } else { checkout.state };
    View { checkout, lines, quote, messages, state }
}

/// The chosen option, or the first where it is gone; then a message says so.
pub(super) fn option_of(policy: &Policy, checkout: &Checkout) -> DeliveryOption {
    let first = || policy.delivery_options.first().cloned();
    policy.delivery_option(&checkout.delivery_option).cloned().or_else(first).unwrap_or(DeliveryOption {
        name: String::new(),
        price: policy.delivery,
        days: policy.delivery_days,
    })
}

fn parts(policy: &Policy, now: Moment, visitor: &Visitor, checkout: &Checkout, empty: bool) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut missing = |part: Part, is: bool| {
        if is {
            messages.push(Message::Missing(part));
        }
    };
    missing(Part::Lines, empty);
    missing(Part::Name, checkout.name.is_empty());
    missing(Part::Email, checkout.email.is_empty());
    missing(Part::Destination, checkout.destination.is_none());
    missing(Part::Payment, checkout.payment.is_none());
    if let Some(Destination::New(address)) = &checkout.destination {
        let wrong = country::check(&mut address.as_ref().clone(), true).err().unwrap_or_default();
        messages.extend(wrong.into_iter().map(|(field, wrong)| Message::Address { field, wrong }));
    }
    if matches!(checkout.destination, Some(Destination::Stored { usable: false, .. })) {
        messages.push(Message::Gone(Part::Destination));
    }
    if matches!(checkout.payment, Some(Payment::Stored { usable: false, .. })) {
        messages.push(Message::Gone(Part::Payment));
    }
    if policy.delivery_option(&checkout.delivery_option).is_none() {
        messages.push(Message::Gone(Part::Delivery));
    }
    let kept_card_elsewhere = matches!(checkout.destination, Some(Destination::New(_)))
        && matches!(checkout.payment, Some(Payment::Stored { .. }));
    if kept_card_elsewhere && visitor.customer.as_ref().is_none_or(|customer| !customer.authenticated(now)) {
        messages.push(Message::SignInRequired);
    }
    // A card that is typed anew abuses nothing that is stored.
    if checkout.unconfirmed && matches!(checkout.payment, Some(Payment::Stored { .. })) {
        messages.push(Message::StepUpRequired);
    }
    messages
}
