//! The checkout, the same state machine as under the pages (OC-19, X-1).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::ETAG;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use db::Tx;
use serde::Deserialize;
use shop::customer::Visitor;
use shop::customer::client::{Proof, Token};
use shop::kernel::{CheckoutId, Policy};
use shop::order::checkout::CheckoutError;
use shop::order::checkout::cancel::cancel as canceling;
use shop::order::checkout::complete::{Agreed, Complete, complete as completing};
use shop::order::checkout::create::{beside_the_cart, create as creating, from_cart};
use shop::order::checkout::update::update as updating;
use shop::order::checkout::view::{View, version as now_at, view};
use shop::outbox::request_key::Kept;

use super::checkout_shapes::{Checkout, CheckoutBody, CheckoutPatch};
use super::shapes::IfNoneMatch;
use crate::App;
use crate::api::Problems;
use crate::api::keyed::{REPLAYED, Tags, json, once_bound, once_tagged};
use crate::api::tags::{self, IfMatch};
use crate::checkout::link::Links;
use crate::problem::{FieldError, Problem};
use crate::request::{Json, by_cookie, client_cookie, client_token, same_origin, visitor};

/// Begin a checkout
///
/// Of the given lines, or of the cart where there are none. What is missing, and what can't be had, stands in `messages`.
#[utoipa::path(
    post, path = "/checkouts", tag = "checkouts", operation_id = "createCheckout", request_body = CheckoutBody,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 201, body = Checkout, description = "Begun",
            headers(("ETag" = String, description = "For If-Match"),
                ("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))),
        Problems
    )
)]
pub async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Json<CheckoutBody>,
) -> Result<Response, Problem> {
    let (change, now, policy) = (body.value.change()?, app.now(), app.policy());
    let (id, links) = (CheckoutId(app.ids.next(now)), Links::of(&app, &headers));
    let begin = move |tx: &mut Tx<'_>, visitor: Visitor| {
        let view = match &change.lines {
            Some(_) => creating(tx, &policy, now, &visitor, id, change.clone())?,
            None => {
                let begun = from_cart(tx, &policy, now, &visitor, id)?;
                updating(tx, &policy, now, &visitor, (begun.checkout.id, None), &change)?
            }
        };
        let view = beside_the_cart(tx, &visitor, view)?;
        Ok((StatusCode::CREATED, json(&Checkout::of(&view, &policy, &links))?))
    };
    // A repeated answer is another checkout's than `id`.
    let now = |tx: &mut Tx<'_>, kept: &Kept| {
        let begun = serde_json::from_str::<Begun>(&kept.body).ok().and_then(|begun| begun.id.parse().ok());
        begun.map_or(Ok(None), |id| now_at(tx, id))
    };
    let (calling, tags) = (calling(&app, &headers)?, Tags { now, tag: tags::of_looks });
    once_tagged(&app, &headers, "POST /checkouts", &body.bytes, calling, begin, tags).await
}

/// Which checkout an answer is about.
#[derive(Deserialize)]
struct Begun {
    id: String,
}

/// Show a checkout
#[utoipa::path(
    get, path = "/checkouts/{id}", tag = "checkouts", operation_id = "showCheckout",
    params(("id" = String, Path, pattern = "^chk_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`chk_..`"), IfNoneMatch),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Checkout, description = "As it is now", headers(("ETag" = String, description = "For If-Match; it changes with prices and stock, too"))),
        (status = 304, description = "The caller has it", headers(("ETag" = String, description = "As in If-None-Match"))),
        Problems
    )
)]
pub async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let proof = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?.proof();
    let (policy, now) = (app.policy(), app.now());
    let id = id.parse::<CheckoutId>().ok();
    let rules = policy.clone();
    let seen = app.db.read(move |tx| -> Result<View, Problem> {
        let visitor = visitor(tx, Some(&proof))?.ok_or_else(Problem::unknown_client)?;
        let seen = view(tx, &rules, now, &visitor, id.ok_or_else(Problem::not_found)?)?;
        Ok(beside_the_cart(tx, &visitor, seen)?)
    });
    let seen = seen.await?;
    let body = json(&Checkout::of(&seen, &policy, &Links::of(&app, &headers)))?;
    Ok(tags::answer(&headers, tags::of_looks(seen.checkout.version, &body), body))
}

/// Change a checkout
///
/// Fields that are left out stay. Each change looks up prices anew: its answer is what completing then agrees to.
#[utoipa::path(
    patch, path = "/checkouts/{id}", tag = "checkouts", operation_id = "updateCheckout", request_body = CheckoutPatch,
    params(("id" = String, Path, pattern = "^chk_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`chk_..`"),
        ("If-Match" = Option<String>, Header, nullable = false, description = "The checkout's version as an ETag, `\"3\"`: refuses with 412 when it changed meanwhile")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Checkout, description = "Changed",
            headers(("ETag" = String, description = "For If-Match"),
                ("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))),
        Problems
    )
)]
pub async fn update(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Json<CheckoutPatch>,
) -> Result<Response, Problem> {
    let change = body.value.change()?;
    let now = app.now();
    on_checkout(&app, &headers, ("PATCH", &id), &body.bytes, move |tx, policy, visitor, target| {
        updating(tx, policy, now, visitor, target, &change)
    })
    .await
}

