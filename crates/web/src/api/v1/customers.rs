//! Registering a customer (OC-2, OC-4).

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use db::Tx;
use serde::{Deserialize, Serialize};
use shop::customer::address::{self, AddressError};
use shop::customer::client::{Identity, Token};
use shop::customer::register::{
    NewAddress, NewPaymentMethod, Register, RegisterError, Registered, SIMULATOR, register,
};
use shop::customer::sign_in::{self, Purpose};
use shop::kernel::limits::ADDRESSES_MAX;
use shop::kernel::text::{self, TextError};
use utoipa::ToSchema;

use super::fields;
use super::shapes::Destination;
use crate::App;
use crate::api::Problems;
use crate::api::keyed::{json, once_bound};
use crate::language::Language;
use crate::problem::{FieldError, Problem};
use crate::request::{Json, by_cookie, client_cookie, client_token, visitor};

/// A new customer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerBody {
    /// As people write it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Where sign-in links and confirmations go.
    #[schema(format = "email", max_length = 254)]
    email: String,
    /// The first is the default. Each has a `moniker` of its own.
    #[serde(default, deserialize_with = "fields::objects")]
    #[schema(max_items = 20)]
    addresses: Vec<AddressBody>,
    /// The first is the default.
    #[serde(default, deserialize_with = "fields::objects")]
    #[schema(max_items = 20)]
    payment_methods: Vec<PaymentMethodBody>,
    /// Whether single action is enabled on the calling client.
    #[serde(default)]
    single_action: bool,
}

/// A delivery address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressBody {
    /// What the customer calls it: `Home`.
    #[schema(min_length = 1, max_length = 200)]
    moniker: String,
    /// Who receives there.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Street and number.
    #[schema(min_length = 1, max_length = 200)]
    line1: String,
    /// Flat, floor.
    #[schema(max_length = 200)]
    line2: Option<String>,
    /// Town; may be empty where the country has none.
    #[schema(max_length = 200)]
    city: String,
    /// State or province; needed where the country's addresses have one, but not when a customer registers.
    #[schema(max_length = 200)]
    region: Option<String>,
    /// As the country writes it; may be empty where it has none, or when a customer registers.
    #[schema(max_length = 200)]
    postal_code: String,
    /// ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$")]
    country: String,
    /// With country code, perhaps an extension; at least five digits, or nothing.
    #[schema(max_length = 30, pattern = "^$|^([+(). /-]*[0-9]){5}([0-9+(). /#xX-]|ext)*$")]
    phone: Option<String>,
}

impl AddressBody {
    /// As it was typed.
    pub(super) fn typed(&self) -> NewAddress {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        NewAddress {
            moniker: self.moniker.clone(),
            name: self.name.clone(),
            line1: self.line1.clone(),
            line2: optional(&self.line2),
            city: self.city.clone(),
            region: optional(&self.region),
            postal_code: self.postal_code.clone(),
            country: self.country.clone(),
            phone: optional(&self.phone),
        }
    }
}

/// A payment method: a provider's token, never a card number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentMethodBody {
    /// `simulator` until a real one is configured.
    #[schema(pattern = "^simulator$")]
    pub(super) provider: String,
    /// The provider's token: `tok_visa`.
    #[schema(pattern = "^tok_(visa|declined|action_required|slow)$")]
    pub(super) token: String,
    /// What the customer calls it.
    #[schema(max_length = 200)]
    pub(super) moniker: Option<String>,
}

/// A registered customer.
#[derive(Serialize, ToSchema)]
pub struct Customer {
    /// `cus_..`
    id: String,
    /// In the order they were given; the first is the default.
    addresses: Vec<Destination>,
    /// `pay_..`, in the order they were given; the first is the default.
    payment_methods: Vec<String>,
    /// Whether single action is enabled on the calling client.
    single_action: bool,
}

impl Customer {
    fn of(registered: &Registered, single_action: bool) -> Customer {
        let destination = |(id, moniker): &(_, String)| -> Destination {
            let id: &shop::kernel::AddressId = id;
            Destination { id: id.to_string(), moniker: moniker.clone() }
        };
        Customer {
            id: registered.id.to_string(),
            addresses: registered.addresses.iter().map(destination).collect(),
            payment_methods: registered.payment_methods.iter().map(ToString::to_string).collect(),
            single_action,
        }
    }
}

