//! A checkout's link: where the buyer of who works at a checkout over the API goes on by himself, in whatever browser he opens
//! it (`continue_url`).
//!
//! It is made of the shop's key, for the checkout and the client that has it now, and kept nowhere.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shop::catalogue::promise::Supplied;
use shop::kernel::{CheckoutId, ClientId};
use shop::order::button::ButtonKey;
use shop::order::checkout::link::{Linked, linked, take_up};
use shop::order::checkout::view::View;
use shop::order::checkout::{CheckoutError, Message};

use super::begin::leave;
use crate::App;
use crate::language::Language;
use crate::pages::checkout::{LinkLine, LinkPage};
use crate::problem::Problem;
use crate::request::{Form, Visiting, client_token, host, page, see_other};
use crate::storefront::layout;
use crate::whose;

/// The addresses that answers over the API hold.
pub struct Links {
    base: String,
    key: ButtonKey,
}

impl Links {
    /// As the caller reaches the shop.
    pub fn of(app: &App, headers: &HeaderMap) -> Links {
        Links { base: app.absolute(host(headers), ""), key: app.buttons.clone() }
    }

    /// Where the buyer goes on.
    pub fn of_view(&self, view: &View) -> String {
        let id = view.checkout.id;
        let path = if view.messages.contains(&Message::StepUpRequired) {
            "/account/step-up".to_owned()
        } else if view.state.open() {
            format!("/checkout/{id}/continue?token={}", token(&self.key, id, view.checkout.client))
        } else {
            format!("/checkout/{id}/done")
        };
        format!("{}{path}", self.base)
    }
}

fn token(key: &ButtonKey, id: CheckoutId, client: Option<ClientId>) -> String {
    let mut subject = id.0.to_be_bytes().to_vec();
    subject.extend(client.map_or(0, |client| client.0).to_be_bytes());
    key.derive("checkout-link", &subject).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The link's query, and its form.
#[derive(Deserialize)]
pub struct Opened {
    #[serde(default)]
    token: String,
    page: Option<String>,
    whose: Option<String>,
}

impl Opened {
    /// What the link leads to; nothing where it is not one of ours, or no longer.
    fn proven(&self, app: &App, id: CheckoutId, linked: Option<Linked>) -> Result<Linked, Problem> {
        // By their hashes, which tell a guesser nothing of how near he came.
        let right =
            |linked: &Linked| Sha256::digest(token(&app.buttons, id, linked.client)) == Sha256::digest(&self.token);
        linked.filter(right).ok_or_else(Problem::not_found)
    }
}

/// `GET /checkout/{id}/continue`
pub async fn show(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(opened): Query<Opened>,
) -> Result<Response, Problem> {
    let id: CheckoutId = id.parse().map_err(|_| Problem::not_found())?;
    let (proof, now) = (client_token(&app, &headers).map(|token| token.proof()), app.now());
    let (visiting, found) = app
        .db
        .read(move |tx| -> Result<_, CheckoutError> {
            let visiting = Visiting::of(tx, proof.as_ref())?;
            let found = linked(tx, now, visiting.visitor.as_ref(), id)?;
            Ok((visiting, found))
        })
        .await?;
    let linked = opened.proven(&app, id, found)?;
    if linked.shown {
        return Ok(see_other("/checkout"));
    }
    let action = format!("/checkout/{id}/continue");
    let here = format!("{action}?token={}", opened.token);
    let mut frame = layout(&app, language, language.t("checkout-link"), &here, visiting.customer());
    frame.cart = visiting.cart;
    let lines = linked.lines.iter().map(|line| LinkLine {
        quantity: language.number(i64::from(line.quantity)),
        title: line.title.clone(),
        options: line.label.clone(),
        gone: line.supplied() == Supplied::No,
    });
    let answer = LinkPage {
        layout: frame,
        lines: lines.collect(),
        action,
        token: opened.token,
        page: app.secret().reveal(),
        whose: whose::made_for(visiting.visitor.as_ref()),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// `POST /checkout/{id}/continue`
pub async fn begin(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(opened): Form<Opened>,
) -> Result<Response, Problem> {
    let id: CheckoutId = id.parse().map_err(|_| Problem::not_found())?;
    let (now, policy) = (app.now(), app.policy());
    let found = app.db.read(move |tx| linked(tx, now, None, id)).await?;
    opened.proven(&app, id, found)?;
    let fresh = CheckoutId(app.ids.next(now));
    let form = (opened.page, opened.whose);
    leave(&app, language, &headers, form, move |tx, visitor| take_up(tx, &policy, now, visitor, (id, fresh))).await
}
