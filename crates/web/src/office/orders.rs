//! The staff's list of orders.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::kernel::OrderId;
use shop::kernel::limits::PAGE_MAX;
use shop::order::state::LineState;
use shop::order::view::{self, Filter};

use crate::App;
use crate::language::Language;
use crate::order::state_words;
use crate::pages::office::{Office, OfficeOrdersPage, OrderRow};
use crate::problem::Problem;
use crate::request::page;
use crate::storefront::layout;

/// Where the list goes on.
#[derive(Deserialize)]
pub struct OrdersQuery {
    before: Option<String>,
}

/// `GET /office/orders`
pub async fn orders(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<OrdersQuery>,
) -> Result<Response, Problem> {
    let staff = match super::signed_in(&app, language, &headers).await? {
        Ok(staff) => staff,
        Err(answer) => return Ok(answer),
    };
    let before: Option<OrderId> =
        query.before.as_deref().map(str::parse).transpose().map_err(|_| Problem::not_found())?;
    let filter = Filter { before, ..Filter::default() };
    let mut orders = app.db.read(move |tx| view::orders(tx, filter, PAGE_MAX + 1)).await?;
    let more = orders.len() > PAGE_MAX as usize;
    orders.truncate(PAGE_MAX as usize);
    let more_href = orders.last().filter(|_| more).map(|order| format!("/office/orders?before={}", order.id));
    let (policy, now) = (app.policy(), app.now());
    let answer = OfficeOrdersPage {
        layout: layout(&app, language, language.t("orders"), "/office/orders", None),
        office: Office::of(staff),
        tabs: Vec::new(),
        rows: orders
            .iter()
            .map(|order| OrderRow {
                id: order.id.to_string(),
                placed: language.moment(&policy, now, order.opened_at),
                customer: shop::customer::client::short_name(&order.customer_name),
                class: policy.class_name(order.class).to_owned(),
                lines: order.lines.iter().filter(|line| line.state == LineState::Placed).count().to_string(),
                total: language.money(policy.currency, order.total()),
                state: state_words(language, order, now).to_owned(),
            })
            .collect(),
        first_href: before.map(|_| "/office/orders".to_owned()),
        more_href,
    };
    page(&headers, StatusCode::OK, &answer)
}
