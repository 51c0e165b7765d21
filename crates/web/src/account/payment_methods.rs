//! `/account/payment-methods`: list, add, default, remove and undo.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::payment_method::{self, SIMULATOR_CARDS};
use shop::customer::register::{NewPaymentMethod, SIMULATOR};
use shop::kernel::{PaymentMethodId, text};

use super::gate::{Done, Signed, after, done, once, posting, sign_in_first};
use crate::App;
use crate::api::key_reused;
use crate::language::Language;
use crate::pages::you::{MethodRow, PaymentMethodsPage};
use crate::problem::Problem;
use crate::request::{Form, Press, page};

const HERE: &str = "/account/payment-methods";

/// `GET /account/payment-methods`
pub async fn list(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Query(query): Query<Done>,
) -> Result<Response, Problem> {
    let (id, now) = (signed.customer.id, app.now());
    let methods = app.db.read(move |tx| payment_method::all(tx, now, id)).await?;
    let answer = PaymentMethodsPage {
        layout: signed.layout(&app, language, "account-payment-methods"),
        notice: done(language, query.done.as_deref(), query.undo::<PaymentMethodId>("method-removed", HERE)),
        methods: methods
            .into_iter()
            .map(|method| MethodRow {
                id: method.id.to_string(),
                label: language.card(&method.brand, &method.last_four),
                moniker: method.moniker,
                expiry: method.expiry.map(|(month, year)| format!("{month:02}/{year}")).unwrap_or_default(),
                expired: method.expired,
                default: method.default,
            })
            .collect(),
        key: app.ids.next(now).to_string(),
        cards: SIMULATOR_CARDS.iter().map(|card| (card.token, language.card(card.brand, card.last_four))).collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// The form of a new payment method.
#[derive(Deserialize)]
pub struct MethodForm {
    token: String,
    moniker: Option<String>,
    default: Option<String>,
    key: Option<String>,
}

/// `POST /account/payment-methods`
pub async fn add(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<MethodForm>,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let moniker = text::optional_line(form.moniker.as_deref().unwrap_or_default())
        .map_err(|error| Problem::field("moniker", error.to_string()))?;
    let new = NewPaymentMethod { provider: SIMULATOR.into(), token: form.token, moniker };
    let (ids, now, default) = (app.ids.clone(), app.now(), form.default.is_some());
    let content = format!("{HERE} {default} {new:?}");
    let outcome = once(&app, proof, form.key, &content, move |tx| {
        payment_method::add(tx, &ids, now, &proof, &new, default).map(drop)
    });
    let outcome = match outcome.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(key_reused()),
        Err(error) => Err(error.into()),
    };
    after(outcome, HERE, "method-added")
}

/// A payment method and what to do with it, in a path.
#[derive(Deserialize)]
pub struct MethodPath {
    id: String,
    verb: String,
}

/// `POST /account/payment-methods/{id}/{default|remove|restore}`
pub async fn act(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<MethodPath>,
    _: Press,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let id: PaymentMethodId = path.id.parse().map_err(|_| Problem::not_found())?;
    let (verb, told) = match path.verb.as_str() {
        "default" => (Verb::Default, "method-default".to_owned()),
        "remove" => (Verb::Remove, format!("method-removed&id={id}")),
        "restore" => (Verb::Restore, "restored".to_owned()),
        _ => return Err(Problem::not_found()),
    };
    let (ids, now) = (app.ids.clone(), app.now());
    let outcome = app
        .db
        .write(move |tx| match verb {
            Verb::Default => payment_method::set_default(tx, &ids, now, &proof, id),
            Verb::Remove => payment_method::remove(tx, &ids, now, &proof, id),
            Verb::Restore => payment_method::restore(tx, &ids, now, &proof, id),
        })
        .await;
    after(outcome, HERE, &told)
}

enum Verb {
    Default,
    Remove,
    Restore,
}
