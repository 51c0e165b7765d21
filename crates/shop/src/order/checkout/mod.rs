//! OC-2, OC-19, X-1, X-3: the checkout, one state machine under pages and API.
//!
//! [`create`] and [`update`] fill it section by section, [`view`] says what it would cost and what is missing,
//! [`complete`] places its orders in one transaction or changes nothing, [`cancel`] gives it up. Its id is the key under which
//! it is completed, once and for ever. Locks: checkout, stock (by variant), customer, client, orders, cart.
//!
//! It is laid so that a checkout session of the Universal Commerce Protocol can be a translation of it, field by field:
//!
//! | UCP | here |
//! | --- | --- |
//! | `status` | [`State::name`]; `complete_in_progress` has no place, a completion is one transaction |
//! | `line_items[].item.id`, `quantity` | [`Line::variant`], [`Line::quantity`] |
//! | `line_items[].totals`, `totals[]` (`items_discount`.. `total`) | [`Quote`]: `items`, `delivery`, `total`, minor units |
//! | `buyer` | [`Checkout::name`], [`Checkout::email`] |
//! | `fulfillment.methods[].destinations[]`, `groups[].options[]` | [`Destination`], `Policy::delivery_options`; a group is a [`quote::Parcel`] |
//! | `payment.instruments[]` | [`Payment`]: a provider's token, never a card number |
//! | `messages[]` (`type`, `code`, `path`, `severity`) | [`Message`] |
//! | `continue_url` | [`link`], or `/account/step-up`: where [`State::Escalation`] is resolved |
//! | `order` | [`Line::placed`] |
//!
//! A guest's e-mail address may be known: then the orders are that customer's, but the guest's client is not associated
//! and is shown nothing of the account; address and payment method serve these orders only. While nobody has proven the
//! address ([`crate::customer::proof_of_address`]) they are a customer's of their own. At most
//! `GUEST_CHECKOUTS_PER_DAY_MAX` of them are taken in 24 hours, so that nobody can fill another's account.

pub mod cancel;
pub mod complete;
pub mod create;
pub(in crate::order) mod export;
pub mod link;
pub(super) mod load;
pub mod message;
pub mod origin;
pub mod quote;
pub mod state;
pub mod update;
pub mod view;

pub use message::Message;
pub use origin::Origin;
pub use quote::Quote;
pub use state::State;

use std::ops::Deref;

use sha2::{Digest, Sha256};

use crate::customer::register::NewAddress;
use crate::kernel::{
    AddressId, CheckoutId, ClientId, CustomerId, Day, LineId, Moment, OrderId, PaymentMethodId, VariantId,
};
use crate::order::state::LineState;
use crate::order::wanted::Wanted;

/// A checkout's row. What was typed into it is gone once it is completed or canceled.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// Its id, and its idempotency key.
    pub id: CheckoutId,
    /// The client that it was begun on, until somebody signs out there.
    pub client: Option<ClientId>,
    /// Whose it is, once that is known.
    pub customer: Option<CustomerId>,
    /// As it was when it was last written; [`view::View::state`] is as it is now.
    pub state: State,
    /// Where its lines come from.
    pub origin: Origin,
    /// Whether it was completed under a known e-mail address by a client that does not stand for that customer.
    pub guest: bool,
    /// The buyer's name.
    pub name: String,
    /// The buyer's e-mail address, in lower case.
    pub email: String,
    /// Where to.
    pub destination: Option<Destination>,
    /// Name of the delivery option.
    pub delivery_option: String,
    /// Whether nobody stepped up since the destination came, while the customer's single action waits for that.
    pub unconfirmed: bool,
    /// Paid with.
    pub payment: Option<Payment>,
    /// Of its amounts.
    pub currency: String,
    /// What it cost when it was last written, in minor units.
    pub total: i64,
    /// Rises with each change: the ETag.
    pub version: i64,
    /// When it was begun.
    pub created_at: Moment,
    /// When its prices were last looked up.
    pub priced_at: Moment,
    /// When it was completed.
    pub completed_at: Option<Moment>,
}

