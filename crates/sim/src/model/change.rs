//! Changing, moving, cancelling and restoring lines (OC-13, OC-14); receipts and confirmations (OC-12, X-6).

use std::collections::BTreeSet;

use shop::kernel::{AddressId, LineId, Moment, OrderId, VariantId};
use shop::order::cancel::{Cancel, ChangeError};
use shop::order::combine::Key;
use shop::order::state::{LineState, OrderState};

use super::Model;
use crate::facts::Line;

impl Model {
    /// Puts units of a variant on a line: off the free stock, or owed.
    pub(super) fn take(&mut self, line: LineId, variant: VariantId, quantity: i64, back_ordered: bool) {
        let Some(variant) = self.facts.variants.get_mut(&variant) else { return };
        if back_ordered {
            variant.back_ordered += quantity;
        } else {
            variant.reserved += quantity;
            if variant.tracked {
                variant.available -= quantity;
                if let Some(line) = self.facts.lines.get_mut(&line) {
                    line.counted += quantity;
                }
            }
        }
    }

    /// Takes units off a line: what came from the free stock goes back there, and nothing else does.
    fn give_back(&mut self, line: LineId, variant: VariantId, quantity: i64, back_ordered: bool) {
        let Some(variant) = self.facts.variants.get_mut(&variant) else { return };
        if back_ordered {
            variant.back_ordered -= quantity;
        } else {
            variant.reserved -= quantity;
            let Some(line) = self.facts.lines.get_mut(&line) else { return };
            let back = quantity.min(line.counted);
            line.counted -= back;
            if variant.tracked {
                variant.available += back;
            }
        }
    }

    fn free(&self, variant: VariantId, quantity: i64) -> bool {
        self.facts.variants.get(&variant).is_some_and(|variant| !variant.tracked || variant.available >= quantity)
    }

    fn may_owe(&self, variant: VariantId) -> bool {
        self.facts.variants.get(&variant).is_some_and(|variant| variant.back_order)
    }

    fn out_of_stock(&self, variant: VariantId) -> ChangeError {
        ChangeError::OutOfStock { available: self.facts.variants.get(&variant).map_or(0, |variant| variant.available) }
    }

    /// The line, if the command may change it now.
    fn changeable(&self, now: Moment, command: &Cancel) -> Result<Line, ChangeError> {
        let line = self.facts.lines.get(&command.line).filter(|line| line.customer == command.customer);
        let line = line.ok_or(ChangeError::UnknownLine)?;
        if command.version.is_some_and(|version| version != line.version) {
            return Err(ChangeError::VersionMismatch);
        }
        if now < line.cancel_until { Ok(line.clone()) } else { Err(ChangeError::TooLate) }
    }

    fn change(&mut self, id: LineId, change: impl FnOnce(&mut Line)) {
        if let Some(line) = self.facts.lines.get_mut(&id) {
            change(line);
            line.version += 1;
        }
    }

    /// After a line has left: the delivery goes to the first live line, or the order has ended.
    fn left(&mut self, order: OrderId, ended: OrderState) {
        let first = self.live_lines(order).map(|(id, _)| *id).next();
        let charged = self.live_lines(order).any(|(_, line)| line.delivery > 0);
        let Some(row) = self.facts.orders.get_mut(&order) else { return };
        match first {
            Some(_) if charged => {}
            Some(_) if row.delivery == 0 => {}
            Some(first) => {
                let delivery = row.delivery;
                self.change(first, |line| line.delivery = delivery);
            }
            None => {
                row.state = ended;
                let key = row.key;
                if self.facts.open.get(&key).is_some_and(|(open, ..)| *open == order) {
                    self.facts.open.remove(&key);
                }
            }
        }
    }

    /// Cancels a line; one that is cancelled stays so.
    ///
    /// # Errors
    /// Why not.
    pub fn cancel(&mut self, now: Moment, command: &Cancel) -> Result<(), ChangeError> {
        let cancelled = |line: &Line| line.state == LineState::Cancelled;
        let line = match self.changeable(now, command) {
            Err(ChangeError::TooLate) if self.facts.lines.get(&command.line).is_some_and(cancelled) => return Ok(()),
            line => line?,
        };
        if cancelled(&line) {
            return Ok(());
        }
        self.give_back(command.line, line.variant, i64::from(line.quantity), line.back_ordered);
        self.change(command.line, |line| {
            line.state = LineState::Cancelled;
            line.delivery = 0;
        });
        self.left(line.order, OrderState::Cancelled);
        self.facts.count("audit line.cancelled");
        Ok(())
    }

    /// Makes a cancelled line live again, in its own order, whatever became of that.
    ///
    /// # Errors
    /// Why not.
    pub fn undo(&mut self, now: Moment, command: &Cancel) -> Result<(), ChangeError> {
        let line = self.changeable(now, command)?;
        if line.state == LineState::Placed {
            return Ok(());
        }
        let quantity = i64::from(line.quantity);
        // What was confirmed by e-mail needs no cap's leave.
        if line.channel != "step_up" && self.above_caps(&line, line.quantity, line.unit_price * quantity, 1) {
            return Err(ChangeError::AboveCap);
        }
        let back_ordered = !self.free(line.variant, quantity);
        if back_ordered && !self.may_owe(line.variant) {
            return Err(self.out_of_stock(line.variant));
        }
        self.take(command.line, line.variant, quantity, back_ordered);
        let alone = self.live_lines(line.order).next().is_none();
        let order = self.facts.orders.get_mut(&line.order).ok_or(ChangeError::UnknownLine)?;
        let delivery = if alone { order.delivery } else { 0 };
        let (key, opened_at, closes_at) = (order.key, order.opened_at, order.closes_at);
        if order.state != OrderState::Open {
            order.state = OrderState::Open;
            if now < closes_at && self.open_for(key, now).is_none() {
                self.facts.open.insert(key, (line.order, opened_at, closes_at));
            }
        }
        self.change(command.line, |line| {
            line.state = LineState::Placed;
            line.back_ordered = back_ordered;
            line.delivery = delivery;
        });
        self.facts.count("audit line.restored");
        Ok(())
    }

