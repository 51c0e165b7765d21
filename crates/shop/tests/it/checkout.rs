//! The checkout: filled in parts, completed once or not at all.

use db::testing::on_both;
use db::{Options, sql};
use shop::customer::address::{self, AddressError};
use shop::customer::client::{self, Proof, Token};
use shop::customer::payment_method::{self, PaymentMethodError};
use shop::customer::register::NewAddress;
use shop::customer::{Visitor, view as customers};
use shop::kernel::moment::{HOUR, MINUTE};
use shop::kernel::{CheckoutId, PaymentMethodId, Policy, Secret, VariantId};
use shop::order::cart::Owner;
use shop::order::cart::change as carts;
use shop::order::checkout::complete::{Agreed, Complete, Completed, complete};
use shop::order::checkout::create::{create, from_cart};
use shop::order::checkout::message::Part;
use shop::order::checkout::update::{Change, Pay, Place, update};
use shop::order::checkout::view::{View, view};
use shop::order::checkout::{CheckoutError, Message, State, cancel};
use shop::order::state::LineState;

use crate::store::{Buyer, Store};

/// A guest's or a buyer's side of a checkout.
pub struct Desk<'a> {
    pub store: &'a Store,
    pub proof: Proof,
}

impl<'a> Desk<'a> {
    pub fn guest(store: &'a Store) -> Desk<'a> {
        let (proof, now) = (Token::new(&*store.world, &store.ids).proof(), store.now());
        store.db.write_blocking(move |tx| client::create(tx, now, &proof)).unwrap();
        Desk { store, proof }
    }

    pub fn of(store: &'a Store, buyer: &Buyer) -> Desk<'a> {
        Desk { store, proof: buyer.token.proof() }
    }

    pub fn visitor(&self) -> Visitor {
        let proof = self.proof;
        self.store.db.read_blocking(move |tx| client::recognise(tx, &proof)).unwrap().unwrap()
    }

    pub fn create(&self, change: Change) -> Result<View, CheckoutError> {
        let (visitor, policy, now) = (self.visitor(), self.store.policy.clone(), self.store.now());
        let id = CheckoutId(self.store.ids.next(now));
        self.store.db.write_blocking(move |tx| create(tx, &policy, now, &visitor, id, change.clone()))
    }

    pub fn begin(&self) -> Result<View, CheckoutError> {
        let (visitor, policy, now) = (self.visitor(), self.store.policy.clone(), self.store.now());
        let id = CheckoutId(self.store.ids.next(now));
        self.store.db.write_blocking(move |tx| from_cart(tx, &policy, now, &visitor, id))
    }

    pub fn update(&self, id: CheckoutId, change: Change) -> Result<View, CheckoutError> {
        let (visitor, policy, now) = (self.visitor(), self.store.policy.clone(), self.store.now());
        self.store.db.write_blocking(move |tx| update(tx, &policy, now, &visitor, (id, None), &change))
    }

    pub fn view(&self, id: CheckoutId) -> Result<View, CheckoutError> {
        let (visitor, policy, now) = (self.visitor(), self.store.policy.clone(), self.store.now());
        self.store.db.read_blocking(move |tx| view(tx, &policy, now, &visitor, id))
    }

    pub fn complete(&self, id: CheckoutId, agreed: &Agreed) -> Result<Completed, CheckoutError> {
        self.press(id, agreed, None)
    }

    /// A browser's press, whose page holds the next secret.
    pub fn press(&self, id: CheckoutId, agreed: &Agreed, fresh: Option<Proof>) -> Result<Completed, CheckoutError> {
        let (proof, policy, now, ids) =
            (self.proof, self.store.policy.clone(), self.store.now(), self.store.ids.clone());
        let (agreed, secret) = (agreed.clone(), Secret::new(&*self.store.world));
        self.store.db.write_blocking(move |tx| {
            complete(tx, &ids, &policy, now, &Complete { id, proof, fresh, secret: &secret, agreed: &agreed })
        })
    }

    pub fn cancel(&self, id: CheckoutId) -> Result<(), CheckoutError> {
        let (visitor, now) = (self.visitor(), self.store.now());
        self.store.db.write_blocking(move |tx| cancel::cancel(tx, now, &visitor, (id, None)))
    }
}

pub const STORED: Agreed = Agreed::Stored(None);

fn typed() -> Place {
    Place::New(Box::new(NewAddress {
        moniker: "Home".into(),
        name: "Gus Guest".into(),
        line1: "2 Side Street".into(),
        city: "Shelbyville".into(),
        region: "IL".into(),
        postal_code: "62565".into(),
        country: "US".into(),
        ..NewAddress::default()
    }))
}

pub fn filled(email: &str, lines: &[(VariantId, u32)]) -> Change {
    Change {
        lines: Some(lines.to_vec()),
        name: Some("Gus Guest".into()),
        email: Some(email.into()),
        destination: Some(typed()),
        delivery: None,
        payment: Some(Pay::New { provider: "simulator".into(), token: "tok_visa".into() }),
    }
}

#[test]
fn a_guest_fills_it_in_parts_and_is_known_afterwards() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (guest, pot, rare) = (Desk::guest(&store), store.variant(5, false), store.variant(0, true));
        let begun = guest.create(Change { lines: Some(vec![(pot, 2), (rare, 1)]), ..Change::default() }).unwrap();
        let id = begun.checkout.id;
        let missing = [Part::Name, Part::Email, Part::Destination, Part::Payment].map(Message::Missing);
        assert_eq!((begun.messages.as_slice(), begun.state), (missing.as_slice(), State::Incomplete));
        assert!(matches!(guest.complete(id, &STORED), Err(CheckoutError::NotReady(found)) if found == missing));
        let ready = guest.update(id, Change { lines: None, ..filled("gus@example.com", &[]) }).unwrap();
        assert_eq!((ready.state, ready.quote.parcels.len(), ready.quote.total), (State::Ready, 2, 3_000 + 2 * 490));
        let done = guest.complete(id, &Agreed::Shown(ready.digest())).unwrap();
        assert!(!done.replayed && done.view.state == State::Completed && done.view.total() == 3_980);
        assert!(guest.complete(id, &STORED).unwrap().replayed, "a reload, a retry, a double click");
        let customer = guest.visitor().customer.unwrap();
        assert!(customer.email == "gus@example.com" && customer.authenticated(store.now()) && !customer.enabled);
        let known = customer.id;
        let (addresses, methods) = store
            .db
            .read_blocking(move |tx| -> db::Result<_> {
                Ok((customers::addresses(tx, known)?, customers::payment_methods(tx, known)?))
            })
            .unwrap();
        assert!(addresses.len() == 1 && addresses[0].default && methods[0].default, "for the next time");
        assert_eq!((store.stock(pot), store.stock(rare)), ((3, 2, 0), (0, 0, 1)));
        assert_eq!(guest.cancel(id), Err(CheckoutError::Completed));
        assert!(matches!(guest.update(id, Change::default()), Err(CheckoutError::Completed)));
        assert!(matches!(Desk::guest(&store).view(id), Err(CheckoutError::Unknown)), "another's");
        store.verify();
    });
}

