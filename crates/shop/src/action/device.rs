//! OC-9, OC-30: the hardware button: a client identifier of its own, bound to a variant, quantity and address, with caps
//! of its own. A press is the single action: the same placing, decided in the transaction that counts it. Who presses is
//! proved before, by a signature (`web`); the key of the signature is derived from the shop's secret, stored nowhere, and
//! is no bearer token.

use db::{Row, Tx, args, sql};

use crate::customer::acting::{Denied, authenticated, recognised};
use crate::customer::client::{Identity, Proof, associate};
use crate::customer::enable;
use crate::kernel::limits::QUANTITY_MAX;
use crate::kernel::moment::MINUTE;
use crate::kernel::{AddressId, ClientId, CustomerId, Ids, LineId, Moment, OrderId, Policy, Secret, VariantId};
use crate::order::place::{OrderKey, place};
use crate::order::step_up::{self, HoldError};
use crate::order::{Outcome, Place, Placed, Refusal};
use crate::outbox::audit;

/// Most buttons of a customer that are not revoked.
pub const BUTTONS_MAX: i64 = 20;
/// Most orders that a button's window may allow.
pub const ORDERS_MAX: u32 = 100;
/// Longest window, in minutes.
pub const WINDOW_MINUTES_MAX: u32 = 7 * 24 * 60;
/// How long the key of a new button can be shown again, in microseconds: for a page whose answer was lost.
const KEY_SHOWN_FOR: i64 = 10 * MINUTE;

/// A checked button to make.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// Whose it is to be: the form was made for this customer, who may have handed the device on since.
    pub customer: CustomerId,
    /// Its client identifier, and what its row will hold of its secret.
    pub proof: Proof,
    /// What the customer calls it.
    pub name: String,
    /// What it orders.
    pub variant: VariantId,
    /// How many at a press.
    pub quantity: u32,
    /// Where to; `None` is the default address of that moment.
    pub ship_to: Option<AddressId>,
    /// Most orders in its window.
    pub orders_max: u32,
    /// Its window, in minutes.
    pub window_minutes: u32,
    /// Most that a press may cost without delivery, in minor units.
    pub amount_max: Option<i64>,
}

/// Why a button was not made or revoked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// Nobody is recognised, or the sign-in is not recent (OC-24).
    #[error("a recent sign-in is needed")]
    NotAuthenticated,
    /// There is no such variant, or it is no longer sold.
    #[error("there is no such variant")]
    UnknownVariant,
    /// The customer has no such address.
    #[error("there is no such address")]
    UnknownAddress,
    /// The customer has as many as he may have.
    #[error("there are {BUTTONS_MAX} buttons already")]
    TooMany,
    /// The customer has no such button, or its key is not shown again.
    #[error("there is no such button")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<Denied> for DeviceError {
    fn from(denied: Denied) -> DeviceError {
        match denied {
            Denied::Unrecognised | Denied::NotAuthenticated => DeviceError::NotAuthenticated,
            Denied::Db(error) => DeviceError::Db(error),
        }
    }
}

/// A button, for its customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its client identifier: the key id of its signatures.
    pub client: ClientId,
    /// What the customer calls it, here and among his devices.
    pub name: String,
    /// What it orders.
    pub variant: VariantId,
    /// The item's title.
    pub title: String,
    /// The item's handle.
    pub handle: String,
    /// How many at a press.
    pub quantity: u32,
    /// What the customer calls the address; `None` is the default one.
    pub moniker: Option<String>,
    /// Most orders in its window.
    pub orders_max: i64,
    /// Its window, in microseconds.
    pub window: i64,
    /// Most that a press may cost without delivery, in minor units.
    pub amount_max: Option<i64>,
    /// When it was made.
    pub created_at: Moment,
    /// When it was revoked, here or among the devices.
    pub revoked_at: Option<Moment>,
    /// Its last press.
    pub pressed_at: Option<Moment>,
    /// The last press that ordered nothing, and why: `cap`, `amount`, `stock`, `held`, `other`.
    pub refused: Option<(Moment, String)>,
}

