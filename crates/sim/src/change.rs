//! What happens to lines after they were placed, and to the shelf they come from.

use anyhow::Result;
use shop::kernel::ids::ReceiptId;
use shop::kernel::{AddressId, ClientId, CustomerId, LineId, OrderId, StaffId, VariantId};
use shop::order::cancel::{Cancel, ChangeError, cancel};
use shop::order::state::LineState;
use shop::order::undo::undo;
use shop::order::{change, confirm};

use crate::facts::{Line, Scope};
use crate::rules::Caps;
use crate::store::Store;
use crate::{read, shelf};

/// A change of a line.
#[derive(Clone, Copy, Debug)]
pub enum Edit {
    /// To this many.
    Quantity(u32),
    /// To this address.
    Address(AddressId),
    /// Not wanted any more.
    Cancel,
    /// Wanted after all.
    Undo,
}

/// A refusal is an answer; only the database's own error is none.
fn answer(result: Result<(), ChangeError>) -> db::Result<Result<(), ChangeError>> {
    match result {
        Err(ChangeError::Db(error)) => Err(error),
        result => Ok(result),
    }
}

impl Store {
    /// A line: mostly one that can still be changed, and is in the state that the change is for.
    fn some_line(&mut self, state: LineState) -> Option<(LineId, Line)> {
        let now = self.now();
        let (fit, young) = (self.rng.chance(90), self.rng.chance(85));
        let fits = |line: &Line| (!fit || line.state == state) && (!young || now < line.cancel_until);
        let lines: Vec<LineId> =
            self.model.facts.lines.iter().filter(|(_, line)| fits(line)).map(|(id, _)| *id).collect();
        let id = *self.rng.pick(&lines)?;
        self.model.facts.lines.get(&id).map(|line| (id, line.clone()))
    }

    fn some_client(&mut self, customer: CustomerId) -> ClientId {
        let owned = |client: &ClientId| self.model.facts.pairs.contains_key(&(*client, customer));
        let clients: Vec<ClientId> = self.model.facts.clients.keys().copied().filter(owned).collect();
        self.rng.pick(&clients).copied().unwrap_or(ClientId(1))
    }

    /// A change of some line, with all its ways of being wrong.
    ///
    /// # Errors
    /// Of the step.
    pub fn edit(&mut self, kind: &Edit) -> Result<()> {
        let wanted = if matches!(kind, Edit::Undo) { LineState::Cancelled } else { LineState::Placed };
        let Some((line, row)) = self.some_line(wanted) else { return Ok(()) };
        let other = self.rng.index(self.people.len());
        let customer = if self.rng.chance(3) { self.people[other].id } else { row.customer };
        let version = self.rng.weighted(&[(75, None), (20, Some(row.version)), (5, Some(row.version - 1))]);
        let command = Cancel { line, customer, client: self.some_client(row.customer), version };
        let edit = match kind {
            Edit::Quantity(_) => {
                let (low, high) = self.rng.weighted(&[(70, (1, 5)), (25, (1, 30)), (5, (999, 999))]);
                Edit::Quantity(u32::try_from(self.rng.between(low, high))?)
            }
            Edit::Address(_) => {
                let person = self.people.iter().position(|p| p.id == row.customer).unwrap_or(0);
                let person = if self.rng.chance(4) { other } else { person };
                let address = self.rng.pick(&self.people[person].addresses).copied();
                Edit::Address(address.unwrap_or(AddressId(1)))
            }
            kind => *kind,
        };
        self.apply(edit, command, &row)
    }

    fn apply(&mut self, edit: Edit, command: Cancel, row: &Line) -> Result<()> {
        let (now, ids, policy) = (self.now(), self.ids.clone(), self.policy());
        let scope = Scope {
            customers: [command.customer, row.customer].into(),
            variants: [row.variant].into(),
            ..Scope::default()
        };
        let outcome = self.act(
            &format!("{edit:?} {command:?}"),
            &scope,
            |model, facts| match edit {
                Edit::Quantity(quantity) => model.quantity(now, &command, quantity),
                Edit::Address(address) => {
                    // Only the store can mint the id of a new order; it must be new, though.
                    let order = facts.lines.get(&command.line).map(|line| line.order);
                    let fresh = order.filter(|order| !model.facts.orders.contains_key(order)).unwrap_or(OrderId(0));
                    model.address(now, &command, address, fresh)
                }
                Edit::Cancel => model.cancel(now, &command),
                Edit::Undo => model.undo(now, &command),
            },
            |db| {
                answer(db.write_blocking(move |tx| match edit {
                    Edit::Quantity(to) => change::quantity(tx, &ids, now, &policy, &command, to),
                    Edit::Address(to) => change::address(tx, &ids, now, &policy, &command, to),
                    Edit::Cancel => cancel(tx, &ids, now, &command),
                    Edit::Undo => undo(tx, &ids, now, &policy, &command),
                }))
            },
        )?;
        if let Some(outcome) = outcome {
            let (edit, outcome) = (format!("{edit:?}"), format!("{outcome:?}"));
            let word =
                |text: &str| text.split(['(', ')', ' ']).find(|w| !w.is_empty() && *w != "Err").map(str::to_owned);
            let name = [word(&edit), word(&outcome)].map(Option::unwrap_or_default).join(" ");
            *self.summary.changes.entry(name).or_default() += 1;
        }
        let id = command.line;
        let order = self.db.read_blocking(move |tx| read::order_of(tx, id))?;
        anyhow::ensure!(order == self.model.facts.lines.get(&id).map(|line| line.order), "{id:?} is in {order:?}");
        Ok(())
    }

