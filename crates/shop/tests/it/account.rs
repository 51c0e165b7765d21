//! Stories of the account: what suspends the single action, devices, several people, signing in, export and erase.

use db::sql;
use db::testing::{Scratch, on_both};
use shop::action::erase::erase;
use shop::action::export::export;
use shop::customer::acting::Denied;
use shop::customer::address::{self, AddressError};
use shop::customer::choose::{self, ChooseError};
use shop::customer::client::{self, Identity, Proof, Token, Visitor};
use shop::customer::confirm::{self, What};
use shop::customer::device::{self, DeviceError};
use shop::customer::passkey::{self, Ceremony, PasskeyError};
use shop::customer::password::{self, SignInError};
use shop::customer::register::{NewAddress, NewPaymentMethod};
use shop::customer::settings::{self, DeviceSettings, SettingsError};
use shop::customer::sign_in::{self, LinkError, Purpose};
use shop::customer::sign_out::sign_out;
use shop::customer::{activity, email, enable, payment_method, prune, suspend};
use shop::kernel::moment::{HOUR, MINUTE};
use shop::kernel::{Policy, Secret};
use shop::order::erase::EraseError;
use shop::order::{Button, Outcome, Place, Refusal};

use crate::store::{Buyer, Store};

pub fn cabin() -> NewAddress {
    NewAddress {
        moniker: "Cabin".into(),
        name: "Ada Example".into(),
        line1: "9 Lake Road".into(),
        city: "Lakeside".into(),
        region: "VT".into(),
        postal_code: "54321".into(),
        country: "US".into(),
        ..NewAddress::default()
    }
}

pub fn card(token: &str) -> NewPaymentMethod {
    NewPaymentMethod { provider: "simulator".into(), token: token.into(), moniker: String::new() }
}

impl Store {
    pub fn act<T: Send + 'static, E: From<db::Error> + Send + 'static>(
        &self,
        verb: impl Fn(&mut db::Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.db.write_blocking(verb)
    }

    pub fn secret(&self) -> Secret {
        Secret::new(&*self.world)
    }

    /// Signs a customer in on a client by an e-mail link; answers the rotated identifier.
    pub fn link_sign_in(&self, buyer: &Buyer, old: Option<&Token>, beside: bool) -> Token {
        let (secret, fresh, now, ids) =
            (self.secret(), Token::new(&*self.world, &self.ids), self.now(), self.ids.clone());
        let (customer, proof, old) = (buyer.customer, fresh.proof(), old.map(Token::proof));
        let client = self
            .act(move |tx| -> Result<_, LinkError> {
                sign_in::issue(tx, now, &secret, customer, Purpose::SignIn, "/", false)?;
                if let Some(old) = old.filter(|_| beside) {
                    sign_in::beside(tx, &secret, old.client)?;
                }
                let (client, _) = sign_in::sign_in(tx, &ids, now, &secret, Identity::Rotate { old, fresh: proof })?;
                device::welcome(tx, &ids, now, client, customer, "Firefox on Linux")?;
                Ok(client)
            })
            .unwrap();
        Token { client, secret: fresh.secret }
    }

    pub fn switch_on(&self, token: &Token) {
        let (ids, now, proof) = (self.ids.clone(), self.now(), token.proof());
        self.act(move |tx| enable::set(tx, &ids, now, &proof, true)).unwrap();
    }

    fn recognised(&self, token: &Token) -> Option<Visitor> {
        let proof = token.proof();
        self.db.read_blocking(move |tx| client::recognise(tx, &proof)).unwrap()
    }

    pub fn add_address(&self, proof: Proof, new: NewAddress) -> Result<shop::kernel::AddressId, AddressError> {
        let (ids, now) = (self.ids.clone(), self.now());
        self.act(move |tx| address::add(tx, &ids, now, &proof, &new, true))
    }

    pub fn resume(&self, buyer: &Buyer) {
        let (secret, ids, now, customer) = (self.secret(), self.ids.clone(), self.now(), buyer.customer);
        self.act(move |tx| -> Result<_, LinkError> {
            assert!(confirm::send_resume(tx, &ids, now, &secret, customer)?);
            confirm::confirm(tx, &ids, now, &secret)
        })
        .unwrap();
    }

    pub fn on(&self, token: &Token, buyer: &Buyer) -> Buyer {
        Buyer { token: token.clone(), ..buyer.clone() }
    }
}

#[test]
fn a_new_address_suspends_every_device_until_the_old_mailbox_agrees() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let phone = store.link_sign_in(&ada, None, false);
        store.switch_on(&phone);
        store.buy(&store.on(&phone, &ada), pot, 1);

