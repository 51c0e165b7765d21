//! `/account/addresses`: list, add, edit, remove and undo.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::address::{self, AddressError};
use shop::customer::register::NewAddress;
use shop::customer::{acting::Denied, country};
use shop::kernel::AddressId;

use super::gate::{after, done, posting, refused, sign_in_first, signed_in};
use super::sign_in::field_key;
use crate::App;
use crate::language::Language;
use crate::pages::layout::{Layout, Notice};
use crate::pages::you::{AddressPage, AddressRow, AddressesPage, Field};
use crate::problem::Problem;
use crate::request::{Form, Press, page, see_other};
use crate::storefront::layout;

const HERE: &str = "/account/addresses";

/// What was done before, and to what.
#[derive(Deserialize)]
pub struct Done {
    pub(super) done: Option<String>,
    pub(super) id: Option<String>,
}

/// The address form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AddressForm {
    moniker: String,
    name: String,
    line1: String,
    line2: String,
    city: String,
    region: String,
    postal_code: String,
    country: String,
    phone: String,
    default: Option<String>,
}

impl AddressForm {
    fn typed(&self) -> NewAddress {
        NewAddress {
            moniker: self.moniker.clone(),
            name: self.name.clone(),
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            postal_code: self.postal_code.clone(),
            country: self.country.clone(),
            phone: self.phone.clone(),
        }
    }
}

