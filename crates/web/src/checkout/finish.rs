//! The button and what comes of it. The checkout's id is its key: a second press, a reload or a retry shows the same.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::client::Proof;
use shop::customer::device;
use shop::customer::proof_of_address::guest_speaks;
use shop::kernel::{CheckoutId, CustomerId};
use shop::order::checkout::complete::{Agreed, Complete, complete as order};
use shop::order::checkout::view::view;
use shop::order::checkout::{CheckoutError, State as CheckoutState};
use shop::order::state::LineState;

use super::outline::{Attempt, first_lacking};
use super::{Next, Seen, open, outline, review};
use crate::App;
use crate::account::guess;
use crate::format::segment;
use crate::language::Language;
use crate::metrics::Metrics;
use crate::order::notices;
use crate::pages::checkout::DonePage;
use crate::pages::layout::{Notice, Tone};
use crate::problem::Problem;
use crate::request::{Form, Visiting, client_token, page, see_other, visitor};
use crate::whose::foreign;

/// The button's form.
#[derive(Deserialize)]
pub struct Pressed {
    shown: String,
    whose: Option<String>,
    /// Of this one page: see [`Next`].
    page: Option<String>,
}

/// `POST /checkout/{id}/complete`
pub async fn complete(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(form): Form<Pressed>,
) -> Result<Response, Problem> {
    let id: CheckoutId = id.parse().map_err(|_| Problem::not_found())?;
    let proof = client_token(&app, &headers).ok_or_else(Problem::not_found)?.proof();
    let next = Next::of(&app, id.0, proof.client, form.page.as_deref());
    let fresh = Some(Proof { client: app.client_token().client, ..next.0.proof() });
    let (ids, now, policy, secret) = (app.ids.clone(), app.now(), app.policy(), app.secret());
    let agreed = Agreed::Shown(form.shown.clone());
    let (client, device_name) = (proof.client, guess(&headers));
    let outcome = app
        .db
        .write(move |tx| {
            let visitor = visitor(tx, Some(&proof))?;
            // A stranger's own press makes him a customer, and may come twice; a checkout says itself whose it is.
            let for_customer = form.whose.as_deref().is_some_and(|whose| whose.parse::<CustomerId>().is_ok());
            if for_customer && visitor.is_some() && foreign(form.whose.as_deref(), visitor.as_ref()) {
                return Ok(None);
            }
            let stranger = visitor.is_none_or(|visitor| visitor.customer.is_none());
            let done = order(tx, &ids, &policy, now, &Complete { id, proof, fresh, secret: &secret, agreed: &agreed })?;
            let checkout = &done.view.checkout;
            match checkout.customer.filter(|_| stranger && !done.replayed) {
                Some(customer) if checkout.guest => guest_speaks(tx, customer, language.tag())?,
                Some(customer) => {
                    shop::customer::language::set(tx, customer, language.tag())?;
                    device::call(tx, client, customer, &device_name)?;
                }
                None => {}
            }
            Ok(Some(done))
        })
        .await;
    let (title, text) = match outcome {
        Ok(None) => (language.t("press-foreign"), language.t("press-foreign-next")),
        Ok(Some(done)) => {
            let counter = if done.replayed { &app.metrics.orders_replayed } else { &app.metrics.orders_placed };
            Metrics::count(counter);
            let done_page = see_other(&format!("/checkout/{id}/done"));
            return Ok(if done.rotated { next.answer(&app, done_page) } else { done_page });
        }
        // Pressed in another tab at the same moment: the browser has its next cookie by the time it asks for this page.
        // Without that one it is told nothing there.
        Err(CheckoutError::Unknown) => return Ok(see_other(&format!("/checkout/{id}/done"))),
        Err(CheckoutError::Changed) => (language.t("checkout-changed"), language.t("checkout-changed-next")),
        Err(CheckoutError::OtherThanShown) => (language.t("checkout-other"), language.t("checkout-other-next")),
        Err(CheckoutError::NotReady(_)) => (language.t("checkout-not-ready"), language.t("checkout-not-ready-next")),
        Err(CheckoutError::CartChanged) => return Ok(see_other("/cart?refused=changed")),
        Err(CheckoutError::SignInRequired) => {
            return Ok(see_other(&format!("/sign-in?return_to={}", segment("/checkout/review"))));
        }
        Err(error) => return Err(error.into()),
    };
    Metrics::count(&app.metrics.orders_refused);
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other("/cart?refused=over")) };
    let notice = Notice { tone: Tone::Refused, title: title.into(), text: text.into(), action: None };
    // What is chosen no more is said beside its choices.
    if first_lacking(&seen).is_some() {
        let attempt = Attempt { notice: Some((notice, StatusCode::CONFLICT)), ..Attempt::default() };
        return outline::answer(&app, language, &headers, &seen, None, None, Some(&attempt));
    }
    review::answer(&app, language, &headers, &seen, Some(notice), StatusCode::CONFLICT)
}

/// What was done on that page.
#[derive(Deserialize)]
pub struct DoneQuery {
    done: Option<String>,
}

/// `GET /checkout/{id}/done`
pub async fn done(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<DoneQuery>,
) -> Result<Response, Problem> {
    let id: CheckoutId = id.parse().map_err(|_| Problem::not_found())?;
    let proof = client_token(&app, &headers).map(|token| token.proof());
    let (policy, now) = (app.policy(), app.now());
    let rules = policy.clone();
    let seen = app
        .db
        .read(move |tx| {
            let Visiting { visitor, cart } = Visiting::of(tx, proof.as_ref())?;
            let visitor = visitor.ok_or(CheckoutError::Unknown)?;
            let view = view(tx, &rules, now, &visitor, id)?;
            Ok::<_, CheckoutError>(Seen {
                visitor,
                cart,
                view,
                drifted: false,
                addresses: Vec::new(),
                methods: Vec::new(),
            })
        })
        .await?;
    if seen.view.state.open() {
        return Ok(see_other("/checkout"));
    }
    if seen.view.state == CheckoutState::Canceled {
        return Ok(see_other("/cart"));
    }
    let placed = || seen.view.lines.iter().filter_map(|line| line.placed.as_ref());
    let live = placed().filter(|placed| placed.state == LineState::Placed && now < placed.cancel_until);
    let until = live.map(|placed| placed.cancel_until).min();
    let mut orders: Vec<String> = placed().map(|placed| placed.order.to_string()).collect();
    orders.sort();
    orders.dedup();
    let customer = seen.visitor.customer.as_ref();
    let answer = DonePage {
        layout: seen.layout(&app, language, "checkout-done"),
        notice: notices::of(language, query.done.as_deref(), None, None, "/"),
        sum: review::sum(&app, language, &seen),
        orders,
        cancel_until: until.map(|until| language.deadline(&policy, now, until)),
        guest: seen.view.checkout.guest && customer.is_none(),
        enable: customer.filter(|customer| !customer.enabled).map(|_| format!("/checkout/{id}/done")),
    };
    page(&headers, StatusCode::OK, &answer)
}
