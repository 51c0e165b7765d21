//! The pressed button: `POST /orders`. The hot path ends in a 303 to the unchanged page with its confirmation.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shop::kernel::LineId;
use shop::kernel::limits::{QUANTITY_MAX, SIGN_IN_LINK_LIFE};
use shop::kernel::text::somebodys;
use shop::order::step_up::Held;
use shop::order::{Button, Outcome, Place, Placed, Refusal, step_up as held};

use crate::App;
use crate::action::tv_answer;
use crate::language::Language;
use crate::metrics::Metrics;
use crate::pages::account::StepUpPage;
use crate::pages::layout::{Link, Notice, Tone};
use crate::problem::Problem;
use crate::request::{Form, client_token, local_path, page, visitor};
use crate::storefront::{ItemRequest, item_answer, item_href, layout};

/// The button's form.
#[derive(Deserialize)]
pub struct Pressed {
    token: String,
    quantity: Option<String>,
    return_to: Option<String>,
}

impl Pressed {
    /// Which pages the answer belongs to: a television's button says so by where it stands.
    fn face(&self) -> &'static str {
        match self.return_to.as_deref().map(local_path) {
            Some(path) if path.starts_with("/tv/") => "/tv",
            _ => "",
        }
    }
}

/// `POST /orders`
pub async fn place(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(form): Form<Pressed>,
) -> Result<Response, Problem> {
    let button = app.buttons.verify(&form.token).ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "order.forged_token", "this button was not made by this shop")
    })?;
    let quantity = match form.quantity.as_deref().map_or(Ok(1), |text| text.trim().parse::<u32>()) {
        Ok(quantity) if (1..=QUANTITY_MAX).contains(&quantity) => quantity,
        _ => return wrong_quantity(&app, language, &headers, (&button, form.face())).await,
    };
    let Some(token) = client_token(&app, &headers) else { return Err(Refusal::Unrecognised.into()) };
    let command = Place::from_button(app.now(), token.proof(), button, app.order_id(), quantity);
    match app.lane.submit(command.clone()).await? {
        Outcome::Placed(placed) => {
            Metrics::count(&app.metrics.orders_placed);
            Ok(confirmed_on(form.face(), &placed))
        }
        Outcome::Replayed(placed) => {
            Metrics::count(&app.metrics.orders_replayed);
            Ok(confirmed_on(form.face(), &placed))
        }
        Outcome::Refused(refusal) => {
            Metrics::count(&app.metrics.orders_refused);
            refuse(&app, language, &headers, &command, (&button, form.face()), refusal).await
        }
    }
}

/// 303 to the item's page, which shows the confirmation however often it is loaded.
pub fn confirmed(placed: &Placed) -> Response {
    confirmed_on("", placed)
}

