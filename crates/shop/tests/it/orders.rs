//! One order's life: placed, combined, changed, moved, cancelled, undone.

use db::sql;
use db::testing::on_both;
use shop::kernel::moment::MINUTE;
use shop::kernel::{LineId, Policy};
use shop::order::button::Button;
use shop::order::cancel::{ChangeError, cancel};
use shop::order::place::OrderKey;
use shop::order::state::{LineState, OrderState};
use shop::order::undo::undo;
use shop::order::{Outcome, Place, Refusal, change};

use crate::store::Store;

#[test]
fn a_second_action_joins_and_pays_no_delivery() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let first = store.buy(&ada, pot, 2);
        store.pass(5 * MINUTE);
        let second = store.buy(&ada, pot, 1);
        assert_eq!((first.delivery, second.delivery, first.total().amount), (490, 0, 2_490));
        assert_eq!(first.order, second.order);
        assert_eq!(store.stock(pot), (7, 3, 0));
        store.verify();
    });
}

#[test]
fn combining_ends_sharp_and_keeps_classes_apart() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot, rare) = (store.buyer("ada@example.com"), store.variant(10, false), store.variant(0, true));
        let first = store.buy(&ada, pot, 1);
        let long = store.buy(&ada, rare, 1);
        assert_ne!(first.order, long.order, "one ships now, one in ten days");
        assert!(long.back_ordered && store.stock(rare) == (0, 0, 1));
        store.pass(90 * MINUTE - 1);
        assert_eq!(store.buy(&ada, pot, 1).order, first.order, "at 89:59");
        store.pass(1);
        let next = store.buy(&ada, pot, 1);
        assert_ne!(next.order, first.order, "at 90:00");
        assert_eq!(next.delivery, 490);
        store.verify();
    });
}

#[test]
fn a_token_or_key_places_once() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, bob, pot) =
            (store.buyer("ada@example.com"), store.buyer("bob@example.com"), store.variant(10, false));
        let command = store.command(&ada, pot, 1);
        let Outcome::Placed(placed) = store.place(&command) else { panic!("not placed") };
        assert_eq!(store.place(&command), Outcome::Replayed(placed.clone()));
        let other = Place { quantity: 2, ..command.clone() };
        assert_eq!(store.refused(&other), Refusal::KeyReused);
        let foreign = Place { proof: bob.token.proof(), ..command.clone() };
        assert_eq!(store.refused(&foreign), Refusal::Foreign);
        let key = OrderKey { hash: [1; 32], body_hash: [2; 32] };
        let keyed = Place { key: Some(key), ..store.command(&ada, pot, 3) };
        let Outcome::Placed(first) = store.place(&keyed) else { panic!("not placed") };
        assert_eq!(store.place(&keyed), Outcome::Placed(first.clone()), "the driver's own retry of a lost commit");
        let again = Place { line: LineId(store.ids.next(store.now())), ..keyed.clone() };
        assert_eq!(store.place(&again), Outcome::Replayed(first));
        let body = Place { key: Some(OrderKey { body_hash: [3; 32], ..key }), ..again };
        assert_eq!(store.refused(&body), Refusal::KeyReused);
        let elsewhere = Place { proof: bob.token.proof(), ..keyed };
        assert!(matches!(
            store.place(&Place { line: LineId(store.ids.next(store.now())), ..elsewhere }),
            Outcome::Placed(_)
        ));
        assert_eq!(store.stock(pot), (3, 7, 0));
        store.verify();
    });
}

#[test]
fn keys_are_kept_thirty_days() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let keyed = Place { key: Some(OrderKey { hash: [1; 32], body_hash: [2; 32] }), ..store.command(&ada, pot, 3) };
        assert!(matches!(store.place(&keyed), Outcome::Placed(_)));
        let forget = |now| store.db.write_blocking(move |tx| shop::order::place::forget_old_keys(tx, now, 10)).unwrap();
        let month = store.now().plus(30 * 24 * 60 * MINUTE);
        assert_eq!((forget(month), forget(month.plus(1)), forget(month.plus(1))), (0, 1, 0));
        store.verify();
    });
}

#[test]
fn a_button_promises_its_total() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let command = store.command(&ada, pot, 1);
        let button = Button {
            line: command.line,
            customer: ada.customer,
            client: ada.token.client,
            variant: pot,
            address: ada.registered.addresses[1].0,
            payment_method: ada.registered.payment_methods[0],
            unit_price: 1_000,
            delivery: 490,
            at: store.now(),
        };
        let press =
            |button: Button, now| Place { now, button: Some(button), ship_to: Some(button.address), ..command.clone() };
        assert_eq!(store.refused(&press(Button { unit_price: 999, ..button }, store.now())), Refusal::Changed);
        assert_eq!(store.refused(&press(Button { delivery: 0, ..button }, store.now())), Refusal::Changed);
        assert_eq!(store.orders(&ada).len(), 0, "an order opened for a refused line is taken back");
        assert_eq!(store.number(sql!("select count(*) from open_order where customer_id = $1"), ada.customer.0), 0);
        let late = store.now().plus(24 * 60 * MINUTE);
        assert_eq!(store.refused(&press(button, late)), Refusal::TooOld);
        let Outcome::Placed(placed) = store.place(&press(button, late.plus(-1))) else { panic!("not placed") };
        assert_eq!(placed.moniker, "Work");
        assert!(matches!(store.place(&press(button, late.plus(90 * MINUTE))), Outcome::Replayed(_)), "for ever");
        assert_eq!(store.stock(pot), (9, 1, 0));
        store.verify();
    });
}

