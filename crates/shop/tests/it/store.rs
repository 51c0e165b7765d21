//! A small store to tell stories about.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

use db::testing::Scratch;
use db::{Db, Lane, Options, args, sql};
use shop::customer::client::{self, Identity, Token};
use shop::customer::register::{NewAddress, NewPaymentMethod, Register, Registered, register};
use shop::kernel::{CustomerId, Ids, ItemId, LineId, Moment, OrderId, Policy, VariantId, World};
use shop::order::cancel::Cancel;
use shop::order::{Outcome, Place, Placed, Refusal};

/// A clock that stands still until it is moved, and bytes that count up.
pub struct Fixed {
    now: AtomicI64,
    bytes: AtomicU64,
}

impl World for Fixed {
    fn now(&self) -> Moment {
        Moment::from_micros(self.now.load(Relaxed))
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.bytes.fetch_add(1, Relaxed).to_le_bytes();
            chunk.copy_from_slice(&next[..chunk.len()]);
        }
    }
}

pub struct Store {
    pub db: Db,
    pub lane: Lane<Place, Outcome>,
    pub ids: Arc<Ids>,
    pub world: Arc<Fixed>,
    pub policy: Arc<Policy>,
}

#[derive(Clone)]
pub struct Buyer {
    pub token: Token,
    pub customer: CustomerId,
    pub registered: Arc<Registered>,
}

impl Store {
    pub fn new(scratch: &Scratch) -> Store {
        Store::with(scratch, Options::default(), Policy::default())
    }

    pub fn with(scratch: &Scratch, options: Options, policy: Policy) -> Store {
        let db = scratch.open(options).unwrap();
        db.migrate(shop::MIGRATIONS).unwrap();
        let policy = Arc::new(policy);
        let rules = policy.clone();
        let lane = db.lane(move |tx, batch: &[Place]| shop::order::place::place(tx, &rules, batch));
        let start = "2026-11-22T12:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
        let world = Arc::new(Fixed { now: AtomicI64::new(start), bytes: AtomicU64::new(1) });
        Store { db, lane, ids: Arc::new(Ids::new(1)), world, policy }
    }

    pub fn now(&self) -> Moment {
        self.world.now()
    }

    pub fn pass(&self, micros: i64) {
        self.world.now.fetch_add(micros, Relaxed);
    }