/// `GET /account/addresses`
pub async fn list(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<Done>,
) -> Result<Response, Problem> {
    let signed = match signed_in(&app, &headers, HERE).await? {
        Ok(signed) => signed,
        Err(first) => return Ok(first),
    };
    let id = signed.customer.id;
    let addresses = app.db.read(move |tx| address::all(tx, id)).await?;
    let removed = query.id.as_deref().and_then(|id| id.parse::<AddressId>().ok());
    let undo = removed
        .filter(|_| query.done.as_deref() == Some("address-removed"))
        .map(|id| (format!("{HERE}/{id}/restore"), HERE));
    let answer = AddressesPage {
        layout: signed.layout(&app, language, "account-addresses"),
        notice: done(language, query.done.as_deref(), undo),
        addresses: addresses.into_iter().map(row).collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

fn row(address: address::Address) -> AddressRow {
    let fields = address.fields;
    let town = format!("{} {} {}", fields.postal_code, fields.city, fields.region);
    let lines = [fields.name, fields.line1, fields.line2, town.trim().to_owned(), fields.country, fields.phone];
    AddressRow {
        id: address.id.to_string(),
        moniker: fields.moniker,
        lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
        default: address.default,
    }
}

/// The fields of an address, with what is wrong with each.
fn fields(language: Language, typed: &NewAddress, wrong: &[(&'static str, String)]) -> Vec<Field> {
    let field = |name: &'static str, value: &str, autocomplete: &'static str, required: bool| Field {
        name,
        label: language.t(&format!("account-field-{}", name.replace('_', "-"))).into(),
        value: value.to_owned(),
        error: wrong.iter().find(|(field, _)| *field == name).map(|(_, error)| error.clone()),
        autocomplete,
        required,
        choices: Vec::new(),
    };
    let countries = country::codes().map(|code| {
        let name = language.message(&format!("country-{code}")).unwrap_or(code);
        (code.to_owned(), name.to_owned(), code == typed.country)
    });
    let country = Field { choices: countries.collect(), ..field("country", &typed.country, "country", true) };
    vec![
        field("moniker", &typed.moniker, "off", true),
        field("name", &typed.name, "name", true),
        field("line1", &typed.line1, "address-line1", true),
        field("line2", &typed.line2, "address-line2", false),
        field("postal_code", &typed.postal_code, "postal-code", false),
        field("city", &typed.city, "address-level2", true),
        field("region", &typed.region, "address-level1", false),
        country,
        field("phone", &typed.phone, "tel", false),
    ]
}

/// `GET /account/addresses/new`
pub async fn fresh(State(app): State<Arc<App>>, language: Language, headers: HeaderMap) -> Result<Response, Problem> {
    let signed = match signed_in(&app, &headers, "/account/addresses/new").await? {
        Ok(signed) => signed,
        Err(first) => return Ok(first),
    };
    let id = signed.customer.id;
    let known = app.db.read(move |tx| address::all(tx, id)).await?;
    let country = known.last().map_or_else(|| "US".to_owned(), |last| last.fields.country.clone());
    let typed = NewAddress { name: signed.customer.name.clone(), country, ..NewAddress::default() };
    let layout = signed.layout(&app, language, "account-address-add");
    form(&headers, layout, HERE, StatusCode::OK, &typed, None, &[])
}

/// `GET /account/addresses/{id}`
pub async fn one(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(id): Path<AddressPath>,
) -> Result<Response, Problem> {
    let here = format!("{HERE}/{}", id.0);
    let signed = match signed_in(&app, &headers, &here).await? {
        Ok(signed) => signed,
        Err(first) => return Ok(first),
    };
    let customer = signed.customer.id;
    let known = app.db.read(move |tx| address::all(tx, customer)).await?;
    let typed = known.into_iter().find(|known| known.id.to_string() == id.0).ok_or_else(Problem::not_found)?.fields;
    form(&headers, signed.layout(&app, language, "account-edit"), &here, StatusCode::OK, &typed, None, &[])
}

/// An address's id in a path.
#[derive(Deserialize)]
pub struct AddressPath(String);

impl AddressPath {
    fn id(&self) -> Result<AddressId, Problem> {
        self.0.parse().map_err(|_| Problem::not_found())
    }
}

fn form(
    headers: &HeaderMap,
    layout: Layout,
    action: &str,
    status: StatusCode,
    typed: &NewAddress,
    notice: Option<Notice>,
    wrong: &[(&'static str, String)],
) -> Result<Response, Problem> {
    let language = layout.language;
    let answer = AddressPage {
        layout,
        notice,
        action: action.to_owned(),
        fields: fields(language, typed, wrong),
        offer_default: action == HERE,
    };
    page(headers, status, &answer)
}

/// `POST /account/addresses`
pub async fn add(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(typed): Form<AddressForm>,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let (ids, now, new, default) = (app.ids.clone(), app.now(), typed.typed(), typed.default.is_some());
    let outcome = app.db.write(move |tx| address::add(tx, &ids, now, &proof, &new, default)).await;
    answer(&app, language, &headers, HERE, &typed, outcome.map(|_| "address-added"))
}

/// `POST /account/addresses/{id}`
pub async fn edit(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(path): Path<AddressPath>,
    Form(typed): Form<AddressForm>,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let (ids, now, new, id) = (app.ids.clone(), app.now(), typed.typed(), path.id()?);
    let outcome = app.db.write(move |tx| address::edit(tx, &ids, now, &proof, id, &new)).await;
    answer(&app, language, &headers, &format!("{HERE}/{id}"), &typed, outcome.map(|_| "address-changed"))
}

/// A refused form comes back with all that was typed, a form after the sign-in's time too.
fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    action: &str,
    form_typed: &AddressForm,
    outcome: Result<&str, AddressError>,
) -> Result<Response, Problem> {
    let typed = form_typed.typed();
    let again = |status, text: &str, wrong: &[(&'static str, String)]| {
        let layout = layout(app, language, language.t("account-addresses"), "/account", None);
        form(headers, layout, action, status, &typed, Some(refused(language, text)), wrong)
    };
    match outcome {
        Ok(done) => Ok(see_other(&format!("{HERE}?done={done}"))),
        Err(AddressError::Fields(fields)) => {
            let wrong: Vec<_> =
                fields.iter().map(|(field, error)| (*field, language.t(field_key(*error)).to_owned())).collect();
            again(StatusCode::UNPROCESSABLE_ENTITY, "", &wrong)
        }
        Err(AddressError::MonikerTaken) => {
            let taken = language.t("account-moniker-taken");
            again(StatusCode::CONFLICT, taken, &[("moniker", taken.to_owned())])
        }
        Err(AddressError::TooMany) => again(StatusCode::CONFLICT, language.t("account-too-many"), &[]),
        Err(AddressError::Denied(Denied::NotAuthenticated | Denied::Unrecognised)) => {
            again(StatusCode::FORBIDDEN, language.t("account-sign-in-again"), &[])
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
