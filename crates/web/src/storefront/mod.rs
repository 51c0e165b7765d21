//! Home and item pages (OC-5 to OC-8, OC-12, X-3).

mod item;
mod list;
mod panel;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use shop::customer::client::Recognised;

use crate::App;
use crate::format::segment;
use crate::language::Language;
use crate::pages::layout::Layout;
use crate::request::{client_cookie, client_token};

pub use item::{ItemQuery, ItemRequest, item_answer, item_page};
pub use list::card;

/// Categories that fit the header.
pub const HEADER_CATEGORIES_MAX: usize = 8;

/// `/`, `/items/{handle}`.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/", get(list::home)).route("/items/{handle}", get(item::item))
}

/// A category's path.
pub fn category_href(handle: &str) -> String {
    format!("/categories/{}", segment(handle))
}

/// An item's path.
pub fn item_href(handle: &str) -> String {
    format!("/items/{}", segment(handle))
}

/// The frame of a page.
pub fn layout(app: &App, language: Language, title: &str, path: &str, visitor: Option<&Recognised>) -> Layout {
    Layout {
        shop: app.chrome(),
        language,
        title: title.to_owned(),
        path: path.to_owned(),
        visitor: visitor.map(Recognised::short_name),
        made_for: visitor.map_or_else(String::new, |customer| customer.id.to_string()),
        ..Layout::default()
    }
}

/// OC-1: hands out a client identifier at first contact. Its row is stored at its first state change.
pub fn first_contact(app: &App, headers: &HeaderMap, response: Response) -> Response {
    if client_token(app, headers).is_some() {
        return response;
    }
    ([client_cookie(app, &app.client_token())], response).into_response()
}
