//! What somebody who took over a signed-in device, or two devices at once, can't do.

use std::collections::BTreeMap;

use db::testing::on_both;
use db::{Options, sql};
use shop::action::device::{NewDevice, Pressed};
use shop::customer::client::Token;
use shop::customer::passkey::{self, Credential, PasskeyError};
use shop::customer::register::NewAddress;
use shop::customer::sign_out::sign_out;
use shop::customer::{address, confirm, email, payment_method, prune, suspend};
use shop::kernel::moment::HOUR;
use shop::kernel::{AddressId, LineId, OrderId, Policy, Secret};
use shop::order::cancel::{Cancel, ChangeError, cancel};
use shop::order::cart::{Owner, change as carts, merge};
use shop::order::checkout::update::Change;
use shop::order::checkout::{CheckoutError, cancel as cancel_checkout};
use shop::order::undo::undo;
use shop::order::{Outcome, Place, Refusal, change, step_up};
use shop::outbox::mail;

use crate::account::{cabin, card};
use crate::actions::{new_device, press};
use crate::checkout::{Desk, STORED, filled};
use crate::fixation::busy;
use crate::store::{Buyer, Store};

fn add_passkey(store: &Store, buyer: &Buyer, id: &'static [u8]) -> Credential {
    let (ids, now, proof) = (store.ids.clone(), store.now(), buyer.token.proof());
    store.act(move |tx| passkey::add(tx, &ids, now, &proof, "Key", id, "one")).unwrap();
    store.db.read_blocking(move |tx| passkey::find(tx, id)).unwrap().unwrap()
}

fn step_up(store: &Store, buyer: &Buyer, used: &Credential) -> Result<(), PasskeyError> {
    let (ids, now, proof, used) = (store.ids.clone(), store.now(), buyer.token.proof(), used.clone());
    store.act(move |tx| passkey::step_up(tx, &ids, now, &proof, &used, &used.credential))
}

fn suspended(store: &Store, buyer: &Buyer) -> bool {
    let customer = buyer.customer;
    store.db.read_blocking(move |tx| suspend::suspended(tx, customer)).unwrap().is_some()
}

fn send(store: &Store, buyer: &Buyer, line: LineId, to: AddressId) -> Result<(), ChangeError> {
    let (ids, now, policy, command) =
        (store.ids.clone(), store.now(), store.policy.clone(), store.on_line(buyer, line));
    store.act(move |tx| change::address(tx, &ids, now, &policy, &command, to))
}

fn take_back(store: &Store, buyer: &Buyer, line: LineId) {
    let (ids, now, command) = (store.ids.clone(), store.now(), store.on_line(buyer, line));
    store.act(move |tx| cancel(tx, &ids, now, &command)).unwrap();
}

fn undone(store: &Store, command: Cancel) -> Result<(), ChangeError> {
    let (ids, now, policy) = (store.ids.clone(), store.now(), store.policy.clone());
    store.act(move |tx| undo(tx, &ids, now, &policy, &command))
}

#[test]
fn a_passkey_is_no_step_up_for_what_came_before_it() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let taken = add_passkey(&store, &ada, b"thief");
        assert_eq!(store.refused(&store.command(&ada, pot, 1)), Refusal::Suspended, "its owner hears of it first");
        store.pass(1);
        store.add_address(ada.token.proof(), cabin()).unwrap();
        assert_eq!(step_up(&store, &ada, &taken), Err(PasskeyError::New));
        let (ids, now, proof, links) =
            (store.ids.clone(), store.now(), ada.token.proof(), (store.secret(), store.secret()));
        let (old, new) = links.clone();
        store.act(move |tx| email::request(tx, &ids, now, &proof, "thief@example.com", (&old, &new))).unwrap();
        let (ids, own) = (store.ids.clone(), links.1);
        store.act(move |tx| confirm::confirm(tx, &ids, now, &own)).unwrap();
        store.pass(1);
        assert_eq!(step_up(&store, &ada, &taken), Err(PasskeyError::New));
        assert!(suspended(&store, &ada));
        let mail = sql!("select count(*) from customer where id = $1 and email = 'ada@example.com'");
        assert_eq!(store.number(mail, ada.customer.0), 1, "the account is still hers");

        // While an address waits for its owner, so does a passkey that came after that; one that she had is a step-up.
        store.resume(&ada);
        let late = add_passkey(&store, &ada, b"late");
        let (ids, now, proof) = (store.ids.clone(), store.now(), ada.token.proof());
        store.act(move |tx| email::withdraw(tx, &ids, now, &proof)).unwrap();
        assert_eq!(step_up(&store, &ada, &late), Err(PasskeyError::New));
        assert_eq!(step_up(&store, &ada, &taken), Ok(()), "she confirmed it with all the rest");
        store.pass(1);
        store.add_address(ada.token.proof(), NewAddress { moniker: "Hut".into(), ..cabin() }).unwrap();
        assert_eq!(step_up(&store, &ada, &late), Ok(()), "once it is confirmed");
        assert!(!suspended(&store, &ada));
        store.verify();
    });
}

