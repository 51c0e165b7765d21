//! The account through the API: who the client stands for, addresses, payment methods, devices (OC-2, OC-8, OC-22, OC-24).

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use db::Tx;
use serde::Serialize;
use shop::customer::acting::{Denied, authenticated};
use shop::customer::client::Proof;
use shop::customer::register::{NewAddress, NewPaymentMethod};
use shop::customer::{address, device, payment_method};
use shop::kernel::limits::DEVICES_MAX;
use shop::kernel::{AddressId, ClientId, CustomerId, PaymentMethodId, text};
use utoipa::ToSchema;

use super::caller;
use super::customers::{AddressBody, PaymentMethodBody};
use crate::App;
use crate::api::Problems;
use crate::api::keyed::{json, once};
use crate::problem::Problem;
use crate::request::{Json, client_token, same_origin};

/// Who the calling client stands for: partial information, without a recent sign-in too.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// `cus_..`
    id: String,
    /// `Ada E.`
    short_name: String,
    /// Whether the sign-in is recent: full addresses and any change need that.
    authenticated: bool,
    /// Whether single action is enabled on this client.
    single_action: bool,
    /// Whether it waits for a step-up at `/account/step-up`.
    suspended: bool,
}

/// An address in full.
#[derive(Serialize, ToSchema)]
pub struct FullAddress {
    /// `adr_..`; an edit makes another.
    id: String,
    /// What the customer calls it.
    moniker: String,
    /// Who receives there.
    name: String,
    /// Street and number.
    line1: String,
    /// Flat, floor; may be empty.
    line2: String,
    /// Town.
    city: String,
    /// State or province; may be empty.
    region: String,
    /// May be empty.
    postal_code: String,
    /// ISO 3166-1 alpha-2.
    country: String,
    /// May be empty.
    phone: String,
    /// Whether single actions go there.
    default: bool,
}

impl From<address::Address> for FullAddress {
    fn from(address: address::Address) -> FullAddress {
        let NewAddress { moniker, name, line1, line2, city, region, postal_code, country, phone } = address.fields;
        let (id, default) = (address.id.to_string(), address.default);
        FullAddress { id, moniker, name, line1, line2, city, region, postal_code, country, phone, default }
    }
}

/// A payment method, enough to recognise.
#[derive(Serialize, ToSchema)]
pub struct KeptPaymentMethod {
    /// `pay_..`
    id: String,
    /// `Visa`
    brand: String,
    /// `4242`
    last_four: String,
    /// What the customer calls it; may be empty.
    moniker: String,
    /// Its last month, from 1.
    expiry_month: Option<u32>,
    /// The year of that month.
    expiry_year: Option<u32>,
    /// Whether that month is over: nothing can be paid with it.
    expired: bool,
    /// Whether single actions are paid with it.
    default: bool,
}

/// A device.
#[derive(Serialize, ToSchema)]
pub struct Device {
    /// `cli_..`
    id: String,
    /// `button` for a hardware button, else `client`: a browser, a television or a program.
    #[schema(pattern = "^(client|button)$")]
    kind: &'static str,
    /// Its name; may be empty.
    name: String,
    /// RFC 3339, to the hour.
    last_used_at: String,
    /// Whether single action is enabled there.
    single_action: bool,
    /// Whether it is the calling one.
    this: bool,
}

/// Addresses.
#[derive(Serialize, ToSchema)]
pub struct Addresses {
    addresses: Vec<FullAddress>,
}

/// Payment methods.
#[derive(Serialize, ToSchema)]
pub struct PaymentMethods {
    payment_methods: Vec<KeptPaymentMethod>,
}

/// Devices, the last used first.
#[derive(Serialize, ToSchema)]
pub struct Devices {
    devices: Vec<Device>,
}

/// What was made.
#[derive(Serialize, ToSchema)]
pub struct Made {
    /// Its id.
    id: String,
}

/// The recognised customer of the calling client, after a recent sign-in.
async fn signed_in(app: &App, headers: &HeaderMap) -> Result<(ClientId, CustomerId), Problem> {
    let (visitor, id) = caller(app, headers).await?;
    let recent = visitor.customer.as_ref().is_some_and(|customer| customer.authenticated(app.now()));
    if recent { Ok((visitor.client, id)) } else { Err(Denied::NotAuthenticated.into()) }
}

fn proof(app: &App, headers: &HeaderMap) -> Result<Proof, Problem> {
    Ok(client_token(app, headers).ok_or_else(Problem::unknown_client)?.proof())
}

