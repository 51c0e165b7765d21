//! HTTP Message Signatures (RFC 9421) with `hmac-sha256`, and `Content-Digest` (RFC 9530): as much of both as a caller with
//! a key of its own needs. Pure: the key, the time and the request are arguments.
//!
//! One signature, over at least `"@method"`, `"@path"` (or `"@target-uri"`) and `"content-digest"`, with `created`. What is
//! signed is not interpreted further: parameters of components (`;sf`, `;req`) are refused.

use axum::http::{HeaderMap, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// How far `created` may lie from now, in seconds, either way.
pub const CLOCK_SECONDS_MAX: i64 = 300;
/// Most components that a signature may cover.
const COMPONENTS_MAX: usize = 16;

/// What was signed, as the server sees it.
pub struct Received<'a> {
    /// `POST`
    pub method: &'a str,
    /// Path and query, as they were sent.
    pub uri: &'a Uri,
    /// The address of the shop, for `@target-uri`: scheme and host, without a path.
    pub origin: &'a str,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The body, as it came.
    pub body: &'a [u8],
}

/// Why a request is not believed. The text is for the device's developer and tells nothing that he does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// A header is missing.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// A header can't be read.
    #[error("the header {0} can't be read")]
    Malformed(&'static str),
    /// The signature leaves out what it must cover.
    #[error("the signature must cover {0}")]
    NotCovered(&'static str),
    /// It covers something that is not there, or is not supported.
    #[error("the component {0} is not there or not supported")]
    Component(String),
    /// Another algorithm.
    #[error("the algorithm must be hmac-sha256")]
    Algorithm,
    /// Another key.
    #[error("the keyid is not that of the address")]
    KeyId,
    /// The clock is off, or the request is an old one.
    #[error("created must lie within {CLOCK_SECONDS_MAX} seconds of now: set the device's clock")]
    Stale,
    /// The body is another.
    #[error("the Content-Digest is not that of the body")]
    Digest,
    /// The signature is another.
    #[error("the signature is wrong")]
    Signature,
}

/// Checks a request's signature and the digest of its body.
///
/// # Errors
/// [`Wrong`].
pub fn check(received: &Received<'_>, key: &[u8; 32], keyid: &str, now_seconds: i64) -> Result<(), Wrong> {
    let input = header(received.headers, "signature-input").ok_or(Wrong::Missing("Signature-Input"))?;
    let signature = header(received.headers, "signature").ok_or(Wrong::Missing("Signature"))?;
    let input = Input::parse(&input).ok_or(Wrong::Malformed("Signature-Input"))?;
    let covers = |name: &str| input.components.contains(&name);
    if !covers("@method") {
        return Err(Wrong::NotCovered("\"@method\""));
    }
    if !covers("@path") && !covers("@target-uri") {
        return Err(Wrong::NotCovered("\"@path\""));
    }
    if !covers("content-digest") {
        return Err(Wrong::NotCovered("\"content-digest\""));
    }
    if input.alg.is_some_and(|alg| alg != "hmac-sha256") {
        return Err(Wrong::Algorithm);
    }
    if input.keyid.is_some_and(|named| named != keyid) {
        return Err(Wrong::KeyId);
    }
    let created = input.created.ok_or(Wrong::NotCovered("the time: ;created="))?;
    let expired = input.expires.is_some_and(|expires| expires < now_seconds);
    if (i128::from(created) - i128::from(now_seconds)).abs() > i128::from(CLOCK_SECONDS_MAX) || expired {
        return Err(Wrong::Stale);
    }
    let base = base(received, &input)?;
    let signature = member(&signature, input.label).ok_or(Wrong::Malformed("Signature"))?;
    let mac = Hmac::<Sha256>::new_from_slice(key).map(|mac| mac.chain_update(&base));
    // A key of any length is taken, so there is always a code to compare with.
    mac.map_err(|_| Wrong::Signature)?.verify_slice(&signature).map_err(|_| Wrong::Signature)?;
    let digest = header(received.headers, "content-digest").ok_or(Wrong::Missing("Content-Digest"))?;
    let stated = digest.split(',').find_map(|one| member(one.trim(), "sha-256"));
    let stated = stated.ok_or(Wrong::Malformed("Content-Digest"))?;
    if stated == Sha256::digest(received.body).as_slice() { Ok(()) } else { Err(Wrong::Digest) }
}

/// All values of a header, joined as RFC 9421 section 2.1 says.
fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Option<Vec<&str>> =
        headers.get_all(name).iter().map(|value| value.to_str().ok().map(str::trim)).collect();
    values.filter(|values| !values.is_empty()).map(|values| values.join(", "))
}

