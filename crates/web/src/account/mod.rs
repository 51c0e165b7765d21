//! Sign-in, enabling, "not you?" and what a customer sees of himself (OC-3 to OC-5, OC-21, OC-24, OC-25).

mod activity;
mod addresses;
mod confirm;
mod data;
mod devices;
mod enable;
mod gate;
pub(crate) mod language;
mod mailbox;
mod methods;
mod overview;
mod passkeys;
mod payment_methods;
mod people;
mod problems;
mod sign_in;
mod single_action;

pub(crate) use devices::guess;
pub(crate) use sign_in::field_key;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use shop::customer::Visitor;

use crate::App;
use crate::limit::limit;
use crate::problem::Problem;
use crate::request::Visiting;

/// `/sign-in`, `/enable`, `/not-you`, `/account`, and in a demo `/mailbox`.
pub fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/language", post(language::choose))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/not-you", get(sign_in::not_you))
        .route("/enable", get(enable::ask).post(enable::enable))
        .route("/disable", post(enable::disable))
        .route("/account", get(overview::account))
        .route("/account/default-address", post(enable::default_address))
        .merge(kept())
        .merge(methods_of_sign_in())
        .merge(signing_in().route_layer(from_fn_with_state(app.clone(), limit)))
        .route("/mailbox", get(mailbox::mails))
        .route("/mailbox/{mail}", get(mailbox::mail))
}

/// What a customer keeps here: `/account/..`, `/who`.
fn kept() -> Router<Arc<App>> {
    Router::new()
        .route("/who", get(people::show).post(people::choose))
        .route("/who/forget", post(people::forget))
        .route("/account/addresses", get(addresses::list).post(addresses::add))
        .route("/account/addresses/new", get(addresses::fresh))
        .route("/account/addresses/{id}", get(addresses::one).post(addresses::edit))
        .route("/account/addresses/{id}/remove", post(addresses::remove))
        .route("/account/addresses/{id}/restore", post(addresses::restore))
        .route("/account/payment-methods", get(payment_methods::list).post(payment_methods::add))
        .route("/account/payment-methods/{id}/{verb}", post(payment_methods::act))
        .route("/account/devices", get(devices::list))
        .route("/account/devices/revoke-others", post(devices::revoke_others))
        .route("/account/devices/{id}", post(devices::rename))
        .route("/account/devices/{id}/revoke", post(devices::revoke))
        .route("/account/single-action", get(single_action::show).post(single_action::set))
        .route("/account/activity", get(activity::show))
        .route("/account/data", get(data::show))
        .route("/account/export.json", get(data::export))
        .route("/account/erase", post(data::erase))
}

/// How a customer proves who he is: `/account/sign-in-methods`, `/passkeys/..`, `/confirm/..`.
fn methods_of_sign_in() -> Router<Arc<App>> {
    Router::new()
        .route("/account/sign-in-methods", get(methods::show))
        .route("/account/email", post(methods::change_email))
        .route("/account/email/withdraw", post(methods::withdraw_email))
        .route("/account/password/remove", post(methods::remove_password))
        .route("/account/passkeys/{id}/remove", post(methods::remove_passkey))
        .route("/account/step-up", get(confirm::ask).post(confirm::send))
        .route("/passkeys/register/start", post(passkeys::start_register))
}

/// What is tried by whoever guesses, is dear to compute or sends mail: limited for each address.
fn signing_in() -> Router<Arc<App>> {
    Router::new()
        .route("/account/password", post(methods::set_password))
        .route("/passkeys/register", post(passkeys::register))
        .route("/sign-in", get(sign_in::ask).post(sign_in::send))
        .route("/sign-in/password", get(sign_in::ask_password).post(sign_in::by_password))
        .route("/sign-in/{token}", get(sign_in::look).post(sign_in::sign_in))
        .route("/confirm/{token}", get(confirm::look).post(confirm::confirm))
        .route("/passkeys/assert/start", post(passkeys::start_assert))
        .route("/passkeys/sign-in", post(passkeys::sign_in))
        .route("/passkeys/step-up", post(passkeys::step_up))
}

async fn who(app: &App, headers: &HeaderMap) -> Result<Option<Visitor>, Problem> {
    Ok(seen(app, headers).await?.visitor)
}

/// Who visits, noted as a use of the device.
async fn seen(app: &App, headers: &HeaderMap) -> Result<Visiting, Problem> {
    let visiting = Visiting::read(app, headers).await?;
    if let Some(visitor) = &visiting.visitor {
        app.seen(visitor);
    }
    Ok(visiting)
}
