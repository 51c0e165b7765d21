//! Choosing the language of the pages: kept in a cookie, which says nothing of the visitor.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::language::{COOKIE, Language};
use crate::problem::Problem;
use crate::request::{Form, local_path, see_other};

/// The language form, at the foot of every page.
#[derive(Deserialize)]
pub struct Chosen {
    language: String,
    return_to: Option<String>,
}

/// `POST /language`
pub async fn choose(Form(form): Form<Chosen>) -> Result<Response, Problem> {
    let language: Language =
        form.language.parse().map_err(|_| Problem::field("language", "must be one of the shop's languages"))?;
    let back = form.return_to.as_deref().map_or("/", local_path);
    let cookie = format!("{COOKIE}={}; Path=/; SameSite=Lax; Max-Age=31536000; HttpOnly", language.tag());
    let cookie = HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""));
    Ok(([(SET_COOKIE, cookie)], see_other(back)).into_response())
}