#[test]
fn refusals_change_nothing() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, bob, pot) = (store.buyer("ada@example.com"), store.buyer("bob@example.com"), store.variant(2, false));
        assert_eq!(store.refused(&store.command(&ada, pot, 3)), Refusal::OutOfStock { available: 2 });
        let nowhere = Place { ship_to: Some(bob.registered.addresses[0].0), ..store.command(&ada, pot, 1) };
        assert_eq!(store.refused(&nowhere), Refusal::UnknownAddress);
        let nothing = store.command(&ada, shop::kernel::VariantId(7), 1);
        assert_eq!(store.refused(&nothing), Refusal::UnknownVariant);
        let mut stranger = store.command(&ada, pot, 1);
        stranger.proof.secret_hash = [0; 32];
        assert_eq!(store.refused(&stranger), Refusal::Unrecognised);
        assert_eq!((store.stock(pot), store.orders(&ada).len()), ((2, 0, 0), 0));
        store.verify();
    });
}

#[test]
fn cancel_returns_the_stock_and_undo_takes_it_again() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, bob, pot) = (store.buyer("ada@example.com"), store.buyer("bob@example.com"), store.variant(2, false));
        let (first, second) = (store.buy(&ada, pot, 1), store.buy(&ada, pot, 1));
        let (ids, now, policy) = (store.ids.clone(), store.now(), store.policy.clone());
        let run = |command: shop::order::cancel::Cancel, back: bool, now| {
            let (ids, policy) = (ids.clone(), policy.clone());
            store.db.write_blocking(move |tx| {
                if back { undo(tx, &ids, now, &policy, &command) } else { cancel(tx, &ids, now, &command) }
            })
        };
        let stranger = shop::order::cancel::Cancel { customer: bob.customer, ..store.on_line(&ada, first.line) };
        assert_eq!(run(stranger, false, now), Err(ChangeError::UnknownLine));
        run(store.on_line(&ada, first.line), false, now).unwrap();
        run(store.on_line(&ada, first.line), false, now).unwrap();
        assert_eq!(store.stock(pot), (1, 1, 0));
        let order = &store.orders(&ada)[0];
        assert_eq!(order.lines[1].delivery, 490, "the delivery went on to the next line");
        run(store.on_line(&ada, second.line), false, now).unwrap();
        assert_eq!(store.orders(&ada)[0].state, OrderState::Cancelled);
        store.verify();
        run(store.on_line(&ada, second.line), true, now).unwrap();
        assert_eq!((store.orders(&ada)[0].state, store.orders(&ada)[0].total()), (OrderState::Open, 1_490));
        assert_eq!(store.buy(&ada, pot, 1).order, first.order, "it takes lines again");
        assert_eq!(run(store.on_line(&ada, first.line), true, now), Err(ChangeError::OutOfStock { available: 0 }));
        let end = now.plus(90 * MINUTE);
        assert_eq!(run(store.on_line(&ada, second.line), false, end), Err(ChangeError::TooLate));
        assert_eq!(run(store.on_line(&ada, second.line), false, end.plus(-1)), Ok(()));
        store.verify();
    });
}

#[test]
fn quantity_and_address_can_change() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(5, false));
        let (first, second) = (store.buy(&ada, pot, 2), store.buy(&ada, pot, 1));
        let (ids, now, policy) = (store.ids.clone(), store.now(), store.policy.clone());
        let work = ada.registered.addresses[1].0;
        let quantity = |line, to| {
            let (ids, policy, command) = (ids.clone(), policy.clone(), store.on_line(&ada, line));
            store.db.write_blocking(move |tx| change::quantity(tx, &ids, now, &policy, &command, to))
        };
        let send = |line, to| {
            let (ids, policy, command) = (ids.clone(), policy.clone(), store.on_line(&ada, line));
            store.db.write_blocking(move |tx| change::address(tx, &ids, now, &policy, &command, to))
        };
        quantity(first.line, 4).unwrap();
        assert_eq!(store.stock(pot), (0, 5, 0));
        assert_eq!(quantity(first.line, 5), Err(ChangeError::OutOfStock { available: 0 }));
        quantity(first.line, 1).unwrap();
        assert_eq!(store.stock(pot), (3, 2, 0));
        send(first.line, work).unwrap();
        store.verify();
        let orders = store.orders(&ada);
        assert_eq!(orders.len(), 2);
        assert!(orders.iter().all(|order| order.total() == 1_490), "each order pays its own delivery");
        send(second.line, work).unwrap();
        let orders = store.orders(&ada);
        let (moved, open): (Vec<_>, Vec<_>) = orders.iter().partition(|order| order.state == OrderState::Moved);
        assert_eq!((moved.len(), open.len(), open[0].lines.len(), open[0].total()), (1, 1, 2, 2_490));
        assert!(open[0].lines.iter().all(|line| line.state == LineState::Placed));
        assert_eq!(send(first.line, shop::kernel::AddressId(1)), Err(ChangeError::UnknownAddress));
        store.verify();
    });
}

