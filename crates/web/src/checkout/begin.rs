//! From the cart to the checkout.

use std::sync::Arc;

use axum::extract::{FromRequest, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use serde::Deserialize;
use shop::customer::client::{recognise, rotate};
use shop::kernel::CheckoutId;
use shop::order::checkout::CheckoutError;
use shop::order::checkout::create::from_cart;

use super::Next;
use crate::App;
use crate::cart::Caller;
use crate::problem::Problem;
use crate::request::{Form, Press, client_token, see_other};

/// The cart's form.
#[derive(Deserialize)]
struct Begun {
    /// Of this one page: see [`Next`].
    page: Option<String>,
}

/// Which identifier the browser leaves with.
enum Leaves {
    Same,
    Settled,
    Next,
}

/// `POST /checkout`: begins one of the cart, or goes on with the open one. A stranger's client gets another secret, so that
/// nobody who planted the old one reads what is typed from here on (OC-1).
pub async fn begin(State(app): State<Arc<App>>, headers: HeaderMap, request: Request) -> Result<Response, Problem> {
    let page = if headers.contains_key(CONTENT_TYPE) {
        Form::<Begun>::from_request(request, &app).await?.0.page
    } else {
        Press::from_request(request, &app).await?;
        None
    };
    let caller = Caller::of(&app, &headers);
    let next =
        client_token(&app, &headers).map(|token| (token.proof(), Next::of(&app, 0, token.client, page.as_deref())));
    let renewed = next.as_ref().map(|(old, next)| (*old, next.0.proof()));
    let (proofs, now, policy) = (caller.proofs(), app.now(), app.policy());
    let id = CheckoutId(app.ids.next(now));
    let outcome = app
        .db
        .write(move |tx| {
            if let Some((old, fresh)) = &renewed {
                if let Some(visitor) = recognise(tx, old)? {
                    from_cart(tx, &policy, now, &visitor, id)?;
                    let stranger = visitor.customer.is_none();
                    return match stranger && !rotate(tx, now, old, fresh)? {
                        true => Err(CheckoutError::Unknown),
                        false if stranger => Ok(Leaves::Next),
                        false => Ok(Leaves::Same),
                    };
                }
                // The same form was sent before.
                if let Some(visitor) = recognise(tx, fresh)? {
                    return from_cart(tx, &policy, now, &visitor, id).map(|_| Leaves::Next);
                }
            }
            let (visitor, fresh) = proofs.settle(tx, now)?;
            from_cart(tx, &policy, now, &visitor, id).map(|_| if fresh { Leaves::Settled } else { Leaves::Same })
        })
        .await;
    let checkout = see_other("/checkout");
    match outcome {
        Ok(Leaves::Same) => Ok(checkout),
        Ok(Leaves::Settled) => Ok(caller.answer(&app, true, checkout)),
        Ok(Leaves::Next) => Ok(next.map_or_else(|| see_other("/checkout"), |(_, next)| next.answer(&app, checkout))),
        Err(CheckoutError::Empty) => Ok(see_other("/cart?refused=empty")),
        // Begun at the same moment from another page, whose answer has the browser's next cookie.
        Err(CheckoutError::Unknown) => Ok(checkout),
        Err(error) => Err(error.into()),
    }
}
