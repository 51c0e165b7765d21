//! The query string of the list of items: what the pages' lists are narrowed by, under the same names.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Deserialize;
use shop::catalogue::search::{CHOICES_MAX, Choices, Sort, TEXT_CHARS_MAX, Wanted};
use utoipa::openapi::path::{ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};

use super::items::page_size;
use crate::problem::Problem;
use crate::request::query;

/// Which items.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ItemsQuery {
    /// Words to look for: in titles, makers, categories, tags, options and descriptions, whatever their endings, typing
    /// errors put right; or an SKU or barcode.
    #[param(max_length = 200, nullable = false)]
    q: Option<String>,
    /// Most entries of the page; 24 when nothing is said.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    limit: Option<u32>,
    /// `next` of the page before, of the same search.
    #[param(pattern = "^[A-Za-z0-9_-]{1,100}$", nullable = false)]
    cursor: Option<String>,
    /// From this price on, in minor units.
    #[param(minimum = 0, maximum = 1_000_000_000_000_i64, nullable = false)]
    price_min: Option<i64>,
    /// Up to this price, in minor units.
    #[param(minimum = 0, maximum = 1_000_000_000_000_i64, nullable = false)]
    price_max: Option<i64>,
    /// Only what can be had now.
    #[param(nullable = false)]
    in_stock: Option<bool>,
    /// `relevance` when there is a `q`, else `oldest`.
    #[param(inline, nullable = false)]
    sort: Option<ListOrder>,
    /// Whether the answer says what the list can be narrowed by.
    #[param(nullable = false)]
    facets: Option<bool>,
}

/// How a list is sorted.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
pub enum ListOrder {
    /// Best match first.
    #[serde(rename = "relevance")]
    Relevance,
    /// Newest first.
    #[serde(rename = "newest")]
    Newest,
    /// Oldest first.
    #[serde(rename = "oldest")]
    Oldest,
    /// Lowest price first.
    #[serde(rename = "price")]
    PriceUp,
    /// Highest price first.
    #[serde(rename = "-price")]
    PriceDown,
    /// By title.
    #[serde(rename = "title")]
    Title,
}

impl From<ListOrder> for Sort {
    fn from(order: ListOrder) -> Sort {
        match order {
            ListOrder::Relevance => Sort::Relevance,
            ListOrder::Newest => Sort::Newest,
            ListOrder::Oldest => Sort::Oldest,
            ListOrder::PriceUp => Sort::PriceUp,
            ListOrder::PriceDown => Sort::PriceDown,
            ListOrder::Title => Sort::Title,
        }
    }
}

/// Longest name or value of a choice, in characters.
const CHOICE_CHARS_MAX: usize = 200;
/// `option.Size=M`
const OPTION: &str = "option.";

/// The parameters that may be given more than once: values of one add up.
pub struct Narrowing;

impl utoipa::IntoParams for Narrowing {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
        let text =
            || ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(CHOICE_CHARS_MAX));
        let values = || Schema::Array(ArrayBuilder::new().items(text()).max_items(Some(10)).build());
        let name = text().pattern(Some("^option\\..+$"));
        let options = ObjectBuilder::new()
            .schema_type(Type::Object)
            .property_names(Some(Schema::Object(name.build())))
            .max_properties(Some(10))
            .additional_properties(Some(Schema::Object(text().build())));
        let parameter = |name: &str, told: &str, schema: Schema| {
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).description(Some(told));
            parameter.style(Some(ParameterStyle::Form)).explode(Some(true)).schema(Some(schema)).build()
        };
        vec![
            parameter("category", "Handle of a category; of any of several.", values()),
            parameter("vendor", "A maker, as the facets write it; any of several.", values()),
            parameter(
                "option",
                "Values of options by their names, as the facets write them: `option.Size=M`. Values of one option add up, \
                 options narrow each other.",
                Schema::Object(options.build()),
            ),
        ]
    }
}

/// What a caller asks for.
pub struct AskedFor(pub Wanted);

impl<S: Send + Sync> FromRequestParts<S> for AskedFor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = query(parts.uri.query().unwrap_or_default())?;
        let (mut choices, mut rest) = (Choices::default(), Vec::new());
        for (name, value) in pairs {
            let values = match name.as_str() {
                "category" => &mut choices.categories,
                "vendor" => &mut choices.vendors,
                option => match option.strip_prefix(OPTION) {
                    Some(option) if name.chars().count() > CHOICE_CHARS_MAX || option.is_empty() => {
                        return Err(Problem::field(name, "is no name of an option"));
                    }
                    Some(option) => choices.options.entry(option.to_owned()).or_default(),
                    None => {
                        rest.push((name, value));
                        continue;
                    }
                },
            };
            if !(1..=CHOICE_CHARS_MAX).contains(&value.chars().count()) {
                return Err(Problem::field(name, format!("must have 1 to {CHOICE_CHARS_MAX} characters")));
            }
            values.insert(value);
            if choices.count() > CHOICES_MAX {
                return Err(Problem::field(name, format!("is one of more than {CHOICES_MAX} choices")));
            }
        }
        let rest = serde_urlencoded::to_string(rest).unwrap_or_default();
        query::<ItemsQuery>(&rest)?.wanted(choices).map(AskedFor)
    }
}

/// Highest price that can be asked for, in minor units.
const PRICE_MAX: i64 = 1_000_000_000_000;

impl ItemsQuery {
    fn wanted(self, mut choices: Choices) -> Result<Wanted, Problem> {
        let text = self.q.unwrap_or_default();
        if text.chars().count() > TEXT_CHARS_MAX {
            return Err(Problem::field("q", format!("must have at most {TEXT_CHARS_MAX} characters")));
        }
        for (name, price) in [("price_min", self.price_min), ("price_max", self.price_max)] {
            if price.is_some_and(|price| !(0..=PRICE_MAX).contains(&price)) {
                return Err(Problem::field(name, format!("must be from 0 to {PRICE_MAX}")));
            }
        }
        let sort = self.sort.map_or(if text.trim().is_empty() { Sort::Oldest } else { Sort::Relevance }, Sort::from);
        (choices.price_min, choices.price_max) = (self.price_min, self.price_max);
        choices.in_stock = self.in_stock.unwrap_or(false);
        Ok(Wanted {
            text,
            choices,
            sort,
            after: self.cursor,
            limit: page_size(self.limit)? as usize,
            facets: self.facets.unwrap_or(false),
            most: true,
        })
    }
}
