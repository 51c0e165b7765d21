//! OC-23: the WebAuthn ceremonies, for `assets/passkey.js`: adding a passkey, signing in with one, stepping up. Discoverable
//! credentials with user verification; a ceremony's state stays on the server ([`shop::customer::passkey`]).

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shop::customer::client::{Identity, Token, short_name};
use shop::customer::device;
use shop::customer::passkey::{self, Ceremony, Credential, PasskeyError};
use shop::kernel::Secret;
use shop::kernel::text::somebodys;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

use super::devices::guess;
use super::gate::Signed;
use crate::App;
use crate::problem::Problem;
use crate::request::{Json, Press, client_cookie, client_token, host};

/// The shop as a relying party: of its public address, or the request's own host in a demo. `None` where browsers refuse
/// passkeys: on a bare IP address, and without https anywhere but on localhost.
pub(super) fn relying_party(app: &App, headers: &HeaderMap) -> Option<Webauthn> {
    let origin = match &app.config.public_url {
        Some(url) => Url::parse(url).ok()?,
        None => Url::parse(&format!("http://{}", host(headers)?)).ok()?,
    };
    let name = origin.host_str()?;
    let local = name == "localhost" || name.ends_with(".localhost");
    if name.parse::<IpAddr>().is_ok() || name.starts_with('[') || (origin.scheme() != "https" && !local) {
        return None;
    }
    WebauthnBuilder::new(name, &origin).ok()?.rp_name(&app.policy().shop_name).build().ok()
}

fn party(app: &App, headers: &HeaderMap) -> Result<Webauthn, Problem> {
    relying_party(app, headers).ok_or_else(|| {
        let detail = "passkeys need a host name, and https anywhere but on localhost";
        Problem::new(StatusCode::CONFLICT, "passkey.not_here", detail)
    })
}

fn not_verified() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "passkey.not_verified", "the passkey could not be verified")
}

/// A ceremony that has begun.
#[derive(Serialize)]
pub struct Begun {
    ceremony: String,
    options: Value,
}

fn state(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|_| not_verified())
}

/// `POST /passkeys/register/start`
pub async fn start_register(
    State(app): State<Arc<App>>,
    signed: Result<Signed, Response>,
    headers: HeaderMap,
    _: Press,
) -> Result<Response, Problem> {
    let party = party(&app, &headers)?;
    let Ok(signed) = signed else { return Err(shop::customer::acting::Denied::NotAuthenticated.into()) };
    let customer = signed.customer.id;
    let known = app.db.read(move |tx| passkey::credential_ids(tx, customer)).await?;
    let handle = Uuid::from_u64_pair(0, customer.0.cast_unsigned());
    let name = short_name(&signed.customer.name);
    let email = somebodys(&signed.customer.email).unwrap_or(&name);
    let (challenge, registration) =
        party.start_passkey_registration(handle, email, &name, Some(known)).map_err(|_| not_verified())?;
    let mut options = serde_json::to_value(challenge).unwrap_or_default();
    // Discoverable: it has to say by itself whose it is.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("required");
    options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(true);
    let (secret, now, proof, state) = (app.secret(), app.now(), signed.proof, state(&registration)?);
    let ceremony = secret.reveal();
    app.db
        .write(move |tx| passkey::begin(tx, now, &secret, Ceremony::Register, &proof, Some(customer), &state))
        .await?;
    Ok(Answer(Begun { ceremony, options }).into_response())
}

/// What an authenticator made.
#[derive(Deserialize)]
pub struct Made {
    ceremony: String,
    name: String,
    credential: RegisterPublicKeyCredential,
}

/// `POST /passkeys/register`
pub async fn register(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Json<Made>,
) -> Result<StatusCode, Problem> {
    let party = party(&app, &headers)?;
    let Made { ceremony, name, credential } = body.value;
    let secret = Secret::parse(&ceremony).ok_or(PasskeyError::NoCeremony)?;
    let proof = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?.proof();
    let now = app.now();
    let (state, _) = app.db.write(move |tx| passkey::take(tx, now, &secret, Ceremony::Register, &proof)).await?;
    let state: PasskeyRegistration = serde_json::from_str(&state).map_err(|_| not_verified())?;
    let made = party.finish_passkey_registration(&credential, &state).map_err(|_| not_verified())?;
    let (id, text) = (made.cred_id().to_vec(), self::state(&made)?);
    let ids = app.ids.clone();
    app.db.write(move |tx| passkey::add(tx, &ids, now, &proof, &name, &id, &text)).await?;
    Ok(StatusCode::CREATED)
}

