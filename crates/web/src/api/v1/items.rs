//! The catalogue.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shop::catalogue::search::SearchError;
use shop::catalogue::view::{self, ItemName};
use shop::kernel::limits::{PAGE_DEFAULT, PAGE_MAX};

use super::facets::{Facets, Understood};
use super::items_query::{AskedFor, ItemsQuery, Narrowing};
use super::shapes::{Item, Items};
use crate::App;
use crate::api::Problems;
use crate::find::prepared;
use crate::problem::Problem;

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
    get, path = "/items", tag = "catalogue", operation_id = "listItems", params(ItemsQuery, Narrowing),
    responses((status = 200, body = Items, description = "The items: best match first, or oldest first where there is no `q`"), Problems)
)]
pub async fn list(State(app): State<Arc<App>>, AskedFor(wanted): AskedFor) -> Result<Json<Items>, Problem> {
    prepared(&app).await?;
    let (search, rules, counted) = (app.search.clone(), app.search_rules(), wanted.facets);
    let (items, found) = app
        .db
        .read(move |tx| -> Result<_, SearchError> {
            let found = search.find(tx, &rules, &wanted)?;
            let mut items = Vec::with_capacity(found.items.len());
            for item in &found.items {
                items.extend(view::item(tx, &ItemName::Id(*item))?);
            }
            Ok((items, found))
        })
        .await?;
    let (policy, now) = (app.policy(), app.now());
    Ok(Json(Items {
        items: items.into_iter().map(|item| Item::of(item, &policy, now)).collect(),
        facets: counted.then(|| Facets::of(&found)),
        understood: Understood::of(&found),
        next: found.next,
    }))
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
