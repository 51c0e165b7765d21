//! `/account/buttons`: hardware buttons, made, looked at and revoked by their customer (OC-9, OC-30). The key is shown once.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use shop::action::device::{self, Device, DeviceError, NewDevice, ORDERS_MAX, WINDOW_MINUTES_MAX};
use shop::action::presses::{self, Ordered};
use shop::customer::address::place;
use shop::customer::client::Recognised;
use shop::customer::view::{self as customers, AddressChoice};
use shop::kernel::limits::QUANTITY_MAX;
use shop::kernel::{AddressId, ClientId, CustomerId, Moment, VariantId, text};

use super::{sign_in_first, who};
use crate::App;
use crate::api::v1::buttons::{proof, signing_key};
use crate::format::segment;
use crate::language::Language;
use crate::pages::action::{ButtonForm, ButtonOrder, ButtonRow, ButtonsPage, Made};
use crate::pages::layout::{Link, Notice, Tone};
use crate::problem::Problem;
use crate::request::{Form, Press, client_token, host, page, see_other};
use crate::storefront::{item_href, layout};

const PATH: &str = "/account/buttons";
/// Orders shown of each button.
const ORDERS_SHOWN: u32 = 5;

/// For which variant a button is to be made, and what was done.
#[derive(Deserialize)]
pub struct ButtonsQuery {
    variant: Option<String>,
    done: Option<String>,
}

/// The form of a new button, as typed.
#[derive(Clone, Default, Deserialize)]
pub struct NewButton {
    ticket: String,
    variant: String,
    name: String,
    quantity: String,
    ship_to: Option<String>,
    orders: String,
    minutes: String,
    amount: Option<String>,
}

/// `GET /account/buttons`
pub async fn show(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ButtonsQuery>,
) -> Result<Response, Problem> {
    let here = query.variant.as_ref().map_or(PATH.to_owned(), |variant| format!("{PATH}?variant={}", segment(variant)));
    let Some(customer) = who(&app, &headers).await?.and_then(|visitor| visitor.customer) else {
        return Ok(sign_in_first(&here));
    };
    if !customer.authenticated(app.now()) {
        return Ok(sign_in_first(&here));
    }
    let variant = match &query.variant {
        Some(text) => Some(text.parse::<VariantId>().map_err(|_| Problem::not_found())?),
        None => None,
    };
    let form = match variant {
        Some(variant) => {
            let new = NewButton {
                ticket: ticket(&app, customer.id, ClientId(app.ids.next(app.now()))),
                variant: variant.to_string(),
                quantity: "1".into(),
                orders: "1".into(),
                minutes: "10".into(),
                ..NewButton::default()
            };
            Some(form(&app, &customer, new, Vec::new()).await?)
        }
        None => None,
    };
    let notice = query.done.filter(|done| done == "revoked").map(|_| done(language, "actions-button-revoked-now"));
    answer(&app, language, &headers, &customer, (StatusCode::OK, notice, None, form)).await
}

fn done(language: Language, key: &str) -> Notice {
    Notice { tone: Tone::Done, title: language.t(key).into(), text: String::new(), action: None }
}

/// The identifier of a button to be, for this customer and signed, so that sending the form twice makes one button.
fn ticket(app: &App, customer: CustomerId, client: ClientId) -> String {
    format!("{client}.{}", URL_SAFE_NO_PAD.encode(&mark(app, customer, client)[..16]))
}

fn mark(app: &App, customer: CustomerId, client: ClientId) -> [u8; 32] {
    let subject = [client.0.to_be_bytes(), customer.0.to_be_bytes()].concat();
    app.buttons.derive("hardware-button-form", &subject)
}

fn read_ticket(app: &App, customer: CustomerId, text: &str) -> Option<ClientId> {
    let client = text.split_once('.')?.0.parse().ok()?;
    (ticket(app, customer, client) == text).then_some(client)
}

