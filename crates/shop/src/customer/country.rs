//! How addresses are written in each country: which fields, in which order, which of them are needed, and what a postal code
//! looks like. From `countries.tsv` beside this file, which says how to read it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::register::NewAddress;
use crate::kernel::text::TextError;

/// A field of an address that differs by country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Who receives there.
    Name,
    /// Street and number, and a second line.
    Street,
    /// Town, suburb.
    City,
    /// State, province, prefecture.
    Region,
    /// Postal code.
    PostalCode,
}

impl Field {
    const fn of(letter: char) -> Option<Field> {
        match letter {
            'n' => Some(Field::Name),
            'a' => Some(Field::Street),
            'c' => Some(Field::City),
            'r' => Some(Field::Region),
            'p' => Some(Field::PostalCode),
            _ => None,
        }
    }
}

/// How one country writes addresses.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Fields in their order; a field that is left out is not asked for.
    pub order: Vec<Field>,
    /// Needed beside name and street.
    pub required: Vec<Field>,
    patterns: Vec<&'static str>,
    /// A postal code of the country, or nothing.
    pub example: &'static str,
    /// What a region is called: `state`, `prefecture`; `region` where nothing better is known.
    pub region: &'static str,
    /// What a town is called: `suburb`, `district`; `city` where it is just that.
    pub city: &'static str,
    /// What a postal code is called: `zip`, `pin`; `postal` where it is just that.
    pub postal: &'static str,
    /// Written in capitals.
    pub capitals: Vec<Field>,
}

impl Rules {
    /// Whether the country's addresses have this field.
    pub fn has(&self, field: Field) -> bool {
        self.order.contains(&field)
    }

    /// Whether the field can't be left empty.
    pub fn requires(&self, field: Field) -> bool {
        matches!(field, Field::Name | Field::Street) || self.required.contains(&field)
    }

    /// Whether its postal codes are digits only.
    pub fn digits_only(&self) -> bool {
        self.example.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ') && !self.example.is_empty()
    }

    /// The postal code as the country writes it; `None` when it can't be one.
    pub fn postal_code(&self, typed: &str) -> Option<String> {
        if self.patterns.is_empty() {
            return Some(typed.to_owned());
        }
        let bare: Vec<char> = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '‐'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        self.patterns.iter().find_map(|pattern| fit(pattern, &bare))
    }
}

/// Puts bare characters into a pattern.
fn fit(pattern: &str, bare: &[char]) -> Option<String> {
    let mut left = bare.iter();
    let mut code = String::with_capacity(pattern.len());
    for mark in pattern.chars() {
        if matches!(mark, ' ' | '-') {
            code.push(mark);
            continue;
        }
        let c = *left.next()?;
        let fits = match mark {
            '#' => c.is_ascii_digit(),
            '@' => c.is_ascii_uppercase(),
            '?' => c.is_ascii_uppercase() || c.is_ascii_digit(),
            literal => c == literal,
        };
        if !fits {
            return None;
        }
        code.push(c);
    }
    left.next().is_none().then_some(code)
}

static COUNTRIES: LazyLock<BTreeMap<&'static str, Rules>> =
    LazyLock::new(|| include_str!("countries.tsv").lines().filter_map(read).collect());

fn read(line: &'static str) -> Option<(&'static str, Rules)> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [country, order, required, patterns, example, region, city, postal, capitals] = cells.as_slice() else {
        return None;
    };
    let fields = |letters: &str| letters.chars().filter_map(Field::of).collect();
    let or = |cell: &'static str, default: &'static str| if cell == "-" { default } else { cell };
    let patterns = if matches!(*patterns, "-" | "*") { Vec::new() } else { patterns.split(',').collect() };
    let rules = Rules {
        order: fields(order),
        required: fields(required),
        patterns,
        example: or(example, ""),
        region: or(region, "region"),
        city: or(city, "city"),
        postal: or(postal, "postal"),
        capitals: fields(capitals),
    };
    Some((country, rules))
}

/// The rules of a country by its ISO 3166-1 alpha-2 code; `None` when no country has it.
pub fn rules(country: &str) -> Option<&'static Rules> {
    COUNTRIES.get(country)
}

/// Every country's code, in their order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    COUNTRIES.keys().copied()
}

/// Why a field of an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Its text can't be.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It is needed in this country.
    #[error("is needed for an address in this country")]
    Missing,
    /// No postal code of this country looks like that.
    #[error("must look like {0}")]
    PostalCode(&'static str),
    /// No country has this code.
    #[error("must be an ISO 3166-1 country code such as US")]
    Country,
}

/// What an address of no known country needs.
const ANYWHERE: &[Field] = &[Field::Name, Field::Street, Field::City];

