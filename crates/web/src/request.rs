//! Who asks and with what: client identifiers, staff, origins, forms and JSON bodies, each with a limit.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, Version};
use axum::response::{Html, IntoResponse, Redirect, Response};
use db::Tx;
use serde::de::DeserializeOwned;
use shop::customer::Visitor;
use shop::customer::client::{self, Proof, Recognised, Token};
use shop::kernel::{Moment, Secret};
use shop::order::cart::Owner;
use shop::order::cart::view as carts;
use shop::staff::{self, Staff};

use crate::App;
use crate::assets::{gzip, takes_gzip};
use crate::problem::{FieldError, Problem};
use crate::whose;

/// Largest body of any request, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1_024;
/// Longest time a body may take.
const BODY_TIME_MAX: Duration = Duration::from_secs(10);
/// A client identifier is kept for 400 days, the longest that browsers allow.
const COOKIE_SECONDS: u32 = 400 * 24 * 60 * 60;
const STAFF_COOKIE: &str = "ringup_staff";
const CLIENT_COOKIE: &str = "ringup_client";

fn cookie_name(app: &App, name: &str) -> String {
    if app.https() { format!("__Host-{name}") } else { name.to_owned() }
}

fn cookie<'a>(app: &App, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let https = app.https();
    headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';')).find_map(
        |pair| {
            let (key, value) = pair.trim().split_once('=')?;
            let key = if https { key.strip_prefix("__Host-")? } else { key };
            (key == name).then_some(value)
        },
    )
}

/// A cookie that holds a preference, no secret: it has one name on http and https.
pub fn plain_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

/// The client identifier that came along, as a bearer token or a cookie.
pub fn client_token(app: &App, headers: &HeaderMap) -> Option<Token> {
    Token::parse(bearer(headers).or_else(|| cookie(app, headers, CLIENT_COOKIE))?)
}

/// Whether the client identifier came as a cookie, which a browser sends whoever put it there. A bearer token is in the
/// hands of its caller alone.
pub fn by_cookie(headers: &HeaderMap) -> bool {
    bearer(headers).is_none()
}

/// Who visits: the known client and its customer.
///
/// # Errors
/// Of the database.
pub fn visitor(tx: &mut Tx<'_>, proof: Option<&Proof>) -> db::Result<Option<Visitor>> {
    proof.map_or(Ok(None), |proof| client::recognise(tx, proof))
}

/// Who visits a page, and what its frame tells of the cart.
#[derive(Debug)]
pub struct Visiting {
    /// The known client and its customer.
    pub visitor: Option<Visitor>,
    /// Units in the cart; none is told to a client that is not known.
    pub cart: Option<i64>,
}

impl Visiting {
    /// The client identifier's visit.
    ///
    /// # Errors
    /// Of the database.
    pub fn of(tx: &mut Tx<'_>, proof: Option<&Proof>) -> db::Result<Visiting> {
        let visitor = visitor(tx, proof)?;
        let cart = visitor.as_ref().map(|visitor| carts::units(tx, Owner::of(visitor))).transpose()?;
        Ok(Visiting { visitor, cart })
    }

    /// The visit of who sent these headers.
    ///
    /// # Errors
    /// Of the database.
    pub async fn read(app: &App, headers: &HeaderMap) -> Result<Visiting, Problem> {
        let proof = client_token(app, headers).map(|token| token.proof());
        Ok(app.db.read(move |tx| Visiting::of(tx, proof.as_ref())).await?)
    }

    /// Who is recognised.
    pub fn customer(&self) -> Option<&Recognised> {
        self.visitor.as_ref().and_then(|visitor| visitor.customer.as_ref())
    }
}

/// The staff secret that came along, as a bearer token or a cookie.
pub fn staff_secret(app: &App, headers: &HeaderMap) -> Option<Secret> {
    Secret::parse(bearer(headers).or_else(|| cookie(app, headers, STAFF_COOKIE))?)
}

/// Which member of staff asks.
///
/// # Errors
/// Of the database.
pub fn staff(tx: &mut Tx<'_>, now: Moment, secret: Option<&Secret>) -> db::Result<Option<Staff>> {
    secret.map_or(Ok(None), |secret| staff::recognise(tx, now, secret))
}