    /// A variant with `available` units at 10.00.
    pub fn variant(&self, available: i64, back_order: bool) -> VariantId {
        let (id, now) = (self.ids.next(self.now()), self.now());
        self.db
            .write_blocking(move |tx| -> db::Result<VariantId> {
                tx.run(
                    sql!("insert into item (id, handle, title, description, summary, vendor, tags, status, seo_title,
                          seo_description, search, created_at, updated_at)
                          values ($1, $2, 'Pot', '', '', '', '', 'active', '', '', 'pot', $3, $3)"),
                    args![ItemId(id), format!("pot-{id}"), now],
                )?;
                tx.run(
                    sql!("insert into variant (id, item_id, position, sku, barcode, option1, option2, option3, price,
                          weight_grams, picture_url, requires_shipping) values ($1, $1, 1, 'POT', '', '', '', '', 1000, 0, '', 1)"),
                    args![id],
                )?;
                tx.run(
                    sql!("insert into stock (variant_id, available, reserved, back_ordered, tracked, back_order)
                          values ($1, $2, 0, 0, 1, $3)"),
                    args![id, available, back_order],
                )?;
                Ok(VariantId(id))
            })
            .unwrap()
    }

    pub fn set_price(&self, variant: VariantId, price: i64) {
        self.db
            .write_blocking(move |tx| {
                tx.run(sql!("update variant set price = $2 where id = $1"), args![variant, price])
            })
            .unwrap();
    }

    pub fn set_tracked(&self, variant: VariantId, tracked: bool) {
        self.db
            .write_blocking(move |tx| {
                tx.run(sql!("update stock set tracked = $2 where variant_id = $1"), args![variant, tracked])
            })
            .unwrap();
    }

    /// A customer with two addresses, recognised and enabled on a client.
    /// Registered, and has opened his mail.
    pub fn buyer(&self, email: &str) -> Buyer {
        let (buyer, now) = (self.newcomer(email), self.now());
        let customer = buyer.customer;
        self.db.write_blocking(move |tx| shop::customer::proof_of_address::prove(tx, now, customer)).unwrap();
        buyer
    }

    /// Registered, by whoever typed this address.
    pub fn newcomer(&self, email: &str) -> Buyer {
        let token = Token::new(&*self.world, &self.ids);
        let proof = token.proof();
        let address = |moniker: &str| NewAddress {
            moniker: moniker.into(),
            name: "Ada Example".into(),
            line1: "1 Main Street".into(),
            city: "Springfield".into(),
            postal_code: "12345".into(),
            country: "US".into(),
            ..NewAddress::default()
        };
        let command = Register {
            name: "Ada Example".into(),
            email: email.into(),
            addresses: vec![address("Home"), address("Work")],
            payment_methods: vec![NewPaymentMethod {
                provider: "simulator".into(),
                token: "tok_visa".into(),
                moniker: String::new(),
            }],
            single_action: true,
        };
        let (ids, now) = (self.ids.clone(), self.now());
        let registered = self
            .db
            .write_blocking(move |tx| {
                client::create(tx, now, &proof)?;
                register(tx, &ids, now, Some(Identity::Keep(proof)), &command)
            })
            .unwrap();
        Buyer { token, customer: registered.id, registered: Arc::new(registered) }
    }

    pub fn command(&self, buyer: &Buyer, variant: VariantId, quantity: u32) -> Place {
        Place {
            now: self.now(),
            proof: buyer.token.proof(),
            line: LineId(self.ids.next(self.now())),
            order: OrderId(self.ids.next(self.now())),
            variant,
            quantity,
            ship_to: None,
            button: None,
            key: None,
            channel: "api",
            stepped_up: false,
        }
    }

    pub fn place(&self, command: &Place) -> Outcome {
        self.lane.submit_blocking(command.clone()).unwrap()
    }

    pub fn buy(&self, buyer: &Buyer, variant: VariantId, quantity: u32) -> Placed {
        match self.place(&self.command(buyer, variant, quantity)) {
            Outcome::Placed(placed) => placed,
            other => panic!("{other:?}"),
        }
    }

    pub fn refused(&self, command: &Place) -> Refusal {
        match self.place(command) {
            Outcome::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        }
    }

    pub fn on_line(&self, buyer: &Buyer, line: LineId) -> Cancel {
        Cancel { line, customer: buyer.customer, client: buyer.token.client, version: None }
    }

    pub fn number(&self, statement: db::Sql, id: i64) -> i64 {
        self.db.read_blocking(move |tx| tx.one(statement, args![id], |row| row.get::<i64>(0))).unwrap()
    }

    pub fn orders(&self, buyer: &Buyer) -> Vec<shop::order::view::Order> {
        let filter = shop::order::view::Filter { customer: Some(buyer.customer), ..Default::default() };
        self.db.read_blocking(move |tx| shop::order::view::orders(tx, filter, 100)).unwrap()
    }

    /// Available, reserved, back-ordered.
    pub fn stock(&self, variant: VariantId) -> (i64, i64, i64) {
        self.db
            .read_blocking(move |tx| {
                tx.one(
                    sql!("select available, reserved, back_ordered from stock where variant_id = $1"),
                    args![variant],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
            })
            .unwrap()
    }

    /// Asserts every invariant.
    pub fn verify(&self) {
        for checked in self.db.read_blocking(shop::invariants::check).unwrap() {
            assert_eq!(checked.violations, 0, "{}: {}", checked.name, checked.says);
        }
    }
}
