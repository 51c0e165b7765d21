//! What a batch of single actions touches, read (and locked) with one statement each.

use std::collections::{BTreeMap, HashMap};

use db::{Arg, Many, Tx, args, sql};

use super::{Place, Placed};
use crate::kernel::{AddressId, ClientId, CustomerId, LineId, Moment, PaymentMethodId, Policy, VariantId};
use crate::order::combine::Target;

/// Who asks, and what the database says of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    /// The client's row is there, not revoked, and the secret is its own.
    pub genuine: bool,
    pub customer: Option<CustomerId>,
    pub enabled: bool,
    /// The single action waits for a step-up.
    pub suspended: bool,
    /// The device's own caps.
    pub caps: DeviceCaps,
    pub address: Option<AddressId>,
    pub moniker: String,
    pub payment_method: Option<PaymentMethodId>,
    /// The open orders of this customer, address and payment method, by class.
    pub open: Vec<(i64, Target)>,
    /// The line that the token or key placed before.
    pub placed: Option<PlacedBefore>,
}

/// what a customer set for one of his devices; `None` is the shop's own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DeviceCaps {
    pub orders: Option<i64>,
    pub amount: Option<i64>,
    pub amount_per_order: Option<i64>,
}

impl DeviceCaps {
    pub fn need_history(&self) -> bool {
        self.orders.is_some() || self.amount.is_some()
    }
}

#[derive(Clone, Debug)]
pub(super) struct PlacedBefore {
    pub line: LineId,
    pub customer: CustomerId,
    pub variant: VariantId,
    pub quantity: u32,
    /// Of the key, for API orders.
    pub body_hash: Option<[u8; 32]>,
}

/// Statement 1: for each command its client, customer, address, payment method, open orders, and the line that stands
/// already. The client's row is held until the commit, and read again if it had to be waited for: erasing a customer
/// ([`crate::customer::erase`]) locks the rows of his clients before it looks for orders on their way.
pub(super) fn requests(tx: &mut Tx<'_>, batch: &[Place]) -> db::Result<Vec<Request>> {
    let mut rows = Many::new(6);
    for (position, command) in batch.iter().enumerate() {
        rows.row([
            (position as i64).into(),
            command.line.into(),
            command.proof.client.into(),
            command.ship_to.into(),
            command.payment_method().into(),
            command.key.as_ref().map_or(Arg::Null, |key| Arg::from(&key.hash)),
        ]);
    }
    let mut requests = vec![Request::default(); batch.len()];
    tx.query_many(
        sql!(
            "with input(n int8, line int8, client int8, address int8, method int8, key bytea) as $rows
             select input.n, c.secret_hash, c.revoked_at, c.customer_id, m.enabled,
                a.id, a.moniker, p.id, l.id, l.customer_id, l.variant_id, l.quantity_placed, k.body_hash,
                e.class, e.order_id, e.closes_at, cu.suspended_at, p.expires_at,
                m.last_used_at + m.idle_days * 86400000000, m.cap_orders, m.cap_amount, m.cap_amount_per_order
             from input left join client c on c.id = input.client
             left join client_customer m on m.client_id = c.id and m.customer_id = c.customer_id
             left join customer cu on cu.id = c.customer_id
             left join address a on a.id = coalesce(input.address, m.default_address_id, cu.default_address_id)
                and a.customer_id = c.customer_id and a.retired_at is null
             left join payment_method p
                on p.id = coalesce(input.method, m.default_payment_method_id, cu.default_payment_method_id)
                and p.customer_id = c.customer_id and p.retired_at is null
             left join order_key k on k.customer_id = c.customer_id and k.key_hash = input.key
             left join order_line l on l.id = coalesce(k.line_id, input.line)
             left join open_order e on e.customer_id = c.customer_id and e.address_id = a.id
                and e.payment_method_id = p.id
             where c.id is not null for key share of c"
        ),
        &rows,
        |row| {
            let position = usize::try_from(row.get::<i64>(0)?).unwrap_or(usize::MAX);
            let (Some(request), Some(command)) = (requests.get_mut(position), batch.get(position)) else {
                return Err(db::Error::Broken(format!("position {position} of a batch of {}", batch.len())));
            };
            let Some(stored) = row.get::<Option<[u8; 32]>>(1)? else { return Ok(()) };
            request.genuine = row.get::<Option<i64>>(2)?.is_none() && command.proof.matches(&stored);
            request.customer = row.get(3)?;
            let idle_from: Option<Moment> = row.get(18)?;
            request.enabled =
                row.get::<Option<bool>>(4)?.unwrap_or(false) && idle_from.is_none_or(|from| command.now < from);
            request.suspended = row.get::<Option<i64>>(16)?.is_some();
            request.caps = DeviceCaps { orders: row.get(19)?, amount: row.get(20)?, amount_per_order: row.get(21)? };
            request.address = row.get(5)?;
            if request.address.is_some() {
                request.moniker = row.get(6)?;
            }
            let expires: Option<Moment> = row.get(17)?;
            request.payment_method =
                if expires.is_none_or(|expires| command.now < expires) { row.get(7)? } else { None };
            // One row for each class that has an open order; the rest of the row is the same.
            if let Some(class) = row.get(13)? {
                request.open.push((class, Target { order: row.get(14)?, closes_at: row.get(15)? }));
            }
            request.placed = placed_before(row)?;
            Ok(())
        },
    )?;
    Ok(requests)
}

