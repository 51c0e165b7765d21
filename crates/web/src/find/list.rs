//! `GET /search` and `GET /categories/{handle}`: items with what narrows them.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use shop::catalogue::search::{Found, Sort, Wanted};
use shop::catalogue::view::{self, Card, Category};
use shop::kernel::Policy;
use shop::kernel::limits::PAGE_DEFAULT;

use super::asked::{Asked, Choice};
use super::{Otherwise, find, structured};
use crate::App;
use crate::language::Language;
use crate::pages::find::{Chip, Facet, FacetValue, FindPage, Help, PriceRange, SortChoice};
use crate::pages::layout::{Layout, Link};
use crate::problem::Problem;
use crate::request::{Visiting, host, page};
use crate::storefront::{card, category_href, first_contact, layout};

/// Items that an empty answer shows instead.
const HELP_ITEMS: usize = 8;
/// Values of a facet that are shown at once; the others unfold.
const VALUES_SHOWN: usize = 8;

/// `GET /search`
pub async fn search(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let policy = app.policy();
    let asked = Asked::read(query.as_deref(), language, policy.currency);
    let visiting = Visiting::read(&app, &headers).await?;
    let title = match asked.text.as_str() {
        "" => language.t("find-title").to_owned(),
        text => language.say("find-title-for").with("text", text).to_string(),
    };
    let mut layout = layout(&app, language, &title, "/search", visiting.customer());
    layout.cart = visiting.cart;
    layout.searched = asked.text.clone();
    let shown = show(&app, language, &policy, asked, "/search", None, layout).await?;
    Ok(first_contact(&app, &headers, page(&headers, StatusCode::OK, &shown)?))
}

/// `GET /categories/{handle}`
pub async fn category(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(handle): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let policy = app.policy();
    let mut asked = Asked::read(query.as_deref(), language, policy.currency);
    let found = app.db.read(move |tx| view::category(tx, &handle)).await?;
    let category = found.ok_or_else(Problem::not_found)?;
    let visiting = Visiting::read(&app, &headers).await?;
    let path = category_href(&category.handle);
    asked.text.clear();
    asked.choices.categories.clear();
    let mut layout = layout(&app, language, &category.title, &path, visiting.customer());
    layout.cart = visiting.cart;
    // Narrowed, sorted and later pages are not the category itself: search engines keep the first page alone.
    let whole = asked.choices.is_empty() && asked.sort.is_none() && asked.after.is_none();
    let absolute = |path: &str| app.absolute(host(&headers), path);
    if whole {
        layout.canonical = Some(absolute(&path));
        let told = language.say("pictures-category-description").with("category", &category.title);
        layout.description = Some(told.with("shop", &policy.shop_name).to_string());
    }
    let mut shown = show(&app, language, &policy, asked, &path, Some(&category), layout).await?;
    if whole {
        let trail = [(language.t("home"), absolute("/")), (category.title.as_str(), absolute(&path))];
        shown.layout.structured.push(structured::trail(&trail));
        let items = shown.cards.iter().map(|card| (card.title.as_str(), absolute(&card.href)));
        shown.layout.structured.push(structured::list(items));
        shown.layout.social = Some(structured::social(&shown.layout, "website", None));
    }
    Ok(first_contact(&app, &headers, page(&headers, StatusCode::OK, &shown)?))
}