async fn form(
    app: &App,
    customer: &Recognised,
    new: NewButton,
    errors: Vec<(&'static str, String)>,
) -> Result<ButtonForm, Problem> {
    let (id, variant) = (customer.id, new.variant.parse::<VariantId>().map_err(|_| Problem::not_found())?);
    let (title, addresses) = app
        .db
        .read(move |tx| -> db::Result<_> { Ok((presses::title(tx, variant)?, customers::addresses(tx, id)?)) })
        .await?;
    let chosen = new.ship_to.unwrap_or_default();
    let address = |address: AddressChoice| {
        let id = address.id.to_string();
        let chosen = id == chosen;
        (id, place(&address.moniker, &address.city), chosen)
    };
    Ok(ButtonForm {
        ticket: new.ticket,
        variant: new.variant,
        title: title.ok_or_else(Problem::not_found)?,
        addresses: addresses.into_iter().map(address).collect(),
        name: new.name,
        quantity: new.quantity,
        orders: new.orders,
        minutes: new.minutes,
        amount: new.amount.unwrap_or_default(),
        currency: app.policy().currency.code().to_owned(),
        errors,
    })
}

type Shown = (StatusCode, Option<Notice>, Option<Made>, Option<ButtonForm>);

async fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    customer: &Recognised,
    (status, notice, made, form): Shown,
) -> Result<Response, Problem> {
    let id = customer.id;
    let found = app
        .db
        .read(move |tx| -> db::Result<_> {
            let devices = device::of(tx, id)?;
            let lines = devices.iter().map(|d| presses::of(tx, id, d.client, ORDERS_SHOWN));
            let lines = lines.collect::<db::Result<Vec<_>>>()?;
            Ok(devices.into_iter().zip(lines).collect::<Vec<_>>())
        })
        .await?;
    let now = app.now();
    let answer = ButtonsPage {
        layout: layout(app, language, language.t("actions-buttons-title"), PATH, Some(customer)),
        notice,
        made,
        form,
        buttons: found.into_iter().map(|(device, lines)| row(app, language, now, device, lines)).collect(),
    };
    page(headers, status, &answer)
}

fn row(app: &App, language: Language, now: Moment, device: Device, lines: Vec<Ordered>) -> ButtonRow {
    let policy = app.policy();
    let when = |at| language.moment(&policy, now, at);
    let place = device.moniker.as_deref().unwrap_or(language.t("actions-button-default-address"));
    let mut what = language
        .say("actions-button-what")
        .with("quantity", i64::from(device.quantity))
        .with("place", place)
        .with("orders", device.orders_max)
        .with("span", language.span(device.window))
        .to_string();
    if let Some(amount) = device.amount_max {
        what.push(' ');
        what.push_str(
            &language.say("actions-button-at-most").with("amount", language.money(policy.currency, amount)).to_string(),
        );
    }
    let why = |reason: String| match reason.as_str() {
        "cap" => language.t("actions-refused-cap"),
        "amount" => language.t("actions-refused-amount"),
        "stock" => language.t("actions-refused-stock"),
        "held" => language.t("actions-refused-held"),
        _ => language.t("actions-refused-other"),
    };
    ButtonRow {
        id: device.client.to_string(),
        name: device.name,
        item: Link { href: format!("{}?variant={}", item_href(&device.handle), device.variant), label: device.title },
        what,
        pressed: device.pressed_at.map(when),
        refused: device.refused.map(|(at, reason)| (when(at), why(reason))),
        orders: lines
            .into_iter()
            .map(|line| ButtonOrder {
                placed: when(line.placed_at),
                quantity: line.quantity,
                cancelled: line.cancelled,
                href: format!("/orders#{}", line.line),
            })
            .collect(),
        revoked: device.revoked_at.map(when),
    }
}

