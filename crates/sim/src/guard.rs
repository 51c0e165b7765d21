//! What the owner of an account guards it with: new addresses wait for a step-up, and devices have caps of their own.

use anyhow::Result;
use shop::customer::acting::Denied;
use shop::customer::address::{self, AddressError};
use shop::customer::confirm;
use shop::customer::register::NewAddress;
use shop::customer::settings::{self, DeviceSettings, SettingsError};
use shop::customer::sign_in::LinkError;
use shop::kernel::{AddressId, CustomerId, Secret};

use crate::facts::{OwnCaps, Scope};
use crate::store::Store;

/// More would only make the runs longer.
const ADDRESSES_EACH: usize = 8;

impl Store {
    /// An address is added on some device; what that device orders next waits for a step-up.
    ///
    /// # Errors
    /// Of the step.
    pub fn add_address(&mut self) -> Result<()> {
        let device = self.some_device();
        let proof = self.devices[device].token.proof();
        let customer = self.model.recognise(&proof).and_then(|(_, customer)| customer);
        let count = self.model.facts.addresses.values().filter(|a| Some(a.customer) == customer).count();
        if count >= ADDRESSES_EACH {
            return Ok(());
        }
        let moniker = format!("Place {count}");
        let typed = NewAddress {
            moniker: moniker.clone(),
            name: "Buyer".into(),
            line1: "1 Forest Road".into(),
            city: "Springfield".into(),
            region: "IL".into(),
            postal_code: "62704".into(),
            country: "US".into(),
            ..NewAddress::default()
        };
        let (now, ids, default) = (self.now(), self.ids.clone(), self.rng.chance(30));
        self.act(
            &format!("add {moniker} on {device}"),
            &Scope::people(),
            |model, facts| {
                // Only the store can mint its id; it must be new, though.
                let fresh = facts.addresses.keys().find(|id| !model.facts.addresses.contains_key(id));
                model.add_address(now, &proof, &moniker, default, fresh.copied().unwrap_or(AddressId(0)))
            },
            |db| {
                db.write_blocking(move |tx| match address::add(tx, &ids, now, &proof, &typed, default) {
                    Err(AddressError::Db(error) | AddressError::Denied(Denied::Db(error))) => Err(error),
                    answer => Ok(answer),
                })
            },
        )?;
        for person in &mut self.people {
            let all = self.model.facts.addresses.iter().filter(|(_, address)| address.customer == person.id);
            person.addresses = all.map(|(id, _)| *id).collect();
        }
        Ok(())
    }

    /// Somebody, mostly one whose single action waits, uses the link in a fresh mail.
    ///
    /// # Errors
    /// Of the step.
    pub fn step_up(&mut self) -> Result<()> {
        let waiting = |customer: &CustomerId| self.model.facts.customers.get(customer).is_some_and(|row| row.suspended);
        let people: Vec<CustomerId> = self.people.iter().map(|person| person.id).collect();
        let waiting: Vec<CustomerId> = people.iter().copied().filter(waiting).collect();
        let list = if waiting.is_empty() && self.rng.chance(10) { people } else { waiting };
        let Some(customer) = self.rng.pick(&list).copied() else { return Ok(()) };
        let (now, ids, secret) = (self.now(), self.ids.clone(), Secret::new(&*self.clock));
        self.act(
            &format!("step up of {customer:?}"),
            &Scope::people(),
            |model, _| model.step_up(now, customer),
            |db| {
                db.write_blocking(move |tx| {
                    if !confirm::send_resume(tx, &ids, now, &secret, customer)? {
                        return Ok(false);
                    }
                    match confirm::confirm(tx, &ids, now, &secret) {
                        Ok(_) => Ok(true),
                        Err(LinkError::Db(error)) => Err(error),
                        Err(error) => Err(db::Error::Broken(error.to_string())),
                    }
                })
            },
        )
        .map(drop)
    }

    /// Some device gets caps of its own, or loses them.
    ///
    /// # Errors
    /// Of the step.
    pub fn cap_device(&mut self) -> Result<()> {
        let device = self.some_device();
        let mut own = OwnCaps::default();
        if self.rng.chance(60) {
            own.orders = self.rng.chance(50).then(|| self.rng.between(0, 6));
            own.amount = self.rng.chance(40).then(|| self.rng.between(10, 100) * 100);
            own.amount_per_order = self.rng.chance(40).then(|| self.rng.between(5, 50) * 100);
        }
        let settings = DeviceSettings {
            cap_orders: own.orders,
            cap_amount: own.amount,
            cap_amount_per_order: own.amount_per_order,
            ..DeviceSettings::default()
        };
        let (now, ids, policy, proof) =
            (self.now(), self.ids.clone(), self.policy(), self.devices[device].token.proof());
        self.act(
            &format!("{own:?} on {device}"),
            &Scope::people(),
            |model, _| model.cap_device(now, &proof, own),
            |db| {
                db.write_blocking(move |tx| match settings::set(tx, &ids, now, &proof, &policy.caps, &settings) {
                    Err(SettingsError::Db(error) | SettingsError::Denied(Denied::Db(error))) => Err(error),
                    answer => Ok(answer),
                })
            },
        )
        .map(drop)
    }
}
