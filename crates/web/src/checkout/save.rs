//! A section's form: what is right is saved and leads on; what is wrong stays as it was typed, with the reason beside it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shop::customer::register::SIMULATOR;
use shop::kernel::text;
use shop::order::checkout::CheckoutError;
use shop::order::checkout::update::{Change, Pay, Place, update};
use shop::order::checkout::view::current;

use super::outline::{Attempt, SECTIONS, answer, first_lacking};
use super::{Seen, open};
use crate::App;
use crate::account::field_key;
use crate::address::{self, Errors, Typed};
use crate::language::Language;
use crate::problem::Problem;
use crate::request::{Form, client_token, see_other, visitor};

/// `POST /checkout/who`
pub async fn who(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other("/cart")) };
    if seen.visitor.customer.is_some() {
        return Ok(see_other("/checkout"));
    }
    let only = ["buyer", "email"].into_iter().find(|name| typed.get("only").is_some_and(|only| only == name));
    if only.is_some() {
        let checkout = &seen.view.checkout;
        for (name, kept) in [("buyer", &checkout.name), ("email", &checkout.email)] {
            typed.entry(name.to_owned()).or_insert_with(|| kept.clone());
        }
    }
    let of = |name: &str| typed.get(name).map_or("", String::as_str);
    let (name, email) = (text::line(of("buyer")), text::email(of("email")));
    let mut errors = Errors::new();
    if let Err(error) = &name {
        errors.push(("buyer", language.t(field_key(*error)).to_owned()));
    }
    if let Err(error) = &email {
        errors.push(("email", language.t(field_key(*error)).to_owned()));
    }
    let (Ok(name), Ok(email)) = (name, email) else {
        let attempt = Attempt { section: "who", typed, errors, choice: None };
        return answer(&app, language, &headers, &seen, Some("who"), only, Some(&attempt));
    };
    save(&app, &headers, "who", Change { name: Some(name), email: Some(email), ..Change::default() }).await
}

/// `POST /checkout/where`
pub async fn place(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other("/cart")) };
    let choice = typed.get("address").filter(|choice| *choice != "new");
    if let Some(id) = choice {
        let id = id.parse().map_err(|_| Problem::from(CheckoutError::UnknownAddress))?;
        return save(&app, &headers, "where", Change { destination: Some(Place::Stored(id)), ..Change::default() })
            .await;
    }
    let mut attempt = Attempt { section: "where", ..Attempt::default() };
    if typed.get("go").is_some_and(|go| go == "country") {
        attempt.typed = typed;
        return answer(&app, language, &headers, &seen, Some("where"), None, Some(&attempt));
    }
    let only = address::ADDRESS.into_iter().find(|name| typed.get("only").is_some_and(|only| only == name));
    if let (Some(only), Some(saved)) = (only, seen.typed()) {
        let edited = typed.get(only).cloned().unwrap_or_default();
        typed = address::typed_of(saved);
        typed.insert(only.to_owned(), edited);
    }
    match address::read(language, &typed) {
        Ok(address) => {
            let destination = Some(Place::New(Box::new(address)));
            save(&app, &headers, "where", Change { destination, ..Change::default() }).await
        }
        Err(errors) => {
            // A wrong field that is not the edited one can only be mended among all.
            let alone = only.filter(|only| errors.iter().all(|(name, _)| name == only));
            (attempt.typed, attempt.errors) = (typed, errors);
            answer(&app, language, &headers, &seen, Some("where"), alone, Some(&attempt))
        }
    }
}

/// `POST /checkout/how`
pub async fn how(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other("/cart")) };
    match typed.get("delivery") {
        Some(name) => save(&app, &headers, "how", Change { delivery: Some(name.clone()), ..Change::default() }).await,
        None => choose(&app, language, &headers, &seen, "how"),
    }
}

/// `POST /checkout/pay`
pub async fn pay(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other("/cart")) };
    let payment = match typed.get("card").map(String::as_str) {
        None | Some("") => return choose(&app, language, &headers, &seen, "pay"),
        Some(card) => match card.parse() {
            Ok(id) => Pay::Stored(id),
            Err(_) => Pay::New { provider: SIMULATOR.to_owned(), token: card.to_owned() },
        },
    };
    save(&app, &headers, "pay", Change { payment: Some(payment), ..Change::default() }).await
}

fn choose(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    seen: &Seen,
    section: &'static str,
) -> Result<Response, Problem> {
    let choice = Some(language.t("checkout-error-choose").to_owned());
    let attempt = Attempt { section, choice, ..Attempt::default() };
    answer(app, language, headers, seen, Some(section), None, Some(&attempt))
}

/// Saves, and leads to the section that comes next: the following one, if anything is missing still, else the review.
async fn save(app: &App, headers: &HeaderMap, section: &str, change: Change) -> Result<Response, Problem> {
    let proof = client_token(app, headers).map(|token| token.proof());
    let (policy, now) = (app.policy(), app.now());
    app.db
        .write(move |tx| {
            let visitor = visitor(tx, proof.as_ref())?.ok_or(CheckoutError::Unknown)?;
            let id = current(tx, now, &visitor)?.ok_or(CheckoutError::Unknown)?;
            update(tx, &policy, now, &visitor, (id, None), &change)
        })
        .await?;
    let Some(seen) = open(app, headers).await? else { return Ok(see_other("/cart")) };
    let Some(lacking) = first_lacking(&seen) else { return Ok(see_other("/checkout/review")) };
    let following = SECTIONS.iter().position(|known| *known == section).and_then(|at| SECTIONS.get(at + 1));
    // How is never empty, but a choice is to be seen once.
    let next = match following {
        Some(&"how") if app.policy().delivery_options.len() > 1 => "how",
        _ => lacking,
    };
    Ok(see_other(&format!("/checkout?section={next}")))
}
