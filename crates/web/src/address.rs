//! The form of an address, in the checkout and in the account: which fields its country has, in its order, what was typed,
//! and what is wrong with it; and an address as it is written there.

use std::collections::HashMap;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use shop::customer::address::{call, check};
use shop::customer::country::{self, Field as Part, Rules, Wrong};
use shop::customer::register::NewAddress;

use crate::App;
use crate::account::field_key;
use crate::language::{Language, accepted};
use crate::pages::form::Field;

/// What was typed, by name.
pub type Typed = HashMap<String, String>;

/// Wrong fields and the words for each, in the order of the form.
pub type Errors = Vec<(&'static str, String)>;

/// Every field of an address, in the order that most countries use.
pub const ADDRESS: [&str; 9] =
    ["country", "name", "line1", "line2", "postal_code", "city", "region", "phone", "moniker"];

/// What was typed, as an address; where it has no name, it is called after its town.
fn typed_address(typed: &Typed) -> NewAddress {
    let of = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let mut address = NewAddress {
        moniker: of("moniker"),
        name: of("name"),
        line1: of("line1"),
        line2: of("line2"),
        city: of("city"),
        region: of("region"),
        postal_code: of("postal_code"),
        country: of("country"),
        phone: of("phone"),
    };
    call(&mut address);
    address
}

/// The address that was typed, checked by the rules of its country, or what is wrong with it.
pub fn read(language: Language, typed: &Typed) -> Result<NewAddress, Errors> {
    let nameless = typed.get("moniker").is_none_or(|moniker| moniker.trim().is_empty());
    check(&typed_address(typed), true).map_err(|mut wrong| {
        // What it would be called after is named itself.
        wrong.retain(|(name, _)| !(nameless && *name == "moniker"));
        wrong.into_iter().map(|(name, wrong)| (name, words(language, wrong))).collect()
    })
}

/// What is wrong with a field.
fn words(language: Language, wrong: Wrong) -> String {
    match wrong {
        Wrong::Text(error) => language.t(field_key(error)).to_owned(),
        Wrong::Missing => language.t("field-empty").to_owned(),
        Wrong::PostalCode(example) => language.say("field-postal").with("example", example).to_string(),
        Wrong::Country => language.t("field-country").to_owned(),
    }
}

/// The fields of an address of one country, in its order.
pub fn fields(language: Language, typed: &Typed, errors: &Errors, country_code: &str) -> Vec<Field> {
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
            Part::Name => push("name", language.t("address-recipient"), "shipping name", true),
            Part::Street => {
                push("line1", language.t("address-line1"), "shipping address-line1", true);
                push("line2", language.t("address-line2"), "shipping address-line2", false);
            }
            Part::City => push(
                "city",
                language.t(&format!("address-city-{}", rules.city)),
                "shipping address-level2",
                rules.requires(Part::City),
            ),
            Part::Region => push(
                "region",
                language.t(&format!("address-region-{}", rules.region)),
                "shipping address-level1",
                rules.requires(Part::Region),
            ),
            Part::PostalCode => push(
                "postal_code",
                language.t(&format!("address-postal-{}", rules.postal)),
                "shipping postal-code",
                rules.requires(Part::PostalCode),
            ),
        }
    }
    push("phone", language.t("address-phone"), "shipping tel", false);
    push("moniker", language.t("address-moniker"), "off", false);
    for field in fields.iter_mut().skip(1) {
        finish(language, rules, field, typed, errors);
    }
    fields
}

fn country_field(language: Language, errors: &Errors, country_code: &str) -> Field {
    let option = |(code, name): &(&str, &str)| ((*code).to_owned(), (*name).to_owned(), *code == country_code);
    Field {
        name: "country",
        label: language.t("address-country").to_owned(),
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
            field.hint = language.t("address-phone-hint").to_owned();
        }
        "moniker" => field.hint = language.t("address-moniker-hint").to_owned(),
        "postal_code" => {
            field.capitals = rules.capitals.contains(&Part::PostalCode);
            if rules.digits_only() {
                field.inputmode = "numeric";
            }
            if !rules.example.is_empty() {
                field.hint = language.say("address-example").with("example", rules.example).to_string();
            }
        }
        "city" => field.capitals = rules.capitals.contains(&Part::City),
        "region" => field.capitals = rules.capitals.contains(&Part::Region),
        _ => {}
    }
}