#[test]
fn a_known_address_gets_the_order_and_shows_nothing() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(9, false));
        let guest = Desk::guest(&store);
        for n in 0..5 {
            let id = guest.create(filled("ada@example.com", &[(pot, 1)])).unwrap().checkout.id;
            let done = guest.complete(id, &STORED).unwrap().view;
            assert!(done.checkout.guest && done.lines[0].placed.is_some(), "{n}");
            assert!(guest.visitor().customer.is_none(), "the client stands for nobody");
            assert!(guest.complete(id, &STORED).unwrap().replayed);
        }
        let id = guest.create(filled("ada@example.com", &[(pot, 1)])).unwrap().checkout.id;
        assert!(matches!(guest.complete(id, &STORED), Err(CheckoutError::SignInRequired)));
        assert_eq!(store.orders(&ada).len(), 5);
        assert_eq!(store.stock(pot), (4, 5, 0));
        let choices = {
            let customer = ada.customer;
            store.db.read_blocking(move |tx| customers::addresses(tx, customer)).unwrap()
        };
        assert_eq!(choices.len(), 2, "what was typed serves these orders only");
        let mails = store.number(sql!("select count(*) from mail where id > $1 and kind = 'sign_in'"), 0);
        assert_eq!(mails, 5);
        store.pass(24 * HOUR);
        assert!(matches!(guest.complete(id, &STORED), Err(CheckoutError::Changed)), "old prices are shown anew");
        guest.update(id, Change::default()).unwrap();
        assert!(guest.complete(id, &STORED).is_ok(), "another day");
        store.verify();
    });
}