        let added = store.add_address(ada.token.proof(), cabin()).unwrap();
        for token in [&ada.token, &phone] {
            assert_eq!(store.refused(&store.command(&store.on(token, &ada), pot, 1)), Refusal::Suspended);
        }
        assert!(store.recognised(&phone).unwrap().customer.unwrap().suspended);
        store.resume(&ada);
        let placed = store.buy(&store.on(&phone, &ada), pot, 1);
        assert_eq!((placed.address, placed.moniker.as_str()), (added, "Cabin"), "the new default is used");
        store.verify();
    });
}

#[test]
fn an_edit_makes_a_new_row_and_open_orders_keep_theirs() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let before = store.buy(&ada, pot, 1);
        let (home, proof, ids, now) =
            (ada.registered.addresses[0].0, ada.token.proof(), store.ids.clone(), store.now());
        let moved = NewAddress { moniker: "HOME".into(), ..cabin() };
        let edited = store.act(move |tx| address::edit(tx, &ids, now, &proof, home, &moved)).unwrap();
        assert_ne!(edited, home);
        assert_eq!(store.orders(&ada)[0].address, before.address, "the open order goes where it went");
        store.resume(&ada);
        let after = store.buy(&ada, pot, 1);
        assert_eq!(after.address, edited);
        assert_ne!(after.order, before.order);

        // Another name alone goes nowhere else, so nothing waits.
        let (proof, ids, now) = (ada.token.proof(), store.ids.clone(), store.now());
        let renamed = NewAddress { moniker: "House".into(), ..cabin() };
        store.act(move |tx| address::edit(tx, &ids, now, &proof, edited, &renamed)).unwrap();
        store.buy(&ada, pot, 1);
        store.verify();
    });
}

#[test]
fn removing_an_address_can_be_undone_and_names_are_unique_in_any_case() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let ada = store.buyer("ada@example.com");
        let (home, work) = (ada.registered.addresses[0].0, ada.registered.addresses[1].0);
        let taken = store.add_address(ada.token.proof(), NewAddress { moniker: "hOmE".into(), ..cabin() });
        assert_eq!(taken, Err(AddressError::MonikerTaken));
        let (ids, now, proof) = (store.ids.clone(), store.now(), ada.token.proof());
        store.act(move |tx| address::remove(tx, &ids, now, &proof, home)).unwrap();
        let all = |store: &Store| {
            let customer = ada.customer;
            let read = store.db.read_blocking(move |tx| address::all(tx, customer)).unwrap();
            read.into_iter().map(|address| (address.id, address.default)).collect::<Vec<_>>()
        };
        assert_eq!(all(&store), [(work, true)], "another takes its place");
        let ids = store.ids.clone();
        store.act(move |tx| address::restore(tx, &ids, now, &proof, home)).unwrap();
        assert_eq!(all(&store), [(home, false), (work, true)]);
        let bob = store.buyer("bob@example.com");
        let (ids, foreign) = (store.ids.clone(), bob.token.proof());
        let refused = store.act(move |tx| address::remove(tx, &ids, now, &foreign, home));
        assert_eq!(refused, Err(AddressError::Unknown));
        assert_eq!(all(&store).len(), 2);
    });
}