fn set_cookie(app: &App, name: &str, value: &str, seconds: u32) -> (HeaderName, HeaderValue) {
    let secure = if app.https() { "; Secure" } else { "" };
    let name = cookie_name(app, name);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    (SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))
}

/// Hands a client identifier to the browser.
pub fn client_cookie(app: &App, token: &Token) -> (HeaderName, HeaderValue) {
    set_cookie(app, CLIENT_COOKIE, &token.reveal(), COOKIE_SECONDS)
}

/// Hands a staff session to the browser, or takes it away.
pub fn staff_cookie(app: &App, session: Option<&Secret>) -> (HeaderName, HeaderValue) {
    match session {
        Some(session) => set_cookie(app, STAFF_COOKIE, &session.reveal(), 12 * 60 * 60),
        None => set_cookie(app, STAFF_COOKIE, "", 0),
    }
}

/// The request's host.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(HOST)?.to_str().ok()
}

/// The refusal of a request over HTTP/1.1 that names no host, or two, or one that can be none (RFC 9112 section 3.2).
pub fn hostless<B>(request: &axum::http::Request<B>) -> Option<Response> {
    let refused = |code, detail| Some(Problem::new(StatusCode::BAD_REQUEST, code, detail).into_response());
    let hosts = || request.headers().get_all(HOST).iter();
    if request.version() == Version::HTTP_11 && hosts().count() != 1 {
        return refused("request.host_missing", "a request over HTTP/1.1 names one Host");
    }
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(byte);
    let fits = |host: &[u8]| {
        let authority: Option<Authority> = host.try_into().ok();
        host.iter().all(plain) && authority.is_some_and(|authority| !authority.host().is_empty())
    };
    match hosts().all(|host| fits(host.as_bytes())) {
        true => None,
        false => refused("request.host_invalid", "the Host is none"),
    }
}

/// Refuses a state change that another site's page sent. Browsers tell the origin of each POST; a caller that tells
/// nothing is no browser and carries no one else's cookies.
///
/// # Errors
/// 403 `request.cross_site`.
pub fn same_origin(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let refused = || Problem::new(StatusCode::FORBIDDEN, "request.cross_site", "the request came from another site");
    if let Some(origin) = headers.get(ORIGIN) {
        let origin = origin.to_str().map_err(|_| refused())?;
        let own = match &app.config.public_url {
            Some(url) => origin.eq_ignore_ascii_case(url.trim_end_matches('/')),
            None => {
                let authority = origin.split_once("://").map(|(_, authority)| authority);
                authority.is_some_and(|authority| host(headers).is_some_and(|h| h.eq_ignore_ascii_case(authority)))
            }
        };
        return if own { Ok(()) } else { Err(refused()) };
    }
    match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(refused()),
    }
}

/// A path of this shop to go back to; anything else becomes `/`.
pub fn local_path(text: &str) -> &str {
    let local = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains('\\')
        && text.len() <= 1_000
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    if local { text } else { "/" }
}

/// What browsers send forms as.
const FORM: &str = "application/x-www-form-urlencoded";

async fn body(request: Request, kind: &str) -> Result<Bytes, Problem> {
    let found = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !found.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(kind) {
        let detail = format!("the body must be {kind}");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request.media_type", detail));
    }
    let too_large = || {
        let detail = format!("the body is larger than {BODY_BYTES_MAX} bytes");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "request.too_large", detail)
    };
    // A body that says so itself is not waited for.
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > BODY_BYTES_MAX as u64) {
        return Err(too_large());
    }
    match tokio::time::timeout(BODY_TIME_MAX, Bytes::from_request(request, &())).await {
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "request.too_slow", "the body took too long")),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large()),
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "request.broken_off", "the body broke off")),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}

/// A posted form of this shop's own page, made for who sends it (`whose`).
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<std::sync::Arc<App>> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &std::sync::Arc<App>) -> Result<Self, Problem> {
        same_origin(app, request.headers())?;
        let headers = request.headers().clone();
        let bytes = body(request, FORM).await?;
        whose::same_person(app, &headers, &bytes).await?;
        serde_urlencoded::from_bytes(&bytes).map(Form).map_err(|error| {
            Problem::new(StatusCode::BAD_REQUEST, "request.malformed", format!("the form can't be read: {error}"))
        })
    }
}

/// A posted form without fields but whom it was made for.
pub struct Press;

