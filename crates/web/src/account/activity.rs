//! `/account/activity`: what happened on the account, from the audit, in words.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::activity::{self, Entry};
use shop::kernel::ids::AuditId;

use super::gate::Signed;
use crate::App;
use crate::language::Language;
use crate::pages::you::{ActivityPage, ActivityRow};
use crate::problem::Problem;
use crate::request::page;

const HERE: &str = "/account/activity";
const ENTRIES_PER_PAGE: u32 = 30;

/// Which page.
#[derive(Deserialize)]
pub struct Before {
    before: Option<String>,
}

/// `GET /account/activity`
pub async fn show(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Query(query): Query<Before>,
) -> Result<Response, Problem> {
    let before: Option<AuditId> = query.before.as_deref().and_then(|text| text.parse().ok());
    let (id, policy, now) = (signed.customer.id, app.policy(), app.now());
    let mut entries = app.db.read(move |tx| activity::entries(tx, id, before, ENTRIES_PER_PAGE + 1)).await?;
    let more = entries.len() > ENTRIES_PER_PAGE as usize;
    entries.truncate(ENTRIES_PER_PAGE as usize);
    let answer = ActivityPage {
        layout: signed.layout(&app, language, "account-activity"),
        first_href: before.map(|_| HERE.to_owned()),
        more_href: entries.last().filter(|_| more).map(|last| format!("{HERE}?before={}", last.id)),
        entries: entries
            .into_iter()
            .map(|entry| ActivityRow {
                at: language.moment(&policy, now, entry.at),
                what: words(language, &entry),
                device: entry.device,
            })
            .collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// What happened; a kind that has no words of its own is told by its code rather than left out.
fn words(language: Language, entry: &Entry) -> String {
    let key = format!("account-happened-{}", entry.kind.replace(['.', '_'], "-"));
    language.message(&key).map_or_else(|| entry.kind.clone(), str::to_owned)
}
