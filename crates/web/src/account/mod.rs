//! Sign-in, enabling, "not you?" and what a customer sees of himself (OC-3 to OC-5, OC-21, OC-24, OC-25).

mod enable;
mod language;
mod mailbox;
mod overview;
mod sign_in;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use shop::customer::Visitor;

use crate::App;
use crate::problem::Problem;
use crate::request::{client_token, visitor};

/// `/sign-in`, `/enable`, `/not-you`, `/account`, and in a demo `/mailbox`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sign-in", get(sign_in::ask).post(sign_in::send))
        .route("/sign-in/{token}", get(sign_in::look).post(sign_in::sign_in))
        .route("/language", post(language::choose))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/not-you", get(sign_in::not_you))
        .route("/enable", get(enable::ask).post(enable::enable))
        .route("/disable", post(enable::disable))
        .route("/account", get(overview::account))
        .route("/account/default-address", post(enable::default_address))
        .route("/mailbox", get(mailbox::mails))
        .route("/mailbox/{mail}", get(mailbox::mail))
}

async fn who(app: &App, headers: &HeaderMap) -> Result<Option<Visitor>, Problem> {
    let proof = client_token(app, headers).map(|token| token.proof());
    Ok(app.db.read(move |tx| visitor(tx, proof.as_ref())).await?)
}