    /// A receipt of stock.
    ///
    /// # Errors
    /// Of the step.
    pub fn receive(&mut self) -> Result<()> {
        let variants = self.variants();
        let Some(variant) = self.rng.pick(&variants).copied() else { return Ok(()) };
        let variant = if self.rng.chance(3) { VariantId(7) } else { variant };
        // Uncounted variants stay so in most stores.
        let first = self.model.facts.variants.get(&variant).is_some_and(|row| !row.tracked);
        if first && !self.rng.chance(20) {
            return Ok(());
        }
        let (now, ids, quantity) = (self.now(), self.ids.clone(), self.rng.between(1, 8));
        self.act(
            &format!("receive {quantity} of {variant:?}"),
            &Scope::of(None, Some(variant)),
            |model, _| model.receive(variant, quantity),
            |db| {
                let receive = shop::catalogue::stock::receive;
                let got = db.write_blocking(move |tx| {
                    receive(tx, &ids, now, (StaffId(1), ReceiptId(ids.next(now))), variant, quantity, "dock")
                })?;
                Ok(got.map(|received| received.available))
            },
        )
        .map(drop)
    }

    /// The shelf changes: a price, a lead time, back-orders, or whether it is sold at all.
    ///
    /// # Errors
    /// Of the step.
    pub fn relabel(&mut self) -> Result<()> {
        let variants = self.variants();
        let Some(id) = self.rng.pick(&variants).copied() else { return Ok(()) };
        let Some(mut to) = self.model.facts.variants.get(&id).cloned() else { return Ok(()) };
        match self.rng.weighted(&[(60, 0), (15, 1), (15, 2), (10, 3)]) {
            0 => to.price = self.rng.between(1, 60) * 50,
            1 => to.lead_days = self.rng.chance(70).then_some(u32::try_from(self.rng.between(0, 21))?),
            2 => to.back_order = !to.back_order,
            _ => to.on_sale = !to.on_sale,
        }
        // What is off the shelf comes back soon.
        to.on_sale |= self.rng.chance(50);
        let (now, label) = (self.now(), to.clone());
        self.act(
            &format!("relabel {id:?} {to:?}"),
            &Scope::of(None, Some(id)),
            |model, _| {
                if let Some(row) = model.facts.variants.get_mut(&id) {
                    *row = to;
                }
            },
            |db| db.write_blocking(move |tx| shelf::change(tx, now, id, &label)),
        )
        .map(drop)
    }

    /// Confirmations are written for a few lines.
    ///
    /// # Errors
    /// Of the step.
    pub fn confirm(&mut self) -> Result<()> {
        let (now, ids, policy) = (self.now(), self.ids.clone(), self.policy());
        let limit = u32::try_from(self.rng.between(1, 20))?;
        let scope = Scope { customers: self.people.iter().map(|person| person.id).collect(), ..Scope::default() };
        self.act(
            &format!("confirm {limit}"),
            &scope,
            |model, _| model.confirm(limit as usize),
            |db| db.write_blocking(move |tx| confirm::confirm(tx, &ids, now, &policy, limit)),
        )
        .map(drop)
    }

    /// The shop changes its caps or its delivery price.
    ///
    /// # Errors
    /// Of the step.
    pub fn settle_rules(&mut self) -> Result<()> {
        let mut rules = self.model.rules.clone();
        match self.rng.weighted(&[(40, 0), (40, 1), (20, 2)]) {
            0 => rules.caps = Caps::draw(&mut self.rng),
            1 => rules.caps = Caps::off(),
            _ => rules.delivery = self.rng.weighted(&[(60, 490), (20, 0), (20, 700)]),
        }
        self.trace.add(format!("{rules:?}\n").as_bytes());
        self.set_rules(rules)
    }
}
