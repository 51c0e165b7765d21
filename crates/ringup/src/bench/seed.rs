//! A shop to measure: made by the rooms' own verbs.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use db::Db;
use shop::catalogue::import::{self, Source};
use shop::customer::client::{self, Identity, Token};
use shop::customer::register::{NewAddress, NewPaymentMethod, Register, RegisterError, Registered, register};
use shop::kernel::{Ids, LineId, Moment, OrderId, Policy, Secret, VariantId, World, settings};
use shop::order::button::ButtonKey;
use shop::order::place::place;
use shop::order::{Button, Outcome, Place};

use crate::world::RealWorld;

/// Registrations written together.
const CHUNK: usize = 200;
/// Orders of the past placed together.
const BATCH: u64 = 512;
/// In minor units.
const PRICE: i64 = 1_000;

/// A filled shop and what is needed to press its buttons.
pub struct Filled {
    db: Db,
    ids: Arc<Ids>,
    policy: Arc<Policy>,
    key: ButtonKey,
    buyers: Vec<Buyer>,
    variants: Vec<VariantId>,
    /// Counts the buttons minted so far, to go round the buyers and variants.
    minted: usize,
    /// Whose buttons are minted: everybody's, or every other buyer's.
    half: Option<usize>,
}

struct Buyer {
    token: Token,
    registered: Registered,
}

impl Filled {
    /// Fills the empty shop in `db` with `buyers` customers, each enabled on a client, and `variants` variants.
    ///
    /// # Errors
    /// Of the database.
    pub fn new(db: Db, buyers: usize, variants: usize) -> anyhow::Result<Filled> {
        db.migrate(shop::MIGRATIONS)?;
        let fresh = Secret::new(&RealWorld);
        let (node, key) = db.write_blocking(move |tx| -> db::Result<_> {
            Ok((settings::lease_node(tx, false)?, settings::signing_key(tx, &fresh)?))
        })?;
        let (ids, policy) = (Arc::new(Ids::new(node)), Arc::new(Policy::default()));
        let mut csv = String::from(
            "Handle,Title,Body (HTML),Variant SKU,Variant Price,Variant Inventory Qty,Variant Inventory Policy\n",
        );
        for number in 0..variants {
            csv.push_str(&format!("item-{number},Item {number},,S{number},10.00,1000000000,deny\n"));
        }
        let source = Source::bytes("bench.csv", csv.into_bytes());
        let report = import::run(&db, &RealWorld, &ids, &policy, &[source], import::Options::default(), &mut |_| ())?;
        ensure!(report.problems_total == 0, "the bench's own catalogue is refused: {:?}", report.problems.first());
        let found = db.read_blocking(move |tx| -> db::Result<_> {
            let mut found = Vec::new();
            let mut after = None;
            loop {
                let page = shop::catalogue::view::stock(tx, "", after, 1_000)?;
                let Some(last) = page.last() else { return Ok(found) };
                after = Some(last.variant);
                found.extend(page.iter().map(|row| row.variant));
            }
        })?;
        let mut filled = Filled {
            db,
            ids,
            policy,
            key: ButtonKey::new(&key),
            buyers: Vec::new(),
            variants: found,
            minted: 0,
            half: None,
        };
        for from in (0..buyers).step_by(CHUNK) {
            filled.register(from..(from + CHUNK).min(buyers))?;
        }
        Ok(filled)
    }

    fn register(&mut self, numbers: std::ops::Range<usize>) -> anyhow::Result<()> {
        let tokens: Arc<Vec<Token>> = Arc::new(numbers.clone().map(|_| Token::new(&RealWorld, &self.ids)).collect());
        let (ids, now, writing) = (self.ids.clone(), RealWorld.now(), tokens.clone());
        let registered = self.db.write_blocking(move |tx| -> Result<Vec<Registered>, RegisterError> {
            let one = |(token, number): (&Token, usize)| {
                client::create(tx, now, &token.proof())?;
                register(tx, &ids, now, Some(Identity::Keep(token.proof())), &customer(number))
            };
            writing.iter().zip(numbers.clone()).map(one).collect()
        })?;
        let tokens = tokens.iter().cloned();
        self.buyers.extend(tokens.zip(registered).map(|(token, registered)| Buyer { token, registered }));
        Ok(())
    }

