//! The catalogue.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use shop::catalogue::search::{Choices, SearchError, Sort, Wanted};
use shop::catalogue::view::{self, ItemName};
use shop::kernel::ItemId;
use shop::kernel::limits::{PAGE_DEFAULT, PAGE_MAX};

use super::facets::Facets;
use super::shapes::{Item, Items};
use crate::App;
use crate::api::Problems;
use crate::find::prepared;
use crate::problem::Problem;
use crate::request::Query;

/// Which items.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemsQuery {
    /// Words to look for: in titles, makers, categories, tags, options and descriptions, whatever their endings, typing
    /// errors put right; or an SKU or barcode.
    #[param(max_length = 200, nullable = false)]
    q: Option<String>,
    /// Most entries of the page; 24 when nothing is said.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[param(pattern = "^itm_[0-7][0-9a-hjkmnp-tv-z]{12}$", nullable = false)]
    cursor: Option<String>,
    /// Handle of a category.
    #[param(max_length = 200, nullable = false)]
    category: Option<String>,
    /// From this price on, in minor units.
    #[param(minimum = 0, maximum = 1_000_000_000_000_i64, nullable = false)]
    price_min: Option<i64>,
    /// Up to this price, in minor units.
    #[param(minimum = 0, maximum = 1_000_000_000_000_i64, nullable = false)]
    price_max: Option<i64>,
    /// Only what can be had now.
    #[param(nullable = false)]
    in_stock: Option<bool>,
    /// `relevance` when there is a `q`, else `oldest`.
    #[param(inline, nullable = false)]
    sort: Option<ListOrder>,
    /// Whether the answer says what the list can be narrowed by.
    #[param(nullable = false)]
    facets: Option<bool>,
}

/// How a list is sorted.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
pub enum ListOrder {
    /// Best match first.
    #[serde(rename = "relevance")]
    Relevance,
    /// Newest first.
    #[serde(rename = "newest")]
    Newest,
    /// Oldest first.
    #[serde(rename = "oldest")]
    Oldest,
    /// Lowest price first.
    #[serde(rename = "price")]
    PriceUp,
    /// Highest price first.
    #[serde(rename = "-price")]
    PriceDown,
    /// By title.
    #[serde(rename = "title")]
    Title,
}

impl From<ListOrder> for Sort {
    fn from(order: ListOrder) -> Sort {
        match order {
            ListOrder::Relevance => Sort::Relevance,
            ListOrder::Newest => Sort::Newest,
            ListOrder::Oldest => Sort::Oldest,
            ListOrder::PriceUp => Sort::PriceUp,
            ListOrder::PriceDown => Sort::PriceDown,
            ListOrder::Title => Sort::Title,
        }
    }
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

/// Highest price that can be asked for, in minor units.
const PRICE_MAX: i64 = 1_000_000_000_000;

impl ItemsQuery {
    fn wanted(self) -> Result<Wanted, Problem> {
        let text = self.q.unwrap_or_default();
        if text.chars().count() > 200 {
            return Err(Problem::field("q", "must have at most 200 characters"));
        }
        if self.category.as_ref().is_some_and(|handle| handle.chars().count() > 200) {
            return Err(Problem::field("category", "must have at most 200 characters"));
        }
        for (name, price) in [("price_min", self.price_min), ("price_max", self.price_max)] {
            if price.is_some_and(|price| !(0..=PRICE_MAX).contains(&price)) {
                return Err(Problem::field(name, format!("must be from 0 to {PRICE_MAX}")));
            }
        }
        let after_item: Option<ItemId> = match self.cursor {
            Some(cursor) => Some(cursor.parse().map_err(|_| Problem::field("cursor", "is not one of this list's"))?),
            None => None,
        };
        let sort = self.sort.map_or(if text.trim().is_empty() { Sort::Oldest } else { Sort::Relevance }, Sort::from);
        let choices = Choices {
            categories: self.category.into_iter().collect(),
            price_min: self.price_min,
            price_max: self.price_max,
            in_stock: self.in_stock.unwrap_or(false),
            ..Choices::default()
        };
        Ok(Wanted {
            text,
            choices,
            sort,
            after: None,
            after_item,
            limit: page_size(self.limit)? as usize,
            facets: self.facets.unwrap_or(false),
            most: false,
        })
    }
}

/// List items
#[utoipa::path(
    get, path = "/items", tag = "catalogue", operation_id = "listItems", params(ItemsQuery),
    responses((status = 200, body = Items, description = "The items: best match first, or oldest first where there is no `q`"), Problems)
)]
pub async fn list(State(app): State<Arc<App>>, Query(query): Query<ItemsQuery>) -> Result<Json<Items>, Problem> {
    let wanted = query.wanted()?;
    prepared(&app).await?;
    let (search, rules, counted) = (app.search.clone(), app.search_rules(), wanted.facets);
    let outcome = app
        .db
        .read(move |tx| -> Result<_, SearchError> {
            let found = search.find(tx, &rules, &wanted)?;
            let mut items = Vec::with_capacity(found.items.len());
            for item in &found.items {
                items.extend(view::item(tx, &ItemName::Id(*item))?);
            }
            Ok((items, found))
        })
        .await;
    let (items, found) = match outcome {
        // The item that the cursor names is, or has gone, elsewhere.
        Err(SearchError::Cursor(_)) => {
            let detail = "the cursor's item is not in this list; begin again";
            return Err(Problem::new(StatusCode::NOT_FOUND, "not_found", detail));
        }
        outcome => outcome?,
    };
    let next = found.items.last().filter(|_| found.next.is_some()).map(ToString::to_string);
    let (policy, now) = (app.policy(), app.now());
    Ok(Json(Items {
        items: items.into_iter().map(|item| Item::of(item, &policy, now)).collect(),
        next,
        facets: counted.then(|| Facets::of(&found)),
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
