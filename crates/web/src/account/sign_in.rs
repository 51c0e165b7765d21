//! Sign-in by e-mail link, sign-out, and "not you?".

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shop::customer::acting::Denied;
use shop::customer::choose;
use shop::customer::client::{self, Identity, Proof, Token};
use shop::customer::device;
use shop::customer::password::{self, SignInError};
use shop::customer::proof_of_address::doubtful;
use shop::customer::sign_in::{self as links, LinkError, Purpose};
use shop::kernel::limits::SIGN_IN_LINK_LIFE;
use shop::kernel::{Secret, text};
use shop::order::step_up::Held;
use shop::order::{Outcome, Refusal, step_up};

use super::devices::guess;
use super::methods::hashing;
use super::passkeys::relying_party;
use super::who;
use crate::App;
use crate::assets;
use crate::format::segment;
use crate::language::Language;
use crate::order::step_up_sum;
use crate::pages::account::{NotYouPage, SignInLink, SignInLinkPage, SignInPage, SignInPasswordPage, SignInSentPage};
use crate::pages::layout::Layout;
use crate::problem::Problem;
use crate::request::{Form, Press, client_cookie, client_token, local_path, page, see_other};
use crate::storefront::layout;

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct ReturnTo {
    pub(super) return_to: Option<String>,
    /// OC-20: those who are on this device stay.
    add: Option<String>,
}

impl ReturnTo {
    pub(super) fn path(&self) -> &str {
        self.return_to.as_deref().map_or("/", local_path)
    }
}

/// `GET /sign-in`
pub async fn ask(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ReturnTo>,
) -> Result<Response, Problem> {
    let visitor = who(&app, &headers).await?;
    let customer = visitor.and_then(|visitor| visitor.customer);
    let layout = layout(&app, language, language.t("sign-in"), "/sign-in", customer.as_ref());
    let asked = Asked { email: String::new(), return_to: query.return_to, add: query.add };
    form(&app, &headers, StatusCode::OK, layout, asked, None)
}

/// The sign-in page, with what is wrong with the address.
fn form(
    app: &App,
    headers: &HeaderMap,
    status: StatusCode,
    layout: Layout,
    asked: Asked,
    error: Option<&str>,
) -> Result<Response, Problem> {
    let answer = SignInPage {
        layout,
        return_to: asked.path().to_owned(),
        add: asked.add.is_some(),
        email: asked.email,
        error: error.map(str::to_owned),
        passkeys: relying_party(app, headers).is_some(),
        script: assets::PASSKEY_JS.href.clone(),
    };
    page(headers, status, &answer)
}

/// The sign-in form.
#[derive(Deserialize)]
pub struct Asked {
    email: String,
    return_to: Option<String>,
    add: Option<String>,
}

impl Asked {
    fn path(&self) -> &str {
        self.return_to.as_deref().map_or("/", local_path)
    }
}

/// `POST /sign-in`: the same answer whether or not the address is known.
pub async fn send(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let return_to = asked.path().to_owned();
    let email = match text::email(&asked.email) {
        Ok(email) => email,
        Err(error) => {
            let layout = layout(&app, language, language.t("sign-in"), "/sign-in", None);
            let error = language.t(field_key(error));
            return form(&app, &headers, StatusCode::UNPROCESSABLE_ENTITY, layout, asked, Some(error));
        }
    };
    let (ids, now, secret, address) = (app.ids.clone(), app.now(), app.secret(), email.clone());
    let beside = client_token(&app, &headers).map(|token| token.client).filter(|_| asked.add.is_some());
    app.db
        .write(move |tx| -> db::Result<()> {
            links::request(tx, &ids, now, &secret, &address, &return_to)?;
            match beside {
                Some(client) => links::beside(tx, &secret, client),
                None => Ok(()),
            }
        })
        .await?;
    let answer = SignInSentPage {
        layout: layout(&app, language, language.t("sign-in-sent-title"), "/sign-in", None),
        email,
        valid_for: language.span(SIGN_IN_LINK_LIFE),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// `GET /sign-in/password`
pub async fn ask_password(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ReturnTo>,
) -> Result<Response, Problem> {
    let asked = Asked { email: String::new(), return_to: query.return_to, add: query.add };
    password_form(&app, language, &headers, asked, None)
}

fn password_form(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    asked: Asked,
    error: Option<&str>,
) -> Result<Response, Problem> {
    let answer = SignInPasswordPage {
        layout: layout(app, language, language.t("account-sign-in-password"), "/sign-in", None),
        error: error.map(str::to_owned),
        return_to: asked.path().to_owned(),
        add: asked.add.is_some(),
        email: asked.email,
    };
    page(headers, if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &answer)
}

/// The form of a sign-in by password.
#[derive(Deserialize)]
pub struct WithPassword {
    email: String,
    password: String,
    return_to: Option<String>,
    add: Option<String>,
}

/// `POST /sign-in/password`: the same answer in the same time, whether there is no such customer, no password or another.
pub async fn by_password(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(with): Form<WithPassword>,
) -> Result<Response, Problem> {
    let (now, email) = (app.now(), with.email.trim().to_lowercase());
    let stored = app.db.read(move |tx| password::stored(tx, now, &email)).await?;
    let usable = stored.clone().filter(|stored| !stored.paused);
    let (hash, typed) = (usable.as_ref().map(|stored| stored.hash.clone()), with.password);
    let right = hashing(move || password::verify(&typed, hash.as_deref())).await?;
    let asked = Asked { email: with.email, return_to: with.return_to, add: with.add };
    if let Some(verified) = usable.filter(|_| right) {
        let old = client_token(&app, &headers).map(|token| token.proof());
        let fresh = app.client_token();
        let identity = Identity::Rotate { old, fresh: fresh.proof() };
        let (ids, beside, name) = (app.ids.clone(), asked.add.is_some(), guess(&headers));
        let outcome = app
            .db
            .write(move |tx| -> Result<_, SignInError> {
                let client = password::sign_in(tx, &ids, now, &verified, identity, beside)?;
                shop::order::cart::merge::adopt(tx, now, client, verified.customer)?;
                device::welcome(tx, &ids, now, client, verified.customer, &name)?;
                Ok(client)
            })
            .await;
        match outcome {
            Ok(client) => {
                let cookie = client_cookie(&app, &Token { client, ..fresh });
                return Ok(([cookie], see_other(asked.path())).into_response());
            }
            Err(SignInError::Db(error)) => return Err(error.into()),
            Err(SignInError::Wrong) => {}
        }
    } else if let Some(stored) = stored {
        // Not waited for: the time it takes would tell that there is an account.
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = app.db.write(move |tx| password::failed(tx, now, stored.customer)).await {
                tracing::warn!(%error, "a wrong password was not counted");
            }
        });
    }
    let wrong = language.t("account-password-wrong");
    password_form(&app, language, &headers, asked, Some(wrong))
}

