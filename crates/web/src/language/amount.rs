//! Amounts and whole numbers as they are typed: read by the page's language alone. `12,345` is twelve and a bit to one reader and twelve
//! thousand to another, and a limit that is read a thousand times too large protects nobody.

use shop::kernel::{Currency, MoneyError};

use super::Language;

/// Marks that part thousands in every language: spaces, apostrophes, and the Arabic mark.
fn parts_anywhere(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | '\u{66c}')
}

impl Language {
    /// The mark before the decimals, and the one that parts thousands, if it is neither a space nor an apostrophe.
    fn marks(self) -> (char, Option<char>) {
        match self.tag() {
            "de" | "es" => (',', Some('.')),
            "fr" => (',', None),
            _ => ('.', Some(',')),
        }
    }

    /// Reads what somebody typed into the field of an amount; [`Language::amount`] is read as it was written.
    ///
    /// # Errors
    /// [`MoneyError::Amount`] when it is no amount as this language writes them: also with more decimals than the currency has, or with
    /// thousands parted in other places.
    pub fn read_amount(self, currency: Currency, text: &str) -> Result<i64, MoneyError> {
        let plain = self.plain(text).ok_or(MoneyError::Amount)?;
        let decimals = usize::try_from(currency.decimals()).unwrap_or_default();
        match plain.split_once('.') {
            Some((_, part)) if part.is_empty() || part.len() > decimals => Err(MoneyError::Amount),
            _ => currency.parse_amount(&plain),
        }
    }

    /// An amount to show how they are written: with both marks, as far as the currency has decimals.
    pub fn amount_example(self, currency: Currency) -> String {
        self.amount(currency, 2_469 * 10_i64.pow(currency.decimals()) / 2)
    }

    /// Reads a whole number that somebody typed.
    pub fn read_number(self, text: &str) -> Option<i64> {
        self.plain(text)?.parse().ok()
    }

    /// The number in ASCII digits, with a point before its decimals if it has any.
    fn plain(self, text: &str) -> Option<String> {
        let (mark, parts) = self.marks();
        let bare = text.trim().trim_matches(['\u{200e}', '\u{200f}', '\u{61c}']);
        let (whole, part) = match bare.split_once([mark, '\u{66b}']) {
            Some((whole, part)) => (whole, Some(part)),
            None => (bare, None),
        };
        let separator = whole.chars().find(|c| parts_anywhere(*c) || Some(*c) == parts);
        let mut groups = whole.split(|c| Some(c) == separator);
        let first = digits(groups.next()?)?;
        let mut plain = first.clone();
        for group in groups {
            let group = digits(group).filter(|group| group.len() == 3)?;
            plain.push_str(&group);
        }
        if separator.is_some() && (first.len() > 3 || first.starts_with('0')) {
            return None;
        }
        if let Some(part) = part {
            plain.push('.');
            plain.push_str(&digits(part)?);
        }
        Some(plain)
    }
}

/// Digits, at least one, in ASCII.
fn digits(text: &str) -> Option<String> {
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(c) - 0x6f0, 10),
        _ => None,
    };
    text.chars().map(digit).collect::<Option<String>>().filter(|digits| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::TAGS;
    use super::*;

    fn language(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    fn read(tag: &str, code: &str, text: &str) -> Result<i64, MoneyError> {
        language(tag).read_amount(code.parse().unwrap(), text)
    }

    #[test]
    fn amounts_are_read_by_the_marks_of_the_language() {
        for (tag, text, amount) in [
            ("en", "12", 1_200),
            ("en", "12.5", 1_250),
            ("en", " 1,234.50 ", 123_450),
            ("en", "12,345", 1_234_500),
            ("en", "1 234.50", 123_450),
            ("en", "0.10", 10),
            ("de", "12,5", 1_250),
            ("de", "1.000", 100_000),
            ("de", "1.000,50", 100_050),
            ("de", "1000,50", 100_050),
            ("de", "1'234,50", 123_450),
            ("es", "1.234.567", 123_456_700),
            ("fr", "1\u{202f}234,5", 123_450),
            ("fr", "1 234", 123_400),
            ("zh-Hant", "1,234.5", 123_450),
            ("ar", "١٢٫٥", 1_250),
            ("ar", "١٬٢٣٤٫٥٠", 123_450),
            ("ar", "\u{200f}1,234.50\u{200e}", 123_450),
        ] {
            assert_eq!(read(tag, "USD", text), Ok(amount), "{tag} {text}");
        }
        assert_eq!(read("en", "JPY", "12,500"), Ok(12_500));
        assert_eq!(read("en", "KWD", "1.234"), Ok(1_234));
        assert_eq!(read("de", "KWD", "1.234,5"), Ok(1_234_500));
    }

    #[test]
    fn what_does_not_fit_the_language_is_refused() {
        for (tag, bad) in [
            ("en", ""),
            ("en", "1.000"),
            ("en", "12,50"),
            ("en", "1,23,456"),
            ("en", "1234,567"),
            ("en", "0,125"),
            ("en", "1,234 567"),
            ("en", "1.2.3"),
            ("en", "12."),
            ("en", ".5"),
            ("en", "-1"),
            ("en", "1e3"),
            ("en", "99999999999999999999"),
            ("de", "12,345"),
            ("de", "12.50"),
            ("de", "1.000.50"),
            ("fr", "1.234"),
            ("fr", "1,234,50"),
            ("ar", "١٢٫٥٠٠"),
        ] {
            assert_eq!(read(tag, "USD", bad), Err(MoneyError::Amount), "{tag} {bad}");
        }
        assert_eq!(read("en", "JPY", "12.5"), Err(MoneyError::Amount));
        assert_eq!(language("de").read_number("1.000"), Some(1_000));
        assert_eq!(language("ar").read_number("٢٥"), Some(25));
        assert_eq!(language("en").read_number("1.5"), None);
    }

    fn arabic(text: &str) -> String {
        let digit = |c: char| match c {
            '0'..='9' => char::from_u32(0x660 + u32::from(c) - 0x30).unwrap(),
            '.' => '\u{66b}',
            ',' => '\u{66c}',
            c => c,
        };
        text.chars().map(digit).collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor in 0_i64..1_000_000_000_000_000, tag in 0..TAGS.len(), code in 0..3_usize) {
            let currency: Currency = ["JPY", "USD", "KWD"][code].parse().unwrap();
            let language = language(TAGS[tag]);
            let written = language.amount(currency, minor);
            prop_assert_eq!(language.read_amount(currency, &written), Ok(minor), "{}", written);
            if language.right_to_left() {
                prop_assert_eq!(language.read_amount(currency, &arabic(&written)), Ok(minor));
            }
        }

        #[test]
        fn whatever_is_typed_is_read_or_refused(text in "[0-9., '٠-٩٫٬]{0,12}|\\PC{0,12}", tag in 0..TAGS.len()) {
            let (language, currency) = (language(TAGS[tag]), Currency::USD);
            if let Ok(minor) = language.read_amount(currency, &text) {
                prop_assert!(minor >= 0);
                prop_assert_eq!(language.read_amount(currency, &language.amount(currency, minor)), Ok(minor));
            }
        }
    }
}
