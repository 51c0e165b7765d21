//! Single actions: by button or key, once or several times, alone or decided together.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use shop::kernel::{AddressId, CustomerId, LineId, Moment, OrderId, Secret, VariantId};
use shop::order::place::OrderKey;
use shop::order::step_up::HoldError;
use shop::order::{Button, Place, Refusal, step_up, view};

use crate::facts::Scope;
use crate::model::Answer;
use crate::store::{Intent, StepUp, Store};

/// A command, and the position of its intent.
type Sending = (usize, Place);

#[derive(Clone, Copy)]
enum Begin {
    Page,
    OpenPage,
    Api,
    Batch,
}

impl Store {
    /// Begins one lifecycle or several; answers how many.
    ///
    /// # Errors
    /// Of the step.
    pub fn begin(&mut self) -> Result<u64> {
        let begin =
            self.rng.weighted(&[(40, Begin::Page), (10, Begin::OpenPage), (38, Begin::Api), (12, Begin::Batch)]);
        let device = self.some_device();
        match begin {
            Begin::Batch => return self.batch(),
            Begin::OpenPage => {
                let intent = self.want(device, true)?;
                if self.intents[intent].token.is_some() {
                    self.pages.push(intent);
                    return Ok(1);
                }
                self.press(intent)?;
            }
            Begin::Page | Begin::Api => {
                let intent = self.want(device, matches!(begin, Begin::Page))?;
                for _ in 0..self.rng.weighted(&[(85, 1), (12, 2), (3, 4)]) {
                    self.press(intent)?;
                }
            }
        }
        Ok(1)
    }

    /// A customer orders to an address at this very moment; answers how many lifecycles that began.
    ///
    /// # Errors
    /// Of the step.
    pub fn press_there(&mut self, customer: CustomerId, address: AddressId) -> Result<u64> {
        let stands_for = |device: &usize| {
            let proof = self.devices[*device].token.proof();
            self.model.recognise(&proof).is_some_and(|(_, current)| current == Some(customer))
        };
        let Some(device) = (0..self.devices.len()).find(stands_for) else { return Ok(0) };
        let now = self.now();
        // Sometimes two of them, a microsecond apart.
        let pair = self.rng.chance(25) && !self.model.rules.caps.look_back();
        let mut batch = Vec::new();
        for at in [now, now.plus(1)].into_iter().take(if pair { 2 } else { 1 }) {
            let intent = self.want(device, false)?;
            self.intents[intent].place.ship_to = Some(address);
            batch.push((intent, self.command(intent, device, at)?));
            self.clock.set(at);
        }
        let fresh = batch.len() as u64;
        self.send(batch)?;
        Ok(fresh)
    }

    /// Whether single action works on a device now.
    pub(crate) fn able(&self, device: usize) -> bool {
        let recognised = self.model.recognise(&self.devices[device].token.proof());
        let Some((client, Some(customer))) = recognised else { return false };
        self.model.facts.pairs.get(&(client, customer)).is_some_and(|enabled| *enabled)
    }

    /// Mostly of a hot customer, and mostly one on which single action works.
    pub(crate) fn some_device(&mut self) -> usize {
        let hot = self.rng.chance(60);
        let owner = self.rng.index(if hot { 2.min(self.people.len()) } else { self.people.len() });
        let devices: Vec<usize> = (0..self.devices.len()).filter(|d| self.devices[*d].owner == owner).collect();
        let able: Vec<usize> = devices.iter().copied().filter(|device| self.able(*device)).collect();
        let list = if able.is_empty() || self.rng.chance(5) { devices } else { able };
        self.rng.pick(&list).copied().unwrap_or(0)
    }

    fn some_quantity(&mut self) -> u32 {
        let (low, high) =
            self.rng.weighted(&[(55, (1, 1)), (25, (2, 3)), (12, (4, 9)), (5, (10, 60)), (3, (999, 999))]);
        u32::try_from(self.rng.between(low, high)).unwrap_or(1)
    }

