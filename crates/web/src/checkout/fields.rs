//! The fields of an address and of a person: what a form asks for, what was typed, and what is wrong with it.

use std::collections::HashMap;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use shop::customer::country::{self, Field as Part, Rules, Wrong};
use shop::customer::register::NewAddress;
use shop::kernel::text::{self, TextError};

use crate::App;
use crate::language::{Language, accepted};
use crate::pages::checkout::Field;

/// What was typed, by name.
pub(super) type Typed = HashMap<String, String>;

/// Wrong fields and the words for each, in the order of the form.
pub(super) type Errors = Vec<(&'static str, String)>;

/// Every field of an address, in the order that most countries use.
pub(super) const ADDRESS: [&str; 9] =
    ["country", "name", "line1", "line2", "postal_code", "city", "region", "phone", "moniker"];

/// What is wrong with a text.
pub(super) fn words(language: Language, error: TextError) -> String {
    let key = match error {
        TextError::Empty => "checkout-error-empty",
        TextError::TooLong => "checkout-error-long",
        TextError::Email => "checkout-error-email",
        TextError::Country => "checkout-error-country",
        _ => "checkout-error-characters",
    };
    language.t(key).to_owned()
}

/// The address that was typed, or what is wrong with it.
pub(super) fn address(language: Language, typed: &Typed) -> Result<NewAddress, Errors> {
    let of = |name: &str| typed.get(name).map_or("", String::as_str);
    let mut errors: Errors = Vec::new();
    let mut take = |name: &'static str, checked: Result<String, TextError>| {
        checked.unwrap_or_else(|error| {
            errors.push((name, words(language, error)));
            String::new()
        })
    };
    let mut address = NewAddress {
        country: take("country", text::country(of("country"))),
        name: take("name", text::optional_line(of("name"))),
        line1: take("line1", text::optional_line(of("line1"))),
        line2: take("line2", text::optional_line(of("line2"))),
        postal_code: take("postal_code", text::optional_line(of("postal_code"))),
        city: take("city", text::optional_line(of("city"))),
        region: take("region", text::optional_line(of("region"))),
        phone: take("phone", text::optional_line(of("phone"))),
        moniker: take("moniker", text::optional_line(of("moniker"))),
    };
    if let Err(wrong) = country::check(&mut address, true) {
        for (name, wrong) in wrong {
            if errors.iter().all(|(known, _)| *known != name) {
                errors.push((name, wrong_words(language, wrong)));
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if address.moniker.is_empty() {
        // What summaries show of it (OC-8).
        address.moniker = if address.city.is_empty() { address.line1.clone() } else { address.city.clone() };
    }
    Ok(address)
}

/// What is wrong with a field by its country's rules.
pub(super) fn wrong_words(language: Language, wrong: Wrong) -> String {
    match wrong {
        Wrong::Missing => language.t("checkout-error-empty").to_owned(),
        Wrong::PostalCode(example) => language.say("checkout-error-postal").with("example", example).to_string(),
        Wrong::Country => language.t("checkout-error-country").to_owned(),
    }
}

/// The fields of an address of one country, in its order.
pub(super) fn address_fields(language: Language, typed: &Typed, errors: &Errors, country_code: &str) -> Vec<Field> {
    let Some(rules) = country::rules(country_code).or_else(|| country::rules("US")) else { return Vec::new() };
    let mut fields = vec![country_field(language, errors, country_code)];
    let mut push = |name, label: &str, autocomplete, required| {
        fields.push(Field {
            name,
            label: label.to_owned(),
            kind: "text",
            autocomplete,
            inputmode: "text",
            required,
            ..Field::default()
        });
    };
    for part in &rules.order {
        match part {
            Part::Name => push("name", language.t("checkout-recipient"), "shipping name", true),
            Part::Street => {
                push("line1", language.t("checkout-line1"), "shipping address-line1", true);
                push("line2", language.t("checkout-line2"), "shipping address-line2", false);
            }
            Part::City => push(
                "city",
                language.t(&format!("checkout-city-{}", rules.city)),
                "shipping address-level2",
                rules.requires(Part::City),
            ),
            Part::Region => push(
                "region",
                language.t(&format!("checkout-region-{}", rules.region)),
                "shipping address-level1",
                rules.requires(Part::Region),
            ),
            Part::PostalCode => push(
                "postal_code",
                language.t(&format!("checkout-postal-{}", rules.postal)),
                "shipping postal-code",
                rules.requires(Part::PostalCode),
            ),
        }
    }
    push("phone", language.t("checkout-phone"), "shipping tel", false);
    push("moniker", language.t("checkout-moniker"), "off", false);
    for field in fields.iter_mut().skip(1) {
        finish(language, rules, field, typed, errors);
    }
    fields
}

fn country_field(language: Language, errors: &Errors, country_code: &str) -> Field {
    let option = |(code, name): &(&str, &str)| ((*code).to_owned(), (*name).to_owned(), *code == country_code);
    Field {
        name: "country",
        label: language.t("checkout-country").to_owned(),
        kind: "select",
        value: country_code.to_owned(),
        error: error_of(errors, "country"),
        autocomplete: "shipping country",
        inputmode: "text",
        required: true,
        options: language.countries().iter().map(option).collect(),
        ..Field::default()
    }
}

fn finish(language: Language, rules: &Rules, field: &mut Field, typed: &Typed, errors: &Errors) {
    field.value = typed.get(field.name).cloned().unwrap_or_default();
    field.error = error_of(errors, field.name);
    match field.name {
        "phone" => {
            (field.kind, field.inputmode) = ("tel", "tel");
            field.hint = language.t("checkout-phone-hint").to_owned();
        }
        "moniker" => field.hint = language.t("checkout-moniker-hint").to_owned(),
        "postal_code" => {
            field.capitals = rules.capitals.contains(&Part::PostalCode);
            if rules.digits_only() {
                field.inputmode = "numeric";
            }
            if !rules.example.is_empty() {
                field.hint = language.say("checkout-example").with("example", rules.example).to_string();
            }
        }
        "city" => field.capitals = rules.capitals.contains(&Part::City),
        "region" => field.capitals = rules.capitals.contains(&Part::Region),
        _ => {}
    }
}

pub(super) fn error_of(errors: &Errors, name: &str) -> Option<String> {
    errors.iter().find(|(known, _)| *known == name).map(|(_, words)| words.clone())
}

/// Wrong fields for the summary above a form: where each is, and what is wrong with which.
pub(super) fn told(fields: &[Field], errors: &Errors) -> Vec<(String, String)> {
    let tell = |(name, words): &(&'static str, String)| match fields.iter().find(|field| field.name == *name) {
        Some(field) => ((*name).to_owned(), format!("{}: {words}", field.label)),
        // The choice of a card is no field.
        None => ("choice-1".to_owned(), words.clone()),
    };
    errors.iter().map(tell).collect()
}

/// An address as the form would hold it.
pub(super) fn typed_of(address: &NewAddress) -> Typed {
    let pairs = [
        ("country", &address.country),
        ("name", &address.name),
        ("line1", &address.line1),
        ("line2", &address.line2),
        ("postal_code", &address.postal_code),
        ("city", &address.city),
        ("region", &address.region),
        ("phone", &address.phone),
        ("moniker", &address.moniker),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

/// The country that a form begins with: the one that the browser's languages name, else one that uses the shop's currency.
pub(super) fn likely_country(app: &App, headers: &HeaderMap) -> String {
    let named = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(|header| {
        accepted(header)
            .into_iter()
            .filter_map(|tag| tag.rsplit_once('-'))
            .map(|(_, region)| region.to_ascii_uppercase())
            .find(|region| country::rules(region).is_some())
    });
    let by_currency = match app.policy().currency.code() {
        "EUR" => "DE",
        "GBP" => "GB",
        "JPY" => "JP",
        "CHF" => "CH",
        "CAD" => "CA",
        "AUD" => "AU",
        _ => "US",
    };
    named.unwrap_or_else(|| by_currency.to_owned())
}

/// Name and e-mail address of the buyer.
pub(super) fn person_fields(language: Language, typed: &Typed, errors: &Errors) -> Vec<Field> {
    let field = |name: &'static str, label, kind, autocomplete, hint: &str| Field {
        name,
        label: language.t(label).to_owned(),
        kind,
        value: typed.get(name).cloned().unwrap_or_default(),
        error: error_of(errors, name),
        autocomplete,
        inputmode: if kind == "email" { "email" } else { "text" },
        required: true,
        hint: hint.to_owned(),
        ..Field::default()
    };
    vec![
        field("buyer", "checkout-name", "text", "name", ""),
        field("email", "checkout-email", "email", "email", language.t("checkout-email-hint")),
    ]
}
