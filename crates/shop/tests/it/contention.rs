//! Many at once: one line a token, one open order a key, never more than there is.

use std::sync::Barrier;

use db::Options;
use db::testing::on_both;
use shop::kernel::Policy;
use shop::order::place::OrderKey;
use shop::order::{Outcome, Place, Refusal};

use crate::store::Store;

fn at_once<T: Send>(commands: &[Place], store: &Store, threads: usize, map: impl Fn(Outcome) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(threads);
    std::thread::scope(|scope| {
        let runs: Vec<_> = commands
            .chunks(commands.len().div_ceil(threads))
            .map(|chunk| {
                let (barrier, map) = (&barrier, &map);
                scope.spawn(move || {
                    barrier.wait();
                    chunk.iter().map(|command| map(store.place(command))).collect::<Vec<_>>()
                })
            })
            .collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    })
}

/// Small batches, so that many transactions meet.
fn jostling() -> Options {
    Options { batch_max: 3, postgres_writers: 8, ..Options::default() }
}

#[test]
fn two_hundred_posts_of_one_token_or_key_place_one_line() {
    on_both(|scratch| {
        let store = Store::with(scratch, jostling(), Policy::default());
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(1_000, false));
        let token = store.command(&ada, pot, 1);
        let key = OrderKey { hash: [7; 32], body_hash: [8; 32] };
        let tokens = vec![token; 200];
        let keys: Vec<Place> = (0..200).map(|_| Place { key: Some(key), ..store.command(&ada, pot, 2) }).collect();
        for commands in [tokens, keys] {
            let answers = at_once(&commands, &store, 40, |outcome| match outcome {
                Outcome::Placed(placed) => (true, placed),
                Outcome::Replayed(placed) => (false, placed),
                Outcome::Refused(refusal) => panic!("{refusal}"),
            });
            assert_eq!(answers.iter().filter(|(new, _)| *new).count(), 1);
            assert!(answers.iter().all(|(_, placed)| *placed == answers[0].1), "the same answer always");
        }
        assert_eq!(store.stock(pot), (997, 3, 0));
        store.verify();
    });
}

#[test]
fn a_thousand_actions_of_one_customer_make_one_order_per_class() {
    on_both(|scratch| {
        let store = Store::with(scratch, jostling(), Policy::default());
        let (ada, pot, rare) = (store.buyer("ada@example.com"), store.variant(5_000, false), store.variant(0, true));
        let commands: Vec<Place> =
            (0..1_000).map(|n| store.command(&ada, if n % 2 == 0 { pot } else { rare }, 1)).collect();
        at_once(&commands, &store, 50, |outcome| assert!(matches!(outcome, Outcome::Placed(_)), "{outcome:?}"));
        let orders = store.orders(&ada);
        assert_eq!(orders.len(), 2);
        assert!(orders.iter().all(|order| order.lines.len() == 500));
        assert_eq!((store.stock(pot), store.stock(rare)), ((4_500, 500, 0), (0, 0, 500)));
        store.verify();
    });
}

#[test]
fn sixty_four_buyers_and_one_last_unit_a_thousand_times() {
    on_both(|scratch| {
        let store = Store::with(scratch, jostling(), Policy::default());
        let buyers: Vec<_> = (0..64).map(|n| store.buyer(&format!("buyer{n}@example.com"))).collect();
        for round in 0..1_000 {
            let last = store.variant(1, false);
            let commands: Vec<Place> = buyers.iter().map(|buyer| store.command(buyer, last, 1)).collect();
            let answers = at_once(&commands, &store, 16, |outcome| outcome);
            let won = answers.iter().filter(|answer| matches!(answer, Outcome::Placed(_))).count();
            let lost = answers
                .iter()
                .filter(|answer| **answer == Outcome::Refused(Refusal::OutOfStock { available: 0 }))
                .count();
            assert_eq!((won, lost), (1, 63), "round {round}");
            assert_eq!(store.stock(last), (0, 1, 0), "round {round}");
        }
        store.verify();
    });
}
