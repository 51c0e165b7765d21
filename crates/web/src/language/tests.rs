//! What must hold of every message in every language, and of the code that uses them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use shop::kernel::Policy;

use super::catalogue::{CATALOGUES, TEXTS, keys};
use super::*;

/// The variables and tags of each message of a language.
fn messages(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut messages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut current = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(key) = keys(line).next() {
            assert!(messages.insert(key, BTreeSet::new()).is_none(), "{key} is there twice");
            current = key;
        }
        let parts = messages.entry(current).or_default();
        parts.extend(
            line.split('$').skip(1).filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()),
        );
        parts.extend(line.split('<').skip(1).filter_map(|rest| rest.split_inclusive('>').next()));
        parts.extend(line.split('%').skip(1).step_by(2));
    }
    messages.remove("");
    messages
}

fn files(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push((path.clone(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    found
}

/// Keys in calls such as `t("..")`.
fn used(text: &str) -> impl Iterator<Item = &str> {
    [".t(\"", ".say(\"", ".rich(\"", ".message(\""]
        .into_iter()
        .flat_map(move |call| text.split(call).skip(1).filter_map(|rest| rest.split('"').next()))
}

#[test]
fn each_language_has_each_message_with_the_same_arguments() {
    let english = messages(TEXTS[0].1);
    for (tag, text) in TEXTS {
        let own = messages(text);
        let missing: Vec<_> = english.keys().filter(|key| !own.contains_key(*key)).collect();
        let strange: Vec<_> = own.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty() && strange.is_empty(), "{tag} lacks {missing:?} and has {strange:?}");
        for (key, parts) in &own {
            assert_eq!(parts, &english[key], "{key} in {tag}");
        }
    }
}

#[test]
fn each_message_can_be_formatted() {
    for (tag, text) in TEXTS {
        let language: Language = tag.parse().unwrap();
        for (key, parts) in messages(text) {
            for number in [0_i64, 1, 2, 3, 11, 100] {
                let arguments: Vec<_> = parts.iter().map(|name| (*name, number.into())).collect();
                let said = language.catalogue.format(key, &arguments).unwrap_or_default();
                assert!(!said.is_empty() && !said.contains("{$"), "{key} in {tag} for {number}: {said:?}");
            }
        }
    }
}

#[test]
fn each_message_that_is_used_exists() {
    let english = messages(TEXTS[0].1);
    for (path, text) in files("templates", "html").iter().chain(&files("src", "rs")) {
        if path.ends_with("language/tests.rs") {
            continue;
        }
        for key in used(text).filter(|key| !key.contains('{')) {
            assert!(english.contains_key(key), "{} uses {key}, which is no message", path.display());
        }
    }
}

/// Codes whose page says no more than its status does, or that no page meets: their handlers answer in place, or they are the
/// API's. Anything else needs a message: a new code belongs there, and here only with that reason.
const TOLD_BY_STATUS: &[&str] = &[
    // The same for a reader: nothing there, too much at once, the shop's own trouble.
    "request.broken_off",
    // No browser sends it.
    "request.host_invalid",
    "request.host_missing",
    "request.malformed",
    "request.invalid",
    "request.too_large",
    "request.too_many",
    "request.too_slow",
    "server.busy",
    "server.defect",
    "server.stopping",
    "storage.unavailable",
    // The way leads to the sign-in page instead.
    "client.unknown",
    "customer.unrecognised",
    "checkout.sign_in_required",
    // Told in place, above the form or the item.
    "checkout.cart_changed",
    "checkout.changed",
    "cart.too_many",
    "checkout.empty",
    "checkout.not_ready",
    "checkout.total_changed",
    "customer.orders_on_the_way",
    "email.same",
    "email.too_many",
    "line.cancelled",
    "line.too_late",
    "order.address_missing",
    "order.payment_method_missing",
    "order.step_up_required",
    // Read by the passkey's script, which says that it did not work.
    "passkey.known",
    "passkey.new",
    "passkey.no_ceremony",
    "passkey.not_here",
    "passkey.not_verified",
    "passkey.too_many",
    "passkey.unknown",
    // Pages name no version, no buyer and no header.
    "request.idempotency_key",
    "cart.version_mismatch",
    "checkout.buyer_fixed",
    "checkout.version_mismatch",
    "line.version_mismatch",
];

/// Whether a text in the sources is a problem's code and not a file's name or an event of the log.
fn is_code(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let no_code = ["css", "html", "js", "svg", "xml", "example", "broken"];
    text.split_once('.').is_some_and(|(noun, what)| word(noun) && word(what) && !no_code.contains(&what))
}

/// The keys of problems are put together from their codes, so the test above does not see them.
#[test]
fn each_problem_that_a_page_meets_has_its_message() {
    let english = messages(TEXTS[0].1);
    let message = |code: &str| format!("problem-{}", code.replace('.', "-"));
    let mut codes = BTreeSet::new();
    for (path, text) in files("src", "rs") {
        let own = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
        if !own.starts_with("api/v1") && !own.ends_with("language/tests.rs") {
            codes.extend(text.split('"').filter(|text| is_code(text)).map(str::to_owned));
        }
    }
    assert!(codes.contains("button.forged_ticket") && codes.contains("address.too_many") && codes.len() > 50);
    let told = |code: &&String| english.contains_key(message(code).as_str());
    let wrong: Vec<_> = codes.iter().filter(|code| told(code) == TOLD_BY_STATUS.contains(&code.as_str())).collect();
    assert!(wrong.is_empty(), "a message, or a reason to have none: {wrong:?}");
    let stale: Vec<_> = TOLD_BY_STATUS.iter().filter(|code| !codes.contains(**code)).collect();
    assert!(stale.is_empty(), "no code any more: {stale:?}");
}

/// Outcome 7: no text for people stands in a template.
#[test]
fn no_template_holds_text() {
    let is_text = |text: &str| text.chars().any(char::is_alphabetic);
    for (path, text) in files("templates", "html") {
        let mut plain = text.clone();
        for (open, close) in [("{#", "#}"), ("{%", "%}"), ("{{", "}}"), ("<pre", "</pre>")] {
            while let Some(start) = plain.find(open) {
                let end = plain[start..].find(close).map_or(plain.len(), |end| start + end + close.len());
                plain.replace_range(start..end, "");
            }
        }
        for attribute in ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\""] {
            for value in plain.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(!is_text(value), "{}: {attribute}{value}", path.display());
            }
        }
        for piece in plain.split('>').filter_map(|piece| piece.split('<').next()) {
            // What stands between tags; attributes were cut off with their tags.
            assert!(!is_text(piece) || piece.contains("class="), "{}: {:?}", path.display(), piece.trim());
        }
    }
}

