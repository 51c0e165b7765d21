//! The cart's page and forms (OC-7, OC-19).

pub(crate) mod basket;
mod change;
mod show;

pub(crate) use change::GONE;
pub(crate) use show::{foreign, wrong_quantities};

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use db::Tx;
use shop::customer::Visitor;
use shop::customer::client::{self, Proof, Token};
use shop::kernel::Moment;

use crate::App;
use crate::request::{client_cookie, client_token};

/// `/cart`, `/cart/lines`, `/cart/lines/{variant}`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/cart", get(show::cart).post(change::add))
        .route("/cart/lines", post(change::update))
        .route("/cart/lines/{variant}", post(change::set))
}

/// Whose first state change this may be.
pub(crate) struct Caller {
    offered: Option<Proof>,
    fresh: Token,
}

impl Caller {
    /// Of a request.
    pub fn of(app: &App, headers: &HeaderMap) -> Caller {
        Caller { offered: client_token(app, headers).map(|token| token.proof()), fresh: app.client_token() }
    }

    /// What a transaction needs of it.
    pub fn proofs(&self) -> Proofs {
        Proofs { offered: self.offered, fresh: self.fresh.proof() }
    }

    /// Hands out the identifier, if a new one was stored.
    pub fn answer(&self, app: &App, fresh: bool, response: Response) -> Response {
        if fresh { ([client_cookie(app, &self.fresh)], response).into_response() } else { response }
    }
}

/// A caller's identifiers, as a transaction is handed them.
#[derive(Clone, Copy)]
pub(crate) struct Proofs {
    offered: Option<Proof>,
    fresh: Proof,
}

impl Proofs {
    /// The client, stored now if it never was (OC-1), and whether it is the fresh one.
    pub fn settle(&self, tx: &mut Tx<'_>, now: Moment) -> db::Result<(Visitor, bool)> {
        client::settle(tx, now, self.offered.as_ref(), &self.fresh)
    }
}
