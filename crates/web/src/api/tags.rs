//! `ETag`, `If-Match` and `If-None-Match` (RFC 9110 section 13): the version of what is answered, or asked for.

use std::fmt::Write as _;

use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// The `ETag` of what is the same as long as its version is.
pub(super) fn of_version(version: i64, _: &str) -> HeaderValue {
    value(&format!("\"{version}\""))
}

/// The `ETag` of a version whose looks also change with others: prices, stock.
pub(super) fn of_looks(version: i64, body: &str) -> HeaderValue {
    value(&format!("\"{version}-{}\"", hash(body)))
}

/// The `ETag` of what has no version of its own.
pub(super) fn of_body(body: &str) -> HeaderValue {
    value(&format!("\"{}\"", hash(body)))
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("\"\""))
}

fn hash(body: &str) -> String {
    Sha256::digest(body).iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A JSON answer to a GET: 304 where the caller has it.
pub(super) fn answer(headers: &HeaderMap, tag: HeaderValue, body: String) -> Response {
    let opaque = |tag: &str| tag.trim_start_matches("W/").to_owned();
    let known = members(headers, &IF_NONE_MATCH);
    if known.iter().any(|known| known == "*" || tag.to_str().is_ok_and(|tag| opaque(known) == tag)) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response();
    }
    let kind = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
    ([kind, (ETAG, tag)], body).into_response()
}

/// Nothing has this version: a tag that is none of ours matches nothing.
const VERSION_OF_NONE: i64 = -1;

/// What a caller has seen of what he changes: any of these versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IfMatch(Option<Vec<i64>>);

impl IfMatch {
    /// `If-Match: "3", "4-0123456789abcdef"`, or `*` for any. A weak tag matches nothing.
    pub(super) fn of(headers: &HeaderMap) -> IfMatch {
        if !headers.contains_key(IF_MATCH) {
            return IfMatch(None);
        }
        let members = members(headers, &IF_MATCH);
        if members.iter().any(|member| member == "*") {
            return IfMatch(None);
        }
        let version = |member: &String| {
            let text = member.strip_prefix('"')?.strip_suffix('"')?;
            text.split_once('-').map_or(text, |(version, _)| version).parse().ok()
        };
        IfMatch(Some(members.iter().filter_map(version).collect()))
    }

    /// The version that the change is to find, of several the one that is there now. Whoever changes it checks it again under
    /// its lock.
    pub(super) fn version(&self, now: impl FnOnce() -> db::Result<Option<i64>>) -> db::Result<Option<i64>> {
        match self.0.as_deref() {
            None => Ok(None),
            Some([]) => Ok(Some(VERSION_OF_NONE)),
            Some([version]) => Ok(Some(*version)),
            Some(versions) => Ok(Some(now()?.filter(|now| versions.contains(now)).unwrap_or(VERSION_OF_NONE))),
        }
    }
}

/// The members of a list of tags; a comma within the quotes of one is its own.
fn members(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let mut members = Vec::new();
    for value in headers.get_all(name) {
        let (mut member, mut quoted) = (String::new(), false);
        for c in value.to_str().unwrap_or_default().chars() {
            quoted ^= c == '"';
            if c == ',' && !quoted {
                members.push(std::mem::take(&mut member));
            } else {
                member.push(c);
            }
        }
        members.push(member);
    }
    members.iter().map(|member| member.trim().to_owned()).filter(|member| !member.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(values: &[&str], now: i64) -> Option<i64> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IF_MATCH, HeaderValue::from_str(value).unwrap());
        }
        IfMatch::of(&headers).version(|| Ok(Some(now))).unwrap()
    }

    #[test]
    fn any_member_of_a_list_will_do() {
        assert_eq!((wanted(&[], 3), wanted(&["*"], 3)), (None, None));
        assert_eq!((wanted(&["\"3\""], 9), wanted(&["\"3-0a1b\""], 9)), (Some(3), Some(3)));
        assert_eq!(wanted(&["\"0\", \"1\""], 1), Some(1));
        assert_eq!(wanted(&["\"0\"", "\"a,b\", \"1-ff\""], 1), Some(1));
        for nothing in ["W/\"1\"", "1", "\"x\"", "", "\"0\", W/\"1\", \"2\""] {
            assert_eq!(wanted(&[nothing], 1), Some(VERSION_OF_NONE), "{nothing}");
        }
    }

    #[test]
    fn a_caller_who_has_it_is_sent_nothing() {
        let tag = of_looks(1, "{}");
        for (known, status) in [
            (tag.to_str().unwrap().to_owned(), 304),
            (format!("\"a\", W/{}", tag.to_str().unwrap()), 304),
            ("*".to_owned(), 304),
            ("\"1\"".to_owned(), 200),
            (String::new(), 200),
        ] {
            let headers = HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_str(&known).unwrap())]);
            assert_eq!(answer(&headers, tag.clone(), "{}".into()).status().as_u16(), status, "{known}");
        }
    }
}