/// Checks an address whose texts are right by its country's rules, and writes its postal code as the country does. Unless
/// `strict`, a missing region or postal code is let pass.
///
/// # Errors
/// The wrong fields, by their names in [`NewAddress`].
pub fn check(address: &mut NewAddress, strict: bool) -> Result<(), Vec<(&'static str, Wrong)>> {
    let rules = rules(&address.country);
    let mut wrong = Vec::new();
    if rules.is_none() {
        wrong.push(("country", Wrong::Country));
    }
    if rules.is_some_and(|rules| !rules.has(Field::City)) && address.city.is_empty() {
        // The town that summaries show.
        address.city.clone_from(&address.region);
    }
    for field in rules.map_or(ANYWHERE, |rules| &rules.order) {
        let (name, text) = match field {
            Field::Name => ("name", &address.name),
            Field::Street => ("line1", &address.line1),
            Field::City => ("city", &address.city),
            Field::Region => ("region", &address.region),
            Field::PostalCode => ("postal_code", &address.postal_code),
        };
        let needed = rules.is_none_or(|rules| rules.requires(*field))
            && (strict || !matches!(field, Field::Region | Field::PostalCode));
        if needed && text.trim().is_empty() {
            wrong.push((name, Wrong::Missing));
        }
    }
    if let Some(rules) = rules.filter(|rules| rules.has(Field::PostalCode) && !address.postal_code.trim().is_empty()) {
        match rules.postal_code(&address.postal_code) {
            Some(code) => address.postal_code = code,
            None => wrong.push(("postal_code", Wrong::PostalCode(rules.example))),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_sound_rules() {
        let own = COUNTRIES.values().filter(|rules| !rules.patterns.is_empty()).count();
        assert!(COUNTRIES.len() == 249 && own >= 60, "{} countries, {own} of them with a pattern", COUNTRIES.len());
        for (country, rules) in COUNTRIES.iter() {
            assert!(rules.has(Field::Name) && rules.has(Field::Street), "{country}");
            assert!(rules.required.iter().all(|field| rules.has(*field)), "{country}: what is required is asked for");
            if !rules.patterns.is_empty() {
                assert_eq!(rules.postal_code(rules.example).as_deref(), Some(rules.example), "{country}");
            }
        }
    }

    #[test]
    fn postal_codes_are_written_as_the_country_does() {
        let code = |country: &str, typed: &str| rules(country).unwrap().postal_code(typed);
        for (country, typed, written) in [
            ("GB", "sw1a1aa", "SW1A 1AA"),
            ("GB", "m1 1ae", "M1 1AE"),
            ("CA", "k1a-0b1", "K1A 0B1"),
            ("NL", "1234ab", "1234 AB"),
            ("JP", "1540023", "154-0023"),
            ("US", "95014 1234", "95014-1234"),
            ("IE", "d6wxy00", "D6W XY00"),
            ("SE", "11455", "114 55"),
            ("PL", "00950", "00-950"),
        ] {
            assert_eq!(code(country, typed).as_deref(), Some(written), "{country}");
        }
        for (country, typed) in [("US", "9501"), ("DE", "2613A"), ("GB", "SW1A"), ("JP", "154-00234")] {
            assert_eq!(code(country, typed), None, "{country} {typed}");
        }
    }

    #[test]
    fn the_wrong_fields_are_named() {
        let base = NewAddress {
            name: "Ada".into(),
            line1: "1 Main Street".into(),
            city: "Springfield".into(),
            postal_code: "1234".into(),
            country: "US".into(),
            ..NewAddress::default()
        };
        let strict = check(&mut base.clone(), true).unwrap_err();
        assert_eq!(strict, [("region", Wrong::Missing), ("postal_code", Wrong::PostalCode("95014"))]);
        let mut german = NewAddress { country: "DE".into(), postal_code: "26133".into(), ..base.clone() };
        assert_eq!(check(&mut german, true), Ok(()));
        let mut emirate =
            NewAddress { country: "AE".into(), region: "Dubai".into(), city: String::new(), ..base.clone() };
        assert_eq!((check(&mut emirate, true), emirate.city.as_str()), (Ok(()), "Dubai"));
        let loose = NewAddress { postal_code: String::new(), ..base.clone() };
        assert_eq!(check(&mut loose.clone(), false), Ok(()), "what callers of the API may leave out");
        assert_eq!(check(&mut base.clone(), false), Err(vec![("postal_code", Wrong::PostalCode("95014"))]));
        let nowhere = NewAddress { country: "ZZ".into(), name: String::new(), ..base };
        for strict in [true, false] {
            let wrong = check(&mut nowhere.clone(), strict);
            assert_eq!(wrong, Err(vec![("country", Wrong::Country), ("name", Wrong::Missing)]));
        }
    }
}
