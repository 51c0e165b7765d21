//! What is the case in a store: the shape in which the model and the database are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use shop::kernel::{AddressId, ClientId, CustomerId, LineId, Moment, OrderId, PaymentMethodId, VariantId};
use shop::order::combine::Key;
use shop::order::state::{LineState, OrderState};

/// A variant and its stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The item's handle.
    pub handle: String,
    /// Minor units.
    pub price: i64,
    /// Its own lead time.
    pub lead_days: Option<u32>,
    /// Neither retired nor archived.
    pub on_sale: bool,
    /// Free units.
    pub available: i64,
    /// Units of live lines that are not owed.
    pub reserved: i64,
    /// Units owed.
    pub back_ordered: i64,
    /// Whether units are counted.
    pub tracked: bool,
    /// Whether more may be sold than there are.
    pub back_order: bool,
}

/// A client identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// SHA-256 of its secret.
    pub secret_hash: [u8; 32],
    /// Whom it stands for.
    pub customer: Option<CustomerId>,
    /// OC-24.
    pub authenticated_until: Moment,
    /// OC-22.
    pub revoked: bool,
}

/// A customer's defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The mailbox.
    pub email: String,
    /// Where single actions go.
    pub address: Option<AddressId>,
    /// What they are paid with.
    pub payment_method: Option<PaymentMethodId>,
    /// Since when he is known.
    pub created_at: Moment,
    /// The single action waits for a step-up.
    pub suspended: bool,
    /// The last step-up.
    pub confirmed_at: Option<Moment>,
}

/// Caps that a customer set for one of his devices (OC-25, X-4); `None` is the shop's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnCaps {
    /// Live actions in the shop's window.
    pub orders: Option<i64>,
    /// Minor units in the window.
    pub amount: Option<i64>,
    /// Minor units of one action.
    pub amount_per_order: Option<i64>,
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whose.
    pub customer: CustomerId,
    /// `Home`.
    pub moniker: String,
    /// When it was added.
    pub created_at: Moment,
    /// No longer used.
    pub retired: bool,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What its lines have in common.
    pub key: Key,
    /// Its state.
    pub state: OrderState,
    /// What its delivery costs.
    pub delivery: i64,
    /// When it was opened.
    pub opened_at: Moment,
    /// From when it takes no lines.
    pub closes_at: Moment,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In this order.
    pub order: OrderId,
    /// Whose.
    pub customer: CustomerId,
    /// Pressed there.
    pub client: ClientId,
    /// What.
    pub variant: VariantId,
    /// How many now.
    pub quantity: u32,
    /// How many the action asked for.
    pub quantity_placed: u32,
    /// Minor units.
    pub unit_price: i64,
    /// Minor units.
    pub delivery: i64,
    /// Its state.
    pub state: LineState,
    /// Owed, not reserved.
    pub back_ordered: bool,
    /// Units that came off the free stock; none of a cancelled line.
    pub counted: i64,
    /// `page`, `api`, `step_up`.
    pub channel: String,
    /// When.
    pub placed_at: Moment,
    /// Exclusive.
    pub cancel_until: Moment,
    /// Days since 1970-01-01.
    pub promised_on: i64,
    /// Rises with each change.
    pub version: i64,
    /// Whether a confirmation told of it.
    pub mailed: bool,
}

/// An action that a cap held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whose.
    pub customer: CustomerId,
    /// Pressed there.
    pub client: ClientId,
    /// What.
    pub variant: VariantId,
    /// How many.
    pub quantity: u32,
    /// Where to.
    pub address: Option<AddressId>,
    /// Key and body.
    pub key: Option<([u8; 32], [u8; 32])>,
    /// Payment method, unit price, delivery and time of the page, for actions from one.
    pub shown: Option<(PaymentMethodId, i64, i64, Moment)>,
    /// Whether it was placed since.
    pub placed: bool,
}

/// Everything that is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// By id.
    pub variants: BTreeMap<VariantId, Variant>,
    /// By id.
    pub clients: BTreeMap<ClientId, Client>,
    /// Whether single action is enabled.
    pub pairs: BTreeMap<(ClientId, CustomerId), bool>,
    /// Of pairs that have some.
    pub caps: BTreeMap<(ClientId, CustomerId), OwnCaps>,
    /// By id.
    pub customers: BTreeMap<CustomerId, Customer>,
    /// By id.
    pub addresses: BTreeMap<AddressId, Address>,
    /// By id.
    pub orders: BTreeMap<OrderId, Order>,
    /// The order that takes a key's lines, and its times.
    pub open: BTreeMap<Key, (OrderId, Moment, Moment)>,
    /// By id.
    pub lines: BTreeMap<LineId, Line>,
    /// Body and line of each API key.
    pub keys: BTreeMap<(CustomerId, [u8; 32]), ([u8; 32], LineId)>,
    /// By line.
    pub held: BTreeMap<LineId, Held>,
    /// Rows of the audit and of the mail, by kind; lines, orders, keys and kept actions in all.
    pub counts: BTreeMap<String, i64>,
}