/// Makes a button, after a recent sign-in of its customer on the client with this proof. A retry with the same client makes no other.
///
/// # Errors
/// [`DeviceError`]; then nothing is changed.
pub fn create(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, new: &NewDevice) -> Result<(), DeviceError> {
    assert!((1..=QUANTITY_MAX).contains(&new.quantity), "callers check the quantity");
    assert!((1..=ORDERS_MAX).contains(&new.orders_max), "callers check the orders");
    assert!((1..=WINDOW_MINUTES_MAX).contains(&new.window_minutes), "callers check the window");
    // Locks the customer's row, under which his buttons are counted.
    let caller = authenticated(tx, now, proof)?;
    let customer = caller.customer;
    if customer != new.customer {
        return Err(DeviceError::NotAuthenticated);
    }
    if let Some((owner, made, revoked)) = made_before(tx, new.proof.client)? {
        let again = owner == customer && now.since(made) < KEY_SHOWN_FOR && !revoked;
        return if again { Ok(()) } else { Err(DeviceError::Unknown) };
    }
    let live: i64 = tx.one(
        sql!(
            "select count(*) from hardware_button b join client c on c.id = b.client_id
             where b.customer_id = $1 and b.revoked_at is null and c.revoked_at is null"
        ),
        args![customer],
        |row| row.get(0),
    )?;
    if live >= BUTTONS_MAX {
        return Err(DeviceError::TooMany);
    }
    check(tx, customer, new)?;
    associate(tx, now, Identity::Keep(new.proof), customer, Moment::from_micros(0))?;
    enable::record(tx, ids, now, new.proof.client, customer, true)?;
    tx.run(
        sql!(
            "insert into hardware_button (client_id, customer_id, name, variant_id, quantity, address_id, orders_max,
                window_us, amount_max, created_at, refusal) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')"
        ),
        args![
            new.proof.client,
            customer,
            &new.name,
            new.variant,
            new.quantity,
            new.ship_to,
            new.orders_max,
            i64::from(new.window_minutes) * MINUTE,
            new.amount_max,
            now
        ],
    )?;
    Ok(audit::push(tx, ids, now, "button.made", caller.who(), new.proof.client.0, "")?)
}

/// Whose it is, when it was made, and whether it was revoked.
fn made_before(tx: &mut Tx<'_>, client: ClientId) -> db::Result<Option<(CustomerId, Moment, bool)>> {
    tx.maybe(
        sql!(
            "select b.customer_id, b.created_at, coalesce(b.revoked_at, c.revoked_at)
             from hardware_button b join client c on c.id = b.client_id where b.client_id = $1"
        ),
        args![client],
        |row| Ok((row.get(0)?, row.get(1)?, row.get::<Option<i64>>(2)?.is_some())),
    )
}

fn check(tx: &mut Tx<'_>, customer: CustomerId, new: &NewDevice) -> Result<(), DeviceError> {
    tx.maybe(
        sql!(
            "select v.id from variant v join item i on i.id = v.item_id
             where v.id = $1 and v.retired_at is null and i.status = 'active'"
        ),
        args![new.variant],
        |row| row.get::<VariantId>(0),
    )?
    .ok_or(DeviceError::UnknownVariant)?;
    if let Some(address) = new.ship_to {
        tx.maybe(
            sql!("select id from address where id = $1 and customer_id = $2 and retired_at is null"),
            args![address, customer],
            |row| row.get::<AddressId>(0),
        )?
        .ok_or(DeviceError::UnknownAddress)?;
    }
    Ok(())
}

/// Revokes a button: it never orders again. Needs no recent sign-in; one that is revoked stays so.
///
/// # Errors
/// [`DeviceError::Unknown`] when the customer has no such button.
pub fn revoke(tx: &mut Tx<'_>, ids: &Ids, now: Moment, proof: &Proof, client: ClientId) -> Result<(), DeviceError> {
    let caller = recognised(tx, now, proof)?;
    let customer = caller.customer;
    let revoked = tx.run(
        sql!(
            "update hardware_button set revoked_at = coalesce(revoked_at, $3) where client_id = $1 and customer_id = $2"
        ),
        args![client, customer, now],
    )?;
    if revoked == 0 {
        return Err(DeviceError::Unknown);
    }
    enable::record(tx, ids, now, client, customer, false)?;
    Ok(audit::push(tx, ids, now, "button.revoked", caller.who(), client.0, "")?)
}

