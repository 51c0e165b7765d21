//! The single action as one request, and the customer's orders (OC-9, OC-10, OC-30, X-1, X-4).

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shop::kernel::limits::QUANTITY_MAX;
use shop::kernel::{AddressId, OrderId};
use shop::order::place::OrderKey;
use shop::order::view::{self, Filter};
use shop::order::{Outcome, Place, Placed, Refusal, step_up};
use utoipa::ToSchema;

use super::items::page_size;
use super::shapes::{IfNoneMatch, Order, Orders, Paging, PlacedLine};
use super::{caller, fields};
use crate::App;
use crate::api::Problems;
use crate::api::keyed::{REPLAYED, json, key};
use crate::api::tags;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::request::{Json, Query, client_token, host, visitor};

/// A single action.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderBody {
    /// `var_..`
    #[schema(pattern = "^var_[0-7][0-9a-hjkmnp-tv-z]{12}$")]
    variant: String,
    /// How many; 1 when nothing is said.
    #[serde(default, deserialize_with = "fields::given_whole")]
    #[schema(minimum = 1, maximum = 999, default = 1, nullable = false)]
    quantity: Option<i64>,
    /// `adr_..`; the default address when nothing is said.
    #[schema(pattern = "^adr_[0-7][0-9a-hjkmnp-tv-z]{12}$")]
    ship_to: Option<String>,
}

/// Checks how many of a variant one line may be.
///
/// # Errors
/// 422 that names the field.
pub(super) fn whole_quantity(quantity: i64) -> Result<u32, Problem> {
    u32::try_from(quantity)
        .ok()
        .filter(|quantity| (1..=QUANTITY_MAX).contains(quantity))
        .ok_or_else(|| Problem::field("/quantity", format!("must be from 1 to {QUANTITY_MAX}")))
}

/// Order
///
/// One request is the order: the server adds address, payment method and delivery from what it has stored for the
/// calling client's customer, and answers when the line is on disk. A retry with the same key gets the same line.
///
/// Above a cap it is kept and answered with 403 `order.step_up_required`: the customer is mailed a link that places it, and a
/// retry with the same key keeps it once. What nobody confirms within a day is forgotten.
#[utoipa::path(
    post, path = "/orders", tag = "orders", operation_id = "placeOrder", request_body = OrderBody,
    params(("Idempotency-Key" = String, Header, min_length = 1, max_length = 255, description = "Your own key for this order, 1 to 255 bytes; its scope is the customer")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 201, body = PlacedLine, description = "On disk: a new line, in a new order or one that was open"),
        (status = 200, body = PlacedLine, description = "The key was used before: the same line with its state now",
            headers(("Idempotent-Replayed" = String, description = "`true`"))),
        Problems
    )
)]
pub async fn place(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Json<OrderBody>,
) -> Result<Response, Problem> {
    let token = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?;
    let hash = key(&headers)?.ok_or_else(|| {
        let detail = "send an Idempotency-Key, so that a retry can't order twice";
        Problem::new(StatusCode::BAD_REQUEST, "request.idempotency_key_missing", detail)
    })?;
    let OrderBody { variant, quantity, ship_to } = body.value;
    let quantity = whole_quantity(quantity.unwrap_or(1))?;
    let ship_to: Option<AddressId> = match ship_to {
        Some(text) => Some(text.parse().map_err(|_| Problem::from(Refusal::UnknownAddress))?),
        None => None,
    };
    let command = Place {
        now: app.now(),
        proof: token.proof(),
        line: app.line_id(),
        order: app.order_id(),
        variant: variant.parse().map_err(|_| Problem::from(Refusal::UnknownVariant))?,
        quantity,
        ship_to,
        button: None,
        key: Some(OrderKey { hash, body_hash: Sha256::digest(&body.bytes).into() }),
        channel: "api",
        stepped_up: false,
    };
    match app.lane.submit(command.clone()).await? {
        Outcome::Placed(placed) => {
            Metrics::count(&app.metrics.orders_placed);
            answer(&app, StatusCode::CREATED, placed).await
        }
        Outcome::Replayed(placed) => {
            Metrics::count(&app.metrics.orders_replayed);
            let mut response = answer(&app, StatusCode::OK, placed).await?;
            response.headers_mut().insert(REPLAYED.0, REPLAYED.1);
            Ok(response)
        }
        Outcome::Refused(Refusal::StepUpRequired) => Err(hold(&app, &headers, command).await?),
        Outcome::Refused(refusal @ Refusal::Suspended) => {
            Metrics::count(&app.metrics.orders_refused);
            let mut problem = Problem::from(refusal);
            problem.url = Some(app.absolute(host(&headers), "/account/step-up"));
            Err(problem)
        }
        Outcome::Refused(refusal) => {
            Metrics::count(&app.metrics.orders_refused);
            Err(who_is_missing(&app, &command, refusal).await?)
        }
    }
}

