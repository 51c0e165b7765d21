//! What waits for a step-up, and what a customer lets one device spend (OC-25, X-4).

use shop::customer::acting::Denied;
use shop::customer::address::AddressError;
use shop::customer::client::Proof;
use shop::customer::settings::SettingsError;
use shop::kernel::limits::{ADDRESSES_MAX, SIGN_IN_MAILS_PER_HOUR_MAX};
use shop::kernel::moment::HOUR;
use shop::kernel::{AddressId, ClientId, CustomerId, Moment};

use super::Model;
use crate::facts::{Address, OwnCaps};

impl Model {
    /// The single action waits from now on, if it did not before.
    pub(super) fn suspend(&mut self, customer: CustomerId) {
        let Some(row) = self.facts.customers.get_mut(&customer).filter(|row| !row.suspended) else { return };
        row.suspended = true;
        self.facts.count("audit single_action.suspended");
    }

    /// Whether nobody stepped up since an address came to others.
    pub(super) fn unconfirmed(&self, customer: CustomerId, address: AddressId) -> bool {
        let (Some(row), Some(address)) = (self.facts.customers.get(&customer), self.facts.addresses.get(&address))
        else {
            return false;
        };
        address.created_at > row.confirmed_at.unwrap_or(row.created_at)
            && self.facts.addresses.values().any(|o| o.customer == customer && o.created_at < address.created_at)
    }

    /// Adds an address, whose id is `fresh` and whose moniker no other has. Any but the first ever suspends the single
    /// action.
    ///
    /// # Errors
    /// Why not.
    pub fn add_address(
        &mut self,
        now: Moment,
        proof: &Proof,
        moniker: &str,
        default: bool,
        fresh: AddressId,
    ) -> Result<AddressId, AddressError> {
        let (client, customer) = self.acting(proof)?;
        if !self.authenticated(client, now) {
            return Err(Denied::NotAuthenticated.into());
        }
        let others: Vec<&Address> = self.facts.addresses.values().filter(|a| a.customer == customer).collect();
        let (ever, kept) = (others.len(), others.iter().filter(|a| !a.retired).count());
        if kept >= ADDRESSES_MAX {
            return Err(AddressError::TooMany);
        }
        let address = Address { customer, moniker: moniker.to_owned(), created_at: now, retired: false };
        self.facts.addresses.insert(fresh, address);
        if let Some(row) = self.facts.customers.get_mut(&customer).filter(|_| default || kept == 0) {
            row.address = Some(fresh);
        }
        if ever > 0 {
            self.suspend(customer);
        }
        self.facts.count("audit address.added");
        Ok(fresh)
    }

    /// A link is mailed and used at once, unless too many were mailed within the hour: the single action goes on.
    /// Answers whether it was mailed.
    pub fn step_up(&mut self, now: Moment, customer: CustomerId) -> bool {
        let hour_ago = now.plus(-HOUR);
        let recent = self.step_ups.iter().filter(|(who, at)| *who == customer && *at > hour_ago).count();
        if recent as i64 >= SIGN_IN_MAILS_PER_HOUR_MAX {
            return false;
        }
        self.step_ups.push((customer, now));
        self.facts.count("mail resume");
        if let Some(row) = self.facts.customers.get_mut(&customer).filter(|row| row.suspended) {
            (row.suspended, row.confirmed_at) = (false, Some(now));
            self.facts.count("audit single_action.resumed");
        }
        true
    }

    /// Sets the caps of the calling device: none may be above the shop's own.
    ///
    /// # Errors
    /// Why not.
    pub fn cap_device(&mut self, now: Moment, proof: &Proof, own: OwnCaps) -> Result<(), SettingsError> {
        let shop = self.rules.caps;
        for (field, own, shop) in [
            ("cap_orders", own.orders, shop.orders),
            ("cap_amount", own.amount, shop.amount),
            ("cap_amount_per_order", own.amount_per_order, shop.amount_per_order),
        ] {
            if own.zip(shop).is_some_and(|(own, shop)| own > shop) {
                return Err(SettingsError::Cap(field));
            }
        }
        let (client, customer) = self.acting(proof)?;
        if !self.authenticated(client, now) {
            return Err(Denied::NotAuthenticated.into());
        }
        if own == OwnCaps::default() {
            self.facts.caps.remove(&(client, customer));
        } else {
            self.facts.caps.insert((client, customer), own);
        }
        self.facts.count("audit single_action.settings");
        Ok(())
    }

    /// A device's own caps, and what its customer spent on it in the window: actions and minor units.
    pub(super) fn own_caps(&self, at: Moment, customer: CustomerId, client: ClientId) -> (OwnCaps, (i64, i64)) {
        let own = self.facts.caps.get(&(client, customer)).copied().unwrap_or_default();
        (own, self.spent(at, Some(customer), Some(client)))
    }
}
