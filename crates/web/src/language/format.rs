//! Numbers, money, days and times as the language writes them (CLDR, by ICU4X). How a currency stands beside its amount comes from the
//! messages (`money-before`, `money-after`), its sign from `messages/currencies.tsv`: ICU4X has no stable formatter for money yet.

use icu_calendar::Date;
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::zone::SpecificShort;
use icu_datetime::fieldsets::{Combo, MDE, T, YMD};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_time::zone::{UtcOffset, ZoneNameTimestamp};
use icu_time::{Time, TimeZone, ZonedDateTime};
use shop::kernel::{Currency, Day, Moment, Policy};

use super::Language;
use crate::pages::layout::{Deadline, When};

type Gregorian<F> = FixedCalendarDateTimeFormatter<icu_calendar::Gregorian, F>;

/// The formatters of a language, made once.
pub(super) struct Formats {
    number: Option<DecimalFormatter>,
    day: Option<Gregorian<MDE>>,
    date: Option<Gregorian<YMD>>,
    /// A time of day with its zone's short name: nobody can act by a time whose zone he has to guess.
    time: Option<Gregorian<Combo<T, SpecificShort>>>,
    /// Signs of currencies by code, where they are not the code itself.
    signs: std::collections::HashMap<[u8; 3], &'static str>,
}

const SIGNS: &str = include_str!("../../messages/currencies.tsv");

impl Formats {
    pub fn new(tag: &str) -> Formats {
        let locale: icu_locale_core::Locale = tag.parse().unwrap_or(icu_locale_core::Locale::UNKNOWN);
        let column = SIGNS.lines().next().and_then(|head| head.split('\t').position(|name| name == tag));
        let signs = SIGNS.lines().skip(1).filter_map(|line| {
            let code = line.get(..3)?.as_bytes().try_into().ok()?;
            Some((code, line.split('\t').nth(column?)?))
        });
        Formats {
            number: DecimalFormatter::try_new(
                locale.clone().into(),
                icu_decimal::options::DecimalFormatterOptions::default(),
            )
            .ok(),
            day: Gregorian::try_new(locale.clone().into(), MDE::long()).ok(),
            date: Gregorian::try_new(locale.clone().into(), YMD::long()).ok(),
            time: Gregorian::try_new(locale.into(), T::hm().with_zone(SpecificShort)).ok(),
            signs: signs.filter(|(_, sign)| !sign.is_empty()).collect(),
        }
    }

    fn decimal(&self, minor: i64, decimals: u32) -> String {
        let mut decimal = Decimal::from(minor);
        decimal.multiply_pow10(-i16::try_from(decimals).unwrap_or_default());
        match &self.number {
            Some(formatter) => formatter.format(&decimal).to_string(),
            None => decimal.to_string(),
        }
    }
}

impl Language {
    /// A whole number with its separators.
    pub fn number(self, number: i64) -> String {
        self.catalogue.formats.decimal(number, 0)
    }

    /// A number of hundredths with two decimals, as in `1.25`.
    pub fn hundredths(self, number: i64) -> String {
        self.catalogue.formats.decimal(number, 2)
    }

    /// An amount without its currency, for a field that [`Language::read_amount`] reads: `1,234.50`.
    pub fn amount(self, currency: Currency, minor: i64) -> String {
        self.catalogue.formats.decimal(minor, currency.decimals())
    }

