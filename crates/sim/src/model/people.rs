//! Clients, sign-in, enabling, and actions that a cap held back (OC-1 to OC-5, OC-21, OC-24, X-4).

use shop::customer::client::{Identity, Proof};
use shop::customer::enable::EnableError;
use shop::customer::sign_in::LinkError;
use shop::kernel::limits::{AUTHENTICATED_FOR, SIGN_IN_LINK_LIFE, SIGN_IN_MAILS_PER_HOUR_MAX};
use shop::kernel::moment::HOUR;
use shop::kernel::{AddressId, ClientId, CustomerId, LineId, Moment, OrderId};
use shop::order::place::OrderKey;
use shop::order::{Place, Refusal};

use super::{Answer, Model};
use crate::facts::{Client, Held};

/// A sign-in link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whom it signs in.
    pub customer: CustomerId,
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

    fn authenticated(&self, client: ClientId, now: Moment) -> bool {
        self.facts.clients.get(&client).is_some_and(|client| now < client.authenticated_until)
    }

    /// Makes a link.
    pub fn issue(&mut self, now: Moment, secret_hash: [u8; 32], customer: CustomerId) {
        self.links.insert(secret_hash, Link { customer, at: now, used: false });
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

    /// Parts a client from its customer. `None` when it is not recognised.
    pub fn sign_out(&mut self, old: &Proof, fresh: &Proof) -> Option<()> {
        let (client, customer) = self.recognise(old)?;
        let row = self.facts.clients.get_mut(&client)?;
        (row.customer, row.authenticated_until) = (None, Moment::from_micros(0));
        row.secret_hash = fresh.secret_hash;
        if let Some(customer) = customer {
            self.facts.pairs.insert((client, customer), false);
            self.facts.count("audit single_action.disabled");
            self.facts.count("audit client.signed_out");
        }
        Some(())
    }

    /// Switches single action on or off. `None` when the client is not recognised.
    pub fn enable(&mut self, now: Moment, proof: &Proof, on: bool) -> Option<Result<(), EnableError>> {
        let (client, customer) = self.recognise(proof)?;
        let Some(customer) = customer else { return Some(Err(EnableError::Unrecognised)) };
        if on && !self.authenticated(client, now) {
            return Some(Err(EnableError::NotAuthenticated));
        }
        self.facts.pairs.insert((client, customer), on);
        self.facts.count(format!("audit single_action.{}", if on { "enabled" } else { "disabled" }));
        Some(Ok(()))
    }

    /// Chooses the default address. `None` when the client is not recognised.
    pub fn default_address(
        &mut self,
        now: Moment,
        proof: &Proof,
        address: AddressId,
    ) -> Option<Result<(), EnableError>> {
        let (client, customer) = self.recognise(proof)?;
        let Some(customer) = customer else { return Some(Err(EnableError::Unrecognised)) };
        if !self.authenticated(client, now) {
            return Some(Err(EnableError::NotAuthenticated));
        }
        if !self.facts.addresses.get(&address).is_some_and(|a| a.customer == customer && !a.retired) {
            return Some(Err(EnableError::UnknownAddress));
        }
        if let Some(row) = self.facts.customers.get_mut(&customer) {
            row.address = Some(address);
        }
        self.facts.count("audit customer.default_address");
        Some(Ok(()))
    }

    /// Keeps an action that a cap refused; one link is mailed for it, unless too many were within the hour. Answers the
    /// line under which it is kept.
    pub fn hold(&mut self, customer: CustomerId, command: &Place, secret_hash: [u8; 32]) -> LineId {
        if let Some(key) = &command.key {
            let kept = |held: &Held| held.customer == customer && held.key.is_some_and(|k| k.0 == key.hash);
            if let Some((line, _)) = self.facts.held.iter().find(|(_, held)| kept(held)) {
                return *line;
            }
        }
        if self.facts.held.contains_key(&command.line) {
            return command.line;
        }
        let held = Held {
            customer,
            client: command.proof.client,
            variant: command.variant,
            quantity: command.quantity,
            address: command.ship_to,
            key: command.key.map(|key| (key.hash, key.body_hash)),
            placed: false,
        };
        self.facts.held.insert(command.line, held);
        self.facts.count("held");
        self.facts.count("audit order.held");
        let hour_ago = command.now.plus(-HOUR);
        let sent = self.links.values().filter(|link| link.customer == customer && link.at > hour_ago).count();
        if (sent as i64) < SIGN_IN_MAILS_PER_HOUR_MAX {
            self.issue(command.now, secret_hash, customer);
            self.facts.count("mail step_up");
        }
        command.line
    }

    /// Places a kept action, once. `shown` is the price that its button showed: at another price nothing is placed.
    pub fn resume(
        &mut self,
        now: Moment,
        order: OrderId,
        proof: Proof,
        customer: CustomerId,
        line: LineId,
        shown: Option<i64>,
    ) -> Option<Answer> {
        let held = self.facts.held.get(&line).filter(|held| held.customer == customer)?.clone();
        let command = Place {
            now,
            proof,
            line,
            order,
            variant: held.variant,
            quantity: held.quantity,
            ship_to: held.address,
            button: None,
            key: held.key.map(|(hash, body_hash)| OrderKey { hash, body_hash }),
            channel: "step_up",
            stepped_up: true,
        };
        let before = self.clone();
        let answer = self.place(&command);
        if let Answer::Placed(told) = &answer {
            if shown.is_some_and(|price| price != told.unit_price) {
                *self = before;
                return Some(Answer::Refused(Refusal::Changed));
            }
            if let Some(held) = self.facts.held.get_mut(&line) {
                held.placed = true;
            }
        }
        Some(answer)
    }
}
