//! The words that tell the result of an action on the page it came from, carried there by the redirect.

use shop::kernel::LineId;

use crate::language::Language;
use crate::pages::layout::{Notice, NoticeAction, Tone};

/// Adds to a path what was done or refused.
pub fn redirect(return_to: &str, key: &str, value: &str, line: LineId) -> String {
    let (path, _) = return_to.split_once('#').unwrap_or((return_to, ""));
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}{key}={value}&line={line}")
}

/// The notice of a redirect. Its code chooses the message; a code that there is no message for says nothing.
pub fn of(
    language: Language,
    done: Option<&str>,
    refused: Option<&str>,
    line: Option<&str>,
    return_to: &str,
) -> Option<Notice> {
    let (tone, kind, code) = match (refused, done) {
        (Some(code), _) => (Tone::Refused, "refused", code.replace('.', "-")),
        (None, Some(code)) => (Tone::Done, "done", code.to_owned()),
        (None, None) => return None,
    };
    let title = language.message(&format!("{kind}-{code}"))?;
    let text = language.message(&format!("{kind}-{code}-text"))?;
    let line: Option<LineId> = line.and_then(|line| line.parse().ok());
    let action = line.filter(|_| done == Some("cancelled") && tone == Tone::Done).map(|line| NoticeAction {
        action: format!("/lines/{line}/undo"),
        label: language.t("put-back").into(),
        return_to: return_to.to_owned(),
    });
    Some(Notice { tone, title: title.into(), text: text.into(), action })
}