#[test]
fn the_pseudo_language_marks_each_message() {
    let pseudo: Language = PSEUDO.parse().unwrap();
    assert_eq!(CATALOGUES.len(), TAGS.len() + 1);
    for key in pseudo.catalogue.plain.keys() {
        assert!(pseudo.t(key).starts_with('⟦') && pseudo.t(key).ends_with('⟧'), "{key}");
    }
}

#[test]
fn the_most_wanted_language_is_taken() {
    assert_eq!(accepted("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"), ["fr-CH", "fr", "en", "de", "*"]);
    assert_eq!(accepted("en;q=0.5, de"), ["de", "en"]);
    assert_eq!(accepted("de;q=0, ;q=x, es;q=nonsense"), Vec::<&str>::new());
    assert_eq!(accepted(""), [""]);
}

#[test]
fn arguments_of_rich_messages_are_escaped() {
    let said = Language::default().rich("sign-in-as").with("name", "<script>\"'&").to_string();
    assert_eq!(said, "This signs in as <b>&#60;script&#62;&#34;&#39;&#38;</b> on this device.");
}

#[test]
fn the_button_says_what_the_owner_set() {
    let mut policy = Policy::default();
    let german: Language = "de".parse().unwrap();
    assert_eq!(german.order_button(&policy, "5 €"), "Zahlungspflichtig bestellen: 5 €");
    policy.buttons.insert(String::new(), "Order {total}".into());
    assert_eq!(german.order_button(&policy, "5 €"), "Order 5 €");
    policy.buttons.insert("de".into(), "Jetzt {total}".into());
    assert_eq!(german.order_button(&policy, "5 €"), "Jetzt 5 €");
    assert_eq!(Language::default().order_button(&policy, "5 €"), "Order 5 €");
}

