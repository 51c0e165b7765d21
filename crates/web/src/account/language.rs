//! Choosing the language of the pages: kept in a cookie, which says nothing of the visitor.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shop::customer::language as customers;

use crate::App;
use crate::language::{COOKIE, Language};
use crate::problem::Problem;
use crate::request::{Form, client_token, local_path, see_other, visitor};

/// The language form, at the foot of every page.
#[derive(Deserialize)]
pub struct Chosen {
    language: String,
    back: Option<String>,
}

/// `POST /language`: for the pages on this device, and for the mail of the customer it stands for.
pub async fn choose(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Chosen>,
) -> Result<Response, Problem> {
    let language: Language =
        form.language.parse().map_err(|_| Problem::field("language", "must be one of the shop's languages"))?;
    let back = form.back.as_deref().map_or("/", local_path);
    let proof = client_token(&app, &headers).map(|token| token.proof());
    if let Some(proof) = proof {
        app.db
            .write(move |tx| match visitor(tx, Some(&proof))?.and_then(|visitor| visitor.customer) {
                Some(customer) => customers::set(tx, customer.id, language.tag()),
                None => Ok(()),
            })
            .await?;
    }
    let cookie = format!("{COOKIE}={}; Path=/; SameSite=Lax; Max-Age=31536000; HttpOnly", language.tag());
    let cookie = HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""));
    Ok(([(SET_COOKIE, cookie)], see_other(back)).into_response())
}