#[test]
fn nothing_changes_without_a_recent_sign_in() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let ada = store.buyer("ada@example.com");
        store.pass(31 * MINUTE);
        let refused = store.add_address(ada.token.proof(), cabin());
        assert_eq!(refused, Err(AddressError::Denied(Denied::NotAuthenticated)));
        let stranger = Token { client: ada.token.client, secret: store.secret() }.proof();
        assert_eq!(store.add_address(stranger, cabin()), Err(AddressError::Denied(Denied::Unrecognised)));
        let statement = sql!("select count(*) from address where customer_id = $1");
        assert_eq!(store.number(statement, ada.customer.0), 2);
    });
}

#[test]
fn an_expired_card_pays_nothing_and_another_can_take_its_place() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let (ids, now, proof) = (store.ids.clone(), store.now(), ada.token.proof());
        let slow = store.act(move |tx| payment_method::add(tx, &ids, now, &proof, &card("tok_slow"), false)).unwrap();
        store.resume(&ada);
        store.buy(&ada, pot, 1);
        // tok_visa ends with 2030, tok_slow a year later.
        store.pass(365 * 24 * HOUR * 5);
        assert_eq!(store.refused(&store.command(&ada, pot, 1)), Refusal::PaymentMethodMissing);
        let token = store.link_sign_in(&ada, Some(&ada.token), false);
        let (ids, now, proof) = (store.ids.clone(), store.now(), token.proof());
        store.act(move |tx| payment_method::set_default(tx, &ids, now, &proof, slow)).unwrap();
        store.buy(&store.on(&token, &ada), pot, 1);
    });
}

#[test]
fn a_device_has_defaults_and_caps_of_its_own() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(100, false));
        let phone = store.link_sign_in(&ada, None, false);
        store.switch_on(&phone);
        let work = ada.registered.addresses[1].0;
        let own = DeviceSettings {
            address: Some(work),
            cap_orders: Some(2),
            cap_amount_per_order: Some(3_000),
            ..DeviceSettings::default()
        };
        let set = |own: DeviceSettings| {
            let (ids, now, proof, policy) = (store.ids.clone(), store.now(), phone.proof(), store.policy.clone());
            store.act(move |tx| settings::set(tx, &ids, now, &proof, &policy.caps, &own))
        };
        set(own).unwrap();
        let on_phone = store.on(&phone, &ada);
        assert_eq!(store.buy(&on_phone, pot, 1).address, work);
        assert_ne!(store.buy(&ada, pot, 1).address, work, "the other device keeps the customer's");
        assert_eq!(store.refused(&store.command(&on_phone, pot, 4)), Refusal::StepUpRequired);
        store.buy(&on_phone, pot, 1);
        assert_eq!(store.refused(&store.command(&on_phone, pot, 1)), Refusal::StepUpRequired);
        store.buy(&ada, pot, 9);
        // Ten days unused.
        set(DeviceSettings { idle_days: Some(10), ..DeviceSettings::default() }).unwrap();
        store.pass(10 * 24 * HOUR);
        assert_eq!(store.refused(&store.command(&on_phone, pot, 1)), Refusal::NotEnabled);
        let (ids, now) = (store.ids.clone(), store.now());
        assert_eq!(store.act(move |tx| device::switch_off_idle(tx, &ids, now, 10)).unwrap(), 1);
        let mut shop = Policy::default().caps;
        shop.orders_per_window = Some(5);
        let (ids, proof) = (store.ids.clone(), phone.proof());
        let above = DeviceSettings { cap_orders: Some(6), ..DeviceSettings::default() };
        let refused = store.act(move |tx| settings::set(tx, &ids, now, &proof, &shop, &above));
        assert_eq!(refused, Err(SettingsError::Cap("cap_orders")));
        store.verify();
    });
}

