//! Moments, days and money in words, in the shop's own time zone and currency.

use shop::kernel::{Day, Moment, Money, Policy};

use crate::pages::layout::{Deadline, When};

/// An amount of the shop's currency.
pub fn money(policy: &Policy, amount: i64) -> String {
    Money { amount, currency: policy.currency }.to_string()
}

/// A moment as seen from `now`: the time alone today, the day before it otherwise.
pub fn moment(policy: &Policy, now: Moment, at: Moment) -> When {
    let zoned = at.in_zone(&policy.time_zone);
    let today = now.in_zone(&policy.time_zone).date();
    let days = today.until(zoned.date()).map_or(9, |span| span.get_days());
    let time = zoned.strftime("%H:%M");
    let text = match days {
        0 => time.to_string(),
        1 => format!("tomorrow, {time}"),
        -1 => format!("yesterday, {time}"),
        _ => format!("{}, {time}", zoned.strftime("%-d %B %Y")),
    };
    When { datetime: at.rfc3339(), text }
}

/// A moment until which something can be done.
pub fn deadline(policy: &Policy, now: Moment, until: Moment) -> Deadline {
    let When { datetime, text } = moment(policy, now, until);
    let seconds_left = u32::try_from(until.since(now).max(0) / 1_000_000).unwrap_or(u32::MAX);
    Deadline { datetime, text, seconds_left }
}

/// A day: `Tuesday 24 November`.
pub fn day(day: Day) -> When {
    let date = day.date();
    When { datetime: date.to_string(), text: date.strftime("%A %-d %B").to_string() }
}

/// `30 minutes`, `1 hour`, `90 minutes`.
pub fn span(micros: i64) -> String {
    match micros / shop::kernel::moment::MINUTE {
        1 => "1 minute".into(),
        minutes => format!("{minutes} minutes"),
    }
}

/// A path segment, percent-encoded.
pub fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn moments_read_well() {
        let policy = Policy::default();
        let now = at("2026-11-22T23:00:00Z");
        assert_eq!(moment(&policy, now, at("2026-11-22T23:42:00Z")).text, "23:42");
        assert_eq!(moment(&policy, now, at("2026-11-23T00:12:00Z")).text, "tomorrow, 00:12");
        assert_eq!(moment(&policy, now, at("2026-11-02T09:00:00Z")).text, "2 November 2026, 09:00");
        assert_eq!(deadline(&policy, now, at("2026-11-22T23:01:00Z")).seconds_left, 60);
    }

    #[test]
    fn segments_are_encoded() {
        assert_eq!(segment("größe/1"), "gr%C3%B6%C3%9Fe%2F1");
    }
}