/// The bytes of `label=:base64:`.
fn member(text: &str, label: &str) -> Option<Vec<u8>> {
    let value = text.trim().strip_prefix(label)?.strip_prefix("=:")?.strip_suffix(':')?;
    STANDARD.decode(value).ok()
}

/// A `Signature-Input` with one signature.
struct Input<'a> {
    label: &'a str,
    components: Vec<&'a str>,
    created: Option<i64>,
    expires: Option<i64>,
    keyid: Option<&'a str>,
    alg: Option<&'a str>,
    /// From the first bracket on, as it was signed.
    parameters: &'a str,
}

impl<'a> Input<'a> {
    fn parse(text: &'a str) -> Option<Input<'a>> {
        let (label, parameters) = text.trim().split_once('=')?;
        let key = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(&byte);
        if label.is_empty() || !label.bytes().all(key) {
            return None;
        }
        let (list, mut rest) = parameters.strip_prefix('(')?.split_once(')')?;
        let mut components = Vec::new();
        for item in list.split(' ').filter(|item| !item.is_empty()) {
            let name = item.strip_prefix('"')?.strip_suffix('"')?;
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"@-_".contains(&byte);
            if !name.bytes().all(plain) || components.contains(&name) || components.len() == COMPONENTS_MAX {
                return None;
            }
            components.push(name);
        }
        let mut input = Input { label, components, created: None, expires: None, keyid: None, alg: None, parameters };
        while !rest.is_empty() {
            let (name, after) = rest.strip_prefix(';')?.trim_start().split_once('=')?;
            let (value, left) = value(after)?;
            match (name, value) {
                ("created", Value::Integer(at)) if input.created.is_none() => input.created = Some(at),
                ("expires", Value::Integer(at)) if input.expires.is_none() => input.expires = Some(at),
                ("keyid", Value::Text(text)) if input.keyid.is_none() => input.keyid = Some(text),
                ("alg", Value::Text(text)) if input.alg.is_none() => input.alg = Some(text),
                ("nonce" | "tag", Value::Text(_)) => {}
                _ => return None,
            }
            rest = left;
        }
        Some(input)
    }
}

enum Value<'a> {
    Integer(i64),
    Text(&'a str),
}

/// A whole number or a quoted text without escapes, and what follows.
fn value(text: &str) -> Option<(Value<'_>, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (inside, rest) = quoted.split_once('"')?;
        return (!inside.contains('\\')).then_some((Value::Text(inside), rest));
    }
    let end = text.find(';').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((Value::Integer(number.trim_end().parse().ok()?), rest))
}

