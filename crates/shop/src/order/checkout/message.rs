//! What stands in a checkout's way, or is worth knowing before it is completed.

use crate::customer::country::Wrong;
use crate::kernel::VariantId;

/// How a message is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Nothing has to be done.
    Told,
    /// By a change of the checkout.
    Recoverable,
    /// By the buyer on the shop's pages.
    BuyerInput,
}

/// A part of a checkout that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The buyer's name.
    Name,
    /// The buyer's e-mail address.
    Email,
    /// Where to.
    Destination,
    /// The delivery option.
    Delivery,
    /// Paid with.
    Payment,
    /// Anything to order.
    Lines,
}

impl Part {
    /// Where it stands in the API's body: a JSON pointer.
    pub const fn pointer(self) -> &'static str {
        match self {
            Part::Name => "/buyer/name",
            Part::Email => "/buyer/email",
            Part::Destination => "/destination",
            Part::Delivery => "/delivery",
            Part::Payment => "/payment",
            Part::Lines => "/lines",
        }
    }
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A part is missing.
    Missing(Part),
    /// The stored address or payment method was removed, or the delivery option is gone.
    Gone(Part),
    /// A field of the new address is not as its country needs it.
    Address {
        /// Its name.
        field: &'static str,
        /// What is wrong with it.
        wrong: Wrong,
    },
    /// A variant is no longer sold.
    NotSold {
        /// Which.
        variant: VariantId,
        /// Its line, from zero.
        position: usize,
    },
    /// Fewer are left than wanted.
    OutOfStock {
        /// Of which.
        variant: VariantId,
        /// Its line, from zero.
        position: usize,
        /// What there is.
        available: i64,
    },
    /// A price is not what it was when the checkout was last written.
    PriceChanged {
        /// Of which.
        variant: VariantId,
        /// Its line, from zero.
        position: usize,
        /// Minor units.
        from: i64,
        /// Minor units.
        to: i64,
    },
    /// The cart that it was begun from holds less than it asks for, perhaps because another device ordered it: its lines are
    /// to be given anew.
    CartChanged,
    /// A stored payment method goes to a new address only after a recent sign-in (OC-24).
    SignInRequired,
    /// While the single action is suspended, a stored payment method goes to an address that nobody confirmed only after a
    /// step-up ([`crate::customer::suspend`]).
    StepUpRequired,
}

impl Message {
    /// Its name in the API.
    pub const fn code(&self) -> &'static str {
        match self {
            Message::Missing(_) | Message::Address { wrong: Wrong::Missing, .. } => "missing",
            Message::Address { .. } => "invalid",
            Message::Gone(_) => "gone",
            Message::NotSold { .. } => "not_sold",
            Message::OutOfStock { .. } => "out_of_stock",
            Message::PriceChanged { .. } => "price_changed",
            Message::CartChanged => "cart_changed",
            Message::SignInRequired => "sign_in_required",
            Message::StepUpRequired => "step_up_required",
        }
    }

    /// How it is resolved.
    pub const fn severity(&self) -> Severity {
        match self {
            Message::Missing(_)
            | Message::Gone(_)
            | Message::Address { .. }
            | Message::NotSold { .. }
            | Message::OutOfStock { .. }
            | Message::CartChanged => Severity::Recoverable,
            Message::PriceChanged { .. } => Severity::Told,
            Message::SignInRequired | Message::StepUpRequired => Severity::BuyerInput,
        }
    }

    /// What it is about: a JSON pointer into the API's body.
    pub fn pointer(&self) -> String {
        match self {
            Message::Missing(part) | Message::Gone(part) => part.pointer().to_owned(),
            Message::CartChanged => Part::Lines.pointer().to_owned(),
            Message::NotSold { position, .. }
            | Message::OutOfStock { position, .. }
            | Message::PriceChanged { position, .. } => format!("/lines/{position}"),
            Message::Address { field, .. } => format!("{}/{field}", Part::Destination.pointer()),
            Message::SignInRequired | Message::StepUpRequired => Part::Destination.pointer().to_owned(),
        }
    }
}
