//! The words that tell the result of an action on the page it came from, carried there by the redirect.

use shop::kernel::LineId;

use crate::pages::layout::{Notice, NoticeAction, Tone};

/// Adds to a path what was done or refused.
pub fn redirect(return_to: &str, key: &str, value: &str, line: LineId) -> String {
    let (path, _) = return_to.split_once('#').unwrap_or((return_to, ""));
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}{key}={value}&line={line}")
}

/// The notice of a redirect.
pub fn of(done: Option<&str>, refused: Option<&str>, line: Option<&str>, return_to: &str) -> Option<Notice> {
    let line: Option<LineId> = line.and_then(|line| line.parse().ok());
    if let Some(code) = refused {
        let (title, text) = refusal(code)?;
        return Some(Notice { tone: Tone::Refused, title: title.into(), text: text.into(), action: None });
    }
    let (title, text) = match done? {
        "cancelled" => ("Cancelled.", "Nothing of it will be sent or charged."),
        "restored" => ("Restored.", "It is part of your order again."),
        "quantity" => ("Quantity changed.", "The total below is the new one."),
        "address" => ("Address changed.", "Delivery is charged once for each order."),
        "enabled" => ("One-action buying is on for this device.", "One press on an item's page orders it."),
        "disabled" => ("One-action buying is off for this device.", "You can enable it again at any time."),
        "default-address" => ("Saved.", "One-action orders now go to this address."),
        "signed-out" => ("You are signed out on this device.", "Nothing of your account is shown here any more."),
        _ => return None,
    };
    let action = line.filter(|_| done == Some("cancelled")).map(|line| NoticeAction {
        action: format!("/lines/{line}/undo"),
        label: "Undo".into(),
        return_to: return_to.to_owned(),
    });
    Some(Notice { tone: Tone::Done, title: title.into(), text: text.into(), action })
}

fn refusal(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "line.too_late" => ("Too late to change this.", "Its time to cancel or change has ended. Nothing was changed."),
        "line.cancelled" => ("This was cancelled.", "Undo the cancelling first. Nothing was changed."),
        "order.out_of_stock" => ("Not enough left.", "There are not that many in stock. Nothing was changed."),
        "order.unknown_address" => ("That address is not among yours.", "Nothing was changed."),
        "order.step_up_required" => {
            ("Above your limit.", "This change would pass the limit of single actions. Nothing was changed.")
        }
        "request.invalid" => ("That is not a quantity.", "Enter a whole number from 1 to 999. Nothing was changed."),
        _ => return None,
    })
}
