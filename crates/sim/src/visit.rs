//! People at their devices: signing in and out, enabling single action, and releasing what a cap held back.

use anyhow::Result;
use shop::customer::acting::Denied;
use shop::customer::address::{self, AddressError};
use shop::customer::client::{Identity, Token};
use shop::customer::enable;
use shop::customer::sign_in::{self, LinkError, Purpose};
use shop::customer::sign_out::sign_out;
use shop::kernel::{ClientId, CustomerId, OrderId, Secret};
use shop::order::step_up;

use crate::facts::Scope;
use crate::model::Answer;
use crate::shelf;
use crate::store::{StepUp, Store};

fn unless_db(result: Result<(), Denied>) -> db::Result<Result<(), Denied>> {
    match result {
        Err(Denied::Db(error)) => Err(error),
        result => Ok(result),
    }
}

impl Store {
    /// Somebody signs in on some device, mostly its owner, and mostly enables single action then.
    ///
    /// # Errors
    /// Of the step.
    pub fn sign_in(&mut self) -> Result<()> {
        let unable: Vec<usize> = (0..self.devices.len()).filter(|device| !self.able(*device)).collect();
        let any = self.rng.index(self.devices.len());
        let device = if self.rng.chance(80) { self.rng.pick(&unable).copied().unwrap_or(any) } else { any };
        let owner = self.devices[device].owner;
        let guest = self.rng.index(self.people.len());
        let customer = self.people[if self.rng.chance(85) { owner } else { guest }].id;
        let (secret, now) = (Secret::new(&*self.clock), self.now());
        let (hash, issued) = (secret.hash(), secret.clone());
        self.act(
            &format!("issue a link for {customer:?}"),
            &Scope::default(),
            |model, _| model.issue(now, hash, customer, None),
            |db| db.write_blocking(move |tx| sign_in::issue(tx, now, &issued, customer, Purpose::SignIn, "/", false)),
        )?;
        if self.use_link(device, &secret)? && self.rng.chance(90) {
            self.enable(device, true)?;
        }
        Ok(())
    }

    /// A link is used on a device. Answers whether the device was told so.
    fn use_link(&mut self, device: usize, secret: &Secret) -> Result<bool> {
        let fresh = Token::new(&*self.clock, &self.ids);
        let old = self.rng.chance(90).then(|| self.devices[device].token.proof());
        let identity = Identity::Rotate { old, fresh: fresh.proof() };
        let (now, ids, hash, used) = (self.now(), self.ids.clone(), secret.hash(), secret.clone());
        let client = self.act::<Result<ClientId, LinkError>>(
            &format!("sign in on {device}"),
            &Scope::people(),
            |model, _| model.sign_in(now, hash, identity),
            |db| match db.write_blocking(move |tx| sign_in::sign_in(tx, &ids, now, &used, identity)) {
                Err(LinkError::Db(error)) => Err(error),
                Err(error) => Ok(Err(error)),
                Ok((client, _)) => Ok(Ok(client)),
            },
        )?;
        // A lost answer leaves the device with a secret that is worth nothing now.
        let Some(Ok(client)) = client else { return Ok(false) };
        self.devices[device].token = Token { client, secret: fresh.secret };
        Ok(true)
    }

    /// "Not you?" on some device.
    ///
    /// # Errors
    /// Of the step.
    pub fn sign_out(&mut self) -> Result<()> {
        let device = self.some_device();
        let (old, fresh) = (self.devices[device].token.proof(), Token::new(&*self.clock, &self.ids));
        let (now, ids, proof) = (self.now(), self.ids.clone(), fresh.proof());
        let done = self.act(
            &format!("sign out on {device}"),
            &Scope::people(),
            |model, _| model.sign_out(&old, &proof),
            |db| {
                db.write_blocking(move |tx| match sign_out(tx, &ids, now, &old, &proof) {
                    Ok(()) => Ok(Some(())),
                    Err(Denied::Db(error)) => Err(error),
                    Err(_) => Ok(None),
                })
            },
        )?;
        if done == Some(Some(())) {
            let client = self.devices[device].token.client;
            self.devices[device].token = Token { client, secret: fresh.secret };
        }
        Ok(())
    }

    /// Single action is switched on or off on some device.
    ///
    /// # Errors
    /// Of the step.
    pub fn switch(&mut self) -> Result<()> {
        let device = self.some_device();
        let on = self.rng.chance(75);
        self.enable(device, on)
    }

    fn enable(&mut self, device: usize, on: bool) -> Result<()> {
        let (now, ids, proof) = (self.now(), self.ids.clone(), self.devices[device].token.proof());
        self.act(
            &format!("switch {device} to {on}"),
            &Scope::people(),
            |model, _| model.enable(now, &proof, on),
            |db| db.write_blocking(move |tx| unless_db(enable::set(tx, &ids, now, &proof, on))),
        )
        .map(drop)
    }

