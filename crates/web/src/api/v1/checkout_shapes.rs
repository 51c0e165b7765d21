//! What the API sends and takes of a checkout.

use serde::{Deserialize, Serialize};
use shop::catalogue::promise::Supplied;
use shop::customer::address;
use shop::customer::country::Wrong;
use shop::customer::register::{NewAddress, SIMULATOR};
use shop::kernel::text::{self, TextError};
use shop::kernel::{Money, Policy};
use shop::order::checkout::message::Severity;
use shop::order::checkout::update::{Change, Pay, Place};
use shop::order::checkout::view::View;
use shop::order::checkout::{CheckoutError, Destination, Message, Payment, State};
use utoipa::ToSchema;

use super::carts::{WantedLine, wanted};
use super::fields;
use super::shapes::Amount;
use crate::checkout::link::Links;
use crate::problem::{FieldError, Problem};

/// A checkout to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckoutBody {
    /// What is bought; the cart where they are left out. One variant twice adds up.
    #[serde(default, deserialize_with = "fields::given_objects")]
    #[schema(min_items = 1, max_items = 50, nullable = false)]
    lines: Option<Vec<WantedLine>>,
    #[serde(default, deserialize_with = "fields::given_object")]
    #[schema(nullable = false)]
    buyer: Option<BuyerBody>,
    #[serde(default, deserialize_with = "fields::given_object")]
    #[schema(nullable = false)]
    destination: Option<DestinationBody>,
    /// Name of a delivery option.
    #[serde(default, deserialize_with = "fields::given")]
    #[schema(max_length = 200, nullable = false)]
    delivery: Option<String>,
    #[serde(default, deserialize_with = "fields::given_object")]
    #[schema(nullable = false)]
    payment: Option<PaymentBody>,
}

/// What is to change of a checkout.
pub type CheckoutPatch = CheckoutBody;

/// Who buys. A recognised customer is the buyer himself: then it is left out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyerBody {
    /// As people write it.
    #[serde(default, deserialize_with = "fields::given")]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    /// Where the confirmation goes.
    #[serde(default, deserialize_with = "fields::given")]
    #[schema(format = "email", max_length = 254, nullable = false)]
    email: Option<String>,
}

/// Where to: one of the customer's addresses by `id`, or a new one.
#[derive(Deserialize, ToSchema)]
#[serde(untagged, try_from = "AnyDestination")]
pub enum DestinationBody {
    /// A stored address.
    Stored(StoredBody),
    /// A new one. What its country needs and it lacks is told in `messages`.
    New(PlaceBody),
}

/// Something stored, by its id.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredBody {
    /// `adr_..` or `pay_..`
    id: String,
}

/// A new address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceBody {
    /// What the customer calls it: `Home`; its town where it is left out.
    #[schema(max_length = 200)]
    moniker: Option<String>,
    /// Who receives there.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Street and number.
    #[schema(min_length = 1, max_length = 200)]
    line1: String,
    /// Flat, floor.
    #[schema(max_length = 200)]
    line2: Option<String>,
    /// Town.
    #[schema(max_length = 200)]
    city: Option<String>,
    /// State or province.
    #[schema(max_length = 200)]
    region: Option<String>,
    /// As the country writes it.
    #[schema(max_length = 200)]
    postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$")]
    country: String,
    /// With country code, perhaps an extension; at least five digits, or nothing.
    #[schema(max_length = 30, pattern = "^$|^([+(). /-]*[0-9]){5}([0-9+(). /#xX-]|ext)*$")]
    phone: Option<String>,
}

/// Paid with: one of the customer's methods by `id`, or a provider's token, never a card number.
#[derive(Deserialize, ToSchema)]
#[serde(untagged, try_from = "AnyPayment")]
pub enum PaymentBody {
    /// A stored method.
    Stored(StoredBody),
    /// A token.
    New(TokenBody),
}

/// A provider's token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// `simulator` until a real one is configured.
    #[schema(pattern = "^simulator$")]
    provider: String,
    /// The provider's token: `tok_visa`.
    #[schema(pattern = "^tok_(visa|declined|action_required|slow)$")]
    token: String,
}

/// Either of the two, so that what one lacks can be named.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnyDestination {
    id: Option<String>,
    moniker: Option<String>,
    name: Option<String>,
    line1: Option<String>,
    line2: Option<String>,
    city: Option<String>,
    region: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
    phone: Option<String>,
}

/// In the words of the other missing fields, which the problem's pointer is made of.
fn missing(field: &str) -> String {
    format!("missing field `{field}`")
}

impl TryFrom<AnyDestination> for DestinationBody {
    type Error = String;

    fn try_from(any: AnyDestination) -> Result<DestinationBody, String> {
        let AnyDestination { id, moniker, name, line1, line2, city, region, postal_code, country, phone } = any;
        let Some(id) = id else {
            return Ok(DestinationBody::New(PlaceBody {
                moniker,
                name: name.ok_or_else(|| missing("name"))?,
                line1: line1.ok_or_else(|| missing("line1"))?,
                line2,
                city,
                region,
                postal_code,
                country: country.ok_or_else(|| missing("country"))?,
                phone,
            }));
        };
        let others = [moniker, name, line1, line2, city, region, postal_code, country, phone];
        if others.iter().any(Option::is_some) {
            return Err("either `id` alone or a new address".to_owned());
        }
        Ok(DestinationBody::Stored(StoredBody { id }))
    }
}

