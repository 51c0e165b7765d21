//! `/account/data`: everything stored as one file, and erasing it.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shop::action::{erase as erasing, export};
use shop::order::erase::{self, EraseError};

use super::gate::{Signed, lacks_sign_in, posting, sign_in_first};
use crate::App;
use crate::language::Language;
use crate::pages::you::DataPage;
use crate::problem::Problem;
use crate::request::{Form, client_cookie, page, see_other};

const HERE: &str = "/account/data";

/// Whether the second step is asked for.
#[derive(Deserialize)]
pub struct Erase {
    erase: Option<String>,
}

/// `GET /account/data`
pub async fn show(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Query(query): Query<Erase>,
) -> Result<Response, Problem> {
    let (id, today) = (signed.customer.id, app.now().day(&app.policy().time_zone));
    let waiting = app.db.read(move |tx| erase::on_the_way(tx, id, today)).await?.len();
    let answer = DataPage {
        layout: signed.layout(&app, language, "account-data"),
        waiting,
        suspended: signed.customer.suspended,
        asked: query.erase.is_some(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// `GET /account/export.json`
pub async fn export(State(app): State<Arc<App>>, signed: Signed) -> Result<Response, Problem> {
    let (id, now) = (signed.customer.id, app.now());
    let document = app.db.read(move |tx| export::export(tx, now, id)).await?.ok_or_else(Problem::not_found)?;
    let body = serde_json::to_string_pretty(&document).unwrap_or_default();
    let kind = (CONTENT_TYPE, "application/json");
    Ok(([kind, (CONTENT_DISPOSITION, "attachment; filename=\"account.json\"")], body).into_response())
}

/// The second step.
#[derive(Deserialize)]
pub struct Sure {
    sure: Option<String>,
}

/// `POST /account/erase`
pub async fn erase(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Sure>,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    if form.sure.is_none() {
        return Ok(see_other("/account/data?erase=ask"));
    }
    let (ids, now, policy) = (app.ids.clone(), app.now(), app.policy());
    match app.db.write(move |tx| erasing::erase(tx, &ids, now, &policy, &proof)).await {
        Ok(()) => Ok(([client_cookie(&app, &app.client_token())], see_other("/?done=erased")).into_response()),
        Err(EraseError::OnTheWay(_) | EraseError::Suspended) => Ok(see_other(HERE)),
        Err(error) => {
            let problem = Problem::from(error);
            if lacks_sign_in(&problem) { Ok(sign_in_first(HERE)) } else { Err(problem) }
        }
    }
}