    /// An amount of minor units, with as many decimals as the currency has.
    pub fn money(self, currency: Currency, minor: i64) -> String {
        let formats = &self.catalogue.formats;
        let code = currency.code();
        let own = <[u8; 3]>::try_from(code.as_bytes()).ok().and_then(|code| formats.signs.get(&code).copied());
        let sign = own.unwrap_or(code);
        let amount = formats.decimal(minor.saturating_abs(), currency.decimals());
        let minus = if minor < 0 { "-" } else { "" };
        match self.catalogue.tag {
            // From right to left, the sign of `US$` would change sides.
            "ar" if sign.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                let minus = if minor < 0 { "\u{200e}-" } else { "" };
                format!("\u{200f}{minus}{amount}\u{a0}{sign}\u{200e}")
            }
            "ar" if minor < 0 => format!("\u{200f}\u{200e}-{amount}\u{a0}{sign}"),
            "ar" => format!("\u{200f}{amount}\u{a0}{sign}"),
            "de" | "fr" | "es" => format!("{minus}{amount}\u{a0}{sign}"),
            // A sign that ends in a letter keeps its distance.
            _ if sign.ends_with(char::is_alphabetic) => format!("{minus}{sign}\u{a0}{amount}"),
            _ => format!("{minus}{sign}{amount}"),
        }
    }

    /// A day: `Tuesday, November 24`.
    pub fn day(self, day: Day) -> When {
        let date = day.date();
        let text = match (&self.catalogue.formats.day, gregorian(date)) {
            (Some(formatter), Some(date)) => formatter.format(&date).to_string(),
            _ => date.to_string(),
        };
        When { datetime: date.to_string(), text }
    }

    /// A day with its year: `November 24, 2026`.
    pub fn date(self, policy: &Policy, at: Moment) -> When {
        let date = at.in_zone(&policy.time_zone).date();
        When { datetime: date.to_string(), text: self.date_text(date) }
    }

    fn date_text(self, date: jiff::civil::Date) -> String {
        match (&self.catalogue.formats.date, gregorian(date)) {
            (Some(formatter), Some(date)) => formatter.format(&date).to_string(),
            _ => date.to_string(),
        }
    }

    /// A time of day in the shop's zone, with the zone's short name: `11:42 PM EST`, `23:42 MEZ`.
    fn time(self, policy: &Policy, at: Moment) -> String {
        let zoned = at.in_zone(&policy.time_zone);
        let (hour, minute) = (u8::try_from(zoned.hour()), u8::try_from(zoned.minute()));
        let time = hour.ok().zip(minute.ok()).and_then(|(hour, minute)| Time::try_new(hour, minute, 0, 0).ok());
        match (&self.catalogue.formats.time, gregorian(zoned.date()), time) {
            (Some(formatter), Some(date), Some(time)) => {
                let zone = policy.time_zone.iana_name().map_or(TimeZone::UNKNOWN, TimeZone::from_iana_id);
                let zone = zone
                    .with_offset(UtcOffset::try_from_seconds(zoned.offset().seconds()).ok())
                    .with_zone_name_timestamp(ZoneNameTimestamp::from_epoch_seconds(zoned.timestamp().as_second()));
                formatter.format(&ZonedDateTime { date, time, zone }).to_string()
            }
            _ => zoned.strftime("%H:%M %Z").to_string(),
        }
    }

    /// A moment as seen from `now`: the time alone today, the day before it otherwise.
    pub fn moment(self, policy: &Policy, now: Moment, at: Moment) -> When {
        let zoned = at.in_zone(&policy.time_zone);
        let today = now.in_zone(&policy.time_zone).date();
        let days = today.until(zoned.date()).map_or(9, |span| span.get_days());
        let time = self.time(policy, at);
        let text = match days {
            0 => time,
            1 => self.say("moment-tomorrow").with("time", time).to_string(),
            -1 => self.say("moment-yesterday").with("time", time).to_string(),
            _ => self.say("moment-on").with("date", self.date_text(zoned.date())).with("time", time).to_string(),
        };
        When { datetime: at.rfc3339(), text }
    }

    /// A moment with its day, for what is read at another time than it was written at.
    pub fn dated(self, policy: &Policy, at: Moment) -> String {
        let date = self.date_text(at.in_zone(&policy.time_zone).date());
        self.say("moment-on").with("date", date).with("time", self.time(policy, at)).to_string()
    }

    /// A moment until which something can be done, with the time that is left.
    pub fn deadline(self, policy: &Policy, now: Moment, until: Moment) -> Deadline {
        let When { datetime, text } = self.moment(policy, now, until);
        let seconds_left = u32::try_from(until.since(now).max(0) / 1_000_000).unwrap_or(u32::MAX);
        Deadline { datetime, text, seconds_left, left: self.left(seconds_left) }
    }

    /// The time left in words, rounded down to minutes as `ringup.js` does.
    fn left(self, seconds: u32) -> String {
        match (seconds / 60, seconds) {
            (_, 0) => self.t("time-is-up").to_owned(),
            (0, _) => self.t("time-left-under-a-minute").to_owned(),
            (minutes, _) => self.say("time-left").with("minutes", minutes).to_string(),
        }
    }

    /// A card, enough to recognise it (OC-8): `Visa ending 4242`.
    pub fn card(self, brand: &str, digits: &str) -> String {
        self.say("card-ending").with("brand", brand).with("digits", digits).to_string()
    }

    /// the order button's words; the owner's for this language, else the owner's for all, else ours.
    pub fn order_button(self, policy: &Policy, total: &str) -> String {
        let own = policy.buttons.get(self.tag()).or_else(|| policy.buttons.get(""));
        match own {
            Some(words) => words.replace("{total}", total),
            None => self.say("order-button").with("total", total).to_string(),
        }
    }

    /// A span in minutes: `90 minutes`.
    pub fn span(self, micros: i64) -> String {
        self.say("minutes").with("minutes", micros / shop::kernel::moment::MINUTE).to_string()
    }
}

fn gregorian(date: jiff::civil::Date) -> Option<Date<icu_calendar::Gregorian>> {
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    Date::try_new_gregorian(date.year().into(), month, day).ok()
}