/// Makes something of the customer's, once for a key; a repeated answer needs the recent sign-in too.
async fn made<F>(
    app: &App,
    headers: &HeaderMap,
    (request, status): (&str, StatusCode),
    body: &[u8],
    verb: F,
) -> Result<Response, Problem>
where
    F: Fn(&mut Tx<'_>) -> Result<String, Problem> + Send + 'static,
{
    let (proof, now) = (proof(app, headers)?, app.now());
    let calling = move |tx: &mut Tx<'_>| {
        let caller = authenticated(tx, now, &proof)?;
        Ok((format!("customer {}", caller.customer), ()))
    };
    once(app, headers, request, body, calling, move |tx, ()| Ok((status, json(&Made { id: verb(tx)? })?))).await
}

/// Show who you are
#[utoipa::path(get, path = "/me", tag = "account", operation_id = "showMe", security(("client" = []), ("client_cookie" = [])),
    responses((status = 200, body = Me, description = "The customer this client stands for"), Problems))]
pub async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Answer<Me>, Problem> {
    let (visitor, _) = caller(&app, &headers).await?;
    let customer = visitor.customer.ok_or(Denied::Unrecognised)?;
    Ok(Answer(Me {
        id: customer.id.to_string(),
        short_name: customer.short_name(),
        authenticated: customer.authenticated(app.now()),
        single_action: customer.enabled,
        suspended: customer.suspended,
    }))
}

/// List your addresses
#[utoipa::path(get, path = "/me/addresses", tag = "account", operation_id = "listAddresses", security(("client" = []), ("client_cookie" = [])),
    responses((status = 200, body = Addresses, description = "In the order they were added; needs a recent sign-in"), Problems))]
