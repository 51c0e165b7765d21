//! The shop's settings: one table of keys, read into a [`Policy`] that the verbs are handed.

use std::collections::BTreeMap;

use db::{Tx, args, sql};
use jiff::tz::TimeZone;

use super::moment::MINUTE;
use super::{Currency, Moment, Secret};

/// A setting: key, default, and what it means.
pub const SETTINGS: &[(&str, &str, &str)] = &[
    ("shop.name", "Ringup", "the shop's name, in the header of every page"),
    ("shop.tagline", "", "one line under the name on the home page"),
    ("shop.currency", "USD", "ISO 4217 code of all prices; set it before the first import"),
    ("shop.time_zone", "UTC", "IANA name, for the dates and times that pages show"),
    (
        "catalogue.language",
        "en",
        "language of titles and descriptions (ISO 639), for plurals and other endings in the search",
    ),
    ("search.synonyms", "", "words that mean the same, in groups: sofa, couch; tee, t-shirt"),
    ("order.combine_window_minutes", "90", "single actions within it join one order (OC-15)"),
    ("order.cancel_window_minutes", "90", "a line can be cancelled or changed until then (OC-13)"),
    ("order.classes", "short:7,long", "classes by days until shipping, in order; the last has no limit (OC-16)"),
    (
        "shop.languages",
        "en,de,fr,es,zh-Hant,ar",
        "languages of the pages, in the order offered; the first is the shop's own",
    ),
    ("order.button", "", "the order button's words in every language, with {total}; empty: the language's own (X-3)"),
    ("order.button.en", "", "the order button's words in English, with {total}; empty: order.button"),
    ("order.button.de", "", "the order button's words in German"),
    ("order.button.fr", "", "the order button's words in French"),
    ("order.button.es", "", "the order button's words in Spanish"),
    ("order.button.zh-Hant", "", "the order button's words in Chinese"),
    ("order.button.ar", "", "the order button's words in Arabic"),
    ("delivery.price", "4.90", "one flat price, charged on an order's first line"),
    ("delivery.days", "3", "days from shipping to arrival, for the promise"),
    (
        "delivery.options",
        "",
        "what the checkout offers, as standard:4.90:3,express:12.90:1 (name:price:days); the single action uses the \
         first; empty: delivery.price and delivery.days",
    ),
    ("promise.back_order_days", "10", "days until an item without stock ships, where it has no lead time of its own"),
    ("caps.orders_per_window", "off", "most single actions per customer and per client in the caps' window (X-4)"),
    (
        "caps.amount_per_window",
        "off",
        "most money, without delivery, per customer and per client in the caps' window (X-4)",
    ),
    ("caps.amount_per_order", "off", "most money of one action, without delivery (X-4)"),
    ("caps.window_minutes", "1440", "the caps' window"),
    (
        "sign_in.per_minute",
        "1200",
        "most tries to sign in, register or get a client identifier from one address in a minute, or off",
    ),
    (
        "pictures.foreign",
        "off",
        "on shows pictures from the addresses of an imported catalogue: visitors' browsers ask other sites",
    ),
];

/// The languages that pages can be in.
pub const LANGUAGES: [&str; 6] = ["en", "de", "fr", "es", "zh-Hant", "ar"];

/// A class of lines: those that ship within `days_max` days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// `short`, `long`.
    pub name: String,
    /// Days until shipping, at most; `None` for the last class.
    pub days_max: Option<u32>,
}

/// A way of delivery that the checkout offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryOption {
    /// `standard`, `express`.
    pub name: String,
    /// For one order, in minor units.
    pub price: i64,
    /// Days from shipping to arrival.
    pub days: u32,
}

/// Caps above which an action needs a step-up. `None` is off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// Actions in the window.
    pub orders_per_window: Option<i64>,
    /// Minor units in the window.
    pub amount_per_window: Option<i64>,
    /// Minor units of one action.
    pub amount_per_order: Option<i64>,
    /// The window, in microseconds.
    pub window: i64,
}

