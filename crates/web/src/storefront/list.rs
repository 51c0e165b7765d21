//! Home: categories and items.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::catalogue::view::{self, Category};
use shop::kernel::ItemId;
use shop::kernel::limits::PAGE_DEFAULT;

use super::{category_href, first_contact, item_href, layout};
use crate::App;
use crate::find::structured;
use crate::language::Language;
use crate::order::notices;
use crate::pages::layout::Picture;
use crate::pages::storefront::{Card, CategoryTile, HomePage};
use crate::problem::Problem;
use crate::request::{Visiting, client_token, host, page};

/// Where a list goes on, and what was done before.
#[derive(Deserialize)]
pub struct ListQuery {
    after: Option<String>,
    done: Option<String>,
}

impl ListQuery {
    fn after(&self) -> Result<Option<ItemId>, Problem> {
        self.after.as_deref().map(str::parse).transpose().map_err(|_| Problem::not_found())
    }
}

/// `GET /`
pub async fn home(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let after = query.after()?;
    let proof = client_token(&app, &headers).map(|token| token.proof());
    let (cards, categories, visiting) = app
        .db
        .read(move |tx| -> db::Result<_> {
            let items = view::on_sale(tx, after, PAGE_DEFAULT + 1)?;
            Ok((view::cards(tx, &items)?, view::categories(tx)?, Visiting::of(tx, proof.as_ref())?))
        })
        .await?;
    let (cards, more) = cut(&app, language, cards);
    let policy = app.policy();
    let mut layout = layout(&app, language, "", "/", visiting.customer());
    layout.cart = visiting.cart;
    layout.canonical = Some(app.absolute(host(&headers), "/"));
    layout.description = Some(policy.tagline.clone()).filter(|line| !line.is_empty());
    let notice = notices::of(language, query.done.as_deref(), None, None, "/");
    let first = query.after.is_none();
    if first {
        let here = app.absolute(host(&headers), "/");
        layout.structured.push(structured::website(&policy.shop_name, &here));
        layout.social = Some(structured::social(&layout, "website", None));
    }
    let home = HomePage {
        layout,
        notice,
        intro: policy.tagline.clone(),
        categories: if first {
            categories.into_iter().map(|category| tile(&app, category)).collect()
        } else {
            Vec::new()
        },
        cards,
        more_href: more.map(|id| format!("/?after={id}")),
    };
    Ok(first_contact(&app, &headers, page(&headers, StatusCode::OK, &home)?))
}

/// One more than a page was read, to know whether there is more; answers the last item of the page then.
fn cut(app: &App, language: Language, mut cards: Vec<view::Card>) -> (Vec<Card>, Option<ItemId>) {
    let page = PAGE_DEFAULT as usize;
    let more = cards.len() > page;
    cards.truncate(page);
    let last = cards.last().map(|card| card.id).filter(|_| more);
    (cards.into_iter().map(|item| card(app, language, item)).collect(), last)
}

/// An item's card.
pub fn card(app: &App, language: Language, item: view::Card) -> Card {
    let availability = match (item.in_stock, item.obtainable) {
        (true, _) => language.t("in-stock"),
        (false, true) => language.t("to-order"),
        (false, false) => language.t("sold-out"),
    };
    Card {
        href: item_href(&item.handle),
        picture: Picture::new(Some(item.picture).filter(|url| !url.is_empty()), "", &item.title)
            .from_elsewhere(app.policy().foreign_pictures),
        title: item.title,
        price: language.money(app.policy().currency, item.price_min),
        from: item.price_max > item.price_min,
        compare_at: None,
        availability: availability.into(),
        available: item.obtainable,
    }
}

fn tile(app: &App, category: Category) -> CategoryTile {
    CategoryTile {
        href: category_href(&category.handle),
        picture: Picture::new(Some(category.picture).filter(|url| !url.is_empty()), "", &category.title)
            .from_elsewhere(app.policy().foreign_pictures),
        title: category.title,
        count: String::new(),
    }
}
