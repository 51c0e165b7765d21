//! A press of a hardware button: one signed request (OC-9, OC-30).

use std::fmt;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use sha2::{Digest, Sha256};
use shop::action::device::{self, Press, Pressed};
use shop::customer::client::Proof;
use shop::kernel::ClientId;
use shop::order::Refusal;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};

use super::orders::answer;
use super::shapes::PlacedLine;
use crate::App;
use crate::api::Problems;
use crate::api::keyed::REPLAYED;
use crate::api::signature::{Received, check};
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::request::{Json, host};

/// Longest name of a press, in characters.
const PRESS_CHARS_MAX: usize = 64;
/// The largest number that every JSON reader keeps exactly.
const NUMBER_MAX: u64 = 9_007_199_254_740_991;

/// A press.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PressBody {
    /// What tells this press from every other of this button: a rising number, or a random text of 1 to 64 characters. A retry
    /// of the same press brings the same.
    #[schema(schema_with = press_schema)]
    press: PressKey,
}

/// A number or a text.
fn press_schema() -> Schema {
    let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(NUMBER_MAX));
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(PRESS_CHARS_MAX));
    OneOfBuilder::new().item(number).item(text).into()
}

/// A press's name, as bytes to hash: a number and a text never come to the same.
struct PressKey(Vec<u8>);

impl<'de> Deserialize<'de> for PressKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PressKey, D::Error> {
        deserializer.deserialize_any(PressVisitor)
    }
}

struct PressVisitor;

impl Visitor<'_> for PressVisitor {
    type Value = PressKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number from 0 or a text of 1 to 64 characters")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<PressKey, E> {
        if number > NUMBER_MAX {
            return Err(E::custom("must be at most 9007199254740991"));
        }
        Ok(PressKey(format!("number {number}").into_bytes()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<PressKey, E> {
        // A whole number of JSON Schema may be written as 2.0.
        if number.fract() == 0.0 && (0.0..=9_007_199_254_740_991.0).contains(&number) {
            return Ok(PressKey(format!("number {number:.0}").into_bytes()));
        }
        Err(E::custom("must be a whole number from 0 or a text"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<PressKey, E> {
        if (1..=PRESS_CHARS_MAX).contains(&text.chars().count()) {
            return Ok(PressKey(format!("text {text}").into_bytes()));
        }
        Err(E::custom("must have 1 to 64 characters"))
    }
}

/// The key that a button signs with: derived, stored nowhere.
pub fn signing_key(app: &App, client: ClientId) -> [u8; 32] {
    app.buttons.derive("hardware-button", &client.0.to_be_bytes())
}

/// What the row of a button's client holds: nobody knows a token that hashes to it, so the button can press and nothing
/// else.
pub fn proof(app: &App, client: ClientId) -> Proof {
    Proof { client, secret_hash: app.buttons.derive("hardware-button-client", &client.0.to_be_bytes()) }
}

/// Press a hardware button
///
/// The signed request is the order: what, how many and where to were set when the customer made the button. Signed with HTTP
/// Message Signatures (RFC 9421, `hmac-sha256`) over `"@method"`, `"@path"` (or `"@target-uri"`) and `"content-digest"`
/// (RFC 9530), with `created` within five minutes of now. A retry of the same press gets the same line.
#[utoipa::path(
    post, path = "/buttons/{id}/press", tag = "buttons", operation_id = "pressButton", request_body = PressBody,
    params(
        ("id" = String, Path, pattern = "^cli_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "The button's key id, `cli_..`"),
        ("Content-Digest" = String, Header, description = "`sha-256=:base64:` of the body"),
        ("Signature-Input" = String, Header, description = "`sig1=(\"@method\" \"@path\" \"content-digest\");created=..;keyid=\"cli_..\"`"),
    ),
    security(("button" = [])),
    responses(
        (status = 201, body = PlacedLine, description = "On disk: a new line"),
        (status = 200, body = PlacedLine, description = "The same press came before: the same line with its state now",
            headers(("Idempotent-Replayed" = String, description = "`true`"))),
        Problems
    )
)]
pub async fn press(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Json<PressBody>,
) -> Result<Response, Problem> {
    let client: ClientId = id.parse().map_err(|_| Problem::not_found())?;
    let unsigned = |detail: String| Problem::new(StatusCode::UNAUTHORIZED, "button.signature", detail);
    // The router took the prefix off; the address is known to the letter, and has no query.
    let uri: Uri = format!("/api/v1/buttons/{client}/press").parse().map_err(|_| Problem::not_found())?;
    let now = app.now();
    let origin = app.absolute(host(&headers), "");
    let received = Received { method: "POST", uri: &uri, origin: &origin, headers: &headers, body: &body.bytes };
    check(&received, &signing_key(&app, client), &id, now.micros().div_euclid(1_000_000))
        .map_err(|wrong| unsigned(wrong.to_string()))?;
    let command = Press {
        now,
        proof: proof(&app, client),
        press: Sha256::new()
            .chain_update("hardware button ")
            .chain_update(client.0.to_be_bytes())
            .chain_update(&body.value.press.0)
            .finalize()
            .into(),
        line: app.line_id(),
        order: app.order_id(),
    };
    let (ids, policy, secret) = (app.ids.clone(), app.policy(), app.secret());
    match app.db.write(move |tx| device::press(tx, &ids, &policy, &command, &secret)).await? {
        Pressed::Placed(placed) => {
            Metrics::count(&app.metrics.orders_placed);
            answer(&app, StatusCode::CREATED, placed).await
        }
        Pressed::Replayed(placed) => {
            Metrics::count(&app.metrics.orders_replayed);
            let mut response = answer(&app, StatusCode::OK, placed).await?;
            response.headers_mut().insert(REPLAYED.0, REPLAYED.1);
            Ok(response)
        }
        refused => {
            Metrics::count(&app.metrics.orders_refused);
            Err(refusal(&app, &headers, refused))
        }
    }
}

fn refusal(app: &App, headers: &HeaderMap, pressed: Pressed) -> Problem {
    match pressed {
        Pressed::Held(line) => {
            let mut problem = Problem::from(Refusal::StepUpRequired);
            problem.url = Some(app.absolute(host(headers), &format!("/step-up/{line}")));
            problem
        }
        Pressed::Revoked => Problem::new(StatusCode::FORBIDDEN, "button.revoked", "this button was revoked"),
        Pressed::TooSoon(at) => {
            let detail = format!("the button's limit is reached; it orders again from {}", at.rfc3339());
            Problem::new(StatusCode::CONFLICT, "button.too_soon", detail)
        }
        Pressed::AboveAmount => {
            let detail = "it costs more than the button may spend; nothing was ordered";
            Problem::new(StatusCode::CONFLICT, "button.above_amount", detail)
        }
        Pressed::Refused(refusal) => refusal.into(),
        // A key for it can be reckoned, but it was never made.
        Pressed::Unknown | Pressed::Placed(_) | Pressed::Replayed(_) => {
            Problem::new(StatusCode::UNAUTHORIZED, "button.signature", "there is no such button")
        }
    }
}
