//! an action above a cap is kept, a link is mailed, and pressing its button places the action.

use db::{Tx, args, sql};

use super::button::Button;
use super::place::{OrderKey, Outcome, Place, Refusal, place};
use crate::customer::client::Proof;
use crate::customer::sign_in::{self, Purpose};
use crate::kernel::limits::HELD_KEPT;
use crate::kernel::{AddressId, CustomerId, Ids, LineId, Moment, OrderId, Policy, Secret, VariantId};
use crate::outbox::audit::{self, Who};
use crate::outbox::mail::Details;

/// Why an action was not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoldError {
    /// Another action is kept under the same token or key.
    #[error("the key was used with another body")]
    KeyReused,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Keeps an action that a cap refused and mails its link; a retry of the same action mails another only when the last
/// works no more. Answers the line under which it is kept.
///
/// # Errors
/// [`HoldError`]; then nothing is changed.
pub fn hold(
    tx: &mut Tx<'_>,
    ids: &Ids,
    customer: CustomerId,
    command: &Place,
    secret: &Secret,
) -> Result<LineId, HoldError> {
    if let Some(line) = held_before(tx, customer, command)? {
        if !sign_in::awaits_step_up(tx, command.now, line)? {
            mail_link(tx, ids, command.now, customer, line, secret)?;
        }
        return Ok(line);
    }
    let now = command.now;
    tx.run(
        sql!(
            "insert into held_action (line_id, customer_id, client_id, variant_id, quantity, address_id, key_hash,
                body_hash, payment_method_id, unit_price, delivery, shown_at, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        args![
            command.line,
            customer,
            command.proof.client,
            command.variant,
            command.quantity,
            command.ship_to,
            command.key.as_ref().map(|key| &key.hash),
            command.key.as_ref().map(|key| &key.body_hash),
            command.button.map(|button| button.payment_method),
            command.button.map(|button| button.unit_price),
            command.button.map(|button| button.delivery),
            command.button.map(|button| button.at),
            now
        ],
    )?;
    mail_link(tx, ids, now, customer, command.line, secret)?;
    let who = Who { customer: Some(customer), client: Some(command.proof.client), staff: None };
    audit::push(tx, ids, now, "order.held", who, command.line.0, "above a cap")?;
    Ok(command.line)
}

fn mail_link(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    customer: CustomerId,
    line: LineId,
    secret: &Secret,
) -> db::Result<()> {
    let return_to = format!("/step-up/{line}");
    // Nobody is to confirm what he can't see.
    let details = held(tx, customer, line)?.map_or_else(Details::default, |held| {
        let line = Details::default().number("quantity", held.quantity.into()).text("title", &held.title);
        let line = line.minor("amount", held.amount).number("delivered", held.delivered.into());
        Details::default().lines(vec![line])
    });
    sign_in::send_telling(tx, ids, now, secret, customer, Purpose::StepUp(line), (&return_to, details))
}

/// The line under which the same token or key is kept already. The customer's row is locked first, so that two retries
/// at once keep one action and mail one link.
fn held_before(tx: &mut Tx<'_>, customer: CustomerId, command: &Place) -> Result<Option<LineId>, HoldError> {
    tx.run(sql!("update customer set name = name where id = $1"), args![customer])?;
    let kept = tx.maybe(
        sql!(
            "select line_id, variant_id, quantity, body_hash from held_action
             where customer_id = $1 and (line_id = $2 or key_hash = $3)"
        ),
        args![customer, command.line, command.key.as_ref().map(|key| &key.hash)],
        |row| {
            let body_hash: Option<[u8; 32]> = row.get(3)?;
            let same = match &command.key {
                Some(key) => body_hash == Some(key.body_hash),
                None => (row.get::<VariantId>(1)?, row.get::<u32>(2)?) == (command.variant, command.quantity),
            };
            Ok((row.get(0)?, same))
        },
    )?;
    match kept {
        Some((_, false)) => Err(HoldError::KeyReused),
        kept => Ok(kept.map(|(line, _)| line)),
    }
}

/// A kept action, for its page.
#[derive(Clone, Debug)]
pub struct Held {
    /// The line under which it is kept.
    pub line: LineId,
    /// The item's title.
    pub title: String,
    /// How many.
    pub quantity: u32,
    /// What it costs, in minor units: as its page showed it, or else at today's price.
    pub amount: i64,
    /// Whether delivery is in the amount; only a page has shown one.
    pub delivered: bool,
    /// Whether it has been placed since.
    pub placed: bool,
}

/// A customer's kept action.
///
/// # Errors
/// Of the database.
pub fn held(tx: &mut Tx<'_>, customer: CustomerId, line: LineId) -> db::Result<Option<Held>> {
    tx.maybe(
        sql!(
            "select h.line_id, i.title, h.quantity, h.placed_at, coalesce(h.unit_price, v.price), h.delivery
             from held_action h join variant v on v.id = h.variant_id join item i on i.id = v.item_id
             where h.line_id = $1 and h.customer_id = $2"
        ),
        args![line, customer],
        |row| {
            let placed: Option<i64> = row.get(3)?;
            let (quantity, delivery): (u32, Option<i64>) = (row.get(2)?, row.get(5)?);
            let items = row.get::<i64>(4)?.saturating_mul(quantity.into());
            Ok(Held {
                line: row.get(0)?,
                title: row.get(1)?,
                quantity,
                amount: items.saturating_add(delivery.unwrap_or(0)),
                delivered: delivery.is_some(),
                placed: placed.is_some(),
            })
        },
    )
}

/// Deletes up to `limit` kept actions that are older than a day, placed or not.
///
/// # Errors
/// Of the database.
pub fn prune(tx: &mut Tx<'_>, now: Moment, limit: u32) -> db::Result<u64> {
    tx.run(
        sql!(
            "delete from held_action where line_id in (select line_id from held_action where created_at <= $1
                order by created_at limit $2)"
        ),
        args![now.plus(-HELD_KEPT), limit],
    )
}