#[test]
fn one_person_on_five_clients_revokes_one_and_then_all() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(100, false));
        let mut tokens = vec![ada.token.clone()];
        for _ in 0..4 {
            let token = store.link_sign_in(&ada, None, false);
            store.switch_on(&token);
            tokens.push(token);
        }
        let rendered: Vec<Place> = tokens.iter().map(|t| store.command(&store.on(t, &ada), pot, 1)).collect();
        let customer = ada.customer;
        let devices = |store: &Store| store.db.read_blocking(move |tx| device::all(tx, customer, 100)).unwrap().len();
        assert_eq!(devices(&store), 5);
        let (ids, now, proof, lost) = (store.ids.clone(), store.now(), tokens[0].proof(), tokens[1].client);
        store.act(move |tx| device::revoke(tx, &ids, now, &proof, lost)).unwrap();
        assert_eq!(store.refused(&rendered[1]), Refusal::Unrecognised);
        assert!(store.recognised(&tokens[1]).is_none());
        assert!(matches!(store.place(&rendered[2]), Outcome::Placed(_)));
        let ids = store.ids.clone();
        assert_eq!(store.act(move |tx| device::revoke_others(tx, &ids, now, &proof)).unwrap(), 3);
        for command in &rendered[3..] {
            assert_eq!(store.refused(command), Refusal::Unrecognised);
        }
        assert!(matches!(store.place(&rendered[0]), Outcome::Placed(_)));
        assert_eq!(devices(&store), 1);
        let bob = store.buyer("bob@example.com");
        let (ids, foreign, own) = (store.ids.clone(), bob.token.proof(), tokens[0].client);
        assert_eq!(
            store.act(move |tx| device::revoke(tx, &ids, now, &foreign, own)),
            Err(DeviceError::Unknown),
            "another's device"
        );
        // Each device but the first was told of by mail.
        let told = store.db.read_blocking(|tx| {
            tx.one(sql!("select count(*) from mail where kind = 'new_device'"), &[], |row| row.get::<i64>(0))
        });
        assert_eq!(told.unwrap(), 4);
        store.verify();
    });
}

#[test]
fn a_household_of_three_chooses_who_it_is() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let pot = store.variant(100, false);
        let people = ["ada@example.com", "bob@example.com", "cleo@example.com"].map(|email| store.buyer(email));
        let mut tablet = store.link_sign_in(&people[0], None, false);
        store.switch_on(&tablet);
        for person in &people[1..] {
            tablet = store.link_sign_in(person, Some(&tablet), true);
            store.switch_on(&tablet);
        }
        let seen = |store: &Store, token: &Token| {
            let proof = token.proof();
            store.db.read_blocking(move |tx| choose::people(tx, &proof)).unwrap()
        };
        let now_there = seen(&store, &tablet);
        assert_eq!(
            now_there.iter().map(|p| (p.customer, p.current)).collect::<Vec<_>>(),
            [(people[0].customer, false), (people[1].customer, false), (people[2].customer, true)]
        );
        assert_eq!(now_there[0].address, Some(("Home".into(), "Springfield".into())));
        let for_cleo = store.command(&store.on(&tablet, &people[2]), pot, 1);
        let button = Button {
            line: for_cleo.line,
            customer: people[2].customer,
            client: tablet.client,
            variant: pot,
            address: people[2].registered.addresses[0].0,
            payment_method: people[2].registered.payment_methods[0],
            unit_price: 1_000,
            delivery: 490,
            at: store.now(),
        };
        let (fresh, ids, now, old) =
            (Token::new(&*store.world, &store.ids), store.ids.clone(), store.now(), tablet.proof());
        let (proof, ada) = (fresh.proof(), people[0].customer);
        store.act(move |tx| choose::choose(tx, &ids, now, &old, ada, &proof)).unwrap();
        let chosen = Token { client: tablet.client, secret: fresh.secret };
        assert!(store.recognised(&tablet).is_none(), "the old secret is worth nothing");
        let visitor = store.recognised(&chosen).unwrap().customer.unwrap();
        assert_eq!((visitor.id, visitor.enabled, visitor.authenticated(now)), (ada, true, false));
        // A page rendered for Cleo places nothing for Ada.
        let stale = Place { button: Some(button), proof: chosen.proof(), ..for_cleo };
        assert_eq!(store.refused(&stale), Refusal::Foreign);
        let placed = store.buy(&store.on(&chosen, &people[0]), pot, 1);
        assert_eq!(placed.customer, ada);
        let stranger = store.buyer("dan@example.com").customer;
        let (ids, old, fresh) = (store.ids.clone(), chosen.proof(), Token::new(&*store.world, &store.ids).proof());
        assert_eq!(
            store.act(move |tx| choose::choose(tx, &ids, now, &old, stranger, &fresh)),
            Err(ChooseError::Unknown)
        );
        // Ada signs out; the others stay.
        let (ids, fresh) = (store.ids.clone(), Token::new(&*store.world, &store.ids));
        let proof = fresh.proof();
        store.act(move |tx| sign_out(tx, &ids, now, &old, &proof)).unwrap();
        let left = Token { client: tablet.client, secret: fresh.secret };
        let kept: Vec<_> = seen(&store, &left).into_iter().map(|person| person.customer).collect();
        assert_eq!(kept, [people[1].customer, people[2].customer]);
        store.verify();
    });
}