    fn live(&self, now: Moment, command: &Cancel) -> Result<Line, ChangeError> {
        let line = self.changeable(now, command)?;
        if line.state == LineState::Cancelled { Err(ChangeError::Cancelled) } else { Ok(line) }
    }

    /// Whether a cap stands against so many more actions and minor units on a line that then has this quantity: in any
    /// window with the moment when it was placed.
    fn above_caps(&self, line: &Line, quantity: u32, more: i64, actions: i64) -> bool {
        let caps = self.rules.caps;
        let spent = [
            self.spent(line.placed_at, Some(line.customer), None),
            self.spent(line.placed_at, None, Some(line.client)),
        ];
        let (own, here) = self.own_caps(line.placed_at, line.customer, line.client);
        let own_above = own.amount_per_order.is_some_and(|cap| line.unit_price * i64::from(quantity) > cap)
            || own.amount.is_some_and(|cap| here.1 + more > cap)
            || own.orders.is_some_and(|cap| actions > 0 && here.0 + actions > cap);
        own_above
            || caps.amount_per_order.is_some_and(|cap| line.unit_price * i64::from(quantity) > cap)
            || caps.amount.is_some_and(|cap| spent.iter().any(|spent| spent.1 + more > cap))
            || caps.orders.is_some_and(|cap| actions > 0 && spent.iter().any(|spent| spent.0 + actions > cap))
    }

    /// Changes a line's quantity; more of it needs stock of the line's own kind and counts against the caps.
    ///
    /// # Errors
    /// Why not.
    pub fn quantity(&mut self, now: Moment, command: &Cancel, quantity: u32) -> Result<(), ChangeError> {
        let line = self.live(now, command)?;
        let more = i64::from(quantity) - i64::from(line.quantity);
        if more == 0 {
            return Ok(());
        }
        if more > 0 {
            if self.above_caps(&line, quantity, line.unit_price * more, 0) {
                return Err(ChangeError::AboveCap);
            }
            let there = if line.back_ordered { self.may_owe(line.variant) } else { self.free(line.variant, more) };
            if !there {
                return Err(self.out_of_stock(line.variant));
            }
            self.take(command.line, line.variant, more, line.back_ordered);
        } else {
            self.give_back(command.line, line.variant, -more, line.back_ordered);
        }
        self.change(command.line, |line| line.quantity = quantity);
        self.facts.count("audit line.changed");
        Ok(())
    }

    /// Sends a line elsewhere: to the order that is open there, or to a new one (whose id is `fresh`) that takes the
    /// line's own time.
    ///
    /// # Errors
    /// Why not.
    pub fn address(
        &mut self,
        now: Moment,
        command: &Cancel,
        address: AddressId,
        fresh: OrderId,
    ) -> Result<(), ChangeError> {
        if self.facts.customers.get(&command.customer).is_some_and(|row| row.suspended) {
            return Err(ChangeError::Suspended);
        }
        let line = self.live(now, command)?;
        let known = self.facts.addresses.get(&address).filter(|a| a.customer == command.customer && !a.retired);
        known.ok_or(ChangeError::UnknownAddress)?;
        let source = self.facts.orders.get(&line.order).ok_or(ChangeError::UnknownLine)?.key;
        if source.address == address {
            return Ok(());
        }
        let key = Key { address, ..source };
        // Where the clock was set back, a line may be younger than now: it joins no order that ended before it.
        let open = self.open_for(key, now.max(line.placed_at));
        if open.is_none() {
            self.open_order(fresh, key, line.placed_at);
        }
        let delivery = if open.is_some() { 0 } else { self.rules.delivery };
        self.change(command.line, |line| {
            line.order = open.unwrap_or(fresh);
            line.delivery = delivery;
        });
        self.left(line.order, OrderState::Moved);
        self.facts.count("audit line.moved");
        Ok(())
    }

    /// Books received units; from then on the variant is counted. Answers the free units.
    pub fn receive(&mut self, variant: VariantId, quantity: i64) -> Option<i64> {
        let row = self.facts.variants.get_mut(&variant)?;
        row.available += quantity;
        row.tracked = true;
        let available = row.available;
        self.facts.count("audit stock.received");
        self.facts.count("receipts");
        Some(available)
    }

    /// Tells of up to `limit` lines that nobody was told of, one mail an order; answers how many lines. Of those that are
    /// cancelled by then there is nothing to tell.
    pub fn confirm(&mut self, limit: usize) -> usize {
        let lines: Vec<LineId> =
            self.facts.lines.iter().filter(|(_, line)| !line.mailed).map(|(id, _)| *id).take(limit).collect();
        let mut orders = BTreeSet::new();
        for id in &lines {
            if let Some(line) = self.facts.lines.get_mut(id) {
                line.mailed = true;
                if line.state == LineState::Placed {
                    orders.insert(line.order);
                }
            }
        }
        orders.iter().for_each(|_| self.facts.count("mail order"));
        lines.len()
    }
}
