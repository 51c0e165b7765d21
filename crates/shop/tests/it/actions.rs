//! Other ways to press: the hardware button, the television's code, the ways of a device (OC-9).

use db::sql;
use db::testing::{Scratch, on_both};
use shop::action::device::{self, DeviceError, NewDevice, Press, Pressed};
use shop::action::screen::{self, Entered, Waiting};
use shop::action::{Ways, ways};
use shop::customer::client::{self, Proof, Token, Visitor};
use shop::customer::device as devices;
use shop::kernel::moment::{HOUR, MINUTE};
use shop::kernel::{ClientId, LineId, OrderId, Policy, Secret, VariantId};
use shop::order::cancel::cancel;
use shop::order::{Outcome, Place, Refusal};

use crate::store::{Buyer, Store};

fn visitor(store: &Store, token: &Token) -> Visitor {
    let proof = token.proof();
    store.db.read_blocking(move |tx| client::recognise(tx, &proof)).unwrap().unwrap()
}

pub fn new_device(store: &Store, buyer: &Buyer, variant: VariantId) -> NewDevice {
    NewDevice {
        customer: buyer.customer,
        proof: Proof { client: ClientId(store.ids.next(store.now())), secret_hash: [9; 32] },
        name: "Kitchen".into(),
        variant,
        quantity: 2,
        ship_to: None,
        orders_max: 1,
        window_minutes: 10,
        amount_max: None,
    }
}

pub fn create(store: &Store, buyer: &Buyer, new: &NewDevice) -> Result<(), DeviceError> {
    let (ids, now, proof, new) = (store.ids.clone(), store.now(), buyer.token.proof(), new.clone());
    store.db.write_blocking(move |tx| device::create(tx, &ids, now, &proof, &new))
}

fn revoke(store: &Store, buyer: &Buyer, button: &NewDevice) -> Result<(), DeviceError> {
    let (ids, now, proof, client) = (store.ids.clone(), store.now(), buyer.token.proof(), button.proof.client);
    store.db.write_blocking(move |tx| device::revoke(tx, &ids, now, &proof, client))
}

pub fn press(store: &Store, new: &NewDevice, name: u8) -> Pressed {
    let command = Press {
        now: store.now(),
        proof: new.proof,
        press: [name; 32],
        line: LineId(store.ids.next(store.now())),
        order: OrderId(store.ids.next(store.now())),
    };
    let (ids, policy, secret) = (store.ids.clone(), store.policy.clone(), Secret::new(&*store.world));
    store.db.write_blocking(move |tx| device::press(tx, &ids, &policy, &command, &secret)).unwrap()
}

#[test]
fn a_press_places_once_and_an_accident_is_stopped_by_the_cap() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let button = new_device(&store, &ada, pot);
        create(&store, &ada, &button).unwrap();
        create(&store, &ada, &button).expect("a retry makes no other");
        let Pressed::Placed(first) = press(&store, &button, 1) else { panic!("not placed") };
        assert_eq!((first.quantity, first.customer, first.moniker.as_str()), (2, ada.customer, "Home"));
        assert_eq!(press(&store, &button, 1), Pressed::Replayed(first.clone()), "the same press again");
        let until = first.placed_at.plus(10 * MINUTE);
        assert_eq!(press(&store, &button, 2), Pressed::TooSoon(until), "another press within the window");
        assert_eq!(store.stock(pot), (8, 2, 0));
        let (ids, now, on) = (store.ids.clone(), store.now(), store.on_line(&ada, first.line));
        store.db.write_blocking(move |tx| cancel(tx, &ids, now, &on)).unwrap();
        assert!(matches!(press(&store, &button, 3), Pressed::Placed(_)), "an undone accident makes room");
        store.pass(10 * MINUTE);
        assert!(matches!(press(&store, &button, 4), Pressed::Placed(_)), "the next window");
        let devices = store.db.read_blocking(move |tx| device::of(tx, ada.customer)).unwrap();
        assert_eq!((devices.len(), devices[0].pressed_at, devices[0].refused.clone()), (1, Some(store.now()), None));
        store.verify();
    });
}

