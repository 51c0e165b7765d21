//! Changing a line from a page (OC-13, OC-14): a form, then back to where it stood, with the result above.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use db::Tx;
use serde::Deserialize;
use shop::kernel::limits::QUANTITY_MAX;
use shop::kernel::{AddressId, Ids, LineId, Moment, Policy};
use shop::order::cancel::{self, Cancel, ChangeError};
use shop::order::{change, undo as undoing};

use super::notices;
use crate::App;
use crate::problem::Problem;
use crate::request::{Form, client_token, local_path, see_other, visitor};

/// A line's forms: the field they have, and where to go back to.
#[derive(Deserialize)]
pub struct LineForm {
    return_to: Option<String>,
    quantity: Option<String>,
    ship_to: Option<String>,
}

/// `POST /lines/{line}/cancel`
pub async fn cancel(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(line): Path<String>,
    Form(form): Form<LineForm>,
) -> Result<Response, Problem> {
    change_line(&app, &headers, &line, &form, "cancelled", |tx, ids, now, _, command| {
        cancel::cancel(tx, ids, now, command)
    })
    .await
}

/// `POST /lines/{line}/undo`
pub async fn undo(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(line): Path<String>,
    Form(form): Form<LineForm>,
) -> Result<Response, Problem> {
    change_line(&app, &headers, &line, &form, "restored", |tx, ids, now, policy, command| {
        undoing::undo(tx, ids, now, policy, command)
    })
    .await
}

/// `POST /lines/{line}/quantity`
pub async fn quantity(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(line): Path<String>,
    Form(form): Form<LineForm>,
) -> Result<Response, Problem> {
    let quantity: Option<u32> = form.quantity.as_deref().and_then(|text| text.trim().parse().ok());
    let Some(quantity) = quantity.filter(|quantity| (1..=QUANTITY_MAX).contains(quantity)) else {
        let line: LineId = line.parse().map_err(|_| Problem::not_found())?;
        return Ok(see_other(&notices::redirect(back(&form), "refused", "request.invalid", line)));
    };
    change_line(&app, &headers, &line, &form, "quantity", move |tx, ids, now, policy, command| {
        change::quantity(tx, ids, now, policy, command, quantity)
    })
    .await
}

/// `POST /lines/{line}/address`
pub async fn address(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(line): Path<String>,
    Form(form): Form<LineForm>,
) -> Result<Response, Problem> {
    let address: Option<AddressId> = form.ship_to.as_deref().and_then(|text| text.parse().ok());
    change_line(&app, &headers, &line, &form, "address", move |tx, ids, now, policy, command| match address {
        Some(address) => change::address(tx, ids, now, policy, command, address),
        None => Err(ChangeError::UnknownAddress),
    })
    .await
}

fn back(form: &LineForm) -> &str {
    form.return_to.as_deref().map_or("/orders", local_path)
}

async fn change_line<F>(
    app: &App,
    headers: &HeaderMap,
    line: &str,
    form: &LineForm,
    done: &str,
    verb: F,
) -> Result<Response, Problem>
where
    F: Fn(&mut Tx<'_>, &Ids, Moment, &Policy, &Cancel) -> Result<(), ChangeError> + Send + 'static,
{
    let line: LineId = line.parse().map_err(|_| Problem::not_found())?;
    let proof = client_token(app, headers).map(|token| token.proof());
    let (ids, now, policy) = (app.ids.clone(), app.now(), app.policy());
    let outcome = app
        .db
        .write(move |tx| {
            let visitor = visitor(tx, proof.as_ref())?.ok_or(ChangeError::UnknownLine)?;
            let customer = visitor.customer.ok_or(ChangeError::UnknownLine)?.id;
            let command = Cancel { line, customer, client: visitor.client, version: None };
            verb(tx, &ids, now, &policy, &command)
        })
        .await;
    let back = back(form);
    // Its code is that of a cap, which has other words here.
    if matches!(outcome, Err(ChangeError::Suspended)) {
        return Ok(see_other(&notices::redirect(back, "refused", "suspended", line)));
    }
    match outcome.map_err(Problem::from) {
        Ok(()) => Ok(see_other(&notices::redirect(back, "done", done, line))),
        Err(problem) if problem.status == 404 && problem.code == "not_found" => Err(problem),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => Ok(see_other(&notices::redirect(back, "refused", problem.code, line))),
    }
}
