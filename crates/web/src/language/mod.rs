//! The languages of the pages: which one a request is answered in, its messages (Fluent), and its numbers, money, days and times (CLDR,
//! by ICU4X). All text for people lies in `messages/`; a test fails on text anywhere else.

mod amount;
mod catalogue;
mod choose;
mod country;
mod format;
pub mod mail;
mod said;

use std::str::FromStr;

use catalogue::{CATALOGUES, Catalogue};
pub use choose::{COOKIE, accepted};
#[cfg(test)]
mod tests;
pub use said::{Rich, Said};

/// A language of the pages; English until another is chosen.
#[derive(Clone, Copy)]
pub struct Language {
    catalogue: &'static Catalogue,
    asked: bool,
}

/// The languages there are messages for.
pub const TAGS: [&str; 6] = shop::kernel::settings::LANGUAGES;
/// English in brackets and with every letter changed: whatever is not a message stands out. For tests, in a development shop only.
pub const PSEUDO: &str = "en-XA";

/// The text is no language of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown;

impl FromStr for Language {
    type Err = Unknown;

    fn from_str(tag: &str) -> Result<Language, Unknown> {
        CATALOGUES
            .iter()
            .find(|catalogue| catalogue.tag == tag)
            .map(|catalogue| Language { catalogue, asked: false })
            .ok_or(Unknown)
    }
}

impl Default for Language {
    fn default() -> Language {
        Language { catalogue: &CATALOGUES[0], asked: false }
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Language) -> bool {
        self.tag() == other.tag()
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

impl Language {
    /// BCP 47 tag, for `<html lang>` and `hreflang`.
    pub fn tag(self) -> &'static str {
        self.catalogue.tag
    }

    /// Whether the address itself asked for it (`?lang=`): then it is part of the page's canonical address.
    pub fn asked(self) -> bool {
        self.asked
    }

    /// Whether it is written from right to left.
    pub fn right_to_left(self) -> bool {
        self.tag() == "ar"
    }

    /// Its name in itself: `Deutsch`.
    pub fn name(self) -> &'static str {
        self.t("language-name")
    }

    /// A message without arguments. An unknown key is shown itself, and a test fails on it.
    pub fn t(self, key: &str) -> &'static str {
        self.message(key).unwrap_or_else(|| {
            tracing::error!(key, "there is no such message");
            "?"
        })
    }

    /// A message without arguments whose key is made of a code, if there is one.
    pub fn message(self, key: &str) -> Option<&'static str> {
        // A message not yet translated is shown in English; a test lists those.
        self.catalogue.plain.get(key).or_else(|| CATALOGUES[0].plain.get(key)).map(String::as_str)
    }

    /// A message with arguments; numbers select plural forms.
    pub fn say<'a>(self, key: &'a str) -> Said<'a> {
        Said::new(self.catalogue, key)
    }

    /// A message that holds markup; its arguments are escaped.
    pub fn rich<'a>(self, key: &'a str) -> Rich<'a> {
        Rich::new(self.catalogue, key)
    }
}