#[test]
fn what_served_one_checkout_was_never_kept_and_cannot_be_restored() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(9, false));
        let guest = Desk::guest(&store);
        let id = guest.create(filled("ada@example.com", &[(pot, 1)])).unwrap().checkout.id;
        guest.complete(id, &STORED).unwrap();
        let served = store.orders(&ada)[0].address;
        let statement = sql!("select max(id) from payment_method where customer_id = $1 and retired_at is not null");
        let card = PaymentMethodId(store.number(statement, ada.customer.0));
        let (ids, now, proof) = (store.ids.clone(), store.now(), ada.token.proof());
        let refused = store.db.write_blocking(move |tx| address::restore(tx, &ids, now, &proof, served));
        assert_eq!(refused, Err(AddressError::Unknown), "whoever typed it in could have been anybody");
        let ids = store.ids.clone();
        let refused = store.db.write_blocking(move |tx| payment_method::restore(tx, &ids, now, &proof, card));
        assert_eq!(refused, Err(PaymentMethodError::Unknown));
        let (kept, customer) = (ada.registered.addresses[1].0, ada.customer);
        store.pass(MINUTE);
        let (ids, now) = (store.ids.clone(), store.now());
        store.db.write_blocking(move |tx| address::remove(tx, &ids, now, &proof, kept)).unwrap();
        let ids = store.ids.clone();
        store.db.write_blocking(move |tx| address::restore(tx, &ids, now, &proof, kept)).unwrap();
        let addresses = store.db.read_blocking(move |tx| customers::addresses(tx, customer)).unwrap();
        assert_eq!(addresses.len(), 2, "what was kept comes back");
        store.verify();
    });
}

#[test]
fn what_changed_is_shown_before_it_is_ordered() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot, vase) = (store.buyer("ada@example.com"), store.variant(5, false), store.variant(2, false));
        let desk = Desk::of(&store, &ada);
        let begun = desk.create(Change { lines: Some(vec![(pot, 1), (vase, 2)]), ..Change::default() }).unwrap();
        let (id, shown) = (begun.checkout.id, Agreed::Shown(begun.digest()));
        assert_eq!(begun.state, State::Ready, "address and card are known");
        store.set_price(pot, 1_500);
        for agreed in [&shown, &STORED] {
            assert!(matches!(desk.complete(id, agreed), Err(CheckoutError::Changed)));
        }
        let seen = desk.view(id).unwrap();
        let told = Message::PriceChanged { variant: pot, position: 0, from: 1_000, to: 1_500 };
        assert_eq!((seen.messages.clone(), seen.state, seen.quote.total), (vec![told], State::Ready, 3_990));
        let agreed = Agreed::Shown(seen.digest());
        store.buy(&ada, vase, 1);
        let refused = desk.complete(id, &agreed);
        let short = Message::OutOfStock { variant: vase, position: 1, available: 1 };
        assert!(matches!(refused, Err(CheckoutError::NotReady(found)) if found.contains(&short)));
        assert_eq!((store.stock(pot), store.orders(&ada).len()), ((5, 0, 0), 1), "all or nothing");
        desk.update(id, Change { lines: Some(vec![(pot, 1), (vase, 1)]), ..Change::default() }).unwrap();
        assert!(!desk.complete(id, &STORED).unwrap().replayed);
        assert_eq!((store.stock(pot), store.stock(vase)), ((4, 1, 0), (0, 2, 0)));
        store.verify();
    });
}

#[test]
fn its_lines_are_lines_like_others_but_single_actions_do_not_join_them() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(9, false));
        let owner = Owner { client: ada.token.client, customer: Some(ada.customer) };
        let now = store.now();
        store.db.write_blocking(move |tx| carts::add(tx, now, owner, pot, 2)).unwrap();
        let open = store.buy(&ada, pot, 1);
        let desk = Desk::of(&store, &ada);
        let id = desk.begin().unwrap().checkout.id;
        assert_eq!(desk.begin().unwrap().checkout.id, id, "goes on with the open one");
        store.db.write_blocking(move |tx| carts::add(tx, now, owner, pot, 1)).unwrap();
        let done = desk.complete(id, &STORED).unwrap().view;
        let placed = done.lines[0].placed.clone().unwrap();
        assert_ne!(placed.order, open.order);
        let left = store.db.read_blocking(move |tx| shop::order::cart::view::cart(tx, owner)).unwrap();
        assert_eq!(left.units(), 1, "what was put in meanwhile stays");
        assert!(matches!(desk.begin().unwrap().checkout.id, next if next != id));
        store.verify();
        let (ids, line) = (store.ids.clone(), store.on_line(&ada, placed.line));
        let (undo_ids, undo_line, policy) = (store.ids.clone(), line, store.policy.clone());
        store.db.write_blocking(move |tx| shop::order::cancel::cancel(tx, &ids, now, &line)).unwrap();
        assert_eq!(desk.view(id).unwrap().lines[0].placed.as_ref().unwrap().state, LineState::Cancelled);
        store.verify();
        store.db.write_blocking(move |tx| shop::order::undo::undo(tx, &undo_ids, now, &policy, &undo_line)).unwrap();
        assert_eq!(store.buy(&ada, pot, 1).order, open.order, "not the cart's");
        store.pass(91 * MINUTE);
        assert_eq!(store.stock(pot), (5, 4, 0));
        store.verify();
    });
}

