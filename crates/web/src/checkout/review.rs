//! Everything once more, with one button.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use shop::catalogue::promise::Supplied;
use shop::kernel::Policy;
use shop::order::checkout::view::View;
use shop::order::checkout::{Message, State as CheckoutState};
use shop::order::state::LineState;

use super::outline::{SECTIONS, first_lacking, summary};
use super::{Seen, open};
use crate::App;
use crate::format::segment;
use crate::language::Language;
use crate::pages::checkout::{Line, Parcel, ReviewPage, Sum};
use crate::pages::layout::{Link, Notice, Picture};
use crate::problem::Problem;
use crate::request::{page, see_other};
use crate::whose;

/// `GET /checkout/review`
pub async fn review(State(app): State<Arc<App>>, language: Language, headers: HeaderMap) -> Result<Response, Problem> {
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other("/cart")) };
    if let Some(section) = first_lacking(&seen) {
        return Ok(see_other(&format!("/checkout?section={section}")));
    }
    answer(&app, language, &headers, &seen, None, StatusCode::OK)
}

/// The review, perhaps as an answer to a press that placed nothing.
pub(super) fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    seen: &Seen,
    notice: Option<Notice>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let (policy, now) = (app.policy(), app.now());
    let total = language.money(policy.currency, seen.view.quote.total);
    let sections = SECTIONS.into_iter().map(|id| summary(app, language, &policy, seen, id)).collect();
    let answer = ReviewPage {
        layout: seen.layout(app, language, "checkout-review"),
        notice: notice.or_else(|| seen.drift(language)),
        changes: changes(language, &policy, &seen.view),
        blocked: blocked(language, &seen.view),
        sections,
        sum: sum(app, language, seen),
        action: format!("/checkout/{}/complete", seen.view.checkout.id),
        whose: whose::made_for(Some(&seen.visitor)),
        shown: seen.view.digest(),
        page: app.secret().reveal(),
        button: language.order_button(&policy, &total),
        cancel_until: language.moment(&policy, now, now.plus(policy.cancel_window)),
    };
    page(headers, status, &answer)
}

fn title_of(view: &View, position: usize) -> &str {
    view.lines.get(position).map_or("", |line| &line.title)
}

/// What costs something else than when the checkout was last written.
fn changes(language: Language, policy: &Policy, view: &View) -> Vec<String> {
    let words = |message: &Message| match message {
        Message::PriceChanged { position, from, to, .. } => Some(
            language
                .say("checkout-price-changed")
                .with("item", title_of(view, *position))
                .with("before", language.money(policy.currency, *from))
                .with("now", language.money(policy.currency, *to))
                .to_string(),
        ),
        _ => None,
    };
    view.messages.iter().filter_map(words).collect()
}

/// What keeps the button away, each with the way to mend it.
fn blocked(language: Language, view: &View) -> Vec<Link> {
    let words = |message: &Message| match message {
        Message::NotSold { position, .. } => Some(Link {
            href: "/cart".into(),
            label: language.say("checkout-not-sold").with("item", title_of(view, *position)).to_string(),
        }),
        Message::OutOfStock { position, available, .. } => Some(Link {
            href: "/cart".into(),
            label: language
                .say("checkout-out-of-stock")
                .with("item", title_of(view, *position))
                .with("count", *available)
                .to_string(),
        }),
        Message::SignInRequired => Some(Link {
            href: format!("/sign-in?return_to={}", segment("/checkout/review")),
            label: language.t("checkout-sign-in-needed").into(),
        }),
        Message::StepUpRequired => Some(Link {
            href: format!("/account/step-up?return_to={}", segment("/checkout/review")),
            label: language.t("checkout-step-up-needed").into(),
        }),
        _ => None,
    };
    view.messages.iter().filter_map(words).collect()
}

/// What is ordered, or was.
pub(super) fn sum(app: &App, language: Language, seen: &Seen) -> Sum {
    let (policy, view) = (app.policy(), &seen.view);
    let money = |amount| language.money(policy.currency, amount);
    let over = view.state == CheckoutState::Completed;
    // What is placed lies in the orders that it lies in now.
    let groups: Vec<Vec<usize>> = if over {
        let mut orders: Vec<_> = view.lines.iter().filter_map(|line| line.placed.as_ref()).map(|p| p.order).collect();
        orders.sort_unstable();
        orders.dedup();
        let of = |order| {
            let lies = |at: &usize| view.lines[*at].placed.as_ref().is_some_and(|placed| placed.order == order);
            (0..view.lines.len()).filter(lies).collect()
        };
        orders.into_iter().map(of).collect()
    } else {
        view.quote.parcels.iter().map(|parcel| parcel.lines.clone()).collect()
    };
    let count = groups.len();
    let parcels = groups
        .into_iter()
        .enumerate()
        .map(|(nth, lines)| Parcel {
            title: if count > 1 {
                language.say("checkout-parcel").with("number", nth as i64 + 1).with("count", count as i64).to_string()
            } else {
                String::new()
            },
            lines: lines.into_iter().map(|at| line(language, &policy, view, at)).collect(),
        })
        .collect();
    if over {
        let items = view.lines.iter().map(|line| line.price_then * i64::from(line.quantity)).sum::<i64>();
        let total = view.checkout.total;
        return Sum { parcels, items: money(items), delivery: money(total - items), total: money(total) };
    }
    let quote = &view.quote;
    Sum { parcels, items: money(quote.items), delivery: money(quote.delivery), total: money(quote.total) }
}

fn line(language: Language, policy: &Policy, view: &View, at: usize) -> Line {
    let (line, quoted) = (&view.lines[at], &view.quote.lines[at]);
    let picture = Some(line.picture.clone()).filter(|url| !url.is_empty());
    let (unit_price, promised_on, note) = match &line.placed {
        Some(placed) if placed.state == LineState::Cancelled => {
            (line.price_then, placed.promised_on, language.t("checkout-line-cancelled"))
        }
        Some(placed) => (line.price_then, placed.promised_on, ""),
        None => {
            let note = if quoted.supplied == Supplied::No { language.t("checkout-line-gone") } else { "" };
            (quoted.unit_price, quoted.promised_on, note)
        }
    };
    Line {
        what: format!("{} × {}", language.number(i64::from(line.quantity)), line.title),
        options: line.label.clone(),
        picture: Picture::new(picture, "", &line.title).from_elsewhere(policy.foreign_pictures),
        amount: language.money(policy.currency, unit_price * i64::from(line.quantity)),
        promise: language.day(promised_on),
        note: note.to_owned(),
    }
}
