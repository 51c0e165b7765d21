//! OC-24: before full addresses are shown or anything is changed, a recent sign-in; and the way back from there.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use db::Tx;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shop::customer::Visitor;
use shop::customer::acting::{Denied, authenticated};
use shop::customer::client::{Proof, Recognised};
use shop::kernel::ClientId;
use shop::outbox::request_key::{self, Kept, OtherBody, RequestKey};

use super::seen;
use crate::App;
use crate::format::segment;
use crate::language::Language;
use crate::pages::layout::{Layout, Notice, NoticeAction, Tone};
use crate::problem::Problem;
use crate::request::{client_token, same_origin, see_other};
use crate::storefront::layout;

/// Who is signed in recently; whoever is not is led to the sign-in page and back here.
pub struct Signed {
    pub(super) proof: Proof,
    pub(super) client: ClientId,
    pub(super) customer: Recognised,
    cart: Option<i64>,
}

impl Signed {
    pub(super) fn layout(&self, app: &App, language: Language, key: &str) -> Layout {
        let frame = layout(app, language, language.t(key), "/account", Some(&self.customer));
        Layout { cart: self.cart, ..frame }
    }
}

impl FromRequestParts<Arc<App>> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Signed, Response> {
        // Before it is asked who posts: another site's form is refused, not led to the sign-in.
        if parts.method != Method::GET && parts.method != Method::HEAD {
            same_origin(app, &parts.headers).map_err(IntoResponse::into_response)?;
        }
        let proof = client_token(app, &parts.headers).map(|token| token.proof());
        let visiting = seen(app, &parts.headers).await.map_err(IntoResponse::into_response)?;
        let signed = proof.zip(visiting.visitor).and_then(|(proof, Visitor { client, customer, .. })| {
            let customer = customer.filter(|customer| customer.authenticated(app.now()))?;
            Some(Signed { proof, client, customer, cart: visiting.cart })
        });
        signed.ok_or_else(|| sign_in_first(page_of(parts.uri.path())))
    }
}

/// The page whose form posts to `path`, or the page itself.
fn page_of(path: &str) -> &str {
    match path {
        "/account/email" | "/account/password" => "/account/sign-in-methods",
        "/account/export.json" => "/account/data",
        page => page,
    }
}

/// What was done before, and to what.
#[derive(Deserialize)]
pub struct Done {
    pub(super) done: Option<String>,
    id: Option<String>,
}

impl Done {
    /// How what was just removed (`what`) is brought back to the list at `here`.
    pub(super) fn undo<I: FromStr + Display>(&self, what: &str, here: &'static str) -> Option<(String, &'static str)> {
        let id: I = self.id.as_deref()?.parse().ok()?;
        (self.done.as_deref() == Some(what)).then(|| (format!("{here}/{id}/restore"), here))
    }
}

/// Sign in first, then come back to `path`.
pub(super) fn sign_in_first(path: &str) -> Response {
    see_other(&format!("/sign-in?return_to={}", segment(path)))
}

/// The identifier of who posts; the verb checks the rest in its transaction.
pub(super) fn posting(app: &App, headers: &HeaderMap, here: &str) -> Result<Proof, Response> {
    client_token(app, headers).map(|token| token.proof()).ok_or_else(|| sign_in_first(here))
}

/// Runs `verb` once for the key that its page wrote into the form: a second press, a reload or a retry does nothing more. The
/// inner error when the form was sent before with something else in it.
pub(super) async fn once<E, F>(
    app: &App,
    proof: Proof,
    key: Option<String>,
    content: &str,
    verb: F,
) -> Result<Result<(), OtherBody>, E>
where
    E: From<db::Error> + From<Denied> + Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<(), E> + Send + 'static,
{
    let now = app.now();
    let hashes: Option<([u8; 32], [u8; 32])> = key.filter(|key| !key.is_empty()).map(|key| {
        // A form's keys are none of the API's.
        let key_hash = Sha256::new().chain_update("form ").chain_update(key).finalize().into();
        (key_hash, Sha256::digest(content).into())
    });
    let outcome = app.db.write(move |tx| {
        let caller = authenticated(tx, now, &proof)?;
        let scope = format!("customer {}", caller.customer);
        let key = hashes.map(|(key_hash, body_hash)| RequestKey { scope, key_hash, body_hash });
        request_key::once(tx, now, key.as_ref(), |tx| {
            verb(tx)?;
            Ok::<_, E>(Kept { status: 303, body: String::new() })
        })
    });
    Ok(outcome.await?.map(drop))
}

/// Back to `here` with what was done; to the sign-in page first where that was missing.
pub(super) fn after<T, E: Into<Problem>>(outcome: Result<T, E>, here: &str, done: &str) -> Result<Response, Problem> {
    match outcome.map_err(Into::into) {
        Ok(_) => Ok(see_other(&format!("{here}?done={done}"))),
        Err(problem) if lacks_sign_in(&problem) => Ok(sign_in_first(here)),
        Err(problem) => Err(problem),
    }
}

/// Whether a problem is mended by signing in.
pub(super) fn lacks_sign_in(problem: &Problem) -> bool {
    matches!(problem.code, "customer.unrecognised" | "customer.sign_in_required")
}

/// What was done before, above the page; `undo` posts to take it back.
pub(super) fn done(language: Language, code: Option<&str>, undo: Option<(String, &str)>) -> Option<Notice> {
    let title = language.message(&format!("account-done-{}", code?))?.to_owned();
    let action = undo.map(|(action, back)| NoticeAction {
        action,
        label: language.t("undo").into(),
        return_to: back.to_owned(),
    });
    Some(Notice { tone: Tone::Done, title, text: String::new(), action })
}

/// Why nothing was done.
pub(super) fn refused(language: Language, text: &str) -> Notice {
    Notice { tone: Tone::Refused, title: language.t("form-refused").into(), text: text.to_owned(), action: None }
}