#[test]
fn different_people_over_time_see_nothing_of_each_other() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let (ada, bob) = (store.buyer("ada@example.com"), store.buyer("bob@example.com"));
        let first = store.link_sign_in(&ada, None, false);
        let (ids, now, proof, device) = (store.ids.clone(), store.now(), first.proof(), first.client);
        store.act(move |tx| device::rename(tx, &ids, now, &proof, device, "Ada's tablet")).unwrap();
        let second = store.link_sign_in(&bob, Some(&first), false);
        assert_eq!(second.client, first.client);
        assert!(store.recognised(&first).is_none(), "a planted identifier is worth nothing after the sign-in");
        let proof = second.proof();
        let people = store.db.read_blocking(move |tx| choose::people(tx, &proof)).unwrap();
        assert_eq!(people.len(), 1);
        let bobs = bob.customer;
        let devices = store.db.read_blocking(move |tx| device::all(tx, bobs, 100)).unwrap();
        let here = devices.iter().find(|device| device.client == second.client).unwrap();
        assert_eq!(here.name, "Firefox on Linux");
        let export = store.db.read_blocking(move |tx| export(tx, now, bobs)).unwrap().unwrap().to_string();
        assert!(!export.contains("Ada's") && !export.contains("ada@"), "{export}");
    });
}

#[test]
fn an_e_mail_address_changes_when_both_sides_agree() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let (old, new) = (store.secret(), store.secret());
        let (ids, now, proof, a, b) = (store.ids.clone(), store.now(), ada.token.proof(), old.clone(), new.clone());
        store.act(move |tx| email::request(tx, &ids, now, &proof, "Ada@New.example", (&a, &b))).unwrap();
        assert_eq!(store.refused(&store.command(&ada, pot, 1)), Refusal::Suspended);
        let ids = store.ids.clone();
        let (link, change) = store.act(move |tx| confirm::confirm(tx, &ids, now, &new)).unwrap();
        assert_eq!((link.what, change.unwrap().done), (What::NewEmail, false));
        assert_eq!(store.refused(&store.command(&ada, pot, 1)), Refusal::Suspended, "the new mailbox is no step-up");
        let (ids, again) = (store.ids.clone(), old.clone());
        let (_, change) = store.act(move |tx| confirm::confirm(tx, &ids, now, &old)).unwrap();
        assert!(change.unwrap().done);
        let find = |email: &'static str| store.db.read_blocking(move |tx| sign_in::find(tx, email)).unwrap();
        assert_eq!((find("ada@new.example"), find("ada@example.com")), (Some(ada.customer), None));
        store.buy(&ada, pot, 1);
        let ids = store.ids.clone();
        let used = store.act(move |tx| confirm::confirm(tx, &ids, now, &again)).unwrap_err();
        assert_eq!(used, LinkError::Used);
        let told = store.db.read_blocking(|tx| {
            tx.one(
                sql!("select count(*) from mail where recipient = 'ada@example.com' and kind = 'email_changed'"),
                &[],
                |row| row.get::<i64>(0),
            )
        });
        assert_eq!(told.unwrap(), 1, "the old address is told");
    });
}

