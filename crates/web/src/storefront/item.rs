//! The item page with its single-action section (OC-5, OC-7, OC-8, OC-12, X-2, X-3).

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::action::{Ways, ways};
use shop::catalogue::promise::{Supplied, arrival};
use shop::catalogue::view::{self, Item, ItemName, Variant};
use shop::customer::Visitor;
use shop::customer::client::Recognised;
use shop::kernel::{LineId, Moment, Policy, VariantId};
use shop::order::view::{self as orders, Order};

use super::panel::{confirmation, panel};
use super::{category_href, first_contact, item_href, layout};
use crate::App;
use crate::find::structured;
use crate::headers::let_listen;
use crate::language::Language;
use crate::order::notices;
use crate::pages::action::WaysHere;
use crate::pages::layout::{Layout, Link, Notice, Picture};
use crate::pages::storefront::{CartForm, Fact, ItemPage, OptionGroup, OptionValue, Panel};
use crate::problem::Problem;
use crate::request::{Visiting, client_token, host, page};
use crate::whose;

/// Pictures shown of one item.
const PICTURES_MAX: usize = 8;

/// What an item page is asked for.
#[derive(Default, Deserialize)]
pub struct ItemQuery {
    variant: Option<String>,
    ordered: Option<String>,
    done: Option<String>,
    refused: Option<String>,
    line: Option<String>,
}

/// What else an item page says, when it answers an action.
#[derive(Default)]
pub struct ItemRequest {
    /// Before the paths that lead back to the page: nothing, or `/tv`.
    pub face: &'static str,
    /// Which variant is chosen.
    pub variant: Option<VariantId>,
    /// Above the page.
    pub notice: Option<Notice>,
    /// In the quantity field.
    pub quantity: Option<u32>,
    /// Beside the quantity field.
    pub quantity_error: Option<String>,
    /// What was typed as a quantity for the cart, and why it is refused.
    pub cart_quantity: Option<(String, String)>,
    /// The line just placed, to be confirmed.
    pub ordered: Option<LineId>,
}

impl ItemQuery {
    /// What the page called `name` is asked for, with `face` before the path that leads back to it.
    pub fn request(self, language: Language, face: &'static str, name: &str) -> ItemRequest {
        let variant: Option<VariantId> = self.variant.as_deref().and_then(|text| text.parse().ok());
        let here = match variant {
            Some(variant) => format!("{face}{}?variant={variant}", item_href(name)),
            None => format!("{face}{}", item_href(name)),
        };
        let notice = notices::of(language, self.done.as_deref(), self.refused.as_deref(), self.line.as_deref(), &here);
        let ordered = if notice.is_none() { self.ordered.as_deref().and_then(|text| text.parse().ok()) } else { None };
        ItemRequest { face, variant, notice, ordered, ..ItemRequest::default() }
    }
}

/// `GET /items/{handle}`
pub async fn item(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(query): Query<ItemQuery>,
) -> Result<Response, Problem> {
    let request = query.request(language, "", &name);
    item_answer(&app, language, &headers, &name, request, StatusCode::OK).await
}

/// The item page as an answer, also to an action that placed nothing.
///
/// # Errors
/// 404 when there is no such item.
pub async fn item_answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    name: &str,
    request: ItemRequest,
    status: StatusCode,
) -> Result<Response, Problem> {
    let answer = item_page(app, language, headers, name, request).await?;
    let mut response = page(headers, status, &answer)?;
    if answer.ways.as_ref().is_some_and(WaysHere::listens) {
        let_listen(&mut response);
    }
    Ok(first_contact(app, headers, response))
}

