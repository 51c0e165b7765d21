//! For staff: plain lists of orders and stock, each order, and the pictures of items.

mod items;
mod orders;
mod pictures;
mod sign_in;
mod stock;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
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
use crate::upload::FORM_BYTES_MAX;

/// `/office/..`
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/office", get(sign_in::entrance))
        .route("/office/sign-in/{token}", get(sign_in::look).post(sign_in::sign_in))
        .route("/office/sign-out", post(sign_in::sign_out))
        .route("/office/orders", get(orders::orders))
        .route("/office/orders/{order}", get(orders::order))
        .route("/office/stock", get(stock::stock))
        .route("/office/stock/receipts", post(stock::receive))
        .route("/office/items", get(items::items))
        .route("/office/items/{item}", get(pictures::pictures))
        .route("/office/items/{item}/pictures/{position}/words", post(pictures::describe))
        .route("/office/items/{item}/pictures/{position}/place", post(pictures::place))
        .route("/office/items/{item}/pictures/{position}/remove", post(pictures::remove))
        .route("/office/items/{item}/pictures/{position}/retry", post(pictures::retry))
        .route("/office/items/{item}/pictures/restore/{removal}", post(pictures::restore))
        .merge(uploads())
}

/// Forms with files, which are larger than any other.
fn uploads() -> Router<Arc<App>> {
    Router::new()
        .route("/office/items/{item}/pictures", post(pictures::add))
        .route("/office/items/{item}/pictures/{position}/replace", post(pictures::replace))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}

/// The administrator who asks, or the page that says how to sign in.
async fn administrator(app: &App, language: Language, headers: &HeaderMap) -> Result<Result<Staff, Response>, Problem> {
    match signed_in(app, language, headers).await? {
        Ok(staff) if !staff.role.may_change_items() => {
            Err(Problem::new(StatusCode::FORBIDDEN, "staff.role", "your role does not include this"))
        }
        other => Ok(other),
    }
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
