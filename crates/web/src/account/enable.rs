//! Single action on this device, on and off (OC-4, OC-5, OC-24), and where it sends things.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::acting::Denied;
use shop::customer::address::{self, AddressError, place};
use shop::customer::enable as enabling;
use shop::customer::view as customers;
use shop::kernel::AddressId;

use super::gate::sign_in_first;
use super::sign_in::ReturnTo;
use super::who;
use crate::App;
use crate::format::segment;
use crate::language::Language;
use crate::pages::account::EnablePage;
use crate::problem::Problem;
use crate::request::{Form, client_token, local_path, page, see_other};
use crate::storefront::layout;

/// `GET /enable`: what single action means on this device, before it is enabled.
pub async fn ask(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ReturnTo>,
) -> Result<Response, Problem> {
    let here = format!("/enable?return_to={}", segment(query.path()));
    let Some(customer) = who(&app, &headers).await?.and_then(|visitor| visitor.customer) else {
        return Ok(sign_in_first(&here));
    };
    if !customer.authenticated(app.now()) {
        return Ok(sign_in_first(&here));
    }
    let id = customer.id;
    let (addresses, methods) = app
        .db
        .read(move |tx| -> db::Result<_> { Ok((customers::addresses(tx, id)?, customers::payment_methods(tx, id)?)) })
        .await?;
    let answer = EnablePage {
        layout: layout(&app, language, language.t("enable-page"), "/enable", Some(&customer)),
        customer: customer.short_name(),
        ship_to: addresses.into_iter().find(|a| a.default).map(|a| place(&a.moniker, &a.city)),
        pay_with: methods.into_iter().find(|m| m.default).map(|m| language.card(&m.brand, &m.last_four)),
        cancel_window: language.span(app.policy().cancel_window),
        return_to: query.path().to_owned(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// `POST /enable`
pub async fn enable(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<ReturnTo>,
) -> Result<Response, Problem> {
    switch(&app, &headers, &form, true).await
}

/// `POST /disable`
pub async fn disable(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<ReturnTo>,
) -> Result<Response, Problem> {
    switch(&app, &headers, &form, false).await
}

async fn switch(app: &App, headers: &HeaderMap, form: &ReturnTo, on: bool) -> Result<Response, Problem> {
    let here = format!("/enable?return_to={}", segment(form.path()));
    let Some(proof) = client_token(app, headers).map(|token| token.proof()) else { return Ok(sign_in_first(&here)) };
    let (ids, now) = (app.ids.clone(), app.now());
    match app.db.write(move |tx| enabling::set(tx, &ids, now, &proof, on)).await {
        Ok(()) => Ok(see_other(&with(form.path(), if on { "enabled" } else { "disabled" }))),
        Err(Denied::Unrecognised | Denied::NotAuthenticated) => Ok(sign_in_first(&here)),
        Err(error) => Err(error.into()),
    }
}

fn with(path: &str, done: &str) -> String {
    format!("{path}{}done={done}", if path.contains('?') { '&' } else { '?' })
}

/// The default address form.
#[derive(Deserialize)]
pub struct DefaultAddress {
    address: String,
    return_to: Option<String>,
}

/// `POST /account/default-address`
pub async fn default_address(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<DefaultAddress>,
) -> Result<Response, Problem> {
    let back = form.return_to.as_deref().map_or("/account", local_path);
    let id: AddressId = form.address.parse().map_err(|_| Problem::not_found())?;
    let Some(proof) = client_token(&app, &headers).map(|token| token.proof()) else {
        return Ok(sign_in_first("/account"));
    };
    let (ids, now) = (app.ids.clone(), app.now());
    match app.db.write(move |tx| address::set_default(tx, &ids, now, &proof, id)).await {
        Ok(()) => Ok(see_other(&with(back, "default-address"))),
        Err(AddressError::Denied(Denied::Unrecognised | Denied::NotAuthenticated)) => Ok(sign_in_first("/account")),
        Err(error) => Err(error.into()),
    }
}