/// Which facts to look at.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Everything, whatever else is said.
    pub all: bool,
    /// Orders of these.
    pub customers: BTreeSet<CustomerId>,
    /// Stock of these.
    pub variants: BTreeSet<VariantId>,
    /// Clients, customers and addresses.
    pub people: bool,
}

impl Scope {
    /// Everything.
    pub fn all() -> Scope {
        Scope { all: true, ..Scope::default() }
    }

    /// Orders of a customer, and the stock of a variant.
    pub fn of(customer: Option<CustomerId>, variant: Option<VariantId>) -> Scope {
        Scope { customers: customer.into_iter().collect(), variants: variant.into_iter().collect(), ..Scope::default() }
    }

    /// Clients, customers and addresses.
    pub fn people() -> Scope {
        Scope { people: true, ..Scope::default() }
    }

    /// Whether a customer's orders are looked at.
    pub fn has(&self, customer: CustomerId) -> bool {
        self.all || self.customers.contains(&customer)
    }
}

impl Facts {
    /// The part that `scope` names. Open orders whose time is over at `now` are left out: rows of them may linger.
    pub fn within(&self, scope: &Scope, now: Moment) -> Facts {
        let people = scope.all || scope.people;
        let wide = |yes: bool| if yes { self } else { const { &Facts::EMPTY } };
        Facts {
            variants: part(&self.variants, |id, _| scope.all || scope.variants.contains(id)),
            clients: wide(people).clients.clone(),
            pairs: wide(people).pairs.clone(),
            caps: wide(people).caps.clone(),
            customers: wide(people).customers.clone(),
            addresses: wide(people).addresses.clone(),
            orders: part(&self.orders, |_, order| scope.has(order.key.customer)),
            open: part(&self.open, |key, (_, _, closes_at)| scope.has(key.customer) && now < *closes_at),
            lines: part(&self.lines, |_, line| scope.has(line.customer)),
            keys: part(&self.keys, |(customer, _), _| scope.has(*customer)),
            held: part(&self.held, |_, held| scope.has(held.customer)),
            counts: wide(scope.all).counts.clone(),
        }
    }

    const EMPTY: Facts = Facts {
        variants: BTreeMap::new(),
        clients: BTreeMap::new(),
        pairs: BTreeMap::new(),
        caps: BTreeMap::new(),
        customers: BTreeMap::new(),
        addresses: BTreeMap::new(),
        orders: BTreeMap::new(),
        open: BTreeMap::new(),
        lines: BTreeMap::new(),
        keys: BTreeMap::new(),
        held: BTreeMap::new(),
        counts: BTreeMap::new(),
    };

    /// Where `real` is not as the model says; nothing when all is well.
    pub fn differences(&self, real: &Facts) -> Option<String> {
        let found = [
            first("variant", &self.variants, &real.variants),
            first("client", &self.clients, &real.clients),
            first("pair", &self.pairs, &real.pairs),
            first("own caps", &self.caps, &real.caps),
            first("customer", &self.customers, &real.customers),
            first("address", &self.addresses, &real.addresses),
            first("order", &self.orders, &real.orders),
            first("open order", &self.open, &real.open),
            first("line", &self.lines, &real.lines),
            first("key", &self.keys, &real.keys),
            first("held action", &self.held, &real.held),
            first("count", &self.counts, &real.counts),
        ];
        let found: Vec<String> = found.into_iter().flatten().collect();
        (!found.is_empty()).then(|| found.join("\n"))
    }

    /// Counts one more row of a kind.
    pub fn count(&mut self, kind: impl Into<String>) {
        *self.counts.entry(kind.into()).or_default() += 1;
    }
}

fn part<K: Ord + Clone, V: Clone>(map: &BTreeMap<K, V>, keep: impl Fn(&K, &V) -> bool) -> BTreeMap<K, V> {
    map.iter().filter(|(key, value)| keep(key, value)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn first<K: Ord + Debug, V: PartialEq + Debug>(
    what: &str,
    model: &BTreeMap<K, V>,
    real: &BTreeMap<K, V>,
) -> Option<String> {
    let keys: BTreeSet<&K> = model.keys().chain(real.keys()).collect();
    let key = keys.into_iter().find(|key| model.get(key) != real.get(key))?;
    let say = |side: Option<&V>| side.map_or("nothing".to_owned(), |value| format!("{value:?}"));
    Some(format!("{what} {key:?}\n  model {}\n  real  {}", say(model.get(key)), say(real.get(key))))
}
