//! OC-19: the cart, beside the single action, which never goes through it.
//!
//! It belongs to the client until a customer is recognised, then to the customer, so that it follows over his devices.
//! [`merge`] moves the one into the other exactly once: the client's cart is deleted in the same transaction. Nothing of it
//! stays on a device where somebody signs out. Every verb locks the cart's row first.

pub mod change;
pub(in crate::order) mod export;
pub mod merge;
pub mod view;

use crate::customer::Visitor;
use crate::kernel::{ClientId, CustomerId};

/// Whose cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The client.
    pub client: ClientId,
    /// The customer it stands for.
    pub customer: Option<CustomerId>,
}

impl Owner {
    /// Of a visitor.
    pub fn of(visitor: &Visitor) -> Owner {
        Owner { client: visitor.client, customer: visitor.customer.as_ref().map(|customer| customer.id) }
    }

    /// The cart's id. Clients choose the identifiers that they offer, so a client's cart can't be one of a customer.
    pub(super) fn cart(self) -> i64 {
        self.customer.map_or_else(|| client_cart(self.client), |customer| customer.0)
    }
}

fn client_cart(client: ClientId) -> i64 {
    -client.0
}
