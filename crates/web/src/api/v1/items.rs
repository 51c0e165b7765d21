//! The catalogue.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use shop::catalogue::view::{self, Filter, ItemName};
use shop::kernel::ItemId;
use shop::kernel::limits::{PAGE_DEFAULT, PAGE_MAX};

use super::shapes::{Item, Items};
use crate::App;
use crate::api::Problems;
use crate::problem::Problem;
use crate::request::Query;

/// Which items.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemsQuery {
    /// Words to look for.
    #[param(max_length = 200, nullable = false)]
    q: Option<String>,
    /// Most entries of the page; 24 when nothing is said.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[param(pattern = "^itm_[0-7][0-9a-hjkmnp-tv-z]{12}$", nullable = false)]
    cursor: Option<String>,
}

/// Checks the size of a page.
///
/// # Errors
/// 422 that names the parameter.
pub(super) fn page_size(limit: Option<u32>) -> Result<u32, Problem> {
    match limit {
        None => Ok(PAGE_DEFAULT),
        Some(limit) if (1..=PAGE_MAX).contains(&limit) => Ok(limit),
        Some(_) => Err(Problem::field("limit", format!("must be from 1 to {PAGE_MAX}"))),
    }
}

/// List items
#[utoipa::path(
    get, path = "/items", tag = "catalogue", operation_id = "listItems", params(ItemsQuery),
    responses((status = 200, body = Items, description = "The items, oldest first"), Problems)
)]
pub async fn list(State(app): State<Arc<App>>, Query(query): Query<ItemsQuery>) -> Result<Json<Items>, Problem> {
    let limit = page_size(query.limit)?;
    let words = query.q.unwrap_or_default();
    if words.chars().count() > 200 {
        return Err(Problem::field("q", "must have at most 200 characters"));
    }
    let after: Option<ItemId> = match query.cursor {
        Some(cursor) => Some(cursor.parse().map_err(|_| Problem::field("cursor", "is not one of this list's"))?),
        None => None,
    };
    let filter = Filter { category: None, words, after };
    let (items, more) = app
        .db
        .read(move |tx| -> db::Result<_> {
            let mut cards = view::cards(tx, &filter, limit + 1)?;
            let more = cards.len() > limit as usize;
            cards.truncate(limit as usize);
            let mut items = Vec::with_capacity(cards.len());
            for card in cards {
                items.extend(view::item(tx, &ItemName::Id(card.id))?);
            }
            Ok((items, more))
        })
        .await?;
    let next = items.last().filter(|_| more).map(|item| item.id.to_string());
    let (policy, now) = (app.policy(), app.now());
    Ok(Json(Items { items: items.into_iter().map(|item| Item::of(item, &policy, now)).collect(), next }))
}

/// Show an item
#[utoipa::path(
    get, path = "/items/{id}", tag = "catalogue", operation_id = "showItem", params(("id" = String, Path, description = "Its id or handle")),
    responses((status = 200, body = Item, description = "The item"), Problems)
)]
pub async fn one(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<Item>, Problem> {
    let name = ItemName::parse(&id);
    let item = app.db.read(move |tx| view::item(tx, &name)).await?;
    let item = item.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not_found", "there is no such item"))?;
    Ok(Json(Item::of(item, &app.policy(), app.now())))
}
