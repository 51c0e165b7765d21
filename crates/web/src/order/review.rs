//! "My orders" (OC-14): the open orders by class, then the closed ones.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::view::{self as customers, AddressChoice};
use shop::kernel::limits::PAGE_DEFAULT;
use shop::kernel::{Moment, OrderId, Policy};
use shop::order::combine::changeable;
use shop::order::state::{LineState, OrderState};
use shop::order::view::{self, Filter, Line, Order};

use super::notices;
use crate::App;
use crate::language::Language;
use crate::pages::layout::{Layout, Picture};
use crate::pages::order as pages;
use crate::problem::Problem;
use crate::request::{Visiting, client_token, page};
use crate::storefront::{item_href, layout};

/// Where the list goes on, and what was done before.
#[derive(Deserialize)]
pub struct ReviewQuery {
    before: Option<String>,
    done: Option<String>,
    refused: Option<String>,
    line: Option<String>,
}

/// `GET /orders`
pub async fn orders(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ReviewQuery>,
) -> Result<Response, Problem> {
    let before: Option<OrderId> = match &query.before {
        Some(text) => Some(text.parse().map_err(|_| Problem::not_found())?),
        None => None,
    };
    let proof = client_token(&app, &headers).map(|token| token.proof());
    let seen = app
        .db
        .read(move |tx| -> db::Result<_> {
            let Visiting { visitor, cart } = Visiting::of(tx, proof.as_ref())?;
            let Some(customer) = visitor.and_then(|visitor| visitor.customer) else { return Ok(None) };
            let filter = Filter { customer: Some(customer.id), order: None, before };
            let orders = view::orders(tx, filter, PAGE_DEFAULT + 1)?;
            let addresses = customers::addresses(tx, customer.id)?;
            Ok(Some((customer, cart, orders, addresses)))
        })
        .await?;
    let (policy, now) = (app.policy(), app.now());
    let notice =
        notices::of(language, query.done.as_deref(), query.refused.as_deref(), query.line.as_deref(), "/orders");
    let sign_in_href = "/sign-in?return_to=/orders".to_owned();
    let Some((customer, cart, mut orders, addresses)) = seen else {
        let layout = layout(&app, language, language.t("your-orders"), "/orders", None);
        let answer = pages::OrdersPage { layout, notice, sign_in_href, open: vec![], closed: vec![], more_href: None };
        return page(&headers, StatusCode::OK, &answer);
    };
    let more = orders.len() > PAGE_DEFAULT as usize;
    orders.truncate(PAGE_DEFAULT as usize);
    let more_href = orders.last().filter(|_| more).map(|order| format!("/orders?before={}", order.id));
    let (open, closed): (Vec<Order>, Vec<Order>) = orders.into_iter().partition(|order| order.open(now));
    let frame = layout(&app, language, language.t("your-orders"), "/orders", Some(&customer));
    let show = |order: &Order| shown(language, &policy, now, order, &addresses);
    let answer = pages::OrdersPage {
        layout: Layout { cart, ..frame },
        notice,
        sign_in_href,
        open: (0..policy.classes.len())
            .filter_map(|class| {
                let orders: Vec<&Order> = open.iter().filter(|order| order.class == class).collect();
                (!orders.is_empty()).then(|| pages::ClassGroup {
                    title: class_title(language, &orders),
                    orders: orders.into_iter().map(show).collect(),
                })
            })
            .collect(),
        closed: closed.iter().map(show).collect(),
        more_href,
    };
    page(&headers, StatusCode::OK, &answer)
}

/// A class by when the last of it arrives: its days until shipping are a limit that most of it is faster than. What is
/// cancelled and can still be put back has no such day.
fn class_title(language: Language, orders: &[&Order]) -> String {
    let live = orders.iter().flat_map(|order| &order.lines).filter(|line| line.state == LineState::Placed);
    match live.map(|line| line.promised_on).max() {
        Some(day) => language.say("orders-arriving").with("day", language.day(day).text).to_string(),
        None => language.t("order-cancelled").to_owned(),
    }
}

/// An order's state in words.
pub(crate) fn state_words(language: Language, order: &Order, now: Moment) -> &'static str {
    match order.state {
        OrderState::Cancelled => language.t("order-cancelled"),
        OrderState::Moved => language.t("order-joined-another"),
        OrderState::Open if order.open(now) => language.t("order-open"),
        OrderState::Open => language.t("order-being-prepared"),
    }
}

/// A line's state in words, with the promised day of a live one.
pub(crate) fn line_words(language: Language, line: &Line) -> String {
    let arrives = |key| language.say(key).with("day", language.day(line.promised_on).text).to_string();
    match (line.state, line.back_ordered) {
        (LineState::Cancelled, _) => language.t("line-cancelled").to_owned(),
        (LineState::Placed, true) => arrives("line-to-order"),
        (LineState::Placed, false) => arrives("line-arrives"),
    }
}

fn shown(language: Language, policy: &Policy, now: Moment, order: &Order, addresses: &[AddressChoice]) -> pages::Order {
    let live = || order.lines.iter().filter(|line| line.state == LineState::Placed);
    let delivery: i64 = live().map(|line| line.delivery).sum();
    pages::Order {
        id: order.id.to_string(),
        placed: language.moment(policy, now, order.opened_at),
        state: state_words(language, order, now).into(),
        ship_to: order.moniker.clone(),
        town: order.city.clone(),
        pay_with: language.card(&order.brand, &order.last_four),
        promise: live().map(|line| line.promised_on).max().map(|day| language.day(day)),
        lines: order.lines.iter().map(|line| shown_line(language, policy, now, line)).collect(),
        delivery: language.money(policy.currency, delivery),
        total: language.money(policy.currency, order.total()),
        addresses: addresses
            .iter()
            .map(|choice| pages::AddressChoice {
                id: choice.id.to_string(),
                moniker: choice.moniker.clone(),
                town: choice.city.clone(),
                selected: choice.id == order.address,
            })
            .collect(),
    }
}

fn shown_line(language: Language, policy: &Policy, now: Moment, line: &Line) -> pages::OrderLine {
    let cancelled = line.state == LineState::Cancelled;
    let until = changeable(now, line.cancel_until).then(|| language.deadline(policy, now, line.cancel_until));
    pages::OrderLine {
        id: line.id.to_string(),
        href: Some(item_href(&line.handle)),
        picture: Picture::new(Some(line.picture.clone()).filter(|url| !url.is_empty()), "", &line.title)
            .from_elsewhere(policy.foreign_pictures),
        title: line.title.clone(),
        options: line.label.clone(),
        quantity: line.quantity,
        price: language.money(policy.currency, line.unit_price * i64::from(line.quantity)),
        state: line_words(language, line),
        cancelled,
        change_until: until.clone().filter(|_| !cancelled),
        undo_until: until.filter(|_| cancelled),
    }
}
