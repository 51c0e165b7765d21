//! Every refusal, once: an RFC 9457 problem for API callers, a page for people. Codes are API.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use shop::customer::acting::Denied;
use shop::customer::address::AddressError;
use shop::customer::client::Recognised;
use shop::customer::device::DeviceError;
use shop::customer::payment_method::PaymentMethodError;
use shop::order::Refusal;
use shop::order::cancel::ChangeError;
use shop::order::step_up::HoldError;
use utoipa::ToSchema;

use crate::App;
use crate::language::Language;
use crate::metrics::Metrics;
use crate::pages::layout::{Layout, Link};
use crate::pages::problem::{ProblemPage, Words};
use crate::request::{Visiting, see_other};

/// RFC 9457 problem details.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank`: the code says what the type would.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened, for machines: `order.out_of_stock`.
    pub code: &'static str,
    /// What happened, for people.
    pub detail: String,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Where to go on, if there is such a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A wrong field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer into the body (RFC 6901), or the name of a header or parameter.
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

impl Problem {
    /// A problem with no field to blame.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            errors: Vec::new(),
            url: None,
        }
    }

    /// A field that can't be.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Problem {
        let (pointer, detail) = (pointer.into(), detail.into());
        let mut problem = Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "request.invalid",
            format!("{} {detail}", pointer.trim_start_matches('/')),
        );
        problem.errors.push(FieldError { pointer, detail });
        problem
    }

    /// Several fields that can't be.
    pub fn fields(errors: Vec<FieldError>) -> Problem {
        let mut problem =
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "request.invalid", "some fields are not as they must be");
        problem.errors = errors;
        problem
    }

    /// Nothing here, or another's.
    pub fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here")
    }

    /// No usable client identifier came along.
    pub fn unknown_client() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "client.unknown",
            "send a client identifier: cookie ringup_client or Authorization: Bearer TOKEN from POST /api/v1/clients",
        )
    }
}

impl From<db::Error> for Problem {
    fn from(error: db::Error) -> Problem {
        let unavailable = |code, detail: &str| Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, detail);
        match error {
            db::Error::Busy | db::Error::Conflict => unavailable("server.busy", "too much at once; try again shortly"),
            db::Error::Full => {
                unavailable("storage.full", "the shop's disk is full; nothing was changed, try again later")
            }
            db::Error::Closed => unavailable("server.stopping", "the shop is restarting; try again shortly"),
            db::Error::Unreachable(_) | db::Error::Unknown | db::Error::Device(_) => {
                tracing::error!(error = %error, "database unavailable");
                unavailable("storage.unavailable", "the shop can't reach its data; try again with the same key")
            }
            db::Error::Unique(_) => {
                Problem::new(StatusCode::CONFLICT, "request.in_flight", "the same request is being worked on")
            }
            db::Error::Constraint(_) | db::Error::Missing(_) | db::Error::Broken(_) => {
                tracing::error!(error = %error, "invariant.broken");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "server.defect", "a defect; nothing was changed")
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let (status, code) = match &refusal {
            Refusal::Unrecognised => (StatusCode::FORBIDDEN, "order.unrecognised"),
            Refusal::NotEnabled => (StatusCode::FORBIDDEN, "order.single_action_disabled"),
            Refusal::Foreign => (StatusCode::FORBIDDEN, "order.foreign"),
            Refusal::TooOld => (StatusCode::CONFLICT, "order.page_too_old"),
            Refusal::UnknownVariant => {
                return Problem::unknown("order.unknown_variant", "/variant", refusal.to_string());
            }
            Refusal::UnknownAddress => {
                return Problem::unknown("order.unknown_address", "/ship_to", refusal.to_string());
            }
            Refusal::AddressMissing => (StatusCode::CONFLICT, "order.address_missing"),
            Refusal::PaymentMethodMissing => (StatusCode::CONFLICT, "order.payment_method_missing"),
            Refusal::OutOfStock { .. } => (StatusCode::CONFLICT, "order.out_of_stock"),
            Refusal::Changed => (StatusCode::CONFLICT, "order.total_changed"),
            Refusal::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "order.key_reused"),
            Refusal::StepUpRequired | Refusal::Suspended => (StatusCode::FORBIDDEN, "order.step_up_required"),
        };
        Problem::new(status, code, refusal.to_string())
    }
}

