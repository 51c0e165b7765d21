//! `Idempotency-Key` on requests other than orders: the answer is kept in the transaction of its cause. `ETag` and `If-Match`:
//! the version of what is answered, or asked for.

use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;
use sha2::{Digest, Sha256};
use shop::customer::client::Proof;
use shop::kernel::limits::KEY_BYTES_MAX;
use shop::outbox::request_key::{self, Kept, RequestKey};

use crate::App;
use crate::problem::Problem;

/// The caller's key, if he sent one.
///
/// # Errors
/// 400 when it is empty or too long.
pub(super) fn key(headers: &HeaderMap) -> Result<Option<[u8; 32]>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let bytes = value.as_bytes();
    if bytes.is_empty() || bytes.len() > KEY_BYTES_MAX {
        let detail = format!("Idempotency-Key must have 1 to {KEY_BYTES_MAX} bytes");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "request.idempotency_key", detail));
    }
    Ok(Some(Sha256::digest(bytes).into()))
}

/// The key was used with another body.
pub fn key_reused() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "request.key_reused", "the key was used with another body")
}

/// The header that marks a repeated answer.
pub(super) const REPLAYED: (&str, HeaderValue) = ("idempotent-replayed", HeaderValue::from_static("true"));

/// Runs `verb` once for the caller's key, or once for each call without a key. `who` proves the caller and names the
/// scope of his keys, before an answer is repeated to him.
pub(super) async fn once<C, W, F>(
    app: &App,
    headers: &HeaderMap,
    request: &str,
    body: &[u8],
    who: W,
    verb: F,
) -> Result<Response, Problem>
where
    W: Fn(&mut Tx<'_>) -> Result<(String, C), Problem> + Send + 'static,
    F: Fn(&mut Tx<'_>, C) -> Result<(StatusCode, String), Problem> + Send + 'static,
{
    once_tagged(app, headers, request, body, who, verb, |_, _| Ok(None)).await
}

/// The same, with the version of what was answered as `ETag`, read in the same transaction: nobody wrote in between.
pub(super) async fn once_tagged<C, W, F, V>(
    app: &App,
    headers: &HeaderMap,
    request: &str,
    body: &[u8],
    who: W,
    verb: F,
    version: V,
) -> Result<Response, Problem>
where
    W: Fn(&mut Tx<'_>) -> Result<(String, C), Problem> + Send + 'static,
    F: Fn(&mut Tx<'_>, C) -> Result<(StatusCode, String), Problem> + Send + 'static,
    V: Fn(&mut Tx<'_>, &Kept) -> db::Result<Option<i64>> + Send + 'static,
{
    let plain = move |tx: &mut Tx<'_>, caller: C| verb(tx, caller).map(|(status, body)| (status, body, ()));
    Ok(run(app, headers, None, (request, body), who, plain, version).await?.0)
}

/// The same, with what else `verb` tells; nothing when the answer is a repeated one. A verb that ends the caller's secret
/// binds his key to it: then whoever repeats the request with both is told the same again without being proved by `who`, and
/// the old secret opens nothing else.
pub(super) async fn once_bound<C, T, W, F>(
    app: &App,
    headers: &HeaderMap,
    secret: Option<Proof>,
    request: &str,
    body: &[u8],
    who: W,
    verb: F,
) -> Result<(Response, Option<T>), Problem>
where
    T: Send + 'static,
    W: Fn(&mut Tx<'_>) -> Result<(String, C), Problem> + Send + 'static,
    F: Fn(&mut Tx<'_>, C) -> Result<(StatusCode, String, T), Problem> + Send + 'static,
{
    run(app, headers, secret, (request, body), who, verb, |_, _| Ok(None)).await
}

async fn run<C, T, W, F, V>(
    app: &App,
    headers: &HeaderMap,
    secret: Option<Proof>,
    (request, body): (&str, &[u8]),
    who: W,
    verb: F,
    version: V,
) -> Result<(Response, Option<T>), Problem>
where
    T: Send + 'static,
    W: Fn(&mut Tx<'_>) -> Result<(String, C), Problem> + Send + 'static,
    F: Fn(&mut Tx<'_>, C) -> Result<(StatusCode, String, T), Problem> + Send + 'static,
    V: Fn(&mut Tx<'_>, &Kept) -> db::Result<Option<i64>> + Send + 'static,
{
    let now = app.now();
    let hashes: Option<([u8; 32], [u8; 32])> = key(headers)?.map(|key_hash| {
        let key_hash = match secret {
            None => key_hash,
            Some(proof) => Sha256::new().chain_update(key_hash).chain_update(proof.secret_hash).finalize().into(),
        };
        let body_hash = Sha256::new().chain_update(request).chain_update([0]).chain_update(body).finalize().into();
        (key_hash, body_hash)
    });
    let (kept, told, version) = app
        .db
        .write(move |tx| {
            let (scope, caller) = who(tx)?;
            let key = hashes.map(|(key_hash, body_hash)| RequestKey { scope, key_hash, body_hash });
            let mut told = None;
            let done = request_key::once(tx, now, key.as_ref(), |tx| -> Result<Kept, Problem> {
                let (status, body, more) = verb(tx, caller)?;
                told = Some(more);
                Ok(Kept { status: u32::from(status.as_u16()), body })
            })?;
            let (kept, _) = done.map_err(|_| key_reused())?;
            let version = version(tx, &kept)?;
            Ok::<_, Problem>((kept, told, version))
        })
        .await?;
    let status = u16::try_from(kept.status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK);
    let kind = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut response = (status, [kind], kept.body).into_response();
    if told.is_none() {
        response.headers_mut().insert(REPLAYED.0, REPLAYED.1);
    }
    if let Some(version) = version {
        response.headers_mut().insert(ETAG, tag(version));
    }
    Ok((response, told))
}

/// The `ETag` of a version.
pub(super) fn tag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Nothing has this version: a tag that is none of ours matches nothing (RFC 9110 section 13.1.1).
const VERSION_OF_NONE: i64 = -1;

/// `If-Match: "3"`, or `*` for any.
pub(super) fn version(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(IF_MATCH)?.to_str().unwrap_or_default().trim();
    if text == "*" {
        return None;
    }
    let number = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).and_then(|text| text.parse().ok());
    Some(number.unwrap_or(VERSION_OF_NONE))
}

/// A value as JSON text.
pub(super) fn json(value: &impl serde::Serialize) -> Result<String, Problem> {
    serde_json::to_string(value)
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "server.defect", "a defect; nothing was changed"))
}
