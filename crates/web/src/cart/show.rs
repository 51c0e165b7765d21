//! The cart's page: each line with its price and availability now.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::catalogue::promise::Supplied;
use shop::kernel::{Policy, VariantId};
use shop::order::cart::Owner;
use shop::order::cart::view::{Cart, CartLine, cart as read_cart};

use super::basket::{Basket, Typed};
use crate::App;
use crate::language::Language;
use crate::pages::cart::{CartPage, Removed, Row};
use crate::pages::layout::{Notice, Picture, Tone};
use crate::problem::Problem;
use crate::request::{client_token, page, visitor};
use crate::storefront::{item_href, layout};
use crate::whose::{self, left_behind};

/// What was just done.
#[derive(Default, Deserialize)]
pub struct CartQuery {
    added: Option<String>,
    removed: Option<String>,
    quantity: Option<u32>,
    refused: Option<String>,
}

/// `GET /cart`
pub async fn cart(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<CartQuery>,
) -> Result<Response, Problem> {
    answer(&app, language, &headers, &query, None, StatusCode::OK).await
}

/// The cart of who sends a form that was made for somebody else.
///
/// # Errors
/// Of the database.
pub async fn foreign(app: &App, language: Language, headers: &HeaderMap) -> Result<Response, Problem> {
    let query = CartQuery { refused: Some("foreign".into()), ..CartQuery::default() };
    answer(app, language, headers, &query, None, StatusCode::FORBIDDEN).await
}

/// The cart where lines were to have what is no quantity, each as it was typed.
///
/// # Errors
/// Of the database.
pub async fn wrong_quantities(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    basket: &Basket,
) -> Result<Response, Problem> {
    let proof = client_token(app, headers).map(|token| token.proof());
    let visitor = app.db.read(move |tx| visitor(tx, proof.as_ref())).await?;
    if left_behind(basket.whose.as_deref(), visitor.as_ref()) {
        return foreign(app, language, headers).await;
    }
    answer(app, language, headers, &CartQuery::default(), Some(basket), StatusCode::OK).await
}

async fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    query: &CartQuery,
    sent: Option<&Basket>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let proof = client_token(app, headers).map(|token| token.proof());
    let removed: Option<VariantId> = query.removed.as_deref().and_then(|text| text.parse().ok());
    let (visitor, cart, gone) = app
        .db
        .read(move |tx| -> db::Result<_> {
            let visitor = visitor(tx, proof.as_ref())?;
            let cart = match &visitor {
                Some(visitor) => read_cart(tx, Owner::of(visitor))?,
                None => Cart::default(),
            };
            let gone = match removed {
                Some(variant) => shop::catalogue::view::title_of(tx, variant)?.map(|title| (variant, title)),
                None => None,
            };
            Ok((visitor, cart, gone))
        })
        .await?;
    let policy = app.policy();
    let customer = visitor.as_ref().and_then(|visitor| visitor.customer.as_ref());
    let mut frame = layout(app, language, language.t("cart"), "/cart", customer);
    frame.cart = Some(cart.units());
    let in_cart = |variant: VariantId| cart.lines.iter().any(|line| line.variant == variant);
    let added: Option<VariantId> = query.added.as_deref().and_then(|text| text.parse().ok());
    let added = added.and_then(|added| cart.lines.iter().find(|line| line.variant == added));
    let notice = added
        .map(|line| notice(Tone::Done, &language.say("cart-added").with("item", &line.title).to_string()))
        .or_else(|| match query.refused.as_deref() {
            Some("empty") => Some(notice(Tone::Refused, language.t("cart-nothing"))),
            Some("changed") => Some(notice(Tone::Refused, language.t("cart-changed"))),
            Some("gone") => Some(notice(Tone::Refused, language.t("cart-gone"))),
            Some("over") => Some(notice(Tone::Refused, language.t("cart-checkout-over"))),
            Some("foreign") => Some(whose::notice(language, language.t("press-foreign-next"))),
            _ => None,
        });
    let typed = |line: &CartLine| sent?.lines.iter().find(|typed| typed.variant == line.variant);
    let wrong = cart.lines.iter().filter_map(typed).any(|typed| !typed.right());
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { status };
    let rows: Vec<Row> = cart.lines.iter().map(|line| row(language, &policy, line, typed(line))).collect();
    let answer = CartPage {
        layout: frame,
        notice,
        removed: gone.filter(|(variant, _)| !in_cart(*variant)).map(|(variant, title)| Removed {
            words: language.say("cart-removed").with("item", &title).to_string(),
            action: format!("/cart/lines/{variant}"),
            quantity: query.quantity.unwrap_or(1).clamp(1, shop::kernel::limits::QUANTITY_MAX),
        }),
        items: language.money(policy.currency, cart.amount()),
        page: app.secret().reveal(),
        whose: whose::made_for(visitor.as_ref()),
        ready: cart.lines.iter().any(|line| line.supplied() != Supplied::No),
        rows,
    };
    page(headers, status, &answer)
}

fn notice(tone: Tone, title: &str) -> Notice {
    Notice { tone, title: title.to_owned(), text: String::new(), action: None }
}

fn row(language: Language, policy: &Policy, line: &CartLine, typed: Option<&Typed>) -> Row {
    let money = |amount| language.money(policy.currency, amount);
    let mut notes = Vec::new();
    let mut gone = false;
    match line.supplied() {
        Supplied::No if !line.on_sale => {
            gone = true;
            notes.push(language.t("cart-not-sold").to_owned());
        }
        Supplied::No if line.supply.available == 0 => {
            gone = true;
            notes.push(language.t("cart-sold-out").to_owned());
        }
        Supplied::No => {
            gone = true;
            notes.push(language.say("cart-only-left").with("count", line.supply.available).to_string());
        }
        Supplied::Later => notes.push(language.t("cart-later").to_owned()),
        Supplied::Now => {}
    }
    if line.price != line.price_then {
        let key = if line.price > line.price_then { "cart-dearer" } else { "cart-cheaper" };
        notes.push(language.say(key).with("before", money(line.price_then)).with("now", money(line.price)).to_string());
    }
    Row {
        variant: line.variant.to_string(),
        href: line.on_sale.then(|| format!("{}?variant={}", item_href(&line.handle), line.variant)),
        title: line.title.clone(),
        options: line.label.clone(),
        picture: Picture::new(Some(line.picture.clone()).filter(|url| !url.is_empty()), "", &line.title)
            .from_elsewhere(policy.foreign_pictures),
        quantity: typed.map_or_else(|| line.quantity.to_string(), |typed| typed.text.clone()),
        error: typed.filter(|typed| !typed.right()).map(|_| language.t("problem-cart-quantity").to_owned()),
        before: line.quantity,
        price: money(line.price),
        amount: money(line.amount()),
        notes,
        gone,
        sold: line.on_sale,
    }
}