    /// Another default address is chosen on some device.
    ///
    /// # Errors
    /// Of the step.
    pub fn choose_address(&mut self) -> Result<()> {
        let device = self.some_device();
        let owner = self.devices[device].owner;
        let whose = if self.rng.chance(90) { owner } else { (owner + 1) % self.people.len() };
        let Some(address) = self.rng.pick(&self.people[whose].addresses).copied() else { return Ok(()) };
        let (now, ids, proof) = (self.now(), self.ids.clone(), self.devices[device].token.proof());
        self.act(
            &format!("{device} chooses {address:?}"),
            &Scope::people(),
            |model, _| model.default_address(now, &proof, address),
            |db| {
                db.write_blocking(move |tx| match address::set_default(tx, &ids, now, &proof, address) {
                    Err(AddressError::Db(error) | AddressError::Denied(Denied::Db(error))) => Err(error),
                    answer => Ok(answer),
                })
            },
        )
        .map(drop)
    }

    /// An address is retired, or a client revoked.
    ///
    /// # Errors
    /// Of the step.
    pub fn withdraw(&mut self) -> Result<()> {
        let now = self.now();
        if self.rng.chance(50) {
            let device = self.some_device();
            let client = self.devices[device].token.client;
            return self
                .act(
                    &format!("revoke {client:?}"),
                    &Scope::people(),
                    |model, _| {
                        if let Some(row) = model.facts.clients.get_mut(&client) {
                            row.revoked = true;
                        }
                    },
                    |db| db.write_blocking(move |tx| shelf::revoke(tx, now, client)),
                )
                .map(drop);
        }
        let person = self.rng.index(self.people.len());
        // The first stays, so that orders go on.
        let addresses = self.people[person].addresses.get(1..).unwrap_or_default();
        let Some(address) = self.rng.pick(addresses).copied() else { return Ok(()) };
        self.act(
            &format!("retire {address:?}"),
            &Scope::people(),
            |model, _| {
                if let Some(row) = model.facts.addresses.get_mut(&address) {
                    row.retired = true;
                }
            },
            |db| db.write_blocking(move |tx| shelf::retire_address(tx, now, address)),
        )
        .map(drop)
    }

    /// A kept action is released: mostly its link is used on some device of the customer, then it is placed as the client
    /// that asked for it.
    ///
    /// # Errors
    /// Of the step.
    pub fn release(&mut self) -> Result<()> {
        let Some(step_up) = self.rng.pick(&self.links).cloned() else { return Ok(()) };
        let device = self.device_of(step_up.customer);
        if self.rng.chance(70) && self.use_link(device, &step_up.secret)? && self.rng.chance(70) {
            self.enable(device, true)?;
        }
        for _ in 0..self.rng.weighted(&[(70, 1), (30, 2)]) {
            self.resume(device, &step_up)?;
        }
        Ok(())
    }

    fn device_of(&mut self, customer: CustomerId) -> usize {
        let owner = self.people.iter().position(|person| person.id == customer).unwrap_or(0);
        let own: Vec<usize> = (0..self.devices.len()).filter(|d| self.devices[*d].owner == owner).collect();
        self.rng.pick(&own).copied().unwrap_or(0)
    }

    fn resume(&mut self, device: usize, step_up: &StepUp) -> Result<()> {
        let (now, policy, proof) = (self.now(), self.policy(), self.devices[device].token.proof());
        // The page is for the one who is recognised.
        let Some((_, Some(customer))) = self.model.recognise(&proof) else { return Ok(()) };
        let (line, order) = (step_up.line, OrderId(self.ids.next(now)));
        let Some(held) = self.model.facts.held.get(&line).cloned() else { return Ok(()) };
        let same = |intent: &crate::store::Intent| match (held.key, intent.place.key) {
            (Some((hash, _)), Some(key)) => hash == key.hash,
            (None, None) => intent.place.line == line,
            _ => false,
        };
        let intent = self.intents.iter().position(same);
        let answer = self.act(
            &format!("resume {line:?} on {device}"),
            &Scope::of(Some(customer), Some(held.variant)),
            |model, _| model.resume(now, order, customer, line),
            |db| {
                let resume = move |tx: &mut db::Tx<'_>| step_up::resume(tx, &policy, now, order, customer, line);
                Ok(db.write_blocking(resume)?.map(Answer::from))
            },
        )?;
        let answer = answer.flatten();
        self.summary.released += u64::from(matches!(answer, Some(Answer::Placed(_))));
        match (answer, intent) {
            (Some(answer), Some(intent)) => self.note(intent, &answer),
            _ => Ok(()),
        }
    }
}