#[test]
fn no_line_goes_elsewhere_while_the_single_action_waits() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let line = store.buy(&ada, pot, 1).line;
        let added = store.add_address(ada.token.proof(), cabin()).unwrap();
        let work = ada.registered.addresses[1].0;
        for to in [added, work] {
            assert_eq!(send(&store, &ada, line, to), Err(ChangeError::Suspended));
        }
        assert_eq!((store.orders(&ada).len(), store.orders(&ada)[0].moniker.as_str()), (1, "Home"));
        store.resume(&ada);
        send(&store, &ada, line, added).unwrap();
        store.verify();
    });
}

#[test]
fn what_is_restored_after_a_step_up_waits_for_the_next() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let proof = ada.token.proof();
        let story = |step: &dyn Fn(bool)| {
            step(false);
            store.pass(1);
            store.resume(&ada);
            store.pass(1);
            assert!(!suspended(&store, &ada), "nothing strange is to be seen");
            step(true);
            assert_eq!(store.refused(&store.command(&ada, pot, 1)), Refusal::Suspended);
            store.resume(&ada);
            store.pass(1);
            // Seen and confirmed: taking it out and back changes nothing.
            step(false);
            step(true);
            assert!(!suspended(&store, &ada));
        };
        let added = store.add_address(proof, cabin()).unwrap();
        story(&|restore| {
            let (ids, now) = (store.ids.clone(), store.now());
            let verb = if restore { address::restore } else { address::remove };
            store.act(move |tx| verb(tx, &ids, now, &proof, added)).unwrap();
        });
        let (ids, now) = (store.ids.clone(), store.now());
        let paid = store.act(move |tx| payment_method::add(tx, &ids, now, &proof, &card("tok_slow"), true)).unwrap();
        story(&|restore| {
            let (ids, now) = (store.ids.clone(), store.now());
            let verb = if restore { payment_method::restore } else { payment_method::remove };
            store.act(move |tx| verb(tx, &ids, now, &proof, paid)).unwrap();
        });
        store.verify();
    });
}

#[test]
fn a_cart_is_ordered_once_from_two_devices() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let phone = store.on(&store.link_sign_in(&ada, None, false), &ada);
        let owner = Owner { client: ada.token.client, customer: Some(ada.customer) };
        let now = store.now();
        store.act(move |tx| carts::add(tx, now, owner, pot, 2)).unwrap();
        let (laptop, phone) = (Desk::of(&store, &ada), Desk::of(&store, &phone));
        let (first, second) = (laptop.begin().unwrap().checkout.id, phone.begin().unwrap().checkout.id);
        assert_ne!(first, second);
        phone.complete(second, &STORED).unwrap();
        assert!(matches!(laptop.complete(first, &STORED), Err(CheckoutError::CartChanged)));
        assert_eq!((store.stock(pot), store.orders(&ada).len()), ((8, 2, 0), 1));
        store.act(move |tx| carts::add(tx, now, owner, pot, 1)).unwrap();
        assert!(matches!(laptop.complete(first, &STORED), Err(CheckoutError::CartChanged)), "less than it was");
        assert_eq!(laptop.begin().unwrap().checkout.id, first);
        laptop.complete(first, &STORED).unwrap();
        assert_eq!(store.stock(pot), (7, 3, 0));
        store.verify();
    });
}

#[test]
fn a_double_click_begins_one_checkout() {
    on_both(|scratch| {
        let store = Store::with(scratch, busy(), Policy::default());
        let (ada, pot, now) = (store.buyer("ada@example.com"), store.variant(10, false), store.now());
        let owner = Owner { client: ada.token.client, customer: Some(ada.customer) };
        store.act(move |tx| carts::add(tx, now, owner, pot, 2)).unwrap();
        let desk = Desk::of(&store, &ada);
        std::thread::scope(|scope| {
            let clicks: Vec<_> = (0..12).map(|_| scope.spawn(|| desk.begin().unwrap().checkout.id)).collect();
            let begun: Vec<_> = clicks.into_iter().map(|click| click.join().unwrap()).collect();
            assert!(begun.iter().all(|id| *id == begun[0]), "{begun:?}");
        });
        assert_eq!(store.number(sql!("select count(*) from checkout where client_id = $1"), ada.token.client.0), 1);
    });
}

