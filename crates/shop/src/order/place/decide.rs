//! The rules of a single action. Pure: from what was loaded to what is stored and answered.

use std::collections::{BTreeMap, HashMap};

use super::load::{Request, Spending};
use super::{OrderKey, Outcome, Place, Placed, Refusal};
use crate::catalogue::promise::{Supplied, arrival};
use crate::catalogue::stock::{Offer, Take};
use crate::kernel::limits::QUANTITY_MAX;
use crate::kernel::{ClientId, CustomerId, LineId, Policy, VariantId};
use crate::order::combine::{Candidate, Key, NewOrder, Target, takes_lines};
use crate::order::state::LineState;

/// What a batch comes to, step by step.
pub(super) struct Decision {
    verdicts: Vec<Verdict>,
    offers: Vec<Offer>,
    /// The order that each key would open.
    candidates: BTreeMap<Key, Candidate>,
    /// The order that was seen to take lines of a key.
    pub(super) seen: BTreeMap<Key, Target>,
    pub(super) takes: BTreeMap<VariantId, Take>,
    pub(super) new_orders: Vec<NewOrder>,
    /// Opened for lines that were all refused afterwards.
    pub(super) unused: Vec<(Key, Target)>,
    pub(super) lines: Vec<NewLine>,
}

/// A line to write.
pub(super) struct NewLine {
    pub placed: Placed,
    /// Units that come off the free stock.
    pub counted: i64,
    pub client: ClientId,
    pub channel: &'static str,
    pub key: Option<OrderKey>,
}

enum Verdict {
    Refused(Refusal),
    /// The line with this id stands already.
    Replay(LineId),
    /// The same token or key came earlier in this batch, at this position.
    SameAs(usize),
    /// To be placed, once its order is known.
    Admitted(Admitted),
    /// Position among the lines to write.
    Placed(usize),
}

#[derive(Clone, Copy)]
struct Admitted {
    key: Key,
    /// Position among the offers.
    offer: usize,
    back_ordered: bool,
    ship_days: u32,
}

/// First step: everything but the order that takes the line, and its delivery.
pub(super) fn admit(
    policy: &Policy,
    batch: &[Place],
    requests: &[Request],
    offers: Vec<Offer>,
    spending: Spending,
) -> Decision {
    let mut admission = Admission {
        policy,
        left: offers.iter().map(|offer| offer.supply.available).collect(),
        places: offers.iter().enumerate().map(|(place, offer)| (offer.variant, place)).collect(),
        offers: &offers,
        spending,
        first: HashMap::new(),
    };
    let (mut candidates, mut seen) = (BTreeMap::new(), BTreeMap::new());
    let mut verdicts = Vec::with_capacity(batch.len());
    for (position, (command, request)) in batch.iter().zip(requests).enumerate() {
        let verdict = admission.verdict(batch, position, request);
        if let Verdict::Admitted(Admitted { key, .. }) = verdict {
            let closes_at = command.now.plus(policy.combine_window);
            let candidate = Candidate { key, order: command.order, at: command.now, closes_at };
            let open = request.open.iter().find(|(class, _)| *class == key.class);
            if let Some((_, target)) = open.filter(|(_, target)| takes_lines(command.now, target.closes_at)) {
                seen.entry(key).or_insert(*target);
            }
            candidates.entry(key).or_insert(candidate);
        }
        verdicts.push(verdict);
    }
    Decision {
        verdicts,
        offers,
        candidates,
        seen,
        takes: BTreeMap::new(),
        new_orders: Vec::new(),
        unused: Vec::new(),
        lines: Vec::new(),
    }
}

struct Admission<'a> {
    policy: &'a Policy,
    offers: &'a [Offer],
    places: HashMap<VariantId, usize>,
    /// Free units of each offer, falling as commands are admitted.
    left: Vec<i64>,
    spending: Spending,
    /// Where a token or key was admitted in this batch.
    first: HashMap<Nonce, usize>,
}

#[derive(PartialEq, Eq, Hash)]
enum Nonce {
    Line(LineId),
    Key(CustomerId, [u8; 32]),
}

