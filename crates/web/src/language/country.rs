//! Names of countries, as CLDR has them; `tests/countries.js` writes the files.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Language, TAGS};

macro_rules! names {
    ($($tag:literal),*) => { [$(include_str!(concat!("../../messages/", $tag, "/countries.tsv"))),*] };
}

type Names = Vec<(&'static str, &'static str)>;

static NAMES: LazyLock<HashMap<&'static str, Names>> = LazyLock::new(|| {
    let texts = names!("en", "de", "fr", "es", "zh-Hant", "ar");
    let read = |text: &'static str| text.lines().filter_map(|line| line.split_once('\t')).collect();
    TAGS.into_iter().zip(texts.map(read)).collect()
});

impl Language {
    /// Code and name of every country, in the order of this language.
    pub fn countries(self) -> &'static [(&'static str, &'static str)] {
        NAMES.get(self.tag()).or_else(|| NAMES.get(TAGS[0])).map_or(&[], Vec::as_slice)
    }

    /// A country's name; its code where it has none.
    pub fn country(self, code: &str) -> String {
        let named = self.countries().iter().find(|(known, _)| *known == code);
        named.map_or(code, |(_, name)| name).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_name_in_every_language() {
        for tag in TAGS {
            let language: Language = tag.parse().unwrap();
            let mut codes: Vec<&str> = language.countries().iter().map(|(code, _)| *code).collect();
            codes.sort_unstable();
            assert_eq!(codes, shop::customer::country::codes().collect::<Vec<_>>(), "{tag}");
            assert!(language.countries().iter().all(|(code, name)| !name.is_empty() && name != code), "{tag}");
        }
        assert_eq!("de".parse::<Language>().unwrap().country("AT"), "Österreich");
    }
}
