//! Two that meet: one is stopped before a statement of its own while the other begins, so that each order of events that
//! matters comes about in every run. On SQLite the second waits for the writer, on PostgreSQL for a lock.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use db::testing::{Scratch, on_both};
use db::{Hook, Options, sql};
use shop::action::erase::erase;
use shop::customer::sign_in::LinkError;
use shop::customer::{confirm, email};
use shop::kernel::{Policy, Secret};
use shop::order::cancel::cancel;
use shop::order::checkout::CheckoutError;
use shop::order::checkout::update::Change;
use shop::order::erase::EraseError;
use shop::order::undo::undo;
use shop::order::{Outcome, Refusal};

use crate::checkout::{Desk, STORED, filled};
use crate::fixation::busy;
use crate::store::{Buyer, Store};

/// How long the second has to get in the first one's way; far more than it needs.
const HEAD_START: Duration = Duration::from_millis(400);
/// Whoever does not get this far is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// Stops the next statement that holds a text.
#[derive(Default)]
struct Gate {
    closed: Mutex<Option<Closed>>,
}

struct Closed {
    before: &'static str,
    reached: Sender<()>,
    opened: Receiver<()>,
}

impl Gate {
    fn store(scratch: &Scratch) -> (Arc<Gate>, Store) {
        let gate = Arc::new(Gate::default());
        let options = Options { hook: Some(gate.hook()), ..busy() };
        (gate, Store::with(scratch, options, Policy::default()))
    }

    fn hook(self: &Arc<Gate>) -> Hook {
        let gate = self.clone();
        Arc::new(move |text| {
            let mut closed = gate.closed.lock().unwrap();
            if let Some(Closed { reached, opened, .. }) = closed.take_if(|closed| text.contains(closed.before)) {
                drop(closed);
                reached.send(()).unwrap();
                let _ = opened.recv_timeout(PATIENCE);
            }
            Ok(())
        })
    }

    /// Runs `first` up to its statement with the text `before`, then all of `second` or as far as it comes, then the rest.
    fn meet<A: Send, B: Send>(
        &self,
        before: &'static str,
        first: impl FnOnce() -> A + Send,
        second: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let ((reached, stopped), (open, opened), (ended, done)) = (channel(), channel::<()>(), channel());
        *self.closed.lock().unwrap() = Some(Closed { before, reached, opened });
        std::thread::scope(|scope| {
            let first = scope.spawn(first);
            stopped.recv_timeout(PATIENCE).expect("the first comes to the statement");
            let second = scope.spawn(move || {
                let answer = second();
                let _ = ended.send(());
                answer
            });
            let _ = done.recv_timeout(HEAD_START);
            drop(open);
            (first.join().unwrap(), second.join().unwrap())
        })
    }
}

fn erase_now(store: &Store, buyer: &Buyer) -> Result<(), EraseError> {
    let (ids, now, policy, proof) = (store.ids.clone(), store.now(), store.policy.clone(), buyer.token.proof());
    store.act(move |tx| erase(tx, &ids, now, &policy, &proof))
}

/// The last statement of erasing.
const ERASED: &str = "delete from hardware_button where customer_id";
const LINE: &str = "insert into order_line";

fn on_the_way(outcome: &Result<(), EraseError>) -> bool {
    matches!(outcome, Err(EraseError::OnTheWay(orders)) if orders.len() == 1)
}

fn live(store: &Store, buyer: &Buyer) -> i64 {
    let statement = sql!("select count(*) from order_line where customer_id = $1 and state = 'placed'");
    store.number(statement, buyer.customer.0)
}

#[test]
fn a_press_and_an_erasing_that_meet_leave_no_order_of_nobody() {
    on_both(|scratch| {
        let (gate, store) = Gate::store(scratch);
        let pot = store.variant(50, false);
        for first_order in [true, false] {
            // Into an order that is opened, and into one that is open.
            let [ada, bob] = ["ada", "bob"].map(|name| store.buyer(&format!("{name}{first_order}@example.com")));
            if !first_order {
                for buyer in [&ada, &bob] {
                    let line = store.buy(buyer, pot, 1).line;
                    let (ids, now, command) = (store.ids.clone(), store.now(), store.on_line(buyer, line));
                    store.act(move |tx| cancel(tx, &ids, now, &command)).unwrap();
                }
            }
            let command = store.command(&ada, pot, 1);
            let (placed, erased) = gate.meet(LINE, || store.place(&command), || erase_now(&store, &ada));
            assert!(matches!(placed, Outcome::Placed(_)), "{placed:?}");
            assert!(on_the_way(&erased), "{erased:?}");
            assert_eq!(live(&store, &ada), 1);

            let command = store.command(&bob, pot, 1);
            let (erased, placed) = gate.meet(ERASED, || erase_now(&store, &bob), || store.place(&command));
            assert_eq!(erased, Ok(()));
            assert_eq!(placed, Outcome::Refused(Refusal::Unrecognised));
            assert_eq!(live(&store, &bob), 0);
        }
        store.verify();
    });
}

