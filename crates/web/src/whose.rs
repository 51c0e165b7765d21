//! Whom a page was made for. Its forms say so, because somebody else may have the device by the time they are sent: what one
//! person typed is not stored with another. A form that says nothing is taken: it is no page's.

use axum::http::{HeaderMap, StatusCode};
use shop::customer::Visitor;

use crate::App;
use crate::language::Language;
use crate::pages::layout::{Notice, Tone};
use crate::problem::Problem;
use crate::request::{client_token, visitor};

/// What the forms of the visitor's pages say: the customer, or the client of nobody. Nothing before a client is known.
pub fn made_for(visitor: Option<&Visitor>) -> String {
    visitor.map_or_else(String::new, |visitor| match &visitor.customer {
        Some(customer) => customer.id.to_string(),
        None => visitor.client.to_string(),
    })
}

/// Whether a form was made for somebody else than who sends it.
pub fn foreign(whose: Option<&str>, visitor: Option<&Visitor>) -> bool {
    let whose = whose.filter(|whose| !whose.is_empty());
    whose.is_some_and(|whose| visitor.is_none() || whose != made_for(visitor))
}

/// As [`foreign`], but a stranger's form may come from the same client after a sign-in there: his cart came along, too.
pub fn left_behind(whose: Option<&str>, visitor: Option<&Visitor>) -> bool {
    foreign(whose, visitor) && visitor.is_none_or(|visitor| whose != Some(&*visitor.client.to_string()))
}

/// Refuses the form of an account's page that was made for another customer than the one who sends it: two people may be
/// signed in one after the other, and what the first has open is nothing to do to the second. Who is nobody by now is told
/// to sign in by the form's own route.
///
/// # Errors
/// 403 `form.foreign`, or the database's.
pub async fn same_person(app: &App, headers: &HeaderMap, form: &[u8]) -> Result<(), Problem> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(form).unwrap_or_default();
    let made_for = pairs.into_iter().find(|(name, _)| name == MADE_FOR).map(|(_, value)| value);
    let Some(made_for) = made_for.filter(|made_for| !made_for.is_empty()) else { return Ok(()) };
    let proof = client_token(app, headers).map(|token| token.proof());
    let sender = app.db.read(move |tx| visitor(tx, proof.as_ref())).await?.and_then(|visitor| visitor.customer);
    if sender.is_none_or(|sender| sender.id.to_string() == made_for) {
        return Ok(());
    }
    Err(problem())
}

/// Says so, on a page of its own.
pub fn problem() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "form.foreign", "this page was made for another visitor")
}

/// The field that says it, in the forms of account pages.
const MADE_FOR: &str = "made_for";

/// Says so, above the page as it is for who sends it.
pub fn notice(language: Language, text: &str) -> Notice {
    Notice { tone: Tone::Refused, title: language.t("press-foreign").into(), text: text.to_owned(), action: None }
}

#[cfg(test)]
mod tests {
    use shop::customer::client::Recognised;
    use shop::kernel::{ClientId, CustomerId, Moment};

    use super::*;

    fn visitor(client: i64, customer: Option<i64>) -> Visitor {
        let customer = customer.map(|id| Recognised {
            id: CustomerId(id),
            name: String::new(),
            email: String::new(),
            enabled: false,
            suspended: false,
            authenticated_until: Moment::from_micros(0),
        });
        Visitor { client: ClientId(client), customer }
    }

    #[test]
    fn a_form_is_taken_from_whom_its_page_was_made_for() {
        let (stranger, ada, bob) = (visitor(1, None), visitor(1, Some(7)), visitor(1, Some(8)));
        for (made, sends, is_foreign, is_left) in [
            (Some(&ada), Some(&ada), false, false),
            (Some(&ada), Some(&visitor(2, Some(7))), false, false),
            (Some(&ada), Some(&bob), true, true),
            (Some(&ada), Some(&stranger), true, true),
            (Some(&ada), None, true, true),
            (Some(&stranger), Some(&stranger), false, false),
            (Some(&stranger), Some(&ada), true, false),
            (Some(&stranger), Some(&visitor(2, None)), true, true),
            (None, Some(&ada), false, false),
        ] {
            let whose = made_for(made);
            assert_eq!(foreign(Some(&whose), sends), is_foreign, "{made:?} {sends:?}");
            assert_eq!(left_behind(Some(&whose), sends), is_left, "{made:?} {sends:?}");
        }
        assert!(!foreign(None, Some(&bob)) && !left_behind(None, None));
        assert!(foreign(Some("rubbish"), Some(&bob)));
    }
}