/// Either of the two, so that what one lacks can be named.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnyPayment {
    id: Option<String>,
    provider: Option<String>,
    token: Option<String>,
}

impl TryFrom<AnyPayment> for PaymentBody {
    type Error = String;

    fn try_from(any: AnyPayment) -> Result<PaymentBody, String> {
        match any {
            AnyPayment { id: Some(id), provider: None, token: None } => Ok(PaymentBody::Stored(StoredBody { id })),
            AnyPayment { id: Some(_), .. } => Err("either `id` alone or a provider's token".to_owned()),
            AnyPayment { id: None, provider, token } => Ok(PaymentBody::New(TokenBody {
                provider: provider.ok_or_else(|| missing("provider"))?,
                token: token.ok_or_else(|| missing("token"))?,
            })),
        }
    }
}

impl PlaceBody {
    /// As it was typed.
    fn typed(&self) -> NewAddress {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        NewAddress {
            moniker: optional(&self.moniker),
            name: self.name.clone(),
            line1: self.line1.clone(),
            line2: optional(&self.line2),
            city: optional(&self.city),
            region: optional(&self.region),
            postal_code: optional(&self.postal_code),
            country: self.country.clone(),
            phone: optional(&self.phone),
        }
    }
}

impl CheckoutBody {
    /// The checked change. Every wrong field is named, not just the first.
    pub(super) fn change(&self) -> Result<Change, Problem> {
        let mut wrong = Vec::new();
        let mut take = |pointer: String, checked: Result<String, TextError>| {
            checked.unwrap_or_else(|error| {
                wrong.push(FieldError { pointer, detail: error.to_string() });
                String::new()
            })
        };
        let buyer = self.buyer.as_ref();
        let name = buyer.and_then(|buyer| buyer.name.as_deref());
        let email = buyer.and_then(|buyer| buyer.email.as_deref());
        let name = name.map(|name| take("/buyer/name".into(), text::line(name)));
        let email = email.map(|email| take("/buyer/email".into(), text::email(email)));
        let destination = match &self.destination {
            None => None,
            Some(DestinationBody::Stored(stored)) => {
                Some(Place::Stored(stored.id.parse().map_err(|_| Problem::from(CheckoutError::UnknownAddress))?))
            }
            Some(DestinationBody::New(body)) => {
                let mut address = address::texts(&body.typed()).unwrap_or_else(|texts| {
                    wrong.extend(texts.into_iter().map(|(field, why)| FieldError {
                        pointer: format!("/destination/{field}"),
                        detail: why.to_string(),
                    }));
                    NewAddress::default()
                });
                for (field, text) in [("name", &address.name), ("line1", &address.line1)] {
                    if text.is_empty() && wrong.is_empty() {
                        let pointer = format!("/destination/{field}");
                        wrong.push(FieldError { pointer, detail: Wrong::Missing.to_string() });
                    }
                }
                address::call(&mut address);
                Some(Place::New(Box::new(address)))
            }
        };
        let payment = match &self.payment {
            None => None,
            Some(PaymentBody::Stored(stored)) => {
                Some(Pay::Stored(stored.id.parse().map_err(|_| Problem::from(CheckoutError::UnknownPaymentMethod))?))
            }
            Some(PaymentBody::New(body)) => {
                if body.provider != SIMULATOR {
                    let detail = "must be simulator until a payment provider is configured".to_owned();
                    wrong.push(FieldError { pointer: "/payment/provider".into(), detail });
                }
                Some(Pay::New { provider: body.provider.clone(), token: body.token.clone() })
            }
        };
        if !wrong.is_empty() {
            return Err(Problem::fields(wrong));
        }
        let lines = self.lines.as_deref().map(wanted).transpose()?;
        if lines.as_ref().is_some_and(Vec::is_empty) {
            return Err(Problem::field("/lines", "must have at least one entry"));
        }
        Ok(Change { lines, name, email, destination, delivery: self.delivery.clone(), payment })
    }
}

/// A checkout.
#[derive(Serialize, ToSchema)]
pub struct Checkout {
    /// `chk_..`
    id: String,
    /// `incomplete`, `requires_escalation`, `ready_for_complete`, `completed` or `canceled`.
    status: &'static str,
    /// Rises with each change: the ETag.
    version: i64,
    /// What is bought.
    lines: Vec<CheckoutLine>,
    /// Where the buyer goes on by himself, on the shop's pages. In another browser it shows the lines alone, and begins a
    /// checkout of the same lines there: nothing of the buyer, the destination or the payment.
    continue_url: String,
    /// Where to, enough to recognise.
    destination: Option<Target>,
    /// Name of the delivery option.
    delivery: String,
    /// What can be chosen, with what it would cost in minor units for one parcel, and its days.
    delivery_options: Vec<DeliveryChoice>,
    /// Whether something to pay with is chosen.
    payment: bool,
    /// All lines, all parcels, and both.
    totals: Totals,
    /// What stands in its way, or is worth knowing.
    messages: Vec<CheckoutMessage>,
}

