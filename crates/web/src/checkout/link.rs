//! Where a buyer goes on by himself, for who works at a checkout over the API.

use axum::http::HeaderMap;
use shop::order::checkout::Message;
use shop::order::checkout::view::View;

use crate::App;
use crate::request::host;

/// The addresses that answers over the API hold.
pub struct Links {
    base: String,
}

impl Links {
    /// As the caller reaches the shop.
    pub fn of(app: &App, headers: &HeaderMap) -> Links {
        Links { base: app.absolute(host(headers), "") }
    }

    /// Where the buyer goes on.
    pub fn of_view(&self, view: &View) -> String {
        let path = match view.messages.contains(&Message::StepUpRequired) {
            true => "/account/step-up",
            false => "/checkout",
        };
        format!("{}{path}", self.base)
    }
}
