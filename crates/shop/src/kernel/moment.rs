//! Moments in microseconds UTC, and days in the shop's time zone.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

/// A moment, in microseconds since 1970 UTC. Windows are spans between moments: no time zone or daylight saving bends
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// Microseconds in a minute.
pub const MINUTE: i64 = 60_000_000;
/// Microseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;

impl Moment {
    /// From microseconds since 1970 UTC.
    pub const fn from_micros(micros: i64) -> Moment {
        Moment(micros)
    }

    /// Microseconds since 1970 UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This moment and `micros` more.
    #[must_use]
    pub const fn plus(self, micros: i64) -> Moment {
        Moment(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` until this moment.
    pub const fn since(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day it is in `zone`.
    pub fn day(self, zone: &TimeZone) -> Day {
        Day::of(self.in_zone(zone).date())
    }

    /// As a date and time in `zone`.
    pub fn in_zone(self, zone: &TimeZone) -> jiff::Zoned {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::MAX).to_zoned(zone.clone())
    }

    /// As RFC 3339 text in UTC.
    pub fn rfc3339(self) -> String {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::MAX).to_string()
    }
}

impl From<Moment> for db::Arg<'_> {
    fn from(moment: Moment) -> Self {
        db::Arg::Int(moment.0)
    }
}

impl db::FromCell for Moment {
    fn from_cell(row: &db::Row<'_>, column: usize) -> db::Result<Self> {
        row.get(column).map(Moment)
    }
}

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i32);

const FIRST_DAY: civil::Date = civil::date(1970, 1, 1);

impl Day {
    /// The day of a date.
    pub fn of(date: civil::Date) -> Day {
        Day(date.duration_since(FIRST_DAY).as_hours().div_euclid(24).try_into().unwrap_or(i32::MAX))
    }

    /// The day `days` later.
    #[must_use]
    pub const fn plus_days(self, days: u32) -> Day {
        Day(self.0.saturating_add_unsigned(days))
    }

    /// The date.
    pub fn date(self) -> civil::Date {
        FIRST_DAY.saturating_add(jiff::Span::new().days(i64::from(self.0)))
    }
}

impl From<Day> for db::Arg<'_> {
    fn from(day: Day) -> Self {
        db::Arg::Int(i64::from(day.0))
    }
}

impl db::FromCell for Day {
    fn from_cell(row: &db::Row<'_>, column: usize) -> db::Result<Self> {
        let days: i64 = row.get(column)?;
        Ok(Day(i32::try_from(days).unwrap_or(i32::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_shops_day() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let moment = Moment::from_micros("2026-11-22T03:00:00Z".parse::<Timestamp>().unwrap().as_microsecond());
        assert_eq!(moment.day(&zone).date(), civil::date(2026, 11, 21));
        assert_eq!(moment.day(&TimeZone::UTC).plus_days(10).date(), civil::date(2026, 12, 2));
    }
}
