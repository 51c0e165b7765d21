//! The single action and the review of orders.

mod lines;
pub mod notices;
mod place;

mod review;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

pub use place::confirmed;
pub(crate) use place::{masked, step_up_sum};
pub(crate) use review::{line_words, state_words};

/// `/orders`, `/lines/..`, `/step-up/..`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/orders", get(review::orders).post(place::place))
        .route("/lines/{line}/cancel", post(lines::cancel))
        .route("/lines/{line}/undo", post(lines::undo))
        .route("/lines/{line}/quantity", post(lines::quantity))
        .route("/lines/{line}/address", post(lines::address))
        .route("/step-up/{line}", get(place::step_up))
}
