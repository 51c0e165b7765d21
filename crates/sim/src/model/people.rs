//! Clients, sign-in, enabling, and actions that a cap held back (OC-1 to OC-5, OC-21, OC-24, X-4).

use shop::customer::acting::Denied;
use shop::customer::address::AddressError;
use shop::customer::client::{Identity, Proof};
use shop::customer::sign_in::LinkError;
use shop::kernel::limits::{AUTHENTICATED_FOR, SIGN_IN_LINK_LIFE, SIGN_IN_MAILS_PER_HOUR_MAX};
use shop::kernel::moment::HOUR;
use shop::kernel::{AddressId, ClientId, CustomerId, LineId, Moment, OrderId};
use shop::order::place::OrderKey;
use shop::order::step_up::HoldError;
use shop::order::{Button, Place, Refusal};

use super::{Answer, Model};
use crate::facts::{Client, Held};

/// A sign-in link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whom it signs in.
    pub customer: CustomerId,
    /// The held action that it releases, if it is for one.
    pub line: Option<LineId>,
    /// When it was made.
    pub at: Moment,
    /// Works once.
    pub used: bool,
}

impl Model {
    /// Who stands behind a proof: the client and, if it stands for somebody, the customer.
    pub fn recognise(&self, proof: &Proof) -> Option<(ClientId, Option<CustomerId>)> {
        let client = self.facts.clients.get(&proof.client)?;
        let genuine = !client.revoked && client.secret_hash == proof.secret_hash;
        genuine.then_some((proof.client, client.customer))
    }

    pub(super) fn authenticated(&self, client: ClientId, now: Moment) -> bool {
        self.facts.clients.get(&client).is_some_and(|client| now < client.authenticated_until)
    }

    /// Makes a link.
    pub fn issue(&mut self, now: Moment, secret_hash: [u8; 32], customer: CustomerId, line: Option<LineId>) {
        self.links.insert(secret_hash, Link { customer, line, at: now, used: false });
    }

    /// Mails the link of a held action, unless too many of that kind were within the hour.
    fn mail_step_up(&mut self, now: Moment, secret_hash: [u8; 32], customer: CustomerId, line: LineId) {
        let hour_ago = now.plus(-HOUR);
        let recent = |link: &&Link| link.customer == customer && link.line.is_some() && link.at > hour_ago;
        if (self.links.values().filter(recent).count() as i64) < SIGN_IN_MAILS_PER_HOUR_MAX {
            self.issue(now, secret_hash, customer, Some(line));
            self.facts.count("mail step_up");
        }
    }

    /// Uses a link on a client.
    ///
    /// # Errors
    /// Why not.
    pub fn sign_in(&mut self, now: Moment, secret_hash: [u8; 32], identity: Identity) -> Result<ClientId, LinkError> {
        let link = self.links.get_mut(&secret_hash).ok_or(LinkError::Unknown)?;
        if link.used {
            return Err(LinkError::Used);
        }
        if now >= link.at.plus(SIGN_IN_LINK_LIFE) {
            return Err(LinkError::Expired);
        }
        link.used = true;
        let customer = link.customer;
        let (old, fresh) = match identity {
            Identity::Keep(proof) => (Some(proof), proof),
            Identity::Rotate { old, fresh } => (old, fresh),
        };
        let known = old.and_then(|old| self.recognise(&old)).map(|(client, _)| client);
        let client = known.unwrap_or(fresh.client);
        let row = Client {
            secret_hash: fresh.secret_hash,
            customer: Some(customer),
            authenticated_until: now.plus(AUTHENTICATED_FOR),
            revoked: false,
        };
        self.facts.clients.insert(client, row);
        self.facts.pairs.entry((client, customer)).or_insert(false);
        self.facts.count("audit client.associated");
        Ok(client)
    }

    /// Parts a client from its customer. `None` when nobody is recognised on it.
    pub fn sign_out(&mut self, old: &Proof, fresh: &Proof) -> Option<()> {
        let (client, customer) = self.recognise(old)?;
        let customer = customer?;
        let row = self.facts.clients.get_mut(&client)?;
        (row.customer, row.authenticated_until) = (None, Moment::from_micros(0));
        row.secret_hash = fresh.secret_hash;
        self.facts.pairs.insert((client, customer), false);
        self.facts.caps.remove(&(client, customer));
        self.facts.count("audit single_action.disabled");
        self.facts.count("audit client.signed_out");
        Some(())
    }

