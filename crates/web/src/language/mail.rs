//! A mail in words: what it tells of, in the language of its reader. Used wherever a mail is shown or sent.

use serde_json::{Map, Value};
use shop::kernel::{Currency, Day, Moment, Policy};
use shop::outbox::mail::Mail;

use super::Language;
use super::said::Said;

/// Subject and plain text.
pub struct Written {
    /// The subject line.
    pub subject: String,
    /// The text, with line breaks.
    pub body: String,
    /// The words on its link.
    pub link: &'static str,
    /// In which language it is.
    pub language: Language,
}

/// Writes a mail in its own language, or else in the shop's.
pub fn written(policy: &Policy, mail: &Mail) -> Written {
    let own = mail.language.parse().ok();
    let language: Language = own.or_else(|| policy.languages.first()?.parse().ok()).unwrap_or_default();
    if !mail.subject.is_empty() {
        let link = language.t("mail-open-link");
        return Written { subject: mail.subject.clone(), body: mail.body.clone(), link, language };
    }
    let key = |part: &str| format!("mail-{}-{part}", mail.kind);
    let letter = Letter { policy, language };
    let mut lines = String::new();
    for line in mail.details.values().get("lines").and_then(Value::as_array).into_iter().flatten() {
        let line = line.as_object().map(|line| letter.say(&key("line"), line, "")).unwrap_or_default();
        lines.push_str(&line);
        lines.push('\n');
    }
    // What it comes to, where that is told.
    if mail.details.values().contains_key("total") {
        lines.push('\n');
        lines.push_str(&letter.say(&key("sum"), mail.details.values(), ""));
    }
    let lines = lines.trim_end();
    Written {
        subject: letter.say(&key("subject"), mail.details.values(), lines),
        body: letter.say(&key("body"), mail.details.values(), lines),
        link: language.message(&key("link")).unwrap_or_else(|| language.t("mail-open-link")),
        language,
    }
}

struct Letter<'a> {
    policy: &'a Policy,
    language: Language,
}

impl Letter<'_> {
    fn say(&self, key: &str, details: &Map<String, Value>, lines: &str) -> String {
        let mut said: Said<'_> = self.language.say(key);
        for (name, value) in details {
            said = match value {
                Value::String(text) => said.with(name, text),
                Value::Number(number) => said.with(name, number.as_i64().unwrap_or_default()),
                Value::Object(value) => said.with(name, self.value(value)),
                _ => said,
            };
        }
        said.with("lines", lines).to_string()
    }

    /// Money, a day or a moment, as the language writes it.
    fn value(&self, value: &Map<String, Value>) -> String {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let number = |name: &str| value.get(name).and_then(Value::as_i64);
        if let (Some(amount), Some(currency)) = (number("amount"), text("currency")) {
            return self.language.money(currency.parse().unwrap_or(Currency::USD), amount);
        }
        if let Some(minor) = number("minor") {
            return self.language.money(self.policy.currency, minor);
        }
        if let Some(day) = text("day").and_then(|day| day.parse().ok()) {
            return self.language.day(Day::of(day)).text;
        }
        if let Some(moment) = number("moment") {
            return self.language.dated(self.policy, Moment::from_micros(moment));
        }
        String::new()
    }
}
