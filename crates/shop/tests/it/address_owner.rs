//! Who types an e-mail address need not be who has it.

use std::sync::Arc;

use db::sql;
use db::testing::on_both;
use shop::customer::client::{Identity, Token};
use shop::customer::proof_of_address::doubtful;
use shop::customer::sign_in::{self, LinkError};
use shop::customer::view as customers;
use shop::kernel::text::nowhere;
use shop::kernel::{CustomerId, LineId, OrderId, Secret, VariantId};
use shop::order::adopt;

use crate::checkout::{Desk, STORED, filled};
use crate::store::{Buyer, Store};

const EMAIL: &str = "vera@example.com";

impl Store {
    /// Asks for a sign-in link as the page does, and uses it in a new browser. Answers who it is then.
    fn mailed_link(&self, email: &str, anew: bool) -> Buyer {
        self.try_link(email, anew).unwrap()
    }

    fn try_link(&self, email: &str, anew: bool) -> Result<Buyer, LinkError> {
        let (ids, now, email) = (self.ids.clone(), self.now(), email.to_owned());
        let (secret, fresh) = (Secret::new(&*self.world), Token::new(&*self.world, &self.ids));
        let proof = fresh.proof();
        let (client, customer) = self.db.write_blocking(move |tx| -> Result<_, LinkError> {
            sign_in::request(tx, &ids, now, &secret, &email, "/")?;
            if anew {
                sign_in::start_anew(tx, &ids, now, &secret)?;
            }
            let identity = Identity::Rotate { old: None, fresh: proof };
            let (client, link) = sign_in::sign_in(tx, &ids, now, &secret, identity)?;
            adopt::guests_of(tx, link.customer)?;
            Ok((client, link.customer))
        })?;
        let registered = Arc::clone(&self.newcomer(&format!("{client}@example.net")).registered);
        Ok(Buyer { token: Token { client, secret: fresh.secret }, customer, registered })
    }

    /// An order under an address, from a browser that nobody knows.
    fn guest_order(&self, email: &str, variant: VariantId) -> (OrderId, LineId) {
        let guest = Desk::guest(self);
        let id = guest.create(filled(email, &[(variant, 2)])).unwrap().checkout.id;
        let done = guest.complete(id, &STORED).unwrap().view;
        let placed = done.lines[0].placed.clone().unwrap();
        assert!(done.checkout.guest && guest.visitor().customer.is_none());
        assert!(guest.complete(id, &STORED).unwrap().replayed, "a double click");
        (placed.order, placed.line)
    }

    /// Writes the mails about orders.
    fn confirm(&self) {
        let (ids, now, policy) = (self.ids.clone(), self.now(), self.policy.clone());
        self.db.write_blocking(move |tx| shop::order::confirm::confirm(tx, &ids, now, &policy, 100)).unwrap();
    }

    fn orders_of(&self, buyer: &Buyer) -> Vec<OrderId> {
        self.orders(buyer).iter().map(|order| order.id).collect()
    }

    fn doubtful(&self, customer: CustomerId) -> bool {
        self.db.read_blocking(move |tx| doubtful(tx, customer, None)).unwrap()
    }

    fn email_of(&self, customer: CustomerId) -> String {
        self.db
            .read_blocking(move |tx| {
                tx.one(sql!("select email from customer where id = $1"), db::args![customer], |row| row.get(0))
            })
            .unwrap()
    }
}