    /// From now on mints for the even (0) or odd (1) buyers alone: two measurements with equal shares of new orders.
    pub fn mint_for_half(&mut self, half: Option<usize>) {
        self.half = half;
    }

    /// Writes `count` fresh button tokens with their cookies to a file, the next buyers and variants in turn; `hot`:
    /// all of one variant.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn mint(&mut self, count: usize, hot: bool, file: &Path) -> anyhow::Result<()> {
        let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
        for _ in 0..count {
            let (button, buyer) = self.button(hot, RealWorld.now())?;
            writeln!(out, "{} {}", self.key.sign(&button), self.buyers[buyer].token.reveal())?;
        }
        out.flush().context("tokens")
    }

    fn button(&mut self, hot: bool, at: Moment) -> anyhow::Result<(Button, usize)> {
        self.minted += 1;
        // Strides without a common divisor, so that neighbours are strangers.
        let buyer = self.minted.wrapping_mul(7_919) % self.buyers.len();
        let buyer = self.half.map_or(buyer, |half| buyer / 2 * 2 + half);
        let variant = if hot { 0 } else { self.minted.wrapping_mul(104_729) % self.variants.len() };
        let Buyer { token, registered } = &self.buyers[buyer];
        let button = Button {
            line: LineId(self.ids.next(at)),
            customer: registered.id,
            client: token.client,
            variant: self.variants[variant],
            address: registered.addresses.first().context("an address")?.0,
            payment_method: *registered.payment_methods.first().context("a payment method")?,
            unit_price: PRICE,
            delivery: self.policy.delivery,
            at,
        };
        Ok((button, buyer))
    }

    /// Places `count` orders in the past, `apart` microseconds from one another, in full batches.
    ///
    /// # Errors
    /// When one is not placed.
    pub fn place_in_the_past(&mut self, count: u64, from: Moment, apart: i64) -> anyhow::Result<()> {
        let mut placed = 0;
        while placed < count {
            let size = BATCH.min(count - placed);
            let mut batch = Vec::new();
            for number in 0..size as i64 {
                let at = from.plus((placed as i64 + number) * apart);
                let (button, buyer) = self.button(false, at)?;
                let order = OrderId(self.ids.next(at));
                batch.push(Place::from_button(at, self.buyers[buyer].token.proof(), button, order, 1));
            }
            let policy = self.policy.clone();
            let outcomes = self.db.write_blocking(move |tx| place(tx, &policy, &batch))?;
            ensure!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Placed(_))), "an order was refused");
            placed += size;
        }
        Ok(())
    }

    /// Rows that break an invariant.
    ///
    /// # Errors
    /// Of the database.
    pub fn violations(&self) -> anyhow::Result<i64> {
        let checked = self.db.read_blocking(shop::invariants::check)?;
        Ok(checked.iter().map(|checked| checked.violations).sum())
    }
}

fn customer(number: usize) -> Register {
    Register {
        name: format!("Buyer {number}"),
        email: format!("buyer{number}@example.com"),
        addresses: vec![NewAddress {
            moniker: "Home".into(),
            name: format!("Buyer {number}"),
            line1: "1 Main Street".into(),
            city: "Springfield".into(),
            postal_code: "12345".into(),
            country: "US".into(),
            ..NewAddress::default()
        }],
        payment_methods: vec![NewPaymentMethod {
            provider: "simulator".into(),
            token: "tok_visa".into(),
            moniker: String::new(),
        }],
        single_action: true,
    }
}
