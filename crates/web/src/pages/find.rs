//! Lists of items with what narrows them: search and category.

use super::layout::{Layout, Link};
use super::storefront::Card;
use askama::Template;

/// Search, `/search`, and category, `/categories/{handle}`.
#[derive(Debug, Template)]
#[template(path = "find/list.html")]
pub struct FindPage {
    /// Frame.
    pub layout: Layout,
    /// Headline.
    pub title: String,
    /// Whether it is a category's page.
    pub in_category: bool,
    /// Where the form goes.
    pub path: String,
    /// The words that were looked for.
    pub text: String,
    /// How many items, in words.
    pub count: String,
    /// What was understood other than it was typed.
    pub note: Option<String>,
    /// Items of this page; at most 24.
    pub cards: Vec<Card>,
    /// Choices made, each with the way to take it back.
    pub chips: Vec<Chip>,
    /// The way to take all of them back.
    pub clear_href: String,
    /// What narrows the list.
    pub facets: Vec<Facet>,
    /// Ranges of prices, as links.
    pub ranges: Vec<PriceRange>,
    /// What stands in the fields of lowest and highest price.
    pub prices: [String; 2],
    /// Which of the two can't be read.
    pub price_errors: [bool; 2],
    /// Whether only what can be had is shown.
    pub in_stock: bool,
    /// How many items that would leave, as a number.
    pub in_stock_count: String,
    /// Orders to choose from.
    pub sorts: Vec<SortChoice>,
    /// First page, if this is a later one.
    pub first_href: Option<String>,
    /// Next page, if there is one.
    pub more_href: Option<String>,
    /// Where there are no items.
    pub help: Option<Help>,
}

impl FindPage {
    /// Whether there is anything to sort and to narrow: beside an empty list only a field that was filled in wrongly.
    #[must_use]
    pub fn narrows(&self) -> bool {
        self.help.is_none() || self.price_errors.contains(&true)
    }
}

/// A choice that was made.
#[derive(Debug, Clone, Default)]
pub struct Chip {
    /// The list without it.
    pub href: String,
    /// Its words.
    pub label: String,
}

/// One facet, as checkboxes.
#[derive(Debug, Clone, Default)]
pub struct Facet {
    /// Its name for people.
    pub title: String,
    /// The field's name.
    pub name: String,
    /// The first values.
    pub values: Vec<FacetValue>,
    /// The others, folded.
    pub more: Vec<FacetValue>,
    /// Whether one of the others is chosen.
    pub more_open: bool,
}

/// One value of a facet.
#[derive(Debug, Clone, Default)]
pub struct FacetValue {
    /// As it is sent.
    pub value: String,
    /// As people read it.
    pub label: String,
    /// How many items it would leave, as a number.
    pub count: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A range of prices.
#[derive(Debug, Clone, Default)]
pub struct PriceRange {
    /// The list with it.
    pub href: String,
    /// Its words.
    pub label: String,
    /// How many items lie in it, as a number.
    pub count: String,
    /// Whether it is chosen.
    pub current: bool,
}

/// An order of the list.
#[derive(Debug, Clone)]
pub struct SortChoice {
    /// As it is sent.
    pub value: &'static str,
    /// As people read it.
    pub label: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// What an empty list offers.
#[derive(Debug, Clone, Default)]
pub struct Help {
    /// How many items there are without the choices, in words.
    pub matched: String,
    /// The list without each of the choices.
    pub less: Vec<Link>,
    /// Categories to look around in.
    pub categories: Vec<Link>,
    /// Items to look at instead.
    pub cards: Vec<Card>,
}