/// Two names for one thing read as two things.
#[test]
fn one_thing_has_one_name() {
    let others = [
        ("en", &["single action", "single-action settings"][..]),
        ("de", &["Direktk", "einem Druck", "einzigen Druck", "= Gesamt\n", "Kommt an"]),
        ("fr", &["seule pression", "une pression", "= Arrive"]),
        ("es", &["en un paso", "con una pulsación", "sola pulsación"]),
    ];
    for (tag, names) in others {
        for (path, text) in files(&format!("messages/{tag}"), "ftl") {
            // Not what is for translators alone.
            let told: String =
                text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
            let found = names.iter().find(|name| told.contains(**name));
            assert_eq!(found, None, "{}", path.display());
        }
    }
}

/// The same figures are compared with the browser's own CLDR in tests/browser/language.test.js.
#[test]
fn money_has_its_decimals_in_each_language() {
    let money = |tag: &str, code: &str, minor| tag.parse::<Language>().unwrap().money(code.parse().unwrap(), minor);
    assert_eq!(money("en", "USD", 123_450), "$1,234.50");
    assert_eq!(money("en", "JPY", 1_235), "¥1,235");
    assert_eq!(money("en", "KWD", 1_234_500), "KWD\u{a0}1,234.500");
    assert_eq!(money("de", "EUR", 1_234_567_890), "12.345.678,90\u{a0}€");
    assert_eq!(money("fr", "EUR", 123_450), "1\u{202f}234,50\u{a0}€");
    assert_eq!(money("es", "EUR", 123_450), "1234,50\u{a0}€");
    assert_eq!(money("zh-Hant", "USD", 123_450), "US$1,234.50");
    assert_eq!(money("ar", "USD", 123_450), "\u{200f}1,234.50\u{a0}US$\u{200e}");
    assert_eq!(money("de", "USD", -5), "-0,05\u{a0}$");
}

#[test]
fn moments_read_well() {
    let at = |text: &str| shop::kernel::Moment::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond());
    let (policy, language) = (Policy::default(), Language::default());
    let now = at("2026-11-22T23:00:00Z");
    let text = |moment: &str| language.moment(&policy, now, at(moment)).text.replace('\u{202f}', " ");
    assert_eq!(text("2026-11-22T23:42:00Z"), "11:42 PM UTC");
    assert_eq!(text("2026-11-23T00:12:00Z"), "tomorrow, 12:12 AM UTC");
    assert_eq!(text("2026-11-02T09:00:00Z"), "November 2, 2026, 9:00 AM UTC");
    let deadline = language.deadline(&policy, now, at("2026-11-22T23:01:00Z"));
    assert_eq!((deadline.seconds_left, deadline.left.as_str()), (60, "1 minute left"));
    let german: Language = "de".parse().unwrap();
    assert_eq!(german.moment(&policy, now, at("2026-11-23T00:12:00Z")).text, "morgen, 00:12 UTC");
    let day = shop::kernel::Day::of("2026-11-24".parse().unwrap());
    assert_eq!(german.day(day).text, "Dienstag, 24. November");
}

/// Whoever reads a deadline elsewhere must not take it for a time of his own place.
#[test]
fn a_time_names_its_zone_in_each_language() {
    let at = |text: &str| shop::kernel::Moment::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond());
    let written = |zone: &str, tag: &str, moment: &str| {
        let policy = Policy { time_zone: jiff::tz::TimeZone::get(zone).unwrap(), ..Policy::default() };
        let when = tag.parse::<Language>().unwrap().moment(&policy, at(moment), at(moment));
        when.text.replace(['\u{202f}', '\u{a0}'], " ")
    };
    let (winter, summer) = ("2026-11-22T13:30:00Z", "2026-07-22T13:30:00Z");
    assert_eq!(written("America/New_York", "en", winter), "8:30 AM EST");
    assert_eq!(written("America/New_York", "en", summer), "9:30 AM EDT");
    assert_eq!(written("Europe/Berlin", "de", winter), "14:30 MEZ");
    assert_eq!(written("Europe/Berlin", "de", summer), "15:30 MESZ");
    assert_eq!(written("Asia/Tokyo", "en", winter), "10:30 PM GMT+9");
    assert_eq!(written("Asia/Kolkata", "fr", winter), "19:00 UTC+5:30");
    for tag in TAGS {
        let (east, west) = (written("Asia/Tokyo", tag, winter), written("America/New_York", tag, winter));
        let utc = written("UTC", tag, winter);
        assert!(["UTC", "TU", "GMT", "العالمي"].iter().any(|name| utc.contains(name)), "{tag}: {utc}");
        assert!(east.contains('9') && west != east, "{tag}: {east} and {west}");
    }
}