/// Where to, enough to recognise.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckoutDestination)]
pub struct Target {
    /// `adr_..`, of a stored one.
    id: Option<String>,
    /// What the customer calls it.
    moniker: String,
    /// Town.
    city: String,
}

/// A way of delivery.
#[derive(Serialize, ToSchema)]
pub struct DeliveryChoice {
    /// `standard`.
    name: String,
    /// For one parcel.
    price: Amount,
    /// Days from shipping to arrival.
    days: u32,
}

/// Amounts.
#[derive(Serialize, ToSchema)]
pub struct Totals {
    /// All lines.
    items: Amount,
    /// All parcels.
    delivery: Amount,
    /// Both.
    total: Amount,
}

/// A line.
#[derive(Serialize, ToSchema)]
pub struct CheckoutLine {
    /// `var_..`
    variant: String,
    /// The item's title.
    title: String,
    /// How many.
    quantity: u32,
    /// Of one.
    price: Amount,
    /// Which parcel it goes with, from zero.
    parcel: usize,
    /// The day it arrives.
    promise: String,
    /// Whether this many can be had, now or on back-order.
    obtainable: bool,
    /// `lin_..`, once it is placed.
    line: Option<String>,
    /// `ord_..`, once it is placed.
    order: Option<String>,
}

/// A message.
#[derive(Serialize, ToSchema)]
pub struct CheckoutMessage {
    /// `error` keeps it from being completed, `warning` does not.
    r#type: &'static str,
    /// `missing`, `invalid`, `gone`, `not_sold`, `out_of_stock`, `price_changed`, `cart_changed`, `sign_in_required`, `step_up_required`.
    code: &'static str,
    /// A JSON pointer into this answer's own parts.
    path: String,
    /// `recoverable` by a change, or `requires_buyer_input` at `continue_url`; empty for a warning.
    severity: &'static str,
}

impl Checkout {
    /// As it is now.
    pub(super) fn of(view: &View, policy: &Policy, links: &Links) -> Checkout {
        let amount = |amount| Amount::from(Money { amount, currency: policy.currency });
        let parcel = |at: usize| view.quote.parcels.iter().position(|parcel| parcel.lines.contains(&at)).unwrap_or(0);
        let over = view.state == State::Completed;
        let lines = view.lines.iter().zip(&view.quote.lines).enumerate().map(|(at, (line, quoted))| CheckoutLine {
            variant: line.variant.to_string(),
            title: line.title.clone(),
            quantity: line.quantity,
            price: amount(if over { line.price_then } else { quoted.unit_price }),
            parcel: parcel(at),
            promise: line.placed.as_ref().map_or(quoted.promised_on, |placed| placed.promised_on).date().to_string(),
            obtainable: over || quoted.supplied != Supplied::No,
            line: line.placed.as_ref().map(|placed| placed.line.to_string()),
            order: line.placed.as_ref().map(|placed| placed.order.to_string()),
        });
        let lines: Vec<CheckoutLine> = lines.collect();
        let sold: i64 = view.lines.iter().map(|line| line.price_then * i64::from(line.quantity)).sum();
        let (items, total) = if over { (sold, view.total()) } else { (view.quote.items, view.quote.total) };
        Checkout {
            id: view.checkout.id.to_string(),
            status: view.state.name(),
            version: view.checkout.version,
            lines,
            continue_url: links.of_view(view),
            destination: view.checkout.destination.as_ref().map(|destination| match destination {
                Destination::Stored { id, moniker, city, .. } => {
                    Target { id: Some(id.to_string()), moniker: moniker.clone(), city: city.clone() }
                }
                Destination::New(address) => {
                    Target { id: None, moniker: address.moniker.clone(), city: address.city.clone() }
                }
            }),
            delivery: view.checkout.delivery_option.clone(),
            delivery_options: policy
                .delivery_options
                .iter()
                .map(|option| DeliveryChoice {
                    name: option.name.clone(),
                    price: amount(option.price),
                    days: option.days,
                })
                .collect(),
            payment: matches!(view.checkout.payment, Some(Payment::Stored { .. } | Payment::New { .. })),
            totals: Totals { items: amount(items), delivery: amount(total - items), total: amount(total) },
            messages: view.messages.iter().map(CheckoutMessage::of).collect(),
        }
    }
}

impl CheckoutMessage {
    fn of(message: &Message) -> CheckoutMessage {
        let (kind, severity) = match message.severity() {
            Severity::Told => ("warning", ""),
            Severity::Recoverable => ("error", "recoverable"),
            Severity::BuyerInput => ("error", "requires_buyer_input"),
        };
        CheckoutMessage { r#type: kind, code: message.code(), path: message.pointer(), severity }
    }
}
