//! The JSON API under `/api/v1` and its description at `/api/openapi.json` (OC-30). Errors are RFC 9457 problems.

mod describe;
mod keyed;
mod signature;
mod tags;
pub mod v1;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};

use crate::App;
use crate::metrics::Metrics;
use crate::problem;

pub use describe::Problems;
pub use keyed::key_reused;

/// `/api/..`
pub fn routes(app: &Arc<App>) -> Router {
    let (v1, description) = v1::router(app.clone());
    let text: Arc<str> = description.to_pretty_json().unwrap_or_default().into();
    let openapi = move || {
        let text = text.clone();
        async move {
            let kind = HeaderValue::from_static("application/json");
            let caching = HeaderValue::from_static("public, max-age=300");
            ([(CONTENT_TYPE, kind), (CACHE_CONTROL, caching)], text.to_string()).into_response()
        }
    };
    let api = Router::new()
        .merge(v1)
        .route("/openapi.json", get(openapi))
        .fallback(problem::no_page)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(axum::middleware::from_fn(problem::as_problem))
        .layer(axum::middleware::from_fn_with_state(app.clone(), count_failures));
    Router::new().route("/api/", any(problem::no_page)).nest("/api", api)
}

async fn count_failures(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status().is_server_error() {
        Metrics::count(&app.metrics.failures);
    }
    response
}
