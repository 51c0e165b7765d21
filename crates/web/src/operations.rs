//! For operators: `/healthz`, `/readyz`, `/metrics`.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use db::sql;

use crate::App;
use crate::problem::Problem;

/// `/healthz`, `/readyz`, `/metrics`.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).route("/metrics", get(metrics))
}

/// The process answers.
async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers too.
async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    app.db.read(|tx| tx.maybe(sql!("select key from setting limit 1"), &[], |row| row.get::<String>(0))).await?;
    Ok("ready\n")
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4");
    ([(CONTENT_TYPE, kind)], app.metrics.text(&app.db.stats().snapshot())).into_response()
}
