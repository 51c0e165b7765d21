//! From the cart to the checkout.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shop::kernel::CheckoutId;
use shop::order::checkout::CheckoutError;
use shop::order::checkout::create::from_cart;

use crate::App;
use crate::cart::Caller;
use crate::problem::Problem;
use crate::request::{Press, see_other};

/// `POST /checkout`: begins one of the cart, or goes on with the open one.
pub async fn begin(State(app): State<Arc<App>>, headers: HeaderMap, _: Press) -> Result<Response, Problem> {
    let caller = Caller::of(&app, &headers);
    let (proofs, now, policy) = (caller.proofs(), app.now(), app.policy());
    let id = CheckoutId(app.ids.next(now));
    let outcome = app
        .db
        .write(move |tx| {
            let (visitor, fresh) = proofs.settle(tx, now)?;
            from_cart(tx, &policy, now, &visitor, id).map(|_| fresh)
        })
        .await;
    match outcome {
        Ok(fresh) => Ok(caller.answer(&app, fresh, see_other("/checkout"))),
        Err(CheckoutError::Empty) => Ok(see_other("/cart?refused=empty")),
        Err(error) => Err(error.into()),
    }
}