/// The message about a field's text.
pub(crate) fn field_key(error: text::TextError) -> &'static str {
    match error {
        text::TextError::Empty => "field-empty",
        text::TextError::TooLong => "field-too-long",
        text::TextError::Control => "field-control",
        text::TextError::Email => "field-email",
        text::TextError::Country => "field-country",
        text::TextError::Phone => "field-phone",
    }
}

/// `GET /sign-in/{token}`: a page with one button; nothing happens before it is pressed, so that mail scanners that
/// follow links use nothing up.
pub async fn look(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let link = match Secret::parse(&token) {
        None => Err(LinkError::Unknown),
        Some(secret) => {
            let (now, here) = (app.now(), client_token(&app, &headers).map(|token| token.client));
            let looked = app.db.read(move |tx| {
                let link = links::look(tx, now, &secret)?;
                let doubtful = link.purpose == Purpose::SignIn && doubtful(tx, link.customer, here)?;
                let held = match link.purpose {
                    Purpose::SignIn => None,
                    Purpose::StepUp(line) => step_up::held(tx, link.customer, line)?,
                };
                Ok::<_, LinkError>((link, held, doubtful))
            });
            looked.await
        }
    };
    let mut title = language.t("sign-in");
    let (status, link) = match link {
        Ok((link, held, doubtful)) => {
            let (email, action) = (client::short_name(&link.name), format!("/sign-in/{token}"));
            let ready = match held.filter(|held| !held.placed) {
                Some(held) => {
                    title = language.t("step-up-confirm-title");
                    order_link(&app, language, action, email, &held)
                }
                None => SignInLink::Ready { action, email, doubtful },
            };
            (StatusCode::OK, ready)
        }
        Err(error) => not_usable(error)?,
    };
    let answer = SignInLinkPage { layout: layout(&app, language, title, "/sign-in", None), link };
    page(&headers, status, &answer)
}

/// A link that places an order says which, and what it costs.
fn order_link(app: &App, language: Language, action: String, email: String, held: &Held) -> SignInLink {
    let policy = app.policy();
    let button = match held.delivered {
        true => language.order_button(&policy, &language.money(policy.currency, held.amount)),
        // Its delivery is known only when it is placed.
        false => language.t("step-up-place").to_owned(),
    };
    let what = format!("{} × {}", held.quantity, held.title);
    SignInLink::Order { action, email, what, sum: step_up_sum(app, language, held), button }
}

fn not_usable(error: LinkError) -> Result<(StatusCode, SignInLink), Problem> {
    match error {
        LinkError::Unknown => Ok((StatusCode::NOT_FOUND, SignInLink::Unknown)),
        LinkError::Used => Ok((StatusCode::GONE, SignInLink::Used)),
        LinkError::Expired => Ok((StatusCode::GONE, SignInLink::Expired)),
        LinkError::Db(error) => Err(error.into()),
    }
}

/// Why a link did not do its work; then it can be used again.
enum NotDone {
    Link(LinkError),
    Refused(Refusal),
}

impl From<LinkError> for NotDone {
    fn from(error: LinkError) -> NotDone {
        NotDone::Link(error)
    }
}

