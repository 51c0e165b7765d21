//! Changing, cancelling and restoring a line (OC-13, OC-14).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use db::Tx;
use serde::Deserialize;
use shop::customer::client::Proof;
use shop::kernel::{AddressId, LineId, Policy};
use shop::order::cancel::{self, Cancel, ChangeError};
use shop::order::{change as changing, undo as undoing, view};
use shop::outbox::request_key::Kept;
use utoipa::ToSchema;

use super::fields;
use super::orders::whole_quantity;
use super::shapes::Line;
use crate::App;
use crate::api::Problems;
use crate::api::keyed::{Tags, json, once_tagged};
use crate::api::tags::{self, IfMatch};
use crate::problem::Problem;
use crate::request::{Json, client_token, host, same_origin, visitor};

/// What is to change; at least one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1)]
pub struct LineBody {
    /// How many.
    #[serde(default, deserialize_with = "fields::given_whole")]
    #[schema(minimum = 1, maximum = 999, nullable = false)]
    quantity: Option<i64>,
    /// `adr_..`
    #[serde(default, deserialize_with = "fields::given")]
    #[schema(pattern = "^adr_[0-7][0-9a-hjkmnp-tv-z]{12}$", nullable = false)]
    ship_to: Option<String>,
}

/// Change a line's quantity or address
#[utoipa::path(
    patch, path = "/lines/{id}", tag = "orders", operation_id = "changeLine", request_body = LineBody,
    params(("id" = String, Path, pattern = "^lin_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`lin_..`"),
        ("If-Match" = Option<String>, Header, nullable = false, description = "The line's version as an ETag, `\"3\"`: refuses with 412 when it changed meanwhile")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Line, description = "Changed",
            headers(("ETag" = String, description = "The line's version, for If-Match"),
                ("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))),
        Problems
    )
)]
pub async fn change(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Json<LineBody>,
) -> Result<Response, Problem> {
    let LineBody { quantity, ship_to } = body.value;
    if quantity.is_none() && ship_to.is_none() {
        return Err(Problem::field("/quantity", "or ship_to must be given"));
    }
    let quantity = quantity.map(whole_quantity).transpose()?;
    let ship_to: Option<AddressId> = match ship_to {
        Some(text) => Some(text.parse().map_err(|_| Problem::from(ChangeError::UnknownAddress))?),
        None => None,
    };
    let (ids, now) = (app.ids.clone(), app.now());
    on_line(&app, &headers, &id, "PATCH", &body.bytes, move |tx, policy, command| {
        if let Some(quantity) = quantity {
            changing::quantity(tx, &ids, now, policy, command, quantity)?;
        }
        if let Some(address) = ship_to {
            // The version was checked by the first change, which may have raised it.
            let version = if quantity.is_some() { None } else { command.version };
            changing::address(tx, &ids, now, policy, &Cancel { version, ..*command }, address)?;
        }
        Ok(())
    })
    .await
}

/// Cancel a line
#[utoipa::path(
    post, path = "/lines/{id}/cancel", tag = "orders", operation_id = "cancelLine",
    params(("id" = String, Path, pattern = "^lin_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`lin_..`"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Line, description = "Cancelled; its stock is back",
            headers(("ETag" = String, description = "The line's version, for If-Match"),
                ("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))),
        Problems
    )
)]
pub async fn cancel(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    same_origin(&app, &headers)?;
    let (ids, now) = (app.ids.clone(), app.now());
    on_line(&app, &headers, &id, "cancel", &[], move |tx, _, command| cancel::cancel(tx, &ids, now, command)).await
}

/// Undo a line's cancelling
#[utoipa::path(
    post, path = "/lines/{id}/undo", tag = "orders", operation_id = "undoCancel",
    params(("id" = String, Path, pattern = "^lin_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`lin_..`"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Line, description = "Placed again",
            headers(("ETag" = String, description = "The line's version, for If-Match"),
                ("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))),
        Problems
    )
)]
pub async fn undo(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    same_origin(&app, &headers)?;
    let (ids, now) = (app.ids.clone(), app.now());
    on_line(&app, &headers, &id, "undo", &[], move |tx, policy, command| undoing::undo(tx, &ids, now, policy, command))
        .await
}

async fn on_line<F>(
    app: &App,
    headers: &HeaderMap,
    id: &str,
    verb: &str,
    body: &[u8],
    run: F,
) -> Result<Response, Problem>
where
    F: Fn(&mut Tx<'_>, &Policy, &Cancel) -> Result<(), ChangeError> + Send + 'static,
{
    let proof = client_token(app, headers).ok_or_else(Problem::unknown_client)?.proof();
    let line: Option<LineId> = id.parse().ok();
    let seen = IfMatch::of(headers);
    let policy = app.policy();
    let confirm = app.absolute(host(headers), "/account/step-up");
    let calling = move |tx: &mut Tx<'_>| {
        let (client, customer) = known(tx, &proof)?;
        Ok((format!("customer {customer}"), (client, customer)))
    };
    let verb = format!("{verb} {id}");
    let done = move |tx: &mut Tx<'_>, (client, customer)| {
        let line = line.ok_or_else(Problem::not_found)?;
        let version = seen.version(|| view::version(tx, line))?;
        let command = Cancel { line, customer, client, version };
        run(tx, &policy, &command).map_err(|error| {
            let url = (error == ChangeError::Suspended).then(|| confirm.clone());
            Problem { url, ..Problem::from(error) }
        })?;
        let order = view::order_of_line(tx, customer, command.line)?.ok_or_else(Problem::not_found)?;
        let line = order.lines.iter().find(|line| line.id == command.line).ok_or_else(Problem::not_found)?;
        Ok((StatusCode::OK, json(&Line::of(&order, line))?))
    };
    let now = move |tx: &mut Tx<'_>, _: &Kept| line.map_or(Ok(None), |line| view::version(tx, line));
    once_tagged(app, headers, &verb, body, calling, done, Tags { now, tag: tags::of_version }).await
}

fn known(tx: &mut Tx<'_>, proof: &Proof) -> Result<(shop::kernel::ClientId, shop::kernel::CustomerId), Problem> {
    let visitor = visitor(tx, Some(proof))?.ok_or_else(Problem::unknown_client)?;
    let customer = visitor.customer.ok_or_else(|| {
        Problem::new(StatusCode::FORBIDDEN, "customer.unrecognised", "this client stands for no customer")
    })?;
    Ok((visitor.client, customer.id))
}