impl Caps {
    /// Whether any cap is on.
    pub fn any(&self) -> bool {
        self.orders_per_window.is_some() || self.amount_per_window.is_some() || self.amount_per_order.is_some()
    }

    /// Whether a cap looks at earlier actions.
    pub fn need_history(&self) -> bool {
        self.orders_per_window.is_some() || self.amount_per_window.is_some()
    }
}

/// The settings, read.
#[derive(Clone, Debug)]
pub struct Policy {
    /// `shop.name`.
    pub shop_name: String,
    /// `shop.tagline`.
    pub tagline: String,
    /// `shop.currency`.
    pub currency: Currency,
    /// `shop.time_zone`.
    pub time_zone: TimeZone,
    /// `catalogue.language`.
    pub catalogue_language: String,
    /// `search.synonyms`.
    pub synonyms: String,
    /// `order.combine_window_minutes`, in microseconds.
    pub combine_window: i64,
    /// `order.cancel_window_minutes`, in microseconds.
    pub cancel_window: i64,
    /// `order.classes`.
    pub classes: Vec<Class>,
    /// `shop.languages`: BCP 47 tags, the shop's own first.
    pub languages: Vec<String>,
    /// `order.button` by language, the one for all under the empty tag; those that are not set are left out.
    pub buttons: BTreeMap<String, String>,
    /// What delivery of a single action's order costs, in minor units: of the first option.
    pub delivery: i64,
    /// Days from shipping to arrival of a single action's order.
    pub delivery_days: u32,
    /// `delivery.options`, at least one.
    pub delivery_options: Vec<DeliveryOption>,
    /// `promise.back_order_days`.
    pub back_order_days: u32,
    /// `caps.*`.
    pub caps: Caps,
    /// `sign_in.per_minute`.
    pub sign_ins_per_minute: Option<u32>,
    /// `pictures.foreign`: whether pages show pictures that lie on other sites.
    pub foreign_pictures: bool,
}

/// A setting that can't be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No setting has this key.
    #[error("there is no setting {0}")]
    Unknown(String),
    /// The value does not fit.
    #[error("{key}: {reason}")]
    Invalid {
        /// Of this setting.
        key: &'static str,
        /// What would fit.
        reason: String,
    },
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl Default for Policy {
    fn default() -> Policy {
        // The defaults are constants of this file; a test parses them.
        Policy::parse(&BTreeMap::new()).unwrap_or_else(|error| panic!("default settings: {error}"))
    }
}

