//! Other ways to press (OC-9): on an item's page, and where they are chosen.

use super::layout::{Layout, Link, Notice, When};
use crate::assets;
use askama::Template;
use shop::action::Ways;
use shop::kernel::VariantId;

/// A keyboard shortcut, for people and for machines.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// As `aria-keyshortcuts` has it: `Alt+Shift+B`.
    pub aria: String,
    /// The names of the keys, in the order they are pressed.
    pub names: Vec<String>,
}

/// The ways to press on an item's page.
#[derive(Debug, Clone, Default)]
pub struct WaysHere {
    /// Where a hardware button is made for the variant shown.
    pub button_href: Option<String>,
    /// The keyboard shortcut, where there is one.
    pub keys: Option<Keys>,
    /// The script that listens for words, where that is on.
    pub speech_href: Option<String>,
    /// The script that listens for claps, and its part for the audio thread, where that is on.
    pub claps_href: Option<(String, String)>,
    /// The script that scans, and the length of its step in milliseconds, where that is on.
    pub scan_href: Option<(String, u32)>,
}

impl WaysHere {
    /// As the customer chose them.
    #[must_use]
    pub fn new(ways: &Ways, variant: Option<VariantId>) -> WaysHere {
        WaysHere {
            button_href: variant.map(|variant| format!("/account/buttons?variant={variant}")),
            keys: ways.shortcut.map(|shortcut| Keys { aria: shortcut.to_string(), names: shortcut.keys() }),
            speech_href: ways.listen.then(|| assets::SPEECH.href.clone()),
            claps_href: ways.claps.then(|| (assets::CLAPS.href.clone(), assets::CLAPS_WORKLET.href.clone())),
            scan_href: ways.scan.then(|| (assets::SCAN.href.clone(), ways.scan_ms)),
        }
    }

    /// Whether the page may ask for the microphone.
    #[must_use]
    pub fn listens(&self) -> bool {
        self.speech_href.is_some() || self.claps_href.is_some()
    }

    /// Whether there is more than the keyboard.
    #[must_use]
    pub fn scripted(&self) -> bool {
        self.listens() || self.scan_href.is_some()
    }
}

/// Where the ways are chosen, `/account/actions`.
#[derive(Debug, Template)]
#[template(path = "action/ways.html")]
pub struct WaysPage {
    /// Frame; `path` `/account/actions`.
    pub layout: Layout,
    /// What was saved.
    pub notice: Option<Notice>,
    /// Whether the shortcut is on.
    pub shortcut: bool,
    /// Keys to hold, with whether they are chosen.
    pub modifiers: Vec<Choice>,
    /// The key.
    pub key: String,
    /// What is wrong with the shortcut.
    pub shortcut_error: Option<&'static str>,
    /// Whether it listens for words.
    pub listen: bool,
    /// Whether it listens for claps.
    pub claps: bool,
    /// Whether it scans.
    pub scan: bool,
    /// The step of scanning in seconds, as it is typed.
    pub scan_seconds: String,
    /// What is wrong with the step.
    pub scan_error: Option<&'static str>,
    /// Where to go back to.
    pub return_to: String,
}

/// A box to tick.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Its value.
    pub value: &'static str,
    /// Its words.
    pub label: &'static str,
    /// Whether it is ticked.
    pub chosen: bool,
}

/// The hardware buttons, `/account/buttons`.
#[derive(Debug, Template)]
#[template(path = "action/buttons.html")]
pub struct ButtonsPage {
    /// Frame; `path` `/account/buttons`.
    pub layout: Layout,
    /// What was done.
    pub notice: Option<Notice>,
    /// The key of a button just made, shown once.
    pub made: Option<Made>,
    /// The form for another, where an item was chosen.
    pub form: Option<ButtonForm>,
    /// The buttons there are.
    pub buttons: Vec<ButtonRow>,
}

/// A new button's key.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// Its key id.
    pub id: String,
    /// Its secret, base64.
    pub secret: String,
    /// Where it presses.
    pub url: String,
}

/// The form of a new button.
#[derive(Debug, Clone, Default)]
pub struct ButtonForm {
    /// The signed identifier that makes a second sending harmless.
    pub ticket: String,
    /// The variant.
    pub variant: String,
    /// The item with its options.
    pub title: String,
    /// Addresses: id, words, chosen.
    pub addresses: Vec<(String, String, bool)>,
    /// What was typed.
    pub name: String,
    /// What was typed.
    pub quantity: String,
    /// What was typed.
    pub orders: String,
    /// What was typed.
    pub minutes: String,
    /// What was typed.
    pub amount: String,
    /// The currency of the amount.
    pub currency: String,
    /// Wrong fields with what is wrong.
    pub errors: Vec<(&'static str, String)>,
}

impl ButtonForm {
    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(name, _)| *name == field).map(|(_, error)| error.as_str())
    }
}

/// A button in the list.
#[derive(Debug, Clone, Default)]
pub struct ButtonRow {
    /// Its key id.
    pub id: String,
    /// What the customer calls it.
    pub name: String,
    /// What it orders.
    pub item: Link,
    /// How many, where to and how often, in words.
    pub what: String,
    /// Its last press.
    pub pressed: Option<When>,
    /// The last press that ordered nothing, and why.
    pub refused: Option<(When, &'static str)>,
    /// Its newest orders.
    pub orders: Vec<ButtonOrder>,
    /// When it was revoked.
    pub revoked: Option<When>,
}

/// An order of a button.
#[derive(Debug, Clone, Default)]
pub struct ButtonOrder {
    /// When.
    pub placed: When,
    /// How many.
    pub quantity: u32,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// Where it can be changed.
    pub href: String,
}
