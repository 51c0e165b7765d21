//! `Idempotency-Key` on POSTs other than orders: the answer is kept in the transaction of its cause.

use axum::http::header::CONTENT_TYPE;
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
    let plain = move |tx: &mut Tx<'_>, caller: C| verb(tx, caller).map(|(status, body)| (status, body, ()));
    Ok(once_bound(app, headers, None, request, body, who, plain).await?.0)
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
    let now = app.now();
    let hashes: Option<([u8; 32], [u8; 32])> = key(headers)?.map(|key_hash| {
        let key_hash = match secret {
            None => key_hash,
            Some(proof) => Sha256::new().chain_update(key_hash).chain_update(proof.secret_hash).finalize().into(),
        };
        let body_hash = Sha256::new().chain_update(request).chain_update([0]).chain_update(body).finalize().into();
        (key_hash, body_hash)
    });
    let (kept, told) = app
        .db
        .write(move |tx| {
            let (scope, caller) = who(tx)?;
            let key = hashes.map(|(key_hash, body_hash)| RequestKey { scope, key_hash, body_hash });
            if let Some(key) = &key {
                let found = request_key::find(tx, key)?.map_err(|_| {
                    let detail = "the key was used with another body";
                    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "request.key_reused", detail)
                })?;
                if let Some(kept) = found {
                    return Ok((kept, None));
                }
            }
            let (status, body, told) = verb(tx, caller)?;
            let kept = Kept { status: u32::from(status.as_u16()), body };
            if let Some(key) = &key {
                request_key::keep(tx, now, key, &kept)?;
            }
            Ok::<_, Problem>((kept, Some(told)))
        })
        .await?;
    let status = u16::try_from(kept.status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK);
    let kind = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut response = (status, [kind], kept.body).into_response();
    if told.is_none() {
        response.headers_mut().insert(REPLAYED.0, REPLAYED.1);
    }
    Ok((response, told))
}

/// A value as JSON text.
pub(super) fn json(value: &impl serde::Serialize) -> Result<String, Problem> {
    serde_json::to_string(value)
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "server.defect", "a defect; nothing was changed"))
}