impl Policy {
    /// Reads the settings; those that are not set have their defaults.
    ///
    /// # Errors
    /// [`SettingError::Invalid`].
    pub fn parse(set: &BTreeMap<String, String>) -> Result<Policy, SettingError> {
        let value = |key: &'static str| {
            let default = SETTINGS.iter().find(|(known, ..)| *known == key).map_or("", |(_, default, _)| default);
            set.get(key).map_or(default, String::as_str).trim()
        };
        let invalid = |key, reason: &str| SettingError::Invalid { key, reason: reason.to_owned() };
        let number = |key: &'static str, min: u32, max: u32| {
            let parsed: Option<u32> = value(key).parse().ok();
            parsed
                .filter(|number| (min..=max).contains(number))
                .ok_or_else(|| invalid(key, &format!("a whole number from {min} to {max} is due")))
        };
        let currency: Currency = value("shop.currency")
            .parse()
            .map_err(|e: super::money::MoneyError| invalid("shop.currency", &e.to_string()))?;
        let amount = |key: &'static str| {
            let default = || default_amount(value(key), currency);
            let text = set.get(key).map_or_else(default, |set| set.trim().to_owned());
            currency.parse_amount(&text).map_err(|_| invalid(key, "a decimal amount of the shop's currency is due"))
        };
        let cap = |key: &'static str, money: bool| match value(key) {
            "off" => Ok(None),
            _ if money => amount(key).map(Some),
            _ => number(key, 0, 1_000_000).map(|number| Some(i64::from(number))),
        };
        let minutes = |key: &'static str| number(key, 1, 60 * 24 * 60).map(|minutes| i64::from(minutes) * MINUTE);
        if value("shop.name").is_empty() {
            return Err(invalid("shop.name", "a name is due"));
        }
        let buttons = buttons(set)?;
        let languages: Vec<String> = value("shop.languages").split(',').map(|tag| tag.trim().to_owned()).collect();
        if languages.iter().any(|tag| !LANGUAGES.contains(&tag.as_str())) {
            return Err(invalid("shop.languages", "some of en, de, fr, es, zh-Hant, ar are due, with commas between"));
        }
        let (price, days) = (amount("delivery.price")?, number("delivery.days", 0, 365)?);
        let flat = DeliveryOption { name: "standard".to_owned(), price, days };
        let delivery_options = delivery_options(value("delivery.options"), currency, flat)
            .ok_or_else(|| invalid("delivery.options", "name:price:days are due, each name once: standard:4.90:3"))?;
        let (delivery, delivery_days) = delivery_options.first().map_or((0, 0), |first| (first.price, first.days));
        Ok(Policy {
            shop_name: value("shop.name").to_owned(),
            tagline: value("shop.tagline").to_owned(),
            currency,
            time_zone: TimeZone::get(value("shop.time_zone"))
                .map_err(|_| invalid("shop.time_zone", "an IANA name such as Europe/Berlin is due"))?,
            catalogue_language: language(value("catalogue.language"))?,
            synonyms: synonyms(value("search.synonyms"))?,
            combine_window: minutes("order.combine_window_minutes")?,
            cancel_window: minutes("order.cancel_window_minutes")?,
            classes: classes(value("order.classes")).ok_or_else(|| {
                invalid("order.classes", "names with rising days are due, the last without: short:7,long")
            })?,
            languages,
            buttons,
            delivery,
            delivery_days,
            delivery_options,
            back_order_days: number("promise.back_order_days", 0, 365)?,
            sign_ins_per_minute: cap("sign_in.per_minute", false)?.and_then(|most| u32::try_from(most.max(1)).ok()),
            caps: Caps {
                orders_per_window: cap("caps.orders_per_window", false)?,
                amount_per_window: cap("caps.amount_per_window", true)?,
                amount_per_order: cap("caps.amount_per_order", true)?,
                window: minutes("caps.window_minutes")?,
            },
            foreign_pictures: switch("pictures.foreign", value("pictures.foreign"))?,
        })
    }

    /// The class of a line that ships in `days` days: the first class it fits (OC-16).
    pub fn class_of(&self, days: u32) -> usize {
        let fits = |class: &Class| class.days_max.is_none_or(|max| days <= max);
        self.classes.iter().position(fits).unwrap_or(self.classes.len() - 1)
    }

    /// The delivery option with this name.
    pub fn delivery_option(&self, name: &str) -> Option<&DeliveryOption> {
        self.delivery_options.iter().find(|option| option.name == name)
    }

    /// A class's name.
    pub fn class_name(&self, class: usize) -> &str {
        self.classes.get(class).or(self.classes.last()).map_or("", |class| &class.name)
    }
}

/// The words of the order button by language; the defaults have none.
fn buttons(set: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, SettingError> {
    let mut buttons = BTreeMap::new();
    for (key, ..) in SETTINGS.iter().filter(|(key, ..)| key.starts_with("order.button")) {
        let tag = key.trim_start_matches("order.button").trim_start_matches('.');
        let words = set.get(*key).map_or("", |words| words.trim());
        if !words.is_empty() && !words.contains("{total}") {
            return Err(SettingError::Invalid { key, reason: "the words must contain {total}".to_owned() });
        }
        if !words.is_empty() {
            buttons.insert(tag.to_owned(), words.to_owned());
        }
    }
    Ok(buttons)
}

/// Most options of delivery.
const DELIVERY_OPTIONS_MAX: usize = 8;

fn delivery_options(text: &str, currency: Currency, flat: DeliveryOption) -> Option<Vec<DeliveryOption>> {
    if text.is_empty() {
        return Some(vec![flat]);
    }
    let mut options: Vec<DeliveryOption> = Vec::new();
    for part in text.split(',') {
        let mut fields = part.trim().split(':');
        let (name, price, days) = (fields.next()?, fields.next()?, fields.next()?);
        let well_named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let days = days.parse().ok().filter(|days| *days <= 365)?;
        if !well_named || fields.next().is_some() || options.iter().any(|known| known.name == name) {
            return None;
        }
        options.push(DeliveryOption { name: name.to_owned(), price: currency.parse_amount(price).ok()?, days });
    }
    (options.len() <= DELIVERY_OPTIONS_MAX).then_some(options)
}

fn switch(key: &'static str, text: &str) -> Result<bool, SettingError> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(SettingError::Invalid { key, reason: "on or off is due".to_owned() }),
    }
}

