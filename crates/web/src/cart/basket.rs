//! The cart's one form: each line as it was shown and as it was typed, so that checking out takes along what was typed.

use db::Tx;
use shop::kernel::{Moment, VariantId};
use shop::order::cart::Owner;
use shop::order::cart::change::{CartError, set};

use super::change::quantity;
use crate::problem::Problem;

/// What was sent.
#[derive(Default)]
pub(crate) struct Basket {
    /// Of the page that it stood on, which only checking out asks for (OC-1).
    pub page: Option<String>,
    /// Whom it was made for.
    pub whose: Option<String>,
    /// Its lines.
    pub lines: Vec<Typed>,
}

/// A line.
pub(crate) struct Typed {
    /// Of what.
    pub variant: VariantId,
    /// How many the page showed.
    before: Option<u32>,
    /// What the field held when it was sent.
    pub text: String,
}

impl Typed {
    /// Whether it is a quantity.
    pub fn right(&self) -> bool {
        quantity(&self.text).is_some()
    }
}

impl Basket {
    /// Reads the form: `line`, `before` and `quantity`, line by line.
    pub fn read(pairs: Vec<(String, String)>) -> Result<Basket, Problem> {
        let mut basket = Basket::default();
        for (name, value) in pairs {
            match (name.as_str(), basket.lines.last_mut()) {
                ("page", _) => basket.page = Some(value),
                ("whose", _) => basket.whose = Some(value),
                ("line", _) => {
                    let variant = value.parse().map_err(|_| Problem::not_found())?;
                    basket.lines.push(Typed { variant, before: None, text: String::new() });
                }
                ("before", Some(line)) => line.before = quantity(&value),
                ("quantity", Some(line)) => line.text = value.chars().take(20).collect(),
                _ => {}
            }
        }
        Ok(basket)
    }

    /// The lines that were typed anew, with how many there were: another device may have changed the others meanwhile.
    /// None where something is no quantity.
    pub fn changes(&self) -> Option<Vec<(VariantId, u32, u32)>> {
        let mut changes = Vec::new();
        for line in &self.lines {
            let wanted = quantity(&line.text)?;
            if line.before != Some(wanted) {
                changes.push((line.variant, wanted, line.before.unwrap_or(1)));
            }
        }
        Some(changes)
    }
}

/// Makes the cart hold what was typed.
///
/// # Errors
/// [`CartError`]; then nothing is changed.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    now: Moment,
    owner: Owner,
    changes: &[(VariantId, u32, u32)],
) -> Result<(), CartError> {
    changes.iter().try_for_each(|(variant, quantity, _)| set(tx, now, owner, *variant, *quantity))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        serde_urlencoded::from_str(text).unwrap()
    }

    #[test]
    fn only_what_was_typed_anew_is_changed() {
        let (one, two) = (VariantId(1), VariantId(2));
        let form = |first: &str, second: &str| {
            let lines = format!("line={one}&before=2&quantity={first}&line={two}&before=1&quantity={second}");
            Basket::read(pairs(&format!("page=p&whose=w&{lines}"))).unwrap()
        };
        let basket = form("2", "3");
        assert_eq!((basket.page.as_deref(), basket.whose.as_deref()), (Some("p"), Some("w")));
        assert_eq!(basket.changes(), Some(vec![(two, 3, 1)]));
        assert_eq!(form("2", "1").changes(), Some(Vec::new()));
        assert_eq!(form("0", "1").changes(), Some(vec![(one, 0, 2)]));
        for wrong in ["", "x", "1000", "-1", "2.5"] {
            let basket = form(wrong, "3");
            assert_eq!(basket.changes(), None, "{wrong}");
            assert_eq!(basket.lines.iter().map(Typed::right).collect::<Vec<_>>(), [false, true]);
        }
        assert!(Basket::read(pairs("line=rubbish")).is_err());
        assert_eq!(Basket::read(pairs("quantity=3&return_to=%2F")).unwrap().changes(), Some(Vec::new()));
    }
}
