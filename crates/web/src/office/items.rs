//! The staff's list of items, to find the one whose pictures are to change.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::catalogue::picture::view;
use shop::kernel::ItemId;
use shop::kernel::limits::PAGE_MAX;

use crate::App;
use crate::format::segment;
use crate::language::Language;
use crate::pages::layout::{Link, Picture};
use crate::pages::office::Office;
use crate::pages::pictures::{ItemRow, OfficeItemsPage};
use crate::problem::Problem;
use crate::request::page;
use crate::storefront::layout;

/// Which rows.
#[derive(Deserialize)]
pub struct ItemsQuery {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

/// `GET /office/items`
pub async fn items(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ItemsQuery>,
) -> Result<Response, Problem> {
    let staff = match super::administrator(&app, language, &headers).await? {
        Ok(staff) => staff,
        Err(answer) => return Ok(answer),
    };
    let after: Option<ItemId> = query.after.as_deref().map(str::parse).transpose().map_err(|_| Problem::not_found())?;
    let words = query.q.clone();
    let mut rows = app.db.read(move |tx| view::items(tx, &words, after, PAGE_MAX + 1)).await?;
    let more = rows.len() > PAGE_MAX as usize;
    rows.truncate(PAGE_MAX as usize);
    let here = format!("/office/items?q={}", segment(&query.q));
    let answer = OfficeItemsPage {
        layout: layout(&app, language, language.t("pictures-items"), "/office/items", None),
        office: Office::of(staff),
        q: query.q,
        more_href: rows.last().filter(|_| more).map(|row| format!("{here}&after={}", row.id)),
        first_href: after.map(|_| here),
        rows: rows.into_iter().map(|entry| row(&app, language, entry)).collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

fn row(app: &App, language: Language, row: view::ItemRow) -> ItemRow {
    let counted = |key: &str, count: u32| match count {
        0 => String::new(),
        count => language.say(key).with("count", count).to_string(),
    };
    ItemRow {
        picture: Picture::new(Some(row.picture).filter(|url| !url.is_empty()), "", &row.title)
            .from_elsewhere(app.policy().foreign_pictures),
        item: Link { href: format!("/office/items/{}", row.id), label: row.title },
        handle: row.handle,
        count: language.say("pictures-count").with("count", row.pictures).to_string(),
        unfinished: counted("pictures-unfinished", row.unfinished),
        failed: counted("pictures-failed", row.failed),
    }
}