/// Register a customer
///
/// A new e-mail address counts as sign-in for the calling client, the customer's first device. A known one is answered
/// with 409 and a sign-in mail. A client that calls with its cookie is given another one; a bearer token stays as it is.
#[utoipa::path(
    post, path = "/customers", tag = "customers", operation_id = "registerCustomer", request_body = CustomerBody,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("client" = []), ("client_cookie" = [])),
    responses(
        (status = 201, body = Customer, description = "Registered; the calling client is signed in",
            headers(("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))),
        Problems
    )
)]
pub async fn create(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    body: Json<CustomerBody>,
) -> Result<Response, Problem> {
    let proof = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?.proof();
    let registering = Arc::new(check(&body.value)?);
    let (ids, now, email) = (app.ids.clone(), app.now(), registering.email.clone());
    let cookie = by_cookie(&headers);
    let fresh = app.client_token();
    let identity =
        if cookie { Identity::Rotate { old: Some(proof), fresh: fresh.proof() } } else { Identity::Keep(proof) };
    let calling = move |tx: &mut Tx<'_>| match visitor(tx, Some(&proof))? {
        // By cookie, the answer to a retry may be due to a secret that is over.
        None if !cookie => Err(Problem::unknown_client()),
        known => Ok((format!("client {}", proof.client), known.is_some())),
    };
    let secret = cookie.then_some(proof);
    let outcome = once_bound(&app, &headers, secret, "POST /customers", &body.bytes, calling, move |tx, known| {
        if !known {
            return Err(Problem::unknown_client());
        }
        match register(tx, &ids, now, Some(identity), &registering) {
            // Its secret was rotated by another request meanwhile.
            Ok(registered) if registered.client != Some(proof.client) => Err(Problem::unknown_client()),
            Ok(registered) => {
                shop::customer::language::set(tx, registered.id, language.tag())?;
                shop::order::cart::merge::adopt(tx, now, proof.client, registered.id)?;
                Ok((StatusCode::CREATED, json(&Customer::of(&registered, registering.single_action))?, ()))
            }
            Err(RegisterError::EmailKnown(_)) => {
                let detail = "this e-mail address is known: open the sign-in link that was sent to it";
                Err(Problem::new(StatusCode::CONFLICT, EMAIL_KNOWN, detail))
            }
            Err(error @ RegisterError::UnknownToken(position)) => {
                Err(Problem::field(format!("/payment_methods/{position}/token"), error.to_string()))
            }
            Err(RegisterError::Db(error)) => Err(error.into()),
        }
    })
    .await;
    if outcome.as_ref().is_err_and(|problem| problem.code == EMAIL_KNOWN) {
        let (ids, secret) = (app.ids.clone(), app.secret());
        app.db
            .write(move |tx| match sign_in::find(tx, &email)? {
                Some(customer) => sign_in::send(tx, &ids, now, &secret, customer, Purpose::SignIn, "/"),
                None => Ok(()),
            })
            .await?;
    }
    let (mut response, told) = outcome?;
    // Only with the first answer: whoever repeats it has the old cookie, which may be somebody else's.
    if let (true, Some(())) = (cookie, told) {
        let (name, value) = client_cookie(&app, &Token { client: proof.client, ..fresh });
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

const EMAIL_KNOWN: &str = "customer.email_known";

/// Every wrong field is named, not just the first.
fn check(body: &CustomerBody) -> Result<Register, Problem> {
    let mut fields = Fields::default();
    let name = fields.take("/name", text::line(&body.name));
    let email = fields.take("/email", text::email(&body.email));
    for (pointer, count) in [("/addresses", body.addresses.len()), ("/payment_methods", body.payment_methods.len())] {
        if count > ADDRESSES_MAX {
            fields.refuse(pointer, &format!("must have at most {ADDRESSES_MAX} entries"));
        }
    }
    let addresses: Vec<NewAddress> =
        body.addresses.iter().enumerate().map(|(n, address)| fields.address(n, address)).collect();
    for (n, address) in addresses.iter().enumerate().filter(|(_, address)| !address.moniker.is_empty()) {
        if addresses.iter().take(n).any(|other| address::same_moniker(&other.moniker, &address.moniker)) {
            fields.refuse(&format!("/addresses/{n}/moniker"), &AddressError::MonikerTaken.to_string());
        }
    }
    let payment_methods =
        body.payment_methods.iter().enumerate().map(|(n, method)| fields.payment_method(n, method)).collect();
    if fields.wrong.is_empty() {
        Ok(Register { name, email, addresses, payment_methods, single_action: body.single_action })
    } else {
        Err(Problem::fields(fields.wrong))
    }
}

#[derive(Default)]
struct Fields {
    wrong: Vec<FieldError>,
}

impl Fields {
    fn refuse(&mut self, pointer: &str, detail: &str) {
        self.wrong.push(FieldError { pointer: pointer.to_owned(), detail: detail.to_owned() });
    }

    fn take(&mut self, pointer: &str, checked: Result<String, TextError>) -> String {
        checked.unwrap_or_else(|error| {
            self.refuse(pointer, &error.to_string());
            String::new()
        })
    }

    /// By the rules of its country, but a region or postal code that is left out is let pass: the contract of this route.
    fn address(&mut self, position: usize, body: &AddressBody) -> NewAddress {
        address::check(&body.typed(), false).unwrap_or_else(|wrong| {
            for (field, wrong) in wrong {
                self.refuse(&format!("/addresses/{position}/{field}"), &wrong.to_string());
            }
            NewAddress::default()
        })
    }

    fn payment_method(&mut self, position: usize, body: &PaymentMethodBody) -> NewPaymentMethod {
        let at = |field: &str| format!("/payment_methods/{position}/{field}");
        if body.provider != SIMULATOR {
            self.refuse(&at("provider"), "must be simulator until a payment provider is configured");
        }
        let moniker = text::optional_line(body.moniker.as_deref().unwrap_or_default());
        NewPaymentMethod {
            provider: body.provider.clone(),
            token: self.take(&at("token"), text::line(&body.token)),
            moniker: self.take(&at("moniker"), moniker),
        }
    }
}
