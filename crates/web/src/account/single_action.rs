//! `/account/single-action`: on or off, defaults, caps and idle time of this device.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::address::place;
use shop::customer::settings::{self, DeviceSettings, SettingsError};
use shop::customer::{address, payment_method};
use shop::kernel::{Currency, Policy};

use super::gate::{Done, Signed, after, done, refused};
use crate::App;
use crate::language::Language;
use crate::pages::form::Field;
use crate::pages::layout::Notice;
use crate::pages::you::SingleActionPage;
use crate::problem::Problem;
use crate::request::{Form, page};

const HERE: &str = "/account/single-action";

/// The form.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct SettingsForm {
    address: String,
    payment_method: String,
    cap_orders: String,
    cap_amount: String,
    cap_amount_per_order: String,
    idle_days: String,
}

/// `GET /account/single-action`
pub async fn show(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Query(query): Query<Done>,
) -> Result<Response, Problem> {
    let notice = done(language, query.done.as_deref(), None);
    let (client, customer) = (signed.client, signed.customer.id);
    let (settings, _) = app.db.read(move |tx| settings::of(tx, client, customer)).await?;
    let currency = app.policy().currency;
    let amount = |minor: Option<i64>| minor.map(|minor| language.amount(currency, minor)).unwrap_or_default();
    let form = SettingsForm {
        address: settings.address.map(|id| id.to_string()).unwrap_or_default(),
        payment_method: settings.payment_method.map(|id| id.to_string()).unwrap_or_default(),
        cap_orders: settings.cap_orders.map(|cap| cap.to_string()).unwrap_or_default(),
        cap_amount: amount(settings.cap_amount),
        cap_amount_per_order: amount(settings.cap_amount_per_order),
        idle_days: settings.idle_days.map(|days| days.to_string()).unwrap_or_default(),
    };
    show_form(&app, language, &headers, &signed, &form, notice, &[]).await
}

/// What is wrong with a field, with an amount as this language writes it.
fn wrong_words(language: Language, currency: Currency, name: &str) -> String {
    if !name.starts_with("cap_amount") {
        return language.t("account-set-wrong").to_owned();
    }
    language.say("account-set-wrong-amount").with("example", language.amount_example(currency)).to_string()
}

fn label(language: Language, currency: Currency, name: &str) -> String {
    let words = language.t(&format!("account-set-{}", name.replace('_', "-")));
    if name.starts_with("cap_amount") { format!("{words} ({})", currency.code()) } else { words.to_owned() }
}

async fn show_form(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    signed: &Signed,
    form: &SettingsForm,
    notice: Option<Notice>,
    wrong: &[&'static str],
) -> Result<Response, Problem> {
    let (client, customer, now, policy) = (signed.client, signed.customer.id, app.now(), app.policy());
    let (since, addresses, methods) = app
        .db
        .read(move |tx| -> db::Result<_> {
            let (_, since) = settings::of(tx, client, customer)?;
            Ok((since, address::all(tx, customer)?, payment_method::all(tx, now, customer)?))
        })
        .await?;
    let same = || (String::new(), language.t("account-as-everywhere").to_owned(), false);
    let field = |name: &'static str, value: &str| Field {
        name,
        label: label(language, policy.currency, name),
        value: value.to_owned(),
        error: wrong.contains(&name).then(|| wrong_words(language, policy.currency, name)),
        kind: "text",
        autocomplete: "off",
        inputmode: if name.starts_with("cap_amount") { "decimal" } else { "numeric" },
        ..Field::default()
    };
    let mut address = field("address", "");
    address.kind = "select";
    address.options = std::iter::once(same())
        .chain(addresses.into_iter().map(|a| {
            let id = a.id.to_string();
            let chosen = id == form.address;
            (id, place(&a.fields.moniker, &a.fields.city), chosen)
        }))
        .collect();
    let mut method = field("payment_method", "");
    method.kind = "select";
    method.options = std::iter::once(same())
        .chain(methods.into_iter().filter(|method| !method.expired).map(|m| {
            let id = m.id.to_string();
            let chosen = id == form.payment_method;
            (id, language.card(&m.brand, &m.last_four), chosen)
        }))
        .collect();
    let answer = SingleActionPage {
        layout: signed.layout(app, language, "account-single-action"),
        notice,
        enabled: signed.customer.enabled,
        since: since.map(|since| language.moment(&policy, now, since)),
        suspended: signed.customer.suspended,
        fields: vec![
            address,
            method,
            field("cap_orders", &form.cap_orders),
            field("cap_amount", &form.cap_amount),
            field("cap_amount_per_order", &form.cap_amount_per_order),
            field("idle_days", &form.idle_days),
        ],
    };
    page(headers, if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &answer)
}

/// Reads the form; the names of the fields that can't be.
fn read(language: Language, form: &SettingsForm, policy: &Policy) -> Result<DeviceSettings, Vec<&'static str>> {
    fn optional<T, E>(
        wrong: &mut Vec<&'static str>,
        (name, text): (&'static str, &str),
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = Some(text.trim()).filter(|text| !text.is_empty())?;
        let value = read(text).ok();
        if value.is_none() {
            wrong.push(name);
        }
        value
    }
    let amount = |text: &str| language.read_amount(policy.currency, text);
    let count = |text: &str| language.read_number(text).filter(|count| u32::try_from(*count).is_ok()).ok_or(());
    let days = |text: &str| language.read_number(text).and_then(|days| days.try_into().ok()).ok_or(());
    let mut wrong = Vec::new();
    let settings = DeviceSettings {
        address: optional(&mut wrong, ("address", &form.address), str::parse),
        payment_method: optional(&mut wrong, ("payment_method", &form.payment_method), str::parse),
        cap_orders: optional(&mut wrong, ("cap_orders", &form.cap_orders), count),
        cap_amount: optional(&mut wrong, ("cap_amount", &form.cap_amount), amount),
        cap_amount_per_order: optional(&mut wrong, ("cap_amount_per_order", &form.cap_amount_per_order), amount),
        idle_days: optional(&mut wrong, ("idle_days", &form.idle_days), days),
    };
    if wrong.is_empty() { Ok(settings) } else { Err(wrong) }
}

/// `POST /account/single-action`
pub async fn set(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Form(form): Form<SettingsForm>,
) -> Result<Response, Problem> {
    let policy = app.policy();
    let wrong = match read(language, &form, &policy) {
        Err(fields) => fields,
        Ok(read) => {
            let (ids, now, proof) = (app.ids.clone(), app.now(), signed.proof);
            match app.db.write(move |tx| settings::set(tx, &ids, now, &proof, &policy.caps, &read)).await {
                Err(SettingsError::Cap(field)) => vec![field],
                Err(SettingsError::IdleDays) => vec!["idle_days"],
                outcome => return after(outcome, HERE, "settings"),
            }
        }
    };
    let notice = refused(language, language.t("account-set-wrong"));
    show_form(&app, language, &headers, &signed, &form, Some(notice), &wrong).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_that_is_wrong_is_named() {
        let form = SettingsForm { cap_orders: "-1".into(), cap_amount: "abc".into(), ..SettingsForm::default() };
        assert_eq!(read(Language::default(), &form, &Policy::default()).unwrap_err(), ["cap_orders", "cap_amount"]);
    }
}