/// The signature base, RFC 9421 section 2.5.
fn base(received: &Received<'_>, input: &Input<'_>) -> Result<Vec<u8>, Wrong> {
    let mut base = String::new();
    for name in &input.components {
        let value = component(received, name).ok_or_else(|| Wrong::Component(format!("\"{name}\"")))?;
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    base.push_str("\"@signature-params\": ");
    base.push_str(input.parameters);
    Ok(base.into_bytes())
}

fn component(received: &Received<'_>, name: &str) -> Option<String> {
    let uri = received.uri;
    let query = uri.query().map(|query| format!("?{query}"));
    Some(match name {
        "@method" => received.method.to_owned(),
        "@path" => uri.path().to_owned(),
        "@query" => query.unwrap_or_else(|| "?".into()),
        "@target-uri" => format!("{}{}{}", received.origin, uri.path(), query.unwrap_or_default()),
        "@authority" => received.origin.split_once("://")?.1.to_ascii_lowercase(),
        "@scheme" => received.origin.split_once("://")?.0.to_owned(),
        _ if name.starts_with('@') => return None,
        _ => header(received.headers, name)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];
    const NOW: i64 = 1_800_000_000;

    struct Sent {
        headers: HeaderMap,
        body: Vec<u8>,
        uri: Uri,
    }

    /// Signed as a device would, with the words of the RFC and nothing of the code above.
    fn sent(components: &str, parameters: &str, key: &[u8]) -> Sent {
        let (body, path) = (br#"{"press":1}"#.to_vec(), "/api/v1/buttons/cli_x/press");
        let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&body)));
        let base: String = components
            .split(' ')
            .map(|component| {
                let value = match component {
                    "\"@method\"" => "POST",
                    "\"@path\"" => path,
                    "\"@target-uri\"" => "https://shop.example/api/v1/buttons/cli_x/press",
                    "\"@authority\"" => "shop.example",
                    "\"content-digest\"" => &digest,
                    _ => "application/json",
                };
                format!("{component}: {value}\n")
            })
            .collect();
        let base = format!("{base}\"@signature-params\": ({components}){parameters}");
        let mac = Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(base).finalize().into_bytes();
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-digest", digest),
            ("content-type", "application/json".into()),
            ("signature-input", format!("sig1=({components}){parameters}")),
            ("signature", format!("sig1=:{}:", STANDARD.encode(mac))),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        Sent { headers, body, uri: path.parse().unwrap() }
    }

    fn checked(sent: &Sent) -> Result<(), Wrong> {
        let Sent { headers, body, uri } = sent;
        check(&Received { method: "POST", uri, origin: "https://shop.example", headers, body }, &KEY, "cli_x", NOW)
    }

    const ALL: &str = "\"@method\" \"@path\" \"content-digest\"";

    #[test]
    fn what_a_device_signs_is_believed() {
        let now = format!(";created={NOW};keyid=\"cli_x\";alg=\"hmac-sha256\";nonce=\"n1\"");
        for components in [
            ALL,
            "\"@method\" \"@target-uri\" \"content-digest\"",
            "\"@method\" \"@authority\" \"@path\" \"content-type\" \"content-digest\"",
        ] {
            assert_eq!(checked(&sent(components, &now, &KEY)), Ok(()), "{components}");
        }
        assert_eq!(checked(&sent(ALL, &format!(";created={}", NOW - 300), &KEY)), Ok(()));
    }

    #[test]
    fn what_it_does_not_sign_is_refused() {
        let at = |seconds: i64| format!(";created={seconds}");
        for (sent, wrong) in [
            (sent("\"@path\" \"content-digest\"", &at(NOW), &KEY), Wrong::NotCovered("\"@method\"")),
            (sent("\"@method\" \"content-digest\"", &at(NOW), &KEY), Wrong::NotCovered("\"@path\"")),
            (sent("\"@method\" \"@path\"", &at(NOW), &KEY), Wrong::NotCovered("\"content-digest\"")),
            (sent(ALL, ";keyid=\"cli_x\"", &KEY), Wrong::NotCovered("the time: ;created=")),
            (sent(ALL, &at(NOW - 301), &KEY), Wrong::Stale),
            (sent(ALL, &at(NOW + 301), &KEY), Wrong::Stale),
            (sent(ALL, &at(i64::MIN), &KEY), Wrong::Stale),
            (sent(ALL, &format!("{};expires={}", at(NOW), NOW - 1), &KEY), Wrong::Stale),
            (sent(ALL, &format!("{};alg=\"ed25519\"", at(NOW)), &KEY), Wrong::Algorithm),
            (sent(ALL, &format!("{};keyid=\"cli_y\"", at(NOW)), &KEY), Wrong::KeyId),
            (sent(ALL, &at(NOW), &[8; 32]), Wrong::Signature),
            (sent(ALL, &format!("{0}{0}", at(NOW)), &KEY), Wrong::Malformed("Signature-Input")),
        ] {
            assert_eq!(checked(&sent), Err(wrong));
        }
        let mut other = sent(ALL, &at(NOW), &KEY);
        other.body = br#"{"press":2}"#.to_vec();
        assert_eq!(checked(&other), Err(Wrong::Digest));
        let mut elsewhere = sent(ALL, &at(NOW), &KEY);
        elsewhere.uri = "/api/v1/buttons/cli_y/press".parse().unwrap();
        assert_eq!(checked(&elsewhere), Err(Wrong::Signature));
    }

    #[test]
    fn rubbish_is_refused() {
        for text in [
            "",
            "sig1",
            "sig1=",
            "sig1=()",
            "=(\"@method\")",
            "sig1=(\"@method\";req);created=1",
            "sig1=(@method)",
            "sig1=(\"a\" \"a\")",
        ] {
            let mut sent = sent(ALL, &format!(";created={NOW}"), &KEY);
            sent.headers.insert("signature-input", text.parse().unwrap());
            assert!(checked(&sent).is_err(), "{text}");
        }
    }

    /// RFC 9421, appendix B.2.5.
    #[test]
    fn the_standards_own_example() {
        let mut headers = HeaderMap::new();
        headers.insert("date", "Tue, 20 Apr 2021 02:07:55 GMT".parse().unwrap());
        headers.insert("content-type", "application/json".parse().unwrap());
        let uri = "/foo?param=Value&Pet=dog".parse().unwrap();
        let received =
            Received { method: "POST", uri: &uri, origin: "https://example.com", headers: &headers, body: b"" };
        let text = "sig-b25=(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"";
        let base = base(&received, &Input::parse(text).unwrap()).unwrap();
        let key = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";
        let mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(key).unwrap()).unwrap().chain_update(base);
        assert_eq!(STANDARD.encode(mac.finalize().into_bytes()), "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=");
    }
}
