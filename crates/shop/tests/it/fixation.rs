//! A secret that somebody planted in a browser opens nothing once its user is a customer (OC-1), and a retry with it gets its
//! own answer only.

use db::testing::on_both;
use db::{Options, sql};
use shop::customer::client::{Proof, Token};
use shop::kernel::Policy;
use shop::order::checkout::CheckoutError;
use shop::order::checkout::complete::Completed;

use crate::checkout::{Desk, STORED, filled};
use crate::store::Store;

/// The next secret of a page that was just loaded.
fn page(store: &Store) -> Proof {
    Token::new(&*store.world, &store.ids).proof()
}

/// Real concurrency: a connection each on PostgreSQL.
pub fn busy() -> Options {
    Options { batch_max: 1, postgres_writers: 8, ..Options::default() }
}

#[test]
fn a_stranger_leaves_the_checkout_with_another_secret_and_a_double_press_with_the_same() {
    on_both(|scratch| {
        let store = Store::with(scratch, busy(), Policy::default());
        let (pot, _ada) = (store.variant(50, false), store.buyer("ada@example.com"));
        for (round, email) in (1..).zip(["new@example.com", "ada@example.com"]) {
            let planted = Desk::guest(&store);
            let id = planted.create(filled(email, &[(pot, 2)])).unwrap().checkout.id;
            let clients = store.number(sql!("select count(*) from client where id >= $1"), 0);
            let own = page(&store);
            let answers: Vec<Completed> = std::thread::scope(|scope| {
                let press = || scope.spawn(|| planted.press(id, &STORED, Some(own)).unwrap());
                let presses: Vec<_> = (0..20).map(|_| press()).collect();
                presses.into_iter().map(|press| press.join().unwrap()).collect()
            });
            let line = |answer: &Completed| answer.view.lines[0].placed.as_ref().unwrap().line;
            assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1, "one order");
            assert!(answers.iter().all(|answer| line(answer) == line(&answers[0])), "and the same answer always");
            assert!(answers.iter().all(|answer| answer.rotated), "each answer hands out the page's secret");
            assert_eq!(store.stock(pot), (50 - 2 * round, 2 * round, 0));

            // The planted secret by itself, and with a page that its planter loaded.
            let (proof, now) = (planted.proof, store.now());
            let known = store.db.read_blocking(move |tx| shop::customer::client::recognise(tx, &proof)).unwrap();
            assert!(known.is_none());
            for other in [None, Some(page(&store)), Some(proof)] {
                assert!(matches!(planted.press(id, &STORED, other), Err(CheckoutError::Unknown)), "{email}");
            }

            // The browser itself, from a reloaded page: the same order, and its secret stays.
            let browser = Desk { store: &store, proof: Proof { secret_hash: own.secret_hash, ..planted.proof } };
            let again = browser.press(id, &STORED, Some(page(&store))).unwrap();
            assert!(again.replayed && !again.rotated && line(&again) == line(&answers[0]));
            let customer = browser.visitor().customer;
            assert_eq!(customer.as_ref().map(|customer| customer.authenticated(now)), (round == 1).then_some(true));
            assert!(browser.view(id).is_ok());
            assert_eq!(store.number(sql!("select count(*) from client where id >= $1"), 0), clients);
        }
        store.verify();
    });
}

#[test]
fn of_two_checkouts_of_one_stranger_pressed_at_once_the_second_is_not_placed_with_the_old_secret() {
    on_both(|scratch| {
        let store = Store::with(scratch, busy(), Policy::default());
        let (pot, _ada) = (store.variant(50, false), store.buyer("ada@example.com"));
        for (round, emails) in (1..).zip([["a@example.com", "b@example.com"], ["c@example.com", "ada@example.com"]]) {
            let planted = Desk::guest(&store);
            let ids = emails.map(|email| planted.create(filled(email, &[(pot, 1)])).unwrap().checkout.id);
            let customers = store.number(sql!("select count(*) from customer where id >= $1"), 0);
            let done: Vec<bool> = std::thread::scope(|scope| {
                let presses = ids.map(|id| {
                    scope.spawn({
                        let (planted, own) = (&planted, page(&store));
                        move || planted.press(id, &STORED, Some(own))
                    })
                });
                let done = presses.into_iter().map(|press| match press.join().unwrap() {
                    Ok(done) => done.rotated,
                    Err(CheckoutError::Unknown) => false,
                    Err(error) => panic!("{error}"),
                });
                done.collect()
            });
            assert_eq!(done.iter().filter(|done| **done).count(), 1, "{emails:?}");
            assert_eq!(store.stock(pot), (50 - round, round, 0));
            let since = store.number(sql!("select count(*) from customer where id >= $1"), 0) - customers;
            assert_eq!(since, i64::from(done[0] || emails[1] != "ada@example.com"), "no customer without an order");
        }
        store.verify();
    });
}
