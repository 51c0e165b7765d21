//! The staff's list of orders, and each order with what is needed to send it.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::kernel::OrderId;
use shop::kernel::limits::PAGE_MAX;
use shop::kernel::text::somebodys;
use shop::order::combine::changeable;
use shop::order::state::{LineState, OrderState};
use shop::order::view::{self, Dispatch, Filter, Line, Order};
use shop::staff::Staff;

use crate::App;
use crate::address;
use crate::checkout::option_words;
use crate::language::Language;
use crate::order::{line_words, state_words};
use crate::pages::layout::Link;
use crate::pages::office::{Office, OfficeOrderPage, OfficeOrdersPage, OrderLineRow, OrderRow};
use crate::problem::Problem;
use crate::request::page;
use crate::storefront::{item_href, layout};

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
                href: format!("/office/orders/{}", order.id),
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

/// `GET /office/orders/{order}`
pub async fn order(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(order): Path<String>,
) -> Result<Response, Problem> {
    let staff = match super::signed_in(&app, language, &headers).await? {
        Ok(staff) => staff,
        Err(answer) => return Ok(answer),
    };
    let id: OrderId = order.parse().map_err(|_| Problem::not_found())?;
    let found = app
        .db
        .read(move |tx| -> db::Result<_> {
            let filter = Filter { order: Some(id), ..Filter::default() };
            let order = view::orders(tx, filter, 1)?.into_iter().next();
            Ok(order.zip(view::dispatch(tx, id)?))
        })
        .await?;
    let (order, dispatch) = found.ok_or_else(Problem::not_found)?;
    page(&headers, StatusCode::OK, &shown(&app, language, staff, &order, &dispatch))
}

fn shown(app: &App, language: Language, staff: Staff, order: &Order, dispatch: &Dispatch) -> OfficeOrderPage {
    let (policy, now) = (app.policy(), app.now());
    let money = |minor| language.money(order.currency, minor);
    let live = || order.lines.iter().filter(|line| line.state == LineState::Placed);
    let delivery: i64 = live().map(|line| line.delivery).sum();
    let title = language.say("order-number").with("id", order.id.to_string()).to_string();
    let option = Some(dispatch.delivery_option.as_str()).filter(|name| !name.is_empty());
    let option = option.or(policy.delivery_options.first().map(|option| option.name.as_str()));
    // The erased customer's name and address are blank: the country that stays is no place to send to.
    let erased = dispatch.address.name.is_empty() && dispatch.address.line1.is_empty();
    OfficeOrderPage {
        layout: layout(app, language, &title, &format!("/office/orders/{}", order.id), None),
        office: Office::of(staff),
        title,
        state: state_words(language, order, now).to_owned(),
        class: policy.class_name(order.class).to_owned(),
        placed: language.moment(&policy, now, order.opened_at),
        changes_until: (order.state == OrderState::Open && order.open(now))
            .then(|| language.deadline(&policy, now, order.schedulable_at())),
        promise: live().map(|line| line.promised_on).max().map(|day| language.day(day)),
        customer: order.customer_name.clone(),
        email: somebodys(&dispatch.email).unwrap_or_default().to_owned(),
        address: if erased { Vec::new() } else { address::lines(language, &dispatch.address) },
        phone: dispatch.address.phone.clone(),
        option: option.map_or_else(String::new, |name| option_words(language, name)),
        pay_with: if erased { String::new() } else { language.card(&order.brand, &order.last_four) },
        paid: language.t(if live().next().is_some() { "office-not-charged" } else { "office-nothing-due" }),
        lines: order.lines.iter().map(|line| line_row(app, language, order, line)).collect(),
        items: money(order.total() - delivery),
        delivery: money(delivery),
        total: money(order.total()),
    }
}

fn line_row(app: &App, language: Language, order: &Order, line: &Line) -> OrderLineRow {
    let (policy, now) = (app.policy(), app.now());
    let cancelled = line.state == LineState::Cancelled;
    OrderLineRow {
        id: line.id.to_string(),
        sku: line.sku.clone(),
        item: Link { href: item_href(&line.handle), label: line.title.clone() },
        options: line.label.clone(),
        quantity: language.number(line.quantity.into()),
        unit_price: language.money(order.currency, line.unit_price),
        amount: language.money(order.currency, line.unit_price * i64::from(line.quantity)),
        state: line_words(language, line),
        cancelled,
        placed: language.moment(&policy, now, line.placed_at),
        changes_until: (!cancelled && changeable(now, line.cancel_until))
            .then(|| language.moment(&policy, now, line.cancel_until)),
    }
}
