//! OC-9 to OC-11, OC-15, OC-16, X-1, X-4, X-6: the single action. THE hot path.
//!
//! Whole batches: [`load`] reads and locks what the commands touch, [`decide`] gives each its outcome by pure rules,
//! [`store`] writes them. Six statement texts and one commit, whatever the batch's size:
//!
//! 1. who asks, and whether the line or key is there already (`load::requests`)
//! 2. stock and price, locked in id order (`stock::lock_offers`)
//! 3. the open orders of the lines' keys, opened or joined (`combine::join_or_open`; on SQLite only where one is opened)
//! 4. stock taken (`stock::take_many`)
//! 5. rows of new orders (`combine::insert_orders`)
//! 6. the lines (`store::lines`)
//!
//! An API order adds its key's row; caps that look back add two reads.

mod decide;
mod load;
mod store;

use std::sync::Arc;

use db::{Tx, args, sql};

use crate::customer::client::Proof;
use crate::kernel::limits::{BUTTON_FIRST_USE_MAX, KEY_KEPT};
use crate::kernel::{
    AddressId, ClientId, Currency, CustomerId, Day, LineId, Moment, Money, OrderId, PaymentMethodId, Policy, VariantId,
};

use super::button::Button;

/// A single action: who, what, and the nonce. Nothing sensitive.
#[derive(Clone, Debug)]
pub struct Place {
    /// When it arrived.
    pub now: Moment,
    /// From this client; the secret is checked in the same transaction, so that a revoked device never orders.
    pub proof: Proof,
    /// The line it places, minted when its button was rendered (or now, for an API call).
    pub line: LineId,
    /// The id of the order that is opened if none takes the line.
    pub order: OrderId,
    /// What is bought.
    pub variant: VariantId,
    /// How many.
    pub quantity: u32,
    /// Where to, if not to the default address.
    pub ship_to: Option<AddressId>,
    /// What the rendered button bound, for orders from a page.
    pub button: Option<Button>,
    /// The caller's key, for orders through the API.
    pub key: Option<OrderKey>,
    /// How it came, for the line's row: `page`, `api`, `step_up`.
    pub channel: &'static str,
    /// Whether the customer confirmed that a cap may be passed.
    pub stepped_up: bool,
}

/// An API caller's `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderKey {
    /// SHA-256 of the key; its scope is the customer.
    pub hash: [u8; 32],
    /// SHA-256 of the request's body.
    pub body_hash: [u8; 32],
}

impl Place {
    /// The command of a pressed button.
    pub fn from_button(now: Moment, proof: Proof, button: Button, order: OrderId, quantity: u32) -> Place {
        Place {
            now,
            proof,
            line: button.line,
            order,
            variant: button.variant,
            quantity,
            ship_to: Some(button.address),
            button: Some(button),
            key: None,
            channel: "page",
            stepped_up: false,
        }
    }

    fn payment_method(&self) -> Option<PaymentMethodId> {
        self.button.map(|button| button.payment_method)
    }

    /// What it is told whose line stands already. Each request with a key brings a line of its own: where that one stands,
    /// this very command placed it, the database's answer to its commit was lost, and the driver ran it again. (A kept
    /// action is resumed under the line it was kept with, and never run again by the driver.)
    fn found(&self, placed: Placed) -> Outcome {
        if self.key.is_some() && !self.stepped_up && placed.line == self.line {
            Outcome::Placed(placed)
        } else {
            Outcome::Replayed(placed)
        }
    }

    /// A button is good for 24 hours; one that was used replays for ever.
    fn too_old(&self) -> bool {
        self.button.is_some_and(|button| self.now.since(button.at) >= BUTTON_FIRST_USE_MAX)
    }
}

/// A line that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The line.
    pub line: LineId,
    /// The order it joined or opened.
    pub order: OrderId,
    /// Whose.
    pub customer: CustomerId,
    /// What.
    pub variant: VariantId,
    /// The item's handle, for the way back to its page.
    pub handle: Arc<str>,
    /// How many.
    pub quantity: u32,
    /// Price of one, in minor units.
    pub unit_price: i64,
    /// Delivery charged on this line, in minor units.
    pub delivery: i64,
    /// Of both.
    pub currency: Currency,
    /// Where to.
    pub address: AddressId,
    /// What the customer calls it.
    pub moniker: String,
    /// Whether it is owed on back-order.
    pub back_ordered: bool,
    /// When it was placed.
    pub placed_at: Moment,
    /// Until when it can be cancelled or changed, exclusive.
    pub cancel_until: Moment,
    /// The day it arrives.
    pub promised_on: Day,
    /// `placed`, or what became of it since.
    pub state: super::state::LineState,
}

impl Placed {
    /// This line with its delivery.
    pub fn total(&self) -> Money {
        Money { amount: self.unit_price * i64::from(self.quantity) + self.delivery, currency: self.currency }
    }
}

/// What a command came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new line.
    Placed(Placed),
    /// The line that the same token or key placed before, as it is now.
    Replayed(Placed),
    /// Nothing was changed.
    Refused(Refusal),
}