    /// Somebody wants something: a page is rendered, or a key is made.
    fn want(&mut self, device: usize, page: bool) -> Result<usize> {
        let now = self.now();
        let variants = self.variants();
        let variant = *self.rng.pick(&variants).context("a variant")?;
        let quantity = self.some_quantity();
        let mut place = Place {
            now,
            proof: self.devices[device].token.proof(),
            line: LineId(self.ids.next(now)),
            order: OrderId(0),
            variant,
            quantity,
            ship_to: None,
            button: None,
            key: None,
            channel: "api",
            stepped_up: false,
        };
        let button = if page { self.render(&place)? } else { None };
        let token = match button {
            Some(button) => Some(self.sign(&button)?),
            None => {
                self.address_it(device, &mut place);
                place.key = Some(OrderKey { hash: self.rng.bytes32(), body_hash: self.rng.bytes32() });
                None
            }
        };
        place.button = button;
        self.intents.push(Intent { device, place, token, lines: BTreeMap::new() });
        Ok(self.intents.len() - 1)
    }

    /// An API caller's choice of address, and now and then of a variant that is not there.
    fn address_it(&mut self, device: usize, place: &mut Place) {
        let owner = self.devices[device].owner;
        let whose = self.rng.weighted(&[(60, None), (35, Some(owner)), (5, Some((owner + 1) % self.people.len()))]);
        place.ship_to = whose.and_then(|whose| self.rng.pick(&self.people[whose].addresses).copied());
        if self.rng.chance(2) {
            place.variant = VariantId(7);
        }
    }

    /// The item page's button, if the page has one, from the shop's own panel.
    fn render(&mut self, place: &Place) -> Result<Option<Button>> {
        let (now, policy) = (self.now(), self.policy());
        let Some((client, Some(customer))) = self.model.recognise(&place.proof) else { return Ok(None) };
        let Some(variant) = self.model.facts.variants.get(&place.variant) else { return Ok(None) };
        let (price, Ok((_, ship_days))) = (variant.price, self.model.supply(variant, 1)) else { return Ok(None) };
        let class = self.model.rules.class(ship_days);
        let position = usize::try_from(class)?;
        let panel = self.db.read_blocking(move |tx| view::panel(tx, &policy, now, (client, customer), position))?;
        let (Some((address, ..)), Some((payment_method, ..))) = (panel.address, panel.payment_method) else {
            return Ok(None);
        };
        let account = self.model.facts.customers.get(&customer).context("the customer")?;
        ensure!(account.address == Some(address), "the panel shows {address:?}, not {account:?}");
        let (joins, delivery) = self.model.panel(customer, address, payment_method, class, now);
        let shown = (panel.joins, panel.delivery);
        ensure!(shown == (joins, delivery), "the panel shows {shown:?}, due is {:?}", (joins, delivery));
        let (line, variant) = (place.line, place.variant);
        let unit_price = price;
        Ok(Some(Button { line, customer, client, variant, address, payment_method, unit_price, delivery, at: now }))
    }

