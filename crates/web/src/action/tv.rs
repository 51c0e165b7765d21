//! `/tv`: the shop on a television. Its buttons post to the same addresses as everywhere and come back here.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::action::shelf;
use shop::catalogue::view;
use shop::kernel::Moment;
use shop::order::combine::changeable;
use shop::order::state::LineState;
use shop::order::view::{self as orders, Line};

use crate::App;
use crate::language::Language;
use crate::order::notices;
use crate::pages::layout::Picture;
use crate::pages::storefront::Card;
use crate::pages::tv::{Row, TvHomePage, TvItemPage, TvLine, TvOrdersPage};
use crate::problem::Problem;
use crate::request::{client_token, page, see_other, visitor};
use crate::storefront::{HEADER_CATEGORIES_MAX, ItemQuery, ItemRequest, card, first_contact, item_page, layout};

/// Before the paths of the storefront's pages.
const FACE: &str = "/tv";
/// Items in a row.
const ROW_MAX: u32 = 12;
/// Lines of the newest orders.
const LINES_MAX: usize = 12;

/// What was done before.
#[derive(Deserialize)]
pub struct TvQuery {
    done: Option<String>,
    refused: Option<String>,
    line: Option<String>,
}

/// `GET /tv`
pub async fn home(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<TvQuery>,
) -> Result<Response, Problem> {
    let proof = client_token(&app, &headers).map(|token| token.proof());
    let (rows, visitor) = app
        .db
        .read(move |tx| -> db::Result<_> {
            let mut rows = Vec::new();
            for category in view::categories(tx)?.into_iter().take(HEADER_CATEGORIES_MAX) {
                let items = shelf::of(tx, category.id, ROW_MAX)?;
                rows.push((Some(category.title), view::cards(tx, &items)?));
            }
            if rows.is_empty() {
                let items = view::on_sale(tx, None, ROW_MAX)?;
                rows.push((None, view::cards(tx, &items)?));
            }
            Ok((rows, visitor(tx, proof.as_ref())?))
        })
        .await?;
    let on_tv = |item| {
        let card = card(&app, language, item);
        Card { href: format!("{FACE}{}", card.href), ..card }
    };
    let customer = visitor.and_then(|visitor| visitor.customer);
    let answer = TvHomePage {
        layout: layout(&app, language, "", FACE, customer.as_ref()),
        notice: notices::of(language, query.done.as_deref(), query.refused.as_deref(), None, FACE),
        rows: rows
            .into_iter()
            .filter(|(_, cards)| !cards.is_empty())
            .map(|(title, cards)| Row {
                title: title.unwrap_or_else(|| language.t("items").into()),
                cards: cards.into_iter().map(on_tv).collect(),
            })
            .collect(),
    };
    Ok(first_contact(&app, &headers, page(&headers, StatusCode::OK, &answer)?))
}

/// `GET /tv/items/{handle}`
pub async fn item(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(query): Query<ItemQuery>,
) -> Result<Response, Problem> {
    let request = query.request(language, FACE, &name);
    let answer = tv_answer(&app, language, &headers, &name, request, StatusCode::OK).await?;
    Ok(first_contact(&app, &headers, answer))
}

/// The television's item page as an answer, also to a press that placed nothing.
///
/// # Errors
/// 404 when there is no such item.
pub(crate) async fn tv_answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    name: &str,
    request: ItemRequest,
    status: StatusCode,
) -> Result<Response, Problem> {
    let filled = item_page(app, language, headers, name, request).await?;
    let layout = filled.layout.clone();
    page(headers, status, &TvItemPage { page: filled, layout })
}

/// `GET /tv/orders`
pub async fn orders(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<TvQuery>,
) -> Result<Response, Problem> {
    let proof = client_token(&app, &headers).map(|token| token.proof());
    let seen = app
        .db
        .read(move |tx| -> db::Result<_> {
            let Some(customer) = visitor(tx, proof.as_ref())?.and_then(|visitor| visitor.customer) else {
                return Ok(None);
            };
            let filter = orders::Filter { customer: Some(customer.id), order: None, before: None };
            let orders = orders::orders(tx, filter, 12)?;
            Ok(Some((customer, orders)))
        })
        .await?;
    let Some((customer, orders)) = seen else { return Ok(see_other("/tv/sign-in")) };
    let mut lines: Vec<&Line> = orders.iter().flat_map(|order| &order.lines).collect();
    lines.sort_unstable_by_key(|line| std::cmp::Reverse((line.placed_at, line.id)));
    let now = app.now();
    let notice =
        notices::of(language, query.done.as_deref(), query.refused.as_deref(), query.line.as_deref(), "/tv/orders");
    let answer = TvOrdersPage {
        layout: layout(&app, language, language.t("orders"), "/tv/orders", Some(&customer)),
        notice,
        lines: lines.into_iter().take(LINES_MAX).map(|line| tv_line(&app, language, now, line)).collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

fn tv_line(app: &App, language: Language, now: Moment, line: &Line) -> TvLine {
    let placed = line.state == LineState::Placed;
    let open = changeable(now, line.cancel_until);
    let arrives = || language.say("tv-arrives").with("day", language.day(line.promised_on).text).to_string();
    TvLine {
        id: line.id.to_string(),
        what: format!("{} × {}", line.quantity, line.title),
        options: line.label.clone(),
        state: if placed { arrives() } else { language.t("tv-cancelled").into() },
        price: language.money(app.policy().currency, line.unit_price * i64::from(line.quantity) + line.delivery),
        picture: Picture::new(Some(line.picture.clone()).filter(|url| !url.is_empty()), "", &line.title),
        can_cancel: placed && open,
        can_undo: !placed && open,
    }
}
