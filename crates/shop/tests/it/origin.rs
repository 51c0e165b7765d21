//! Where a checkout's lines come from: the cart, its caller, or another's link.

use db::testing::on_both;
use shop::kernel::CheckoutId;
use shop::order::cart::{Owner, change as carts};
use shop::order::checkout::create::beside_the_cart;
use shop::order::checkout::link::{linked, take_up};
use shop::order::checkout::update::Change;
use shop::order::checkout::view::View;
use shop::order::checkout::{CheckoutError, Message, State};

use crate::checkout::{Desk, STORED, filled};
use crate::store::Store;

#[test]
fn lines_that_were_given_are_ordered_and_taken_out_of_the_cart() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot, rare) = (store.buyer("ada@example.com"), store.variant(20, false), store.variant(20, false));
        let phone = store.on(&store.link_sign_in(&ada, None, false), &ada);
        let (laptop, phone) = (Desk::of(&store, &ada), Desk::of(&store, &phone));
        let owner = Owner { client: ada.token.client, customer: Some(ada.customer) };
        let now = store.now();
        store.act(move |tx| carts::add(tx, now, owner, pot, 2)).unwrap();
        let given = |lines: &[(_, u32)]| Change { lines: Some(lines.to_vec()), ..Change::default() };
        let (first, second) = (laptop.begin().unwrap().checkout.id, phone.begin().unwrap().checkout.id);
        // Of two with the same cart, the one whose lines were given is ordered, and the other finds none of it.
        assert_eq!(laptop.update(first, given(&[(pot, 5), (rare, 1)])).unwrap().state, State::Ready);
        laptop.complete(first, &STORED).unwrap();
        assert_eq!((store.stock(pot), store.stock(rare)), ((15, 5, 0), (19, 1, 0)));
        assert!(matches!(phone.complete(second, &STORED), Err(CheckoutError::CartChanged)));
        let visitor = phone.visitor();
        let view = phone.view(second).unwrap();
        let told = store.db.read_blocking(move |tx| beside_the_cart(tx, &visitor, view.clone())).unwrap();
        assert_eq!((told.state, told.messages), (State::Incomplete, vec![Message::CartChanged]));
        // A cart that is begun again gives its lines to the checkout again, and guards them again.
        store.act(move |tx| carts::add(tx, now, owner, pot, 1)).unwrap();
        phone.update(second, given(&[(rare, 3)])).unwrap();
        assert_eq!(phone.begin().unwrap().checkout.id, second);
        store.act(move |tx| carts::set(tx, now, owner, pot, 0)).unwrap();
        assert!(matches!(phone.complete(second, &STORED), Err(CheckoutError::CartChanged)));
        assert_eq!(store.stock(rare), (19, 1, 0));
        store.verify();
    });
}

#[test]
fn a_link_gives_the_lines_and_nothing_else() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (agent, pot, rare) = (Desk::guest(&store), store.variant(5, false), store.variant(1, false));
        let mut change = filled("gus@example.com", &[(pot, 2), (rare, 1)]);
        let id = agent.create(change.clone()).unwrap().checkout.id;
        let take_up = |desk: &Desk<'_>, id| {
            let (visitor, policy, now) = (desk.visitor(), store.policy.clone(), store.now());
            let fresh = CheckoutId(store.ids.next(now));
            store.db.write_blocking(move |tx| take_up(tx, &policy, now, &visitor, (id, fresh)))
        };
        let other = Desk::guest(&store);
        let begun = take_up(&other, id).unwrap();
        assert_ne!(begun.checkout.id, id);
        assert!(
            begun.checkout.name.is_empty() && begun.checkout.destination.is_none() && begun.checkout.payment.is_none()
        );
        assert_eq!(take_up(&other, id).unwrap().checkout.id, begun.checkout.id, "pressed twice");
        let lines = |view: &View| view.lines.iter().map(|line| (line.variant, line.quantity)).collect::<Vec<_>>();
        assert_eq!(lines(&begun), [(pot, 2), (rare, 1)]);
        change.lines = None;
        assert_eq!(other.update(begun.checkout.id, change).unwrap().state, State::Ready);
        other.complete(begun.checkout.id, &STORED).unwrap();
        // What is gone by now is left out; his own checkout is the same one.
        let third = Desk::guest(&store);
        assert_eq!(lines(&take_up(&third, id).unwrap()), [(pot, 2)]);
        assert_eq!(take_up(&agent, id).unwrap().checkout.id, id);
        let (visitor, now) = (agent.visitor(), store.now());
        let shown = store.db.read_blocking(move |tx| linked(tx, now, Some(&visitor), id)).unwrap();
        assert!(shown.is_some_and(|linked| linked.shown && linked.client == Some(agent.proof.client)));
        agent.cancel(id).unwrap();
        assert!(store.db.read_blocking(move |tx| linked(tx, now, None, id)).unwrap().is_none());
        store.verify();
    });
}