/// Complete a checkout
///
/// Places its orders at the prices of its last change, all of them or nothing. Its id is the idempotency key: completing it
/// again answers the same. A client that calls with its cookie and stood for nobody is given another one; to try again with
/// the old one, send an Idempotency-Key each time.
#[utoipa::path(
    post, path = "/checkouts/{id}/complete", tag = "checkouts", operation_id = "completeCheckout",
    params(("id" = String, Path, pattern = "^chk_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`chk_..`"),
        ("If-Match" = Option<String>, Header, nullable = false, description = "The checkout's version as an ETag, `\"3\"`: refuses with 412 when it changed meanwhile"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless, also with a cookie that is over")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Checkout, description = "Ordered",
            headers(("ETag" = Option<String>, description = "Of this answer"),
                ("Idempotent-Replayed" = Option<String>, description = "`true`: it was completed before"))),
        Problems
    )
)]
pub async fn complete(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    same_origin(&app, &headers)?;
    let proof = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?.proof();
    let target = id.parse::<CheckoutId>().ok();
    let (ids, now, policy, secret) = (app.ids.clone(), app.now(), app.policy(), app.secret());
    let (seen, links) = (IfMatch::of(&headers), Links::of(&app, &headers));
    let cookie = by_cookie(&headers);
    let token = app.client_token();
    let fresh = cookie.then(|| token.proof());
    let calling = move |tx: &mut Tx<'_>| match visitor(tx, Some(&proof))? {
        // By cookie, the answer to a retry may be due to a secret that is over.
        None if !cookie => Err(Problem::unknown_client()),
        known => Ok((format!("client {}", proof.client), known.is_some())),
    };
    let request = format!("complete {id}");
    let (mut response, told) =
        once_bound(&app, &headers, cookie.then_some(proof), &request, &[], calling, move |tx, known| {
            if !known {
                return Err(Problem::unknown_client());
            }
            let id = target.ok_or_else(Problem::not_found)?;
            let agreed = Agreed::Stored(seen.version(|| now_at(tx, id))?);
            let command = Complete { id, proof, fresh, secret: &secret, agreed: &agreed };
            let done = completing(tx, &ids, &policy, now, &command).map_err(explained)?;
            let body = json(&Checkout::of(&done.view, &policy, &links))?;
            let tag = tags::of_looks(done.view.checkout.version, &body);
            Ok((StatusCode::OK, body, (tag, done.replayed, done.rotated)))
        })
        .await?;
    let found = response.headers_mut();
    if let Some((tag, replayed, rotated)) = told {
        found.insert(ETAG, tag);
        if replayed {
            found.insert(REPLAYED.0, REPLAYED.1);
        }
        // Only with the first answer: whoever repeats it has the old cookie, which may be somebody else's.
        if rotated {
            let (name, value) = client_cookie(&app, &Token { client: proof.client, ..token });
            found.insert(name, value);
        }
    }
    Ok(response)
}

/// Cancel a checkout
///
/// What was typed into it is wiped. Once it is completed, its lines are cancelled one by one.
#[utoipa::path(
    post, path = "/checkouts/{id}/cancel", tag = "checkouts", operation_id = "cancelCheckout",
    params(("id" = String, Path, pattern = "^chk_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`chk_..`"),
        ("If-Match" = Option<String>, Header, nullable = false, description = "The checkout's version as an ETag, `\"3\"`: refuses with 412 when it changed meanwhile"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 200, body = Checkout, description = "Canceled",
            headers(("ETag" = Option<String>, description = "Of this answer"),
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
    let now = app.now();
    on_checkout(&app, &headers, ("cancel", &id), &[], move |tx, policy, visitor, target| {
        canceling(tx, now, visitor, target)?;
        view(tx, policy, now, visitor, target.0)
    })
    .await
}

async fn on_checkout<F>(
    app: &App,
    headers: &HeaderMap,
    (verb, id): (&str, &str),
    body: &[u8],
    run: F,
) -> Result<Response, Problem>
where
    F: Fn(&mut Tx<'_>, &Policy, &Visitor, (CheckoutId, Option<i64>)) -> Result<View, CheckoutError> + Send + 'static,
{
    let (target, seen, policy) = (id.parse::<CheckoutId>().ok(), IfMatch::of(headers), app.policy());
    let links = Links::of(app, headers);
    let request = format!("{verb} {id}");
    let done = move |tx: &mut Tx<'_>, visitor: Visitor| {
        let target = target.ok_or_else(Problem::not_found)?;
        let version = seen.version(|| now_at(tx, target))?;
        let view = run(tx, &policy, &visitor, (target, version))?;
        let view = beside_the_cart(tx, &visitor, view)?;
        Ok((StatusCode::OK, json(&Checkout::of(&view, &policy, &links))?))
    };
    let now = move |tx: &mut Tx<'_>, _: &Kept| target.map_or(Ok(None), |target| now_at(tx, target));
    let tags = Tags { now, tag: tags::of_looks };
    once_tagged(app, headers, &request, body, calling(app, headers)?, done, tags).await
}

/// Proves the caller; his keys are his client's.
fn calling(
    app: &App,
    headers: &HeaderMap,
) -> Result<impl Fn(&mut Tx<'_>) -> Result<(String, Visitor), Problem> + Send + 'static + use<>, Problem> {
    let proof: Proof = client_token(app, headers).ok_or_else(Problem::unknown_client)?.proof();
    Ok(move |tx: &mut Tx<'_>| {
        let visitor = visitor(tx, Some(&proof))?.ok_or_else(Problem::unknown_client)?;
        Ok((format!("client {}", visitor.client), visitor))
    })
}

/// What is in the way is named, message by message.
fn explained(error: CheckoutError) -> Problem {
    let messages = match &error {
        CheckoutError::NotReady(messages) => messages.clone(),
        _ => Vec::new(),
    };
    let mut problem = Problem::from(error);
    problem.errors.extend(
        messages
            .iter()
            .map(|message| FieldError { pointer: message.pointer(), detail: message.code().replace('_', " ") }),
    );
    problem
}