#[test]
fn presses_at_once_are_counted_one_after_the_other() {
    on_both(|scratch| {
        let store = Store::with(scratch, db::Options { postgres_writers: 8, ..Default::default() }, Policy::default());
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(100, false));
        let button = NewDevice { orders_max: 3, ..new_device(&store, &ada, pot) };
        create(&store, &ada, &button).unwrap();
        let pressed: Vec<Pressed> = std::thread::scope(|scope| {
            let (store, button) = (&store, &button);
            let runs: Vec<_> = (0..24_u8).map(|n| scope.spawn(move || press(store, button, n / 2))).collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        let placed = pressed.iter().filter(|outcome| matches!(outcome, Pressed::Placed(_))).count();
        assert_eq!(placed, 3, "{pressed:?}");
        assert_eq!(store.stock(pot), (94, 6, 0));
        store.verify();
    });
}

#[test]
fn limits_of_a_button() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, bob, pot) = (store.buyer("ada@example.com"), store.buyer("bob@example.com"), store.variant(3, false));
        let dear = NewDevice { amount_max: Some(1_999), ..new_device(&store, &ada, pot) };
        create(&store, &ada, &dear).unwrap();
        assert_eq!(press(&store, &dear, 1), Pressed::AboveAmount, "two at 10.00");
        let many = NewDevice { quantity: 4, ..new_device(&store, &ada, pot) };
        create(&store, &ada, &many).unwrap();
        assert_eq!(press(&store, &many, 1), Pressed::Refused(Refusal::OutOfStock { available: 3 }));
        let devices = store.db.read_blocking(move |tx| device::of(tx, ada.customer)).unwrap();
        let why: Vec<_> = devices.iter().map(|device| device.refused.clone().unwrap().1).collect();
        assert_eq!(why, ["stock", "amount"]);
        assert_eq!(create(&store, &bob, &many), Err(DeviceError::NotAuthenticated), "from another's form");
        let taken = NewDevice { customer: bob.customer, ..many };
        assert_eq!(create(&store, &bob, &taken), Err(DeviceError::Unknown), "another's");
        let nowhere = NewDevice { ship_to: Some(bob.registered.addresses[0].0), ..new_device(&store, &ada, pot) };
        assert_eq!(create(&store, &ada, &nowhere), Err(DeviceError::UnknownAddress));
        let nothing = new_device(&store, &ada, VariantId(7));
        assert_eq!(create(&store, &ada, &nothing), Err(DeviceError::UnknownVariant));
        let unknown = new_device(&store, &ada, pot);
        assert_eq!(press(&store, &unknown, 1), Pressed::Unknown);
        for _ in 2..device::BUTTONS_MAX {
            create(&store, &ada, &new_device(&store, &ada, pot)).unwrap();
        }
        assert_eq!(create(&store, &ada, &new_device(&store, &ada, pot)), Err(DeviceError::TooMany));
        store.pass(HOUR);
        assert_eq!(create(&store, &ada, &dear), Err(DeviceError::NotAuthenticated));
        assert_eq!(store.stock(pot), (3, 0, 0));
        store.verify();
    });
}

#[test]
fn a_revoked_button_orders_no_more_and_its_key_is_no_token() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, bob, pot) =
            (store.buyer("ada@example.com"), store.buyer("bob@example.com"), store.variant(10, false));
        let button = new_device(&store, &ada, pot);
        create(&store, &ada, &button).unwrap();
        assert_eq!(revoke(&store, &bob, &button), Err(DeviceError::Unknown));
        let Pressed::Placed(first) = press(&store, &button, 1) else { panic!("not placed") };
        revoke(&store, &ada, &button).unwrap();
        revoke(&store, &ada, &button).unwrap();
        assert_eq!(press(&store, &button, 2), Pressed::Revoked);
        assert_eq!(press(&store, &button, 1), Pressed::Replayed(first), "a lost answer is still told");
        let straight = Place { proof: button.proof, ..store.command(&ada, pot, 1) };
        assert_eq!(store.place(&straight), Outcome::Refused(Refusal::NotEnabled));
        store.verify();
    });
}

