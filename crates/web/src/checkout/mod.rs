//! The checkout's pages (OC-2, OC-6, OC-19, OC-28): an outline of sections, a review with one button, and the end. The state
//! machine is [`shop::order::checkout`].

mod begin;
mod fields;
mod finish;
pub(crate) mod link;
mod missing;
mod outline;
mod review;
mod save;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use shop::customer::Visitor;
use shop::customer::client::Token;
use shop::customer::view::{AddressChoice, PaymentMethodChoice};
use shop::kernel::{ClientId, Secret};
use shop::order::checkout::create::drifted;
use shop::order::checkout::view::{View, current, view};
use shop::order::checkout::{CheckoutError, Destination};

use crate::App;
use crate::language::Language;
use crate::pages::layout::{Layout, Notice, NoticeAction, Tone};
use crate::problem::Problem;
use crate::request::{Visiting, client_cookie, client_token};
use crate::storefront::layout;

pub(crate) use outline::option_words;

/// `/checkout` and what lies below it.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/checkout", get(outline::checkout).post(begin::begin))
        .route("/checkout/who", post(save::who))
        .route("/checkout/where", post(save::place))
        .route("/checkout/how", post(save::how))
        .route("/checkout/pay", post(save::pay))
        .route("/checkout/review", get(review::review))
        .route("/checkout/missing", get(missing::ask).post(missing::supply))
        .route("/checkout/{id}/continue", get(link::show).post(link::begin))
        .route("/checkout/{id}/complete", post(finish::complete))
        .route("/checkout/{id}/done", get(finish::done))
}

/// What a page of the checkout is made of.
struct Seen {
    visitor: Visitor,
    /// Units in the cart.
    cart: Option<i64>,
    view: View,
    /// Whether the cart holds something else by now.
    drifted: bool,
    addresses: Vec<AddressChoice>,
    methods: Vec<PaymentMethodChoice>,
}

impl Seen {
    fn layout(&self, app: &App, language: Language, key: &str) -> Layout {
        let frame = layout(app, language, language.t(key), "/checkout", self.visitor.customer.as_ref());
        Layout { cart: self.cart, ..frame }
    }

    /// The way to order what the cart holds now.
    fn drift(&self, language: Language) -> Option<Notice> {
        let take = || NoticeAction {
            action: "/checkout".into(),
            label: language.t("checkout-take-cart").into(),
            return_to: "/checkout".into(),
        };
        self.drifted.then(|| Notice {
            tone: Tone::Refused,
            title: language.t("checkout-cart-differs").into(),
            text: String::new(),
            action: Some(take()),
        })
    }

    /// A new address as it is saved.
    fn typed(&self) -> Option<&shop::customer::register::NewAddress> {
        match &self.view.checkout.destination {
            Some(Destination::New(address)) => Some(address),
            _ => None,
        }
    }
}

/// OC-1: the token that a stranger's client leaves with, derived from what only the page with the button holds. Its form sent
/// twice gives the same twice, so that the second answer heals a first that was lost; whoever has just the old cookie, and
/// perhaps a page of his own, does not come by it (`docs/decisions/0011-a-form-carries-the-next-secret.md`).
struct Next(Token);

impl Next {
    /// For a press on `subject`, a checkout's id or none, from the page with these bits.
    fn of(app: &App, subject: i64, client: ClientId, page: Option<&str>) -> Next {
        let page = page.and_then(Secret::parse).unwrap_or_else(|| app.secret());
        let mut bytes = Vec::with_capacity(48);
        bytes.extend(subject.to_be_bytes());
        bytes.extend(client.0.to_be_bytes());
        bytes.extend(page.hash());
        Next(Token { client, secret: Secret::derived(app.buttons.derive("checkout-client", &bytes)) })
    }

    /// Hands it to the browser.
    fn answer(&self, app: &App, response: Response) -> Response {
        ([client_cookie(app, &self.0)], response).into_response()
    }
}

/// The visitor's open checkout; `None` when there is none.
async fn open(app: &App, headers: &HeaderMap) -> Result<Option<Seen>, Problem> {
    let proof = client_token(app, headers).map(|token| token.proof());
    let (policy, now) = (app.policy(), app.now());
    let seen = app.db.read(move |tx| {
        let Visiting { visitor, cart } = Visiting::of(tx, proof.as_ref())?;
        let Some(visitor) = visitor else { return Ok(None) };
        let Some(id) = current(tx, now, &visitor)? else { return Ok(None) };
        let view = view(tx, &policy, now, &visitor, id)?;
        let drifted = drifted(tx, &visitor, &view)?;
        let (addresses, methods) = match &visitor.customer {
            Some(customer) => (
                shop::customer::view::addresses(tx, customer.id)?,
                shop::customer::view::payment_methods(tx, customer.id)?,
            ),
            None => (Vec::new(), Vec::new()),
        };
        Ok::<_, CheckoutError>(Some(Seen { visitor, cart, view, drifted, addresses, methods }))
    });
    Ok(seen.await?)
}

impl From<CheckoutError> for Problem {
    fn from(error: CheckoutError) -> Problem {
        let conflict = |code| Problem::new(StatusCode::CONFLICT, code, error.to_string());
        match &error {
            CheckoutError::Db(error) => error.clone().into(),
            CheckoutError::Unknown => Problem::not_found(),
            CheckoutError::Empty => conflict("checkout.empty"),
            CheckoutError::TooManyLines => Problem::field("/lines", error.to_string()),
            CheckoutError::TooMany => conflict("checkout.too_many"),
            CheckoutError::Completed => conflict("checkout.completed"),
            CheckoutError::Canceled => conflict("checkout.canceled"),
            CheckoutError::VersionMismatch => {
                Problem::new(StatusCode::PRECONDITION_FAILED, "checkout.version_mismatch", error.to_string())
            }
            CheckoutError::UnknownVariant(_) => Problem::unknown("order.unknown_variant", "/lines", error.to_string()),
            CheckoutError::UnknownAddress => {
                Problem::unknown("order.unknown_address", "/destination/id", error.to_string())
            }
            CheckoutError::UnknownPaymentMethod => {
                Problem::unknown("checkout.unknown_payment_method", "/payment/id", error.to_string())
            }
            CheckoutError::UnknownToken => Problem::field("/payment/token", error.to_string()),
            CheckoutError::UnknownDelivery => {
                Problem::unknown("checkout.unknown_delivery", "/delivery", error.to_string())
            }
            CheckoutError::BuyerFixed => conflict("checkout.buyer_fixed"),
            CheckoutError::NotReady(_) => conflict("checkout.not_ready"),
            CheckoutError::Changed => conflict("checkout.total_changed"),
            CheckoutError::OtherThanShown => conflict("checkout.changed"),
            CheckoutError::CartChanged => conflict("checkout.cart_changed"),
            CheckoutError::SignInRequired => {
                Problem::new(StatusCode::FORBIDDEN, "checkout.sign_in_required", error.to_string())
            }
        }
    }
}
