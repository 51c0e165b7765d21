//! What a search may become while it is typed: items, categories and words that fit so far.

use db::Tx;

use super::{Choices, How, Rules, Search, SearchError, Sort, Wanted, look, text};
use crate::kernel::ItemId;

/// Items that are suggested.
const ITEMS_MAX: usize = 6;
/// Categories that are suggested.
const CATEGORIES_MAX: usize = 3;
/// Texts that are suggested.
const TEXTS_MAX: usize = 3;

/// What fits the text so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Texts to look for: the last word completed, or typing errors put right.
    pub texts: Vec<String>,
    /// Handle and title of categories.
    pub categories: Vec<(String, String)>,
    /// Items, best first.
    pub items: Vec<ItemId>,
}

impl Search {
    /// Suggests what `text` may become.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn suggest(&self, tx: &mut Tx<'_>, rules: &Rules, text: &str) -> Result<Suggestions, SearchError> {
        self.refresh(tx, rules)?;
        let words: Vec<String> = text::words(text, super::WORDS_MAX).into_iter().map(|word| word.text).collect();
        let Some((last, before)) = words.split_last() else { return Ok(Suggestions::default()) };
        let first = self.first(tx, text)?;
        let index = self.read();
        let wanted = Wanted {
            text: text.to_owned(),
            choices: Choices::default(),
            sort: Sort::Relevance,
            after: None,
            limit: ITEMS_MAX,
            facets: false,
            most: false,
        };
        let found = look(&index, rules, &wanted, first)?;
        let mut texts = Vec::new();
        if let How::Corrected(text) = &found.how {
            texts.push(text.clone());
        } else if last.chars().count() > 1 && before.len() + 1 < super::WORDS_MAX {
            for word in index.completed(last, TEXTS_MAX + 1) {
                if word != last {
                    let whole: Vec<&str> = before.iter().map(String::as_str).chain([word]).collect();
                    texts.push(text::shown(&whole.join(" ")));
                }
            }
        }
        texts.truncate(TEXTS_MAX);
        let fits = |title: &str| {
            let own = text::words(title, super::WORDS_MAX);
            words.iter().all(|word| own.iter().any(|own| own.text.starts_with(word.as_str())))
        };
        let categories = index.categories().filter(|(_, category)| !category.items.is_empty() && fits(&category.title));
        let mut categories: Vec<_> =
            categories.map(|(_, category)| (category.items.len(), &category.handle, &category.title)).collect();
        categories.sort_by_key(|(items, ..)| std::cmp::Reverse(*items));
        let named = categories.into_iter().take(CATEGORIES_MAX);
        Ok(Suggestions {
            texts,
            categories: named.map(|(_, handle, title)| (handle.clone(), title.clone())).collect(),
            items: found.items,
        })
    }
}