#[test]
fn passkeys_stand_for_the_customer_and_ceremonies_are_used_once() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let ada = store.buyer("ada@example.com");
        let (ids, now, proof, customer) = (store.ids.clone(), store.now(), ada.token.proof(), ada.customer);
        let key = store.act(move |tx| passkey::add(tx, &ids, now, &proof, "Laptop", b"id", "one")).unwrap();
        let secret = store.secret();
        let (mine, other) = (ada.token.proof(), Token::new(&*store.world, &store.ids).proof());
        store
            .act({
                let secret = secret.clone();
                move |tx| passkey::begin(tx, now, &secret, Ceremony::Assert, &mine, None, "state")
            })
            .unwrap();
        let take = |client: Proof, now| {
            let secret = secret.clone();
            store.act(move |tx| passkey::take(tx, now, &secret, Ceremony::Assert, &client))
        };
        assert_eq!(take(other, now), Err(PasskeyError::NoCeremony), "another client's");
        assert_eq!(take(mine, now.plus(6 * MINUTE)), Err(PasskeyError::NoCeremony), "too late");
        assert_eq!(take(mine, now), Ok(("state".into(), None)));
        assert_eq!(take(mine, now), Err(PasskeyError::NoCeremony), "used");

        let used = store.db.read_blocking(|tx| passkey::find(tx, b"id")).unwrap().unwrap();
        let sign_in = |used: passkey::Credential, updated: &'static str| {
            let (ids, fresh) = (store.ids.clone(), Token::new(&*store.world, &store.ids).proof());
            store.act(move |tx| {
                passkey::sign_in(tx, &ids, now, &used, updated, Identity::Rotate { old: None, fresh }, false)
            })
        };
        sign_in(used.clone(), "two").unwrap();
        assert_eq!(sign_in(used.clone(), "three"), Err(PasskeyError::Unknown), "verified against an old counter");
        // A step-up, for its own customer only, once it is confirmed itself.
        store.resume(&ada);
        store.pass(1);
        store.add_address(ada.token.proof(), cabin()).unwrap();
        let fresh = store.db.read_blocking(|tx| passkey::find(tx, b"id")).unwrap().unwrap();
        let bob = store.buyer("bob@example.com").token.proof();
        let (ids, stolen) = (store.ids.clone(), fresh.clone());
        let refused = store.act(move |tx| passkey::step_up(tx, &ids, now, &bob, &stolen, "x"));
        assert_eq!(refused, Err(PasskeyError::Unknown));
        let ids = store.ids.clone();
        store.act(move |tx| passkey::step_up(tx, &ids, now, &proof, &fresh, "four")).unwrap();
        assert!(store.db.read_blocking(move |tx| suspend::suspended(tx, customer)).unwrap().is_none());
        let ids = store.ids.clone();
        store.act(move |tx| passkey::remove(tx, &ids, now, &proof, key)).unwrap();
        assert!(store.db.read_blocking(|tx| passkey::find(tx, b"id")).unwrap().is_none());
    });
}

#[test]
fn wrong_passwords_pause_the_account_and_a_changed_one_does_not_sign_in() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let ada = store.buyer("ada@example.com");
        let (ids, now, proof) = (store.ids.clone(), store.now(), ada.token.proof());
        store.act(move |tx| password::set(tx, &ids, now, &proof, "hash one")).unwrap();
        let stored = |store: &Store| {
            let now = store.now();
            store.db.read_blocking(move |tx| password::stored(tx, now, "ada@example.com")).unwrap().unwrap()
        };
        let sign_in = |verified: password::Stored| {
            let (ids, now, fresh) = (store.ids.clone(), store.now(), Token::new(&*store.world, &store.ids).proof());
            store.act(move |tx| {
                password::sign_in(tx, &ids, now, &verified, Identity::Rotate { old: None, fresh }, false)
            })
        };
        let verified = stored(&store);
        sign_in(verified.clone()).unwrap();
        for _ in 0..10 {
            let (now, customer) = (store.now(), ada.customer);
            store.act(move |tx| password::failed(tx, now, customer)).unwrap();
        }
        assert!(stored(&store).paused);
        assert_eq!(sign_in(verified.clone()), Err(SignInError::Wrong));
        store.pass(15 * MINUTE);
        assert!(!stored(&store).paused);
        sign_in(verified.clone()).unwrap();
        let (ids, now) = (store.ids.clone(), store.now());
        store.act(move |tx| password::set(tx, &ids, now, &proof, "hash two")).unwrap();
        assert_eq!(sign_in(verified), Err(SignInError::Wrong));
        assert!(store.db.read_blocking(move |tx| password::stored(tx, now, "x@example.com")).unwrap().is_none());
    });
}

