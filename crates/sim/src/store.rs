//! The simulated store: the real rooms on an in-memory database, beside the model of them.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Result, bail};
use db::{Db, Lane, Location, Options};
use shop::customer::client::{self, Identity, Token};
use shop::customer::register::{NewAddress, NewPaymentMethod, Register, register};
use shop::kernel::{
    AddressId, CustomerId, Ids, LineId, Moment, PaymentMethodId, Policy, Secret, VariantId, World as _, settings,
};
use shop::order::button::ButtonKey;
use shop::order::{Outcome, Place};

use crate::facts::{Facts, Scope, Variant};
use crate::model::Model;
use crate::rng::{Rng, Trace};
use crate::rules::Rules;
use crate::run::{Config, Summary};
use crate::time;
use crate::world::{Clockwork, Fault, Faults};
use crate::{read, shelf};

/// A customer.
pub struct Person {
    /// The id.
    pub id: CustomerId,
    /// All of them, retired ones too.
    pub addresses: Vec<AddressId>,
    /// All of them.
    pub methods: Vec<PaymentMethodId>,
}

/// A browser, or a program.
pub struct Device {
    /// What it sends.
    pub token: Token,
    /// Whose it is, mostly; a position among the people.
    pub owner: usize,
}

/// A single action that somebody wants once, however often it is sent.
#[derive(Clone)]
pub struct Intent {
    /// Where it began; a position among the devices.
    pub device: usize,
    /// What is asked for.
    pub place: Place,
    /// The button's token, for actions from a page.
    pub token: Option<String>,
    /// The line that answers spoke of; a key is a customer's own, and a device may pass to another customer.
    pub lines: BTreeMap<CustomerId, LineId>,
}

/// A link that was mailed for a kept action.
#[derive(Clone)]
pub struct StepUp {
    /// What the link says.
    pub secret: Secret,
    /// The kept action.
    pub line: LineId,
    /// Whose.
    pub customer: CustomerId,
}

/// The store.
pub struct Store {
    /// What was asked of the run.
    pub config: Config,
    /// Every choice comes from here.
    pub rng: Rng,
    /// The real thing.
    pub db: Db,
    /// Actions, one at a time.
    pub lane: Lane<Place, Outcome>,
    /// Mints ids.
    pub ids: Arc<Ids>,
    /// The clock.
    pub clock: Arc<Clockwork>,
    /// What goes wrong.
    pub faults: Arc<Faults>,
    /// The shop's settings, as the rooms read them.
    pub policy: Arc<RwLock<Arc<Policy>>>,
    /// Signs buttons.
    pub button_key: ButtonKey,
    /// What must be the case.
    pub model: Model,
    /// The customers; the first two are hot.
    pub people: Vec<Person>,
    /// Their devices.
    pub devices: Vec<Device>,
    /// Every action that was ever wanted.
    pub intents: Vec<Intent>,
    /// Those whose last sending got no answer.
    pub unanswered: Vec<usize>,
    /// Pages that were opened and not pressed yet.
    pub pages: Vec<usize>,
    /// Links in the mailbox.
    pub links: Vec<StepUp>,
    /// Everything that happened.
    pub trace: Trace,
    /// What it came to.
    pub summary: Summary,
}

impl Store {
    /// Opens a store with people and a filled shelf.
    ///
    /// # Errors
    /// When it can't be set up.
    pub fn open(config: Config) -> Result<Store> {
        let mut rng = Rng::new(config.seed);
        let rules = Rules::draw(&mut rng);
        let clock = Arc::new(Clockwork::new(time::start(&mut rng, rules.zone), rng.fork()));
        let faults = Arc::new(Faults::default());
        let db = Db::open(&Location::Memory, Options { hook: Some(faults.hook()), ..Options::default() })?;
        db.migrate(shop::MIGRATIONS)?;
        let policy = Arc::new(RwLock::new(Arc::new(Policy::default())));
        let shared = policy.clone();
        let lane = db.lane(move |tx, batch: &[Place]| {
            let policy = shared.read().unwrap_or_else(PoisonError::into_inner).clone();
            shop::order::place::place(tx, &policy, batch)
        });
        let fresh = Secret::new(&*clock);
        let key = db.write_blocking(move |tx| settings::signing_key(tx, &fresh))?;
        let mut store = Store {
            config,
            rng,
            db,
            lane,
            ids: Arc::new(Ids::new(1)),
            clock,
            faults,
            policy,
            button_key: ButtonKey::new(&key),
            model: Model::new(Facts::default(), rules.clone()),
            people: Vec::new(),
            devices: Vec::new(),
            intents: Vec::new(),
            unanswered: Vec::new(),
            pages: Vec::new(),
            links: Vec::new(),
            trace: Trace::default(),
            summary: Summary::default(),
        };
        store.set_rules(rules)?;
        for number in 0..store.rng.between(3, 7) {
            store.add_person(number)?;
        }
        for number in 0..store.rng.between(4, 9) {
            store.add_variant(number)?;
        }
        store.model.facts = store.facts(&Scope::all())?;
        Ok(store)
    }