/// An item's page, filled: for the storefront, and for a television.
///
/// # Errors
/// 404 when there is no such item.
pub async fn item_page(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    name: &str,
    request: ItemRequest,
) -> Result<ItemPage, Problem> {
    let item_name = ItemName::parse(name);
    let proof = client_token(app, headers).map(|token| token.proof());
    let (policy, now, wanted, ordered) = (app.policy(), app.now(), request.variant, request.ordered);
    // What the panel promises is reckoned for the quantity that is about to be ordered.
    let units = i64::from(request.quantity.unwrap_or(1));
    let rules = policy.clone();
    let seen = app
        .db
        .read(move |tx| -> db::Result<_> {
            let Some(item) = view::item(tx, &item_name)? else { return Ok(None) };
            let Visiting { visitor, cart } = Visiting::of(tx, proof.as_ref())?;
            let chosen = choose(&item, wanted);
            let mut seen = Seen { item, chosen, visitor, cart, panel: None, ordered: None, ways: None };
            let pair = seen.visitor.as_ref().and_then(|visitor| Some((visitor.client, visitor.customer.as_ref()?.id)));
            if let Some((client, customer)) = pair {
                if let Some(variant) = seen.variant() {
                    let class = rules.class_of(variant.supply.ship_days(units, &rules));
                    seen.panel = Some(orders::panel(tx, &rules, now, (client, customer), class)?);
                }
                seen.ways = Some(ways::of(tx, client, customer)?);
                if let Some(line) = ordered
                    && let Some(order) = orders::order_of_line(tx, customer, line)?
                    && let Some(placed) = orders::placed(tx, line)?
                {
                    let repeated = orders::ordered_just_before(tx, &placed)?.is_some();
                    seen.ordered = Some((order, line, repeated));
                }
            }
            Ok(Some(seen))
        })
        .await?;
    let seen = seen.ok_or_else(Problem::not_found)?;
    Ok(render(app, language, headers, &policy, now, seen, request))
}

/// What was read for an item page.
pub(super) struct Seen {
    pub item: Item,
    chosen: usize,
    pub visitor: Option<Visitor>,
    cart: Option<i64>,
    pub panel: Option<orders::Panel>,
    /// The order that holds the line just placed, the line, and whether the same was ordered a moment before.
    ordered: Option<(Order, LineId, bool)>,
    /// OC-9: other ways to press, as the customer chose them for this device.
    ways: Option<Ways>,
}

impl Seen {
    pub fn customer(&self) -> Option<&Recognised> {
        self.visitor.as_ref().and_then(|visitor| visitor.customer.as_ref())
    }

    pub fn variant(&self) -> Option<&Variant> {
        self.item.variants.get(self.chosen)
    }
}

/// The wanted variant, else the first that can be had, else the first.
fn choose(item: &Item, wanted: Option<VariantId>) -> usize {
    let wanted = item.variants.iter().position(|variant| Some(variant.id) == wanted);
    wanted.or_else(|| item.variants.iter().position(|v| v.supply.of(1) != Supplied::No)).unwrap_or(0)
}

fn render(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    policy: &Policy,
    now: Moment,
    seen: Seen,
    request: ItemRequest,
) -> ItemPage {
    let path = format!("{}{}", request.face, item_href(&seen.item.handle));
    let mut layout = layout(app, language, &seen.item.title, &path, seen.customer());
    layout.cart = seen.cart;
    layout.canonical = request.face.is_empty().then(|| app.absolute(host(headers), &path));
    let description =
        if seen.item.seo_description.is_empty() { &seen.item.summary } else { &seen.item.seo_description };
    layout.description = Some(description.clone()).filter(|text| !text.is_empty());
    describe(app, language, headers, policy, &seen, &mut layout);
    let confirmation = seen
        .ordered
        .as_ref()
        .and_then(|(order, line, repeated)| confirmation(language, policy, now, order, *line, *repeated, &path));
    let panel = panel(app, language, policy, now, &seen, &request, &path);
    let (availability, available) = availability(language, &seen, policy, now);
    let whose = whose::made_for(seen.visitor.as_ref());
    let Seen { item, chosen, ways, .. } = seen;
    let variant = item.variants.get(chosen);
    ItemPage {
        layout,
        notice: request.notice,
        confirmation,
        category: item
            .category
            .as_ref()
            .map(|(handle, title)| Link { href: category_href(handle), label: title.clone() }),
        pictures: pictures(&item, variant, policy.foreign_pictures),
        placeholder: Picture::new(None, "", &item.title),
        options: options(&item, chosen, &path),
        price: variant.map(|variant| language.money(policy.currency, variant.price)).unwrap_or_default(),
        compare_at: variant
            .and_then(|variant| variant.compare_at.filter(|before| *before > variant.price))
            .map(|before| language.money(policy.currency, before)),
        availability,
        available,
        cart: variant.filter(|_| available).map(|variant| CartForm {
            variant: variant.id.to_string(),
            key: app.line_id().to_string(),
            whose,
            second: matches!(panel, Panel::Ready(_)),
            quantity: request.cart_quantity.as_ref().map_or_else(|| "1".to_owned(), |(typed, _)| typed.clone()),
            error: request.cart_quantity.as_ref().map(|(_, error)| error.clone()),
        }),
        panel,
        ways: ways.map(|ways| WaysHere::new(&ways, variant.map(|variant| variant.id))),
        facts: facts(language, &item, variant),
        details_html: item.description,
        title: item.title,
    }
}

