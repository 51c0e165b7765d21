//! For staff: plain lists of orders and stock.

mod orders;
mod sign_in;
mod stock;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use shop::staff::Staff;

use crate::App;
use crate::language::Language;
use crate::pages::office::OfficeSignInPage;
use crate::problem::Problem;
use crate::request::{page, staff, staff_secret};
use crate::storefront::layout;

/// `/office/..`
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/office", get(sign_in::entrance))
        .route("/office/sign-in/{token}", get(sign_in::look).post(sign_in::sign_in))
        .route("/office/sign-out", post(sign_in::sign_out))
        .route("/office/orders", get(orders::orders))
        .route("/office/stock", get(stock::stock))
        .route("/office/stock/receipts", post(stock::receive))
}

/// The member of staff who asks, or the page that says how to sign in.
async fn signed_in(app: &App, language: Language, headers: &HeaderMap) -> Result<Result<Staff, Response>, Problem> {
    let (secret, now) = (staff_secret(app, headers), app.now());
    match app.db.read(move |tx| staff(tx, now, secret.as_ref())).await? {
        Some(staff) if staff.role.may_handle_stock() => Ok(Ok(staff)),
        Some(_) => Err(Problem::new(StatusCode::FORBIDDEN, "staff.role", "your role does not include this")),
        None => {
            let answer = OfficeSignInPage { layout: layout(app, language, language.t("office"), "/office", None) };
            page(headers, StatusCode::UNAUTHORIZED, &answer).map(Err)
        }
    }
}
