//! Putting into the cart and changing it: a form, then back to the cart.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shop::catalogue::view::handle_of;
use shop::kernel::VariantId;
use shop::kernel::limits::QUANTITY_MAX;
use shop::order::cart::Owner;
use shop::order::cart::change::{self as changing, CartError};
use shop::outbox::request_key::{self, Kept, RequestKey};

use super::basket::{Basket, put};
use super::{Caller, show};
use crate::App;
use crate::language::Language;
use crate::problem::Problem;
use crate::request::{Form, see_other};
use crate::storefront::{ItemRequest, item_answer};
use crate::whose::{self, left_behind};

/// The form of an item page.
#[derive(Deserialize)]
pub struct Added {
    variant: String,
    quantity: String,
    key: Option<String>,
    whose: Option<String>,
}

/// Why the cart was not changed.
enum Refused {
    /// The form was made for somebody else.
    Foreign,
    Cart(CartError),
}

impl From<CartError> for Refused {
    fn from(error: CartError) -> Refused {
        Refused::Cart(error)
    }
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Refused {
        Refused::Cart(error.into())
    }
}

/// `POST /cart`: a form sent twice puts in once.
pub async fn add(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(form): Form<Added>,
) -> Result<Response, Problem> {
    let variant: VariantId = form.variant.parse().map_err(|_| Problem::not_found())?;
    let answer = async |request: ItemRequest, status: StatusCode| {
        let request = ItemRequest { variant: Some(variant), ..request };
        let handle = app.db.read(move |tx| handle_of(tx, variant)).await?.ok_or_else(Problem::not_found)?;
        item_answer(&app, language, &headers, &handle, request, status).await
    };
    let wrong = async |error: String| {
        let cart_quantity = Some((typed(&form.quantity), error));
        answer(ItemRequest { cart_quantity, ..ItemRequest::default() }, StatusCode::UNPROCESSABLE_ENTITY).await
    };
    let Some(quantity) = quantity(&form.quantity).filter(|quantity| *quantity > 0) else {
        return wrong(language.t("problem-cart-quantity").to_owned()).await;
    };
    let caller = Caller::of(&app, &headers);
    let (proofs, now) = (caller.proofs(), app.now());
    let key = form.key.as_deref().filter(|key| !key.is_empty());
    let key: Option<[u8; 32]> = key.map(|key| Sha256::digest(key).into());
    let whose = form.whose.clone();
    let added = app
        .db
        .write(move |tx| -> Result<bool, Refused> {
            let (visitor, fresh) = proofs.settle(tx, now)?;
            if left_behind(whose.as_deref(), Some(&visitor)) {
                return Err(Refused::Foreign);
            }
            let key = key.map(|key_hash| RequestKey {
                scope: format!("cart {}", visitor.client),
                key_hash,
                body_hash: [0; 32],
            });
            // Whatever came of the first: it stands.
            let _ = request_key::once(tx, now, key.as_ref(), |tx| -> Result<Kept, Refused> {
                changing::add(tx, now, Owner::of(&visitor), variant, quantity)?;
                Ok(Kept { status: 303, body: String::new() })
            })?;
            Ok(fresh)
        })
        .await;
    match added {
        Ok(fresh) => Ok(caller.answer(&app, fresh, see_other(&format!("/cart?added={variant}")))),
        Err(Refused::Cart(CartError::TooMany { held })) => {
            wrong(language.say("cart-too-many").with("held", held).to_string()).await
        }
        Err(Refused::Cart(error)) => Err(error.into()),
        Err(Refused::Foreign) => {
            let notice = Some(whose::notice(language, language.t("press-foreign-next")));
            answer(ItemRequest { notice, ..ItemRequest::default() }, StatusCode::FORBIDDEN).await
        }
    }
}

/// A line's form.
#[derive(Deserialize)]
pub struct Set {
    quantity: String,
    /// The quantity before, to be put back.
    before: Option<String>,
    whose: Option<String>,
}

