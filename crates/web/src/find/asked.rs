//! The address of a list: what it asks for, and the addresses of its neighbours. Text from outside is bounded here.

use std::collections::BTreeSet;

use shop::catalogue::search::{CHOICES_MAX, Choices, Sort, TEXT_CHARS_MAX};
use shop::kernel::Currency;

use crate::language::Language;

/// Longest name or value of a choice, in characters.
const CHOICE_CHARS_MAX: usize = 200;

/// What a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words.
    pub text: String,
    /// Choices; prices in minor units.
    pub choices: Choices,
    /// The order, where one is asked for.
    pub sort: Option<Sort>,
    /// Where the page goes on.
    pub after: Option<String>,
    /// What stands in the fields of the lowest and highest price.
    pub prices: [String; 2],
    /// Which of the two can't be read.
    pub price_errors: [bool; 2],
}

/// A choice that can be taken away again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A category's handle.
    Category(String),
    /// A maker.
    Vendor(String),
    /// An option's name and value.
    Option(String, String),
    /// From and to a price.
    Price,
    /// Only what can be had.
    InStock,
}

impl Asked {
    /// Reads a query string. What it does not know it leaves alone: addresses are shared, and get things added to them.
    pub fn read(query: Option<&str>, language: Language, currency: Currency) -> Asked {
        let pairs: Vec<(String, String)> =
            query.and_then(|query| serde_urlencoded::from_str(query).ok()).unwrap_or_default();
        let mut asked = Asked::default();
        for (name, value) in pairs {
            let value = value.trim();
            let fits = asked.choices.count() < CHOICES_MAX && value.chars().count() <= CHOICE_CHARS_MAX;
            match name.as_str() {
                "q" => asked.text = value.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect(),
                "sort" => asked.sort = Sort::parse(value),
                "after" if !value.is_empty() => asked.after = Some(value.chars().take(200).collect()),
                "price_min" => asked.price(0, value, language, currency),
                "price_max" => asked.price(1, value, language, currency),
                "in_stock" => asked.choices.in_stock = value == "1",
                _ if !fits || value.is_empty() => {}
                "category" => drop(asked.choices.categories.insert(value.to_owned())),
                "vendor" => drop(asked.choices.vendors.insert(value.to_owned())),
                name => {
                    if let Some(option) = name.strip_prefix("option.").filter(|name| name.len() <= CHOICE_CHARS_MAX) {
                        asked.choices.options.entry(option.to_owned()).or_default().insert(value.to_owned());
                    }
                }
            }
        }
        if let (Some(min), Some(max)) = (asked.choices.price_min, asked.choices.price_max)
            && min > max
        {
            // Nobody means nothing by it.
            (asked.choices.price_min, asked.choices.price_max) = (Some(max), Some(min));
            asked.prices.swap(0, 1);
        }
        asked
    }

    /// A price as the language writes it, or with a point, as the addresses have it that the page itself makes.
    fn price(&mut self, end: usize, text: &str, language: Language, currency: Currency) {
        let text: String = text.chars().filter(|c| !c.is_control()).take(20).collect();
        let read = |text: &str| language.read_amount(currency, text).or_else(|_| currency.parse_amount(text));
        let amount = if text.is_empty() { None } else { Some(read(&text)) };
        self.price_errors[end] = matches!(amount, Some(Err(_)));
        let amount = amount.and_then(Result::ok);
        *(if end == 0 { &mut self.choices.price_min } else { &mut self.choices.price_max }) = amount;
        self.prices[end] = text;
    }

