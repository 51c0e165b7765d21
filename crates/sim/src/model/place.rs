//! A single action (OC-10, OC-15, OC-16, X-1, X-4, X-6).

use shop::kernel::limits::BUTTON_FIRST_USE_MAX;
use shop::kernel::{AddressId, CustomerId, LineId, Moment, OrderId, PaymentMethodId, VariantId};
use shop::order::combine::Key;
use shop::order::state::LineState;
use shop::order::{Outcome, Place, Placed, Refusal};

use super::Model;
use crate::facts::{Line, Variant};

/// A line as its buyer is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The line.
    pub line: LineId,
    /// Its order.
    pub order: OrderId,
    /// Whose.
    pub customer: CustomerId,
    /// What.
    pub variant: VariantId,
    /// The item's handle.
    pub handle: String,
    /// How many.
    pub quantity: u32,
    /// Minor units.
    pub unit_price: i64,
    /// Minor units.
    pub delivery: i64,
    /// Where to.
    pub address: AddressId,
    /// What the customer calls it.
    pub moniker: String,
    /// Owed.
    pub back_ordered: bool,
    /// When.
    pub placed_at: Moment,
    /// Exclusive.
    pub cancel_until: Moment,
    /// Days since 1970-01-01.
    pub promised_on: i64,
    /// Its state now.
    pub state: LineState,
}

impl From<Placed> for Told {
    fn from(placed: Placed) -> Told {
        Told {
            line: placed.line,
            order: placed.order,
            customer: placed.customer,
            variant: placed.variant,
            handle: placed.handle.to_string(),
            quantity: placed.quantity,
            unit_price: placed.unit_price,
            delivery: placed.delivery,
            address: placed.address,
            moniker: placed.moniker,
            back_ordered: placed.back_ordered,
            placed_at: placed.placed_at,
            cancel_until: placed.cancel_until,
            promised_on: if let db::Arg::Int(day) = placed.promised_on.into() { day } else { i64::MIN },
            state: placed.state,
        }
    }
}

/// What an action comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A new line.
    Placed(Told),
    /// The line that stands already.
    Replayed(Told),
    /// Nothing.
    Refused(Refusal),
}

impl From<Outcome> for Answer {
    fn from(outcome: Outcome) -> Answer {
        match outcome {
            Outcome::Placed(placed) => Answer::Placed(placed.into()),
            Outcome::Replayed(placed) => Answer::Replayed(placed.into()),
            Outcome::Refused(refusal) => Answer::Refused(refusal),
        }
    }
}

/// What a new line is to be.
struct Admitted {
    key: Key,
    unit_price: i64,
    back_ordered: bool,
    ship_days: u32,
}

impl Model {
    /// Decides an action.
    pub fn place(&mut self, command: &Place) -> Answer {
        match self.stands(command) {
            Err(refusal) => Answer::Refused(refusal),
            Ok((_, Some(line))) => self.told(line).map_or(Answer::Refused(Refusal::Unrecognised), Answer::Replayed),
            Ok((customer, None)) => match self.admit(command, customer) {
                Err(refusal) => Answer::Refused(refusal),
                Ok(admitted) => self.join(command, &admitted),
            },
        }
    }

    /// A line, as its buyer is told of it.
    pub fn told(&self, id: LineId) -> Option<Told> {
        let line = self.facts.lines.get(&id)?;
        let address = self.facts.orders.get(&line.order)?.key.address;
        Some(Told {
            line: id,
            order: line.order,
            customer: line.customer,
            variant: line.variant,
            handle: self.facts.variants.get(&line.variant)?.handle.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            delivery: line.delivery,
            address,
            moniker: self.facts.addresses.get(&address)?.moniker.clone(),
            back_ordered: line.back_ordered,
            placed_at: line.placed_at,
            cancel_until: line.cancel_until,
            promised_on: line.promised_on,
            state: line.state,
        })
    }

    /// Who asks, and the line that the token or key placed before.
    fn stands(&self, command: &Place) -> Result<(CustomerId, Option<LineId>), Refusal> {
        let client = self.facts.clients.get(&command.proof.client);
        let client = client.filter(|client| !client.revoked && client.secret_hash == command.proof.secret_hash);
        let customer = client.and_then(|client| client.customer).ok_or(Refusal::Unrecognised)?;
        if command.button.is_some_and(|b| b.client != command.proof.client || b.customer != customer) {
            return Err(Refusal::Foreign);
        }
        if let Some(key) = &command.key {
            return match self.facts.keys.get(&(customer, key.hash)) {
                Some((body, _)) if *body != key.body_hash => Err(Refusal::KeyReused),
                found => Ok((customer, found.map(|(_, line)| *line))),
            };
        }
        match self.facts.lines.get(&command.line) {
            None => Ok((customer, None)),
            Some(line) if line.customer != customer => Err(Refusal::Foreign),
            Some(line) if (line.variant, line.quantity_placed) == (command.variant, command.quantity) => {
                Ok((customer, Some(command.line)))
            }
            Some(_) => Err(Refusal::KeyReused),
        }
    }