/// What is wrong with a field, if it is.
pub fn error_of(errors: &Errors, name: &str) -> Option<String> {
    errors.iter().find(|(known, _)| *known == name).map(|(_, words)| words.clone())
}

/// Wrong fields for the summary above a form: where each is, and what is wrong with which.
pub fn told(fields: &[Field], errors: &Errors) -> Vec<(String, String)> {
    let tell = |(name, words): &(&'static str, String)| match fields.iter().find(|field| field.name == *name) {
        Some(field) => ((*name).to_owned(), format!("{}: {words}", field.label)),
        // The choice of a card is no field.
        None => ("choice-1".to_owned(), words.clone()),
    };
    errors.iter().map(tell).collect()
}

/// An address as the form would hold it.
pub fn typed_of(address: &NewAddress) -> Typed {
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
pub fn likely_country(app: &App, headers: &HeaderMap) -> String {
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

/// An address as it is written in its country, line by line, ending with the country's name.
pub fn lines(language: Language, address: &NewAddress) -> Vec<String> {
    let order = country::rules(&address.country).map_or(ANYWHERE, |rules| &rules.order);
    let mut lines = Vec::new();
    let mut town: Vec<&str> = Vec::new();
    for part in order {
        let own = match part {
            Part::City => {
                town.push(&address.city);
                continue;
            }
            Part::Region => {
                town.push(&address.region);
                continue;
            }
            Part::PostalCode => {
                town.push(&address.postal_code);
                continue;
            }
            Part::Name => [address.name.as_str(), ""],
            Part::Street => [address.line1.as_str(), &address.line2],
        };
        lines.push(together(&std::mem::take(&mut town)));
        lines.extend(own.map(str::to_owned));
    }
    lines.push(together(&town));
    lines.push(language.country(&address.country));
    lines.retain(|line| !line.is_empty());
    lines
}

/// Where the country is not known.
const ANYWHERE: &[Part] = &[Part::Name, Part::Street, Part::PostalCode, Part::City, Part::Region];

fn together(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(country: &str, region: &str) -> NewAddress {
        NewAddress {
            name: "Ada".into(),
            line1: "1 Long Street".into(),
            line2: "Flat 2".into(),
            city: "Town".into(),
            region: region.into(),
            postal_code: "12345".into(),
            country: country.into(),
            ..NewAddress::default()
        }
    }

    #[test]
    fn an_address_is_written_as_its_country_does() {
        let written = |country, region| lines("de".parse().unwrap(), &address(country, region));
        assert_eq!(written("DE", ""), ["Ada", "1 Long Street", "Flat 2", "12345 Town", "Deutschland"]);
        assert_eq!(written("US", "NY"), ["Ada", "1 Long Street", "Flat 2", "Town NY 12345", "Vereinigte Staaten"]);
        assert_eq!(written("CN", "Province"), ["12345 Province Town", "1 Long Street", "Flat 2", "Ada", "China"]);
        assert_eq!(written("ZZ", ""), ["Ada", "1 Long Street", "Flat 2", "12345 Town", "ZZ"]);
    }

    #[test]
    fn a_form_has_the_fields_of_its_country_and_says_what_is_wrong() {
        let language = Language::default();
        let typed = typed_of(&NewAddress { moniker: " ".into(), ..address("US", "") });
        let wrong = read(language, &typed).unwrap_err();
        assert_eq!(wrong, [("region", "This must not be empty.".to_owned())]);
        let names: Vec<_> = fields(language, &typed, &wrong, "US").into_iter().map(|field| field.name).collect();
        assert_eq!(names, ["country", "name", "line1", "line2", "city", "region", "postal_code", "phone", "moniker"]);
        let told = told(&fields(language, &typed, &wrong, "US"), &wrong);
        assert_eq!(told, [("region".to_owned(), "State: This must not be empty.".to_owned())]);
        let mut right = typed;
        right.insert("region".into(), "NY".into());
        assert_eq!(read(language, &right).unwrap().moniker, "Town", "called after its town");
    }
}