/// `POST /account/buttons`: makes a button and shows its key. Sent again within ten minutes it shows the same key.
pub async fn make(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(new): Form<NewButton>,
) -> Result<Response, Problem> {
    let here = format!("{PATH}?variant={}", segment(&new.variant));
    let Some(token) = client_token(&app, &headers) else { return Ok(sign_in_first(&here)) };
    let Some(customer) = who(&app, &headers).await?.and_then(|visitor| visitor.customer) else {
        return Ok(sign_in_first(&here));
    };
    let client = read_ticket(&app, customer.id, &new.ticket).ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "button.forged_ticket", "this form was not made by this shop")
    })?;
    let device = match check(&app, language, &new, (customer.id, client)) {
        Ok(device) => device,
        Err(errors) => {
            let form = form(&app, &customer, new, errors).await?;
            return answer(
                &app,
                language,
                &headers,
                &customer,
                (StatusCode::UNPROCESSABLE_ENTITY, None, None, Some(form)),
            )
            .await;
        }
    };
    let (ids, now, caller) = (app.ids.clone(), app.now(), token.proof());
    let error = match app.db.write(move |tx| device::create(tx, &ids, now, &caller, &device)).await {
        Ok(()) => {
            let made = Made {
                id: client.to_string(),
                secret: STANDARD.encode(signing_key(&app, client)),
                url: app.absolute(host(&headers), &format!("/api/v1/buttons/{client}/press")),
            };
            return answer(&app, language, &headers, &customer, (StatusCode::CREATED, None, Some(made), None)).await;
        }
        Err(DeviceError::NotAuthenticated) => return Ok(sign_in_first(&here)),
        Err(DeviceError::TooMany) => ("name", language.t("actions-button-too-many").to_owned()),
        Err(DeviceError::UnknownAddress) => ("ship_to", language.t("actions-button-wrong-address").to_owned()),
        Err(DeviceError::UnknownVariant | DeviceError::Unknown) => return Err(Problem::not_found()),
        Err(DeviceError::Db(error)) => return Err(error.into()),
    };
    let form = form(&app, &customer, new, vec![error]).await?;
    answer(&app, language, &headers, &customer, (StatusCode::CONFLICT, None, None, Some(form))).await
}

/// Each field by itself, so that all that is wrong is told at once.
fn check(
    app: &App,
    language: Language,
    new: &NewButton,
    (customer, client): (CustomerId, ClientId),
) -> Result<NewDevice, Vec<(&'static str, String)>> {
    let mut errors = Vec::new();
    let mut whole = |field: &'static str, typed: &str, most: u32| {
        let number = typed.trim().parse::<u32>().ok().filter(|number| (1..=most).contains(number));
        number.unwrap_or_else(|| {
            errors.push((field, language.say("press-wrong-quantity").with("most", most).to_string()));
            1
        })
    };
    let quantity = whole("quantity", &new.quantity, QUANTITY_MAX);
    let orders_max = whole("orders", &new.orders, ORDERS_MAX);
    let window_minutes = whole("minutes", &new.minutes, WINDOW_MINUTES_MAX);
    let name = text::line(&new.name).unwrap_or_else(|_| {
        errors.push(("name", language.t("actions-button-wrong-name").to_owned()));
        String::new()
    });
    let amount = new.amount.as_deref().map(str::trim).filter(|amount| !amount.is_empty());
    let amount_max = amount.and_then(|amount| {
        let parsed = language.read_amount(app.policy().currency, amount).ok().filter(|amount| *amount > 0);
        if parsed.is_none() {
            let example = language.amount_example(app.policy().currency);
            errors.push(("amount", language.say("actions-button-wrong-amount").with("example", example).to_string()));
        }
        parsed
    });
    let ship_to = new.ship_to.as_deref().filter(|id| !id.is_empty()).and_then(|id| {
        let id: Option<AddressId> = id.parse().ok();
        if id.is_none() {
            errors.push(("ship_to", language.t("actions-button-wrong-address").to_owned()));
        }
        id
    });
    let variant: Option<VariantId> = new.variant.parse().ok();
    match variant {
        Some(variant) if errors.is_empty() => Ok(NewDevice {
            customer,
            proof: proof(app, client),
            name,
            variant,
            quantity,
            ship_to,
            orders_max,
            window_minutes,
            amount_max,
        }),
        _ => Err(errors),
    }
}

/// `POST /account/buttons/{id}/revoke`
pub async fn revoke(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    _: Press,
) -> Result<Response, Problem> {
    let client: ClientId = id.parse().map_err(|_| Problem::not_found())?;
    let Some(token) = client_token(&app, &headers) else { return Ok(sign_in_first(PATH)) };
    let (ids, now, caller) = (app.ids.clone(), app.now(), token.proof());
    match app.db.write(move |tx| device::revoke(tx, &ids, now, &caller, client)).await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=revoked"))),
        Err(DeviceError::NotAuthenticated) => Ok(sign_in_first(PATH)),
        Err(DeviceError::Db(error)) => Err(error.into()),
        Err(_) => Err(Problem::not_found()),
    }
}
