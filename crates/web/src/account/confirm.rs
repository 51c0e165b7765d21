//! The step-up that resumes a suspended single action, and the links that confirm by mail.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use shop::customer::confirm::{self, Link, What};
use shop::customer::email::Change;
use shop::customer::passkey;
use shop::customer::sign_in::LinkError;
use shop::kernel::Secret;
use shop::kernel::text::somebodys;

use super::gate::sign_in_first;
use super::sign_in::ReturnTo;
use super::{passkeys, seen, who};
use crate::App;
use crate::assets;
use crate::language::Language;
use crate::pages::layout::Layout;
use crate::pages::you::{ConfirmLink, ConfirmPage, ResumePage};
use crate::problem::Problem;
use crate::request::{Form, Press, page};
use crate::storefront::layout;

const HERE: &str = "/account/step-up";

/// `GET /account/step-up`
pub async fn ask(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ReturnTo>,
) -> Result<Response, Problem> {
    show(&app, language, &headers, query.path(), false).await
}

/// `POST /account/step-up`: mails the link.
pub async fn send(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(form): Form<ReturnTo>,
) -> Result<Response, Problem> {
    show(&app, language, &headers, form.path(), true).await
}

async fn show(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    return_to: &str,
    send: bool,
) -> Result<Response, Problem> {
    let Some(customer) = who(app, headers).await?.and_then(|visitor| visitor.customer) else {
        return Ok(sign_in_first(HERE));
    };
    let (ids, now, secret, id) = (app.ids.clone(), app.now(), app.secret(), customer.id);
    if send && customer.suspended {
        app.db.write(move |tx| confirm::send_resume(tx, &ids, now, &secret, id)).await?;
    }
    let has_passkey = !app.db.read(move |tx| passkey::steps_up(tx, now, id)).await?.is_empty();
    let answer = ResumePage {
        layout: layout(app, language, language.t("account-suspended-title"), "/account", Some(&customer)),
        suspended: customer.suspended,
        // The same words when too many were sent: the last of them still works.
        sent_to: somebodys(&customer.email).filter(|_| send).map(crate::order::masked),
        reachable: somebodys(&customer.email).is_some(),
        return_to: return_to.to_owned(),
        passkey: has_passkey && passkeys::relying_party(app, headers).is_some(),
        script: assets::PASSKEY_JS.href.clone(),
    };
    page(headers, StatusCode::OK, &answer)
}

fn over(error: LinkError) -> Result<(StatusCode, ConfirmLink), Problem> {
    match error {
        LinkError::Unknown => Ok((StatusCode::NOT_FOUND, ConfirmLink::Over("link-unknown"))),
        LinkError::Used => Ok((StatusCode::GONE, ConfirmLink::Over("account-confirm-used"))),
        LinkError::Expired => Ok((StatusCode::GONE, ConfirmLink::Over("link-expired"))),
        LinkError::Db(error) => Err(error.into()),
    }
}

async fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    (status, link): (StatusCode, ConfirmLink),
) -> Result<Response, Problem> {
    let visiting = seen(app, headers).await?;
    let frame = layout(app, language, language.t("account-confirm-title"), "/account", visiting.customer());
    page(headers, status, &ConfirmPage { layout: Layout { cart: visiting.cart, ..frame }, link })
}

/// `GET /confirm/{token}`: a page with one button.
pub async fn look(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let now = app.now();
    let found = match Secret::parse(&token) {
        Some(secret) => app.db.read(move |tx| confirm::look(tx, now, &secret)).await,
        None => Err(LinkError::Unknown),
    };
    let shown = match found {
        Ok(link) => {
            let text = asks(language, &link);
            (StatusCode::OK, ConfirmLink::Ready { action: format!("/confirm/{token}"), text })
        }
        Err(error) => over(error)?,
    };
    answer(&app, language, &headers, shown).await
}

fn asks(language: Language, link: &Link) -> String {
    let email = link.email.as_deref().unwrap_or_default();
    match link.what {
        What::Resume => language.t("account-confirm-resume").to_owned(),
        What::OldEmail => language.say("account-confirm-old-email").with("email", email).to_string(),
        What::NewEmail => language.say("account-confirm-new-email").with("email", email).to_string(),
    }
}

/// `POST /confirm/{token}`
pub async fn confirm(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(token): Path<String>,
    _: Press,
) -> Result<Response, Problem> {
    let (ids, now) = (app.ids.clone(), app.now());
    let outcome = match Secret::parse(&token) {
        Some(secret) => app.db.write(move |tx| confirm::confirm(tx, &ids, now, &secret)).await,
        None => Err(LinkError::Unknown),
    };
    let shown = match outcome {
        Ok((link, change)) => (StatusCode::OK, ConfirmLink::Done(language.t(told(&link, change.as_ref())).to_owned())),
        Err(error) => over(error)?,
    };
    answer(&app, language, &headers, shown).await
}

fn told(link: &Link, change: Option<&Change>) -> &'static str {
    match (link.what, change) {
        (What::Resume, _) => "account-confirmed-resume",
        (_, Some(change)) if change.done => "account-confirmed-email",
        (_, Some(change)) if change.old_agreed && change.new_agreed => "account-confirmed-taken",
        _ => "account-confirmed-half",
    }
}
