//! `/account/actions`: which other ways to press this device has (OC-9). Being recognised is enough: they order nothing that
//! the button beside them would not.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::action::shortcut::ShortcutError;
use shop::action::ways::{self as rooms, SCAN_MS};
use shop::action::{Shortcut, Ways};
use shop::customer::Visitor;

use super::{sign_in_first, who};
use crate::App;
use crate::language::Language;
use crate::pages::action::{Choice, WaysPage};
use crate::pages::layout::{Notice, Tone};
use crate::problem::Problem;
use crate::request::{Form, client_token, local_path, page, see_other};
use crate::storefront::layout;

const PATH: &str = "/account/actions";

/// Where to go back to, and what was done.
#[derive(Deserialize)]
pub struct WaysQuery {
    return_to: Option<String>,
    done: Option<String>,
}

/// The form: boxes that are ticked come along.
#[derive(Default, Deserialize)]
pub struct WaysForm {
    shortcut: Option<String>,
    control: Option<String>,
    alt: Option<String>,
    shift: Option<String>,
    meta: Option<String>,
    key: Option<String>,
    listen: Option<String>,
    claps: Option<String>,
    scan: Option<String>,
    scan_seconds: Option<String>,
    return_to: Option<String>,
}

/// `GET /account/actions`
pub async fn show(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<WaysQuery>,
) -> Result<Response, Problem> {
    let Some(visitor) = who(&app, &headers).await? else { return Ok(sign_in_first(PATH)) };
    let Some(customer) = &visitor.customer else { return Ok(sign_in_first(PATH)) };
    let (client, id) = (visitor.client, customer.id);
    let ways = app.db.read(move |tx| rooms::of(tx, client, id)).await?;
    let mut form = typed(&ways);
    form.return_to = query.return_to;
    let mut answer = shown(&app, language, &visitor, &form);
    answer.notice = query.done.filter(|done| done == "saved").map(|_| Notice {
        tone: Tone::Done,
        title: language.t("actions-saved").into(),
        text: String::new(),
        action: None,
    });
    page(&headers, StatusCode::OK, &answer)
}

/// The ways as the form would send them.
fn typed(ways: &Ways) -> WaysForm {
    let on = |flag: bool| flag.then(|| "on".to_owned());
    let keys = ways.shortcut.unwrap_or(Shortcut::DEFAULT);
    WaysForm {
        shortcut: on(ways.shortcut.is_some()),
        control: on(keys.control),
        alt: on(keys.alt),
        shift: on(keys.shift),
        meta: on(keys.meta),
        key: Some(keys.key()),
        listen: on(ways.listen),
        claps: on(ways.claps),
        scan: on(ways.scan),
        scan_seconds: Some(seconds(ways.scan_ms)),
        return_to: None,
    }
}

/// `2`, `1.5`: as an input of numbers wants it in any language.
fn seconds(ms: u32) -> String {
    let text = format!("{}.{:03}", ms / 1_000, ms % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Milliseconds of `1.5` or `1,5`; `None` outside of what scanning takes.
fn milliseconds(text: &str) -> Option<u32> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let ms = whole.parse::<u32>().ok()?.checked_mul(1_000)?.checked_add(format!("{part:0<3}").parse().ok()?)?;
    SCAN_MS.contains(&ms).then_some(ms)
}

fn shown(app: &App, language: Language, visitor: &Visitor, form: &WaysForm) -> WaysPage {
    let choice = |value, label, chosen: &Option<String>| Choice { value, label, chosen: chosen.is_some() };
    WaysPage {
        layout: layout(app, language, language.t("actions-title"), PATH, visitor.customer.as_ref()),
        notice: None,
        shortcut: form.shortcut.is_some(),
        modifiers: vec![
            choice("control", "Ctrl", &form.control),
            choice("alt", "Alt", &form.alt),
            choice("shift", "Shift", &form.shift),
            choice("meta", "Meta", &form.meta),
        ],
        key: form.key.clone().unwrap_or_default(),
        shortcut_error: None,
        listen: form.listen.is_some(),
        claps: form.claps.is_some(),
        scan: form.scan.is_some(),
        scan_seconds: form.scan_seconds.clone().unwrap_or_default(),
        scan_error: None,
        return_to: form.return_to.as_deref().map_or("/account", local_path).to_owned(),
    }
}

/// `POST /account/actions`
pub async fn save(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(form): Form<WaysForm>,
) -> Result<Response, Problem> {
    let Some(token) = client_token(&app, &headers) else { return Ok(sign_in_first(PATH)) };
    let Some(visitor) = who(&app, &headers).await? else { return Ok(sign_in_first(PATH)) };
    let held = (form.control.is_some(), form.alt.is_some(), form.shift.is_some(), form.meta.is_some());
    // What is switched off may stand in the form as it likes.
    let shortcut = form.shortcut.as_ref().map(|_| Shortcut::new(held, form.key.as_deref().unwrap_or_default()));
    let scan_ms = milliseconds(form.scan_seconds.as_deref().unwrap_or_default());
    let scan_ms = if form.scan.is_none() { scan_ms.or(Some(Ways::default().scan_ms)) } else { scan_ms };
    let (shortcut, shortcut_error) = match shortcut.transpose() {
        Ok(shortcut) => (shortcut, None),
        Err(ShortcutError::Key) => (None, Some("actions-key-wrong")),
        Err(ShortcutError::Modifier) => (None, Some("actions-key-alone")),
        Err(ShortcutError::Reserved) => (None, Some("actions-key-reserved")),
    };
    let (Some(scan_ms), None) = (scan_ms, shortcut_error) else {
        let mut answer = shown(&app, language, &visitor, &form);
        answer.shortcut_error = shortcut_error;
        answer.scan_error = scan_ms.is_none().then_some("actions-scan-wrong");
        return page(&headers, StatusCode::UNPROCESSABLE_ENTITY, &answer);
    };
    let ways = Ways {
        shortcut,
        listen: form.listen.is_some(),
        claps: form.claps.is_some(),
        scan: form.scan.is_some(),
        scan_ms,
    };
    let (now, caller) = (app.now(), token.proof());
    if !app.db.write(move |tx| rooms::set(tx, now, &caller, &ways)).await? {
        return Ok(sign_in_first(PATH));
    }
    let back = crate::format::segment(form.return_to.as_deref().map_or("/account", local_path));
    Ok(see_other(&format!("{PATH}?done=saved&return_to={back}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_as_they_are_written() {
        for ms in [500, 700, 1_000, 2_000, 2_500, 9_999, 10_000] {
            assert_eq!(milliseconds(&seconds(ms)), Some(ms));
        }
        assert_eq!((milliseconds("1,5"), milliseconds(" 2 ")), (Some(1_500), Some(2_000)));
        for text in ["", "0.4", "10.1", "-1", "x", "1.2345", "1e3", "99999999999"] {
            assert_eq!(milliseconds(text), None, "{text}");
        }
    }
}
