//! `Idempotency-Key` on requests other than orders: the answer is kept in the transaction of its cause.

use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shop::customer::client::Proof;
use shop::kernel::limits::KEY_BYTES_MAX;
use shop::outbox::request_key::{self, Kept, RequestKey};

use crate::App;
use crate::problem::Problem;

/// The version that an answer tells.
#[derive(Deserialize)]
struct Versioned {
    version: i64,
}

impl Versioned {
    fn of(kept: &Kept) -> Option<i64> {
        serde_json::from_str::<Versioned>(&kept.body).ok().map(|body| body.version)
    }
}

type NoVersion = fn(&mut Tx<'_>, &Kept) -> db::Result<Option<i64>>;

/// Answers without an `ETag`.
const UNTAGGED: Tags<NoVersion> = Tags { now: |_, _| Ok(None), tag: |_, _| HeaderValue::from_static("") };

/// The caller's key, if he sent one.
///
/// # Errors
/// 400 when it is empty or too long, or there are two.
pub(super) fn key(headers: &HeaderMap) -> Result<Option<[u8; 32]>, Problem> {
    let mut given = headers.get_all("idempotency-key").iter();
    let Some(value) = given.next() else { return Ok(None) };
    let bytes = value.as_bytes();
    if given.next().is_some() {
        let detail = "send one Idempotency-Key";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "request.idempotency_key", detail));
    }
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
    once_tagged(app, headers, request, body, who, verb, UNTAGGED).await
}

/// What an answer's version is now, and the tag of an answer.
pub(super) struct Tags<V> {
    /// The version now of what a repeated answer is about.
    pub now: V,
    /// The `ETag` of an answer with this version.
    pub tag: fn(i64, &str) -> HeaderValue,
}

/// The same, with an `ETag`. A repeated answer has none where what it is about has changed since.
pub(super) async fn once_tagged<C, W, F, V>(
    app: &App,
    headers: &HeaderMap,
    request: &str,
    body: &[u8],
    who: W,
    verb: F,
    tags: Tags<V>,
) -> Result<Response, Problem>
where
    W: Fn(&mut Tx<'_>) -> Result<(String, C), Problem> + Send + 'static,
    F: Fn(&mut Tx<'_>, C) -> Result<(StatusCode, String), Problem> + Send + 'static,
    V: Fn(&mut Tx<'_>, &Kept) -> db::Result<Option<i64>> + Send + 'static,
{
    let plain = move |tx: &mut Tx<'_>, caller: C| verb(tx, caller).map(|(status, body)| (status, body, ()));
    Ok(run(app, headers, None, (request, body), who, plain, tags).await?.0)
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
    run(app, headers, secret, (request, body), who, verb, UNTAGGED).await
}

async fn run<C, T, W, F, V>(
    app: &App,
    headers: &HeaderMap,
    secret: Option<Proof>,
    (request, body): (&str, &[u8]),
    who: W,
    verb: F,
    tags: Tags<V>,
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
    let (kept, told, tag) = app
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
            let version = Versioned::of(&kept);
            let current = told.is_some() || version.is_none() || (tags.now)(tx, &kept)? == version;
            let tag = version.filter(|_| current).map(|version| (tags.tag)(version, &kept.body));
            Ok::<_, Problem>((kept, told, tag))
        })
        .await?;
    let status = u16::try_from(kept.status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK);
    let kind = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut response = (status, [kind], kept.body).into_response();
    if told.is_none() {
        response.headers_mut().insert(REPLAYED.0, REPLAYED.1);
    }
    if let Some(tag) = tag.filter(|tag| !tag.is_empty()) {
        response.headers_mut().insert(ETAG, tag);
    }
    Ok((response, told))
}

/// A value as JSON text.
pub(super) fn json(value: &impl serde::Serialize) -> Result<String, Problem> {
    serde_json::to_string(value)
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "server.defect", "a defect; nothing was changed"))
}
