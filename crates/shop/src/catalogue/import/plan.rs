//! A checked product with all that its rows will hold, ids included: minted here, outside the transaction, because a
//! transaction may be run again.

use super::check::{Product, Variant};
use super::clean;
use crate::kernel::{CategoryId, ItemId, VariantId, text};

/// An item as its rows should be.
pub(super) struct Planned {
    /// Its id, should it be new.
    pub item: ItemId,
    /// Its category's id, should that be new.
    pub category: CategoryId,
    pub category_handle: String,
    pub category_title: String,
    pub handle: String,
    pub title: String,
    /// Sanitised HTML.
    pub description: String,
    pub summary: String,
    pub vendor: String,
    pub tags: String,
    pub status: &'static str,
    pub seo_title: String,
    pub seo_description: String,
    /// Lower-case words that a search looks through.
    pub search: String,
    /// Position (from 1) and name.
    pub options: Vec<(i64, String)>,
    /// URL and description, in order.
    pub pictures: Vec<(String, String)>,
    /// In order, each with its id, should it be new.
    pub variants: Vec<(VariantId, Variant)>,
}

impl Planned {
    /// Plans a product; `mint` makes ascending ids.
    pub(super) fn new(product: Product, mint: &mut dyn FnMut() -> i64) -> Planned {
        let description = clean::html(&product.html);
        let summary = clean::summary(&description);
        let words = [&product.title, &product.vendor, &product.tags, &product.category].map(|word| word.to_lowercase());
        let filled = words.iter().map(String::as_str).filter(|word| !word.is_empty());
        let search = filled.collect::<Vec<_>>().join(" ");
        let options = (1..).zip(product.options).filter(|(_, name)| !name.is_empty()).collect();
        Planned {
            item: ItemId(mint()),
            category: CategoryId(mint()),
            category_handle: text::handle(&product.category),
            category_title: product.category,
            handle: product.handle,
            title: product.title,
            description,
            summary,
            vendor: product.vendor,
            tags: product.tags,
            status: product.status,
            seo_title: product.seo_title,
            seo_description: product.seo_description,
            search,
            options,
            pictures: product.pictures,
            variants: product.variants.into_iter().map(|variant| (VariantId(mint()), variant)).collect(),
        }
    }
}
