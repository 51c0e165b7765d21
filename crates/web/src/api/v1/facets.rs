//! What a list of items can be narrowed by.

use serde::Serialize;
use shop::catalogue::search::{Found, Value};
use utoipa::ToSchema;

use crate::find::Otherwise;

/// What the list can be narrowed by. The counts of a facet leave its own choice out of account.
#[derive(Serialize, ToSchema)]
pub struct Facets {
    /// Items on all pages.
    pub total: u64,
    /// Categories; `value` is the handle.
    pub categories: Vec<FacetValue>,
    /// Makers.
    pub vendors: Vec<FacetValue>,
    /// Options such as size.
    pub options: Vec<OptionFacet>,
    /// Ranges of the lowest price of an item.
    pub prices: Vec<PriceRange>,
    /// Items that can be had now.
    pub in_stock: u64,
}

/// A value of a facet.
#[derive(Serialize, ToSchema)]
pub struct FacetValue {
    /// As it is chosen.
    pub value: String,
    /// As people read it.
    pub title: String,
    /// Items that choosing it would leave.
    pub count: u64,
}

/// An option with its values.
#[derive(Serialize, ToSchema)]
pub struct OptionFacet {
    /// `Size`
    pub name: String,
    /// `S`, `M`
    pub values: Vec<FacetValue>,
}

/// A range of prices, in minor units, both ends included.
#[derive(Serialize, ToSchema)]
pub struct PriceRange {
    /// From; null is from nothing.
    pub min: Option<i64>,
    /// Up to; null is without limit.
    pub max: Option<i64>,
    /// Items in it.
    pub count: u64,
}

impl Facets {
    pub(super) fn of(found: &Found) -> Facets {
        let values = |values: &[Value]| -> Vec<FacetValue> {
            let value = |value: &Value| FacetValue {
                value: value.name.clone(),
                title: value.label.clone(),
                count: value.count,
            };
            values.iter().map(value).collect()
        };
        let facets = &found.facets;
        Facets {
            total: found.total,
            categories: values(&facets.categories),
            vendors: values(&facets.vendors),
            options: facets
                .options
                .iter()
                .map(|(name, own)| OptionFacet { name: name.clone(), values: values(own) })
                .collect(),
            prices: facets
                .prices
                .iter()
                .map(|range| PriceRange { min: range.min, max: range.max, count: range.count })
                .collect(),
            in_stock: facets.in_stock,
        }
    }
}

/// Words that were understood other than they were given.
#[derive(Serialize, ToSchema)]
pub struct Understood {
    /// How.
    #[schema(inline)]
    pub how: UnderstoodHow,
    /// The words that were looked for, where typing errors were put right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Words that no item has.
    pub unknown: Vec<String>,
}

/// How words were understood.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnderstoodHow {
    /// Typing errors were put right.
    Corrected,
    /// No item has all of the words; these have most of them.
    Most,
}

impl Understood {
    pub(super) fn of(found: &Found) -> Option<Understood> {
        Otherwise::of(found).map(|otherwise| match otherwise {
            Otherwise::Corrected(text) => {
                Understood { how: UnderstoodHow::Corrected, text: Some(text.to_owned()), unknown: Vec::new() }
            }
            Otherwise::Most(unknown) => Understood { how: UnderstoodHow::Most, text: None, unknown: unknown.to_vec() },
        })
    }
}
