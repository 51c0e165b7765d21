//! OC-28: the outline. All sections are visible and one is open; the others are summaries. It needs no script.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::address::place as written;
use shop::customer::payment_method::{Card, SIMULATOR_CARDS};
use shop::kernel::text::somebodys;
use shop::kernel::{Day, Policy};
use shop::order::checkout::message::Part;
use shop::order::checkout::quote::quote;
use shop::order::checkout::{Destination, Message, Payment};

use super::fields::person_fields;
use super::{Seen, open, review};
use crate::App;
use crate::address::{self, Errors, Typed};
use crate::format::segment;
use crate::language::Language;
use crate::pages::checkout::{CheckoutPage, Choice, Open, Saved, Section};
use crate::pages::layout::{Link, Notice};
use crate::problem::Problem;
use crate::request::{page, see_other};
use crate::whose;

/// The sections, in their order.
pub(super) const SECTIONS: [&str; 4] = ["who", "where", "how", "pay"];

/// Which section is open, and which field of it.
#[derive(Default, Deserialize)]
pub struct Opened {
    section: Option<String>,
    edit: Option<String>,
}

/// What was sent and refused.
#[derive(Default)]
pub(super) struct Attempt {
    pub section: &'static str,
    pub typed: Typed,
    pub errors: Errors,
    /// Of the choices.
    pub choice: Option<String>,
    /// Above the page, with its status.
    pub notice: Option<(Notice, StatusCode)>,
}

/// `GET /checkout`
pub async fn checkout(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<Opened>,
) -> Result<Response, Problem> {
    let Some(seen) = open(&app, &headers).await? else { return Ok(see_other("/cart")) };
    let edit = query.edit.as_deref().and_then(field_of);
    let section = edit.map(|(section, _)| section).or_else(|| {
        let wanted = query.section.as_deref();
        SECTIONS.into_iter().find(|known| Some(*known) == wanted)
    });
    // Another country has other fields: then all of them are shown.
    let all = query.edit.as_deref() == Some("all");
    answer(&app, language, &headers, &seen, section, edit.map(|(_, field)| field).or(all.then_some("all")), None)
}

/// A field that can be edited alone, and its section.
fn field_of(name: &str) -> Option<(&'static str, &'static str)> {
    let person = ["buyer", "email"].into_iter().find(|known| *known == name).map(|known| ("who", known));
    // Another country has other fields: it is not changed alone.
    let address = address::ADDRESS.into_iter().skip(1).find(|known| *known == name).map(|known| ("where", known));
    person.or(address)
}

/// Where a section is open: its head is in view and has the focus, so that the keyboard goes on there.
pub(super) fn at(section: &str) -> String {
    format!("/checkout?section={section}#{section}-head")
}

