//! Style, script and icon, embedded in the binary under names that carry their content's hash, so that they can be
//! cached for ever; and the pictures that come with a demo.

use std::io::Write as _;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::App;
use crate::problem::Problem;

/// An embedded file.
pub struct Asset {
    /// Its address, `/assets/<hash>-<name>`.
    pub href: String,
    content_type: &'static str,
    plain: &'static [u8],
    gzipped: Vec<u8>,
}

impl Asset {
    fn new(name: &str, content_type: &'static str, plain: &'static [u8]) -> Asset {
        use std::fmt::Write as _;
        let mut hash = String::new();
        for byte in &Sha256::digest(plain)[..8] {
            let _ = write!(hash, "{byte:02x}");
        }
        let gzipped = gzip(plain, flate2::Compression::best());
        Asset { href: format!("/assets/{hash}-{name}"), content_type, plain, gzipped }
    }
}

/// The style sheet.
pub static CSS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("ringup.css", "text/css; charset=utf-8", include_bytes!(concat!(env!("OUT_DIR"), "/ringup.css")))
});
/// The script, which only enhances.
pub static JS: LazyLock<Asset> =
    LazyLock::new(|| script("ringup.js", include_bytes!(concat!(env!("OUT_DIR"), "/ringup.js"))));
/// The search field's script.
pub static FIND_JS: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("find.js", "text/javascript; charset=utf-8", include_bytes!("../assets/find.js")));
/// The fields of an address form, which follow its country.
pub static COUNTRY_JS: LazyLock<Asset> = LazyLock::new(|| script("country.js", include_bytes!("../assets/country.js")));
/// Spoken commands, for devices that have them switched on.
pub static SPEECH: LazyLock<Asset> = LazyLock::new(|| script("speech.js", include_bytes!("../assets/speech.js")));
/// Two claps: the page's part.
pub static CLAPS: LazyLock<Asset> = LazyLock::new(|| script("claps.js", include_bytes!("../assets/claps.js")));
/// Two claps: the part that listens, on the audio thread.
pub static CLAPS_WORKLET: LazyLock<Asset> =
    LazyLock::new(|| script("claps-worklet.js", include_bytes!("../assets/claps-worklet.js")));
/// Scanning through the choices with one switch.
pub static SCAN: LazyLock<Asset> = LazyLock::new(|| script("scan.js", include_bytes!("../assets/scan.js")));
/// The style of a television's pages.
pub static TV_CSS: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("tv.css", "text/css; charset=utf-8", include_bytes!("../assets/tv.css")));
/// Moves the focus on a television's pages by the arrow keys.
pub static TV_JS: LazyLock<Asset> =
    LazyLock::new(|| script("tv.js", include_bytes!(concat!(env!("OUT_DIR"), "/tv.js"))));
/// The script of the pages that offer passkeys.
pub static PASSKEY_JS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("passkey.js", "text/javascript; charset=utf-8", include_bytes!("../assets/passkey.js"))
});
/// The icon.
pub static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("favicon.svg", "image/svg+xml", include_bytes!("../assets/favicon.svg")));

fn script(name: &str, text: &'static [u8]) -> Asset {
    Asset::new(name, "text/javascript; charset=utf-8", text)
}

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// `/assets/{name}` and `/pictures/{name}`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/assets/{name}", get(asset))
        .route("/pictures/{name}", get(picture))
        .route("/favicon.ico", get(icon))
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let known =
        [&CSS, &JS, &PASSKEY_JS, &FIND_JS, &COUNTRY_JS, &ICON, &SPEECH, &CLAPS, &CLAPS_WORKLET, &SCAN, &TV_CSS, &TV_JS]
            .into_iter()
            .find(|asset| asset.href.strip_prefix("/assets/") == Some(name.as_str()));
    match known {
        Some(asset) => send(asset, &headers, FOR_EVER),
        None => Problem::not_found().into_response(),
    }
}

async fn icon(headers: HeaderMap) -> Response {
    send(&ICON, &headers, FOR_AN_HOUR)
}

fn send(asset: &'static Asset, headers: &HeaderMap, caching: HeaderValue) -> Response {
    let kind = HeaderValue::from_static(asset.content_type);
    let vary = (VARY, HeaderValue::from_static("accept-encoding"));
    if takes_gzip(headers) {
        let encoding = (CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        ([(CONTENT_TYPE, kind), (CACHE_CONTROL, caching), encoding, vary], asset.gzipped.as_slice()).into_response()
    } else {
        ([(CONTENT_TYPE, kind), (CACHE_CONTROL, caching), vary], asset.plain).into_response()
    }
}

async fn picture(State(app): State<Arc<App>>, Path(name): Path<String>) -> Response {
    match (app.config.pictures)(&name) {
        Some(bytes) => {
            let kind = HeaderValue::from_static("image/svg+xml");
            ([(CONTENT_TYPE, kind), (CACHE_CONTROL, FOR_AN_HOUR)], bytes).into_response()
        }
        None => Problem::not_found().into_response(),
    }
}

/// Whether the caller takes gzip (RFC 9110 section 12.5.3): `gzip;q=0` says that he does not, `*` is all that is not named.
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    let mut any = false;
    let codings = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for coding in codings.flat_map(|value| value.split(',')) {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let takes = weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0));
        if name.eq_ignore_ascii_case("gzip") {
            return takes;
        }
        any |= name == "*" && takes;
    }
    any
}

/// Compresses `plain`.
pub fn gzip(plain: &[u8], level: flate2::Compression) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(plain.len() / 3), level);
    // Writing to memory can't fail.
    let _ = encoder.write_all(plain);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_for_who_takes_it() {
        for (accepts, takes) in [
            ("gzip", true),
            ("br, GZIP;q=0.1", true),
            ("gzip ; q=1.0", true),
            ("*", true),
            ("gzip;q=0", false),
            ("*, gzip;q=0.000", false),
            ("gzip;q=0, *", false),
            ("*;q=0", false),
            ("identity, br", false),
            ("notgzip", false),
            ("gzip;q=x", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accepts))]);
            assert_eq!(takes_gzip(&headers), takes, "{accepts}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
