//! Receipts of stock, by staff.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use db::Tx;
use serde::{Deserialize, Serialize};
use shop::catalogue::stock as stocks;
use shop::kernel::ids::ReceiptId;
use shop::kernel::limits::RECEIPT_QUANTITY_MAX;
use shop::kernel::{VariantId, text};
use utoipa::ToSchema;

use super::fields;
use crate::App;
use crate::api::Problems;
use crate::api::keyed::{json, once};
use crate::problem::Problem;
use crate::request::{Json, staff, staff_secret};

/// Received units.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptBody {
    /// `var_..`
    #[schema(pattern = "^var_[0-7][0-9a-hjkmnp-tv-z]{12}$")]
    variant: String,
    /// How many.
    #[serde(deserialize_with = "fields::whole")]
    #[schema(minimum = 1, maximum = 10_000_000)]
    quantity: i64,
    /// Where they lie, in the shop's own words.
    #[schema(max_length = 200)]
    location: Option<String>,
}

/// A booked receipt.
#[derive(Serialize, ToSchema)]
pub struct Receipt {
    /// `rcp_..`
    receipt: String,
    /// `var_..`
    variant: String,
    /// Units booked.
    quantity: i64,
    /// Free units now.
    available: i64,
}

/// Receive stock (staff)
#[utoipa::path(
    post, path = "/stock/receipts", tag = "stock", operation_id = "receiveStock", request_body = ReceiptBody,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("staff" = [])), responses(
        (status = 201, body = Receipt, description = "Booked",
            headers(("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))),
        Problems
    )
)]
pub async fn receive(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Json<ReceiptBody>,
) -> Result<Response, Problem> {
    let (secret, now) = (staff_secret(&app, &headers), app.now());
    let member = app.db.read(move |tx| staff(tx, now, secret.as_ref())).await?.ok_or_else(|| {
        Problem::new(StatusCode::UNAUTHORIZED, "staff.unknown", "send a staff token as Authorization: Bearer TOKEN")
    })?;
    if !member.role.may_handle_stock() {
        return Err(Problem::new(StatusCode::FORBIDDEN, "staff.role", "your role does not include this"));
    }
    let ReceiptBody { variant, quantity, location } = body.value;
    if !(1..=RECEIPT_QUANTITY_MAX).contains(&quantity) {
        return Err(Problem::field("/quantity", format!("must be from 1 to {RECEIPT_QUANTITY_MAX}")));
    }
    let location = text::optional_line(location.as_deref().unwrap_or_default())
        .map_err(|error| Problem::field("/location", error.to_string()))?;
    let id: Option<VariantId> = variant.parse().ok();
    let ids = app.ids.clone();
    let calling = move |_: &mut Tx<'_>| Ok((format!("staff {}", member.id), member.id));
    once(&app, &headers, "POST /stock/receipts", &body.bytes, calling, move |tx, member| {
        let unknown = || Problem::unknown("stock.unknown_variant", "/variant", "there is no such variant");
        let id = id.ok_or_else(unknown)?;
        let received = stocks::receive(tx, &ids, now, (member, ReceiptId(ids.next(now))), id, quantity, &location)?
            .ok_or_else(unknown)?;
        let receipt = Receipt {
            receipt: received.receipt.to_string(),
            variant: id.to_string(),
            quantity,
            available: received.available,
        };
        Ok((StatusCode::CREATED, json(&receipt)?))
    })
    .await
}