fn placed_before(row: &db::Row<'_>) -> db::Result<Option<PlacedBefore>> {
    let Some(line) = row.get(8)? else { return Ok(None) };
    let (customer, variant, quantity, body_hash) = (row.get(9)?, row.get(10)?, row.get(11)?, row.get(12)?);
    Ok(Some(PlacedBefore { line, customer, variant, quantity, body_hash }))
}

/// The variants of the commands that are not replays, sorted.
pub(super) fn variants(batch: &[Place], requests: &[Request]) -> Vec<VariantId> {
    let mut variants: Vec<VariantId> = batch
        .iter()
        .zip(requests)
        .filter(|(_, request)| request.genuine && request.placed.is_none())
        .map(|(command, _)| command.variant)
        .collect();
    variants.sort_unstable();
    variants.dedup();
    variants
}

/// What was ordered within the caps' window: actions and minor units.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    pub actions: i64,
    pub amount: i64,
}

/// Spending by customer, by client, and by a customer on a client.
#[derive(Clone, Debug, Default)]
pub(super) struct Spending {
    pub customers: HashMap<CustomerId, Spent>,
    pub clients: HashMap<ClientId, Spent>,
    pub pairs: HashMap<(ClientId, CustomerId), Spent>,
}

/// What the batch's customers ordered in the caps' window, and what was ordered on its clients; nothing is read while no
/// cap looks back, neither the shop's nor a device's own. Customers and clients are locked, so that actions at once on several servers are counted one after the
/// other.
pub(super) fn spending(
    tx: &mut Tx<'_>,
    policy: &Policy,
    batch: &[Place],
    requests: &[Request],
) -> db::Result<Spending> {
    let mut spending = Spending::default();
    let all = policy.caps.need_history();
    if !all && !requests.iter().any(|request| request.caps.need_history()) {
        return Ok(spending);
    }
    let (mut customers, mut clients, mut pairs) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (command, request) in batch.iter().zip(requests) {
        if let Some(customer) = request.customer.filter(|_| request.genuine) {
            let (since, client) = (command.now.plus(-policy.caps.window), command.proof.client);
            if all || request.caps.need_history() {
                customers.entry(customer).or_insert(since);
                clients.entry(client).or_insert(since);
            }
            if request.caps.need_history() {
                pairs.entry((client, customer)).or_insert(since);
            }
        }
    }
    for (customer, since) in customers {
        tx.run(sql!("update customer set name = name where id = $1"), args![customer])?;
        spending.customers.insert(customer, spent_by_customer(tx, customer, since)?);
    }
    for (client, since) in clients {
        tx.run(sql!("update client set secret_hash = secret_hash where id = $1"), args![client])?;
        spending.clients.insert(client, spent_on_client(tx, client, since)?);
    }
    for ((client, customer), since) in pairs {
        spending.pairs.insert((client, customer), spent_by_pair(tx, client, customer, since)?);
    }
    Ok(spending)
}

