//! The single-action section of an item page (OC-5 to OC-8, X-3), and the confirmation above it (OC-12).

use shop::catalogue::promise::{Supplied, arrival};
use shop::kernel::{Moment, Policy};
use shop::order::Button;
use shop::order::view::{self as orders, Order};

use super::item::{ItemRequest, Seen};
use crate::App;
use crate::format::segment;
use crate::language::Language;
use crate::pages::layout::Link;
use crate::pages::order::Confirmation;
use crate::pages::storefront::{EnableOffered, InformationMissing, Panel, Ready, SignInOffered, SoldOut, Suspended};

pub(super) fn panel(
    app: &App,
    language: Language,
    policy: &Policy,
    now: Moment,
    seen: &Seen,
    request: &ItemRequest,
    path: &str,
) -> Panel {
    let sold_out = || {
        let others = seen.item.variants.iter().any(|variant| variant.supply.of(1) != Supplied::No);
        Panel::SoldOut(SoldOut { promise: None, others })
    };
    let Some(variant) = seen.variant() else { return sold_out() };
    if variant.supply.of(1) == Supplied::No {
        return sold_out();
    }
    let return_to = format!("{path}?variant={}", variant.id);
    let (Some(customer), Some(visitor)) = (seen.customer(), seen.visitor.as_ref()) else {
        return Panel::SignInOffered(SignInOffered { href: format!("/sign-in?return_to={}", segment(&return_to)) });
    };
    if !customer.enabled {
        return Panel::EnableOffered(EnableOffered { customer: customer.short_name(), return_to });
    }
    if customer.suspended {
        return Panel::Suspended(Suspended { customer: customer.short_name(), return_to });
    }
    let Some(orders::Panel { address: Some(address), payment_method: Some(method), joins, delivery }) =
        seen.panel.clone()
    else {
        return missing(language, customer.short_name(), seen.panel.as_ref(), &return_to);
    };
    let button = Button {
        line: app.line_id(),
        customer: customer.id,
        client: visitor.client,
        variant: variant.id,
        address: address.0,
        payment_method: method.0,
        unit_price: variant.price,
        delivery,
        at: now,
    };
    // what stands beside the button is for the quantity in its field.
    let quantity = request.quantity.unwrap_or(1);
    let items = variant.price.saturating_mul(i64::from(quantity));
    let total = language.money(policy.currency, items.saturating_add(delivery));
    Panel::Ready(Box::new(Ready {
        token: app.buttons.sign(&button),
        customer: customer.short_name(),
        ship_to: address.1,
        town: address.2,
        pay_with: language.card(&method.1, &method.2),
        promise: language.day(arrival(now, variant.supply.ship_days(i64::from(quantity), policy), policy)),
        price_each: language.money(policy.currency, variant.price),
        delivery: language.money(policy.currency, delivery),
        joins: joins > 0,
        button: language.order_button(policy, &total),
        total,
        cancel_until: language.moment(policy, now, now.plus(policy.cancel_window)),
        items: language.money(policy.currency, items),
        quantity,
        quantity_error: request.quantity_error.clone(),
        price_minor: variant.price,
        delivery_minor: delivery,
        currency: policy.currency.code().to_owned(),
        decimals: policy.currency.decimals(),
    }))
}

/// OC-6: what single action still needs, and where it is asked for.
fn missing(language: Language, customer: String, known: Option<&orders::Panel>, return_to: &str) -> Panel {
    let mut missing = Vec::new();
    if known.is_none_or(|panel| panel.address.is_none()) {
        missing.push(language.t("missing-address").to_owned());
    }
    if known.is_none_or(|panel| panel.payment_method.is_none()) {
        missing.push(language.t("missing-payment-method").to_owned());
    }
    let href = format!("/checkout/missing?return_to={}", segment(return_to));
    let supply = Link { href, label: language.t("checkout-missing-link").into() };
    Panel::InformationMissing(InformationMissing { customer, missing, supply })
}

/// OC-12. A line that was cancelled meanwhile has nothing to confirm.
pub(super) fn confirmation(
    language: Language,
    policy: &Policy,
    now: Moment,
    order: &Order,
    line: shop::kernel::LineId,
    repeated: bool,
    path: &str,
) -> Option<Confirmation> {
    use shop::order::state::LineState;
    let own = order.lines.iter().find(|other| other.id == line && other.state == LineState::Placed)?;
    let live = order.lines.iter().filter(|other| other.state == LineState::Placed).count();
    let label = if own.label.is_empty() { String::new() } else { format!(", {}", own.label) };
    let saved = live > 1 && own.delivery == 0 && policy.delivery > 0;
    Some(Confirmation {
        what: format!("{} × {}{label}", own.quantity, own.title),
        ship_to: order.moniker.clone(),
        town: order.city.clone(),
        others: u32::try_from(live - 1).unwrap_or(u32::MAX),
        saved: saved.then(|| language.money(policy.currency, policy.delivery)),
        total: language.money(policy.currency, own.unit_price * i64::from(own.quantity) + own.delivery),
        cancel_until: language.deadline(policy, now, own.cancel_until),
        line: line.to_string(),
        return_to: format!("{path}?variant={}", own.variant),
        repeated,
    })
}
