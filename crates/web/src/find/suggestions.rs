//! `GET /suggestions?q=`: what a search may become while it is typed, for the script of the search field.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use shop::catalogue::search::{SearchError, TEXT_CHARS_MAX};
use shop::catalogue::view;

use super::asked::address;
use super::prepared;
use crate::App;
use crate::language::Language;
use crate::problem::Problem;
use crate::storefront::{category_href, item_href};

/// What is typed so far.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

/// `GET /suggestions`
pub async fn suggestions(
    State(app): State<Arc<App>>,
    language: Language,
    Query(typed): Query<Typed>,
) -> Result<Response, Problem> {
    prepared(&app).await?;
    let (search, rules) = (app.search.clone(), app.search_rules());
    let text: String = typed.q.chars().take(TEXT_CHARS_MAX).collect();
    let (found, cards) = app
        .db
        .read(move |tx| -> Result<_, SearchError> {
            let found = search.suggest(tx, &rules, &text)?;
            let cards = view::cards(tx, &found.items)?;
            Ok((found, cards))
        })
        .await?;
    let texts = found.texts.iter().map(
        |text| json!({ "kind": "text", "label": text, "href": address("/search", &[("q".to_owned(), text.clone())]) }),
    );
    let categories = found.categories.iter().map(|(handle, title)| {
        json!({ "kind": "category", "label": title, "href": category_href(handle), "note": language.t("find-in-category") })
    });
    let policy = app.policy();
    let items = cards.iter().map(|card| {
        let price = language.money(policy.currency, card.price_min);
        let note = if card.price_max > card.price_min {
            language.say("price-from").with("price", price).to_string()
        } else {
            price
        };
        json!({ "kind": "item", "label": card.title, "href": item_href(&card.handle), "note": note })
    });
    let all: Vec<serde_json::Value> = texts.chain(categories).chain(items).collect();
    Ok(axum::Json(json!({ "suggestions": all })).into_response())
}
