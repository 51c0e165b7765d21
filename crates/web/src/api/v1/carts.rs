//! The cart (OC-19).

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shop::catalogue::promise::Supplied;
use shop::kernel::limits::{CART_LINES_MAX, QUANTITY_MAX};
use shop::kernel::{Money, Policy, VariantId};
use shop::order::cart::Owner;
use shop::order::cart::change::replace as replacing;
use shop::order::cart::view::{Cart as Read, cart as read};
use utoipa::ToSchema;

use super::fields;
use super::orders::whole_quantity;
use super::shapes::{Amount, IfNoneMatch};
use crate::App;
use crate::api::Problems;
use crate::api::keyed::json;
use crate::api::tags::{self, IfMatch};
use crate::problem::Problem;
use crate::request::{Json, client_token, visitor};

/// A line that is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedLine {
    /// `var_..`
    #[schema(pattern = "^var_[0-7][0-9a-hjkmnp-tv-z]{12}$")]
    variant: String,
    /// How many.
    #[serde(deserialize_with = "fields::whole")]
    #[schema(minimum = 1, maximum = 999)]
    quantity: i64,
}

/// What the cart is to hold.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CartBody {
    /// Just these; one variant twice adds up.
    #[serde(deserialize_with = "fields::objects")]
    #[schema(max_items = 50)]
    lines: Vec<WantedLine>,
}

/// A cart.
#[derive(Serialize, ToSchema)]
pub struct Cart {
    /// In the order they were put in.
    lines: Vec<CartLine>,
    /// What can be had of it, without delivery.
    items: Amount,
}

/// A line of a cart.
#[derive(Serialize, ToSchema)]
pub struct CartLine {
    /// `var_..`
    variant: String,
    /// The item's title.
    title: String,
    /// How many.
    quantity: u32,
    /// Of one, now.
    price: Amount,
    /// Of one, when it was put in.
    price_then: Amount,
    /// Whether this many can be had now or on back-order.
    obtainable: bool,
}

impl Cart {
    fn of(cart: &Read, policy: &Policy) -> Cart {
        let amount = |amount| Amount::from(Money { amount, currency: policy.currency });
        let line = |line: &shop::order::cart::view::CartLine| CartLine {
            variant: line.variant.to_string(),
            title: line.title.clone(),
            quantity: line.quantity,
            price: amount(line.price),
            price_then: amount(line.price_then),
            obtainable: line.supplied() != Supplied::No,
        };
        Cart { lines: cart.lines.iter().map(line).collect(), items: amount(cart.amount()) }
    }
}

/// The lines that a body wants; one variant twice adds up.
pub(super) fn wanted(lines: &[WantedLine]) -> Result<Vec<(VariantId, u32)>, Problem> {
    if lines.len() > CART_LINES_MAX {
        return Err(Problem::field("/lines", format!("must have at most {CART_LINES_MAX} entries")));
    }
    let mut wanted: Vec<(VariantId, u32)> = Vec::with_capacity(lines.len());
    for (position, line) in lines.iter().enumerate() {
        let pointer = |field: &str| format!("/lines/{position}/{field}");
        let variant: VariantId = line
            .variant
            .parse()
            .map_err(|_| Problem::unknown("order.unknown_variant", &pointer("variant"), "there is no such variant"))?;
        let quantity = whole_quantity(line.quantity).map_err(|mut problem| {
            problem.errors.iter_mut().for_each(|error| error.pointer = pointer("quantity"));
            problem
        })?;
        match wanted.iter_mut().find(|(known, _)| *known == variant) {
            Some((_, known)) if *known + quantity > QUANTITY_MAX => {
                let detail = format!("with the lines before it, must be at most {QUANTITY_MAX}");
                return Err(Problem::field(pointer("quantity"), detail));
            }
            Some((_, known)) => *known += quantity,
            None => wanted.push((variant, quantity)),
        }
    }
    Ok(wanted)
}

/// Show your cart
///
/// The calling client's, or its customer's once one is recognised: then it is the same on every device.
#[utoipa::path(
    get, path = "/cart", tag = "cart", operation_id = "showCart", params(IfNoneMatch), security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Cart, description = "The cart, perhaps empty", headers(("ETag" = String, description = "For If-Match; it changes with prices, too"))),
        (status = 304, description = "The caller has it", headers(("ETag" = String, description = "As in If-None-Match"))),
        Problems
    )
)]
pub async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let proof = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?.proof();
    let cart = app.db.read(move |tx| -> Result<_, Problem> {
        let visitor = visitor(tx, Some(&proof))?.ok_or_else(Problem::unknown_client)?;
        Ok(read(tx, Owner::of(&visitor))?)
    });
    let cart = cart.await?;
    let body = json(&Cart::of(&cart, &app.policy()))?;
    Ok(tags::answer(&headers, tags::of_looks(cart.version, &body), body))
}

/// Replace your cart
///
/// Sending the same cart again changes nothing, so that a retry is harmless.
#[utoipa::path(
    put, path = "/cart", tag = "cart", operation_id = "replaceCart", request_body = CartBody,
    params(("If-Match" = Option<String>, Header, nullable = false, description = "The cart's version as an ETag, `\"3\"`: refuses with 412 when it changed meanwhile")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Cart, description = "The cart as it is now", headers(("ETag" = String, description = "The cart's version, for If-Match"))),
        Problems
    )
)]
pub async fn replace(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Json<CartBody>,
) -> Result<Response, Problem> {
    let proof = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?.proof();
    let (now, seen) = (app.now(), IfMatch::of(&headers));
    let lines = wanted(&body.value.lines)?;
    let cart = app
        .db
        .write(move |tx| -> Result<_, Problem> {
            let visitor = visitor(tx, Some(&proof))?.ok_or_else(Problem::unknown_client)?;
            let owner = Owner::of(&visitor);
            let version = seen.version(|| Ok(Some(read(tx, owner)?.version)))?;
            replacing(tx, now, owner, &lines, version)?;
            Ok(read(tx, owner)?)
        })
        .await?;
    let body = json(&Cart::of(&cart, &app.policy()))?;
    let tag = (ETAG, tags::of_looks(cart.version, &body));
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json")), tag], body).into_response())
}