impl FromRequest<std::sync::Arc<App>> for Press {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &std::sync::Arc<App>) -> Result<Self, Problem> {
        same_origin(app, request.headers())?;
        let headers = request.headers().clone();
        if headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(FORM.as_bytes())) {
            let bytes = body(request, FORM).await?;
            whose::same_person(app, &headers, &bytes).await?;
        }
        Ok(Press)
    }
}

/// A JSON body, with its bytes for the caller's idempotency key.
pub struct Json<T> {
    /// Read.
    pub value: T,
    /// As it came.
    pub bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest<std::sync::Arc<App>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &std::sync::Arc<App>) -> Result<Self, Problem> {
        same_origin(app, request.headers())?;
        let bytes = body(request, "application/json").await?;
        // Derived readers take a list for an object, its fields in their order: that is nobody's contract.
        if bytes.trim_ascii_start().starts_with(b"[") {
            let detail = "must be an object".to_owned();
            return Err(Problem::fields(vec![FieldError { pointer: String::new(), detail }]));
        }
        let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| malformed(&error, &bytes))?;
        deserializer.end().map_err(|error| {
            Problem::new(StatusCode::BAD_REQUEST, "request.malformed", format!("after the JSON value: {error}"))
        })?;
        Ok(Json { value, bytes })
    }
}

/// A body that is no JSON is a 400; JSON of another shape is a 422 that names the field.
fn malformed(error: &serde_path_to_error::Error<serde_json::Error>, body: &[u8]) -> Problem {
    let no_json = |error: &serde_json::Error| {
        Problem::new(StatusCode::BAD_REQUEST, "request.malformed", format!("not JSON: {error}"))
    };
    if !error.inner().is_data() {
        return no_json(error.inner());
    }
    // What follows the wrong field may be no JSON at all.
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        return no_json(&error);
    }
    let detail = error.inner().to_string();
    let mut pointer = String::new();
    for part in error.path().iter() {
        match part {
            serde_path_to_error::Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            serde_path_to_error::Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            _ => {}
        }
    }
    let named = detail.strip_prefix("missing field `").or_else(|| detail.strip_prefix("duplicate field `"));
    if let Some(field) = named.and_then(|rest| rest.split('`').next()) {
        pointer.push('/');
        pointer.push_str(field);
    }
    let detail = detail.split(" at line ").next().unwrap_or_default().to_owned();
    Problem::fields(vec![FieldError { pointer, detail }])
}

/// A query string of the API.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> axum::extract::FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Problem> {
        query(parts.uri.query().unwrap_or_default()).map(Query)
    }
}

/// Reads a query string.
///
/// # Errors
/// 422 that names the parameter.
pub fn query<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let uri = Uri::builder().path_and_query(format!("/?{text}")).build().unwrap_or_default();
    axum::extract::Query::try_from_uri(&uri).map(|axum::extract::Query(query)| query).map_err(|error| {
        let text = error.body_text();
        let unknown = text.split_once("unknown field `").and_then(|(_, rest)| rest.rsplit_once("`, expected"));
        if let Some((name, _)) = unknown {
            return Problem::field(name, "is no parameter of this list");
        }
        // `..: limit: invalid digit found in string`
        let mut parts = text.rsplit(": ");
        let (detail, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        match detail.strip_prefix("duplicate field `").and_then(|rest| rest.strip_suffix('`')) {
            Some(name) => Problem::field(name, "is given twice"),
            None => Problem::field(name, detail),
        }
    })
}

/// A page, compressed where the caller takes it.
pub fn page(headers: &HeaderMap, status: StatusCode, page: &impl askama::Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| {
        tracing::error!(error = %error, "a page could not be rendered");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "server.defect", "a defect; nothing was changed")
    })?;
    let vary = (axum::http::header::VARY, HeaderValue::from_static("accept-encoding, accept-language, cookie"));
    if takes_gzip(headers) {
        let encoding = (axum::http::header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let kind = (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        return Ok((status, [kind, encoding, vary], gzip(html.as_bytes(), flate2::Compression::fast())).into_response());
    }
    Ok((status, [vary], Html(html)).into_response())
}

/// 303 to a path of this shop.
pub fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_shop() {
        assert_eq!(local_path("/items/pot?variant=x#y"), "/items/pot?variant=x#y");
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a b", "/a\r\nb"]
        {
            assert_eq!(local_path(foreign), "/", "{foreign:?}");
        }
    }
}