/// A customer's buttons, the newest first; revoked ones last.
///
/// # Errors
/// Of the database.
pub fn of(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Vec<Device>> {
    tx.query(
        sql!(
            "select b.client_id, coalesce(nullif(m.name, ''), b.name), b.variant_id, i.title, i.handle, b.quantity, a.moniker,
                b.orders_max, b.window_us, b.amount_max, b.created_at, coalesce(b.revoked_at, c.revoked_at),
                b.pressed_at, b.refused_at, b.refusal
             from hardware_button b join variant v on v.id = b.variant_id join item i on i.id = v.item_id
             join client c on c.id = b.client_id
             left join client_customer m on m.client_id = b.client_id and m.customer_id = b.customer_id
             left join address a on a.id = b.address_id
             where b.customer_id = $1
             order by case when coalesce(b.revoked_at, c.revoked_at) is null then 0 else 1 end, b.client_id desc limit 100"
        ),
        args![customer],
        device,
    )
}

fn device(row: &Row<'_>) -> db::Result<Device> {
    let refused = match row.get::<Option<Moment>>(13)? {
        Some(at) => Some((at, row.get(14)?)),
        None => None,
    };
    Ok(Device {
        client: row.get(0)?,
        name: row.get(1)?,
        variant: row.get(2)?,
        title: row.get(3)?,
        handle: row.get(4)?,
        quantity: row.get(5)?,
        moniker: row.get(6)?,
        orders_max: row.get(7)?,
        window: row.get(8)?,
        amount_max: row.get(9)?,
        created_at: row.get(10)?,
        revoked_at: row.get(11)?,
        pressed_at: row.get(12)?,
        refused,
    })
}

/// A press whose signature was checked.
#[derive(Clone, Debug)]
pub struct Press {
    /// When it arrived.
    pub now: Moment,
    /// Of this button.
    pub proof: Proof,
    /// SHA-256 of the device's own name for this press: a retry brings the same.
    pub press: [u8; 32],
    /// The line it places.
    pub line: LineId,
    /// The order that is opened if none takes the line.
    pub order: OrderId,
}

/// What a press came to. Refusals are noted for the customer, so they are not errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// A new line.
    Placed(Placed),
    /// The line that the same press placed before, as it is now.
    Replayed(Placed),
    /// Above a cap of the shop: kept under this line until the customer confirms it by e-mail.
    Held(LineId),
    /// There is no such button.
    Unknown,
    /// The button was revoked.
    Revoked,
    /// The button's window has its orders; another may follow then.
    TooSoon(Moment),
    /// It costs more than the button may spend.
    AboveAmount,
    /// As for any other single action.
    Refused(Refusal),
}

impl Pressed {
    /// Why nothing was ordered, for the customer's page.
    fn refusal(&self) -> Option<&'static str> {
        match self {
            Pressed::Placed(_) | Pressed::Replayed(_) | Pressed::Unknown | Pressed::Revoked => None,
            Pressed::Held(_) => Some("held"),
            Pressed::TooSoon(_) => Some("cap"),
            Pressed::AboveAmount => Some("amount"),
            Pressed::Refused(Refusal::OutOfStock { .. }) => Some("stock"),
            Pressed::Refused(_) => Some("other"),
        }
    }
}

/// A button's row, locked.
struct Bound {
    customer: CustomerId,
    variant: VariantId,
    quantity: u32,
    ship_to: Option<AddressId>,
    orders_max: i64,
    window: i64,
    amount_max: Option<i64>,
    revoked: bool,
}

/// The press: places the button's line once for this press, within the button's caps. The button's row is locked first, so
/// that presses at once are counted one after the other.
///
/// # Errors
/// Of the database; then nothing is changed.
pub fn press(
    tx: &mut Tx<'_>,
    ids: &Ids,
    policy: &Policy,
    command: &Press,
    step_up_secret: &Secret,
) -> db::Result<Pressed> {
    let Some(mut bound) = lock(tx, command.proof.client)? else { return Ok(Pressed::Unknown) };
    if let Some(address) = bound.ship_to {
        bound.ship_to = Some(successor(tx, address)?);
    }
    let pressed = decide(tx, ids, policy, command, &bound, step_up_secret)?;
    let refusal = pressed.refusal();
    if !bound.revoked {
        tx.run(
            sql!("update hardware_button set pressed_at = $2, refused_at = $3, refusal = $4 where client_id = $1"),
            args![command.proof.client, command.now, refusal.map(|_| command.now), refusal.unwrap_or_default()],
        )?;
    }
    Ok(pressed)
}

fn lock(tx: &mut Tx<'_>, client: ClientId) -> db::Result<Option<Bound>> {
    let bound = tx.maybe(
        sql!(
            "update hardware_button set name = name where client_id = $1
             returning customer_id, variant_id, quantity, address_id, orders_max, window_us, amount_max, revoked_at"
        ),
        args![client],
        |row| {
            Ok(Bound {
                customer: row.get(0)?,
                variant: row.get(1)?,
                quantity: row.get(2)?,
                ship_to: row.get(3)?,
                orders_max: row.get(4)?,
                window: row.get(5)?,
                amount_max: row.get(6)?,
                revoked: row.get::<Option<i64>>(7)?.is_some(),
            })
        },
    )?;
    let Some(bound) = bound else { return Ok(None) };
    // Among the devices its client is revoked.
    let ended = tx.maybe(sql!("select revoked_at from client where id = $1"), args![client], |row| {
        row.get::<Option<i64>>(0).map(|at| at.is_some())
    })?;
    Ok(Some(Bound { revoked: bound.revoked || ended.unwrap_or(true), ..bound }))
}