    /// What the form of the facets must carry along: nothing that it has a field for.
    pub fn pairs(&self, but: Option<&Choice>) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut push = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        if !self.text.is_empty() {
            push("q", &self.text);
        }
        let kept = |choice: Choice| but != Some(&choice);
        for handle in self.choices.categories.iter().filter(|handle| kept(Choice::Category((*handle).clone()))) {
            push("category", handle);
        }
        for vendor in self.choices.vendors.iter().filter(|vendor| kept(Choice::Vendor((*vendor).clone()))) {
            push("vendor", vendor);
        }
        for (name, values) in &self.choices.options {
            for value in values.iter().filter(|value| kept(Choice::Option(name.clone(), (*value).clone()))) {
                push(&format!("option.{name}"), value);
            }
        }
        if kept(Choice::Price) {
            for (name, text, amount) in [
                ("price_min", &self.prices[0], self.choices.price_min),
                ("price_max", &self.prices[1], self.choices.price_max),
            ] {
                if amount.is_some() {
                    push(name, text);
                }
            }
        }
        if self.choices.in_stock && kept(Choice::InStock) {
            push("in_stock", "1");
        }
        if let Some(sort) = self.sort {
            push("sort", sort.name());
        }
        pairs
    }

    /// The address of this list without a choice, perhaps going on after a cursor.
    pub fn href(&self, path: &str, but: Option<&Choice>, after: Option<&str>) -> String {
        let mut pairs = self.pairs(but);
        if let Some(after) = after {
            pairs.push(("after".to_owned(), after.to_owned()));
        }
        address(path, &pairs)
    }

    /// The address with other prices.
    pub fn href_priced(&self, path: &str, min: Option<String>, max: Option<String>) -> String {
        let mut pairs = self.pairs(Some(&Choice::Price));
        pairs.extend(min.map(|min| ("price_min".to_owned(), min)));
        pairs.extend(max.map(|max| ("price_max".to_owned(), max)));
        address(path, &pairs)
    }

    /// All choices, each with its words.
    pub fn all(&self) -> Vec<Choice> {
        let one = |values: &BTreeSet<String>, make: fn(String) -> Choice| {
            values.iter().cloned().map(make).collect::<Vec<Choice>>()
        };
        let mut all = one(&self.choices.categories, Choice::Category);
        all.extend(one(&self.choices.vendors, Choice::Vendor));
        for (name, values) in &self.choices.options {
            all.extend(values.iter().map(|value| Choice::Option(name.clone(), value.clone())));
        }
        if self.choices.price_min.is_some() || self.choices.price_max.is_some() {
            all.push(Choice::Price);
        }
        if self.choices.in_stock {
            all.push(Choice::InStock);
        }
        all
    }
}

/// A path with its query string.
pub fn address(path: &str, pairs: &[(String, String)]) -> String {
    match serde_urlencoded::to_string(pairs) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(query: &str) -> Asked {
        Asked::read(Some(query), "de".parse().unwrap(), "EUR".parse().unwrap())
    }

    #[test]
    fn an_address_is_read_and_written_again() {
        let query =
            "q=blue+pot&category=pots&vendor=A+%26+B&option.Size=M&option.Size=S&price_min=1.50&in_stock=1&sort=price";
        let asked = read(query);
        assert_eq!(asked.choices.price_min, Some(150));
        assert_eq!(asked.href("/search", None, None), format!("/search?{query}"));
        assert_eq!(read("q=a&in_stock=1").href("/search", Some(&Choice::InStock), Some("x")), "/search?q=a&after=x");
        assert_eq!(asked.all().len(), 6);
    }

    #[test]
    fn prices_are_forgiving_and_named_when_they_are_none() {
        assert_eq!(read("price_min=12,50").choices.price_min, Some(1_250));
        assert_eq!(read("price_min=12.50").choices.price_min, Some(1_250));
        assert_eq!(read("price_min=1.000").choices.price_min, Some(100_000));
        assert_eq!(read("price_min=12,345").price_errors, [true, false]);
        let swapped = read("price_min=20&price_max=10");
        assert_eq!((swapped.choices.price_min, swapped.choices.price_max), (Some(1_000), Some(2_000)));
        assert_eq!(read("price_max=cheap").price_errors, [false, true]);
        assert_eq!(read("price_min=&price_max=").price_errors, [false, false]);
    }

    proptest! {
        #[test]
        fn whatever_is_asked_is_bounded(query in "\\PC{0,300}") {
            let asked = read(&query);
            prop_assert!(asked.text.chars().count() <= TEXT_CHARS_MAX && asked.choices.count() <= CHOICES_MAX + 3);
            let again = read(asked.href("/search", None, None).split_once('?').map_or("", |(_, query)| query));
            prop_assert_eq!(again.href("/search", None, None), asked.href("/search", None, None));
        }
    }
}
