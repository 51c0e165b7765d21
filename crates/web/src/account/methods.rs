//! `/account/sign-in-methods`: the e-mail address, passkeys, an optional password.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::customer::email::{self, EmailError};
use shop::customer::passkey;
use shop::customer::password::{self, PasswordError};
use shop::kernel::ids::PasskeyId;
use shop::kernel::text::somebodys;

use super::gate::{Done, Signed, after, done, posting, refused, sign_in_first};
use super::passkeys::relying_party;
use super::sign_in::field_key;
use crate::App;
use crate::assets;
use crate::language::Language;
use crate::pages::form::Field;
use crate::pages::you::{PasskeyRow, SignInMethodsPage};
use crate::problem::Problem;
use crate::request::{Form, Press, page};

const HERE: &str = "/account/sign-in-methods";

/// What is wrong with a form of the page.
#[derive(Default)]
struct Wrong {
    email: Option<(String, String)>,
    password: Option<String>,
}

/// `GET /account/sign-in-methods`
pub async fn show(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Query(query): Query<Done>,
) -> Result<Response, Problem> {
    answer(&app, language, &headers, &signed, query.done.as_deref(), Wrong::default()).await
}

async fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    signed: &Signed,
    what: Option<&str>,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let (id, now, policy) = (signed.customer.id, app.now(), app.policy());
    let (pending, since, passkeys) = app
        .db
        .read(move |tx| -> db::Result<_> {
            Ok((email::pending(tx, now, id)?, password::set_at(tx, id)?, passkey::all(tx, id)?))
        })
        .await?;
    let refusal = wrong.email.as_ref().map(|(_, error)| error).or(wrong.password.as_ref());
    let notice = refusal.map(|error| refused(language, error)).or_else(|| done(language, what, None));
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (typed, error) = wrong.email.map_or((String::new(), None), |(typed, error)| (typed, Some(error)));
    let page_of = SignInMethodsPage {
        layout: signed.layout(app, language, "account-sign-in-methods"),
        notice,
        email: somebodys(&signed.customer.email).unwrap_or_else(|| language.t("account-email-lost")).to_owned(),
        pending: pending.map(|change| (change.email, change.old_agreed, change.new_agreed)),
        new_email: Field { value: typed, error, ..Field::default() },
        password: since.map(|since| language.moment(&policy, now, since)),
        password_error: wrong.password,
        passkeys: passkeys
            .into_iter()
            .map(|passkey| PasskeyRow {
                id: passkey.id.to_string(),
                name: passkey.name,
                added: language.moment(&policy, now, passkey.created_at),
                last_used: passkey.last_used_at.map(|used| language.moment(&policy, now, used)),
            })
            .collect(),
        passkeys_work: relying_party(app, headers).is_some(),
        script: assets::PASSKEY_JS.href.clone(),
    };
    page(headers, status, &page_of)
}

/// The e-mail form.
#[derive(Deserialize)]
pub struct EmailForm {
    email: String,
}

/// `POST /account/email`
pub async fn change_email(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Form(form): Form<EmailForm>,
) -> Result<Response, Problem> {
    let (ids, now, proof, old, new) = (app.ids.clone(), app.now(), signed.proof, app.secret(), app.secret());
    let typed = form.email.clone();
    let outcome = app.db.write(move |tx| email::request(tx, &ids, now, &proof, &typed, (&old, &new))).await;
    let wrong = match outcome {
        Err(EmailError::Text(error)) => language.t(field_key(error)),
        Err(EmailError::Same) => language.t("account-email-same"),
        Err(EmailError::TooMany) => language.t("account-email-too-many"),
        outcome => return after(outcome, HERE, "email-asked"),
    };
    let wrong = Wrong { email: Some((form.email, wrong.to_owned())), password: None };
    answer(&app, language, &headers, &signed, None, wrong).await
}

/// `POST /account/email/withdraw`
pub async fn withdraw_email(State(app): State<Arc<App>>, headers: HeaderMap, _: Press) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let (ids, now) = (app.ids.clone(), app.now());
    after(app.db.write(move |tx| email::withdraw(tx, &ids, now, &proof)).await, HERE, "email-withdrawn")
}

/// The password form.
#[derive(Deserialize)]
pub struct PasswordForm {
    password: String,
}

/// `POST /account/password`: hashed on a thread of its own, outside of any transaction.
pub async fn set_password(
    State(app): State<Arc<App>>,
    language: Language,
    signed: Signed,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Problem> {
    if let Err(error) = password::check(&form.password, &signed.customer.email) {
        let key = match error {
            PasswordError::TooShort => "account-password-short",
            PasswordError::TooLong => "field-too-long",
            PasswordError::Guessable => "account-password-guessable",
        };
        let wrong = Wrong { password: Some(language.t(key).to_owned()), email: None };
        return answer(&app, language, &headers, &signed, None, wrong).await;
    }
    let mut salt = [0; 16];
    app.world.fill(&mut salt);
    let hash = hashing(move || password::hash(&form.password, &salt).ok()).await?.ok_or_else(busy)?;
    let (ids, now, proof) = (app.ids.clone(), app.now(), signed.proof);
    after(app.db.write(move |tx| password::set(tx, &ids, now, &proof, &hash)).await, HERE, "password-set")
}

/// Hashes at once: each takes 19 MiB and a core for tens of milliseconds.
static HASHES: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);

/// How long one waits for a place.
const HASH_WAIT: Duration = Duration::from_secs(5);

fn busy() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "server.busy", "too much at once; try again shortly")
}

/// Runs slow work off the threads that answer.
///
/// # Errors
/// 503 when too many wait for it.
pub(super) async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let place = tokio::time::timeout(HASH_WAIT, HASHES.acquire()).await;
    let _place = place.map_err(|_| busy())?.map_err(|_| busy())?;
    tokio::task::spawn_blocking(work).await.map_err(|_| busy())
}

/// `POST /account/password/remove`
pub async fn remove_password(State(app): State<Arc<App>>, headers: HeaderMap, _: Press) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let (ids, now) = (app.ids.clone(), app.now());
    after(app.db.write(move |tx| password::remove(tx, &ids, now, &proof)).await, HERE, "password-removed")
}

/// `POST /account/passkeys/{id}/remove`
pub async fn remove_passkey(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    _: Press,
) -> Result<Response, Problem> {
    let Ok(proof) = posting(&app, &headers, HERE) else { return Ok(sign_in_first(HERE)) };
    let id: PasskeyId = id.parse().map_err(|_| Problem::not_found())?;
    let (ids, now) = (app.ids.clone(), app.now());
    after(app.db.write(move |tx| passkey::remove(tx, &ids, now, &proof, id)).await, HERE, "passkey-removed")
}