#[test]
fn caps_demand_a_step_up() {
    on_both(|scratch| {
        let set = std::collections::BTreeMap::from([("caps.orders_per_window".to_owned(), "2".to_owned())]);
        let store = Store::with(scratch, db::Options::default(), Policy::parse(&set).unwrap());
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        store.buy(&ada, pot, 1);
        store.buy(&ada, pot, 1);
        assert_eq!(store.refused(&store.command(&ada, pot, 1)), Refusal::StepUpRequired);
        let stepped = Place { stepped_up: true, ..store.command(&ada, pot, 1) };
        assert!(matches!(store.place(&stepped), Outcome::Placed(_)));
        assert_eq!(store.stock(pot), (7, 3, 0));
        store.verify();
    });
}

/// A batch is decided as if one action came after the other, also where an order stops taking lines amid it.
#[test]
fn a_batch_may_straddle_the_end_of_a_window() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let first = store.buy(&ada, pot, 1);
        store.pass(90 * MINUTE - 1);
        let before = store.command(&ada, pot, 1);
        store.pass(1);
        let after = store.command(&ada, pot, 1);
        let (policy, batch) = (store.policy.clone(), vec![before, after]);
        let outcomes = store.db.write_blocking(move |tx| shop::order::place::place(tx, &policy, &batch)).unwrap();
        let [Outcome::Placed(joined), Outcome::Placed(opened)] = &outcomes[..] else { panic!("{outcomes:?}") };
        assert_eq!((joined.order, joined.delivery), (first.order, 0));
        assert_eq!((opened.order != first.order, opened.delivery), (true, 490));
        store.verify();
    });
}

#[test]
fn what_is_refused_late_takes_nothing_from_the_next() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, bob, pot) = (store.buyer("ada@example.com"), store.buyer("bob@example.com"), store.variant(5, false));
        let page = store.command(&ada, pot, 5);
        let button = Button {
            line: page.line,
            customer: ada.customer,
            client: ada.token.client,
            variant: pot,
            address: ada.registered.addresses[0].0,
            payment_method: ada.registered.payment_methods[0],
            unit_price: 1_000,
            delivery: 0,
            at: store.now(),
        };
        let page = Place { button: Some(button), ship_to: Some(button.address), ..page };
        let (policy, batch) = (store.policy.clone(), vec![page, store.command(&bob, pot, 5)]);
        let outcomes = store.db.write_blocking(move |tx| shop::order::place::place(tx, &policy, &batch)).unwrap();
        assert_eq!(outcomes[0], Outcome::Refused(Refusal::Changed));
        assert!(matches!(outcomes[1], Outcome::Placed(_)), "{outcomes:?}");
        assert_eq!((store.stock(pot), store.orders(&ada).len()), ((0, 5, 0), 0));
        store.verify();
    });
}

/// a line of what was not counted returns nothing to a stock that is counted since.
#[test]
fn uncounted_units_never_become_stock() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(0, false));
        store.set_tracked(pot, false);
        let line = store.buy(&ada, pot, 3).line;
        store.set_tracked(pot, true);
        let (ids, now, command) = (store.ids.clone(), store.now(), store.on_line(&ada, line));
        store.db.write_blocking(move |tx| cancel(tx, &ids, now, &command)).unwrap();
        assert_eq!(store.stock(pot), (0, 0, 0));
        store.verify();
    });
}

#[test]
fn an_undo_opens_an_order_again_whose_other_line_moved_away() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(5, false));
        let (first, second) = (store.buy(&ada, pot, 1), store.buy(&ada, pot, 1));
        let (ids, now, policy, work) =
            (store.ids.clone(), store.now(), store.policy.clone(), ada.registered.addresses[1].0);
        let (one, other) = (store.on_line(&ada, first.line), store.on_line(&ada, second.line));
        store
            .db
            .write_blocking(move |tx| {
                cancel(tx, &ids, now, &one)?;
                change::address(tx, &ids, now, &policy, &other, work)?;
                undo(tx, &ids, now, &policy, &one)
            })
            .unwrap();
        assert!(store.orders(&ada).iter().all(|order| order.state == OrderState::Open && order.total() == 1_490));
        store.verify();
    });
}
