//! Calendar days in three time zones, by the rules as the law writes them: the model asks no library what day it is.

/// Microseconds in a day without a change of the clock.
pub const DAY: i64 = 86_400_000_000;
const HOUR: i64 = 3_600_000_000;

/// A shop's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// No daylight saving.
    Utc,
    /// Central European Time: summer from the last Sunday of March to the last Sunday of October, at 01:00 UTC.
    Berlin,
    /// Eastern Time: summer from the second Sunday of March to the first Sunday of November, at 02:00 on the wall.
    NewYork,
}

impl Zone {
    /// The IANA name.
    pub const fn name(self) -> &'static str {
        match self {
            Zone::Utc => "UTC",
            Zone::Berlin => "Europe/Berlin",
            Zone::NewYork => "America/New_York",
        }
    }

    /// When summer begins and ends in `year`, in microseconds since 1970 UTC.
    pub fn summer(self, year: i64) -> Option<(i64, i64)> {
        match self {
            Zone::Utc => None,
            Zone::Berlin => {
                let last = |month, days| sunday_from(days_from_civil(year, month, days) - 6) * DAY + HOUR;
                Some((last(3, 31), last(10, 31)))
            }
            Zone::NewYork => {
                let begins = sunday_from(days_from_civil(year, 3, 8)) * DAY + 7 * HOUR;
                Some((begins, sunday_from(days_from_civil(year, 11, 1)) * DAY + 6 * HOUR))
            }
        }
    }

    fn offset(self, micros: i64) -> i64 {
        let summer = self.summer(year_of(micros.div_euclid(DAY)));
        let extra = if summer.is_some_and(|(from, to)| (from..to).contains(&micros)) { HOUR } else { 0 };
        match self {
            Zone::Utc => 0,
            Zone::Berlin => HOUR + extra,
            Zone::NewYork => -5 * HOUR + extra,
        }
    }

    /// The day it is, counted from 1970-01-01.
    pub fn day(self, micros: i64) -> i64 {
        (micros + self.offset(micros)).div_euclid(DAY)
    }

    /// The midnight after `micros`.
    pub fn next_midnight(self, micros: i64) -> i64 {
        let wall = (self.day(micros) + 1) * DAY;
        // In these zones the clock never changes at midnight, so the offset just before it is the one to use.
        let guess = wall - self.offset(wall);
        wall - self.offset(guess)
    }
}

/// The first Sunday on or after `day`; 1970-01-01 was a Thursday.
const fn sunday_from(day: i64) -> i64 {
    day + (3 - day).rem_euclid(7)
}

/// Days since 1970-01-01 of a Gregorian date (Hinnant's algorithm).
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn year_of(day: i64) -> i64 {
    let mut year = 1970 + day.div_euclid(366);
    while days_from_civil(year + 1, 1, 1) <= day {
        year += 1;
    }
    year
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use shop::kernel::{Moment, Policy};

    use super::*;
    use crate::rng::Rng;

    #[test]
    fn days_are_those_of_the_time_zone_database() {
        for zone in [Zone::Utc, Zone::Berlin, Zone::NewYork] {
            let set = BTreeMap::from([("shop.time_zone".to_owned(), zone.name().to_owned())]);
            let policy = Policy::parse(&set).unwrap();
            let check = |micros: i64| {
                let theirs = db::Arg::from(Moment::from_micros(micros).day(&policy.time_zone));
                assert_eq!(theirs, db::Arg::Int(zone.day(micros)), "{zone:?} {micros}");
            };
            let mut rng = Rng::new(1);
            let (from, to) = (days_from_civil(2025, 1, 1) * DAY, days_from_civil(2031, 1, 1) * DAY);
            (0..5_000).for_each(|_| check(rng.between(from, to)));
            for year in 2025..2031 {
                for change in zone.summer(year).map_or(vec![], |(from, to)| vec![from, to]) {
                    (-30..30).for_each(|hours| check(change + hours * HOUR));
                    let midnight = zone.next_midnight(change);
                    check(midnight);
                    check(midnight - 1);
                    assert_eq!(zone.day(midnight), zone.day(midnight - 1) + 1);
                }
            }
        }
    }
}