/// `POST /passkeys/assert/start`: for a sign-in or a step-up.
pub async fn start_assert(State(app): State<Arc<App>>, headers: HeaderMap, _: Press) -> Result<Response, Problem> {
    let party = party(&app, &headers)?;
    let (challenge, begun) = party.start_discoverable_authentication().map_err(|_| not_verified())?;
    let options = serde_json::to_value(challenge).unwrap_or_default();
    let known = client_token(&app, &headers);
    // Whoever has no identifier yet gets one, so that the ceremony is this browser's alone.
    let token = known.clone().unwrap_or_else(|| app.client_token());
    let (secret, now, proof, state) = (app.secret(), app.now(), token.proof(), state(&begun)?);
    let ceremony = secret.reveal();
    app.db.write(move |tx| passkey::begin(tx, now, &secret, Ceremony::Assert, &proof, None, &state)).await?;
    let answer = Answer(Begun { ceremony, options });
    Ok(match known {
        Some(_) => answer.into_response(),
        None => ([client_cookie(&app, &token)], answer).into_response(),
    })
}

/// What an authenticator asserts.
#[derive(Deserialize)]
pub struct Asserted {
    ceremony: String,
    credential: PublicKeyCredential,
    /// The others on this device are kept (OC-20).
    #[serde(default)]
    add: bool,
}

/// Takes the ceremony up and verifies the assertion: origin, signature, user verification, counter. Answers the credential
/// as it was, and as it is to be stored.
async fn verified(app: &App, headers: &HeaderMap, asserted: Asserted) -> Result<(Token, Credential, String), Problem> {
    let party = party(app, headers)?;
    let secret = Secret::parse(&asserted.ceremony).ok_or(PasskeyError::NoCeremony)?;
    let token = client_token(app, headers).ok_or_else(Problem::unknown_client)?;
    let (now, proof) = (app.now(), token.proof());
    let (state, _) = app.db.write(move |tx| passkey::take(tx, now, &secret, Ceremony::Assert, &proof)).await?;
    let state: DiscoverableAuthentication = serde_json::from_str(&state).map_err(|_| not_verified())?;
    let id = asserted.credential.get_credential_id().to_vec();
    let used = app.db.read(move |tx| passkey::find(tx, &id)).await?.ok_or(PasskeyError::Unknown)?;
    let mut key: Passkey = serde_json::from_str(&used.credential).map_err(|_| not_verified())?;
    let result = party
        .finish_discoverable_authentication_v2(&asserted.credential, state, DiscoverableKey::from(&key))
        .map_err(|error| {
            // A counter that did not rise is a copy of the authenticator, or the original after it.
            tracing::warn!(passkey = %used.id, %error, "a passkey was refused");
            not_verified()
        })?;
    key.update_credential(&result);
    // Stored even where nothing changed: the guard compares it with what was read.
    let updated = self::state(&key)?;
    Ok((token, used, updated))
}

/// `POST /passkeys/sign-in`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Json<Asserted>,
) -> Result<Response, Problem> {
    let beside = body.value.add;
    let (old, used, updated) = verified(&app, &headers, body.value).await?;
    let fresh = app.client_token();
    let identity = Identity::Rotate { old: Some(old.proof()), fresh: fresh.proof() };
    let (ids, now, name) = (app.ids.clone(), app.now(), guess(&headers));
    let client = app
        .db
        .write(move |tx| -> Result<_, PasskeyError> {
            let client = passkey::sign_in(tx, &ids, now, &used, &updated, identity, beside)?;
            shop::order::cart::merge::adopt(tx, now, client, used.customer)?;
            device::welcome(tx, &ids, now, client, used.customer, &name)?;
            Ok(client)
        })
        .await?;
    Ok(([client_cookie(&app, &Token { client, ..fresh })], StatusCode::NO_CONTENT).into_response())
}

/// `POST /passkeys/step-up`
pub async fn step_up(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Json<Asserted>,
) -> Result<StatusCode, Problem> {
    let (token, used, updated) = verified(&app, &headers, body.value).await?;
    let (ids, now, proof) = (app.ids.clone(), app.now(), token.proof());
    app.db.write(move |tx| passkey::step_up(tx, &ids, now, &proof, &used, &updated)).await?;
    Ok(StatusCode::NO_CONTENT)
}
