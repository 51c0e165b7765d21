//! Find: the search page, categories with their facets, suggestions while typing, and what machines read of the
//! catalogue: sitemap, robots, the merchant feeds and structured data.

mod asked;
mod feeds;
mod list;
mod sitemap;
pub mod structured;
mod suggestions;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use shop::catalogue::search::{Found, How, Rules, SearchError, Synonyms, Wanted};
use shop::catalogue::view::{self, Card};
use shop::kernel::Policy;

use crate::App;
use crate::problem::Problem;

/// How long a request waits while the index is made after a start.
const READY_WAITS_MAX: u32 = 200;
const READY_WAIT: Duration = Duration::from_millis(25);

/// `/search`, `/categories/{handle}`, `/suggestions`.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/search", get(list::search)).route("/categories/{handle}", get(list::category))
}

/// What machines read: `/suggestions`, `/sitemap.xml` and its parts, `/robots.txt`, `/feeds/..`.
pub fn machine_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/suggestions", get(suggestions::suggestions))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemaps/{part}", get(sitemap::part))
        .route("/robots.txt", get(sitemap::robots))
        .route("/feeds/merchant.xml", get(feeds::rss))
        .route("/feeds/merchant.tsv", get(feeds::tsv))
}

/// How searches are understood by these settings.
pub fn rules(policy: &Policy) -> Rules {
    Rules { language: policy.catalogue_language.clone(), synonyms: Synonyms::parse(&policy.synonyms) }
}

/// Waits a little for the index.
///
/// # Errors
/// 503 when it is still being made.
pub async fn prepared(app: &App) -> Result<(), Problem> {
    for _ in 0..READY_WAITS_MAX {
        if app.search.is_ready() {
            return Ok(());
        }
        tokio::time::sleep(READY_WAIT).await;
    }
    Err(SearchError::NotReady.into())
}

/// Finds a page of items with their cards.
///
/// # Errors
/// 503 while the index is made, 422 for a cursor of another list.
pub async fn find(app: &App, wanted: Wanted) -> Result<(Found, Vec<Card>), Problem> {
    prepared(app).await?;
    let (search, rules) = (app.search.clone(), app.search_rules());
    let found = app
        .db
        .read(move |tx| -> Result<_, SearchError> {
            let found = search.find(tx, &rules, &wanted)?;
            let cards = view::cards(tx, &found.items)?;
            Ok((found, cards))
        })
        .await?;
    Ok(found)
}

/// What was understood other than it was typed: pages and API say it.
#[derive(Clone, Copy, Debug)]
pub enum Otherwise<'a> {
    /// Typing errors were put right: the words as they were understood.
    Corrected(&'a str),
    /// No item has all words, these have most; the words that none has.
    Most(&'a [String]),
}

impl Otherwise<'_> {
    /// Of what was found, where anything was.
    pub fn of(found: &Found) -> Option<Otherwise<'_>> {
        match &found.how {
            How::Corrected(text) if found.total > 0 => Some(Otherwise::Corrected(text)),
            How::Most if found.total > 0 => Some(Otherwise::Most(&found.unknown)),
            _ => None,
        }
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Problem {
        match error {
            SearchError::Db(error) => error.into(),
            SearchError::Cursor(error) => Problem::field("cursor", error.to_string()),
            SearchError::NotReady => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "server.busy", SearchError::NotReady.to_string())
            }
        }
    }
}