#[test]
fn an_erased_customer_leaves_no_trace_and_the_orders_stand() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let (ada, pot) = (store.buyer("ada@example.com"), store.variant(10, false));
        let bob = store.buyer("bob@example.com");
        store.buy(&ada, pot, 2);
        let (ids, policy) = (store.ids.clone(), store.policy.clone());
        let erase_now = move |store: &Store, token: &Token| {
            let (ids, policy, now, proof) = (ids.clone(), policy.clone(), store.now(), token.proof());
            store.act(move |tx| erase(tx, &ids, now, &policy, &proof))
        };
        assert!(matches!(erase_now(&store, &ada.token), Err(EraseError::OnTheWay(orders)) if orders.len() == 1));
        store.pass(30 * 24 * HOUR);
        assert!(matches!(erase_now(&store, &ada.token), Err(EraseError::Denied(Denied::NotAuthenticated))));
        let token = store.link_sign_in(&ada, Some(&ada.token), false);
        erase_now(&store, &token).unwrap();
        assert!(store.recognised(&token).is_none());
        let all = store.orders(&ada);
        assert_eq!((all.len(), all[0].total(), all[0].customer_name.as_str()), (1, 2_490, ""));
        let customer = ada.customer;
        let now = store.now();
        let left = store.db.read_blocking(move |tx| export(tx, now, customer)).unwrap().unwrap().to_string();
        for trace in ["Ada", "ada@", "Springfield", "Main Street", "4242", "Firefox"] {
            assert!(!left.contains(trace), "{trace} in {left}");
        }
        let recipient = store.db.read_blocking(|tx| {
            tx.one(sql!("select count(*) from mail where recipient = 'ada@example.com'"), &[], |row| row.get::<i64>(0))
        });
        assert_eq!(recipient.unwrap(), 0);
        store.buyer("ada@example.com");
        assert!(store.recognised(&bob.token).is_some(), "nobody else is touched");
        store.verify();
    });
}

#[test]
fn the_log_tells_what_happened_and_old_rows_go() {
    on_both(|scratch: &Scratch| {
        let store = Store::new(scratch);
        let ada = store.buyer("ada@example.com");
        store.add_address(ada.token.proof(), cabin()).unwrap();
        let customer = ada.customer;
        let kinds = store.db.read_blocking(move |tx| activity::entries(tx, customer, None, 2)).unwrap();
        assert_eq!(
            kinds.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(),
            ["address.added", "single_action.suspended"]
        );
        let before = kinds.last().map(|entry| entry.id);
        let older = store.db.read_blocking(move |tx| activity::entries(tx, customer, before, 100)).unwrap();
        assert!(older.iter().any(|entry| entry.kind == "customer.registered"));

        let (secret, now, visitor) = (store.secret(), store.now(), Token::new(&*store.world, &store.ids).proof());
        store
            .act(move |tx| -> db::Result<()> {
                client::create(tx, now, &visitor)?;
                sign_in::issue(tx, now, &secret, customer, Purpose::SignIn, "/", false)?;
                passkey::begin(tx, now, &secret, Ceremony::Assert, &visitor, None, "")
            })
            .unwrap();
        let count = || store.number(sql!("select count(*) from client where id >= $1"), 0);
        assert_eq!(count(), 2);
        store.pass(401 * 24 * HOUR);
        let now = store.now();
        assert_eq!(store.act(move |tx| prune::prune(tx, now, 100)).unwrap(), 3);
        assert_eq!(count(), 1, "a customer's device stays");
    });
}