    fn sign(&mut self, button: &Button) -> Result<String> {
        let token = self.button_key.sign(button);
        let mut forged = token.clone().into_bytes();
        let at = self.rng.index(forged.len() - 1);
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged)?;
        ensure!(self.button_key.verify(&forged).is_none(), "a forged token was taken: {forged}");
        Ok(token)
    }

    /// The command that a device sends for an intent now.
    fn command(&self, intent: usize, device: usize, now: Moment) -> Result<Place> {
        let wanted = &self.intents[intent];
        let (proof, order) = (self.devices[device].token.proof(), OrderId(self.ids.next(now)));
        if let Some(token) = &wanted.token {
            let button = self.button_key.verify(token).context("the shop's own token")?;
            return Ok(Place::from_button(now, proof, button, order, wanted.place.quantity));
        }
        // An API call mints its line anew each time; its key finds the first.
        Ok(Place { now, proof, line: LineId(self.ids.next(now)), order, button: None, ..wanted.place.clone() })
    }

    /// Sends an intent from its own device.
    ///
    /// # Errors
    /// Of the step.
    pub fn press(&mut self, intent: usize) -> Result<()> {
        let command = self.command(intent, self.intents[intent].device, self.now())?;
        self.send(vec![(intent, command)])
    }

    /// Sends a wanted action with another body.
    ///
    /// # Errors
    /// Of the step.
    pub fn press_altered(&mut self, intent: usize) -> Result<()> {
        let command = self.altered(intent)?;
        self.send(command.into_iter().collect())
    }

    fn altered(&mut self, intent: usize) -> Result<Option<Sending>> {
        let mut command = self.command(intent, self.intents[intent].device, self.now())?;
        command.quantity = command.quantity % 9 + 1;
        if let Some(key) = &mut command.key {
            key.body_hash = self.rng.bytes32();
        }
        Ok(Some((intent, command)))
    }

    /// Sends a page's token from a device that it was not made for, or with a wrong secret.
    ///
    /// # Errors
    /// Of the step.
    pub fn press_foreign(&mut self, intent: usize) -> Result<()> {
        let device = self.rng.index(self.devices.len());
        let mut command = self.command(intent, device, self.now())?;
        if self.intents[intent].token.is_none() || device == self.intents[intent].device {
            command.proof.secret_hash = self.rng.bytes32();
        }
        self.send(vec![(intent, command)])
    }

    /// Up to 64 commands that are decided together, with repetitions among them; answers how many are new.
    fn batch(&mut self) -> Result<u64> {
        let (low, high) = self.rng.weighted(&[(60, (2, 6)), (30, (7, 20)), (10, (64, 64))]);
        let size = self.rng.between(low, high);
        let mut batch: Vec<Sending> = Vec::new();
        let mut fresh = 0;
        for _ in 0..size {
            let now = self.now();
            let intent = match self.rng.weighted(&[(62, 0), (18, 1), (14, 2), (6, 3)]) {
                1 if !batch.is_empty() => batch[self.rng.index(batch.len())].0,
                2 if !self.intents.is_empty() => self.rng.index(self.intents.len()),
                3 if !self.intents.is_empty() => {
                    let intent = self.rng.index(self.intents.len());
                    batch.extend(self.altered(intent)?);
                    continue;
                }
                _ => {
                    fresh += 1;
                    let (device, page) = (self.some_device(), self.rng.chance(50));
                    self.want(device, page)?
                }
            };
            let command = self.command(intent, self.intents[intent].device, now)?;
            batch.push((intent, command));
        }
        if self.rng.chance(30) {
            self.spread(&mut batch);
        }
        self.send(batch)?;
        Ok(fresh)
    }

    /// Lets the commands arrive one after the other, within a moment or within minutes of waiting.
    fn spread(&mut self, batch: &mut [Sending]) {
        // Caps look back from one moment for all.
        if self.model.rules.caps.look_back() || !self.model.facts.caps.is_empty() {
            return;
        }
        let step_max = self.rng.weighted(&[(70, 2_000), (30, 20_000_000)]);
        let mut now = self.now();
        for (_, command) in batch.iter_mut() {
            command.now = now;
            now = now.plus(self.rng.between(0, step_max));
        }
        self.clock.set(now);
    }

    /// Sends commands, which are decided together, and looks at the answers.
    fn send(&mut self, batch: Vec<Sending>) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let commands: Vec<Place> = batch.iter().map(|(_, command)| command.clone()).collect();
        let customers = commands.iter().filter_map(|command| self.model.recognise(&command.proof)?.1);
        let variants = commands.iter().map(|command| command.variant);
        let scope = Scope { customers: customers.collect(), variants: variants.collect(), ..Scope::default() };
        let what = format!("place {}", commands.iter().map(brief).collect::<Vec<_>>().join(", "));
        let (lane, policy, input) = (self.lane.clone(), self.policy(), commands.clone());
        let by_lane = commands.len() == 1 && self.rng.chance(50);
        let answers = self.act(
            &what,
            &scope,
            |model, _| commands.iter().map(|command| model.place(command)).collect::<Vec<Answer>>(),
            |db| {
                let outcomes = if by_lane {
                    input.into_iter().map(|command| lane.submit_blocking(command)).collect::<db::Result<_>>()
                } else {
                    db.write_blocking(move |tx| shop::order::place::place(tx, &policy, &input))
                };
                outcomes.map(|outcomes: Vec<_>| outcomes.into_iter().map(Answer::from).collect())
            },
        )?;
        let Some(answers) = answers else {
            self.unanswered.extend(batch.iter().map(|(intent, _)| *intent));
            return Ok(());
        };
        for ((intent, command), answer) in batch.into_iter().zip(answers) {
            self.heed(intent, &command, &answer)?;
        }
        Ok(())
    }

    /// Notes an answer: one intent is one line, whatever was sent how often.
    fn heed(&mut self, intent: usize, command: &Place, answer: &Answer) -> Result<()> {
        self.note(intent, answer)?;
        match answer {
            Answer::Placed(told) => self.check_just_before(told.line),
            Answer::Refused(Refusal::StepUpRequired) => self.hold(command),
            _ => Ok(()),
        }
    }

    /// Notes what a customer was told of an intent.
    ///
    /// # Errors
    /// When it was placed twice, or is another line now.
    pub fn note(&mut self, intent: usize, answer: &Answer) -> Result<()> {
        let (told, new) = match answer {
            Answer::Refused(refusal) => {
                let name = format!("{refusal:?}");
                let name = name.split([' ', '{']).next().unwrap_or_default().to_owned();
                *self.summary.refused.entry(name).or_default() += 1;
                return Ok(());
            }
            Answer::Placed(told) => (told, true),
            Answer::Replayed(told) => (told, false),
        };
        let known = self.intents[intent].lines.insert(told.customer, told.line);
        if known.is_some_and(|line| new || line != told.line) {
            bail!("one action, two lines: {known:?} and {told:?}");
        }
        *(if new { &mut self.summary.placed } else { &mut self.summary.replayed }) += 1;
        Ok(())
    }

    ///
    fn check_just_before(&mut self, line: LineId) -> Result<()> {
        let found = self.db.read_blocking(move |tx| match view::placed(tx, line)? {
            Some(placed) => view::ordered_just_before(tx, &placed),
            None => Ok(None),
        })?;
        let due = self.model.ordered_just_before(line);
        ensure!(found == due, "ordered just before {line:?}: model {due:?}, real {found:?}");
        Ok(())
    }

    /// keeps the action, and watches the mailbox.
    fn hold(&mut self, command: &Place) -> Result<()> {
        let Some((_, Some(customer))) = self.model.recognise(&command.proof) else { return Ok(()) };
        let secret = Secret::new(&*self.clock);
        let (hash, ids, input) = (secret.hash(), self.ids.clone(), (command.clone(), secret.clone()));
        let kept = self.act(
            &format!("hold {:?}", command.line),
            &Scope::of(Some(customer), None),
            |model, _| model.hold(customer, command, hash),
            |db| match db.write_blocking(move |tx| step_up::hold(tx, &ids, customer, &input.0, &input.1)) {
                Err(HoldError::Db(error)) => Err(error),
                kept => Ok(kept),
            },
        )?;
        if kept == Some(Err(HoldError::KeyReused)) {
            *self.summary.refused.entry("HeldKeyReused".to_owned()).or_default() += 1;
        }
        if let Some(line) = self.model.links.get(&hash).and_then(|link| link.line) {
            self.links.push(StepUp { secret, line, customer });
        }
        Ok(())
    }
}

/// A command in few words.
fn brief(command: &Place) -> String {
    let Place { now, proof, line, variant, quantity, ship_to, button, key, .. } = command;
    let at = now.micros();
    let how = match (button, key) {
        (Some(button), _) => format!("page of {} at {}+{}", button.at.micros(), button.unit_price, button.delivery),
        (None, Some(key)) => format!("key {:02x}{:02x} body {:02x}", key.hash[0], key.hash[1], key.body_hash[0]),
        (None, None) => String::new(),
    };
    format!("{line} {quantity} of {variant} to {ship_to:?} on {:?} at {at} ({how})", proof.client)
}