/// The page with one section open: the wanted one, or the first that lacks something.
pub(super) fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    seen: &Seen,
    wanted: Option<&'static str>,
    edit: Option<&'static str>,
    attempt: Option<&Attempt>,
) -> Result<Response, Problem> {
    let policy = app.policy();
    let opened = wanted.or_else(|| first_lacking(seen));
    let customer = seen.visitor.customer.as_ref();
    let fixed_buyer = customer.is_some();
    let sections = SECTIONS
        .into_iter()
        .map(|id| {
            let mut section = summary(app, language, &policy, seen, id);
            if opened == Some(id) && !(id == "who" && fixed_buyer) {
                section.change = None;
                let attempt = attempt.filter(|attempt| attempt.section == id);
                section.open = Some(Box::new(form(app, language, headers, seen, id, edit, attempt)));
            }
            section
        })
        .collect();
    let (notice, status) = match attempt {
        Some(Attempt { notice: Some((notice, status)), .. }) => (Some(notice.clone()), *status),
        Some(Attempt { errors, choice, .. }) if !errors.is_empty() || choice.is_some() => {
            (None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        _ => (None, StatusCode::OK),
    };
    let answer = CheckoutPage {
        layout: seen.layout(app, language, "checkout"),
        notice: notice.or_else(|| seen.drift(language)),
        sections,
        review: first_lacking(seen).is_none(),
        sign_in_href: customer.is_none().then(|| format!("/sign-in?return_to={}", segment("/checkout"))),
        sum: review::sum(app, language, seen),
    };
    page(headers, status, &answer)
}

/// Whether nothing is missing in a section.
fn done(seen: &Seen, section: &str) -> bool {
    let of = |message: &Message| match message {
        Message::Missing(Part::Name | Part::Email) => "who",
        Message::Missing(Part::Destination) | Message::Gone(Part::Destination) | Message::Address { .. } => "where",
        Message::Missing(Part::Delivery) | Message::Gone(Part::Delivery) => "how",
        Message::Missing(Part::Payment) | Message::Gone(Part::Payment) => "pay",
        _ => "",
    };
    seen.view.messages.iter().all(|message| of(message) != section)
}

/// The first section that lacks something.
pub(super) fn first_lacking(seen: &Seen) -> Option<&'static str> {
    SECTIONS.into_iter().find(|section| !done(seen, section))
}

/// A section as a summary, with the way to change it.
pub(super) fn summary(app: &App, language: Language, policy: &Policy, seen: &Seen, id: &'static str) -> Section {
    let checkout = &seen.view.checkout;
    let customer = seen.visitor.customer.as_ref();
    let (title, lines) = match id {
        "who" => (
            language.t("checkout-who"),
            match customer {
                // Partial information, unless he has just signed in (OC-8, OC-24).
                Some(customer) if customer.authenticated(app.now()) => {
                    vec![customer.name.clone(), somebodys(&customer.email).unwrap_or_default().to_owned()]
                }
                Some(customer) => vec![customer.short_name()],
                None => vec![checkout.name.clone(), checkout.email.clone()],
            },
        ),
        "where" => (
            language.t("checkout-where"),
            match &checkout.destination {
                Some(Destination::Stored { moniker, city, .. }) => vec![written(moniker, city)],
                Some(Destination::New(address)) => address::lines(language, address),
                None => Vec::new(),
            },
        ),
        "how" => (language.t("checkout-how"), vec![how_words(language, policy, seen, &seen.view.quote.option)]),
        _ => (
            language.t("checkout-pay"),
            match &checkout.payment {
                Some(Payment::Stored { brand, last_four, .. }) => vec![language.card(brand, last_four)],
                Some(Payment::New { token, .. }) => vec![card_words(language, token)],
                None => Vec::new(),
            },
        ),
    };
    let done = done(seen, id);
    let fixed = id == "who" && customer.is_some();
    let change = Link {
        href: at(id),
        label: language
            .say(if done { "checkout-change-section" } else { "checkout-fill-section" })
            .with("section", title)
            .to_string(),
    };
    let summary = lines.into_iter().filter(|line| !line.trim().is_empty()).collect();
    Section { id, title, done, summary, change: (!fixed).then_some(change), open: None }
}

fn card_words(language: Language, token: &str) -> String {
    let card = SIMULATOR_CARDS.iter().find(|card| card.token == token);
    card.map_or_else(String::new, |card| {
        language.say("checkout-test-card").with("card", language.card(card.brand, card.last_four)).to_string()
    })
}

/// A delivery option's name; the owner's own word where there is no message for it.
pub(crate) fn option_words(language: Language, name: &str) -> String {
    language
        .message(&format!("checkout-delivery-{}", name.replace('_', "-")))
        .map_or_else(|| name.replace('_', " "), str::to_owned)
}

/// What an option would cost, and when the last parcel would come.
fn option_terms(language: Language, policy: &Policy, seen: &Seen, name: &str) -> (String, String) {
    let Some(option) = policy.delivery_option(name) else { return (String::new(), String::new()) };
    let quote = quote(policy, seen.view.checkout.priced_at, option, &seen.view.lines);
    let last: Option<Day> = quote.lines.iter().map(|line| line.promised_on).max();
    let arrives = last.map(|day| language.say("checkout-arrives").with("day", language.day(day).text).to_string());
    (language.money(policy.currency, quote.delivery), arrives.unwrap_or_default())
}

fn how_words(language: Language, policy: &Policy, seen: &Seen, name: &str) -> String {
    let (price, arrives) = option_terms(language, policy, seen, name);
    format!("{} · {price} · {arrives}", option_words(language, name))
}

fn form(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    seen: &Seen,
    id: &'static str,
    edit: Option<&'static str>,
    attempt: Option<&Attempt>,
) -> Open {
    let mut open = match id {
        "who" => who(language, seen, edit, attempt),
        "where" => place(app, language, headers, seen, edit, attempt),
        "how" => how(app, language, seen),
        _ => pay(language, seen),
    };
    open.action = format!("/checkout/{id}");
    open.whose = whose::made_for(Some(&seen.visitor));
    open.checkout = seen.view.checkout.id.to_string();
    open.next = language.t(if edit.is_some() { "checkout-save" } else { "checkout-next" });
    let before = SECTIONS.iter().position(|known| *known == id).and_then(|at| SECTIONS[..at].last());
    let fixed = before == Some(&"who") && seen.visitor.customer.is_some();
    open.previous = before.filter(|_| !fixed).copied();
    if !open.saved.is_empty() {
        let next = SECTIONS.iter().position(|known| *known == id).and_then(|at| SECTIONS.get(at + 1));
        open.done_href = Some(match (first_lacking(seen), next) {
            (None, _) | (_, None) => "/checkout/review".to_owned(),
            (Some(_), Some(next)) => at(next),
        });
    }
    if let Some(attempt) = attempt {
        open.errors = address::told(&open.fields, &attempt.errors);
    }
    let choice = attempt.map_or_else(|| gone(language, seen, id), |attempt| attempt.choice.clone());
    open.choice_error = choice.filter(|_| !open.choices.is_empty());
    open.errors.extend(open.choice_error.iter().map(|error| ("choice-1".to_owned(), error.clone())));
    open
}

/// What was chosen in a section and can't be had any more.
fn gone(language: Language, seen: &Seen, section: &str) -> Option<String> {
    let part = seen.view.messages.iter().find_map(|message| match message {
        Message::Gone(part) => Some(*part),
        _ => None,
    });
    match (section, part?) {
        ("where", Part::Destination) | ("how", Part::Delivery) | ("pay", Part::Payment) => no_such(language, section),
        _ => None,
    }
}

/// Beside the choices of a section, when the chosen one is not there.
pub(super) fn no_such(language: Language, section: &str) -> Option<String> {
    let words = match section {
        "where" => language.t("checkout-address-gone"),
        "how" => language.t("problem-checkout-unknown_delivery"),
        _ => language.t("problem-checkout-unknown_payment_method"),
    };
    Some(words.to_owned())
}

/// Fields read-only until chosen, or the one that was chosen, or all of them.
fn reveal(language: Language, mut open: Open, saved: bool, edit: Option<&'static str>) -> Open {
    if let Some(edit) = edit.filter(|edit| open.fields.iter().any(|field| field.name == *edit)) {
        open.fields.retain(|field| field.name == edit);
        open.only = Some(edit);
        open.choices.clear();
        open.countries = false;
    } else if saved && edit.is_none() {
        let fields = std::mem::take(&mut open.fields);
        open.countries = false;
        open.saved = fields
            .into_iter()
            .filter(|field| !field.value.is_empty() || field.required)
            .map(|field| Saved {
                edit_href: match field.name {
                    "country" => "/checkout?section=where&edit=all#where-head".to_owned(),
                    name => {
                        format!("/checkout?edit={name}#{}-head", field_of(name).map_or("where", |(section, _)| section))
                    }
                },
                edit_words: language.say("checkout-edit-field").with("field", &field.label).to_string(),
                value: field.options.iter().find(|option| option.2).map_or(field.value, |option| option.1.clone()),
                label: field.label,
            })
            .collect();
    }
    open
}

fn who(language: Language, seen: &Seen, edit: Option<&'static str>, attempt: Option<&Attempt>) -> Open {
    let checkout = &seen.view.checkout;
    let kept =
        || Typed::from([("buyer".to_owned(), checkout.name.clone()), ("email".to_owned(), checkout.email.clone())]);
    let typed = attempt.map_or_else(kept, |attempt| attempt.typed.clone());
    let none = Errors::new();
    let open = Open {
        fields: person_fields(language, &typed, attempt.map_or(&none, |attempt| &attempt.errors)),
        ..Open::default()
    };
    reveal(language, open, attempt.is_none() && done(seen, "who"), edit)
}

fn place(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    seen: &Seen,
    edit: Option<&'static str>,
    attempt: Option<&Attempt>,
) -> Open {
    let kept = || seen.typed().map(address::typed_of).unwrap_or_default();
    let typed = attempt.map_or_else(kept, |attempt| attempt.typed.clone());
    let none = Errors::new();
    let country = typed.get("country").filter(|code| !code.is_empty()).cloned();
    let country = country.unwrap_or_else(|| address::likely_country(app, headers));
    let chosen = match &seen.view.checkout.destination {
        Some(Destination::Stored { id, .. }) if attempt.is_none() => Some(*id),
        _ => None,
    };
    let mut choices: Vec<Choice> = seen
        .addresses
        .iter()
        .map(|address| {
            choice(
                "address",
                address.id.to_string(),
                written(&address.moniker, &address.city),
                chosen == Some(address.id),
            )
        })
        .collect();
    if !choices.is_empty() {
        let other = language.t("checkout-new-address").to_owned();
        choices.push(choice("address", "new".into(), other, chosen.is_none()));
    }
    let saved = attempt.is_none() && choices.is_empty() && done(seen, "where");
    let open = Open {
        legend: language.t("checkout-where-legend"),
        choices,
        fields: address::fields(language, &typed, attempt.map_or(&none, |attempt| &attempt.errors), &country),
        countries: true,
        ..Open::default()
    };
    reveal(language, open, saved, edit)
}

fn choice(name: &'static str, value: String, label: String, checked: bool) -> Choice {
    Choice { name, value, label, hint: String::new(), price: String::new(), checked }
}

fn how(app: &App, language: Language, seen: &Seen) -> Open {
    let policy = app.policy();
    let choices = policy
        .delivery_options
        .iter()
        .map(|option| {
            let (price, hint) = option_terms(language, &policy, seen, &option.name);
            let checked = option.name == seen.view.quote.option;
            let words = option_words(language, &option.name);
            Choice { hint, price, ..choice("delivery", option.name.clone(), words, checked) }
        })
        .collect();
    Open { legend: language.t("checkout-how-legend"), choices, ..Open::default() }
}

fn pay(language: Language, seen: &Seen) -> Open {
    let (stored, token) = match &seen.view.checkout.payment {
        Some(Payment::Stored { id, .. }) => (Some(*id), ""),
        Some(Payment::New { token, .. }) => (None, token.as_str()),
        None => (None, ""),
    };
    let mut choices: Vec<Choice> = seen
        .methods
        .iter()
        .map(|method| {
            choice(
                "card",
                method.id.to_string(),
                language.card(&method.brand, &method.last_four),
                stored == Some(method.id),
            )
        })
        .collect();
    choices.extend(cards(language, token));
    Open { legend: language.t("checkout-pay-legend"), choices, ..Open::default() }
}

/// The simulator's cards: tokens, never numbers.
pub(super) fn cards(language: Language, chosen: &str) -> Vec<Choice> {
    SIMULATOR_CARDS
        .iter()
        .map(|Card { token, .. }| {
            let hint = language.message(&format!("checkout-{}", token.replace('_', "-"))).unwrap_or_default();
            let words = card_words(language, token);
            Choice { hint: hint.to_owned(), ..choice("card", (*token).to_owned(), words, *token == chosen) }
        })
        .collect()
}
