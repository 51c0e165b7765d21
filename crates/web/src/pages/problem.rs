//! A problem as a page: what happened, what to do next, and the code an API caller would get (RFC 9457).

use super::layout::{Layout, Link};
use crate::language::Language;
use askama::Template;

/// Problem page, any path.
#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// Frame; `title` as below, `canonical` none. Must not need the store, so that a 503 can be shown.
    pub layout: Layout,
    /// Whether it was looked up who visits: only then may the page say that nobody is signed in.
    pub looked: bool,
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
    /// Words that fit any problem of that status; where there is a message for its code, what happened is told by that.
    #[must_use]
    pub fn of(language: Language, status: u16, code: &str) -> Self {
        let known = language.message(&format!("problem-{status}")).is_some();
        // Of two parts: what the caller may mend, and what only we can.
        let status = if known {
            status
        } else if status < 500 {
            400
        } else {
            500
        };
        let message = |rest: &str| language.t(&format!("problem-{status}{rest}")).to_owned();
        let what = language.message(&format!("problem-{}", code.replace('.', "-")));
        Self { title: message("-title"), what: what.map_or_else(|| message(""), str::to_owned), next: message("-next") }
    }
}