#[test]
fn a_button_is_a_device_with_its_name_and_ends_as_one() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let (kitchen, hall) =
            (new_device(&store, &ada, pot), NewDevice { name: "Hall".into(), ..new_device(&store, &ada, pot) });
        create(&store, &ada, &kitchen).unwrap();
        create(&store, &ada, &hall).unwrap();
        let devices = || {
            let found = store.db.read_blocking(move |tx| devices::all(tx, ada.customer, 10)).unwrap();
            found.into_iter().filter(|device| device.button).map(|device| device.name).collect::<Vec<_>>()
        };
        let buttons = || {
            let found = store.db.read_blocking(move |tx| device::of(tx, ada.customer)).unwrap();
            found.into_iter().map(|button| (button.name, button.revoked_at.is_some())).collect::<Vec<_>>()
        };
        assert_eq!(devices(), ["Hall", "Kitchen"]);
        let (ids, now, proof, client) = (store.ids.clone(), store.now(), ada.token.proof(), kitchen.proof.client);
        store.db.write_blocking(move |tx| devices::rename(tx, &ids, now, &proof, client, "Pantry")).unwrap();
        assert_eq!(devices(), ["Hall", "Pantry"]);
        assert_eq!(buttons(), [("Hall".to_owned(), false), ("Pantry".to_owned(), false)], "one name in both lists");

        // Revoked among the devices: the button is over, there and here.
        let ids = store.ids.clone();
        store.db.write_blocking(move |tx| devices::revoke(tx, &ids, now, &proof, client)).unwrap();
        assert_eq!(devices(), ["Hall"]);
        assert_eq!(buttons(), [("Hall".to_owned(), false), ("Kitchen".to_owned(), true)]);
        assert_eq!(press(&store, &kitchen, 1), Pressed::Revoked);
        assert_eq!(create(&store, &ada, &kitchen), Err(DeviceError::Unknown), "its key is shown no more");
        // Revoked among the buttons: no device any more.
        revoke(&store, &ada, &hall).unwrap();
        assert_eq!(devices(), [""; 0]);
        assert_eq!(press(&store, &hall, 1), Pressed::Revoked);
        for _ in 0..device::BUTTONS_MAX {
            create(&store, &ada, &new_device(&store, &ada, pot)).expect("neither counts as a live button");
        }
        assert_eq!(store.stock(pot), (10, 0, 0));
        store.verify();
    });
}

#[test]
fn a_device_revoked_after_its_page_was_read_makes_and_revokes_nothing() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let (laptop, tv) = (store.link_sign_in(&ada, None, false), Token::new(&*store.world, &store.ids));
        let button = new_device(&store, &ada, pot);
        create(&store, &ada, &button).unwrap();
        assert!(ask(&store, &tv, [1; 32]));

        // The page that somebody else holds open on the phone was read while it was still hers.
        let seen = visitor(&store, &ada.token).customer.unwrap();
        assert!(seen.authenticated(store.now()));
        let (ids, now, proof, lost) = (store.ids.clone(), store.now(), laptop.proof(), ada.token.client);
        store.db.write_blocking(move |tx| devices::revoke(tx, &ids, now, &proof, lost)).unwrap();

        assert_eq!(create(&store, &ada, &new_device(&store, &ada, pot)), Err(DeviceError::NotAuthenticated));
        assert_eq!(create(&store, &ada, &button), Err(DeviceError::NotAuthenticated), "nor is its key shown again");
        assert_eq!(revoke(&store, &ada, &button), Err(DeviceError::NotAuthenticated));
        assert_eq!(enter(&store, &ada, [1; 32], true), Entered::NotAuthenticated);
        let (now, proof) = (store.now(), ada.token.proof());
        assert!(!store.db.write_blocking(move |tx| ways::set(tx, now, &proof, &Ways::default())).unwrap());

        assert_eq!(
            store.number(sql!("select count(*) from hardware_button where customer_id = $1"), ada.customer.0),
            1
        );
        assert_eq!(store.number(sql!("select count(*) from client_action where customer_id = $1"), ada.customer.0), 0);
        assert_eq!(waiting(&store, &tv, [1; 32]), Waiting::Open, "the television stands for nobody");
        assert!(matches!(press(&store, &button, 1), Pressed::Placed(_)), "her button goes on");
        store.verify();
    });
}