/// What an address was edited to, if it was.
fn successor(tx: &mut Tx<'_>, address: AddressId) -> db::Result<AddressId> {
    let mut last = address;
    // Each edit is a newer row, so this ends.
    while let Some(next) = tx.maybe(
        sql!("select replaced_by from address where id = $1 and replaced_by is not null"),
        args![last],
        |row| row.get(0),
    )? {
        last = next;
    }
    Ok(last)
}

fn decide(
    tx: &mut Tx<'_>,
    ids: &Ids,
    policy: &Policy,
    command: &Press,
    bound: &Bound,
    step_up_secret: &Secret,
) -> db::Result<Pressed> {
    let key = OrderKey { hash: command.press, body_hash: command.press };
    if !stands(tx, bound.customer, &key)? {
        if bound.revoked {
            return Ok(Pressed::Revoked);
        }
        if let Some(until) = full_until(tx, command, bound)? {
            return Ok(Pressed::TooSoon(until));
        }
        if above_amount(tx, bound)? {
            return Ok(Pressed::AboveAmount);
        }
    }
    let command = Place {
        now: command.now,
        proof: command.proof,
        line: command.line,
        order: command.order,
        variant: bound.variant,
        quantity: bound.quantity,
        ship_to: bound.ship_to,
        button: None,
        key: Some(key),
        channel: "button",
        stepped_up: false,
    };
    let outcome = place(tx, policy, std::slice::from_ref(&command))?.pop();
    Ok(match outcome {
        Some(Outcome::Placed(placed)) => Pressed::Placed(placed),
        Some(Outcome::Replayed(placed)) => Pressed::Replayed(placed),
        Some(Outcome::Refused(Refusal::StepUpRequired)) => {
            match step_up::hold(tx, ids, bound.customer, &command, step_up_secret) {
                Ok(line) => Pressed::Held(line),
                Err(HoldError::KeyReused) => Pressed::Refused(Refusal::KeyReused),
                Err(HoldError::Db(error)) => return Err(error),
            }
        }
        Some(Outcome::Refused(refusal)) => Pressed::Refused(refusal),
        None => unreachable!("place answers each command"),
    })
}

/// Whether the press has its line already: a retry is answered whatever the caps say by now.
fn stands(tx: &mut Tx<'_>, customer: CustomerId, key: &OrderKey) -> db::Result<bool> {
    let line = tx.maybe(
        sql!("select line_id from order_key where customer_id = $1 and key_hash = $2"),
        args![customer, &key.hash],
        |row| row.get::<LineId>(0),
    )?;
    Ok(line.is_some())
}

/// When the next order may be pressed, if the window has its orders. A line that was cancelled makes room again: an
/// accident that was undone does not lock the button.
fn full_until(tx: &mut Tx<'_>, command: &Press, bound: &Bound) -> db::Result<Option<Moment>> {
    let since = command.now.plus(-bound.window);
    let placed: Vec<Moment> = tx.query(
        sql!(
            "select l.placed_at from orders o join order_line l on l.order_id = o.id
             where o.customer_id = $1 and o.closes_at > $2 and l.placed_at > $2 and l.client_id = $3
             and l.state = 'placed' order by l.placed_at desc limit $4"
        ),
        args![bound.customer, since, command.proof.client, bound.orders_max],
        |row| row.get(0),
    )?;
    let full = i64::try_from(placed.len()).is_ok_and(|count| count >= bound.orders_max);
    Ok(placed.last().filter(|_| full).map(|oldest| oldest.plus(bound.window)))
}

/// Locks the variant's row, so that the price can't change between this look and the line.
fn above_amount(tx: &mut Tx<'_>, bound: &Bound) -> db::Result<bool> {
    let Some(max) = bound.amount_max else { return Ok(false) };
    let price: Option<i64> = tx.maybe(
        sql!("update variant set price = price where id = $1 returning price"),
        args![bound.variant],
        |row| row.get(0),
    )?;
    Ok(price.is_some_and(|price| price * i64::from(bound.quantity) > max))
}
