//! `/account/activity`: what happened on the account, from the audit, in words.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::activity::{self, Entry};
use shop::kernel::Moment;
use shop::kernel::ids::AuditId;
use shop::kernel::limits::PAGE_MAX;
use shop::order::view as orders;

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
    let (entries, more, ordered) = app
        .db
        .read(move |tx| -> db::Result<_> {
            let mut entries = activity::entries(tx, id, before, ENTRIES_PER_PAGE + 1)?;
            let more = entries.len() > ENTRIES_PER_PAGE as usize;
            entries.truncate(ENTRIES_PER_PAGE as usize);
            // What was ordered within this page's time.
            let after = entries.last().filter(|_| more).map(|last| last.id);
            let ordered = orders::ordered_between(tx, id, (after, before), PAGE_MAX)?;
            Ok((entries, more, ordered))
        })
        .await?;
    let last = entries.last().filter(|_| more).map(|last| last.id);
    let mut told: Vec<(Moment, ActivityRow)> = entries
        .into_iter()
        .map(|entry| {
            let at = language.moment(&policy, now, entry.at);
            (entry.at, ActivityRow { at, what: words(language, &entry), device: entry.device })
        })
        .collect();
    told.extend(ordered.into_iter().map(|line| {
        let what = format!("{} × {}", line.quantity, line.title);
        let what = language.say("account-happened-ordered").with("what", what).to_string();
        (line.at, ActivityRow { at: language.moment(&policy, now, line.at), what, device: line.device })
    }));
    told.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let answer = ActivityPage {
        layout: signed.layout(&app, language, "account-activity"),
        first_href: before.map(|_| HERE.to_owned()),
        more_href: last.map(|last| format!("{HERE}?before={last}")),
        entries: told.into_iter().map(|(_, row)| row).collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// What happened; a kind that has no words of its own is told by its code rather than left out.
fn words(language: Language, entry: &Entry) -> String {
    let key = format!("account-happened-{}", entry.kind.replace(['.', '_'], "-"));
    language.message(&key).map_or_else(|| entry.kind.clone(), str::to_owned)
}