#[test]
fn a_kept_card_goes_to_a_new_address_only_after_a_sign_in() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(9, false));
        let desk = Desk::of(&store, &ada);
        let change = Change { lines: Some(vec![(pot, 1)]), destination: Some(typed()), ..Change::default() };
        let id = desk.create(change).unwrap().checkout.id;
        assert_eq!(desk.view(id).unwrap().state, State::Ready);
        store.pass(31 * MINUTE);
        assert_eq!(desk.view(id).unwrap().state, State::Escalation);
        let refused = desk.complete(id, &STORED);
        assert!(matches!(refused, Err(CheckoutError::NotReady(found)) if found == [Message::SignInRequired]));
        let home = Place::Stored(ada.registered.addresses[0].0);
        let back = desk.update(id, Change { destination: Some(home), ..Change::default() }).unwrap();
        assert_eq!(back.state, State::Ready);
        let bob = store.buyer("bob@example.com");
        let foreign = Change { destination: Some(Place::Stored(bob.registered.addresses[0].0)), ..Change::default() };
        assert!(matches!(desk.update(id, foreign), Err(CheckoutError::UnknownAddress)));
        let renamed = Change { email: Some("eve@example.com".into()), ..Change::default() };
        assert!(matches!(desk.update(id, renamed), Err(CheckoutError::BuyerFixed)));
        assert!(matches!(Desk::of(&store, &bob).view(id), Err(CheckoutError::Unknown)));
        desk.cancel(id).unwrap();
        desk.cancel(id).unwrap();
        assert!(matches!(desk.complete(id, &STORED), Err(CheckoutError::Canceled)));
        assert_eq!(store.stock(pot), (9, 0, 0));
        store.verify();
    });
}

#[test]
fn nothing_is_ordered_but_what_the_page_showed() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (pot, guest) = (store.variant(9, false), Desk::guest(&store));
        let begun = guest.create(filled("gus@example.com", &[(pot, 1)])).unwrap();
        let id = begun.checkout.id;
        let Place::New(address) = typed() else { unreachable!("it is a new one") };
        let elsewhere = NewAddress { line1: "3 Side Street".into(), ..*address };
        let (payment, name) = (Pay::New { provider: "simulator".into(), token: "tok_slow".into() }, "Eve".to_owned());
        for change in [
            Change { destination: Some(Place::New(Box::new(elsewhere))), ..Change::default() },
            Change { payment: Some(payment), ..Change::default() },
            Change { name: Some(name), ..Change::default() },
            Change { email: Some("eve@example.com".into()), ..Change::default() },
        ] {
            let shown = guest.view(id).unwrap().digest();
            guest.update(id, change.clone()).unwrap();
            let refused = guest.complete(id, &Agreed::Shown(shown));
            assert!(matches!(refused, Err(CheckoutError::OtherThanShown)), "{change:?}");
        }
        assert_eq!(store.stock(pot), (9, 0, 0));
        let seen = guest.view(id).unwrap();
        assert_eq!((&*seen.checkout.name, &*seen.checkout.email), ("Eve", "eve@example.com"));
        guest.complete(id, &Agreed::Shown(seen.digest())).unwrap();
        store.verify();
    });
}

