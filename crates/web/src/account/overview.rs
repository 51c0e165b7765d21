//! `/account`: who is recognised here, and what single actions use. Partial information only (OC-8).

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::view as customers;

use super::who;
use crate::App;
use crate::language::Language;
use crate::order::notices;
use crate::pages::account::{AccountPage, PaymentMethod};
use crate::pages::order::AddressChoice;
use crate::problem::Problem;
use crate::request::{page, see_other};
use crate::storefront::layout;

/// What was done before.
#[derive(Deserialize)]
pub struct AccountQuery {
    done: Option<String>,
}

/// `GET /account`
pub async fn account(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<AccountQuery>,
) -> Result<Response, Problem> {
    let Some(customer) = who(&app, &headers).await?.and_then(|visitor| visitor.customer) else {
        return Ok(see_other("/sign-in?return_to=/account"));
    };
    let id = customer.id;
    let (addresses, methods) = app
        .db
        .read(move |tx| -> db::Result<_> { Ok((customers::addresses(tx, id)?, customers::payment_methods(tx, id)?)) })
        .await?;
    let authenticated = customer.authenticated(app.now());
    let answer = AccountPage {
        layout: layout(&app, language, language.t("your-account"), "/account", Some(&customer)),
        notice: notices::of(language, query.done.as_deref(), None, None, "/account"),
        customer: customer.short_name(),
        // OC-24: recognised is less than authenticated.
        email: if authenticated { customer.email } else { partial(&customer.email) },
        enabled: customer.enabled,
        enabled_since: None,
        addresses: addresses
            .into_iter()
            .map(|address| AddressChoice {
                id: address.id.to_string(),
                moniker: address.moniker,
                town: address.city,
                selected: address.default,
            })
            .collect(),
        payment_methods: methods
            .into_iter()
            .map(|method| PaymentMethod {
                label: language.card(&method.brand, &method.last_four),
                moniker: String::new(),
                default: method.default,
            })
            .collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

fn partial(email: &str) -> String {
    let initial = email.chars().next().map(String::from).unwrap_or_default();
    format!("{initial}…@…")
}
