//! Client identifiers for API callers (OC-1, OC-30).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use shop::customer::client;
use utoipa::ToSchema;

use crate::App;
use crate::api::Problems;
use crate::problem::Problem;
use crate::request::same_origin;

/// A new client identifier.
#[derive(Serialize, ToSchema)]
pub struct NewClient {
    /// Its public part, `cli_..`
    pub client: String,
    /// Send it as `Authorization: Bearer TOKEN` or as the cookie `ringup_client`. It is shown once and stored hashed.
    pub token: String,
}

/// Issue a client identifier
///
/// An `Idempotency-Key` does nothing here: a key is its caller's own, and there is no caller yet. A retry gets another
/// identifier; the first, whose token nobody has, stands for nobody and is forgotten.
#[utoipa::path(
    post, path = "/clients", tag = "clients", operation_id = "createClient",
    responses((status = 201, body = NewClient, description = "A new client identifier"), Problems)
)]
pub async fn create(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<(StatusCode, Json<NewClient>), Problem> {
    same_origin(&app, &headers)?;
    let token = app.client_token();
    let (proof, now) = (token.proof(), app.now());
    app.db.write(move |tx| client::create(tx, now, &proof)).await?;
    Ok((StatusCode::CREATED, Json(NewClient { client: token.client.to_string(), token: token.reveal() })))
}