#[test]
fn a_checkout_and_an_erasing_that_meet_leave_no_order_of_nobody() {
    on_both(|scratch| {
        let (gate, store) = Gate::store(scratch);
        let pot = store.variant(50, false);
        let [ada, bob, cyd] = ["ada", "bob", "cyd"].map(|name| store.buyer(&format!("{name}@example.com")));
        let begun = |desk: &Desk<'_>, email: &str| desk.create(filled(email, &[(pot, 1)])).unwrap().checkout.id;
        let stored = |desk: &Desk<'_>| {
            desk.create(Change { lines: Some(vec![(pot, 1)]), ..Change::default() }).unwrap().checkout.id
        };

        let desk = Desk::of(&store, &ada);
        let id = stored(&desk);
        let (completed, erased) = gate.meet(LINE, || desk.complete(id, &STORED), || erase_now(&store, &ada));
        assert!(completed.is_ok(), "{:?}", completed.err());
        assert!(on_the_way(&erased), "{erased:?}");

        let desk = Desk::of(&store, &bob);
        let id = stored(&desk);
        let (erased, completed) = gate.meet(ERASED, || erase_now(&store, &bob), || desk.complete(id, &STORED));
        assert_eq!(erased, Ok(()));
        assert!(matches!(completed, Err(CheckoutError::Unknown)), "{:?}", completed.err());

        // A guest under her address, which is nobody's a moment later: then he is a new customer.
        let guest = Desk::guest(&store);
        let id = begun(&guest, "cyd@example.com");
        let (erased, completed) = gate.meet(ERASED, || erase_now(&store, &cyd), || guest.complete(id, &STORED));
        assert_eq!(erased, Ok(()));
        let completed = completed.or_else(|error| {
            assert!(matches!(error, CheckoutError::Changed), "{error:?}");
            guest.complete(id, &STORED)
        });
        assert!(!completed.unwrap().view.checkout.guest);
        assert_eq!([&ada, &bob, &cyd].map(|buyer| live(&store, buyer)), [1, 0, 0]);
        store.verify();
    });
}

#[test]
fn an_undo_and_an_erasing_that_meet_leave_no_order_of_nobody() {
    on_both(|scratch| {
        let (gate, store) = Gate::store(scratch);
        let pot = store.variant(50, false);
        let [ada, bob] = ["ada", "bob"].map(|name| store.buyer(&format!("{name}@example.com")));
        let cancelled = |buyer: &Buyer| {
            let command = store.on_line(buyer, store.buy(buyer, pot, 1).line);
            let (ids, now) = (store.ids.clone(), store.now());
            store.act(move |tx| cancel(tx, &ids, now, &command)).unwrap();
            command
        };
        let undone = |command| {
            let (ids, now, policy) = (store.ids.clone(), store.now(), store.policy.clone());
            store.act(move |tx| undo(tx, &ids, now, &policy, &command))
        };
        let line = cancelled(&ada);
        let back = "update order_line set state = 'placed'";
        let (restored, erased) = gate.meet(back, || undone(line), || erase_now(&store, &ada));
        assert_eq!(restored, Ok(()));
        assert!(on_the_way(&erased), "{erased:?}");

        let line = cancelled(&bob);
        let (erased, restored) = gate.meet(ERASED, || erase_now(&store, &bob), || undone(line));
        assert_eq!(erased, Ok(()));
        assert!(restored.is_err(), "{restored:?}");
        assert_eq!([&ada, &bob].map(|buyer| live(&store, buyer)), [1, 0]);
        store.verify();
    });
}

/// Whoever sits at her device asks for another address while she opens the link about the first.
#[test]
fn who_agrees_to_one_address_agrees_to_no_other_that_is_asked_for_at_that_moment() {
    on_both(|scratch| {
        let (gate, store) = Gate::store(scratch);
        let ada = store.buyer("ada@example.com");
        let ask = |email: &'static str, links: (Secret, Secret)| {
            let (ids, now, proof) = (store.ids.clone(), store.now(), ada.token.proof());
            store.act(move |tx| email::request(tx, &ids, now, &proof, email, (&links.0, &links.1))).unwrap();
        };
        let confirmed = |link: Secret| {
            let (ids, now) = (store.ids.clone(), store.now());
            store.act(move |tx| confirm::confirm(tx, &ids, now, &link)).map(|(_, change)| change.unwrap().done)
        };
        let (own, other) = ((store.secret(), store.secret()), (store.secret(), store.secret()));
        ask("ada@new.example", own.clone());
        store.pass(1);
        // Stopped between the look at the link and the lock under which it is used.
        let lock = "update customer set name = name where id = $1";
        let (agreed, ()) = gate.meet(lock, || confirmed(own.0), || ask("thief@example.com", other.clone()));
        assert!(matches!(agreed, Ok(false) | Err(LinkError::Used)), "{agreed:?}");
        assert_eq!(confirmed(other.1), Ok(false), "the thief's own mailbox is not enough");
        let mail = sql!("select count(*) from customer where id = $1 and email = 'ada@example.com'");
        assert_eq!(store.number(mail, ada.customer.0), 1);
    });
}