impl From<db::Error> for NotDone {
    fn from(error: db::Error) -> NotDone {
        NotDone::Link(error.into())
    }
}

/// How a link is used.
#[derive(Deserialize)]
pub struct How {
    /// Who has the mail says that the account which took his address is not his.
    anew: Option<String>,
}

/// `POST /sign-in/{token}`: signs in, once, and rotates the client's secret. A step-up link places its action in the same
/// transaction, so that it is used up only with the action placed.
pub async fn sign_in(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(token): Path<String>,
    Query(how): Query<How>,
    _: Press,
) -> Result<Response, Problem> {
    let (secret, anew) = (Secret::parse(&token), how.anew.is_some());
    let old = client_token(&app, &headers).map(|token| token.proof());
    let fresh = app.client_token();
    let identity = Identity::Rotate { old, fresh: fresh.proof() };
    let (ids, now, policy, order, device_name) =
        (app.ids.clone(), app.now(), app.policy(), app.order_id(), guess(&headers));
    let outcome = app
        .db
        .write(move |tx| -> Result<_, NotDone> {
            let secret = secret.as_ref().ok_or(LinkError::Unknown)?;
            if anew {
                links::start_anew(tx, &ids, now, secret)?;
            }
            let (client, link) = links::sign_in(tx, &ids, now, secret, identity)?;
            shop::order::adopt::guests_of(tx, link.customer)?;
            shop::order::cart::merge::adopt(tx, now, client, link.customer)?;
            device::welcome(tx, &ids, now, client, link.customer, &device_name)?;
            let placed = match link.purpose {
                Purpose::SignIn => None,
                Purpose::StepUp(line) => match step_up::resume(tx, &policy, now, order, link.customer, line)? {
                    Some(Outcome::Placed(placed) | Outcome::Replayed(placed)) => Some(placed),
                    Some(Outcome::Refused(refusal)) => return Err(NotDone::Refused(refusal)),
                    None => None,
                },
            };
            Ok((client, link, placed))
        })
        .await;
    let (client, link, placed) = match outcome {
        Ok(done) => done,
        Err(NotDone::Refused(refusal)) => return Err(refusal.into()),
        Err(NotDone::Link(error)) => {
            let (status, link) = not_usable(error)?;
            let answer =
                SignInLinkPage { layout: layout(&app, language, language.t("sign-in"), "/sign-in", None), link };
            return page(&headers, status, &answer);
        }
    };
    let fresh = Token { client, ..fresh };
    let next = match placed {
        Some(placed) => crate::order::confirmed(&placed),
        None => see_other(local_path(&link.return_to)),
    };
    Ok(([client_cookie(&app, &fresh)], next).into_response())
}

/// `GET /not-you`
pub async fn not_you(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ReturnTo>,
) -> Result<Response, Problem> {
    let customer = who(&app, &headers).await?.and_then(|visitor| visitor.customer);
    let people = match client_token(&app, &headers).map(|token| token.proof()) {
        Some(proof) => app.db.read(move |tx| choose::people(tx, &proof)).await?.len(),
        None => 0,
    };
    // OC-20: several are kept here, so this is a choice.
    if people > usize::from(customer.is_some()) {
        return Ok(see_other(&format!("/who?return_to={}", segment(query.path()))));
    }
    let answer = NotYouPage {
        layout: layout(&app, language, language.t("not-you-page"), "/not-you", customer.as_ref()),
        customer: customer.map(|customer| customer.short_name()),
        back_href: query.path().to_owned(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// `POST /sign-out`
pub async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap, _: Press) -> Result<Response, Problem> {
    let home = see_other("/?done=signed-out");
    let Some(old) = client_token(&app, &headers).map(|token| token.proof()) else { return Ok(home) };
    let fresh = Token { client: old.client, ..app.client_token() };
    let (ids, now, proof): (_, _, Proof) = (app.ids.clone(), app.now(), fresh.proof());
    let outcome = app.db.write(move |tx| -> Result<(), Denied> {
        leave(tx, now, &old)?;
        shop::customer::sign_out::sign_out(tx, &ids, now, &old, &proof)
    });
    match outcome.await {
        Ok(()) => Ok(([client_cookie(&app, &fresh)], home).into_response()),
        // Signed out already: by another tab, or from another device.
        Err(Denied::Unrecognised | Denied::NotAuthenticated) => Ok(home),
        Err(error) => Err(error.into()),
    }
}

/// Before a client stands for somebody else: what lies in the cart is its customer's, and nothing of it stays on the device
/// (OC-21).
pub(super) fn leave(tx: &mut db::Tx<'_>, now: shop::kernel::Moment, old: &Proof) -> db::Result<()> {
    let Some(visitor) = client::recognise(tx, old)? else { return Ok(()) };
    if let Some(customer) = &visitor.customer {
        shop::order::cart::merge::adopt(tx, now, visitor.client, customer.id)?;
    }
    shop::order::checkout::cancel::forget(tx, now, visitor.client).map(drop)
}