fn capped(pairs: &[(&str, &str)]) -> Policy {
    let set: BTreeMap<String, String> =
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Policy::parse(&set).unwrap()
}

#[test]
fn an_undo_counts_against_the_caps() {
    on_both(|scratch| {
        let store = Store::with(scratch, Options::default(), capped(&[("caps.orders_per_window", "2")]));
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(20, false));
        let lines = [0; 2].map(|_| store.buy(&ada, pot, 1).line);
        for line in lines {
            take_back(&store, &ada, line);
        }
        let more = store.buy(&ada, pot, 1).line;
        undone(&store, store.on_line(&ada, lines[0])).unwrap();
        assert_eq!(undone(&store, store.on_line(&ada, lines[1])), Err(ChangeError::AboveCap));
        assert_eq!(store.stock(pot), (18, 2, 0));
        take_back(&store, &ada, more);
        undone(&store, store.on_line(&ada, lines[1])).unwrap();

        // Confirmed by mail, it needs no leave of a cap.
        let stepped = Place { stepped_up: true, channel: "step_up", ..store.command(&ada, pot, 1) };
        assert!(matches!(store.place(&stepped), Outcome::Placed(_)));
        take_back(&store, &ada, stepped.line);
        undone(&store, store.on_line(&ada, stepped.line)).unwrap();
        store.verify();
    });
}

/// The amount in a window, also where the line is older than the window.
#[test]
fn a_line_does_not_leave_its_window_while_it_can_be_changed() {
    on_both(|scratch| {
        let caps = capped(&[("caps.amount_per_window", "30.00"), ("caps.window_minutes", "60")]);
        let store = Store::with(scratch, Options::default(), caps);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(20, false));
        let first = store.buy(&ada, pot, 2).line;
        take_back(&store, &ada, first);
        let second = store.buy(&ada, pot, 2).line;
        store.pass(store.policy.caps.window + 1);
        assert_eq!(undone(&store, store.on_line(&ada, first)), Err(ChangeError::AboveCap));
        let raise = |to| {
            let (ids, now, policy, command) =
                (store.ids.clone(), store.now(), store.policy.clone(), store.on_line(&ada, second));
            store.act(move |tx| change::quantity(tx, &ids, now, &policy, &command, to))
        };
        assert_eq!(raise(4), Err(ChangeError::AboveCap));
        raise(3).unwrap();
        take_back(&store, &ada, second);
        undone(&store, store.on_line(&ada, first)).unwrap();
        store.verify();
    });
}

#[test]
fn a_checkouts_line_moves_with_the_delivery_that_was_chosen() {
    on_both(|scratch| {
        let policy = capped(&[("delivery.options", "standard:4.90:4, express:12.90:1")]);
        let store = Store::with(scratch, Options::default(), policy);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(9, false));
        let work = ada.registered.addresses[1].0;
        let desk = Desk::of(&store, &ada);
        let wanted = Change { lines: Some(vec![(pot, 1)]), delivery: Some("express".into()), ..Change::default() };
        let id = desk.create(wanted).unwrap().checkout.id;
        let placed = desk.complete(id, &STORED).unwrap().view.lines[0].placed.clone().unwrap();
        assert_eq!(placed.delivery, 1_290);
        // An order that is open at that address takes no line of a checkout.
        let single = store.buy(&ada, pot, 1).line;
        send(&store, &ada, single, work).unwrap();
        for to in [work, ada.registered.addresses[0].0] {
            send(&store, &ada, placed.line, to).unwrap();
            let orders = store.orders(&ada);
            let holds = orders.iter().find(|order| order.lines.iter().any(|line| line.id == placed.line)).unwrap();
            assert_eq!((holds.lines.len(), holds.total(), holds.address), (1, 2_290, to));
            let option = sql!("select count(*) from orders where id = $1 and delivery_option = 'express'");
            assert_eq!(store.number(option, holds.id.0), 1);
            store.verify();
        }
    });
}

#[test]
fn a_hardware_button_follows_an_edited_address() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(9, false));
        let work = ada.registered.addresses[1].0;
        let button = NewDevice { ship_to: Some(work), ..new_device(&store, &ada, pot) };
        crate::actions::create(&store, &ada, &button).unwrap();
        let mut at = work;
        for moniker in ["Desk", "Office"] {
            let (ids, now, proof, old) = (store.ids.clone(), store.now(), ada.token.proof(), at);
            let renamed = NewAddress { moniker: moniker.into(), ..cabin() };
            at = store.act(move |tx| address::edit(tx, &ids, now, &proof, old, &renamed)).unwrap();
        }
        store.resume(&ada);
        let Pressed::Placed(placed) = press(&store, &button, 1) else { panic!("not placed") };
        assert_eq!((placed.address, placed.moniker.as_str()), (at, "Office"));
        store.verify();
    });
}

