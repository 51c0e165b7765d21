//! Choosing the language of the pages: kept in a cookie, which says nothing of the visitor.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HeaderName, REFERER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::Next;
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
    let back = with_query(&headers, form.back.as_deref().map_or("/", local_path));
    let proof = client_token(&app, &headers).map(|token| token.proof());
    if let Some(proof) = proof {
        app.db
            .write(move |tx| match visitor(tx, Some(&proof))?.and_then(|visitor| visitor.customer) {
                Some(customer) => customers::set(tx, customer.id, language.tag()),
                None => Ok(()),
            })
            .await?;
    }
    Ok(([language_cookie(&app, language)], see_other(&back)).into_response())
}

/// `path` as the browser had it, with its query, or a page below it: what the form's page says of itself is only where it lies.
fn with_query(headers: &HeaderMap, path: &str) -> String {
    let referer = headers.get(REFERER).and_then(|referer| referer.to_str().ok()?.parse::<Uri>().ok());
    let seen = referer.as_ref().and_then(Uri::path_and_query).filter(|seen| {
        let rest = seen.path().strip_prefix(path.split('?').next().unwrap_or_default());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) && local_path(seen.as_str()) == seen.as_str()
    });
    let Some(seen) = seen else { return path.to_owned() };
    // A `?lang=` in it would win over what was just chosen.
    let query =
        seen.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let query: Vec<&str> = query.collect();
    if query.is_empty() { seen.path().to_owned() } else { format!("{}?{}", seen.path(), query.join("&")) }
}

fn language_cookie(app: &App, language: Language) -> (HeaderName, HeaderValue) {
    let secure = if app.https() { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={}; Path=/; SameSite=Lax; Max-Age=31536000; HttpOnly{secure}", language.tag());
    (SET_COOKIE, HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static("")))
}

/// Who comes by an address with `?lang=`, from a search engine say, reads on in that language.
pub async fn keep(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let asked = request.uri().query().filter(|query| query.contains("lang=") && request.method() == Method::GET);
    let language = asked.map(|query| Language::of(&app, query, request.headers())).filter(|language| language.asked());
    let mut response = next.run(request).await;
    if let Some(language) = language {
        let (name, value) = language_cookie(&app, language);
        response.headers_mut().append(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_comes_back_as_it_was() {
        let from = |referer: &'static str, path: &str| {
            let headers = HeaderMap::from_iter([(REFERER, HeaderValue::from_static(referer))]);
            with_query(&headers, path)
        };
        assert_eq!(
            from("http://shop.example/items/mug?variant=var_1&lang=de", "/items/mug"),
            "/items/mug?variant=var_1"
        );
        assert_eq!(from("http://shop.example/account/devices", "/account"), "/account/devices");
        assert_eq!(from("http://shop.example/accounting?a=b", "/account"), "/account");
        assert_eq!(from("http://shop.example/other?a=b", "/search"), "/search");
        assert_eq!(from("http://shop.example//evil.example/", "/"), "/");
        assert_eq!(from("nonsense", "/search"), "/search");
        assert_eq!(with_query(&HeaderMap::new(), "/search"), "/search");
    }
}
