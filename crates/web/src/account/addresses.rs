//! `/account/addresses`: list, add, edit, remove and undo.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::acting::Denied;
use shop::customer::address::{self, AddressError};
use shop::customer::register::NewAddress;
use shop::kernel::AddressId;
use shop::outbox::request_key::OtherBody;

use super::gate::{Done, Signed, after, done, once, posting, refused, sign_in_first};
use super::seen;
use crate::App;
use crate::address::{Errors, Typed, fields, likely_country, lines, read, told, typed_of};
use crate::language::Language;
use crate::pages::layout::{Layout, Notice};
use crate::pages::you::{AddressPage, AddressRow, AddressesPage};
use crate::problem::Problem;
use crate::request::{Form, Press, page, see_other};
use crate::storefront::layout;

const HERE: &str = "/account/addresses";

/// `GET /account/addresses`
pub async fn list(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Query(query): Query<Done>,
) -> Result<Response, Problem> {
    let id = signed.customer.id;
    let addresses = app.db.read(move |tx| address::all(tx, id)).await?;
    let answer = AddressesPage {
        layout: signed.layout(&app, language, "account-addresses"),
        notice: done(language, query.done.as_deref(), query.undo::<AddressId>("address-removed", HERE)),
        addresses: addresses.into_iter().map(|address| row(language, address)).collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

fn row(language: Language, address: address::Address) -> AddressRow {
    let mut lines = lines(language, &address.fields);
    lines.extend(Some(address.fields.phone).filter(|phone| !phone.is_empty()));
    AddressRow { id: address.id.to_string(), moniker: address.fields.moniker, lines, default: address.default }
}

/// `GET /account/addresses/new`
pub async fn fresh(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = signed.customer.id;
    let known = app.db.read(move |tx| address::all(tx, id)).await?;
    let country = known.last().map(|last| last.fields.country.clone());
    let country = country.unwrap_or_else(|| likely_country(&app, &headers));
    let typed = NewAddress { name: signed.customer.name.clone(), country, ..NewAddress::default() };
    let asked = Asked { action: HERE.to_owned(), typed: typed_of(&typed), ..Asked::default() };
    form(&app, &headers, signed.layout(&app, language, "account-address-add"), StatusCode::OK, asked)
}

/// `GET /account/addresses/{id}`
pub async fn one(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Path(id): Path<AddressPath>,
) -> Result<Response, Problem> {
    let here = format!("{HERE}/{}", id.0);
    let customer = signed.customer.id;
    let known = app.db.read(move |tx| address::all(tx, customer)).await?;
    let typed = known.into_iter().find(|known| known.id.to_string() == id.0).ok_or_else(Problem::not_found)?.fields;
    let asked = Asked { action: here, typed: typed_of(&typed), ..Asked::default() };
    form(&app, &headers, signed.layout(&app, language, "account-edit"), StatusCode::OK, asked)
}

/// An address's id in a path.
#[derive(Deserialize)]
pub struct AddressPath(String);

impl AddressPath {
    fn id(&self) -> Result<AddressId, Problem> {
        self.0.parse().map_err(|_| Problem::not_found())
    }
}

/// A form: where it posts, what stands in it, and why it was refused.
#[derive(Default)]
struct Asked {
    action: String,
    typed: Typed,
    notice: Option<Notice>,
    wrong: Errors,
}

fn form(app: &App, headers: &HeaderMap, layout: Layout, status: StatusCode, asked: Asked) -> Result<Response, Problem> {
    let Asked { action, typed, notice, wrong } = asked;
    let country = typed.get("country").filter(|code| !code.is_empty()).cloned();
    let country = country.unwrap_or_else(|| likely_country(app, headers));
    let fields = fields(layout.language, &typed, &wrong, &country);
    let answer = AddressPage {
        notice,
        key: app.ids.next(app.now()).to_string(),
        errors: told(&fields, &wrong),
        offer_default: action == HERE,
        default: typed.contains_key("default"),
        layout,
        action,
        fields,
    };
    page(headers, status, &answer)
}

/// `POST /account/addresses`
pub async fn add(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    keep(&app, language, &headers, HERE.to_owned(), typed, None).await
}

/// `POST /account/addresses/{id}`
pub async fn edit(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(path): Path<AddressPath>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = path.id()?;
    keep(&app, language, &headers, format!("{HERE}/{id}"), typed, Some(id)).await
}

/// Stores what was typed: a new address, or another in the place of `old`. A refused form comes back with all that was typed, a
/// form after the sign-in's time too.
async fn keep(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    action: String,
    mut typed: Typed,
    old: Option<AddressId>,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(app, headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let visiting = seen(app, headers).await?;
    let title = language.t(if old.is_some() { "account-edit" } else { "account-address-add" });
    let again = |status, text: &str, typed: Typed, wrong: Errors| {
        let frame = layout(app, language, title, "/account", visiting.customer());
        let layout = Layout { cart: visiting.cart, ..frame };
        let notice = (!text.is_empty()).then(|| refused(language, text));
        form(app, headers, layout, status, Asked { action: action.clone(), typed, notice, wrong })
    };
    if typed.get("go").is_some_and(|go| go == "country") {
        return again(StatusCode::OK, "", typed, Errors::new());
    }
    let new = match read(language, &typed) {
        Ok(new) => new,
        Err(wrong) => return again(StatusCode::UNPROCESSABLE_ENTITY, "", typed, wrong),
    };
    let (ids, now, default, key) =
        (app.ids.clone(), app.now(), typed.contains_key("default"), typed.get("key").cloned());
    let moniker = new.moniker.clone();
    let content = format!("{action} {default} {new:?}");
    let outcome = once(app, proof, key, &content, move |tx| match old {
        Some(old) => address::edit(tx, &ids, now, &proof, old, &new).map(drop),
        None => address::add(tx, &ids, now, &proof, &new, default).map(drop),
    });
    match outcome.await {
        Ok(Ok(())) => {
            let done = if old.is_some() { "address-changed" } else { "address-added" };
            Ok(see_other(&format!("{HERE}?done={done}")))
        }
        Ok(Err(OtherBody)) => {
            again(StatusCode::UNPROCESSABLE_ENTITY, language.t("problem-request-key_reused"), typed, Errors::new())
        }
        Err(AddressError::MonikerTaken) => {
            let wrong = vec![("moniker", language.t("address-moniker-taken").to_owned())];
            typed.insert("moniker".to_owned(), moniker);
            again(StatusCode::CONFLICT, "", typed, wrong)
        }
        Err(AddressError::TooMany) => again(StatusCode::CONFLICT, language.t("account-too-many"), typed, Errors::new()),
        Err(AddressError::Denied(Denied::NotAuthenticated | Denied::Unrecognised)) => {
            again(StatusCode::FORBIDDEN, language.t("account-sign-in-again"), typed, Errors::new())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/addresses/{id}/remove`
pub async fn remove(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<AddressPath>,
    _: Press,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let (ids, now, id) = (app.ids.clone(), app.now(), path.id()?);
    let outcome = app.db.write(move |tx| address::remove(tx, &ids, now, &proof, id)).await;
    after(outcome, HERE, &format!("address-removed&id={id}"))
}

/// `POST /account/addresses/{id}/restore`
pub async fn restore(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<AddressPath>,
    _: Press,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let (ids, now, id) = (app.ids.clone(), app.now(), path.id()?);
    let outcome = app.db.write(move |tx| address::restore(tx, &ids, now, &proof, id)).await;
    after(outcome, HERE, "restored")
}