async fn show(
    app: &App,
    language: Language,
    policy: &Policy,
    asked: Asked,
    path: &str,
    category: Option<&Category>,
    layout: Layout,
) -> Result<FindPage, Problem> {
    let mut wanted = Wanted {
        text: asked.text.clone(),
        choices: asked.choices.clone(),
        sort: asked.sort.unwrap_or_default(),
        after: asked.after.clone(),
        limit: PAGE_DEFAULT as usize,
        facets: true,
        most: true,
    };
    wanted.choices.categories.extend(category.map(|category| category.handle.clone()));
    let outcome = find(app, wanted).await;
    // A page that is gone is no field that somebody filled in wrongly.
    let (found, cards) =
        outcome.map_err(|problem| if problem.status == 422 { Problem::not_found() } else { problem })?;
    let help = if cards.is_empty() { Some(help(app, language, policy, &asked, path, &found).await?) } else { None };
    let cards = cards.into_iter().map(|item| card(app, language, item)).collect();
    let chips = asked.all().into_iter().map(|choice| Chip {
        href: asked.href(path, Some(&choice), None),
        label: words(language, policy, &asked, &found, &choice),
    });
    Ok(FindPage {
        title: category.map_or_else(|| layout.title.clone(), |category| category.title.clone()),
        in_category: category.is_some(),
        count: count(language, &asked, &found),
        note: note(language, &found),
        cards,
        chips: chips.collect(),
        clear_href: Asked { choices: Default::default(), prices: Default::default(), ..asked.clone() }
            .href(path, None, None),
        facets: facets(language, &asked, &found, category.is_some()),
        ranges: ranges(language, policy, &asked, &found, path),
        prices: asked.prices.clone(),
        price_errors: asked.price_errors,
        in_stock: asked.choices.in_stock,
        in_stock_count: language.number(to_i64(found.facets.in_stock)),
        sorts: sorts(language, &asked),
        first_href: asked.after.is_some().then(|| asked.href(path, None, None)),
        more_href: found.next.as_deref().map(|next| asked.href(path, None, Some(next))),
        path: path.to_owned(),
        text: asked.text.clone(),
        help,
        layout,
    })
}

fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn count(language: Language, asked: &Asked, found: &Found) -> String {
    let said = language.say(if asked.text.is_empty() { "find-count" } else { "find-count-for" });
    said.with("count", found.total).with("text", &asked.text).to_string()
}

/// What was understood other than it was typed.
fn note(language: Language, found: &Found) -> Option<String> {
    Otherwise::of(found).map(|otherwise| match otherwise {
        Otherwise::Corrected(text) => language.say("find-corrected").with("text", text).to_string(),
        Otherwise::Most([]) => language.t("find-most").to_owned(),
        Otherwise::Most(unknown) => language.say("find-most-without").with("words", unknown.join(", ")).to_string(),
    })
}

fn words(language: Language, policy: &Policy, asked: &Asked, found: &Found, choice: &Choice) -> String {
    let money = |amount: i64| language.money(policy.currency, amount);
    match choice {
        Choice::Category(handle) => {
            let known = found.facets.categories.iter().find(|value| value.name == *handle);
            known.map_or_else(|| handle.clone(), |value| value.label.clone())
        }
        Choice::Vendor(name) => name.clone(),
        Choice::Option(name, value) => language.say("find-option").with("name", name).with("value", value).to_string(),
        Choice::Price => match (asked.choices.price_min, asked.choices.price_max) {
            (Some(min), Some(max)) => {
                language.say("find-price-between").with("min", money(min)).with("max", money(max)).to_string()
            }
            (Some(min), None) => language.say("find-price-above").with("min", money(min)).to_string(),
            (_, max) => language.say("find-price-below").with("max", money(max.unwrap_or(0))).to_string(),
        },
        Choice::InStock => language.t("find-in-stock").to_owned(),
    }
}

fn facets(language: Language, asked: &Asked, found: &Found, in_category: bool) -> Vec<Facet> {
    let mut facets = Vec::new();
    let mut push = |title: &str, name: String, values: &[shop::catalogue::search::Value]| {
        if values.len() < 2 && !values.iter().any(|value| value.chosen) {
            return;
        }
        let value = |value: &shop::catalogue::search::Value| FacetValue {
            value: value.name.clone(),
            label: value.label.clone(),
            count: language.number(to_i64(value.count)),
            chosen: value.chosen,
        };
        let (shown, more) = values.split_at(values.len().min(VALUES_SHOWN));
        facets.push(Facet {
            title: title.to_owned(),
            name,
            values: shown.iter().map(value).collect(),
            more_open: more.iter().any(|value| value.chosen),
            more: more.iter().map(value).collect(),
        });
    };
    if !in_category {
        push(language.t("categories"), "category".into(), &found.facets.categories);
    }
    for (name, values) in &found.facets.options {
        push(name, format!("option.{name}"), values);
    }
    push(language.t("find-vendor"), "vendor".into(), &found.facets.vendors);
    // What was chosen and is no facet of what was found must not get lost by the next choice.
    for (name, values) in &asked.choices.options {
        if !found.facets.options.iter().any(|(known, _)| known == name) {
            let value = |value: &String| FacetValue {
                value: value.clone(),
                label: value.clone(),
                count: language.number(0),
                chosen: true,
            };
            facets.push(Facet {
                title: name.clone(),
                name: format!("option.{name}"),
                values: values.iter().map(value).collect(),
                ..Facet::default()
            });
        }
    }
    facets
}