impl Admission<'_> {
    fn verdict(&mut self, batch: &[Place], position: usize, request: &Request) -> Verdict {
        match self.check(batch, position, request) {
            Ok(verdict) => verdict,
            Err(refusal) => Verdict::Refused(refusal),
        }
    }

    fn check(&mut self, batch: &[Place], position: usize, request: &Request) -> Result<Verdict, Refusal> {
        let command = &batch[position];
        let customer = request.customer.filter(|_| request.genuine).ok_or(Refusal::Unrecognised)?;
        if command.button.is_some_and(|b| b.client != command.proof.client || b.customer != customer) {
            return Err(Refusal::Foreign);
        }
        if let Some(placed) = &request.placed {
            if placed.customer != customer {
                return Err(Refusal::Foreign);
            }
            let same = match &command.key {
                Some(key) => placed.body_hash == Some(key.body_hash),
                None => (placed.variant, placed.quantity) == (command.variant, command.quantity),
            };
            return if same { Ok(Verdict::Replay(placed.line)) } else { Err(Refusal::KeyReused) };
        }
        let nonce = match &command.key {
            Some(key) => Nonce::Key(customer, key.hash),
            None => Nonce::Line(command.line),
        };
        if let Some(&first) = self.first.get(&nonce) {
            let earlier = &batch[first];
            let same = match (&command.key, &earlier.key) {
                (Some(key), Some(other)) => key.body_hash == other.body_hash,
                _ => (earlier.variant, earlier.quantity) == (command.variant, command.quantity),
            };
            return if same { Ok(Verdict::SameAs(first)) } else { Err(Refusal::KeyReused) };
        }
        let admitted = self.admit(command, request, customer)?;
        self.first.insert(nonce, position);
        Ok(Verdict::Admitted(admitted))
    }

    fn admit(&mut self, command: &Place, request: &Request, customer: CustomerId) -> Result<Admitted, Refusal> {
        assert!((1..=QUANTITY_MAX).contains(&command.quantity), "callers check the quantity");
        if !request.enabled {
            return Err(Refusal::NotEnabled);
        }
        if request.suspended {
            return Err(Refusal::Suspended);
        }
        if command.too_old() {
            return Err(Refusal::TooOld);
        }
        let place = *self.places.get(&command.variant).ok_or(Refusal::UnknownVariant)?;
        let offer = &self.offers[place];
        if !offer.on_sale {
            return Err(Refusal::UnknownVariant);
        }
        let page = command.button.is_some();
        let address = request.address.ok_or(match command.ship_to {
            _ if page => Refusal::Changed,
            Some(_) => Refusal::UnknownAddress,
            None => Refusal::AddressMissing,
        })?;
        let payment_method =
            request.payment_method.ok_or(if page { Refusal::Changed } else { Refusal::PaymentMethodMissing })?;
        if command.button.is_some_and(|button| button.unit_price != offer.price) {
            return Err(Refusal::Changed);
        }
        let quantity = i64::from(command.quantity);
        let supply = crate::catalogue::promise::Supply { available: self.left[place], ..offer.supply };
        let back_ordered = match supply.of(quantity) {
            Supplied::Now => false,
            Supplied::Later => true,
            Supplied::No => return Err(Refusal::OutOfStock { available: supply.available }),
        };
        self.check_caps(command, request, customer, offer.price * quantity)?;
        let ship_days = supply.ship_days(quantity, self.policy);
        if supply.tracked && !back_ordered {
            self.left[place] -= quantity;
        }
        let class = self.policy.class_of(ship_days) as i64;
        Ok(Admitted { key: Key { customer, address, payment_method, class }, offer: place, back_ordered, ship_days })
    }

    /// caps count the action itself. The device's own count what its customer did on it.
    fn check_caps(
        &mut self,
        command: &Place,
        request: &Request,
        customer: CustomerId,
        amount: i64,
    ) -> Result<(), Refusal> {
        let (caps, own) = (&self.policy.caps, &request.caps);
        if !caps.any() && !own.need_history() && own.amount_per_order.is_none() {
            return Ok(());
        }
        let above = |cap: Option<i64>, value: i64| cap.is_some_and(|cap| value > cap);
        let client = command.proof.client;
        let of_customer = *self.spending.customers.entry(customer).or_default();
        let of_client = *self.spending.clients.entry(client).or_default();
        let of_pair = *self.spending.pairs.entry((client, customer)).or_default();
        let over = above(caps.amount_per_order, amount)
            || above(own.amount_per_order, amount)
            || above(own.orders, of_pair.actions + 1)
            || above(own.amount, of_pair.amount + amount)
            || [of_customer, of_client].iter().any(|spent| {
                above(caps.orders_per_window, spent.actions + 1) || above(caps.amount_per_window, spent.amount + amount)
            });
        if over && !command.stepped_up {
            return Err(Refusal::StepUpRequired);
        }
        for spent in [
            self.spending.customers.entry(customer).or_default(),
            self.spending.clients.entry(client).or_default(),
            self.spending.pairs.entry((client, customer)).or_default(),
        ] {
            spent.actions += 1;
            spent.amount += amount;
        }
        Ok(())
    }
}

