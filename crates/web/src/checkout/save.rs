//! A section's form: what is right is saved and leads on; what is wrong stays as it was typed, with the reason beside it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use shop::customer::Visitor;
use shop::customer::register::SIMULATOR;
use shop::kernel::{CheckoutId, text};
use shop::order::checkout::CheckoutError;
use shop::order::checkout::update::{Change, Pay, Place, update};
use shop::order::checkout::view::current;

use super::outline::{Attempt, SECTIONS, answer, at, first_lacking, no_such};
use super::{Seen, open};
use crate::App;
use crate::account::field_key;
use crate::address::{self, Errors, Typed};
use crate::language::Language;
use crate::pages::layout::Notice;
use crate::problem::Problem;
use crate::request::{Form, client_token, see_other, visitor};
use crate::whose::{self, foreign};

/// `POST /checkout/who`
pub async fn who(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other(OVER)) };
    if let Some(stale) = Stale::of(&typed, &seen.visitor, seen.view.checkout.id) {
        return stale.answer(&app, language, &headers, &seen);
    }
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
        let attempt = Attempt { section: "who", typed, errors, ..Attempt::default() };
        return answer(&app, language, &headers, &seen, Some("who"), only, Some(&attempt));
    };
    let change = Change { name: Some(name), email: Some(email), ..Change::default() };
    save(&app, language, &headers, "who", typed, change).await
}

/// `POST /checkout/where`
pub async fn place(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other(OVER)) };
    if let Some(stale) = Stale::of(&typed, &seen.visitor, seen.view.checkout.id) {
        return stale.answer(&app, language, &headers, &seen);
    }
    let choice = typed.get("address").filter(|choice| *choice != "new");
    if let Some(id) = choice {
        let Ok(id) = id.parse() else {
            return choose(&app, language, &headers, &seen, "where", no_such(language, "where"));
        };
        let change = Change { destination: Some(Place::Stored(id)), ..Change::default() };
        return save(&app, language, &headers, "where", typed, change).await;
    }
    let mut attempt = Attempt { section: "where", ..Attempt::default() };
    if typed.get("go").is_some_and(|go| go == "country") {
        attempt.typed = typed;
        return answer(&app, language, &headers, &seen, Some("where"), None, Some(&attempt));
    }
    let only = address::ADDRESS.into_iter().find(|name| typed.get("only").is_some_and(|only| only == name));
    if let (Some(only), Some(saved)) = (only, seen.typed()) {
        for (name, kept) in address::typed_of(saved) {
            if name != only {
                typed.insert(name, kept);
            }
        }
    }
    match address::read(language, &typed) {
        Ok(address) => {
            let destination = Some(Place::New(Box::new(address)));
            save(&app, language, &headers, "where", typed, Change { destination, ..Change::default() }).await
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
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other(OVER)) };
    if let Some(stale) = Stale::of(&typed, &seen.visitor, seen.view.checkout.id) {
        return stale.answer(&app, language, &headers, &seen);
    }
    match typed.get("delivery") {
        Some(name) => {
            let change = Change { delivery: Some(name.clone()), ..Change::default() };
            save(&app, language, &headers, "how", typed, change).await
        }
        None => choose(&app, language, &headers, &seen, "how", None),
    }
}

/// `POST /checkout/pay`
pub async fn pay(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other(OVER)) };
    if let Some(stale) = Stale::of(&typed, &seen.visitor, seen.view.checkout.id) {
        return stale.answer(&app, language, &headers, &seen);
    }
    let payment = match typed.get("card").map(String::as_str) {
        None | Some("") => return choose(&app, language, &headers, &seen, "pay", None),
        Some(card) => match card.parse() {
            Ok(id) => Pay::Stored(id),
            Err(_) => Pay::New { provider: SIMULATOR.to_owned(), token: card.to_owned() },
        },
    };
    save(&app, language, &headers, "pay", typed, Change { payment: Some(payment), ..Change::default() }).await
}

