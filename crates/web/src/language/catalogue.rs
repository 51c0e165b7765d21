//! The messages of each language, read once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::PSEUDO;
use super::format::Formats;

/// A language with everything it needs.
pub(super) struct Catalogue {
    pub tag: &'static str,
    /// Messages without arguments, by key: most of a page.
    pub plain: HashMap<String, String>,
    pub formats: Formats,
    bundle: FluentBundle<FluentResource>,
}

macro_rules! texts {
    ($($tag:literal),*) => { [$(($tag, include_str!(concat!(env!("OUT_DIR"), "/", $tag, ".ftl")))),*] };
}

pub(super) const TEXTS: [(&str, &str); 6] = texts!("en", "de", "fr", "es", "zh-Hant", "ar");

/// All languages, English first, the pseudo-language last.
pub(super) static CATALOGUES: LazyLock<Vec<Catalogue>> = LazyLock::new(|| {
    let mut all: Vec<Catalogue> = TEXTS.iter().map(|(tag, text)| Catalogue::read(tag, text)).collect();
    all.push(Catalogue::read(PSEUDO, TEXTS[0].1));
    all
});

impl Catalogue {
    fn read(tag: &'static str, text: &str) -> Catalogue {
        // What could not be read is left out, and a test says so.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(language = tag, ?errors, "messages can't be read");
            resource
        });
        let keys: Vec<String> = keys(text).map(str::to_owned).collect();
        let pseudo = tag == PSEUDO;
        let base = if pseudo { "en" } else { tag };
        let mut bundle = FluentBundle::new_concurrent(vec![base.parse().unwrap_or_default()]);
        // Isolation marks keep arguments in order within right-to-left text; elsewhere they would only be bytes.
        bundle.set_use_isolating(tag == "ar");
        if pseudo {
            bundle.set_transform(Some(accent));
        }
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(language = tag, ?errors, "messages with the same key");
        }
        let formats = Formats::new(base);
        let mut catalogue = Catalogue { tag, plain: HashMap::new(), formats, bundle };
        catalogue.plain = keys
            .into_iter()
            .filter_map(|key| {
                let mut errors = Vec::new();
                let pattern = catalogue.bundle.get_message(&key)?.value()?;
                let text = catalogue.bundle.format_pattern(pattern, None, &mut errors).into_owned();
                errors.is_empty().then(|| (key, catalogue.bracketed(text)))
            })
            .collect();
        catalogue
    }

    fn bracketed(&self, text: String) -> String {
        if self.tag == PSEUDO && !text.is_empty() { format!("⟦{text}⟧") } else { text }
    }

    /// A message with arguments, or `None` where there is no such key.
    pub fn format(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            values.set(Cow::Borrowed(*name), value.clone());
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, language = self.tag, ?errors, "a message lacks arguments");
        }
        Some(self.bracketed(text))
    }
}

/// The keys of a message file: each begins its line.
pub(super) fn keys(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase())).filter_map(|line| {
        let (key, _) = line.split_once('=')?;
        Some(key.trim())
    })
}

/// `Send the link` becomes `Śéñđ ţĥé ļíñķ`; tags and entities stay as they are.
fn accent(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len() * 2);
    let mut markup = false;
    for letter in text.chars() {
        markup = match letter {
            '<' | '&' => true,
            '>' | ';' => false,
            _ => markup,
        };
        let from = "AEIOUaeiouNnSsTtLlRrDd".chars().position(|plain| plain == letter).filter(|_| !markup);
        let accented = from.and_then(|at| "ÅÉÎÖÛåéîöûÑñŠšŤťĽľŘřĎď".chars().nth(at));
        out.push(accented.unwrap_or(letter));
    }
    Cow::Owned(out)
}
