//! Other ways to press the order button (OC-9): chosen for a device, made as hardware buttons, and on a television. All end
//! in the placing of a click.

mod buttons;
mod link;
mod tv;
mod ways;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use shop::customer::Visitor;

use crate::App;
use crate::format::segment;
use crate::limit::limit;
use crate::problem::Problem;
use crate::request::{client_token, see_other, visitor};

pub(crate) use tv::tv_answer;

/// `/account/actions`, `/account/buttons`, `/tv`.
pub fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    // Codes on television are few at once for the whole shop.
    let codes = Router::new().route("/tv/sign-in", get(link::show).post(link::ask));
    Router::new()
        .merge(codes.route_layer(from_fn_with_state(app.clone(), limit)))
        .route("/account/actions", get(ways::show).post(ways::save))
        .route("/account/buttons", get(buttons::show).post(buttons::make))
        .route("/account/buttons/{id}/revoke", post(buttons::revoke))
        .route("/tv", get(tv::home))
        .route("/tv/items/{handle}", get(tv::item))
        .route("/tv/orders", get(tv::orders))
        .route("/tv/sign-in/finish", post(link::finish))
        .route("/tv/link", get(link::form).post(link::enter))
}

async fn who(app: &App, headers: &HeaderMap) -> Result<Option<Visitor>, Problem> {
    let proof = client_token(app, headers).map(|token| token.proof());
    Ok(app.db.read(move |tx| visitor(tx, proof.as_ref())).await?)
}

/// Sign in first, then come back to `path`.
fn sign_in_first(path: &str) -> Response {
    see_other(&format!("/sign-in?return_to={}", segment(path)))
}