fn confirmed_on(face: &str, placed: &Placed) -> Response {
    let location = format!("{face}{}?variant={}&ordered={}", item_href(&placed.handle), placed.variant, placed.line);
    let location = HeaderValue::from_str(&location).unwrap_or(HeaderValue::from_static("/orders"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

async fn wrong_quantity(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    (button, face): (&Button, &'static str),
) -> Result<Response, Problem> {
    let error = language.say("press-wrong-quantity").with("most", QUANTITY_MAX).to_string();
    let request =
        ItemRequest { face, variant: Some(button.variant), quantity_error: Some(error), ..ItemRequest::default() };
    on_item_page(app, language, headers, button, request, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn on_item_page(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    button: &Button,
    request: ItemRequest,
    status: StatusCode,
) -> Result<Response, Problem> {
    let variant = button.variant;
    let handle = app.db.read(move |tx| shop::catalogue::view::handle_of(tx, variant)).await?;
    let handle = handle.ok_or_else(Problem::not_found)?;
    if request.face.is_empty() {
        item_answer(app, language, headers, &handle, request, status).await
    } else {
        tv_answer(app, language, headers, &handle, request, status).await
    }
}

/// Nothing was placed: the item's page says why, with a fresh button where one may be.
async fn refuse(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    command: &Place,
    (button, face): (&Button, &'static str),
    refusal: Refusal,
) -> Result<Response, Problem> {
    let policy = app.policy();
    let (title, text) = match &refusal {
        Refusal::StepUpRequired => return hold(app, language, headers, command, button).await,
        Refusal::UnknownVariant | Refusal::UnknownAddress | Refusal::KeyReused => return Err(refusal.into()),
        Refusal::Changed => (language.t("press-changed").to_owned(), language.t("press-changed-next")),
        Refusal::OutOfStock { available: 0 } => (language.t("press-sold-out").to_owned(), ""),
        Refusal::OutOfStock { available } => {
            (language.say("press-few-left").with("count", available).to_string(), language.t("press-few-left-next"))
        }
        Refusal::TooOld => (language.t("press-too-old").to_owned(), language.t("press-too-old-next")),
        Refusal::Foreign | Refusal::Unrecognised => {
            (language.t("press-foreign").to_owned(), language.t("press-foreign-next"))
        }
        Refusal::Suspended => (language.t("account-press-suspended").to_owned(), ""),
        Refusal::NotEnabled => (language.t("press-not-enabled").to_owned(), ""),
        Refusal::AddressMissing | Refusal::PaymentMethodMissing => (language.t("press-incomplete").to_owned(), ""),
    };
    let notice =
        Notice { tone: Tone::Refused, title, text: format!("{} {text}", language.t("nothing-ordered")), action: None };
    // The panel is quoted for the quantity it shows; more than there is would be quoted as what never can be sent.
    let quantity = match refusal {
        Refusal::OutOfStock { available } => u32::try_from(available).unwrap_or(1).clamp(1, command.quantity),
        _ => command.quantity,
    };
    let status = Problem::from(refusal).status_code();
    let request = ItemRequest {
        face,
        variant: Some(button.variant),
        notice: Some(notice),
        quantity: Some(quantity),
        ..ItemRequest::default()
    };
    tracing::debug!(currency = policy.currency.code(), status = status.as_u16(), "action refused");
    on_item_page(app, language, headers, button, request, status).await
}

/// the action is kept, a link is mailed, and the page says so.
async fn hold(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    command: &Place,
    button: &Button,
) -> Result<Response, Problem> {
    let (ids, command, secret, customer) = (app.ids.clone(), command.clone(), app.secret(), button.customer);
    let line = app.db.write(move |tx| held::hold(tx, &ids, customer, &command, &secret)).await?;
    show_held(app, language, headers, line, StatusCode::FORBIDDEN).await
}

/// `GET /step-up/{line}`: a kept action, or on to its confirmation once it is placed.
pub async fn step_up(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(line): Path<String>,
) -> Result<Response, Problem> {
    let line: LineId = line.parse().map_err(|_| Problem::not_found())?;
    show_held(&app, language, &headers, line, StatusCode::OK).await
}

async fn show_held(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    line: LineId,
    status: StatusCode,
) -> Result<Response, Problem> {
    let proof = client_token(app, headers).map(|token| token.proof());
    let found = app
        .db
        .read(move |tx| -> db::Result<_> {
            let Some(customer) = visitor(tx, proof.as_ref())?.and_then(|visitor| visitor.customer) else {
                return Ok(None);
            };
            let Some(kept) = held::held(tx, customer.id, line)? else { return Ok(None) };
            let placed = if kept.placed { shop::order::view::placed(tx, line)? } else { None };
            Ok(Some((customer, kept, placed)))
        })
        .await?;
    let (customer, kept, placed) = found.ok_or_else(Problem::not_found)?;
    if let Some(placed) = placed {
        return Ok(confirmed(&placed));
    }
    let caps = &app.policy().caps;
    let reason = match caps.amount_per_order {
        Some(amount) => language
            .say("step-up-reason-amount")
            .with("amount", language.money(app.policy().currency, amount))
            .to_string(),
        None => language.t("step-up-reason").to_owned(),
    };
    let answer = StepUpPage {
        layout: layout(app, language, language.t("confirm-by-email"), "/orders", Some(&customer)),
        sum: step_up_sum(app, language, &kept),
        what: format!("{} × {}", kept.quantity, kept.title),
        reason,
        email: somebodys(&customer.email).map(masked),
        valid_for: language.span(SIGN_IN_LINK_LIFE),
        back: Link { href: "/orders".into(), label: language.t("back-to-orders").into() },
    };
    page(headers, status, &answer)
}

/// What a kept action would cost, in words.
pub(crate) fn step_up_sum(app: &App, language: Language, kept: &Held) -> String {
    let amount = language.money(app.policy().currency, kept.amount);
    let said = language.say("step-up-sum").with("amount", amount);
    said.with("delivered", u32::from(kept.delivered)).to_string()
}

/// `a…@e…`: enough to know which mailbox to open.
pub(crate) fn masked(email: &str) -> String {
    let initial = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    format!("{}…@{}…", initial(local), initial(domain))
}