    /// Who acts on a client.
    pub(super) fn acting(&self, proof: &Proof) -> Result<(ClientId, CustomerId), Denied> {
        let (client, customer) = self.recognise(proof).ok_or(Denied::Unrecognised)?;
        Ok((client, customer.ok_or(Denied::Unrecognised)?))
    }

    /// Switches single action on or off.
    ///
    /// # Errors
    /// Why not.
    pub fn enable(&mut self, now: Moment, proof: &Proof, on: bool) -> Result<(), Denied> {
        let (client, customer) = self.acting(proof)?;
        if on && !self.authenticated(client, now) {
            return Err(Denied::NotAuthenticated);
        }
        self.facts.pairs.insert((client, customer), on);
        self.facts.count(format!("audit single_action.{}", if on { "enabled" } else { "disabled" }));
        Ok(())
    }

    /// Chooses the default address.
    ///
    /// # Errors
    /// Why not.
    pub fn default_address(&mut self, now: Moment, proof: &Proof, address: AddressId) -> Result<(), AddressError> {
        let (client, customer) = self.acting(proof)?;
        if !self.authenticated(client, now) {
            return Err(Denied::NotAuthenticated.into());
        }
        if !self.facts.addresses.get(&address).is_some_and(|a| a.customer == customer && !a.retired) {
            return Err(AddressError::Unknown);
        }
        if self.unconfirmed(customer, address) {
            self.suspend(customer);
        }
        if let Some(row) = self.facts.customers.get_mut(&customer) {
            row.address = Some(address);
        }
        self.facts.count("audit customer.default_address");
        Ok(())
    }

    /// Keeps an action that a cap refused; one link at a time is mailed for it, unless too many were within the hour. Answers the
    /// line under which it is kept.
    ///
    /// # Errors
    /// When the same token or key is kept with another body.
    pub fn hold(&mut self, customer: CustomerId, command: &Place, secret_hash: [u8; 32]) -> Result<LineId, HoldError> {
        let kept = self.facts.held.iter().find(|(line, held)| match (&command.key, held.key) {
            (Some(key), Some((hash, _))) => held.customer == customer && hash == key.hash,
            (None, None) => **line == command.line,
            _ => false,
        });
        if let Some((line, held)) = kept {
            let same = match &command.key {
                Some(key) => held.key == Some((key.hash, key.body_hash)),
                None => (held.variant, held.quantity) == (command.variant, command.quantity),
            };
            let line = *line;
            if !same {
                return Err(HoldError::KeyReused);
            }
            let works =
                |link: &Link| link.line == Some(line) && !link.used && command.now < link.at.plus(SIGN_IN_LINK_LIFE);
            if !self.links.values().any(works) {
                self.mail_step_up(command.now, secret_hash, customer, line);
            }
            return Ok(line);
        }
        let held = Held {
            customer,
            client: command.proof.client,
            variant: command.variant,
            quantity: command.quantity,
            address: command.ship_to,
            key: command.key.map(|key| (key.hash, key.body_hash)),
            shown: command.button.map(|b| (b.payment_method, b.unit_price, b.delivery, b.at)),
            placed: false,
        };
        self.facts.held.insert(command.line, held);
        self.facts.count("held");
        self.facts.count("audit order.held");
        self.mail_step_up(command.now, secret_hash, customer, command.line);
        Ok(command.line)
    }

    /// Places a kept action, once: as the client that asked, if that still stands for its customer, and at what its
    /// button showed.
    pub fn resume(&mut self, now: Moment, order: OrderId, customer: CustomerId, line: LineId) -> Option<Answer> {
        let held = self.facts.held.get(&line).filter(|held| held.customer == customer)?.clone();
        let client = self.facts.clients.get(&held.client)?;
        if client.customer != Some(customer) {
            return Some(Answer::Refused(Refusal::Foreign));
        }
        let button = held.shown.zip(held.address).map(|((payment_method, unit_price, delivery, at), address)| Button {
            line,
            customer,
            client: held.client,
            variant: held.variant,
            address,
            payment_method,
            unit_price,
            delivery,
            at,
        });
        let command = Place {
            now,
            proof: Proof { client: held.client, secret_hash: client.secret_hash },
            line,
            order,
            variant: held.variant,
            quantity: held.quantity,
            ship_to: held.address,
            button,
            key: held.key.map(|(hash, body_hash)| OrderKey { hash, body_hash }),
            channel: "step_up",
            stepped_up: true,
        };
        let answer = self.place(&command);
        if let (Answer::Placed(_), Some(held)) = (&answer, self.facts.held.get_mut(&line)) {
            held.placed = true;
        }
        Some(answer)
    }
}