impl Checkout {
    /// What a review page shows beside the amounts: the same text for the same buyer, destination and payment.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut part = |text: &str| {
            // Its length first, so that no two texts can be taken for two others.
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        };
        part(&self.id.to_string());
        part(&self.name);
        part(&self.email);
        match &self.destination {
            Some(Destination::Stored { id, .. }) => part(&id.to_string()),
            Some(Destination::New(to)) => {
                let lines = [&to.name, &to.line1, &to.line2, &to.city, &to.region, &to.postal_code, &to.country];
                lines.into_iter().chain([&to.phone, &to.moniker]).for_each(|text| part(text));
            }
            None => part(""),
        }
        match &self.payment {
            Some(Payment::Stored { id, .. }) => part(&id.to_string()),
            Some(Payment::New { provider, token }) => [provider, token].into_iter().for_each(|text| part(text)),
            None => part(""),
        }
        hex(hash.finalize().into())
    }
}

/// The first half of a hash, as text.
fn hex(hash: [u8; 32]) -> String {
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Where to.
#[derive(Clone, Debug)]
pub enum Destination {
    /// One of the customer's addresses; partial information (OC-8).
    Stored {
        /// Which.
        id: AddressId,
        /// What the customer calls it.
        moniker: String,
        /// Town.
        city: String,
        /// Whether it is still among the customer's.
        usable: bool,
    },
    /// A new one, as typed.
    New(Box<NewAddress>),
}

/// Paid with.
#[derive(Clone, Debug)]
pub enum Payment {
    /// One of the customer's methods.
    Stored {
        /// Which.
        id: PaymentMethodId,
        /// `Visa`.
        brand: String,
        /// `4242`.
        last_four: String,
        /// Whether it is still among the customer's.
        usable: bool,
    },
    /// A new token.
    New {
        /// Of this provider.
        provider: String,
        /// The provider's token.
        token: String,
    },
}

/// A line of a checkout, with what its variant is now.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it asks for.
    pub wanted: Wanted,
    /// The order line that it became.
    pub placed: Option<PlacedLine>,
}

impl Deref for Line {
    type Target = Wanted;

    fn deref(&self) -> &Wanted {
        &self.wanted
    }
}

/// What a checkout's line became.
#[derive(Clone, Debug)]
pub struct PlacedLine {
    /// The order line.
    pub line: LineId,
    /// The order that holds it now.
    pub order: OrderId,
    /// Its state now.
    pub state: LineState,
    /// Price of one, in minor units.
    pub unit_price: i64,
    /// Delivery charged on it, in minor units.
    pub delivery: i64,
    /// Until when it can be cancelled or changed, exclusive.
    pub cancel_until: Moment,
    /// The day it arrives.
    pub promised_on: Day,
}

/// Why a checkout could not be changed or completed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckoutError {
    /// There is no such checkout, or it is another's.
    #[error("there is no such checkout")]
    Unknown,
    /// There is nothing in the cart.
    #[error("there is nothing to order")]
    Empty,
    /// More lines than a checkout may have.
    #[error("too many different things at once")]
    TooManyLines,
    /// The client has as many open checkouts as it may have.
    #[error("too many checkouts are open; cancel one")]
    TooMany,
    /// It is completed already.
    #[error("this checkout is completed")]
    Completed,
    /// It was canceled.
    #[error("this checkout is canceled")]
    Canceled,
    /// It is no longer as the caller saw it (If-Match).
    #[error("the checkout was changed meanwhile")]
    VersionMismatch,
    /// There is no such variant, or it is no longer sold.
    #[error("there is no such variant")]
    UnknownVariant(VariantId),
    /// The customer has no such address.
    #[error("there is no such address")]
    UnknownAddress,
    /// The customer has no such payment method.
    #[error("there is no such payment method")]
    UnknownPaymentMethod,
    /// The provider knows no such token.
    #[error("the simulator knows no such token")]
    UnknownToken,
    /// The shop has no such delivery option.
    #[error("there is no such delivery option")]
    UnknownDelivery,
    /// The buyer is the recognised customer, whose name and e-mail address are not changed here.
    #[error("the buyer is the customer who is signed in")]
    BuyerFixed,
    /// Something is missing, or can't be had any more; nothing was placed.
    #[error("the checkout is not complete")]
    NotReady(Vec<Message>),
    /// The total is no longer what was shown; nothing was placed.
    #[error("the total changed since it was shown")]
    Changed,
    /// The buyer, the destination or the payment is no longer what was shown; nothing was placed.
    #[error("the buyer, the destination or the payment changed since it was shown")]
    OtherThanShown,
    /// The cart that it was begun from holds less by now, perhaps because another device ordered it; nothing was placed.
    #[error("the cart changed since the checkout was begun")]
    CartChanged,
    /// Too many guests ordered under this known e-mail address.
    #[error("sign in to order with this e-mail address")]
    SignInRequired,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}
