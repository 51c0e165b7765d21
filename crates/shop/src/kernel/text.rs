//! Text that has been checked: no value of these types can be wrong.

use super::limits::{EMAIL_BYTES_MAX, PHONE_CHARS_MAX, PHONE_CHARS_MIN, TEXT_CHARS_MAX};

/// Why a text is refused, to stand beside its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// Too many characters.
    #[error("is too long")]
    TooLong,
    /// A control character: line breaks could forge mail headers and logs, changes of direction what a text says.
    #[error("must not contain control characters")]
    Control,
    /// Not an e-mail address.
    #[error("must be an e-mail address such as ada@example.com")]
    Email,
    /// Not two capital letters.
    #[error("must be an ISO 3166-1 country code such as US")]
    Country,
    /// Not a telephone number.
    #[error("must be a telephone number such as +1 202 555 0100")]
    Phone,
}

/// One line of text, trimmed, not empty.
///
/// # Errors
/// What is wrong with it.
pub fn line(text: &str) -> Result<String, TextError> {
    let text = optional_line(text)?;
    if text.is_empty() { Err(TextError::Empty) } else { Ok(text) }
}

/// One line of text, trimmed, perhaps empty.
///
/// # Errors
/// What is wrong with it.
pub fn optional_line(text: &str) -> Result<String, TextError> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() || turns(c)) {
        return Err(TextError::Control);
    }
    if text.chars().all(unseen) {
        return Ok(String::new());
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(TextError::TooLong);
    }
    Ok(text.to_owned())
}

/// A telephone number as people write it, perhaps with an extension, or nothing. Carriers read it out and dial it: nothing else fits.
///
/// # Errors
/// What is wrong with it.
pub fn optional_phone(text: &str) -> Result<String, TextError> {
    let text = optional_line(text)?;
    if text.is_empty() {
        return Ok(text);
    }
    let digit =
        |c: char| matches!(c, '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{ff10}'..='\u{ff19}');
    let mark = |c: char| c.is_whitespace() || "+-()./#xX\u{2010}\u{2011}\u{2013}\u{ff0b}\u{200e}\u{200f}".contains(c);
    let bare = text.replace("ext", "x").replace("Ext", "x").replace("EXT", "x");
    let fits = bare.chars().all(|c| digit(c) || mark(c));
    let long = (PHONE_CHARS_MIN..=PHONE_CHARS_MAX).contains(&text.chars().count());
    if fits && long && text.chars().filter(|c| digit(*c)).count() >= PHONE_CHARS_MIN {
        Ok(text)
    } else {
        Err(TextError::Phone)
    }
}

/// Embeddings, overrides and isolates of UAX #9: letters after one are shown in another order than they stand in.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Shows nothing by itself. Within words some of them are spelling.
fn unseen(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{3164}')
}

/// Whether an e-mail address is nobody's (RFC 2606): ours of that kind stand for customers who have none.
pub fn nowhere(email: &str) -> bool {
    email.ends_with(".invalid")
}

/// An e-mail address as it is shown: not at all, where it is [nobody's](nowhere).
pub fn somebodys(email: &str) -> Option<&str> {
    Some(email).filter(|email| !nowhere(email))
}

/// An e-mail address, in lower case: the loose rule of the HTML standard's `<input type=email>` with a dot in the domain.
///
/// # Errors
/// What is wrong with it.
pub fn email(text: &str) -> Result<String, TextError> {
    let text = text.trim().to_lowercase();
    if text.len() > EMAIL_BYTES_MAX {
        return Err(TextError::TooLong);
    }
    let allowed = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    match text.rsplit_once('@') {
        Some((local, domain))
            if !local.is_empty()
                && local.chars().all(allowed)
                && domain.contains('.')
                && !nowhere(domain)
                && domain.split('.').all(label) =>
        {
            Ok(text)
        }
        _ => Err(TextError::Email),
    }
}

/// An ISO 3166-1 alpha-2 country code by its form.
///
/// # Errors
/// [`TextError::Country`].
pub fn country(text: &str) -> Result<String, TextError> {
    let text = text.trim();
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(text.to_owned())
    } else {
        Err(TextError::Country)
    }
}

/// A handle for URLs: lower-case letters, digits and single hyphens.
pub fn handle(text: &str) -> String {
    let mut handle = String::with_capacity(text.len());
    for c in text.trim().to_lowercase().chars() {
        if c.is_alphanumeric() {
            handle.push(c);
        } else if !handle.ends_with('-') && !handle.is_empty() {
            handle.push('-');
        }
    }
    handle.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails() {
        assert_eq!(email(" Ada@Example.COM "), Ok("ada@example.com".into()));
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "a b@example.com",
            "a@b..c",
            "a@-b.com",
            "a\n@b.c",
            "a@b.invalid",
        ] {
            assert_eq!(email(bad), Err(TextError::Email), "{bad:?}");
        }
        assert_eq!(email(&format!("{}@example.com", "a".repeat(300))), Err(TextError::TooLong));
    }

    #[test]
    fn lines() {
        assert_eq!(line("  Ada  "), Ok("Ada".into()));
        assert_eq!(line(" "), Err(TextError::Empty));
        assert_eq!(line("a\nb"), Err(TextError::Control));
        assert_eq!(line("\u{202e}live"), Err(TextError::Control));
        assert_eq!(line("\u{200b}\u{200e} \u{feff}"), Err(TextError::Empty));
        assert_eq!(line("می\u{200c}خواهم"), Ok("می\u{200c}خواهم".into()));
        assert_eq!(line(&"a".repeat(201)), Err(TextError::TooLong));
    }

    #[test]
    fn phones() {
        for right in
            ["", "  ", "12345", "+1 (202) 555-0100 ext. 12", "030/5550100 x7", "+49 30 5550100 #2", "٠٣٠ ٥٥٥ ٠١"]
        {
            assert_eq!(optional_phone(right), Ok(right.trim().to_owned()), "{right}");
        }
        for bad in [
            "not a phone <b>",
            "1234",
            "+ - ( ) . /",
            "555-CALL-NOW",
            "+1 202 555 0100; +1 202 555 0101 ext",
            "1234567x",
        ] {
            assert_eq!(
                optional_phone(&bad.repeat(1 + usize::from(bad == "1234567x") * 4)),
                Err(TextError::Phone),
                "{bad}"
            );
        }
        assert_eq!(optional_phone("12\n345"), Err(TextError::Control));
    }

    #[test]
    fn handles() {
        assert_eq!(handle("Pots & Planters!"), "pots-planters");
        assert_eq!(handle("--"), "");
    }
}