/// An identifier that is not known at all is a 401, one without a customer a 403.
async fn who_is_missing(app: &App, command: &Place, refusal: Refusal) -> Result<Problem, Problem> {
    if refusal != Refusal::Unrecognised {
        return Ok(refusal.into());
    }
    let proof = command.proof;
    let known = app.db.read(move |tx| visitor(tx, Some(&proof))).await?.is_some();
    Ok(if known { refusal.into() } else { Problem::unknown_client() })
}

pub(super) async fn answer(app: &App, status: StatusCode, placed: Placed) -> Result<Response, Problem> {
    let looked_at = placed.clone();
    let repeats = app.db.read(move |tx| view::ordered_just_before(tx, &looked_at)).await?;
    Ok((status, Answer(PlacedLine::of(&placed, repeats))).into_response())
}

/// the action is kept; after the customer has pressed the mailed link's button, the same key gets the line.
async fn hold(app: &App, headers: &HeaderMap, command: Place) -> Result<Problem, Problem> {
    let (ids, secret) = (app.ids.clone(), app.secret());
    let line = app
        .db
        .write(move |tx| -> Result<_, Problem> {
            let visitor = visitor(tx, Some(&command.proof))?.ok_or_else(Problem::unknown_client)?;
            let customer = visitor.customer.ok_or_else(Problem::unknown_client)?.id;
            Ok(step_up::hold(tx, &ids, customer, &command, &secret)?)
        })
        .await?;
    let mut problem = Problem::from(Refusal::StepUpRequired);
    problem.url = Some(app.absolute(host(headers), &format!("/step-up/{line}")));
    Ok(problem)
}

/// List your orders
#[utoipa::path(
    get, path = "/orders", tag = "orders", operation_id = "listOrders", params(Paging), security(("client" = []), ("client_cookie" = [])),
    responses((status = 200, body = Orders, description = "Your orders, newest first"), Problems)
)]
pub async fn list(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Query(query): Query<Paging>,
) -> Result<Answer<Orders>, Problem> {
    let limit = page_size(query.limit)?;
    let before: Option<OrderId> = match query.cursor {
        Some(cursor) => Some(cursor.parse().map_err(|_| Problem::field("cursor", "is not one of this list's"))?),
        None => None,
    };
    let (_, customer) = caller(&app, &headers).await?;
    let filter = Filter { customer: Some(customer), order: None, before };
    let mut orders = app.db.read(move |tx| view::orders(tx, filter, limit + 1)).await?;
    let more = orders.len() > limit as usize;
    orders.truncate(limit as usize);
    let next = orders.last().filter(|_| more).map(|order| order.id.to_string());
    let policy = app.policy();
    Ok(Answer(Orders { orders: orders.iter().map(|order| Order::of(order, &policy)).collect(), next }))
}

/// Show one of your orders
#[utoipa::path(
    get, path = "/orders/{id}", tag = "orders", operation_id = "showOrder",
    params(("id" = String, Path, pattern = "^ord_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`ord_..`"), IfNoneMatch),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Order, description = "The order", headers(("ETag" = String, description = "Another one when anything of it is"))),
        (status = 304, description = "The caller has it", headers(("ETag" = String, description = "As in If-None-Match"))),
        Problems
    )
)]
pub async fn one(State(app): State<Arc<App>>, headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Problem> {
    let (_, customer) = caller(&app, &headers).await?;
    let order: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    let filter = Filter { customer: Some(customer), order: Some(order), before: None };
    let orders = app.db.read(move |tx| view::orders(tx, filter, 1)).await?;
    let order = orders.first().ok_or_else(Problem::not_found)?;
    let body = json(&Order::of(order, &app.policy()))?;
    Ok(tags::answer(&headers, tags::of_body(&body), body))
}
