//! The reference model: what a store must do, in plain Rust, one command after the other.
//!
//! It follows the capability list (OC-13 to OC-16, X-1, X-2, X-4, X-6), not the code. It knows no batches: commands that
//! are decided together must come to what they would come to in their order.

mod change;
mod guard;
mod people;
mod place;

use std::collections::BTreeMap;

use shop::kernel::{ClientId, CustomerId, LineId, Moment, OrderId};
use shop::order::combine::Key;
use shop::order::state::{LineState, OrderState};

use crate::facts::{Facts, Line, Order};
use crate::rules::Rules;

pub use people::Link;
pub use place::{Answer, Told};

/// The model.
#[derive(Clone, Debug)]
pub struct Model {
    /// What is the case.
    pub facts: Facts,
    /// The settings.
    pub rules: Rules,
    /// Sign-in links, by the hash of their secret.
    pub links: BTreeMap<[u8; 32], Link>,
    /// Step-ups by e-mail, whose mails are limited.
    pub step_ups: Vec<(CustomerId, Moment)>,
    /// Microseconds by which the model is wrong on the window's end: zero, but for the test that the simulator can fail.
    pub slack: i64,
}

impl Model {
    /// A model that begins with `facts`.
    pub fn new(facts: Facts, rules: Rules) -> Model {
        Model { facts, rules, links: BTreeMap::new(), step_ups: Vec::new(), slack: 0 }
    }

    /// Whether an order that closes at `closes_at` takes a line now.
    fn takes_lines(&self, now: Moment, closes_at: Moment) -> bool {
        now < closes_at.plus(self.slack)
    }

    /// The order that takes a key's lines now.
    fn open_for(&self, key: Key, now: Moment) -> Option<OrderId> {
        let (order, _, closes_at) = self.facts.open.get(&key)?;
        self.takes_lines(now, *closes_at).then_some(*order)
    }

    fn open_order(&mut self, id: OrderId, key: Key, at: Moment) {
        let closes_at = at.plus(self.rules.combine);
        let (delivery, state) = (self.rules.delivery, OrderState::Open);
        self.facts.orders.insert(id, Order { key, state, delivery, opened_at: at, closes_at });
        self.facts.open.insert(key, (id, at, closes_at));
        self.facts.count("orders");
    }

    fn live_lines(&self, order: OrderId) -> impl Iterator<Item = (&LineId, &Line)> {
        self.facts.lines.iter().filter(move |(_, line)| line.order == order && line.state == LineState::Placed)
    }

    /// What a customer sees of an order: its total, whether anything of it can change at `now`, and how many lines it has.
    pub fn seen(&self, order: OrderId, now: Moment) -> (i64, bool, usize) {
        let lines: Vec<&Line> = self.facts.lines.values().filter(|line| line.order == order).collect();
        let live = lines.iter().filter(|line| line.state == LineState::Placed);
        let total = live.clone().map(|line| line.unit_price * i64::from(line.quantity) + line.delivery).sum();
        let open = self.facts.orders.get(&order).is_some_and(|row| match row.state {
            OrderState::Open => now < row.closes_at || live.clone().any(|line| now < line.cancel_until),
            OrderState::Cancelled => lines.iter().any(|line| now < line.cancel_until),
            OrderState::Moved => false,
        });
        (total, open, lines.len())
    }

    /// A customer's and a client's live actions and minor units within the caps' window, without delivery.
    pub(crate) fn spent(&self, now: Moment, customer: Option<CustomerId>, client: Option<ClientId>) -> (i64, i64) {
        let since = now.plus(-self.rules.caps.window);
        let counts = |line: &&Line| {
            line.state == LineState::Placed
                && line.placed_at > since
                && customer.is_none_or(|customer| line.customer == customer)
                && client.is_none_or(|client| line.client == client)
        };
        self.facts
            .lines
            .values()
            .filter(counts)
            .fold((0, 0), |(actions, amount), line| (actions + 1, amount + line.unit_price * i64::from(line.quantity)))
    }
}