#[test]
fn a_link_of_a_change_that_another_took_the_place_of_confirms_nothing() {
    on_both(|scratch| {
        let store = Store::with(scratch, busy(), Policy::default());
        for round in 0..12 {
            let ada = store.buyer(&format!("ada{round}@example.com"));
            let ask = |email: String, links: (Secret, Secret)| {
                let (ids, now, proof) = (store.ids.clone(), store.now(), ada.token.proof());
                store.act(move |tx| email::request(tx, &ids, now, &proof, &email, (&links.0, &links.1)))
            };
            let (first, second) = ((store.secret(), store.secret()), (store.secret(), store.secret()));
            let old = first.0.clone();
            ask(format!("a{round}@example.com"), first).unwrap();
            std::thread::scope(|scope| {
                scope.spawn(|| ask(format!("b{round}@example.com"), second).unwrap());
                scope.spawn(|| {
                    let (ids, now) = (store.ids.clone(), store.now());
                    let _ = store.act(move |tx| confirm::confirm(tx, &ids, now, &old));
                });
            });
            let agreed = sql!("select count(*) from email_change where customer_id = $1 and old_agreed_at is not null");
            assert_eq!(store.number(agreed, ada.customer.0), 0, "she agreed to the first at most");
        }
    });
}

#[test]
fn what_strangers_leave_behind_goes() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(9, false));
        let guest = Desk::guest(&store);
        let id = guest.create(filled("gus@example.com", &[(pot, 1)])).unwrap().checkout.id;
        let kept = Desk::of(&store, &ada).create(Change { lines: Some(vec![(pot, 1)]), ..Change::default() }).unwrap();
        guest.cancel(id).unwrap();
        let (now, owner) = (store.now(), Owner { client: guest.proof.client, customer: None });
        store.act(move |tx| carts::add(tx, now, owner, pot, 2)).unwrap();
        // Somebody signed in there once, and out again.
        let left = store.link_sign_in(&ada, None, false);
        // On another device somebody was kept beside her, and is the only one since she signed out.
        let shared = store.link_sign_in(&store.buyer("eve@example.com"), None, false);
        let shared = store.link_sign_in(&ada, Some(&shared), true);
        for old in [left.proof(), shared.proof()] {
            let (ids, now, fresh) = (store.ids.clone(), store.now(), Token::new(&*store.world, &store.ids).proof());
            store.act(move |tx| sign_out(tx, &ids, now, &old, &fresh)).unwrap();
        }
        let pairs = sql!("select count(*) from client_customer where client_id >= $1");
        assert_eq!(store.number(pairs, 0), 5);
        let above = Place { quantity: 5, ..store.command(&ada, pot, 1) };
        let (ids, secret, held, customer) = (store.ids.clone(), store.secret(), above.clone(), ada.customer);
        store.act(move |tx| step_up::hold(tx, &ids, customer, &held, &secret)).unwrap();
        let sweep = || {
            let now = store.now();
            store
                .act(move |tx| -> db::Result<[u64; 5]> {
                    Ok([
                        prune::prune(tx, now, 100)?,
                        merge::prune(tx, now, 100)?,
                        cancel_checkout::prune(tx, now, 100)?,
                        step_up::prune(tx, now, 100)?,
                        mail::prune(tx, now, 100)?,
                    ])
                })
                .unwrap()
        };
        assert_eq!(sweep(), [0; 5]);
        store.pass(24 * HOUR);
        store.pass(1);
        let gone = sweep();
        assert_eq!(gone[1..], [0, 1, 1, 0], "the checkout that was given up, and what was kept");
        let (policy, now, order) = (store.policy.clone(), store.now(), OrderId(store.ids.next(store.now())));
        let late = store.act(move |tx| step_up::resume(tx, &policy, now, order, customer, above.line)).unwrap();
        assert_eq!(late, None, "what was kept waits no longer than a day");
        assert_eq!(store.number(sql!("select count(*) from checkout_line where checkout_id >= $1"), 0), 1);
        assert!(Desk::of(&store, &ada).view(kept.checkout.id).is_ok());
        store.pass(400 * 24 * HOUR);
        assert!(sweep()[0] >= 6, "the strangers' clients, and the pairs that somebody left");
        assert_eq!(sweep()[1..2], [0]);
        assert_eq!(store.number(sql!("select count(*) from client where id >= $1"), 0), 2, "their own stay");
        assert_eq!(store.number(pairs, 0), 2);
        for statement in [
            sql!("select count(*) from cart_line where cart_id <= $1"),
            sql!("select count(*) from mail where id >= $1"),
        ] {
            assert_eq!(store.number(statement, 0), 0);
        }
        store.verify();
    });
}