#[test]
fn who_registers_anothers_address_gets_nothing_of_its_owner() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (mallory, pot) = (store.newcomer(EMAIL), store.variant(9, false));
        let own = store.buy(&mallory, pot, 1).order;
        let (order, line) = store.guest_order(EMAIL, pot);
        assert_eq!(store.orders_of(&mallory), [own], "the owner's is nobody's yet");
        let (kept, customer) = (mallory.registered.addresses.len(), mallory.customer);
        let addresses = store.db.read_blocking(move |tx| customers::addresses(tx, customer)).unwrap();
        assert_eq!(addresses.len(), kept);
        let (ids, now, command) = (store.ids.clone(), store.now(), store.on_line(&mallory, line));
        let refused = store.db.write_blocking(move |tx| shop::order::cancel::cancel(tx, &ids, now, &command));
        assert_eq!(refused, Err(shop::order::cancel::ChangeError::UnknownLine));
        store.confirm();
        let told =
            sql!("select count(*) from mail where id > $1 and kind = 'order' and recipient = 'vera@example.com'");
        assert_eq!(store.number(told, 0), 2, "each is confirmed to the address that was given");
        store.verify();

        let exported =
            store.db.read_blocking(move |tx| shop::action::export::export(tx, now, customer)).unwrap().unwrap();
        assert!(!exported.to_string().contains(&order.to_string()), "not by way of the mail either");

        // The mail's reader says that the account is not hers.
        assert!(store.doubtful(mallory.customer));
        let vera = store.mailed_link(EMAIL, true);
        assert_ne!(vera.customer, mallory.customer);
        assert_eq!((store.orders_of(&vera), store.orders_of(&mallory)), (vec![order], vec![own]));
        assert_eq!(store.email_of(vera.customer), EMAIL);
        assert!(nowhere(&store.email_of(mallory.customer)));
        assert!(!store.doubtful(vera.customer));
        let again = store.try_link(EMAIL, true).map(drop);
        assert_eq!(again, Err(LinkError::Expired), "proven: nobody takes it any more");
        assert_eq!(store.mailed_link(EMAIL, false).customer, vera.customer);
        // From now on what is ordered under her address is hers.
        let (later, _) = store.guest_order(EMAIL, pot);
        assert_eq!(store.orders_of(&vera), [later, order]);
        assert_eq!(store.number(sql!("select count(*) from customer where id > $1 and guest_of <> ''"), 0), 0);
        // The other one goes on, and no mail is written to nowhere.
        let before = store.number(sql!("select count(*) from mail where id > $1"), 0);
        store.buy(&mallory, pot, 1);
        store.confirm();
        assert_eq!(store.number(sql!("select count(*) from mail where id > $1"), 0), before + 1, "hers, not his");
        store.verify();
    });
}

#[test]
fn who_registered_his_own_address_finds_all_of_it_once_he_opens_his_mail() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.newcomer("ada@example.com"), store.variant(20, false));
        let own = store.buy(&ada, pot, 1).order;
        let (first, line) = store.guest_order("ada@example.com", pot);
        let (second, _) = store.guest_order("ada@example.com", pot);
        assert_eq!(store.orders_of(&ada), [own]);
        let phone = store.mailed_link("ada@example.com", false);
        assert_eq!(phone.customer, ada.customer, "both devices are hers");
        assert_eq!(store.orders_of(&ada), [second, first, own]);
        let (ids, now, command) = (store.ids.clone(), store.now(), store.on_line(&ada, line));
        store.db.write_blocking(move |tx| shop::order::cancel::cancel(tx, &ids, now, &command)).unwrap();
        store.verify();
    });
}

#[test]
fn orders_of_guests_are_found_when_the_account_is_gone() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (mallory, pot) = (store.newcomer(EMAIL), store.variant(9, false));
        let (first, _) = store.guest_order(EMAIL, pot);
        let (second, _) = store.guest_order(EMAIL, pot);
        store.confirm();
        let (ids, now, policy, proof) = (store.ids.clone(), store.now(), store.policy.clone(), mallory.token.proof());
        store.db.write_blocking(move |tx| shop::action::erase::erase(tx, &ids, now, &policy, &proof)).unwrap();
        let kept = sql!("select count(*) from mail where id > $1 and kind = 'order'");
        assert_eq!(store.number(kept, 0), 2, "the mails about the owner's orders stay");
        let vera = store.mailed_link(EMAIL, false);
        assert_ne!(vera.customer, mallory.customer);
        assert_eq!(store.orders_of(&vera), [second, first]);
        store.verify();
    });
}
