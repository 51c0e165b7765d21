//! A problem as a page: what happened, what to do next, and the code an API caller would get (RFC 9457).

use super::layout::{Layout, Link};
use askama::Template;

/// Problem page, any path.
#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// Frame; `title` as below, `canonical` none. Must not need the store, so that a 503 can be shown.
    pub layout: Layout,
    /// HTTP status.
    pub status: u16,
    /// Code of the problem: `order.out_of_stock`.
    pub code: String,
    /// Words, from [`Words::of`] or the handler's own.
    pub words: Words,
    /// Ways on; the first is the main one. Empty shows "Go to the shop".
    pub links: Vec<Link>,
    /// What a person may quote when asking for help, as a request id.
    pub reference: Option<String>,
}

/// The words of a problem.
#[derive(Debug, Clone)]
pub struct Words {
    /// Headline: `This page does not exist`.
    pub title: String,
    /// What happened, and that nothing was changed where that is so.
    pub what: String,
    /// What to do next.
    pub next: String,
}

impl Words {
    /// Words that fit any problem of that status; a handler that knows more says more.
    #[must_use]
    pub fn of(status: u16) -> Self {
        let (title, what, next) = match status {
            400 => (
                "We could not read that",
                "The request was incomplete or malformed. Nothing was changed.",
                "Go back, reload the page and try again.",
            ),
            403 => (
                "That is not allowed here",
                "The request came from another site, or this sign-in may not do it. Nothing was changed.",
                "Open the page from this shop and try again, or sign in.",
            ),
            404 => (
                "This page does not exist",
                "There is nothing at this address, or it belongs to someone else.",
                "Look for it in the shop, or check the address.",
            ),
            405 => (
                "That can't be done at this address",
                "The address exists, but takes another kind of request. Nothing was changed.",
                "Go back and use the page's own buttons.",
            ),
            409 => (
                "Something changed meanwhile",
                "What you acted on is no longer as the page showed it. Nothing was changed.",
                "Reload the page to see how it is now, then decide again.",
            ),
            413 => (
                "That is too much at once",
                "The request was larger than this shop takes. Nothing was changed.",
                "Send less and try again.",
            ),
            422 => (
                "Something in there does not fit",
                "A field had a value we can't use. Nothing was changed.",
                "Go back, mend the field and send it again.",
            ),
            429 => (
                "Too many requests",
                "This device asked more often than the shop allows. Nothing was changed.",
                "Wait a minute, then try again.",
            ),
            503 => (
                "The shop is busy",
                "We can't take this right now. If you were ordering, nothing was ordered unless you saw a confirmation.",
                "Try again in a few seconds. A second press of the same button never orders twice.",
            ),
            _ => (
                "Something went wrong on our side",
                "This is our fault, and it has been recorded.",
                "Try again in a moment. If you were ordering, look at your orders first: a second press of the same button never orders twice.",
            ),
        };
        Self { title: title.to_owned(), what: what.to_owned(), next: next.to_owned() }
    }
}
