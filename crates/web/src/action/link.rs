//! Signing a television in: it shows a code, its owner enters it where he is signed in, and one press on the television
//! finishes it. A GET changes nothing.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use qrcode::{Color, EcLevel, QrCode};
use serde::Deserialize;
use shop::action::screen::{self, Entered, Waiting};
use shop::customer::client::{Proof, Token, recognise};
use shop::customer::device;

use super::{sign_in_first, who};
use crate::App;
use crate::account::guess;
use crate::format::segment;
use crate::language::Language;
use crate::pages::tv::{SignIn, TvLinkPage, TvSignInPage};
use crate::problem::Problem;
use crate::request::{Form, Press, client_cookie, client_token, host, page, see_other};
use crate::storefront::{first_contact, layout};

/// A code in an address or a form.
#[derive(Deserialize)]
pub struct CodeField {
    code: Option<String>,
    single_action: Option<String>,
}

/// What is stored of a code.
fn hash(app: &App, code: &str) -> [u8; 32] {
    app.buttons.derive("screen-code", code.as_bytes())
}

fn signing_in(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    status: StatusCode,
    state: SignIn,
) -> Result<Response, Problem> {
    let layout = layout(app, language, language.t("tv-sign-in-title"), "/tv/sign-in", None);
    Ok(first_contact(app, headers, page(headers, status, &TvSignInPage { layout, state })?))
}

/// `GET /tv/sign-in`: the code and what became of it.
pub async fn show(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<CodeField>,
) -> Result<Response, Problem> {
    let Some(asked) = query.code else {
        return signing_in(&app, language, &headers, StatusCode::OK, SignIn::Start(false));
    };
    let code = screen::read_code(&asked);
    let state = match (code, client_token(&app, &headers)) {
        (Some(code), Some(token)) => {
            let (now, proof, code_hash) = (app.now(), token.proof(), hash(&app, &code));
            match app.db.read(move |tx| screen::waiting(tx, now, &proof, &code_hash)).await? {
                Waiting::Open => {
                    let url = app.absolute(host(&headers), "/tv/link");
                    let qr = qr(&format!("{url}?code={code}"));
                    SignIn::Code { qr, url, again: format!("/tv/sign-in?code={code}"), code }
                }
                Waiting::Confirmed(name) => SignIn::Confirmed { name, code },
                Waiting::Gone => SignIn::Start(true),
            }
        }
        _ => SignIn::Start(true),
    };
    signing_in(&app, language, &headers, StatusCode::OK, state)
}

/// The dark modules of a QR code as one SVG path, and how many there are in a row.
fn qr(text: &str) -> Option<(String, usize)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", at % width, at / width));
        }
    }
    Some((path, width))
}

/// `POST /tv/sign-in`: a code for this television.
pub async fn ask(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    _: Press,
) -> Result<Response, Problem> {
    let (known, fresh) = (client_token(&app, &headers), app.client_token());
    let token = known.as_ref().unwrap_or(&fresh);
    let code = screen::code(&app.secret().hash());
    let (now, proof, code_hash) = (app.now(), token.proof(), hash(&app, &code));
    if !app.db.write(move |tx| screen::ask(tx, now, &proof, &code_hash)).await? {
        return signing_in(&app, language, &headers, StatusCode::TOO_MANY_REQUESTS, SignIn::TooMany);
    }
    let next = see_other(&format!("/tv/sign-in?code={code}"));
    Ok(match known {
        Some(_) => next,
        None => ([client_cookie(&app, &fresh)], next).into_response(),
    })
}

/// `POST /tv/sign-in/finish`: the press on the television after its code was entered.
pub async fn finish(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<CodeField>,
) -> Result<Response, Problem> {
    let asked = form.code.unwrap_or_default();
    let gone = see_other(&format!("/tv/sign-in?code={}", segment(&asked)));
    let (Some(code), Some(token)) = (screen::read_code(&asked), client_token(&app, &headers)) else { return Ok(gone) };
    let fresh = app.client_token();
    let (ids, now, proof, new, code_hash) =
        (app.ids.clone(), app.now(), token.proof(), fresh.proof(), hash(&app, &code));
    let name = guess(&headers);
    let client = app.db.write(move |tx| -> db::Result<_> {
        let Some(client) = screen::finish(tx, &ids, now, &proof, &code_hash, new)? else { return Ok(None) };
        if let Some(customer) = recognise(tx, &Proof { client, ..new })?.and_then(|visitor| visitor.customer) {
            device::welcome(tx, &ids, now, client, customer.id, &name)?;
        }
        Ok(Some(client))
    });
    let client = client.await?;
    Ok(match client {
        Some(client) => ([client_cookie(&app, &Token { client, ..fresh })], see_other("/tv")).into_response(),
        None => gone,
    })
}

/// `GET /tv/link`: where the code is entered, by somebody who has signed in a short while ago.
pub async fn form(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<CodeField>,
) -> Result<Response, Problem> {
    let code = query.code.unwrap_or_default();
    let here = if code.is_empty() { "/tv/link".to_owned() } else { format!("/tv/link?code={}", segment(&code)) };
    let Some(customer) = who(&app, &headers).await?.and_then(|visitor| visitor.customer) else {
        return Ok(sign_in_first(&here));
    };
    if !customer.authenticated(app.now()) {
        return Ok(sign_in_first(&here));
    }
    let layout = layout(&app, language, language.t("tv-link-title"), "/tv/link", Some(&customer));
    let answer = TvLinkPage { layout, code, single_action: false, error: None, linked: false };
    page(&headers, StatusCode::OK, &answer)
}

/// `POST /tv/link`
pub async fn enter(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(form): Form<CodeField>,
) -> Result<Response, Problem> {
    let typed = form.code.unwrap_or_default();
    let here = format!("/tv/link?code={}", segment(&typed));
    let Some(token) = client_token(&app, &headers) else { return Ok(sign_in_first(&here)) };
    let Some(customer) = who(&app, &headers).await?.and_then(|visitor| visitor.customer) else {
        return Ok(sign_in_first(&here));
    };
    let single_action = form.single_action.is_some();
    let code_hash = screen::read_code(&typed).map(|code| hash(&app, &code));
    let (ids, now, caller) = (app.ids.clone(), app.now(), token.proof());
    let entered =
        app.db.write(move |tx| screen::enter(tx, &ids, now, &caller, code_hash.as_ref(), single_action)).await?;
    let (status, error) = match entered {
        Entered::Linked => (StatusCode::OK, None),
        Entered::NotAuthenticated => return Ok(sign_in_first(&here)),
        Entered::UnknownCode => (StatusCode::UNPROCESSABLE_ENTITY, Some("tv-link-unknown")),
        Entered::TooMany => (StatusCode::TOO_MANY_REQUESTS, Some("tv-link-too-many")),
    };
    let layout = layout(&app, language, language.t("tv-link-title"), "/tv/link", Some(&customer));
    let answer = TvLinkPage { layout, code: typed, single_action, linked: error.is_none(), error };
    page(&headers, status, &answer)
}
