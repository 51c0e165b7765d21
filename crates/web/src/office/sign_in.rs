//! Staff sign in by a link from `ringup staff add`, and out again.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shop::kernel::Secret;
use shop::staff;

use crate::App;
use crate::language::Language;
use crate::pages::account::{SignInLink, SignInLinkPage};
use crate::problem::Problem;
use crate::request::{Press, page, see_other, staff_cookie, staff_secret};
use crate::storefront::layout;

/// `GET /office`
pub async fn entrance(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match super::signed_in(&app, language, &headers).await? {
        Ok(_) => Ok(see_other("/office/orders")),
        Err(answer) => Ok(answer),
    }
}

/// `GET /office/sign-in/{token}`
pub async fn look(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let now = app.now();
    let works = match Secret::parse(&token) {
        Some(secret) => app.db.read(move |tx| staff::link_works(tx, now, &secret)).await?,
        None => false,
    };
    let (status, link) = if works {
        let action = format!("/office/sign-in/{token}");
        (StatusCode::OK, SignInLink::Ready { action, email: language.t("office-staff").into(), doubtful: false })
    } else {
        (StatusCode::NOT_FOUND, SignInLink::Unknown)
    };
    page(
        &headers,
        status,
        &SignInLinkPage { layout: layout(&app, language, language.t("office"), "/office", None), link },
    )
}

/// `POST /office/sign-in/{token}`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(token): Path<String>,
    _: Press,
) -> Result<Response, Problem> {
    let (ids, now, session) = (app.ids.clone(), app.now(), app.secret());
    let secret = Secret::parse(&token);
    let (link, fresh) = (secret.clone(), session.clone());
    let signed_in = app
        .db
        .write(move |tx| match &link {
            Some(link) => staff::sign_in(tx, &ids, now, link, &fresh),
            None => db::Result::Ok(None),
        })
        .await?;
    if signed_in.is_none() {
        let layout = layout(&app, language, language.t("office"), "/office", None);
        return page(&headers, StatusCode::GONE, &SignInLinkPage { layout, link: SignInLink::Used });
    }
    Ok(([staff_cookie(&app, Some(&session))], see_other("/office/orders")).into_response())
}

/// `POST /office/sign-out`
pub async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap, _: Press) -> Result<Response, Problem> {
    if let Some(secret) = staff_secret(&app, &headers) {
        let now = app.now();
        app.db.write(move |tx| staff::sign_out(tx, now, &secret)).await?;
    }
    Ok(([staff_cookie(&app, None)], see_other("/office")).into_response())
}