#[test]
fn while_the_single_action_waits_a_kept_card_goes_where_it_went_before() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(9, false));
        let (desk, proof) = (Desk::of(&store, &ada), ada.token.proof());
        let to = |id| Change {
            lines: Some(vec![(pot, 1)]),
            destination: Some(Place::Stored(id)),
            payment: Some(Pay::Stored(ada.registered.payment_methods[0])),
            ..Change::default()
        };
        // Begun before, to an address typed for it.
        let early = desk.create(Change { destination: Some(typed()), ..to(ada.registered.addresses[0].0) }).unwrap();
        assert_eq!(early.state, State::Ready);
        store.pass(1);
        let added = store.add_address(proof, crate::account::cabin()).unwrap();
        let begun = desk.create(to(added)).unwrap();
        assert_eq!((begun.state, &begun.messages[..]), (State::Escalation, &[Message::StepUpRequired][..]));
        for id in [early.checkout.id, begun.checkout.id] {
            let refused = desk.complete(id, &STORED);
            assert!(matches!(refused, Err(CheckoutError::NotReady(found)) if found == [Message::StepUpRequired]));
        }
        assert_eq!(store.stock(pot), (9, 0, 0));

        // A card typed anew abuses nothing that is kept, and so does the address that she had before.
        let card = Some(Pay::New { provider: "simulator".into(), token: "tok_visa".into() });
        assert_eq!(desk.create(Change { payment: card, ..to(added) }).unwrap().state, State::Ready);
        assert_eq!(desk.create(to(ada.registered.addresses[1].0)).unwrap().state, State::Ready);
        store.pass(1);
        store.resume(&ada);
        desk.complete(begun.checkout.id, &STORED).unwrap();

        // One that the step-up did not see among the others comes back as new.
        store.pass(1);
        let (ids, now) = (store.ids.clone(), store.now());
        let other = store.add_address(proof, NewAddress { moniker: "Hut".into(), ..crate::account::cabin() }).unwrap();
        store.act(move |tx| address::remove(tx, &ids, now, &proof, other)).unwrap();
        store.pass(1);
        store.resume(&ada);
        store.pass(1);
        let (ids, now) = (store.ids.clone(), store.now());
        store.act(move |tx| address::restore(tx, &ids, now, &proof, other)).unwrap();
        assert_eq!(desk.create(to(other)).unwrap().state, State::Escalation);
        store.verify();
    });
}

#[test]
fn an_expired_card_pays_nothing() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(9, false));
        let desk = Desk::of(&store, &ada);
        let lines = || Change { lines: Some(vec![(pot, 1)]), ..Change::default() };
        let id = desk.create(lines()).unwrap().checkout.id;
        store.pass(24 * HOUR * 365 * 6);
        assert_eq!(desk.view(id).unwrap().messages, [Message::Gone(Part::Payment)]);
        assert!(matches!(desk.complete(id, &STORED), Err(CheckoutError::NotReady(_))));
        let later = desk.create(lines()).unwrap();
        assert_eq!(later.messages, [Message::Missing(Part::Payment)], "it is not filled in either");
        let stored = Pay::Stored(ada.registered.payment_methods[0]);
        let chosen = desk.update(id, Change { payment: Some(stored), ..Change::default() });
        assert!(matches!(chosen, Err(CheckoutError::UnknownPaymentMethod)));
        assert_eq!(store.stock(pot), (9, 0, 0));
        store.verify();
    });
}

#[test]
fn nothing_of_it_stays_where_somebody_signed_out() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (pot, now) = (store.variant(9, false), store.now());
        let guest = Desk::guest(&store);
        let open = guest.create(filled("gus@example.com", &[(pot, 1)])).unwrap().checkout.id;
        let known = guest.create(filled("gus@example.com", &[(pot, 1)])).unwrap().checkout.id;
        guest.complete(known, &STORED).unwrap();
        let client = guest.proof.client;
        store.db.write_blocking(move |tx| cancel::forget(tx, now, client)).unwrap();
        assert_eq!(guest.view(open).unwrap_err(), CheckoutError::Unknown);
        assert!(guest.view(known).is_ok(), "still the customer's");
        let left = store.number(sql!("select count(*) from checkout where client_id = $1"), client.0);
        assert_eq!(left, 0);
        let other = Desk::guest(&store);
        let old = other.create(filled("old@example.com", &[(pot, 1)])).unwrap().checkout.id;
        store.pass(31 * 24 * HOUR);
        let later = store.now();
        assert_eq!(store.db.write_blocking(move |tx| cancel::forget_old(tx, later, 10)).unwrap(), 1);
        assert_eq!(other.view(old).unwrap().state, State::Canceled);
        store.verify();
    });
}

