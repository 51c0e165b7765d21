//! The guard rails on every answer: what a browser may do with our pages.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::response::Response;

use crate::App;

/// No inline script or style, nothing from elsewhere, and no frame around a page with an order button.
macro_rules! policy {
    ($pictures:literal) => {
        HeaderValue::from_static(concat!(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src ",
            $pictures,
            "; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
             trusted-types 'none'"
        ))
    };
}
const POLICY: HeaderValue = policy!("'self'");
/// Where the setting `pictures.foreign` is on.
const POLICY_FOREIGN_PICTURES: HeaderValue = policy!("'self' https:");
const NO_SNIFFING: HeaderValue = HeaderValue::from_static("nosniff");
const NO_FRAMES: HeaderValue = HeaderValue::from_static("DENY");
const REFERRER: HeaderValue = HeaderValue::from_static("same-origin");
const OPENER: HeaderValue = HeaderValue::from_static("same-origin");
const FEATURES: HeaderValue = HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()");
const LISTENING: HeaderValue = HeaderValue::from_static(
    "camera=(), geolocation=(), microphone=(self), on-device-speech-recognition=(self), payment=()",
);
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

/// Lets this page ask for the microphone: an item's page on a device whose customer switched spoken commands or claps on.
pub fn let_listen(response: &mut Response) {
    response.headers_mut().insert(HeaderName::from_static("permissions-policy"), LISTENING);
}

/// Adds the headers; an answer that says nothing of caching is private.
pub async fn guard(State(app): State<Arc<App>>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let foreign = app.policy().foreign_pictures;
    headers.insert(CONTENT_SECURITY_POLICY, if foreign { POLICY_FOREIGN_PICTURES } else { POLICY });
    headers.insert(X_CONTENT_TYPE_OPTIONS, NO_SNIFFING);
    headers.insert(X_FRAME_OPTIONS, NO_FRAMES);
    headers.insert(REFERRER_POLICY, REFERRER);
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), OPENER);
    headers.entry(HeaderName::from_static("permissions-policy")).or_insert(FEATURES);
    if app.https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    headers.entry(CACHE_CONTROL).or_insert(PRIVATE);
    response
}
