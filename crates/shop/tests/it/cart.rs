//! The cart: bounded, by client until a customer is recognised, moved over once.

use db::testing::on_both;
use shop::customer::client::{self, Token};
use shop::kernel::limits::{CART_LINES_MAX, QUANTITY_MAX};
use shop::kernel::{CustomerId, VariantId};
use shop::order::cart::change::{self, CartError};
use shop::order::cart::view::{Cart, cart};
use shop::order::cart::{Owner, merge};

use crate::store::Store;

fn stranger(store: &Store) -> Owner {
    let token = Token::new(&*store.world, &store.ids);
    let (proof, now) = (token.proof(), store.now());
    store.db.write_blocking(move |tx| client::create(tx, now, &proof)).unwrap();
    Owner { client: token.client, customer: None }
}

fn add(store: &Store, owner: Owner, variant: VariantId, quantity: u32) -> Result<(), CartError> {
    let now = store.now();
    store.db.write_blocking(move |tx| change::add(tx, now, owner, variant, quantity))
}

fn seen(store: &Store, owner: Owner) -> Cart {
    store.db.read_blocking(move |tx| cart(tx, owner)).unwrap()
}

fn lines(cart: &Cart) -> Vec<(VariantId, u32)> {
    cart.lines.iter().map(|line| (line.variant, line.quantity)).collect()
}

#[test]
fn a_cart_is_bounded_and_says_what_changed() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (owner, pot, now) = (stranger(&store), store.variant(3, false), store.now());
        assert_eq!(seen(&store, owner).version, 0);
        add(&store, owner, pot, 2).unwrap();
        assert_eq!(add(&store, owner, pot, QUANTITY_MAX - 1), Err(CartError::TooMany { held: 2 }));
        assert_eq!(lines(&seen(&store, owner)), [(pot, 2)], "nothing is cut");
        add(&store, owner, pot, QUANTITY_MAX - 2).unwrap();
        assert_eq!(lines(&seen(&store, owner)), [(pot, QUANTITY_MAX)]);
        assert_eq!(add(&store, owner, VariantId(7), 1), Err(CartError::UnknownVariant(VariantId(7))));
        assert_eq!(seen(&store, owner).version, 2, "a refusal changes nothing");
        store.set_price(pot, 1_200);
        let line = seen(&store, owner).lines[0].clone();
        assert_eq!((line.price_then, line.price), (1_000, 1_200));
        store.db.write_blocking(move |tx| change::set(tx, now, owner, pot, 0)).unwrap();
        assert_eq!(lines(&seen(&store, owner)), []);
        for _ in 0..CART_LINES_MAX {
            add(&store, owner, store.variant(1, false), 1).unwrap();
        }
        assert_eq!(add(&store, owner, pot, 1), Err(CartError::Full));
        assert_eq!(seen(&store, owner).lines.len(), CART_LINES_MAX);
        let replace =
            |version| store.db.write_blocking(move |tx| change::replace(tx, now, owner, &[(pot, 4)], Some(version)));
        assert_eq!(replace(1), Err(CartError::VersionMismatch));
        replace(seen(&store, owner).version).unwrap();
        assert_eq!(lines(&seen(&store, owner)), [(pot, 4)]);
        store.verify();
    });
}

#[test]
fn a_clients_cart_becomes_the_customers_once() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let ada = store.buyer("ada@example.com");
        let (pot, vase, now) = (store.variant(9, false), store.variant(9, false), store.now());
        let phone = stranger(&store);
        let own = Owner { client: ada.token.client, customer: Some(ada.customer) };
        add(&store, own, pot, 1).unwrap();
        add(&store, phone, pot, 2).unwrap();
        add(&store, phone, vase, 3).unwrap();
        let signed_in = Owner { customer: Some(ada.customer), ..phone };
        assert_eq!(lines(&seen(&store, signed_in)), [(pot, 3), (vase, 3)], "seen before it is moved");
        let adopt = |customer: CustomerId| {
            store.db.write_blocking(move |tx| merge::adopt(tx, now, phone.client, customer)).unwrap();
        };
        adopt(ada.customer);
        adopt(ada.customer);
        assert_eq!(lines(&seen(&store, own)), [(pot, 3), (vase, 3)], "on every device");
        assert_eq!(lines(&seen(&store, phone)), [], "nothing stays with the client");
        let bob = store.buyer("bob@example.com");
        adopt(bob.customer);
        assert_eq!(lines(&seen(&store, Owner { customer: Some(bob.customer), ..phone })), []);
        store.verify();
    });
}

#[test]
fn many_devices_sign_in_at_once_and_nothing_is_lost_or_doubled() {
    on_both(|scratch| {
        let options = db::Options { batch_max: 1, postgres_writers: 8, ..db::Options::default() };
        let store = Store::with(scratch, options, shop::kernel::Policy::default());
        let (ada, pot, now) = (store.buyer("ada@example.com"), store.variant(9, false), store.now());
        let clients: Vec<Owner> = (0..12).map(|_| stranger(&store)).collect();
        for client in &clients {
            add(&store, *client, pot, 1).unwrap();
        }
        std::thread::scope(|scope| {
            for owner in clients.iter().flat_map(|client| [client, client, client]) {
                let (db, customer) = (store.db.clone(), ada.customer);
                let client = owner.client;
                scope.spawn(move || db.write_blocking(move |tx| merge::adopt(tx, now, client, customer)).unwrap());
            }
        });
        let own = Owner { client: ada.token.client, customer: Some(ada.customer) };
        assert_eq!(lines(&seen(&store, own)), [(pot, 12)]);
        store.verify();
    });
}