fn ranges(language: Language, policy: &Policy, asked: &Asked, found: &Found, path: &str) -> Vec<PriceRange> {
    let decimals = policy.currency.decimals();
    let plain = |amount: i64| {
        let unit = 10_i64.pow(decimals);
        match decimals {
            0 => amount.to_string(),
            _ => format!("{}.{:0width$}", amount / unit, amount % unit, width = decimals as usize),
        }
    };
    let money = |amount: i64| language.money(policy.currency, amount);
    let one = |range: &shop::catalogue::search::Range| PriceRange {
        label: match (range.min, range.max) {
            (None, max) => language.say("find-price-below").with("max", money(max.unwrap_or(0))).to_string(),
            (Some(min), None) => language.say("find-price-above").with("min", money(min)).to_string(),
            (Some(min), Some(max)) => {
                language.say("find-price-between").with("min", money(min)).with("max", money(max)).to_string()
            }
        },
        href: asked.href_priced(path, range.min.map(plain), range.max.map(plain)),
        count: language.number(to_i64(range.count)),
        current: (asked.choices.price_min, asked.choices.price_max) == (range.min, range.max),
    };
    found.facets.prices.iter().map(one).collect()
}

fn sorts(language: Language, asked: &Asked) -> Vec<SortChoice> {
    let offered = Sort::ALL.into_iter().filter(|sort| *sort != Sort::Oldest || asked.sort == Some(Sort::Oldest));
    let choice = |sort: Sort| SortChoice {
        value: sort.name(),
        label: language.t(match sort {
            Sort::Relevance if asked.text.is_empty() => "find-sort-recommended",
            Sort::Relevance => "find-sort-relevance",
            Sort::Newest => "find-sort-newest",
            Sort::Oldest => "find-sort-oldest",
            Sort::PriceUp => "find-sort-price-up",
            Sort::PriceDown => "find-sort-price-down",
            Sort::Title => "find-sort-title",
        }),
        chosen: asked.sort.unwrap_or_default() == sort,
    };
    offered.map(choice).collect()
}

/// What an empty answer offers: fewer choices where they left nothing, else categories and what is new.
async fn help(
    app: &App,
    language: Language,
    policy: &Policy,
    asked: &Asked,
    path: &str,
    found: &Found,
) -> Result<Help, Problem> {
    let (categories, mut cards): (Vec<Link>, Vec<Card>) = (Vec::new(), Vec::new());
    let mut help = Help { categories, ..Help::default() };
    if found.matched > 0 && !asked.choices.is_empty() {
        let less = asked.all().into_iter().map(|choice| Link {
            href: asked.href(path, Some(&choice), None),
            label: words(language, policy, asked, found, &choice),
        });
        help.less = less.collect();
        help.matched = language.t("find-without-choices").to_owned();
    }
    if help.less.is_empty() {
        help.categories = app.chrome().categories.clone();
        let newest = Wanted {
            text: String::new(),
            choices: Default::default(),
            sort: Sort::Relevance,
            after: None,
            limit: HELP_ITEMS,
            facets: false,
            most: false,
        };
        cards = find(app, newest).await?.1;
    }
    help.cards = cards.into_iter().map(|item| card(app, language, item)).collect();
    Ok(help)
}
