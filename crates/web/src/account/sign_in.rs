//! Sign-in by e-mail link, sign-out, and "not you?".

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shop::customer::acting::Denied;
use shop::customer::client::{self, Identity, Proof, Token};
use shop::customer::sign_in::{self as links, LinkError, Purpose};
use shop::kernel::limits::SIGN_IN_LINK_LIFE;
use shop::kernel::{Secret, text};
use shop::order::{Outcome, Refusal, step_up};

use super::who;
use crate::App;
use crate::language::Language;
use crate::pages::account::{NotYouPage, SignInLink, SignInLinkPage, SignInPage, SignInSentPage};
use crate::problem::Problem;
use crate::request::{Form, Press, client_cookie, client_token, local_path, page, see_other};
use crate::storefront::layout;

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct ReturnTo {
    pub(super) return_to: Option<String>,
}

impl ReturnTo {
    pub(super) fn path(&self) -> &str {
        self.return_to.as_deref().map_or("/", local_path)
    }
}

/// `GET /sign-in`
pub async fn ask(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ReturnTo>,
) -> Result<Response, Problem> {
    let visitor = who(&app, &headers).await?;
    let customer = visitor.and_then(|visitor| visitor.customer);
    let answer = SignInPage {
        layout: layout(&app, language, language.t("sign-in"), "/sign-in", customer.as_ref()),
        email: String::new(),
        error: None,
        return_to: query.path().to_owned(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// The sign-in form.
#[derive(Deserialize)]
pub struct Asked {
    email: String,
    return_to: Option<String>,
}

/// `POST /sign-in`: the same answer whether or not the address is known.
pub async fn send(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(form): Form<Asked>,
) -> Result<Response, Problem> {
    let return_to = form.return_to.as_deref().map_or("/", local_path).to_owned();
    let email = match text::email(&form.email) {
        Ok(email) => email,
        Err(error) => {
            let answer = SignInPage {
                layout: layout(&app, language, language.t("sign-in"), "/sign-in", None),
                email: form.email,
                error: Some(language.t(field_key(error)).to_owned()),
                return_to,
            };
            return page(&headers, StatusCode::UNPROCESSABLE_ENTITY, &answer);
        }
    };
    let (ids, now, secret, address) = (app.ids.clone(), app.now(), app.secret(), email.clone());
    app.db.write(move |tx| links::request(tx, &ids, now, &secret, &address, &return_to)).await?;
    let answer = SignInSentPage {
        layout: layout(&app, language, language.t("sign-in-sent-title"), "/sign-in", None),
        email,
        valid_for: language.span(SIGN_IN_LINK_LIFE),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// The message about a field's text.
pub(crate) fn field_key(error: text::TextError) -> &'static str {
    match error {
        text::TextError::Empty => "field-empty",
        text::TextError::TooLong => "field-too-long",
        text::TextError::Control => "field-control",
        text::TextError::Email => "field-email",
        text::TextError::Country => "field-country",
    }
}

/// `GET /sign-in/{token}`: a page with one button; nothing happens before it is pressed, so that mail scanners that
/// follow links use nothing up.
pub async fn look(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let link = match Secret::parse(&token) {
        None => Err(LinkError::Unknown),
        Some(secret) => {
            let now = app.now();
            app.db.read(move |tx| links::look(tx, now, &secret)).await
        }
    };
    let (status, link) = match link {
        Ok(link) => {
            let name = client::short_name(&link.name);
            (StatusCode::OK, SignInLink::Ready { action: format!("/sign-in/{token}"), email: name })
        }
        Err(error) => not_usable(error)?,
    };
    let answer = SignInLinkPage { layout: layout(&app, language, language.t("sign-in"), "/sign-in", None), link };
    page(&headers, status, &answer)
}

fn not_usable(error: LinkError) -> Result<(StatusCode, SignInLink), Problem> {
    match error {
        LinkError::Unknown => Ok((StatusCode::NOT_FOUND, SignInLink::Unknown)),
        LinkError::Used => Ok((StatusCode::GONE, SignInLink::Used)),
        LinkError::Expired => Ok((StatusCode::GONE, SignInLink::Expired)),
        LinkError::Db(error) => Err(error.into()),
    }
}

/// Why a link did not do its work; then it can be used again.
enum NotDone {
    Link(LinkError),
    Refused(Refusal),
}

impl From<LinkError> for NotDone {
    fn from(error: LinkError) -> NotDone {
        NotDone::Link(error)
    }
}

impl From<db::Error> for NotDone {
    fn from(error: db::Error) -> NotDone {
        NotDone::Link(error.into())
    }
}

/// `POST /sign-in/{token}`: signs in, once, and rotates the client's secret. A step-up link places its action in the same
/// transaction, so that it is used up only with the action placed.
pub async fn sign_in(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(token): Path<String>,
    _: Press,
) -> Result<Response, Problem> {
    let secret = Secret::parse(&token);
    let old = client_token(&app, &headers).map(|token| token.proof());
    let fresh = app.client_token();
    let identity = Identity::Rotate { old, fresh: fresh.proof() };
    let (ids, now, policy, order) = (app.ids.clone(), app.now(), app.policy(), app.order_id());
    let outcome = app
        .db
        .write(move |tx| -> Result<_, NotDone> {
            let secret = secret.as_ref().ok_or(LinkError::Unknown)?;
            let (client, link) = links::sign_in(tx, &ids, now, secret, identity)?;
            shop::order::cart::merge::adopt(tx, now, client, link.customer)?;
            let placed = match link.purpose {
                Purpose::SignIn => None,
                Purpose::StepUp(line) => match step_up::resume(tx, &policy, now, order, link.customer, line)? {
                    Some(Outcome::Placed(placed) | Outcome::Replayed(placed)) => Some(placed),
                    Some(Outcome::Refused(refusal)) => return Err(NotDone::Refused(refusal)),
                    None => None,
                },
            };
            Ok((client, link, placed))
        })
        .await;
    let (client, link, placed) = match outcome {
        Ok(done) => done,
        Err(NotDone::Refused(refusal)) => return Err(refusal.into()),
        Err(NotDone::Link(error)) => {
            let (status, link) = not_usable(error)?;
            let answer =
                SignInLinkPage { layout: layout(&app, language, language.t("sign-in"), "/sign-in", None), link };
            return page(&headers, status, &answer);
        }
    };
    let fresh = Token { client, ..fresh };
    let next = match placed {
        Some(placed) => crate::order::confirmed(&placed),
        None => see_other(local_path(&link.return_to)),
    };
    Ok(([client_cookie(&app, &fresh)], next).into_response())
}

/// `GET /not-you`
pub async fn not_you(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ReturnTo>,
) -> Result<Response, Problem> {
    let customer = who(&app, &headers).await?.and_then(|visitor| visitor.customer);
    let answer = NotYouPage {
        layout: layout(&app, language, language.t("not-you-page"), "/not-you", customer.as_ref()),
        customer: customer.map(|customer| customer.short_name()),
        back_href: query.path().to_owned(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// `POST /sign-out`
pub async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap, _: Press) -> Result<Response, Problem> {
    let home = see_other("/?done=signed-out");
    let Some(old) = client_token(&app, &headers).map(|token| token.proof()) else { return Ok(home) };
    let fresh = Token { client: old.client, ..app.client_token() };
    let (ids, now, proof): (_, _, Proof) = (app.ids.clone(), app.now(), fresh.proof());
    let outcome = app.db.write(move |tx| -> Result<(), Denied> {
        if let Some(visitor) = client::recognise(tx, &old)? {
            // What lies in the cart here is the customer's; nothing of it stays on the device (OC-21).
            if let Some(customer) = &visitor.customer {
                shop::order::cart::merge::adopt(tx, now, visitor.client, customer.id)?;
            }
            shop::order::checkout::cancel::forget(tx, now, visitor.client)?;
        }
        shop::customer::sign_out::sign_out(tx, &ids, now, &old, &proof)
    });
    match outcome.await {
        Ok(()) => Ok(([client_cookie(&app, &fresh)], home).into_response()),
        // Signed out already: by another tab, or from another device.
        Err(Denied::Unrecognised | Denied::NotAuthenticated) => Ok(home),
        Err(error) => Err(error.into()),
    }
}