/// Locks a customer and a client, so that what they spend is counted by one after the other.
pub(super) fn lock_spenders(tx: &mut Tx<'_>, customer: CustomerId, client: ClientId) -> db::Result<()> {
    tx.run(sql!("update customer set name = name where id = $1"), args![customer])?;
    tx.run(sql!("update client set secret_hash = secret_hash where id = $1"), args![client]).map(drop)
}

/// Live lines of a customer's single actions since a moment, without delivery: caps are for what one press can do. An
/// order that closed before that moment holds none of them.
pub(super) fn spent_by_customer(tx: &mut Tx<'_>, customer: CustomerId, since: Moment) -> db::Result<Spent> {
    tx.one(
        sql!(
            "select count(*), cast(coalesce(sum(l.unit_price * l.quantity), 0) as bigint)
             from orders o join order_line l on l.order_id = o.id
             where o.customer_id = $1 and o.closes_at > $2 and l.placed_at > $2 and l.state = 'placed'
             and l.channel <> 'cart'"
        ),
        args![customer, since],
        |row| Ok(Spent { actions: row.get(0)?, amount: row.get(1)? }),
    )
}

/// The same on a client, of all customers that it ever stood for.
pub(super) fn spent_on_client(tx: &mut Tx<'_>, client: ClientId, since: Moment) -> db::Result<Spent> {
    tx.one(
        sql!(
            "select count(*), cast(coalesce(sum(l.unit_price * l.quantity), 0) as bigint)
             from client_customer m join orders o on o.customer_id = m.customer_id
             join order_line l on l.order_id = o.id
             where m.client_id = $1 and l.client_id = $1 and o.closes_at > $2 and l.placed_at > $2
             and l.state = 'placed' and l.channel <> 'cart'"
        ),
        args![client, since],
        |row| Ok(Spent { actions: row.get(0)?, amount: row.get(1)? }),
    )
}

/// The same of one customer on one client, for the device's own caps: another's actions are none of his business.
pub(super) fn spent_by_pair(
    tx: &mut Tx<'_>,
    client: ClientId,
    customer: CustomerId,
    since: Moment,
) -> db::Result<Spent> {
    tx.one(
        sql!(
            "select count(*), cast(coalesce(sum(l.unit_price * l.quantity), 0) as bigint)
             from orders o join order_line l on l.order_id = o.id
             where o.customer_id = $1 and l.client_id = $2 and o.closes_at > $3 and l.placed_at > $3
             and l.state = 'placed' and l.channel <> 'cart'"
        ),
        args![customer, client, since],
        |row| Ok(Spent { actions: row.get(0)?, amount: row.get(1)? }),
    )
}

/// A device's own caps.
pub(super) fn device_caps(tx: &mut Tx<'_>, client: ClientId, customer: CustomerId) -> db::Result<DeviceCaps> {
    let found = tx.maybe(
        sql!(
            "select cap_orders, cap_amount, cap_amount_per_order from client_customer
             where client_id = $1 and customer_id = $2"
        ),
        args![client, customer],
        |row| Ok(DeviceCaps { orders: row.get(0)?, amount: row.get(1)?, amount_per_order: row.get(2)? }),
    )?;
    Ok(found.unwrap_or_default())
}

/// The lines of replays, as they are now. Rare: not on the path of a first press.
pub(super) fn replays(tx: &mut Tx<'_>, lines: &[LineId]) -> db::Result<HashMap<LineId, Placed>> {
    let mut found = HashMap::new();
    for line in lines {
        if let Some(placed) = super::super::view::placed(tx, *line)? {
            found.insert(*line, placed);
        }
    }
    Ok(found)
}
