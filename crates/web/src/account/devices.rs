//! OC-22: `/account/devices`: names, last use, revoking one or all others.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::device::{self, DeviceError};
use shop::kernel::ClientId;
use shop::kernel::limits::DEVICES_MAX;
use shop::kernel::text::TextError;

use super::field_key;
use super::gate::{Done, Signed, after, done, posting, sign_in_first};
use crate::App;
use crate::language::Language;
use crate::pages::layout::Notice;
use crate::pages::you::{DeviceRow, DevicesPage};
use crate::problem::Problem;
use crate::request::{Form, Press, page};

const HERE: &str = "/account/devices";

/// `GET /account/devices`
pub async fn list(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Query(query): Query<Done>,
) -> Result<Response, Problem> {
    answer(&app, language, &headers, &signed, done(language, query.done.as_deref(), None), None).await
}

/// A name that was refused: of which device, what was typed, and why.
struct Refused {
    device: ClientId,
    typed: String,
    why: TextError,
}

async fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    signed: &Signed,
    notice: Option<Notice>,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let (id, policy, now) = (signed.customer.id, app.policy(), app.now());
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let devices = app.db.read(move |tx| device::all(tx, id, DEVICES_MAX)).await?;
    let answer = DevicesPage {
        layout: signed.layout(app, language, "account-devices"),
        notice,
        devices: devices
            .into_iter()
            .map(|device| DeviceRow {
                id: device.client.to_string(),
                name: if device.name.is_empty() { language.t("account-device-unnamed").into() } else { device.name },
                button: device.button,
                last_used: language.moment(&policy, now, device.last_used_at),
                enabled: device.enabled,
                this: device.client == signed.client,
                refused: refused
                    .as_ref()
                    .filter(|refused| refused.device == device.client)
                    .map(|refused| (refused.typed.clone(), language.t(field_key(refused.why)))),
            })
            .collect(),
    };
    page(headers, status, &answer)
}

fn client(text: &str) -> Result<ClientId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A device's new name.
#[derive(Deserialize)]
pub struct Name {
    name: String,
}

/// `POST /account/devices/{id}`
pub async fn rename(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(id): Path<String>,
    signed: Result<Signed, Response>,
    Form(form): Form<Name>,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let (ids, now, id, name) = (app.ids.clone(), app.now(), client(&id)?, form.name.clone());
    let outcome = app.db.write(move |tx| device::rename(tx, &ids, now, &proof, id, &name)).await;
    match (outcome, signed) {
        (Err(DeviceError::Name(why)), Ok(signed)) => {
            let refused = Refused { device: id, typed: form.name, why };
            answer(&app, language, &headers, &signed, None, Some(refused)).await
        }
        (outcome, _) => after(outcome, HERE, "device-renamed"),
    }
}

/// `POST /account/devices/{id}/revoke`
pub async fn revoke(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    _: Press,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let (ids, now, id) = (app.ids.clone(), app.now(), client(&id)?);
    let outcome = app.db.write(move |tx| device::revoke(tx, &ids, now, &proof, id)).await;
    after(outcome, HERE, "device-revoked")
}

/// `POST /account/devices/revoke-others`
pub async fn revoke_others(State(app): State<Arc<App>>, headers: HeaderMap, _: Press) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let (ids, now) = (app.ids.clone(), app.now());
    let outcome = app.db.write(move |tx| device::revoke_others(tx, &ids, now, &proof)).await;
    after(outcome, HERE, "devices-revoked")
}

/// What a device is called until its customer names it: `Firefox on Linux`. Names of products, in every language the same.
pub fn guess(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // The first that is found: browsers also name those they descend from.
    let find =
        |marks: &[(&str, &'static str)]| marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.split(['/', ' ']).next().filter(|name| !name.is_empty()).unwrap_or("API").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_guessed() {
        for (agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18 Safari/605.1.15",
                "Safari, Mac",
            ),
            ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", "Edge, Windows"),
            ("curl/8.1", "curl"),
            ("", "API"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, agent.parse().unwrap());
            assert_eq!(guess(&headers), name);
        }
    }
}