impl From<HoldError> for Problem {
    fn from(error: HoldError) -> Problem {
        match error {
            HoldError::KeyReused => Refusal::KeyReused.into(),
            HoldError::Db(error) => error.into(),
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Problem {
        let (status, code) = match &error {
            ChangeError::Db(error) => return error.clone().into(),
            ChangeError::UnknownLine => return Problem::not_found(),
            ChangeError::TooLate => (StatusCode::CONFLICT, "line.too_late"),
            ChangeError::Cancelled => (StatusCode::CONFLICT, "line.cancelled"),
            ChangeError::UnknownAddress => {
                return Problem::unknown("order.unknown_address", "/ship_to", error.to_string());
            }
            ChangeError::OutOfStock { .. } => (StatusCode::CONFLICT, "order.out_of_stock"),
            ChangeError::AboveCap | ChangeError::Suspended => (StatusCode::FORBIDDEN, "order.step_up_required"),
            ChangeError::VersionMismatch => (StatusCode::PRECONDITION_FAILED, "line.version_mismatch"),
        };
        Problem::new(status, code, error.to_string())
    }
}

impl From<AddressError> for Problem {
    fn from(error: AddressError) -> Problem {
        let conflict = |code| Problem::new(StatusCode::CONFLICT, code, error.to_string());
        match &error {
            AddressError::Db(error) => error.clone().into(),
            AddressError::Denied(denied) => denied.clone().into(),
            AddressError::Fields(fields) => Problem::fields(
                fields
                    .iter()
                    .map(|(field, error)| FieldError { pointer: format!("/{field}"), detail: error.to_string() })
                    .collect(),
            ),
            AddressError::MonikerTaken => {
                let mut problem = conflict("address.moniker_taken");
                problem.errors.push(FieldError { pointer: "/moniker".into(), detail: error.to_string() });
                problem
            }
            AddressError::TooMany => conflict("address.too_many"),
            AddressError::Unknown => Problem::not_found(),
        }
    }
}

impl From<PaymentMethodError> for Problem {
    fn from(error: PaymentMethodError) -> Problem {
        let conflict = |code| Problem::new(StatusCode::CONFLICT, code, error.to_string());
        match &error {
            PaymentMethodError::Db(error) => error.clone().into(),
            PaymentMethodError::Denied(denied) => denied.clone().into(),
            PaymentMethodError::UnknownToken => Problem::field("/token", error.to_string()),
            PaymentMethodError::TooMany => conflict("payment_method.too_many"),
            PaymentMethodError::Expired => conflict("payment_method.expired"),
            PaymentMethodError::Unknown => Problem::not_found(),
        }
    }
}

impl From<DeviceError> for Problem {
    fn from(error: DeviceError) -> Problem {
        match error {
            DeviceError::Db(error) => error.into(),
            DeviceError::Denied(denied) => denied.into(),
            DeviceError::Name(error) => Problem::field("/name", error.to_string()),
            DeviceError::Unknown => Problem::not_found(),
        }
    }
}

impl From<Denied> for Problem {
    fn from(error: Denied) -> Problem {
        match &error {
            Denied::Db(error) => error.clone().into(),
            Denied::Unrecognised => Problem::new(StatusCode::FORBIDDEN, "customer.unrecognised", error.to_string()),
            Denied::NotAuthenticated => {
                Problem::new(StatusCode::FORBIDDEN, "customer.sign_in_required", error.to_string())
            }
        }
    }
}

impl Problem {
    /// A field that names what is not there, or another's.
    pub fn unknown(code: &'static str, pointer: &str, detail: impl Into<String>) -> Problem {
        let mut problem = Problem::new(StatusCode::NOT_FOUND, code, detail);
        problem.errors.push(FieldError { pointer: pointer.to_owned(), detail: problem.detail.clone() });
        problem
    }

    /// What an answer refuses: a handler's problem, or a request that axum could not take apart (a path or query that
    /// can't be decoded), which it answers with plain text.
    fn of(response: &Response) -> Option<Problem> {
        if let Some(problem) = response.extensions().get::<Problem>() {
            return Some(problem.clone());
        }
        let kind = response.headers().get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
        (response.status().is_client_error() && kind.starts_with(b"text/plain"))
            .then(|| Problem::new(response.status(), "request.malformed", "the address can't be read"))
    }

    /// The status.
    pub fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status_code();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Longest time that a problem's page waits for who visits: it is shown without, sooner than late.
const VISITOR_WAIT: Duration = Duration::from_millis(300);

/// Who visits, for the frame of a problem's page. None where the shop can't tell at once, or is the one in trouble: then
/// it is not asked for more.
async fn visiting(app: &App, headers: &HeaderMap, status: u16) -> Option<Visiting> {
    let in_trouble = status >= 500 || status == StatusCode::TOO_MANY_REQUESTS.as_u16();
    if in_trouble {
        return None;
    }
    tokio::time::timeout(VISITOR_WAIT, Visiting::read(app, headers)).await.ok()?.ok()
}

/// Turns a page handler's problem into a page.
pub async fn as_page(State(app): State<Arc<App>>, language: Language, request: Request, next: Next) -> Response {
    let (headers, office) = (request.headers().clone(), request.uri().path().starts_with("/office/"));
    let response = next.run(request).await;
    if response.status().is_server_error() {
        Metrics::count(&app.metrics.failures);
    }
    let Some(problem) = Problem::of(&response) else { return response };
    let (mut parts, _) = response.into_parts();
    let words = Words::of(language, problem.status, problem.code);
    let visiting = visiting(&app, &headers, problem.status).await;
    let layout = Layout {
        shop: app.chrome(),
        language,
        title: words.title.clone(),
        visitor: visiting.as_ref().and_then(Visiting::customer).map(Recognised::short_name),
        cart: visiting.as_ref().and_then(|visiting| visiting.cart),
        ..Layout::default()
    };
    let links = office.then(|| Link { href: "/office".into(), label: language.t("problem-to-office").into() });
    let page = ProblemPage {
        layout,
        looked: visiting.is_some(),
        status: problem.status,
        code: problem.code.into(),
        words,
        links: links.into_iter().collect(),
        reference: None,
    };
    let body = page.render().unwrap_or_default();
    let html = Html(body).into_response();
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, html.into_body())
}

/// Makes a problem of whatever an API route refuses.
pub async fn as_problem(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.extensions().get::<Problem>().is_some() {
        return response;
    }
    match Problem::of(&response) {
        Some(problem) => problem.into_response(),
        None => response,
    }
}

/// No route has this path.
pub async fn no_page() -> Problem {
    Problem::not_found()
}

/// The path of a page takes another method. Where a form was sent that has errors, its address can't be asked for: whoever
/// reloads it, or chooses a language there, comes to the page that the form is on.
pub async fn wrong_page_method(method: Method, uri: Uri) -> Response {
    let parts: Vec<&str> = uri.path().split('/').skip(1).collect();
    let page = match parts.as_slice() {
        _ if method != Method::GET => None,
        ["account", "email" | "password" | "passkeys", ..] => Some("/account/sign-in-methods".to_owned()),
        ["account", page @ ("addresses" | "buttons" | "devices" | "payment-methods"), ..] => {
            Some(format!("/account/{page}"))
        }
        ["office", "items", item, _, ..] => Some(format!("/office/items/{item}")),
        ["office", "stock", ..] => Some("/office/stock".to_owned()),
        [root @ ("account" | "cart" | "checkout" | "office" | "tv"), _, ..] => Some(format!("/{root}")),
        _ => None,
    };
    match page {
        Some(page) => see_other(&page),
        None => wrong_method().await.into_response(),
    }
}

/// What a path takes, for who asks for it: the router adds `Allow` to whatever is answered in place of another method.
pub async fn options(request: Request, next: Next) -> Response {
    let asked = request.method() == Method::OPTIONS;
    let response = next.run(request).await;
    match asked && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        true => StatusCode::NO_CONTENT.into_response(),
        false => response,
    }
}

/// The path takes another method.
pub async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "request.method", "this address takes another kind of request")
}
