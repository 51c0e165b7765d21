//! The fields of the buyer: what a form asks for, what was typed, and what is wrong with it.

use crate::address::{Errors, Typed, error_of};
use crate::language::Language;
use crate::pages::form::Field;

/// Name and e-mail address of the buyer.
pub(super) fn person_fields(language: Language, typed: &Typed, errors: &Errors) -> Vec<Field> {
    let field = |name: &'static str, label, kind, autocomplete, hint: &str| Field {
        name,
        label: language.t(label).to_owned(),
        kind,
        value: typed.get(name).cloned().unwrap_or_default(),
        error: error_of(errors, name),
        autocomplete,
        inputmode: if kind == "email" { "email" } else { "text" },
        required: true,
        hint: hint.to_owned(),
        ..Field::default()
    };
    vec![
        field("buyer", "checkout-name", "text", "name", ""),
        field("email", "checkout-email", "email", "email", language.t("checkout-email-hint")),
    ]
}