/// `POST /cart/lines/{variant}`: none takes it out.
pub async fn set(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(variant): Path<String>,
    Form(form): Form<Set>,
) -> Result<Response, Problem> {
    let variant: VariantId = variant.parse().map_err(|_| Problem::not_found())?;
    let Some(quantity) = quantity(&form.quantity) else {
        let pairs = [("line", variant.to_string()), ("quantity", form.quantity)];
        let basket = Basket::read(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())?;
        return show::wrong_quantities(&app, language, &headers, &basket).await;
    };
    let caller = Caller::of(&app, &headers);
    let (proofs, now) = (caller.proofs(), app.now());
    let whose = form.whose;
    let outcome = app.db.write(move |tx| {
        let (visitor, fresh) = proofs.settle(tx, now)?;
        if left_behind(whose.as_deref(), Some(&visitor)) {
            return Err(Refused::Foreign);
        }
        changing::set(tx, now, Owner::of(&visitor), variant, quantity)?;
        Ok(fresh)
    });
    let fresh = match outcome.await {
        Ok(fresh) => fresh,
        Err(Refused::Foreign) => return show::foreign(&app, language, &headers).await,
        Err(Refused::Cart(CartError::UnknownVariant(_))) => return Ok(see_other(GONE)),
        Err(Refused::Cart(error)) => return Err(error.into()),
    };
    let before = form.before.as_deref().and_then(self::quantity).unwrap_or(1);
    Ok(caller.answer(&app, fresh, back(&[(variant, quantity, before)])))
}

/// `POST /cart/lines`: each line as it was typed.
pub async fn update(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let basket = Basket::read(pairs)?;
    let Some(changes) = basket.changes() else {
        return show::wrong_quantities(&app, language, &headers, &basket).await;
    };
    let caller = Caller::of(&app, &headers);
    let (proofs, now, changed) = (caller.proofs(), app.now(), changes.clone());
    let outcome = app.db.write(move |tx| {
        let (visitor, fresh) = proofs.settle(tx, now)?;
        if left_behind(basket.whose.as_deref(), Some(&visitor)) {
            return Err(Refused::Foreign);
        }
        put(tx, now, Owner::of(&visitor), &changed)?;
        Ok(fresh)
    });
    match outcome.await {
        Ok(fresh) => Ok(caller.answer(&app, fresh, back(&changes))),
        Err(Refused::Foreign) => show::foreign(&app, language, &headers).await,
        Err(Refused::Cart(CartError::UnknownVariant(_))) => Ok(see_other(GONE)),
        Err(Refused::Cart(error)) => Err(error.into()),
    }
}

/// The cart, where more was wanted of what is not sold any more.
pub(crate) const GONE: &str = "/cart?refused=gone";

/// The cart, with the way to put back the one line that was taken out.
fn back(changes: &[(VariantId, u32, u32)]) -> Response {
    match changes {
        [(variant, 0, before)] => see_other(&format!("/cart?removed={variant}&quantity={}", (*before).max(1))),
        _ => see_other("/cart"),
    }
}

/// A quantity, or none.
pub(super) fn quantity(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|quantity| *quantity <= QUANTITY_MAX)
}

/// What is shown again of it.
fn typed(text: &str) -> String {
    text.chars().take(20).collect()
}

impl From<CartError> for Problem {
    fn from(error: CartError) -> Problem {
        match &error {
            CartError::UnknownVariant(_) => Problem::unknown("order.unknown_variant", "/variant", error.to_string()),
            CartError::Full => Problem::new(StatusCode::CONFLICT, "cart.full", error.to_string()),
            CartError::TooMany { .. } => {
                Problem { code: "cart.too_many", ..Problem::field("/quantity", error.to_string()) }
            }
            CartError::VersionMismatch => {
                Problem::new(StatusCode::PRECONDITION_FAILED, "cart.version_mismatch", error.to_string())
            }
            CartError::Db(error) => error.clone().into(),
        }
    }
}
