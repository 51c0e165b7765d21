//! Which language a request is answered in: `?lang=`, else the cookie of an explicit choice, else what the browser accepts, else the
//! shop's own.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;

use super::{Language, PSEUDO};
use crate::App;
use crate::request::plain_cookie;

/// The cookie of an explicit choice.
pub const COOKIE: &str = "ringup_language";

impl FromRequestParts<Arc<App>> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Language, Infallible> {
        Ok(Language::of(app, parts.uri.query().unwrap_or_default(), &parts.headers))
    }
}

impl Language {
    /// The language in which a request with this query and these headers is answered.
    pub fn of(app: &App, query: &str, headers: &HeaderMap) -> Language {
        let policy = app.policy();
        let allowed = |tag: &str| {
            let known = policy.languages.iter().any(|known| known == tag);
            (known || (tag == PSEUDO && app.config.development)).then(|| tag.parse::<Language>().ok()).flatten()
        };
        let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(allowed);
        let asked = asked.map(|language| Language { asked: true, ..language });
        let chosen = || plain_cookie(headers, COOKIE).and_then(allowed);
        let accepts = || {
            let header = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
            accepted(header).into_iter().find_map(|tag| allowed(ours(tag)?))
        };
        asked.or_else(chosen).or_else(accepts).or_else(|| allowed(policy.languages.first()?)).unwrap_or_default()
    }
}

/// Our language for a browser's tag: `de-AT` is `de`; Chinese is written traditionally here, whatever the region.
fn ours(tag: &str) -> Option<&'static str> {
    let base = tag.split('-').next().unwrap_or_default();
    super::TAGS.into_iter().find(|known| known.split('-').next().is_some_and(|known| known.eq_ignore_ascii_case(base)))
}

/// The tags of an `Accept-Language` header, the most wanted first; at most twenty (RFC 9110 section 12.5.4).
pub fn accepted(header: &str) -> Vec<&str> {
    let mut tags: Vec<(&str, u32)> = header
        .split(',')
        .take(20)
        .filter_map(|part| {
            let (tag, weight) = part.split_once(';').unwrap_or((part, ""));
            let weight = match weight.trim().strip_prefix("q=") {
                None => 1_000,
                Some(text) => {
                    text.trim().parse::<f32>().ok().map(|weight| (weight.clamp(0.0, 1.0) * 1_000.0) as u32)?
                }
            };
            (weight > 0).then_some((tag.trim(), weight))
        })
        .collect();
    // Stable: tags of the same weight keep their order.
    tags.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    tags.into_iter().map(|(tag, _)| tag).collect()
}