/// Longest `search.synonyms`.
const SYNONYMS_BYTES_MAX: usize = 20_000;

fn synonyms(text: &str) -> Result<String, SettingError> {
    if text.len() > SYNONYMS_BYTES_MAX {
        let reason = format!("at most {SYNONYMS_BYTES_MAX} bytes are allowed");
        return Err(SettingError::Invalid { key: "search.synonyms", reason });
    }
    Ok(text.to_owned())
}

/// A default that is an amount, in the shop's currency: the same number of minor units where it has no decimals, so that
/// 4.90 is ¥490. Other defaults are as they are.
pub fn default_amount(default: &str, currency: Currency) -> String {
    let amount = default.contains('.') && default.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if amount && currency.decimals() == 0 { default.replace('.', "") } else { default.to_owned() }
}

/// Languages that a catalogue can be in; of some the search knows the endings, the others are taken as they are written.
const CATALOGUE_LANGUAGES: &str = "ar, bg, ca, cs, da, de, el, en, es, et, fi, fr, he, hi, hr, hu, id, it, ja, ko, lt, lv, nl, \
                                   no, pl, pt, ro, ru, sk, sl, sr, sv, ta, th, tr, uk, vi, zh";

/// A language code, perhaps with a region or script.
fn language(text: &str) -> Result<String, SettingError> {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let fits = CATALOGUE_LANGUAGES.split(", ").any(|known| known == primary)
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    let reason = format!("one of {CATALOGUE_LANGUAGES} is due, perhaps with a region as in pt-BR");
    if fits { Ok(text.to_owned()) } else { Err(SettingError::Invalid { key: "catalogue.language", reason }) }
}

fn classes(text: &str) -> Option<Vec<Class>> {
    let mut classes: Vec<Class> = Vec::new();
    for part in text.split(',') {
        let (name, days) = part.trim().split_once(':').map_or((part.trim(), None), |(name, days)| (name, Some(days)));
        let days_max = days.map(str::parse::<u32>).transpose().ok()?;
        let rises =
            classes.last().is_none_or(|last| last.days_max.is_some_and(|last| days_max.is_none_or(|max| max > last)));
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase()) || !rises {
            return None;
        }
        classes.push(Class { name: name.to_owned(), days_max });
    }
    classes.last().is_some_and(|last| last.days_max.is_none()).then_some(classes)
}

