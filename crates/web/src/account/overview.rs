//! `/account`: who is recognised here, and what single actions use. Partial information only (OC-8).

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::settings;
use shop::customer::view as customers;
use shop::kernel::text::somebodys;

use super::gate::sign_in_first;
use super::seen;
use crate::App;
use crate::language::Language;
use crate::order::notices;
use crate::pages::account::AccountPage;
use crate::pages::layout::Layout;
use crate::pages::order::AddressChoice;
use crate::problem::Problem;
use crate::request::{Visiting, page};
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
    let Visiting { visitor, cart } = seen(&app, &headers).await?;
    let Some(visitor) = visitor else { return Ok(sign_in_first("/account")) };
    let Some(customer) = visitor.customer else { return Ok(sign_in_first("/account")) };
    let (id, client, now, policy) = (customer.id, visitor.client, app.now(), app.policy());
    let (addresses, methods, since) = app
        .db
        .read(move |tx| -> db::Result<_> {
            let (_, since) = settings::of(tx, client, id)?;
            Ok((customers::addresses(tx, id)?, customers::payment_methods(tx, id)?, since))
        })
        .await?;
    let authenticated = customer.authenticated(now);
    let frame = layout(&app, language, language.t("your-account"), "/account", Some(&customer));
    let answer = AccountPage {
        layout: Layout { cart, ..frame },
        notice: notices::of(language, query.done.as_deref(), None, None, "/account"),
        customer: customer.short_name(),
        // OC-24: recognised is less than authenticated.
        email: match somebodys(&customer.email) {
            None => language.t("account-email-lost").to_owned(),
            Some(email) if authenticated => email.to_owned(),
            Some(email) => partial(email),
        },
        enabled: customer.enabled,
        enabled_since: since.map(|since| language.moment(&policy, now, since)),
        suspended: customer.suspended,
        addresses: addresses
            .into_iter()
            .map(|address| AddressChoice {
                id: address.id.to_string(),
                moniker: address.moniker,
                town: address.city,
                selected: address.default,
            })
            .collect(),
        pay_with: methods
            .into_iter()
            .find(|method| method.default)
            .map(|method| language.card(&method.brand, &method.last_four)),
    };
    page(&headers, StatusCode::OK, &answer)
}

fn partial(email: &str) -> String {
    let initial = email.chars().next().map(String::from).unwrap_or_default();
    format!("{initial}…@…")
}