    fn admit(&self, command: &Place, customer: CustomerId) -> Result<Admitted, Refusal> {
        let facts = &self.facts;
        if !facts.pairs.get(&(command.proof.client, customer)).is_some_and(|enabled| *enabled) {
            return Err(Refusal::NotEnabled);
        }
        if facts.customers.get(&customer).is_some_and(|row| row.suspended) {
            return Err(Refusal::Suspended);
        }
        let button = command.button;
        if button.is_some_and(|button| command.now.since(button.at) >= BUTTON_FIRST_USE_MAX) {
            return Err(Refusal::TooOld);
        }
        let variant = facts.variants.get(&command.variant).filter(|v| v.on_sale).ok_or(Refusal::UnknownVariant)?;
        let account = facts.customers.get(&customer).ok_or(Refusal::Unrecognised)?;
        let own = |id: &AddressId| facts.addresses.get(id).is_some_and(|a| a.customer == customer && !a.retired);
        let address = command.ship_to.or(account.address).filter(own).ok_or(match command.ship_to {
            _ if button.is_some() => Refusal::Changed,
            Some(_) => Refusal::UnknownAddress,
            None => Refusal::AddressMissing,
        })?;
        let payment_method = match button {
            Some(button) => Some(button.payment_method),
            None => account.payment_method,
        };
        let payment_method = payment_method.ok_or(Refusal::PaymentMethodMissing)?;
        if button.is_some_and(|button| button.unit_price != variant.price) {
            return Err(Refusal::Changed);
        }
        let (back_ordered, ship_days) = self.supply(variant, command.quantity)?;
        self.check_caps(command, customer, variant.price * i64::from(command.quantity))?;
        let key = Key { customer, address, payment_method, class: self.rules.class(ship_days) };
        Ok(Admitted { key, unit_price: variant.price, back_ordered, ship_days })
    }

    /// Whether `quantity` units would be owed, and in how many days they ship.
    pub fn supply(&self, variant: &Variant, quantity: u32) -> Result<(bool, u32), Refusal> {
        if !variant.tracked {
            Ok((false, variant.lead_days.unwrap_or(0)))
        } else if variant.available >= i64::from(quantity) {
            Ok((false, 0))
        } else if variant.back_order {
            Ok((true, variant.lead_days.unwrap_or(self.rules.back_order_days)))
        } else {
            Err(Refusal::OutOfStock { available: variant.available })
        }
    }

    fn check_caps(&self, command: &Place, customer: CustomerId, amount: i64) -> Result<(), Refusal> {
        let caps = self.rules.caps;
        let mut above = caps.amount_per_order.is_some_and(|cap| amount > cap);
        if caps.look_back() {
            let of_customer = self.spent(command.now, Some(customer), None);
            for (actions, spent) in [of_customer, self.spent(command.now, None, Some(command.proof.client))] {
                above |= caps.orders.is_some_and(|cap| actions + 1 > cap);
                above |= caps.amount.is_some_and(|cap| spent + amount > cap);
            }
        }
        let (own, (actions, spent)) = self.own_caps(command.now, customer, command.proof.client);
        above |= own.amount_per_order.is_some_and(|cap| amount > cap);
        above |= own.orders.is_some_and(|cap| actions + 1 > cap) || own.amount.is_some_and(|cap| spent + amount > cap);
        if above && !command.stepped_up { Err(Refusal::StepUpRequired) } else { Ok(()) }
    }

    /// OC-15: into the order that is open for its key, or into a new one, whose delivery it carries.
    fn join(&mut self, command: &Place, admitted: &Admitted) -> Answer {
        let open = self.open_for(admitted.key, command.now);
        let delivery = if open.is_some() { 0 } else { self.rules.delivery };
        if command.button.is_some_and(|button| delivery > button.delivery) {
            return Answer::Refused(Refusal::Changed);
        }
        if open.is_none() {
            self.open_order(command.order, admitted.key, command.now);
        }
        let order = open.unwrap_or(command.order);
        let days = i64::from(admitted.ship_days + self.rules.delivery_days);
        let line = Line {
            order,
            customer: admitted.key.customer,
            client: command.proof.client,
            variant: command.variant,
            quantity: command.quantity,
            quantity_placed: command.quantity,
            unit_price: admitted.unit_price,
            delivery,
            state: LineState::Placed,
            back_ordered: admitted.back_ordered,
            counted: 0,
            channel: command.channel.to_owned(),
            placed_at: command.now,
            cancel_until: command.now.plus(self.rules.cancel),
            promised_on: self.rules.zone.day(command.now.micros()) + days,
            version: 1,
            mailed: false,
        };
        self.facts.lines.insert(command.line, line);
        self.facts.count("lines");
        if let Some(key) = &command.key {
            self.facts.keys.insert((admitted.key.customer, key.hash), (key.body_hash, command.line));
            self.facts.count("keys");
        }
        self.take(command.line, command.variant, i64::from(command.quantity), admitted.back_ordered);
        self.told(command.line).map_or(Answer::Refused(Refusal::Unrecognised), Answer::Placed)
    }

    /// What a page shows of the parcel that an action would join: its live lines, and what delivery would cost.
    pub fn panel(
        &self,
        customer: CustomerId,
        address: AddressId,
        payment_method: PaymentMethodId,
        class: i64,
        now: Moment,
    ) -> (i64, i64) {
        match self.open_for(Key { customer, address, payment_method, class }, now) {
            Some(order) => (self.live_lines(order).count() as i64, 0),
            None => (0, self.rules.delivery),
        }
    }

    /// the newest other live line of the same customer and variant, placed within the minute before this one.
    pub fn ordered_just_before(&self, line: LineId) -> Option<LineId> {
        let this = self.facts.lines.get(&line)?;
        let before = |(id, other): &(&LineId, &Line)| {
            let age = this.placed_at.since(other.placed_at);
            **id != line
                && (other.customer, other.variant) == (this.customer, this.variant)
                && other.state == LineState::Placed
                && (0..60_000_000).contains(&age)
        };
        let newest = self.facts.lines.iter().filter(before).max_by_key(|(id, other)| (other.placed_at, **id));
        newest.map(|(id, _)| *id)
    }
}