impl Decision {
    /// The orders that the admitted lines may open, sorted by key.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        self.candidates.values().copied().collect()
    }

    /// Second step: each admitted line into its order; the first line of a new order carries the delivery.
    ///
    /// Two surprises end it early, and the rest of the batch is decided anew: a command that comes when the order its
    /// fellows joined takes no more lines, and one that is refused only now although others were weighed against it.
    pub(super) fn settle(&mut self, policy: &Policy, batch: &[Place], requests: &[Request], targets: &[(Key, Target)]) {
        // By key: the target, and whether its delivery is charged.
        let mut orders: HashMap<Key, (Target, bool)> = targets
            .iter()
            .map(|(key, target)| {
                let new = self.candidates.get(key).is_some_and(|candidate| candidate.order == target.order);
                (*key, (*target, !new))
            })
            .collect();
        let mut decided = 0;
        for ((verdict, command), request) in self.verdicts.iter_mut().zip(batch).zip(requests) {
            decided += 1;
            let Verdict::Admitted(admitted) = *verdict else { continue };
            let Some((target, charged)) = orders.get_mut(&admitted.key) else {
                unreachable!("each candidate's key has a target");
            };
            if !takes_lines(command.now, target.closes_at) {
                decided -= 1;
                break;
            }
            let delivery = if *charged { 0 } else { policy.delivery };
            // Less than the page showed is welcome; more is not taken without asking.
            if command.button.is_some_and(|button| delivery > button.delivery) {
                *verdict = Verdict::Refused(Refusal::Changed);
                break;
            }
            if !*charged {
                self.new_orders.push(NewOrder { candidate: self.candidates[&admitted.key], delivery: policy.delivery });
                *charged = true;
            }
            let offer = &self.offers[admitted.offer];
            let quantity = i64::from(command.quantity);
            let take = self.takes.entry(offer.variant).or_default();
            if admitted.back_ordered {
                take.back_ordered += quantity;
            } else {
                take.reserved += quantity;
            }
            let counted = if offer.supply.tracked && !admitted.back_ordered { quantity } else { 0 };
            take.available += counted;
            let placed = Placed {
                line: command.line,
                order: target.order,
                customer: admitted.key.customer,
                variant: command.variant,
                handle: offer.handle.clone(),
                quantity: command.quantity,
                unit_price: offer.price,
                delivery,
                currency: policy.currency,
                address: admitted.key.address,
                moniker: request.moniker.clone(),
                back_ordered: admitted.back_ordered,
                placed_at: command.now,
                cancel_until: command.now.plus(policy.cancel_window),
                promised_on: arrival(command.now, admitted.ship_days, policy),
                state: LineState::Placed,
            };
            *verdict = Verdict::Placed(self.lines.len());
            let (client, channel, key) = (command.proof.client, command.channel, command.key);
            self.lines.push(NewLine { placed, counted, client, channel, key });
        }
        self.verdicts.truncate(decided);
        self.unused = orders.into_iter().filter(|(_, (_, charged))| !charged).map(|(k, (t, _))| (k, t)).collect();
    }

    /// The lines that stand already and are asked for again.
    pub(super) fn replays(&self) -> Vec<LineId> {
        self.verdicts
            .iter()
            .filter_map(|verdict| match verdict {
                Verdict::Replay(line) => Some(*line),
                _ => None,
            })
            .collect()
    }

    /// Last step: what each command is answered.
    pub(super) fn outcomes(&self, batch: &[Place], replays: &HashMap<LineId, Placed>) -> db::Result<Vec<Outcome>> {
        self.verdicts
            .iter()
            .zip(batch)
            .map(|(verdict, command)| match verdict {
                Verdict::Refused(refusal) => Ok(Outcome::Refused(refusal.clone())),
                Verdict::Placed(line) => Ok(Outcome::Placed(self.lines[*line].placed.clone())),
                Verdict::Replay(line) => replays
                    .get(line)
                    .map(|placed| command.found(placed.clone()))
                    .ok_or_else(|| db::Error::Missing(line.to_string())),
                Verdict::SameAs(position) => Ok(match &self.verdicts[*position] {
                    Verdict::Placed(line) => Outcome::Replayed(self.lines[*line].placed.clone()),
                    Verdict::Refused(refusal) => Outcome::Refused(refusal.clone()),
                    _ => unreachable!("only an admitted command is repeated"),
                }),
                Verdict::Admitted(_) => unreachable!("settled before"),
            })
            .collect()
    }
}
