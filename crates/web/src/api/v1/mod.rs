//! Version 1 of the API.

pub mod buttons;
mod carts;
mod checkout_shapes;
mod checkouts;
mod clients;
mod customers;
mod facets;
mod fields;
mod items;
mod items_query;
mod lines;
mod me;
mod orders;
mod pictures;
mod shapes;
mod stock;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use shop::catalogue::picture::read::BYTES_MAX as UPLOAD_BYTES_MAX;
use shop::customer::Visitor;
use shop::kernel::CustomerId;
use utoipa::OpenApi;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::describe::Security;
use crate::App;
use crate::limit::limit;
use crate::problem::Problem;
use crate::request::{client_token, query as parameters, visitor};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ringup",
        description = "A shop in which a recognised customer orders with one request. Amounts are integer minor units of \
                       an ISO 4217 currency, times RFC 3339 in UTC, errors RFC 9457 problems with a `code`."
    ),
    modifiers(&Security),
    components(schemas(Problem))
)]
struct Description;

/// The routes and their description, from one declaration.
pub fn router(app: Arc<App>) -> (Router, utoipa::openapi::OpenApi) {
    let v1 = OpenApiRouter::new()
        .merge(
            OpenApiRouter::new()
                .routes(routes!(clients::create))
                .routes(routes!(customers::create))
                .route_layer(from_fn_with_state(app.clone(), limit)),
        )
        .routes(routes!(items::list))
        .routes(routes!(items::one))
        .routes(routes!(orders::list, orders::place))
        .routes(routes!(orders::one))
        .routes(routes!(lines::change))
        .routes(routes!(lines::cancel))
        .routes(routes!(lines::undo))
        .routes(routes!(carts::show, carts::replace))
        .routes(routes!(checkouts::create))
        .routes(routes!(checkouts::show, checkouts::update))
        .routes(routes!(checkouts::complete))
        .routes(routes!(checkouts::cancel))
        .merge(account())
        .routes(routes!(stock::receive))
        .routes(routes!(pictures::list, pictures::add).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX)))
        .routes(routes!(pictures::change, pictures::remove))
        .routes(routes!(buttons::press));
    let (router, mut description) =
        OpenApiRouter::with_openapi(Description::openapi()).nest("/v1", v1).split_for_parts();
    // Mounted below `/api`, which the description's paths must say.
    description.paths.paths = std::mem::take(&mut description.paths.paths)
        .into_iter()
        .map(|(path, item)| (format!("/api{path}"), item))
        .collect();
    let takers = description.paths.paths.iter().filter(|(_, path)| path.get.as_ref().is_some_and(takes_query));
    let takers: Arc<BTreeSet<String>> = Arc::new(takers.map(|(path, _)| path.clone()).collect());
    (router.with_state(app).layer(from_fn_with_state(takers, no_stray_query)), description)
}

fn takes_query(operation: &Operation) -> bool {
    let parameters = operation.parameters.iter().flatten();
    parameters.into_iter().any(|parameter| matches!(parameter, RefOr::T(one) if one.parameter_in == ParameterIn::Query))
}

/// An address that takes no parameters is asked for without any: what nobody looks at would be taken for looked at.
async fn no_stray_query(
    State(takers): State<Arc<BTreeSet<String>>>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let query = request.uri().query().unwrap_or_default();
    if request.method() == Method::GET && !query.is_empty() && !takers.contains(path.as_str()) {
        let given: Vec<(String, String)> = parameters(query)?;
        if let Some((name, _)) = given.first() {
            return Err(Problem::field(name, "is no parameter of this address"));
        }
    }
    Ok(next.run(request).await)
}

/// What a customer keeps: `/me/..`.
fn account() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(me::show))
        .routes(routes!(me::addresses, me::add_address))
        .routes(routes!(me::change_address, me::remove_address))
        .routes(routes!(me::payment_methods, me::add_payment_method))
        .routes(routes!(me::remove_payment_method))
        .routes(routes!(me::devices))
        .routes(routes!(me::revoke_device))
}

/// The recognised customer of the calling client.
async fn caller(app: &App, headers: &HeaderMap) -> Result<(Visitor, CustomerId), Problem> {
    let proof = client_token(app, headers).ok_or_else(Problem::unknown_client)?.proof();
    let visitor = app.db.read(move |tx| visitor(tx, Some(&proof))).await?.ok_or_else(Problem::unknown_client)?;
    let customer = visitor.customer.as_ref().map(|customer| customer.id).ok_or_else(|| {
        let detail = "this client stands for no customer: register one or sign in";
        Problem::new(axum::http::StatusCode::FORBIDDEN, "customer.unrecognised", detail)
    })?;
    Ok((visitor, customer))
}
