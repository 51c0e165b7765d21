//! Answers kept under a caller's key: once, the same again, and never for another body.

use db::Tx;
use db::testing::on_both;
use shop::customer::address::{self, AddressError};
use shop::customer::register::NewAddress;
use shop::kernel::AddressId;
use shop::kernel::limits::KEY_KEPT;
use shop::outbox::request_key::{self, Kept, OtherBody, RequestKey};

use crate::store::{Buyer, Store};

fn cabin(moniker: &str) -> NewAddress {
    NewAddress {
        moniker: moniker.into(),
        name: "Ada Example".into(),
        line1: "9 Lake Road".into(),
        city: "Lakeside".into(),
        region: "VT".into(),
        postal_code: "05602".into(),
        country: "US".into(),
        ..NewAddress::default()
    }
}

type Added = Result<Result<(Kept, bool), OtherBody>, AddressError>;

/// Adds an address under a key, as the pages and the API do.
fn add(store: &Store, buyer: &Buyer, key: Option<u8>, body: u8, new: &NewAddress) -> Added {
    let (ids, now, proof, new) = (store.ids.clone(), store.now(), buyer.token.proof(), new.clone());
    let scope = format!("customer {}", buyer.customer);
    let key = key.map(|key| RequestKey { scope, key_hash: [key; 32], body_hash: [body; 32] });
    store.db.write_blocking(move |tx| {
        request_key::once(tx, now, key.as_ref(), |tx: &mut Tx<'_>| {
            let id: AddressId = address::add(tx, &ids, now, &proof, &new, false)?;
            Ok::<_, AddressError>(Kept { status: 201, body: id.to_string() })
        })
    })
}

fn count(store: &Store, buyer: &Buyer) -> usize {
    let customer = buyer.customer;
    store.db.read_blocking(move |tx| address::all(tx, customer)).unwrap().len()
}

#[test]
fn a_key_adds_once_and_keeps_no_refusal() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, bob) = (store.buyer("ada@example.com"), store.buyer("bob@example.com"));
        let (first, replayed) = add(&store, &ada, Some(1), 1, &cabin("Cabin")).unwrap().unwrap();
        assert!(!replayed);
        assert_eq!(add(&store, &ada, Some(1), 1, &cabin("Cabin")), Ok(Ok((first.clone(), true))));
        assert_eq!(add(&store, &ada, Some(1), 2, &cabin("Hut")), Ok(Err(OtherBody)));
        assert_eq!(count(&store, &ada), 3);
        let (theirs, replayed) = add(&store, &bob, Some(1), 1, &cabin("Cabin")).unwrap().unwrap();
        assert!(!replayed && theirs != first, "another's key is another key");
        // A refused verb leaves no trace of its key.
        assert_eq!(add(&store, &ada, Some(2), 1, &cabin("CABIN")), Err(AddressError::MonikerTaken));
        assert!(!add(&store, &ada, Some(2), 2, &cabin("Hut")).unwrap().unwrap().1);
        // Without a key each is meant.
        assert!(!add(&store, &ada, None, 0, &cabin("Barn")).unwrap().unwrap().1);
        assert_eq!(count(&store, &ada), 5);
        let later = store.now().plus(KEY_KEPT + 1);
        assert_eq!(store.db.write_blocking(move |tx| request_key::forget_old(tx, later, 10)), Ok(3));
    });
}

#[test]
fn many_at_once_of_one_key_add_one() {
    on_both(|scratch| {
        let options = db::Options { postgres_writers: 8, ..Default::default() };
        let store = Store::with(scratch, options, shop::kernel::Policy::default());
        let ada = store.buyer("ada@example.com");
        let added: Vec<Added> = std::thread::scope(|scope| {
            let (store, ada) = (&store, &ada);
            let runs: Vec<_> =
                (0..16).map(|_| scope.spawn(move || add(store, ada, Some(1), 1, &cabin("Cabin")))).collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        let told: Vec<_> = added.into_iter().map(|added| added.unwrap().unwrap()).collect();
        assert_eq!(told.iter().filter(|(_, replayed)| !replayed).count(), 1);
        assert!(told.iter().all(|(kept, _)| *kept == told[0].0), "one answer for all");
        assert_eq!(count(&store, &ada), 3);
        store.verify();
    });
}

#[test]
fn an_edit_that_is_sent_twice_answers_the_same() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, bob) = (store.buyer("ada@example.com"), store.buyer("bob@example.com"));
        let home = ada.registered.addresses[0].0;
        let edit = |buyer: &Buyer, new: NewAddress| {
            let (ids, now, proof) = (store.ids.clone(), store.now(), buyer.token.proof());
            store.db.write_blocking(move |tx| address::edit(tx, &ids, now, &proof, home, &new))
        };
        let edited = edit(&ada, cabin("Home")).unwrap();
        assert_eq!(edit(&ada, cabin("Home")), Ok(edited));
        assert_eq!(edit(&ada, cabin("Hut")), Err(AddressError::Unknown), "that row is history");
        assert_eq!(edit(&bob, cabin("Home")), Err(AddressError::Unknown), "another's");
        assert_eq!(count(&store, &ada), 2);
    });
}
