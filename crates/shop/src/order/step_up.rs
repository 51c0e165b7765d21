//! an action above a cap is kept, a link is mailed, and pressing its button places the action.

use db::{Tx, args, sql};

use super::place::{OrderKey, Outcome, Place, place};
use crate::customer::client::Proof;
use crate::customer::sign_in::{self, Purpose};
use crate::kernel::{AddressId, CustomerId, Ids, LineId, Moment, OrderId, Policy, Secret, VariantId};
use crate::outbox::audit::{self, Who};

/// Keeps an action that a cap refused and mails its link; a retry of the same action mails nothing more. Answers the
/// line under which it is kept.
///
/// # Errors
/// Of the database.
pub fn hold(
    tx: &mut Tx<'_>,
    ids: &Ids,
    customer: CustomerId,
    command: &Place,
    secret: &Secret,
) -> db::Result<LineId> {
    let now = command.now;
    let held: Option<LineId> = match &command.key {
        Some(key) => tx.maybe(
            sql!("select line_id from held_action where customer_id = $1 and key_hash = $2"),
            args![customer, &key.hash],
            |row| row.get(0),
        )?,
        None => None,
    };
    if let Some(line) = held {
        return Ok(line);
    }
    let kept = tx.run(
        sql!(
            "insert into held_action (line_id, customer_id, client_id, variant_id, quantity, address_id, key_hash,
                body_hash, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (line_id) do nothing"
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
            now
        ],
    )?;
    if kept > 0 {
        let return_to = format!("/step-up/{}", command.line);
        sign_in::send(tx, ids, now, secret, customer, Purpose::StepUp(command.line), &return_to)?;
        let who = Who { customer: Some(customer), client: Some(command.proof.client), staff: None };
        audit::push(tx, ids, now, "order.held", who, command.line.0, "above a cap")?;
    }
    Ok(command.line)
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
            "select h.line_id, i.title, h.quantity, h.placed_at from held_action h join variant v on v.id = h.variant_id
             join item i on i.id = v.item_id where h.line_id = $1 and h.customer_id = $2"
        ),
        args![line, customer],
        |row| {
            let placed: Option<i64> = row.get(3)?;
            Ok(Held { line: row.get(0)?, title: row.get(1)?, quantity: row.get(2)?, placed: placed.is_some() })
        },
    )
}

/// Places a kept action after its customer has confirmed it on `proof`'s client. Once: a second call replays.
///
/// # Errors
/// Of the database. The answer is `None` when nothing is kept under this line.
pub fn resume(
    tx: &mut Tx<'_>,
    policy: &Policy,
    now: Moment,
    order: OrderId,
    proof: Proof,
    customer: CustomerId,
    line: LineId,
) -> db::Result<Option<Outcome>> {
    let command = tx.maybe(
        sql!(
            "select variant_id, quantity, address_id, key_hash, body_hash from held_action
             where line_id = $1 and customer_id = $2"
        ),
        args![line, customer],
        |row| {
            let hash: Option<[u8; 32]> = row.get(3)?;
            let body_hash: Option<[u8; 32]> = row.get(4)?;
            Ok(Place {
                now,
                proof,
                line,
                order,
                variant: row.get::<VariantId>(0)?,
                quantity: row.get(1)?,
                ship_to: row.get::<Option<AddressId>>(2)?,
                button: None,
                key: hash.zip(body_hash).map(|(hash, body_hash)| OrderKey { hash, body_hash }),
                channel: "step_up",
                stepped_up: true,
            })
        },
    )?;
    let Some(command) = command else { return Ok(None) };
    let outcome = place(tx, policy, &[command])?.into_iter().next();
    if matches!(outcome, Some(Outcome::Placed(_))) {
        tx.run(sql!("update held_action set placed_at = $2 where line_id = $1"), args![line, now])?;
    }
    Ok(outcome)
}