/// What search engines and link previews read of the item.
fn describe(app: &App, language: Language, headers: &HeaderMap, policy: &Policy, seen: &Seen, layout: &mut Layout) {
    let absolute = |path: &str| app.absolute(host(headers), path);
    let item = &seen.item;
    layout.structured.push(structured::product(item, policy.currency, &absolute));
    let mut steps = vec![(language.t("home"), absolute("/"))];
    if let Some((handle, title)) = &item.category {
        steps.push((title, absolute(&category_href(handle))));
    }
    steps.push((&item.title, absolute(&item_href(&item.handle))));
    layout.structured.push(structured::trail(&steps));
    let picture = item.pictures.first().map(|(address, _)| structured::whole(address, &absolute));
    let mut social = structured::social(layout, "product", picture);
    social.price = seen
        .variant()
        .map(|variant| (structured::decimal(policy.currency, variant.price), policy.currency.code().to_owned()));
    layout.social = Some(social);
}

fn availability(language: Language, seen: &Seen, policy: &Policy, now: Moment) -> (String, bool) {
    let Some(variant) = seen.variant() else { return (language.t("not-on-sale").into(), false) };
    let supply = &variant.supply;
    let arrives = language.day(arrival(now, supply.ship_days(1, policy), policy)).text;
    let dated = |key| language.say(key).with("day", &arrives).to_string();
    match supply.of(1) {
        Supplied::No => (language.t("sold-out").into(), false),
        Supplied::Later => (dated("availability-to-order"), true),
        Supplied::Now if supply.tracked && supply.available <= 5 => {
            (language.say("availability-few").with("count", supply.available).with("day", &arrives).to_string(), true)
        }
        Supplied::Now => (dated("availability-in-stock"), true),
    }
}

fn pictures(item: &Item, variant: Option<&Variant>, foreign: bool) -> Vec<Picture> {
    let own = variant.map(|variant| variant.picture.clone()).filter(|url| !url.is_empty());
    let mut pictures: Vec<(String, String)> = Vec::new();
    if let Some(url) = own {
        let alt = item.pictures.iter().find(|(known, _)| *known == url).map_or("", |(_, alt)| alt.as_str());
        pictures.push((url, alt.to_owned()));
    }
    for (url, alt) in &item.pictures {
        if pictures.iter().all(|(known, _)| known != url) {
            pictures.push((url.clone(), alt.clone()));
        }
    }
    pictures.truncate(PICTURES_MAX);
    let alt = |alt: String| if alt.is_empty() { item.title.clone() } else { alt };
    let picture = |(url, text)| Picture::new(Some(url), &alt(text), &item.title).from_elsewhere(foreign);
    pictures.into_iter().map(picture).collect()
}

/// Each option's values as links to the variant that has this value and otherwise as much of the chosen one as can be.
fn options(item: &Item, chosen: usize, path: &str) -> Vec<OptionGroup> {
    let Some(current) = item.variants.get(chosen) else { return Vec::new() };
    if item.variants.len() < 2 {
        return Vec::new();
    }
    let group = |(position, name): (usize, &String)| {
        let mut values: Vec<OptionValue> = Vec::new();
        for variant in &item.variants {
            let Some(label) = variant.options.get(position) else { continue };
            if values.iter().any(|value| value.label == *label) {
                continue;
            }
            let same = |v: &&Variant| {
                v.options.get(position) == Some(label)
                    && v.options.iter().enumerate().all(|(p, o)| p == position || current.options.get(p) == Some(o))
            };
            let target = item.variants.iter().find(same).unwrap_or(variant);
            values.push(OptionValue {
                label: label.clone(),
                href: format!("{path}?variant={}", target.id),
                current: current.options.get(position) == Some(label),
                available: target.supply.of(1) != Supplied::No,
            });
        }
        OptionGroup { name: name.clone(), values }
    };
    item.options.iter().enumerate().map(group).collect()
}

fn facts(language: Language, item: &Item, variant: Option<&Variant>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut push = |name: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact { name: language.t(name).into(), value });
        }
    };
    push("fact-made-by", item.vendor.clone());
    if let Some(variant) = variant {
        push("fact-number", variant.sku.clone());
        let weight = match variant.weight_grams {
            0 => String::new(),
            grams if grams < 1_000 => language.say("weight-grams").with("grams", grams).to_string(),
            grams => language.say("weight-kilograms").with("kilograms", language.hundredths(grams / 10)).to_string(),
        };
        push("fact-weight", weight);
    }
    facts
}