/// Places a kept action after its customer has confirmed it, wherever he opened the mail: as the client that asked, and
/// at the total its page showed. Once: a second call replays. [`prune`] ends them.
///
/// # Errors
/// Of the database. The answer is `None` when nothing is kept under this line.
pub fn resume(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    order: OrderId,
    customer: CustomerId,
    line: LineId,
) -> db::Result<Option<Outcome>> {
    let command = tx.maybe(
        sql!(
            "select h.variant_id, h.quantity, h.address_id, h.key_hash, h.body_hash, h.client_id, c.secret_hash,
                h.payment_method_id, h.unit_price, h.delivery, h.shown_at, c.customer_id
             from held_action h join client c on c.id = h.client_id where h.line_id = $1 and h.customer_id = $2"
        ),
        args![line, customer],
        |row| Ok((kept_command(row, now, order, customer, line)?, row.get::<Option<CustomerId>>(11)?)),
    )?;
    let Some((command, current)) = command else { return Ok(None) };
    // The client that asked may stand for somebody else by now, who confirmed nothing.
    if current != Some(customer) {
        return Ok(Some(Outcome::Refused(Refusal::Foreign)));
    }
    let outcome = place(tx, policy, &[command])?.into_iter().next();
    if matches!(outcome, Some(Outcome::Placed(_))) {
        tx.run(sql!("update held_action set placed_at = $2 where line_id = $1"), args![line, now])?;
    }
    Ok(outcome)
}

fn kept_command(
    row: &db::Row<'_>,
    now: Moment,
    order: OrderId,
    customer: CustomerId,
    line: LineId,
) -> db::Result<Place> {
    let proof = Proof { client: row.get(5)?, secret_hash: row.get(6)? };
    let variant: VariantId = row.get(0)?;
    let ship_to: Option<AddressId> = row.get(2)?;
    let button = match (row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?, ship_to) {
        (Some(payment_method), Some(unit_price), Some(delivery), Some(at), Some(address)) => Some(Button {
            line,
            customer,
            client: proof.client,
            variant,
            address,
            payment_method,
            unit_price,
            delivery,
            at,
        }),
        _ => None,
    };
    let hash: Option<[u8; 32]> = row.get(3)?;
    let body_hash: Option<[u8; 32]> = row.get(4)?;
    Ok(Place {
        now,
        proof,
        line,
        order,
        variant,
        quantity: row.get(1)?,
        ship_to,
        button,
        key: hash.zip(body_hash).map(|(hash, body_hash)| OrderKey { hash, body_hash }),
        channel: "step_up",
        stepped_up: true,
    })
}
