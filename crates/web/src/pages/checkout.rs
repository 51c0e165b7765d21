//! The checkout (OC-2, OC-6, OC-19, OC-28, X-3).

use super::form::Field;
use super::layout::{Deadline, Layout, Link, Notice, Picture, When};
use askama::Template;

/// A saved field, read-only until chosen.
#[derive(Debug, Clone)]
pub struct Saved {
    /// What it is.
    pub label: String,
    /// What it holds.
    pub value: String,
    /// Opens just this field.
    pub edit_href: String,
    /// Says which to those who do not see the row.
    pub edit_words: String,
}

/// A radio button.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Of the form.
    pub name: &'static str,
    /// What it sends.
    pub value: String,
    /// Its words.
    pub label: String,
    /// More words, or nothing.
    pub hint: String,
    /// At the end of the line, or nothing: what it costs.
    pub price: String,
    /// Whether chosen.
    pub checked: bool,
}

/// A section of the outline: open with its form, or a summary.
#[derive(Debug, Clone)]
pub struct Section {
    /// `who`, `where`, `how`, `pay`.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Whether nothing is missing in it.
    pub done: bool,
    /// What it holds, line by line.
    pub summary: Vec<String>,
    /// Opens it, unless it is open or fixed.
    pub change: Option<Link>,
    /// Its form, if it is the open one.
    pub open: Option<Box<Open>>,
}

/// The open section's form.
#[derive(Debug, Clone, Default)]
pub struct Open {
    /// Where it posts.
    pub action: String,
    /// Whom it was made for.
    pub whose: String,
    /// `chk_..`: which checkout it was made for.
    pub checkout: String,
    /// Wrong fields, for the summary above: their ids and what is wrong.
    pub errors: Vec<(String, String)>,
    /// Read-only fields that can be chosen.
    pub saved: Vec<Saved>,
    /// Question of the choices.
    pub legend: &'static str,
    /// Radio buttons before the fields.
    pub choices: Vec<Choice>,
    /// Wrong choice.
    pub choice_error: Option<String>,
    /// Inputs.
    pub fields: Vec<Field>,
    /// Whether a button shows the fields of the chosen country.
    pub countries: bool,
    /// The one field that is edited.
    pub only: Option<&'static str>,
    /// The section before.
    pub previous: Option<&'static str>,
    /// Words of the button.
    pub next: &'static str,
    /// Goes back without a change: read-only sections have no form.
    pub done_href: Option<String>,
}

/// Checkout, `/checkout`.
#[derive(Debug, Template)]
#[template(path = "checkout/checkout.html")]
pub struct CheckoutPage {
    /// Frame.
    pub layout: Layout,
    /// Why the review can't be shown.
    pub notice: Option<Notice>,
    /// All of them, one open.
    pub sections: Vec<Section>,
    /// The way to the review, once nothing is missing.
    pub review: bool,
    /// For those who have an account: where to sign in.
    pub sign_in_href: Option<String>,
    /// What is ordered.
    pub sum: Sum,
}

/// What is ordered and what it comes to.
#[derive(Debug, Clone, Default)]
pub struct Sum {
    /// What ships together.
    pub parcels: Vec<Parcel>,
    /// All lines, formatted.
    pub items: String,
    /// All parcels, formatted.
    pub delivery: String,
    /// Both, formatted.
    pub total: String,
}

/// Lines that ship together.
#[derive(Debug, Clone, Default)]
pub struct Parcel {
    /// `Parcel 1 of 2`, or nothing where there is one.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// `2 × Planter`.
    pub what: String,
    /// The variant's options, or nothing.
    pub options: String,
    /// Its picture.
    pub picture: Picture,
    /// Formatted.
    pub amount: String,
    /// The day it arrives.
    pub promise: When,
    /// What became of it, or what keeps it away, or nothing.
    pub note: String,
}

/// Review, `/checkout/review`: everything once more, and one button.
#[derive(Debug, Template)]
#[template(path = "checkout/review.html")]
pub struct ReviewPage {
    /// Frame.
    pub layout: Layout,
    /// Why nothing was ordered.
    pub notice: Option<Notice>,
    /// What changed since it was put together.
    pub changes: Vec<String>,
    /// What is in the way; then there is no button.
    pub blocked: Vec<Link>,
    /// Summaries with the way back to their sections.
    pub sections: Vec<Section>,
    /// What is ordered.
    pub sum: Sum,
    /// Where the button posts.
    pub action: String,
    /// Whom it was made for.
    pub whose: String,
    /// What was shown, bound to the button.
    pub shown: String,
    /// Of this page alone: what the next client identifier is derived from (OC-1).
    pub page: String,
    /// Words of the button.
    pub button: String,
    /// Cancel or change until then, if ordered now.
    pub cancel_until: When,
}

/// Done, `/checkout/{id}/done`.
#[derive(Debug, Template)]
#[template(path = "checkout/done.html")]
pub struct DonePage {
    /// Frame.
    pub layout: Layout,
    /// The single action was switched on.
    pub notice: Option<Notice>,
    /// What was ordered.
    pub sum: Sum,
    /// Number of the orders, shown to ask about them.
    pub orders: Vec<String>,
    /// Until when it can be cancelled, while it can.
    pub cancel_until: Option<Deadline>,
    /// A known e-mail address: the way to see the orders.
    pub guest: bool,
    /// The single action may be switched on here: the path to come back to.
    pub enable: Option<String>,
}

/// What the single action lacks (OC-6), `/checkout/missing`.
#[derive(Debug, Template)]
#[template(path = "checkout/missing.html")]
pub struct MissingPage {
    /// Frame.
    pub layout: Layout,
    /// One form.
    pub open: Open,
    /// Payment choices, if that is missing.
    pub cards: Vec<Choice>,
    /// Path to come back to.
    pub return_to: String,
}

/// What a checkout's link shows to whom it was sent.
#[derive(Template)]
#[template(path = "checkout/link.html")]
pub struct LinkPage {
    /// Frame.
    pub layout: Layout,
    /// What would be ordered.
    pub lines: Vec<LinkLine>,
    /// Where the form posts.
    pub action: String,
    /// Of the link.
    pub token: String,
    /// Of this one page (OC-1).
    pub page: String,
    /// Whom it was made for.
    pub whose: String,
}

impl LinkPage {
    fn all_gone(&self) -> bool {
        self.lines.iter().all(|line| line.gone)
    }
}

/// A line of it.
#[derive(Debug, Clone)]
pub struct LinkLine {
    /// How many.
    pub quantity: String,
    /// Of what.
    pub title: String,
    /// Its options, or nothing.
    pub options: String,
    /// Whether it can't be had now.
    pub gone: bool,
}