    /// The time.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The settings, as the rooms read them.
    pub fn policy(&self) -> Arc<Policy> {
        self.policy.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the shop's settings.
    ///
    /// # Errors
    /// When the shop refuses them.
    pub fn set_rules(&mut self, rules: Rules) -> Result<()> {
        let (settings, now) = (rules.settings(), self.now());
        let policy = self.db.write_blocking(move |tx| {
            for (key, value) in &settings {
                settings::set(tx, now, key, value)?;
            }
            settings::policy(tx)
        })?;
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
        self.model.rules = rules;
        Ok(())
    }

    /// Reads what is the case.
    ///
    /// # Errors
    /// Of the database.
    pub fn facts(&self, scope: &Scope) -> Result<Facts> {
        let (scope, now) = (scope.clone(), self.now());
        Ok(self.db.read_blocking(move |tx| read::facts(tx, &scope, now))?)
    }

    fn add_person(&mut self, number: i64) -> Result<()> {
        let device = Token::new(&*self.clock, &self.ids);
        let address = |moniker: &str| NewAddress {
            moniker: moniker.into(),
            name: format!("Buyer {number}"),
            line1: "1 Main Street".into(),
            city: "Springfield".into(),
            postal_code: "12345".into(),
            country: "US".into(),
            ..NewAddress::default()
        };
        let method = |token: &str| NewPaymentMethod {
            provider: "simulator".into(),
            token: token.into(),
            moniker: String::new(),
        };
        // Some of the later ones lack what an order needs.
        let lacks = self.rng.weighted(&[(70, 0), (15, 1), (15, 2)]);
        let lacks = if number > 2 { lacks } else { 0 };
        let addresses = if lacks == 1 { 0 } else { self.rng.index(3) + 1 };
        let methods = usize::from(lacks != 2);
        let command = Register {
            name: format!("Buyer {number}"),
            email: format!("buyer{number}@example.com"),
            addresses: ["Home", "Work", "Garden"].iter().take(addresses).map(|m| address(m)).collect(),
            payment_methods: ["tok_visa"].iter().take(methods).map(|t| method(t)).collect(),
            single_action: true,
        };
        let (ids, now, proof) = (self.ids.clone(), self.now(), device.proof());
        let registered = self.db.write_blocking(move |tx| {
            client::create(tx, now, &proof)?;
            register(tx, &ids, now, Some(Identity::Keep(proof)), &command)
        })?;
        let owner = self.people.len();
        self.devices.push(Device { token: device, owner });
        for _ in 0..self.rng.index(3) {
            let token = Token::new(&*self.clock, &self.ids);
            self.devices.push(Device { token, owner });
        }
        self.people.push(Person {
            id: registered.id,
            addresses: registered.addresses.iter().map(|(id, _)| *id).collect(),
            methods: registered.payment_methods,
        });
        Ok(())
    }

    fn add_variant(&mut self, number: i64) -> Result<()> {
        let rng = &mut self.rng;
        // The first kinds are in every store: few units, back-orders, uncounted; then as it comes.
        let kind = if number < 3 { number } else { rng.between(0, 3) };
        let variant = Variant {
            handle: format!("thing-{number}"),
            price: rng.between(1, 60) * 50,
            lead_days: rng.chance(40).then(|| u32::try_from(rng.between(0, 21)).unwrap_or_default()),
            on_sale: true,
            available: match kind {
                0 => rng.between(0, 5),
                1 => rng.between(0, 3),
                2 => 0,
                _ => rng.between(20, 200),
            },
            reserved: 0,
            back_ordered: 0,
            tracked: kind != 2,
            back_order: kind == 1,
        };
        let (id, now) = (self.ids.next(self.now()), self.now());
        self.db.write_blocking(move |tx| shelf::add(tx, now, id, &variant)).map(drop).map_err(Into::into)
    }

    /// The variants, in their order.
    pub fn variants(&self) -> Vec<VariantId> {
        self.model.facts.variants.keys().copied().collect()
    }

    fn draw_fault(&mut self) -> Option<Fault> {
        if !self.rng.chance(12) {
            return None;
        }
        let statement = Fault::Statement(self.rng.between(1, 12));
        Some(self.rng.weighted(&[(60, statement), (15, Fault::Commit), (25, Fault::LostAnswer)]))
    }

    /// One step of the real store and of the model, compared: the answers, and what `scope` names afterwards. With a
    /// fault there is no answer: after a failed statement or commit nothing may have changed, after a lost answer
    /// everything must have. `predict` is also given what was read afterwards, for ids that only the store can mint.
    ///
    /// # Errors
    /// Where the two differ.
    pub fn act<T: PartialEq + Debug>(
        &mut self,
        what: &str,
        scope: &Scope,
        predict: impl FnOnce(&mut Model, &Facts) -> T,
        real: impl FnOnce(&Db) -> db::Result<T>,
    ) -> Result<Option<T>> {
        let fault = self.draw_fault();
        self.faults.arm(fault);
        let got = real(&self.db);
        let fired = self.faults.disarm();
        let facts = self.facts(scope)?;
        self.trace.add(format!("{:?} {what} {fault:?} {got:?}\n", self.now()).as_bytes());
        if fired {
            self.summary.faults += 1;
            if let Ok(got) = got {
                bail!("{what}: a failed statement was swallowed, the answer was {got:?}");
            }
            return self.compare(what, scope, &facts, "after a rolled back fault").map(|()| None);
        }
        let got = match got {
            Ok(got) => got,
            Err(error) => bail!("{what}: {error}"),
        };
        let due = predict(&mut self.model, &facts);
        if got != due {
            let (due, got) = apart(&format!("{due:?}"), &format!("{got:?}"));
            bail!("{what}: another answer\n  model {due}\n  real  {got}");
        }
        self.compare(what, scope, &facts, "after the step")?;
        if fault == Some(Fault::LostAnswer) {
            self.summary.lost += 1;
            return Ok(None);
        }
        Ok(Some(got))
    }

    /// Compares the model with what was read.
    ///
    /// # Errors
    /// Where they differ.
    pub fn compare(&self, what: &str, scope: &Scope, facts: &Facts, when: &str) -> Result<()> {
        match self.model.facts.within(scope, self.now()).differences(facts) {
            Some(differences) => bail!("{what}: {when} the store is not as it must be\n{differences}"),
            None => Ok(()),
        }
    }

    /// Compares everything, and checks every invariant of the shop.
    ///
    /// # Errors
    /// What is broken.
    pub fn check_all(&mut self) -> Result<()> {
        self.check_invariants()?;
        let scope = Scope::all();
        let facts = self.facts(&scope)?;
        self.compare("everything", &scope, &facts, "by now")?;
        self.check_views()
    }

    /// Checks every invariant of the shop.
    ///
    /// # Errors
    /// The predicates that are broken.
    pub fn check_invariants(&mut self) -> Result<()> {
        self.summary.checks += 1;
        let broken: Vec<_> =
            self.db.read_blocking(shop::invariants::check)?.into_iter().filter(|c| c.violations != 0).collect();
        if broken.is_empty() { Ok(()) } else { bail!("invariants are broken: {broken:?}") }
    }

    /// What customers see of their newest orders: totals, and whether anything can still change.
    fn check_views(&self) -> Result<()> {
        let now = self.now();
        for person in &self.people {
            let filter = shop::order::view::Filter { customer: Some(person.id), ..Default::default() };
            let seen = self.db.read_blocking(move |tx| shop::order::view::orders(tx, filter, 10))?;
            let seen: BTreeMap<_, _> = seen.iter().map(|o| (o.id, (o.total(), o.open(now), o.lines.len()))).collect();
            let orders = self.model.facts.orders.iter().rev().filter(|(_, order)| order.key.customer == person.id);
            let due: BTreeMap<_, _> = orders.take(10).map(|(id, _)| (*id, self.model.seen(*id, now))).collect();
            if seen != due {
                bail!("orders of {:?} are shown otherwise\n  model {due:?}\n  real  {seen:?}", person.id);
            }
        }
        Ok(())
    }
}

/// Two long texts from a little before they part.
fn apart(one: &str, other: &str) -> (String, String) {
    const BEFORE: usize = 160;
    const AFTER: usize = 400;
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let cut = |text: &str| text.chars().skip(same.saturating_sub(BEFORE)).take(BEFORE + AFTER).collect();
    (cut(one), cut(other))
}
