//! The keyboard shortcut of the order button: at least one of Control, Alt and Meta with a letter or digit, or a function
//! key, and none that browsers keep for themselves.

use std::fmt;
use std::str::FromStr;

/// A key with its modifiers; its text is that of `aria-keyshortcuts`: `Alt+Shift+B`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// Control.
    pub control: bool,
    /// Alt, or Option.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// Windows or Command.
    pub meta: bool,
    key: Key,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Character(char),
    Function(u8),
}

/// Why a combination can't be a shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShortcutError {
    /// Neither a letter, a digit nor a function key.
    #[error("must be one letter from A to Z, one digit, or a function key from F1 to F12")]
    Key,
    /// A letter alone would fire while one types.
    #[error("needs Ctrl, Alt or the Windows or Command key with it")]
    Modifier,
    /// The browser has a use for it.
    #[error("is kept by browsers for themselves")]
    Reserved,
}

/// With Alt alone browsers open menus and the address field.
const WITH_ALT: &str = "DEF";
/// With Control and Shift (or Command and Shift) browsers open windows, tools, lists and the like.
const WITH_CONTROL_SHIFT: &str = "ABCDEGIJKMNOPQRSTVWXYZ";
/// Alone: help, find, reload, address, caret, menu, full screen, tools.
const FUNCTION_ALONE: &[u8] = &[1, 3, 5, 6, 7, 10, 11, 12];

impl Shortcut {
    /// What a device has until its customer chooses another.
    pub const DEFAULT: Shortcut =
        Shortcut { control: false, alt: true, shift: true, meta: false, key: Key::Character('B') };

    /// Checks a combination; `key` may be in either case.
    ///
    /// # Errors
    /// [`ShortcutError`].
    pub fn new((control, alt, shift, meta): (bool, bool, bool, bool), key: &str) -> Result<Shortcut, ShortcutError> {
        let text = key.trim().to_ascii_uppercase();
        let mut chars = text.chars();
        let key = match (chars.next(), chars.as_str()) {
            (Some(character), "") if character.is_ascii_alphanumeric() => Key::Character(character),
            (Some('F'), number) => match number.parse() {
                Ok(number @ 1..=12) if !text.starts_with("F0") => Key::Function(number),
                _ => return Err(ShortcutError::Key),
            },
            _ => return Err(ShortcutError::Key),
        };
        let shortcut = Shortcut { control, alt, shift, meta, key };
        if !(control || alt || meta) && matches!(key, Key::Character(_)) {
            return Err(ShortcutError::Modifier);
        }
        if shortcut.reserved() { Err(ShortcutError::Reserved) } else { Ok(shortcut) }
    }

    fn reserved(&self) -> bool {
        let command = self.control || self.meta;
        match self.key {
            Key::Character(_) if command && !self.alt && !self.shift => true,
            Key::Character(key) if command && !self.alt => key.is_ascii_digit() || WITH_CONTROL_SHIFT.contains(key),
            Key::Character(key) => !command && !self.shift && WITH_ALT.contains(key),
            Key::Function(number) if !command && !self.alt && !self.shift => FUNCTION_ALONE.contains(&number),
            // Closing windows and tabs, reloading, and switching the console on some systems.
            Key::Function(number) => command && self.alt || matches!(number, 4 | 5),
        }
    }

    /// The key without its modifiers: `B`, `F9`.
    pub fn key(&self) -> String {
        match self.key {
            Key::Character(character) => character.to_string(),
            Key::Function(number) => format!("F{number}"),
        }
    }

    /// The names of the keys as they stand on keyboards, in the order they are pressed.
    pub fn keys(&self) -> Vec<String> {
        self.to_string().split('+').map(|key| if key == "Control" { "Ctrl".into() } else { key.to_owned() }).collect()
    }
}

impl fmt::Display for Shortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let modifiers = [(self.control, "Control+"), (self.alt, "Alt+"), (self.shift, "Shift+"), (self.meta, "Meta+")];
        modifiers.iter().filter(|(on, _)| *on).try_for_each(|(_, name)| f.write_str(name))?;
        f.write_str(&self.key())
    }
}

impl FromStr for Shortcut {
    type Err = ShortcutError;

    fn from_str(text: &str) -> Result<Shortcut, ShortcutError> {
        let (modifiers, key) = text.rsplit_once('+').unwrap_or(("", text));
        let mut held = (false, false, false, false);
        for modifier in modifiers.split('+').filter(|name| !name.is_empty()) {
            match modifier {
                "Control" => held.0 = true,
                "Alt" => held.1 = true,
                "Shift" => held.2 = true,
                "Meta" => held.3 = true,
                _ => return Err(ShortcutError::Key),
            }
        }
        Shortcut::new(held, key)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_browsers_keep_is_refused() {
        assert_eq!("Alt+Shift+B".parse(), Ok(Shortcut::DEFAULT));
        for (text, error) in [
            ("B", ShortcutError::Modifier),
            ("Shift+B", ShortcutError::Modifier),
            ("Control+T", ShortcutError::Reserved),
            ("Control+Shift+N", ShortcutError::Reserved),
            ("Control+Shift+1", ShortcutError::Reserved),
            ("Meta+Q", ShortcutError::Reserved),
            ("Alt+D", ShortcutError::Reserved),
            ("Alt+F4", ShortcutError::Reserved),
            ("F5", ShortcutError::Reserved),
            ("Control+Alt+F1", ShortcutError::Reserved),
            ("Alt+F13", ShortcutError::Key),
            ("Alt+F04", ShortcutError::Key),
            ("Alt+ß", ShortcutError::Key),
            ("Alt+", ShortcutError::Key),
            ("Hyper+B", ShortcutError::Key),
            ("", ShortcutError::Key),
        ] {
            assert_eq!(text.parse::<Shortcut>(), Err(error), "{text}");
        }
        for text in ["Alt+B", "Control+Alt+K", "Alt+Shift+1", "F9", "Shift+F8", "Meta+Alt+9"] {
            assert!(text.parse::<Shortcut>().is_ok(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_shortcut_survives_its_text(held: (bool, bool, bool, bool), key in "[A-Za-z0-9]|F[0-9]{1,2}") {
            if let Ok(shortcut) = Shortcut::new(held, &key) {
                prop_assert_eq!(shortcut.to_string().parse(), Ok(shortcut));
            }
        }

        #[test]
        fn rubbish_is_refused(text in "\\PC{0,20}") {
            if let Ok(shortcut) = text.parse::<Shortcut>() {
                prop_assert!(shortcut.key().len() <= 3);
            }
        }
    }
}