#[test]
fn a_television_signs_in_by_its_code_once() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, bob) = (store.buyer("ada@example.com"), store.buyer("bob@example.com"));
        for single_action in [true, false] {
            let (tv, other) = (Token::new(&*store.world, &store.ids), Token::new(&*store.world, &store.ids));
            let code = [if single_action { 1 } else { 2 }; 32];
            assert!(ask(&store, &tv, code));
            assert_eq!(waiting(&store, &tv, code), Waiting::Open);
            assert!(finish(&store, &tv, code).is_none(), "nobody entered it yet");
            assert_eq!(enter(&store, &ada, [7; 32], true), Entered::UnknownCode);
            assert_eq!(enter(&store, &ada, code, single_action), Entered::Linked);
            assert_eq!(enter(&store, &ada, code, single_action), Entered::Linked, "a retry");
            assert_eq!(enter(&store, &bob, code, true), Entered::UnknownCode);
            assert_eq!(waiting(&store, &tv, code), Waiting::Confirmed("Ada E.".into()));
            assert_eq!(waiting(&store, &other, code), Waiting::Gone, "another television");
            assert!(finish(&store, &other, code).is_none());
            let fresh = finish(&store, &tv, code).expect("signed in");
            assert!(finish(&store, &tv, code).is_none(), "once");
            let seen = visitor(&store, &fresh);
            let customer = seen.customer.unwrap();
            assert_eq!((customer.id, customer.enabled), (ada.customer, single_action));
            assert!(!customer.authenticated(store.now()), "recognised is less than authenticated");
        }
        store.verify();
    });
}

#[test]
fn codes_end_and_guesses_are_counted() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let (ada, tv) = (store.buyer("ada@example.com"), Token::new(&*store.world, &store.ids));
        assert!(ask(&store, &tv, [1; 32]));
        store.pass(screen::CODE_LIFE);
        assert_eq!(enter(&store, &ada, [1; 32], true), Entered::UnknownCode, "too late");
        let asked = (2..40_u8).filter(|n| ask(&store, &tv, [*n; 32])).count();
        assert_eq!(asked, 19, "twenty an hour with the first");
        let guessed = (100..140_u8).filter(|n| enter(&store, &ada, [*n; 32], true) == Entered::UnknownCode).count();
        assert_eq!(guessed, 19);
        assert_eq!(enter(&store, &ada, [2; 32], true), Entered::TooMany, "even a right one");
        store.pass(20 * MINUTE);
        assert_eq!(enter(&store, &ada, [2; 32], true), Entered::NotAuthenticated);
    });
}

fn ask(store: &Store, tv: &Token, code: [u8; 32]) -> bool {
    let (now, proof) = (store.now(), tv.proof());
    store.db.write_blocking(move |tx| screen::ask(tx, now, &proof, &code)).unwrap()
}

fn waiting(store: &Store, tv: &Token, code: [u8; 32]) -> Waiting {
    let (now, proof) = (store.now(), tv.proof());
    store.db.read_blocking(move |tx| screen::waiting(tx, now, &proof, &code)).unwrap()
}

fn enter(store: &Store, buyer: &Buyer, code: [u8; 32], enable: bool) -> Entered {
    let (ids, now, proof) = (store.ids.clone(), store.now(), buyer.token.proof());
    store.db.write_blocking(move |tx| screen::enter(tx, &ids, now, &proof, Some(&code), enable)).unwrap()
}

fn finish(store: &Store, tv: &Token, code: [u8; 32]) -> Option<Token> {
    let fresh = Token::new(&*store.world, &store.ids);
    let (ids, now, proof, new) = (store.ids.clone(), store.now(), tv.proof(), fresh.proof());
    let client = store.db.write_blocking(move |tx| screen::finish(tx, &ids, now, &proof, &code, new)).unwrap()?;
    Some(Token { client, ..fresh })
}

#[test]
fn ways_are_kept_for_each_pair() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let (ada, bob) = (store.buyer("ada@example.com"), store.buyer("bob@example.com"));
        let of = |buyer: &Buyer| {
            let (client, customer) = (buyer.token.client, buyer.customer);
            store.db.read_blocking(move |tx| ways::of(tx, client, customer)).unwrap()
        };
        assert_eq!(of(&ada), Ways::default());
        for chosen in [
            Ways { shortcut: "F9".parse().ok(), listen: true, claps: true, scan: true, scan_ms: 700 },
            Ways { shortcut: None, ..Ways::default() },
        ] {
            let (now, proof, keep) = (store.now(), ada.token.proof(), chosen.clone());
            assert!(store.db.write_blocking(move |tx| ways::set(tx, now, &proof, &keep)).unwrap());
            assert_eq!(of(&ada), chosen);
        }
        assert_eq!(of(&bob), Ways::default());
        assert_eq!(store.number(sql!("select count(*) from client_action where client_id > $1"), 0), 1);
    });
}