/// The cart, where a form's checkout is open no more.
const OVER: &str = "/cart?refused=over";

/// Why a section's form is taken no more.
enum Stale {
    /// It was made for somebody else.
    Foreign,
    /// It belongs to another checkout than the open one.
    Other,
}

impl Stale {
    fn of(typed: &Typed, visitor: &Visitor, id: CheckoutId) -> Option<Stale> {
        if foreign(typed.get("whose").map(String::as_str), Some(visitor)) {
            return Some(Stale::Foreign);
        }
        typed.get("checkout").is_some_and(|made_for| *made_for != id.to_string()).then_some(Stale::Other)
    }

    /// The checkout as it is for who sends the form; nothing of the form is in it.
    fn answer(self, app: &App, language: Language, headers: &HeaderMap, seen: &Seen) -> Result<Response, Problem> {
        let next = language.t("checkout-foreign-next");
        let (notice, status) = match self {
            Stale::Foreign => (whose::notice(language, next), StatusCode::FORBIDDEN),
            Stale::Other => {
                let title = language.t("checkout-other-checkout").to_owned();
                (Notice { title, ..whose::notice(language, next) }, StatusCode::CONFLICT)
            }
        };
        let attempt = Attempt { notice: Some((notice, status)), ..Attempt::default() };
        answer(app, language, headers, seen, None, None, Some(&attempt))
    }
}

fn choose(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    seen: &Seen,
    section: &'static str,
    error: Option<String>,
) -> Result<Response, Problem> {
    let choice = error.or_else(|| Some(language.t("checkout-error-choose").to_owned()));
    let attempt = Attempt { section, choice, ..Attempt::default() };
    answer(app, language, headers, seen, Some(section), None, Some(&attempt))
}

/// Saves, and leads to the section that was asked for, or that comes next: the following one, if anything is missing still,
/// else the review.
async fn save(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    section: &'static str,
    typed: Typed,
    change: Change,
) -> Result<Response, Problem> {
    let proof = client_token(app, headers).map(|token| token.proof());
    let (policy, now) = (app.policy(), app.now());
    let asked = SECTIONS.into_iter().find(|section| typed.get("go").is_some_and(|go| go == section));
    let outcome = app.db.write(move |tx| {
        let visitor = visitor(tx, proof.as_ref())?.ok_or(CheckoutError::Unknown)?;
        let id = current(tx, now, &visitor)?.ok_or(CheckoutError::Unknown)?;
        // Somebody else may have taken over the device since it was looked at above.
        match Stale::of(&typed, &visitor, id) {
            Some(stale) => Ok(Some(stale)),
            None => update(tx, &policy, now, &visitor, (id, None), &change).map(|_| None),
        }
    });
    let outcome = outcome.await;
    let Some(seen) = open(app, headers).await? else { return Ok(see_other(OVER)) };
    match outcome {
        Ok(None) => {}
        Ok(Some(stale)) => return stale.answer(app, language, headers, &seen),
        Err(
            CheckoutError::UnknownAddress
            | CheckoutError::UnknownDelivery
            | CheckoutError::UnknownPaymentMethod
            | CheckoutError::UnknownToken,
        ) => return choose(app, language, headers, &seen, section, no_such(language, section)),
        Err(error) => return Err(error.into()),
    }
    if let Some(asked) = asked {
        return Ok(see_other(&at(asked)));
    }
    let Some(lacking) = first_lacking(&seen) else { return Ok(see_other("/checkout/review")) };
    let following = SECTIONS.iter().position(|known| *known == section).and_then(|at| SECTIONS.get(at + 1));
    // How is never empty, but a choice is to be seen once.
    let next = match following {
        Some(&"how") if app.policy().delivery_options.len() > 1 => "how",
        _ => lacking,
    };
    Ok(see_other(&at(next)))
}
