//! `/sitemap.xml` with its parts, and `/robots.txt`.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use shop::catalogue::{feed, view};

use crate::App;
use crate::problem::Problem;
use crate::request::host;
use crate::storefront::{category_href, item_href};

/// Addresses of one part.
const PART: u32 = 10_000;
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// Paths that are nobody's to find: private pages, and lists without end.
const PRIVATE: &[&str] = &[
    "/account",
    "/api/",
    "/cart",
    "/checkout",
    "/enable",
    "/lines",
    "/mailbox",
    "/not-you",
    "/office",
    "/orders",
    "/search",
    "/sign-in",
    "/suggestions",
];

/// Text of XML, with what XML can't hold left out.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// `GET /sitemap.xml`
pub async fn index(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let (ordinals, version) =
        app.db.read(|tx| -> db::Result<_> { Ok((feed::ordinals(tx)?, feed::version(tx)?)) }).await?;
    if let Some(fresh) = unchanged(&headers, version) {
        return Ok(fresh);
    }
    let mut text = String::from("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
    let names =
        std::iter::once("pages.xml".to_owned()).chain((0..ordinals.div_ceil(PART)).map(|n| format!("items-{n}.xml")));
    for name in names {
        let address = app.absolute(host(&headers), &format!("/sitemaps/{name}"));
        let _ = write!(text, "<sitemap><loc>{}</loc></sitemap>", xml(&address));
    }
    text.push_str("</sitemapindex>");
    Ok(send(&text, version))
}

/// `GET /sitemaps/{part}`: `pages.xml` or `items-0.xml`, `items-1.xml` ..
pub async fn part(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let number = name.strip_prefix("items-").and_then(|rest| rest.strip_suffix(".xml"));
    let number: Option<u32> = match (name.as_str(), number) {
        ("pages.xml", _) => None,
        (_, Some(number)) => Some(number.parse().map_err(|_| Problem::not_found())?),
        _ => return Err(Problem::not_found()),
    };
    let from = number.map(|number| number.checked_mul(PART).ok_or_else(Problem::not_found)).transpose()?;
    let (version, ordinals, items, categories) = app
        .db
        .read(move |tx| -> db::Result<_> {
            let items = from.map_or(Ok(Vec::new()), |from| feed::pages(tx, from, from.saturating_add(PART)))?;
            let categories = if from.is_none() { view::categories(tx)? } else { Vec::new() };
            Ok((feed::version(tx)?, feed::ordinals(tx)?, items, categories))
        })
        .await?;
    if from.is_some_and(|from| from >= ordinals) {
        return Err(Problem::not_found());
    }
    if let Some(fresh) = unchanged(&headers, version) {
        return Ok(fresh);
    }
    let mut text = String::from("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
    let mut push = |path: &str, changed: Option<String>| {
        let _ = write!(text, "<url><loc>{}</loc>", xml(&app.absolute(host(&headers), path)));
        if let Some(changed) = changed {
            let _ = write!(text, "<lastmod>{changed}</lastmod>");
        }
        text.push_str("</url>");
    };
    if from.is_none() {
        push("/", None);
    }
    categories.iter().for_each(|category| push(&category_href(&category.handle), None));
    items.iter().for_each(|(handle, changed)| push(&item_href(handle), Some(changed.rfc3339())));
    text.push_str("</urlset>");
    Ok(send(&text, version))
}

fn etag(version: i64) -> String {
    format!("\"catalogue-{version}\"")
}

/// 304 where the caller has this version of the catalogue.
fn unchanged(headers: &HeaderMap, version: i64) -> Option<Response> {
    let known = headers.get(IF_NONE_MATCH)?.to_str().ok()?;
    let etag = etag(version);
    let same = known.split(',').any(|known| known.trim().trim_start_matches("W/") == etag);
    same.then(|| (StatusCode::NOT_MODIFIED, [(ETAG, etag)], [(CACHE_CONTROL, FOR_AN_HOUR)]).into_response())
}

fn send(text: &str, version: i64) -> Response {
    let kind = (CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n");
    ([kind, (CACHE_CONTROL, FOR_AN_HOUR)], [(ETAG, etag(version))], text).into_response()
}

/// `GET /robots.txt`
pub async fn robots(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let mut text = String::from("User-agent: *\n");
    for path in PRIVATE {
        let _ = writeln!(text, "Disallow: {path}");
    }
    let _ = write!(text, "Allow: /\n\nSitemap: {}\n", app.absolute(host(&headers), "/sitemap.xml"));
    let kind = (CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    ([kind, (CACHE_CONTROL, FOR_AN_HOUR)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn xml_holds_what_it_can() {
        assert_eq!(xml("a<b> & \"c\"\u{0}\u{1b}\n"), "a&lt;b&gt; &amp; &quot;c&quot; ");
    }
}