pub async fn addresses(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Answer<Addresses>, Problem> {
    let (_, customer) = signed_in(&app, &headers).await?;
    let all = app.db.read(move |tx| address::all(tx, customer)).await?;
    Ok(Answer(Addresses { addresses: all.into_iter().map(Into::into).collect() }))
}

/// Add an address
///
/// The first becomes the default. Any other suspends single action until a step-up.
#[utoipa::path(post, path = "/me/addresses", tag = "account", operation_id = "addAddress", request_body = AddressBody,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("client" = []), ("client_cookie" = [])),
    responses((status = 201, body = Made, description = "Added; needs a recent sign-in",
        headers(("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))), Problems))]
pub async fn add_address(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Json<AddressBody>,
) -> Result<Response, Problem> {
    let (proof, ids, now) = (proof(&app, &headers)?, app.ids.clone(), app.now());
    let new = body.value.typed();
    let add = move |tx: &mut Tx<'_>| Ok(address::add(tx, &ids, now, &proof, &new, false)?.to_string());
    made(&app, &headers, ("POST /me/addresses", StatusCode::CREATED), &body.bytes, add).await
}

/// Change an address
///
/// Its row never changes: the answer names the new one, which takes its place. Open orders keep theirs.
#[utoipa::path(put, path = "/me/addresses/{id}", tag = "account", operation_id = "changeAddress", request_body = AddressBody,
    params(("id" = String, Path, pattern = "^adr_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`adr_..`"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("client" = []), ("client_cookie" = [])),
    responses((status = 200, body = Made, description = "Changed; needs a recent sign-in",
        headers(("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))), Problems))]
pub async fn change_address(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Json<AddressBody>,
) -> Result<Response, Problem> {
    let id: AddressId = id.parse().map_err(|_| Problem::not_found())?;
    let (proof, ids, now) = (proof(&app, &headers)?, app.ids.clone(), app.now());
    let new = body.value.typed();
    let change = move |tx: &mut Tx<'_>| Ok(address::edit(tx, &ids, now, &proof, id, &new)?.to_string());
    made(&app, &headers, (&format!("PUT /me/addresses/{id}"), StatusCode::OK), &body.bytes, change).await
}

/// Remove an address
#[utoipa::path(delete, path = "/me/addresses/{id}", tag = "account", operation_id = "removeAddress",
    params(("id" = String, Path, pattern = "^adr_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`adr_..`")), security(("client" = []), ("client_cookie" = [])),
    responses((status = 204, description = "Removed; open orders keep it"), Problems))]
pub async fn remove_address(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    same_origin(&app, &headers)?;
    let id: AddressId = id.parse().map_err(|_| Problem::not_found())?;
    let (proof, ids, now) = (proof(&app, &headers)?, app.ids.clone(), app.now());
    app.db.write(move |tx| address::remove(tx, &ids, now, &proof, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List your payment methods
#[utoipa::path(get, path = "/me/payment-methods", tag = "account", operation_id = "listPaymentMethods", security(("client" = []), ("client_cookie" = [])),
    responses((status = 200, body = PaymentMethods, description = "In the order they were added; needs a recent sign-in"), Problems))]
pub async fn payment_methods(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Answer<PaymentMethods>, Problem> {
    let (_, customer) = signed_in(&app, &headers).await?;
    let now = app.now();
    let all = app.db.read(move |tx| payment_method::all(tx, now, customer)).await?;
    let shown = |method: payment_method::PaymentMethod| KeptPaymentMethod {
        id: method.id.to_string(),
        brand: method.brand,
        last_four: method.last_four,
        moniker: method.moniker,
        expiry_month: method.expiry.map(|(month, _)| month),
        expiry_year: method.expiry.map(|(_, year)| year),
        expired: method.expired,
        default: method.default,
    };
    Ok(Answer(PaymentMethods { payment_methods: all.into_iter().map(shown).collect() }))
}

/// Add a payment method
///
/// The first becomes the default. Any other suspends single action until a step-up.
#[utoipa::path(post, path = "/me/payment-methods", tag = "account", operation_id = "addPaymentMethod", request_body = PaymentMethodBody,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("client" = []), ("client_cookie" = [])),
    responses((status = 201, body = Made, description = "Added; needs a recent sign-in",
        headers(("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))), Problems))]
pub async fn add_payment_method(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Json<PaymentMethodBody>,
) -> Result<Response, Problem> {
    let PaymentMethodBody { provider, token, moniker } = body.value;
    let moniker = text::optional_line(moniker.as_deref().unwrap_or_default())
        .map_err(|error| Problem::field("/moniker", error.to_string()))?;
    let new = NewPaymentMethod { provider, token, moniker };
    let (proof, ids, now) = (proof(&app, &headers)?, app.ids.clone(), app.now());
    let add = move |tx: &mut Tx<'_>| Ok(payment_method::add(tx, &ids, now, &proof, &new, false)?.to_string());
    made(&app, &headers, ("POST /me/payment-methods", StatusCode::CREATED), &body.bytes, add).await
}

/// Remove a payment method
#[utoipa::path(delete, path = "/me/payment-methods/{id}", tag = "account", operation_id = "removePaymentMethod",
    params(("id" = String, Path, pattern = "^pay_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`pay_..`")), security(("client" = []), ("client_cookie" = [])),
    responses((status = 204, description = "Removed; open orders keep it"), Problems))]
pub async fn remove_payment_method(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    same_origin(&app, &headers)?;
    let id: PaymentMethodId = id.parse().map_err(|_| Problem::not_found())?;
    let (proof, ids, now) = (proof(&app, &headers)?, app.ids.clone(), app.now());
    app.db.write(move |tx| payment_method::remove(tx, &ids, now, &proof, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List your devices
#[utoipa::path(get, path = "/me/devices", tag = "account", operation_id = "listDevices", security(("client" = []), ("client_cookie" = [])),
    responses((status = 200, body = Devices, description = "The last used first; needs a recent sign-in"), Problems))]
pub async fn devices(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Answer<Devices>, Problem> {
    let (client, customer) = signed_in(&app, &headers).await?;
    let all = app.db.read(move |tx| device::all(tx, customer, DEVICES_MAX)).await?;
    let shown = |device: device::Device| Device {
        id: device.client.to_string(),
        kind: if device.button { "button" } else { "client" },
        name: device.name,
        last_used_at: device.last_used_at.rfc3339(),
        single_action: device.enabled,
        this: device.client == client,
    };
    Ok(Answer(Devices { devices: all.into_iter().map(shown).collect() }))
}

/// Revoke a device
#[utoipa::path(delete, path = "/me/devices/{id}", tag = "account", operation_id = "revokeDevice",
    params(("id" = String, Path, pattern = "^cli_[0-7][0-9a-hjkmnp-tv-z]{12}$", description = "`cli_..`")), security(("client" = []), ("client_cookie" = [])),
    responses((status = 204, description = "Revoked: it stands for you no more, its buttons place nothing"), Problems))]
pub async fn revoke_device(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    same_origin(&app, &headers)?;
    let id: ClientId = id.parse().map_err(|_| Problem::not_found())?;
    let (proof, ids, now) = (proof(&app, &headers)?, app.ids.clone(), app.now());
    app.db.write(move |tx| device::revoke(tx, &ids, now, &proof, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