/// Real concurrency: a connection each on PostgreSQL.
#[test]
fn forty_presses_of_one_checkout_place_it_once() {
    on_both(|scratch| {
        let options = Options { batch_max: 1, postgres_writers: 8, ..Options::default() };
        let store = Store::with(scratch, options, Policy::default());
        let pot = store.variant(50, false);
        let _ada = store.buyer("ada@example.com");
        for (round, email) in ["new@example.com", "ada@example.com"].into_iter().enumerate() {
            let guest = Desk::guest(&store);
            let id = guest.create(filled(email, &[(pot, 2)])).unwrap().checkout.id;
            let answers: Vec<Completed> = std::thread::scope(|scope| {
                let presses: Vec<_> = (0..40).map(|_| scope.spawn(|| guest.complete(id, &STORED).unwrap())).collect();
                presses.into_iter().map(|press| press.join().unwrap()).collect()
            });
            assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1, "{email}");
            let line = |answer: &Completed| answer.view.lines[0].placed.as_ref().unwrap().line;
            assert!(answers.iter().all(|answer| line(answer) == line(&answers[0])), "the same answer always");
            let sold = 2 * (i64::try_from(round).unwrap() + 1);
            assert_eq!(store.stock(pot), (50 - sold, sold, 0));
        }
        store.verify();
    });
}

/// Checkouts that want the same things in different sequence, beside single actions: nothing is sold twice, each is whole.
#[test]
fn many_checkouts_share_what_there_is_whole_or_not_at_all() {
    on_both(|scratch| {
        let options = Options { batch_max: 1, postgres_writers: 8, ..Options::default() };
        let store = Store::with(scratch, options, Policy::default());
        let shelf: Vec<VariantId> = (0..4).map(|_| store.variant(30, false)).collect();
        let ada = store.buyer("ada@example.com");
        let desks: Vec<(Desk<'_>, CheckoutId)> = (0..40)
            .map(|n| {
                let guest = Desk::guest(&store);
                let mut lines: Vec<(VariantId, u32)> = shelf.iter().map(|variant| (*variant, 1)).collect();
                lines.rotate_left(n % 4);
                let id = guest.create(filled(&format!("g{n}@example.com"), &lines)).unwrap().checkout.id;
                (guest, id)
            })
            .collect();
        let (done, bought) = std::thread::scope(|scope| {
            let presses: Vec<_> = desks
                .iter()
                .map(|(desk, id)| {
                    scope.spawn(move || match desk.complete(*id, &STORED) {
                        Ok(_) => 1,
                        Err(CheckoutError::NotReady(_)) => 0,
                        Err(error) => panic!("{error}"),
                    })
                })
                .collect();
            let buy = |variant: &VariantId| match store.place(&store.command(&ada, *variant, 1)) {
                shop::order::Outcome::Placed(_) => 1,
                shop::order::Outcome::Refused(shop::order::Refusal::OutOfStock { available: 0 }) => 0,
                other => panic!("{other:?}"),
            };
            let bought: Vec<i64> = shelf.iter().map(buy).collect();
            (presses.into_iter().map(|press| press.join().unwrap()).sum::<i64>(), bought)
        });
        assert_eq!(done, if bought.contains(&1) { 29 } else { 30 });
        for (variant, bought) in shelf.iter().zip(&bought) {
            assert_eq!(store.stock(*variant), (30 - done - bought, done + bought, 0));
        }
        store.verify();
    });
}

mod random {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn complete_is_all_or_nothing_whatever_is_in_stock(
            wants in prop::collection::vec((0_i64..6, any::<bool>(), 1_u32..5), 1..8)
        ) {
            let scratch = db::testing::Scratch::new(db::Engine::Sqlite);
            let store = Store::new(&scratch);
            let guest = Desk::guest(&store);
            let lines: Vec<(VariantId, u32)> =
                wants.iter().map(|(there, back, quantity)| (store.variant(*there, *back), *quantity)).collect();
            let id = guest.create(filled("gus@example.com", &lines)).unwrap().checkout.id;
            let obtainable = wants.iter().all(|(there, back, quantity)| *back || *there >= i64::from(*quantity));
            let outcome = guest.complete(id, &STORED);
            prop_assert_eq!(outcome.is_ok(), obtainable);
            for ((variant, quantity), (there, ..)) in lines.iter().zip(&wants) {
                let (available, reserved, owed) = store.stock(*variant);
                prop_assert_eq!(available + reserved, *there);
                prop_assert_eq!(reserved + owed, if obtainable { i64::from(*quantity) } else { 0 });
            }
            if let Ok(done) = outcome {
                let placed = done.view.lines.iter().filter_map(|line| line.placed.as_ref());
                let sum: i64 = placed.clone().map(|line| line.delivery).sum::<i64>()
                    + done.view.lines.iter().map(|line| line.price_then * i64::from(line.quantity)).sum::<i64>();
                prop_assert_eq!(sum, done.view.total());
            }
            store.verify();
        }
    }
}
