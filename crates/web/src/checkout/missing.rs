//! OC-6: what the single action lacks is asked for, just that, and the visitor goes on where he was.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use shop::customer::acting::Denied;
use shop::customer::address::AddressError;
use shop::customer::register::{NewPaymentMethod, SIMULATOR};
use shop::customer::supply::{self, SupplyError};
use shop::order::view::panel;

use super::outline::cards;
use crate::App;
use crate::address::{self, Errors, Typed};
use crate::format::segment;
use crate::language::Language;
use crate::pages::checkout::{MissingPage, Open};
use crate::problem::Problem;
use crate::request::{Form, client_token, local_path, page, see_other, visitor};
use crate::storefront::layout;
use crate::whose;

/// What is missing, of whom.
struct Gap {
    customer: shop::customer::client::Recognised,
    address: bool,
    payment: bool,
}

async fn gap(app: &App, headers: &HeaderMap) -> Result<Option<Gap>, Problem> {
    let proof = client_token(app, headers).map(|token| token.proof());
    let (policy, now) = (app.policy(), app.now());
    let found = app.db.read(move |tx| {
        let Some(visitor) = visitor(tx, proof.as_ref())? else { return Ok(None) };
        let Some(customer) = visitor.customer else { return Ok(None) };
        let panel = panel(tx, &policy, now, (visitor.client, customer.id), 0)?;
        Ok::<_, db::Error>(Some(Gap {
            customer,
            address: panel.address.is_none(),
            payment: panel.payment_method.is_none(),
        }))
    });
    // OC-24: it decides where single actions go.
    Ok(found.await?.filter(|gap| gap.customer.authenticated(now)))
}

fn back(typed: &Typed) -> String {
    typed.get("return_to").map_or("/", |path| local_path(path)).to_owned()
}

fn sign_in_first(return_to: &str) -> Response {
    let here = format!("/checkout/missing?return_to={}", segment(return_to));
    see_other(&format!("/sign-in?return_to={}", segment(&here)))
}

/// `GET /checkout/missing`
pub async fn ask(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<Typed>,
) -> Result<Response, Problem> {
    let return_to = back(&query);
    let Some(gap) = gap(&app, &headers).await? else { return Ok(sign_in_first(&return_to)) };
    if !gap.address && !gap.payment {
        return Ok(see_other(&return_to));
    }
    let typed = Typed::from([("name".to_owned(), gap.customer.name.clone())]);
    answer(&app, language, &headers, &gap, &typed, &Errors::new(), return_to)
}

fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    gap: &Gap,
    typed: &Typed,
    errors: &Errors,
    return_to: String,
) -> Result<Response, Problem> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let country = typed.get("country").filter(|code| !code.is_empty()).cloned();
    let country = country.unwrap_or_else(|| address::likely_country(app, headers));
    let mut open =
        Open { action: "/checkout/missing".into(), next: language.t("checkout-missing-save"), ..Open::default() };
    open.whose = gap.customer.id.to_string();
    if gap.address {
        open.fields = address::fields(language, typed, errors, &country);
        open.countries = true;
    }
    open.choice_error = address::error_of(errors, "card");
    open.legend = language.t("checkout-pay-legend");
    open.errors = address::told(&open.fields, errors);
    let chosen = typed.get("card").map_or("", String::as_str);
    let answer = MissingPage {
        layout: layout(app, language, language.t("almost-ready-title"), "/checkout/missing", Some(&gap.customer)),
        open,
        cards: if gap.payment { cards(language, chosen) } else { Vec::new() },
        return_to,
    };
    page(headers, status, &answer)
}

/// `POST /checkout/missing`
pub async fn supply(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let return_to = back(&typed);
    let Some(gap) = gap(&app, &headers).await? else { return Ok(sign_in_first(&return_to)) };
    let whose = typed.get("whose").cloned();
    if whose.as_ref().is_some_and(|whose| *whose != gap.customer.id.to_string()) {
        return Err(whose::problem());
    }
    if typed.get("go").is_some_and(|go| go == "country") {
        return answer(&app, language, &headers, &gap, &typed, &Errors::new(), return_to);
    }
    let mut errors = Errors::new();
    let address =
        if gap.address { address::read(language, &typed).map_err(|wrong| errors.extend(wrong)).ok() } else { None };
    let token = typed.get("card").filter(|card| !card.is_empty());
    if gap.payment && token.is_none() {
        errors.push(("card", language.t("checkout-error-choose").to_owned()));
    }
    let method = token.filter(|_| gap.payment).map(|token| NewPaymentMethod {
        provider: SIMULATOR.to_owned(),
        token: token.clone(),
        moniker: String::new(),
    });
    if errors.is_empty() {
        let proof = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?.proof();
        let (ids, now) = (app.ids.clone(), app.now());
        let supplied = app.db.write(move |tx| {
            if whose::foreign(whose.as_deref(), visitor(tx, Some(&proof))?.as_ref()) {
                return Ok(false);
            }
            supply::missing(tx, &ids, now, &proof, address.as_ref(), method.as_ref()).map(|()| true)
        });
        match supplied.await {
            Ok(false) => return Err(whose::problem()),
            Ok(true) => return Ok(see_other(&return_to)),
            Err(SupplyError::Denied(Denied::Db(error)) | SupplyError::Db(error)) => return Err(error.into()),
            Err(SupplyError::Denied(_)) => return Ok(sign_in_first(&return_to)),
            Err(SupplyError::UnknownToken) => errors.push(("card", language.t("checkout-error-choose").to_owned())),
            Err(SupplyError::Address(AddressError::Db(error))) => return Err(error.into()),
            Err(SupplyError::Address(AddressError::MonikerTaken)) => {
                errors.push(("moniker", language.t("address-moniker-taken").to_owned()));
            }
            Err(SupplyError::Address(error)) => {
                return Err(Problem::new(StatusCode::CONFLICT, "checkout.address", error.to_string()));
            }
            Err(SupplyError::PaymentMethod(error)) => {
                return Err(Problem::new(StatusCode::CONFLICT, "checkout.payment_method", error.to_string()));
            }
        }
    }
    answer(&app, language, &headers, &gap, &typed, &errors, return_to)
}
