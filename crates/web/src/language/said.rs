//! A message on its way to the page, with its arguments.

use std::fmt;

use fluent_bundle::FluentValue;

use super::catalogue::{CATALOGUES, Catalogue};

/// A message with arguments; a template escapes the whole.
pub struct Said<'a> {
    catalogue: &'static Catalogue,
    key: &'a str,
    arguments: Vec<(&'a str, FluentValue<'a>)>,
}

impl<'a> Said<'a> {
    pub(super) fn new(catalogue: &'static Catalogue, key: &'a str) -> Said<'a> {
        Said { catalogue, key, arguments: Vec::new() }
    }

    /// Gives an argument: text, or a number that selects a plural form.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: impl Argument<'a>) -> Said<'a> {
        self.arguments.push((name, value.value()));
        self
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = self.catalogue.format(self.key, &self.arguments);
        match own.or_else(|| CATALOGUES[0].format(self.key, &self.arguments)) {
            Some(text) => f.write_str(&text),
            None => {
                tracing::error!(key = self.key, "there is no such message");
                f.write_str("?")
            }
        }
    }
}

/// A message that holds markup. Text arguments are escaped; the message itself is ours.
pub struct Rich<'a>(Said<'a>);

impl<'a> Rich<'a> {
    pub(super) fn new(catalogue: &'static Catalogue, key: &'a str) -> Rich<'a> {
        Rich(Said::new(catalogue, key))
    }

    /// Gives an argument, which is escaped.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: impl Argument<'a>) -> Rich<'a> {
        let value = match value.value() {
            FluentValue::String(text) => FluentValue::String(escaped(&text).into()),
            other => other,
        };
        self.0.arguments.push((name, value));
        self
    }

    /// Gives markup as an argument: a time element, a button. Only for what a template of ours has made.
    #[must_use]
    pub fn markup(mut self, name: &'a str, html: impl fmt::Display) -> Rich<'a> {
        self.0.arguments.push((name, FluentValue::String(html.to_string().into())));
        self
    }
}

impl fmt::Display for Rich<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl askama::filters::HtmlSafe for Rich<'_> {}

/// What a message can be given.
pub trait Argument<'a> {
    /// As Fluent takes it.
    fn value(self) -> FluentValue<'a>;
}

impl<'a> Argument<'a> for &'a str {
    fn value(self) -> FluentValue<'a> {
        FluentValue::String(self.into())
    }
}

impl<'a> Argument<'a> for &'a String {
    fn value(self) -> FluentValue<'a> {
        FluentValue::String(self.as_str().into())
    }
}

// Templates hand on what they loop over by one more reference.
impl<'a> Argument<'a> for &&'a str {
    fn value(self) -> FluentValue<'a> {
        FluentValue::String((*self).into())
    }
}

impl<'a> Argument<'a> for &&'a String {
    fn value(self) -> FluentValue<'a> {
        FluentValue::String(self.as_str().into())
    }
}

impl<'a> Argument<'a> for String {
    fn value(self) -> FluentValue<'a> {
        FluentValue::String(self.into())
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => { $(
        impl<'a> Argument<'a> for $kind {
            fn value(self) -> FluentValue<'a> {
                FluentValue::from(self)
            }
        }
        impl<'a> Argument<'a> for &$kind {
            fn value(self) -> FluentValue<'a> {
                FluentValue::from(*self)
            }
        }
    )* };
}

numbers!(u32, i64, usize, u64, i32);

/// Text as it may stand in HTML, in an element or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
