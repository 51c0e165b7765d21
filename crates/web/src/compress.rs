//! Answers that machines read, compressed where the caller takes it: the API's, its description, sitemaps and feeds. Pages and
//! assets come compressed already.

use std::io::Write as _;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, VARY};
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt as _;

use crate::assets::{gzip, takes_gzip};

/// What is smaller than this gains nothing.
const BYTES_MIN: u64 = 1_024;
/// What is sent as text, and not as a page.
const KINDS: [&str; 5] =
    ["application/json", "application/problem+json", "application/xml", "text/plain", "text/tab-separated-values"];

/// Compresses an answer on its way out.
pub async fn compress(request: Request, next: Next) -> Response {
    let takes = takes_gzip(request.headers());
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !KINDS.contains(&kind) || response.headers().contains_key(CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    let size = body.size_hint().exact();
    if !takes || size.is_some_and(|size| size < BYTES_MIN) {
        return Response::from_parts(parts, body);
    }
    let body = match size {
        // What is known to its end is in memory already.
        Some(_) => match axum::body::to_bytes(body, usize::MAX).await {
            Ok(plain) => Body::from(gzip(&plain, Compression::fast())),
            Err(error) => Body::from_stream(futures_util::stream::iter([Err::<Bytes, _>(error)])),
        },
        None => piece_by_piece(body),
    };
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Response::from_parts(parts, body)
}

/// A body that is written while it is sent needs no more memory than before.
fn piece_by_piece(body: Body) -> Body {
    let encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let pieces =
        futures_util::stream::try_unfold((body.into_data_stream(), Some(encoder)), |(mut plain, encoder)| async move {
            let Some(mut encoder) = encoder else { return Ok(None) };
            while let Some(piece) = plain.try_next().await? {
                encoder.write_all(&piece).map_err(axum::Error::new)?;
                let ready = std::mem::take(encoder.get_mut());
                if !ready.is_empty() {
                    return Ok(Some((Bytes::from(ready), (plain, Some(encoder)))));
                }
            }
            let last = encoder.finish().map_err(axum::Error::new)?;
            Ok::<_, axum::Error>(Some((Bytes::from(last), (plain, None))))
        });
    Body::from_stream(pieces)
}