/// Reads the settings that are set.
///
/// # Errors
/// Of the database.
pub fn load(tx: &mut Tx<'_>) -> db::Result<BTreeMap<String, String>> {
    let rows =
        tx.query(sql!("select key, value from setting order by key"), &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// Reads the policy.
///
/// # Errors
/// [`SettingError`].
pub fn policy(tx: &mut Tx<'_>) -> Result<Policy, SettingError> {
    Policy::parse(&load(tx)?)
}

/// Sets `key`, after checking that the settings as a whole still make a policy. The currency can't change once there
/// are prices: their minor units would mean something else.
///
/// # Errors
/// [`SettingError`]; then nothing is changed.
pub fn set(tx: &mut Tx<'_>, now: Moment, key: &str, value: &str) -> Result<Policy, SettingError> {
    let Some((known, ..)) = SETTINGS.iter().find(|(known, ..)| *known == key) else {
        return Err(SettingError::Unknown(key.to_owned()));
    };
    let mut set = load(tx)?;
    let before = Policy::parse(&set)?;
    set.insert(key.to_owned(), value.to_owned());
    let policy = Policy::parse(&set)?;
    if before.currency != policy.currency {
        let priced = tx.maybe(sql!("select id from variant limit 1"), &[], |row| row.get::<i64>(0))?;
        if priced.is_some() {
            let reason = "there are prices already; start a new shop for another currency".to_owned();
            return Err(SettingError::Invalid { key: known, reason });
        }
    }
    tx.run(
        sql!(
            "insert into setting (key, value, changed_at) values ($1, $2, $3)
             on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at"
        ),
        args![key, value, now],
    )?;
    Ok(policy)
}

/// The shop's signing key, made at the first start.
///
/// # Errors
/// Of the database.
pub fn signing_key(tx: &mut Tx<'_>, fresh: &Secret) -> db::Result<[u8; 32]> {
    tx.run(
        sql!("insert into secret (name, value) values ('button', $1) on conflict (name) do nothing"),
        args![&fresh.hash()],
    )?;
    tx.one(sql!("select value from secret where name = 'button'"), &[], |row| row.get(0))
}

/// The next node number: each process that mints ids takes one, servers from 0 to 127, commands from 128 to 255.
///
/// # Errors
/// Of the database.
pub fn lease_node(tx: &mut Tx<'_>, server: bool) -> db::Result<u8> {
    let next: i64 = tx.one(
        sql!(
            "insert into node_counter (id, next) values ($1, 1)
             on conflict (id) do update set next = node_counter.next + 1 returning next"
        ),
        args![server],
        |row| row.get(0),
    )?;
    Ok((next.rem_euclid(128) + if server { 0 } else { 128 }) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(key: &str, value: &str) -> Result<Policy, SettingError> {
        Policy::parse(&BTreeMap::from([(key.to_owned(), value.to_owned())]))
    }

    #[test]
    fn defaults_are_sound() {
        let policy = Policy::default();
        assert_eq!(policy.combine_window, 90 * MINUTE);
        assert_eq!(policy.class_name(policy.class_of(7)), "short");
        assert_eq!(policy.class_name(policy.class_of(8)), "long");
        assert!(!policy.caps.any());
    }

    #[test]
    fn defaults_fit_every_currency() {
        for (code, delivery) in [("USD", 490), ("JPY", 490), ("KWD", 4_900)] {
            assert_eq!(with("shop.currency", code).unwrap().delivery, delivery, "{code}");
        }
        let yen = "JPY".parse().unwrap();
        assert_eq!((default_amount("4.90", yen), default_amount("off", yen)), ("490".into(), "off".into()));
    }

    #[test]
    fn bad_values_are_named() {
        for (key, value) in [
            ("order.classes", "short:7"),
            ("order.classes", "short:7,long:3,rest"),
            ("shop.currency", "dollars"),
            ("shop.time_zone", "Mars/Olympus"),
            ("delivery.price", "-1"),
            ("delivery.days", "soon"),
            ("delivery.options", "standard:4.90"),
            ("delivery.options", "standard:4.90:3,standard:1:1"),
            ("delivery.options", "Standard:4.90:3"),
            ("delivery.options", "a:4.905:3"),
            ("order.button", "Buy"),
            ("caps.orders_per_window", "-3"),
            ("pictures.foreign", "yes"),
        ] {
            assert!(matches!(with(key, value), Err(SettingError::Invalid { key: k, .. }) if k == key), "{key}={value}");
        }
        assert_eq!(with("order.classes", "now:1,soon:7,later").unwrap().class_of(3), 1);
        assert_eq!(with("caps.amount_per_order", "100").unwrap().caps.amount_per_order, Some(10_000));
        let policy = with("delivery.options", "standard:3:4, express:12.90:1").unwrap();
        assert_eq!((policy.delivery, policy.delivery_days, policy.delivery_options.len()), (300, 4, 2));
        assert_eq!(policy.delivery_option("express").map(|option| (option.price, option.days)), Some((1_290, 1)));
        assert_eq!(Policy::default().delivery_options[0].price, 490);
    }
}
