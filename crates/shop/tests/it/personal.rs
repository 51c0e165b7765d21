//! Nothing of a person is forgotten when he asks for his data, or asks to be forgotten: every table is accounted for.

use std::collections::BTreeMap;

use db::testing::on_both;
use db::{Sql, sql};
use shop::action::device::{self as buttons, NewDevice};
use shop::action::erase::erase;
use shop::action::export::export;
use shop::action::{Ways, screen, ways};
use shop::customer::client::{self, Identity, Proof, Token};
use shop::customer::passkey::{self, Ceremony};
use shop::customer::register::{NewAddress, NewPaymentMethod, Register, register};
use shop::customer::sign_in::{self, Purpose};
use shop::customer::{device, email, password};
use shop::kernel::moment::HOUR;
use shop::kernel::{ClientId, CustomerId, Moment, Secret, VariantId};
use shop::order::cart::{Owner, change as carts};
use shop::order::checkout::update::{Change, Place};
use shop::outbox::request_key::{self, Kept, RequestKey};

use crate::checkout::{Desk, STORED, filled};
use crate::store::{Buyer, Store};

enum Exported {
    /// As this member of the document.
    In(&'static str),
    No(&'static str),
}

#[derive(PartialEq)]
enum Erased {
    /// No row is left.
    Gone,
    /// Rows stay, with no text of the person in them.
    Blank,
}

use Erased::{Blank, Gone};
use Exported::{In, No};

/// Every table that holds something of a customer, by what becomes of it.
const PERSONAL: &[(&str, Exported, Erased)] = &[
    ("customer", In("customer"), Blank),
    ("client", In("devices"), Blank),
    ("client_customer", In("devices"), Gone),
    ("address", In("addresses"), Blank),
    ("payment_method", In("payment_methods"), Blank),
    ("sign_in_link", No("keys to the account; the mails that carry them are in `mails`"), Gone),
    ("passkey", In("passkeys"), Gone),
    ("ceremony", No("a challenge of a few minutes, no data of its own"), Gone),
    ("password", In("customer"), Gone),
    ("email_change", In("customer"), Gone),
    ("orders", In("orders"), Blank),
    ("open_order", No("which of `orders` takes more lines now; ids and times"), Blank),
    ("order_line", In("orders"), Blank),
    ("order_key", No("hashes of the caller's own keys"), Gone),
    ("held_action", In("held_actions"), Gone),
    ("cart", In("cart"), Gone),
    ("cart_line", In("cart"), Gone),
    ("checkout", In("checkouts"), Blank),
    ("checkout_line", In("checkouts"), Blank),
    ("client_action", In("ways_to_press"), Gone),
    ("hardware_button", In("hardware_buttons"), Gone),
    ("screen_code", In("screen_codes"), Gone),
    ("screen_guess", No("how often a code was guessed within the hour: the shop's safety"), Gone),
    ("mail", In("mails"), Gone),
    ("request_key", No("answers kept for a retry: copies of what is in the document"), Gone),
    ("audit", In("activity"), Blank),
];

/// Tables with text or with such ids that hold nothing of a customer, and why.
const OTHERS: &[(&str, &str)] = &[
    ("setting", "the shop's own"),
    ("secret", "the shop's own"),
    ("staff", "members of staff: they are no customers, and leave by the office"),
    ("staff_token", "members of staff"),
    ("stock_receipt", "what a member of staff put on the shelf, and where"),
    ("category", "the catalogue"),
    ("item", "the catalogue"),
    ("item_option", "the catalogue: the name of an option"),
    ("item_picture", "the catalogue"),
    ("item_picture_removed", "the catalogue"),
    ("variant", "the catalogue"),
    ("search_term", "words of the catalogue"),
    ("picture", "the catalogue: a file's address"),
    ("picture_file", "the catalogue"),
    ("picture_source", "the catalogue: a file's address"),
];

/// Columns that lead to a customer although they are numbers or bytes.
const LEADS: [&str; 12] = [
    "customer_id",
    "client_id",
    "cart_id",
    "checkout_id",
    "order_id",
    "line_id",
    "address_id",
    "payment_method_id",
    "subject",
    "recipient",
    "client_hash",
    "staff_id",
];

/// The migrations' tables: for each column, whether it holds text.
fn schema() -> BTreeMap<String, BTreeMap<String, bool>> {
    let mut tables: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    for migration in shop::MIGRATIONS {
        let plain: Vec<&str> = migration.text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        for statement in plain.join("\n").split(';').map(str::trim) {
            if let Some(rest) = statement.strip_prefix("create table ") {
                let (name, rest) = rest.split_once('(').unwrap();
                let columns = tables.entry(name.trim().to_owned()).or_default();
                let mut depth = 0;
                let split = |c: char| {
                    depth += i32::from(c == '(') - i32::from(c == ')');
                    depth == 0 && c == ','
                };
                for part in rest.split(split) {
                    note(columns, part);
                }
            } else if let Some((name, column)) =
                statement.strip_prefix("alter table ").and_then(|rest| rest.split_once(" add column "))
            {
                note(tables.get_mut(name.trim()).unwrap(), column);
            } else {
                assert!(!statement.starts_with("alter table"), "read this too: {statement}");
            }
        }
    }
    tables
}

fn note(columns: &mut BTreeMap<String, bool>, part: &str) {
    let mut words = part.split_whitespace();
    let (Some(name), Some(kind)) = (words.next(), words.next()) else { return };
    if !matches!(name, "primary" | "check" | "unique") {
        assert!(["text", "bigint", "bytea"].contains(&kind.trim_end_matches(')')), "{name} {kind}");
        columns.insert(name.to_owned(), kind.starts_with("text"));
    }
}

#[test]
fn every_table_is_exported_and_erased_or_says_why_not() {
    let schema = schema();
    assert!(schema.len() > 40 && schema["customer"]["email"] && schema["mail"].contains_key("customer_id"));
    let named: Vec<&str> =
        PERSONAL.iter().map(|(name, ..)| *name).chain(OTHERS.iter().map(|(name, _)| *name)).collect();
    for (table, columns) in &schema {
        let leads: Vec<&String> = columns
            .iter()
            .filter(|(name, text)| **text || LEADS.contains(&name.as_str()))
            .map(|(name, _)| name)
            .collect();
        let listed = named.iter().filter(|name| *name == table).count();
        assert!(
            leads.is_empty() || listed == 1,
            "`{table}` holds {leads:?}: export and erase it, and add it to PERSONAL"
        );
    }
    for name in named {
        assert!(schema.contains_key(name), "there is no table `{name}`");
    }
    for (name, _) in OTHERS {
        let hers: Vec<&String> =
            schema[*name].keys().filter(|column| matches!(column.as_str(), "customer_id" | "client_id")).collect();
        assert!(hers.is_empty(), "`{name}` has {hers:?}");
    }
}

const OLD_EMAIL: &str = "marlene-frueher@example.com";
const EMAIL: &str = "marlene@example.com";
const WANTED: &str = "marlene-bald@example.com";
/// In every text of hers.
const MARKS: [&str; 4] = ["marlen", "markerweg", "markerstadt", "5550199"];

fn text(text: String) -> Sql {
    Sql::new(Box::leak(text.into_boxed_str()))
}

/// Every text of the database with a mark in it, as `table.column`.
fn marked(store: &Store) -> Vec<String> {
    let mut found = Vec::new();
    for (table, columns) in schema() {
        for (column, _) in columns.iter().filter(|(_, text)| **text) {
            let select = text(format!("select {column} from {table} where {column} is not null"));
            let texts = store.db.read_blocking(move |tx| tx.query(select, &[], |row| row.get::<String>(0))).unwrap();
            let hit = |text: &String| MARKS.iter().any(|mark| text.to_lowercase().contains(mark));
            if texts.iter().any(hit) {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

fn rows(store: &Store, table: &str) -> i64 {
    let count = text(format!("select count(*) from {table}"));
    store.db.read_blocking(move |tx| tx.one(count, &[], |row| row.get(0))).unwrap()
}

fn address() -> NewAddress {
    NewAddress {
        moniker: "Marlenes Haus".into(),
        name: "Marlene Muster".into(),
        line1: "Markerweg 7".into(),
        line2: "bei Marlene".into(),
        city: "Markerstadt".into(),
        region: "Markerstadt-Land".into(),
        postal_code: "5550199".into(),
        country: "DE".into(),
        phone: "+49 5550199".into(),
    }
}

/// Registers her on a client that typed a checkout before, with something in its cart.
fn marlene(store: &Store, pot: VariantId) -> Buyer {
    let (token, now, ids) = (Token::new(&*store.world, &store.ids), store.now(), store.ids.clone());
    let (proof, client) = (token.proof(), token.client);
    store.db.write_blocking(move |tx| client::create(tx, now, &proof)).unwrap();
    let desk = Desk { store, proof };
    let typed = |email: &str| {
        let mut change = filled(email, &[(pot, 1)]);
        change.name = Some("Marlene Muster".into());
        change.destination = Some(Place::New(Box::new(address())));
        change
    };
    desk.create(typed("marlene-vorher@example.com")).unwrap();
    let registration = Register {
        name: "Marlene Muster".into(),
        email: OLD_EMAIL.into(),
        addresses: vec![address()],
        payment_methods: vec![NewPaymentMethod {
            provider: "simulator".into(),
            token: "tok_visa".into(),
            moniker: "Marlenes Karte".into(),
        }],
        single_action: true,
    };
    let registered =
        store.db.write_blocking(move |tx| register(tx, &ids, now, Some(Identity::Keep(proof)), &registration)).unwrap();
    let customer = registered.id;
    store
        .db
        .write_blocking(move |tx| -> Result<_, carts::CartError> {
            carts::add(tx, now, Owner { client, customer: Some(customer) }, pot, 1)?;
            carts::add(tx, now, Owner { client, customer: None }, pot, 2)
        })
        .unwrap();
    desk.create(Change { name: None, email: None, ..typed(EMAIL) }).unwrap();
    Buyer { token, customer, registered: std::sync::Arc::new(registered) }
}

/// An answer that tells of her.
fn kept(tx: &mut db::Tx<'_>, now: Moment, key: &RequestKey) -> db::Result<()> {
    let answer = |_: &mut db::Tx<'_>| Ok::<_, db::Error>(Kept { status: 201, body: "to marlene".into() });
    request_key::once(tx, now, Some(key), answer).map(|answered| assert!(answered.is_ok()))
}

/// What hangs on her devices: names, passkey, password, button, television, other ways to press.
fn furnish(store: &Store, her: &Buyer, pot: VariantId) {
    let (ids, now, proof, customer) = (store.ids.clone(), store.now(), her.token.proof(), her.customer);
    let client = her.token.client;
    let tv = Token::new(&*store.world, &store.ids).proof();
    let secret = || Secret::new(&*store.world);
    let (ceremony, link) = (secret(), secret());
    store
        .db
        .write_blocking(move |tx| -> Result<(), db::Error> {
            let broken = |error: &dyn std::fmt::Debug| db::Error::Broken(format!("{error:?}"));
            device::rename(tx, &ids, now, &proof, client, "Marlenes Telefon").map_err(|e| broken(&e))?;
            passkey::add(tx, &ids, now, &proof, "Marlenes Schlüssel", b"id", "of marlene").map_err(|e| broken(&e))?;
            passkey::begin(tx, now, &ceremony, Ceremony::Register, &proof, Some(customer), "of marlene")?;
            password::set(tx, &ids, now, &proof, "hash").map_err(|e| broken(&e))?;
            sign_in::send(tx, &ids, now, &link, customer, Purpose::SignIn, "/items/marlene")?;
            ways::set(tx, now, &proof, &Ways::default())?;
            let button = NewDevice {
                customer,
                proof: Proof { client: ClientId(ids.next(now)), secret_hash: [9; 32] },
                name: "Marlenes Knopf".into(),
                variant: pot,
                quantity: 1,
                ship_to: None,
                orders_max: 1,
                window_minutes: 10,
                amount_max: None,
            };
            buttons::create(tx, &ids, now, &proof, &button).map_err(|e| broken(&e))?;
            assert!(screen::ask(tx, now, &tv, &[1; 32])?);
            screen::enter(tx, &ids, now, &proof, Some(&[1; 32]), false)?;
            for scope in [format!("client {client}"), format!("cart {client}"), format!("customer {customer}")] {
                let key = RequestKey { scope, key_hash: [1; 32], body_hash: [1; 32] };
                kept(tx, now, &key)?;
            }
            tx.run(
                sql!("insert into held_action (line_id, customer_id, client_id, variant_id, quantity, created_at) values ($1, $2, $3, $4, 1, $5)"),
                db::args![ids.next(now), customer, client, pot, now],
            )?;
            tx.run(
                sql!("insert into order_key (customer_id, key_hash, body_hash, line_id, created_at) values ($1, $2, $2, 1, $3)"),
                db::args![customer, &[7_u8; 32], now],
            )
            .map(drop)
        })
        .unwrap();
}

/// Her e-mail address was another before, and is to become another again. The suspension that comes with it is taken back.
fn move_mailbox(store: &Store, her: &Buyer) {
    let (ids, now, proof, customer) = (store.ids.clone(), store.now(), her.token.proof(), her.customer);
    let secrets = [(); 4].map(|()| Secret::new(&*store.world));
    store
        .db
        .write_blocking(move |tx| -> Result<(), db::Error> {
            let [a, b, c, d] = &secrets;
            email::request(tx, &ids, now, &proof, EMAIL, (a, b)).unwrap();
            for link in [a, b] {
                shop::customer::confirm::confirm(tx, &ids, now, link).unwrap();
            }
            email::request(tx, &ids, now, &proof, WANTED, (c, d)).unwrap();
            tx.run(
                sql!("update customer set suspended_at = null, suspended_for = '' where id = $1"),
                db::args![customer],
            )
            .map(drop)
        })
        .unwrap();
}

fn sign_in_again(store: &Store, customer: CustomerId, old: Proof) -> Proof {
    let (ids, now, secret, fresh) =
        (store.ids.clone(), store.now(), Secret::new(&*store.world), Token::new(&*store.world, &store.ids).proof());
    let client = store
        .db
        .write_blocking(move |tx| -> Result<_, sign_in::LinkError> {
            sign_in::issue(tx, now, &secret, customer, Purpose::SignIn, "/", false)?;
            let identity = Identity::Rotate { old: Some(old), fresh };
            Ok(sign_in::sign_in(tx, &ids, now, &secret, identity)?.0)
        })
        .unwrap();
    Proof { client, ..fresh }
}

/// Somebody orders as a guest under her address; the answer is kept for the guest's retries. Mails about orders are written.
fn order_as_guest(store: &Store, pot: VariantId) {
    let guest = Desk::guest(store);
    let id = guest.create(filled(EMAIL, &[(pot, 1)])).unwrap().checkout.id;
    guest.complete(id, &STORED).unwrap();
    let (ids, now, policy) = (store.ids.clone(), store.now(), store.policy.clone());
    let scope = format!("client {}", guest.proof.client);
    store
        .db
        .write_blocking(move |tx| {
            let key = RequestKey { scope: scope.clone(), key_hash: [2; 32], body_hash: [2; 32] };
            kept(tx, now, &key)?;
            shop::order::confirm::confirm(tx, &ids, now, &policy, 100)
        })
        .unwrap();
}

#[test]
fn somebody_who_is_everywhere_is_told_everything_and_then_forgotten() {
    on_both(|scratch| {
        let store = Store::new(scratch);
        let pot = store.variant(50, false);
        let her = marlene(&store, pot);
        furnish(&store, &her, pot);
        move_mailbox(&store, &her);
        store.buy(&her, pot, 1);
        order_as_guest(&store, pot);
        let (now, customer) = (store.now(), her.customer);
        let before = marked(&store);
        assert!(before.len() > 30, "{before:?}");
        let told = store.db.read_blocking(move |tx| export(tx, now, customer)).unwrap().unwrap();
        for (table, exported, _) in PERSONAL {
            assert!(rows(&store, table) > 0, "nothing was put into {table}");
            match exported {
                In(member) => {
                    let filled = told[*member].as_array().map_or(told[*member].is_object(), |list| !list.is_empty());
                    assert!(filled, "{member} of {table}: {told}");
                }
                No(why) => assert!(!why.is_empty()),
            }
        }
        let text = told.to_string();
        for mark in [
            "Marlenes Haus",
            "Markerweg 7",
            "+49 5550199",
            "Marlenes Karte",
            "Marlenes Telefon",
            "Marlenes Knopf",
            "Marlenes Schlüssel",
            OLD_EMAIL,
            EMAIL,
            WANTED,
        ] {
            assert!(text.contains(mark), "{mark} is not told: {text}");
        }
        for secret in ["tok_visa", "hash", "/sign-in/", "/confirm/"] {
            assert!(!text.contains(secret), "{secret} is told: {text}");
        }

        // A bystander, who stays.
        let bob = store.buyer("bob@example.com");
        store.pass(25 * 24 * HOUR);
        let proof = sign_in_again(&store, her.customer, her.token.proof());
        let (ids, now, policy) = (store.ids.clone(), store.now(), store.policy.clone());
        store.db.write_blocking(move |tx| erase(tx, &ids, now, &policy, &proof)).unwrap();
        assert!(marked(&store).is_empty(), "{:?}", marked(&store));
        for (table, _, erased) in PERSONAL {
            let left = rows(&store, table);
            let his = match *table {
                // Bob's own device.
                "client_customer" => 1,
                _ => 0,
            };
            assert_eq!(left == his, *erased == Gone, "{left} rows of {table}");
        }
        let hers = store.number(sql!("select count(*) from order_line where customer_id = $1"), her.customer.0);
        assert_eq!(hers, 2, "the books stay");
        let proof = bob.token.proof();
        let visitor = store.db.read_blocking(move |tx| client::recognise(tx, &proof)).unwrap().unwrap();
        assert_eq!(visitor.customer.unwrap().email, "bob@example.com");
        store.verify();
    });
}

/// With many mails and answers, forgetting somebody reads none but his.
#[test]
fn what_is_forgotten_is_found_by_an_index() {
    let scratch = db::testing::Scratch::new(db::Engine::Sqlite);
    let store = Store::new(&scratch);
    for from in [
        "mail where recipient = 'x'",
        "mail where customer_id = 1",
        "request_key where scope = 'x'",
        "audit where customer_id = 1",
        "sign_in_link where subject = 1",
        "passkey where customer_id = 1",
        "address where customer_id = 1",
        "payment_method where customer_id = 1",
        "client_customer where customer_id = 1",
        "held_action where customer_id = 1",
        "order_key where customer_id = 1",
        "orders where customer_id = 1",
        "checkout where customer_id = 1",
        "checkout where client_id = 1",
        "cart where id = 1",
        "cart_line where cart_id = 1",
        "client_action where client_id = 1 and customer_id = 1",
        "hardware_button where customer_id = 1",
        "screen_code where client_id = 1",
        "screen_guess where customer_id = 1",
    ] {
        let plan = text(format!("explain query plan select * from {from}"));
        let steps = store.db.read_blocking(move |tx| tx.query(plan, &[], |row| row.get::<String>(3))).unwrap();
        assert!(steps.iter().all(|step| step.starts_with("SEARCH")), "{from}: {steps:?}");
    }
}
