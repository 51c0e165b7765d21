//! From the cart to the checkout.

use std::sync::Arc;

use axum::extract::{FromRequest, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use db::Tx;
use shop::customer::Visitor;
use shop::customer::client::{recognise, rotate};
use shop::kernel::CheckoutId;
use shop::order::cart::Owner;
use shop::order::cart::change::CartError;
use shop::order::checkout::CheckoutError;
use shop::order::checkout::create::from_cart;
use shop::order::checkout::view::View;

use super::Next;
use crate::App;
use crate::cart::basket::{Basket, put};
use crate::cart::{Caller, GONE, foreign, wrong_quantities};
use crate::language::Language;
use crate::problem::Problem;
use crate::request::{Form, Press, client_token, see_other};
use crate::whose::left_behind;

/// Which identifier the browser leaves with.
enum Leaves {
    Same,
    Settled,
    Next,
    /// Nothing was done: the cart was made for somebody else.
    Foreign,
}

/// `POST /checkout`: begins one of the cart, or goes on with the open one. A stranger's client gets another secret, so that
/// nobody who planted the old one reads what is typed from here on (OC-1).
pub async fn begin(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let basket = if headers.contains_key(CONTENT_TYPE) {
        Basket::read(Form::from_request(request, &app).await?.0)?
    } else {
        Press::from_request(request, &app).await?;
        Basket::default()
    };
    let Some(changes) = basket.changes() else {
        return wrong_quantities(&app, language, &headers, &basket).await;
    };
    let Basket { page, whose, .. } = basket;
    let (now, policy) = (app.now(), app.policy());
    let id = CheckoutId(app.ids.next(now));
    // What was typed into the cart is taken along.
    let start = move |tx: &mut Tx<'_>, visitor: &Visitor| {
        put(tx, now, Owner::of(visitor), &changes).map_err(|error| match error {
            CartError::Db(error) => error.into(),
            CartError::UnknownVariant(variant) => CheckoutError::UnknownVariant(variant),
            CartError::Full | CartError::TooMany { .. } => CheckoutError::TooManyLines,
            CartError::VersionMismatch => CheckoutError::VersionMismatch,
        })?;
        from_cart(tx, &policy, now, visitor, id)
    };
    leave(&app, language, &headers, (page, whose), start).await
}

/// Begins a checkout by `start` and leads to it. `page` and `whose` are of the form that was sent.
pub(super) async fn leave<F>(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    (page, whose): (Option<String>, Option<String>),
    start: F,
) -> Result<Response, Problem>
where
    F: Fn(&mut Tx<'_>, &Visitor) -> Result<View, CheckoutError> + Send + 'static,
{
    let caller = Caller::of(app, headers);
    let next = client_token(app, headers).map(|token| (token.proof(), Next::of(app, 0, token.client, page.as_deref())));
    let renewed = next.as_ref().map(|(old, next)| (*old, next.0.proof()));
    let (proofs, now) = (caller.proofs(), app.now());
    let outcome = app
        .db
        .write(move |tx| {
            if let Some((old, fresh)) = &renewed {
                if let Some(visitor) = recognise(tx, old)? {
                    if left_behind(whose.as_deref(), Some(&visitor)) {
                        return Ok(Leaves::Foreign);
                    }
                    start(tx, &visitor)?;
                    let stranger = visitor.customer.is_none();
                    return match stranger && !rotate(tx, now, old, fresh)? {
                        true => Err(CheckoutError::Unknown),
                        false if stranger => Ok(Leaves::Next),
                        false => Ok(Leaves::Same),
                    };
                }
                // The same form was sent before.
                if let Some(visitor) = recognise(tx, fresh)? {
                    return start(tx, &visitor).map(|_| Leaves::Next);
                }
            }
            if left_behind(whose.as_deref(), None) {
                return Ok(Leaves::Foreign);
            }
            let (visitor, fresh) = proofs.settle(tx, now)?;
            start(tx, &visitor).map(|_| if fresh { Leaves::Settled } else { Leaves::Same })
        })
        .await;
    let checkout = see_other("/checkout");
    match outcome {
        Ok(Leaves::Same) => Ok(checkout),
        Ok(Leaves::Settled) => Ok(caller.answer(app, true, checkout)),
        Ok(Leaves::Next) => Ok(next.map_or_else(|| see_other("/checkout"), |(_, next)| next.answer(app, checkout))),
        Ok(Leaves::Foreign) => foreign(app, language, headers).await,
        Err(CheckoutError::UnknownVariant(_)) => Ok(see_other(GONE)),
        Err(CheckoutError::Empty) => Ok(see_other("/cart?refused=empty")),
        // Begun at the same moment from another page, whose answer has the browser's next cookie.
        Err(CheckoutError::Unknown) => Ok(checkout),
        Err(error) => Err(error.into()),
    }
}