/// Why nothing was placed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The client is not known, or stands for nobody.
    #[error("nobody is recognised on this client")]
    Unrecognised,
    /// Single action is not enabled for this client and customer (OC-3).
    #[error("single action is not enabled on this client")]
    NotEnabled,
    /// An address, payment method or e-mail address was changed: the single action waits for a step-up.
    #[error("something that single actions use was changed; confirm it first")]
    Suspended,
    /// The button was made for another client or customer.
    #[error("this button was made for another visitor")]
    Foreign,
    /// The button was rendered more than 24 hours ago.
    #[error("this page is too old to order from")]
    TooOld,
    /// There is no such variant, or it is no longer sold.
    #[error("there is no such variant")]
    UnknownVariant,
    /// The customer has no such address.
    #[error("there is no such address")]
    UnknownAddress,
    /// The customer has no address yet.
    #[error("an address is missing")]
    AddressMissing,
    /// The customer has no usable payment method.
    #[error("a payment method is missing")]
    PaymentMethodMissing,
    /// More than there is, and it may not be back-ordered.
    #[error("only {available} left")]
    OutOfStock {
        /// What there is.
        available: i64,
    },
    /// The price, delivery or address changed since the button was rendered.
    #[error("the total changed since the page was shown")]
    Changed,
    /// The token or key was used with another body.
    #[error("the key was used with another body")]
    KeyReused,
    /// Above a cap: the customer has to confirm by e-mail.
    #[error("above the limit of single actions")]
    StepUpRequired,
}

/// Decides a batch of single actions: an outcome for each, in their order, as if one came after the other.
///
/// # Errors
/// Of the database; then nothing of the batch is changed.
pub fn place(tx: &mut Tx<'_>, policy: &Policy, batch: &[Place]) -> db::Result<Vec<Outcome>> {
    let mut outcomes = Vec::with_capacity(batch.len());
    // Nearly always once: see [`decide::Decision::settle`] for the two surprises that leave a rest.
    while let Some(rest @ [_, ..]) = batch.get(outcomes.len()..) {
        let decided = place_together(tx, policy, rest)?;
        assert!(!decided.is_empty(), "each turn decides at least the first command");
        outcomes.extend(decided);
    }
    Ok(outcomes)
}

/// Decides as many of the batch's first commands as can be decided together.
fn place_together(tx: &mut Tx<'_>, policy: &Policy, batch: &[Place]) -> db::Result<Vec<Outcome>> {
    let requests = load::requests(tx, batch)?;
    let variants = load::variants(batch, &requests);
    let offers = crate::catalogue::stock::lock_offers(tx, &variants)?;
    let spending = load::spending(tx, policy, batch, &requests)?;
    let mut decision = decide::admit(policy, batch, &requests, offers, spending);
    let targets = super::combine::join_or_open(tx, &decision.candidates(), &decision.seen)?;
    decision.settle(policy, batch, &requests, &targets);
    store::store(tx, policy, &decision)?;
    let replays = load::replays(tx, &decision.replays())?;
    decision.outcomes(batch, &replays)
}

/// What is to be added to what single actions spent.
pub(super) struct Spending {
    /// When its line was placed: the windows from one before then to now count, so that no line slips out of its own.
    pub at: Moment,
    /// What the line then comes to, in minor units.
    pub line_amount: i64,
    /// How much more that is, in minor units.
    pub more: i64,
    /// How many more actions.
    pub actions: i64,
}

/// Whether it would pass a cap of its customer or client.
///
/// # Errors
/// Of the database.
pub(super) fn above_caps(
    tx: &mut Tx<'_>,
    policy: &Policy,
    (customer, client): (CustomerId, ClientId),
    spending: &Spending,
) -> db::Result<bool> {
    let (caps, own) = (&policy.caps, load::device_caps(tx, client, customer)?);
    if [caps.amount_per_order, own.amount_per_order].iter().flatten().any(|cap| spending.line_amount > *cap) {
        return Ok(true);
    }
    if !caps.need_history() && !own.need_history() {
        return Ok(false);
    }
    let since = spending.at.plus(-caps.window);
    load::lock_spenders(tx, customer, client)?;
    let spent = [load::spent_by_customer(tx, customer, since)?, load::spent_on_client(tx, client, since)?];
    let own_spent = load::spent_by_pair(tx, client, customer, since)?;
    let above = |orders: Option<i64>, amount: Option<i64>, spent: &load::Spent| {
        orders.is_some_and(|cap| spending.actions > 0 && spent.actions + spending.actions > cap)
            || amount.is_some_and(|cap| spent.amount + spending.more > cap)
    };
    Ok(spent.iter().any(|spent| above(caps.orders_per_window, caps.amount_per_window, spent))
        || above(own.orders, own.amount, &own_spent))
}

/// Forgets up to `limit` callers' keys that are older than their time (30 days); their lines stay.
///
/// # Errors
/// Of the database.
pub fn forget_old_keys(tx: &mut Tx<'_>, now: Moment, limit: u32) -> db::Result<u64> {
    tx.run(
        sql!(
            "delete from order_key where (customer_id, key_hash) in
             (select customer_id, key_hash from order_key where created_at < $1 order by created_at limit $2)"
        ),
        args![now.plus(-KEY_KEPT), limit],
    )
}
