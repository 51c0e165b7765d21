//! OC-20: `/who`: the people of this device, to choose one.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shop::customer::address::place;
use shop::customer::choose::{self, ChooseError};
use shop::customer::client::Token;
use shop::kernel::CustomerId;

use super::seen;
use super::sign_in::{ReturnTo, leave};
use crate::App;
use crate::language::Language;
use crate::pages::layout::Layout;
use crate::pages::you::{PeoplePage, PersonRow};
use crate::problem::Problem;
use crate::request::{Form, client_cookie, client_token, local_path, page, see_other};
use crate::storefront::layout;

/// `GET /who`
pub async fn show(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<ReturnTo>,
) -> Result<Response, Problem> {
    let visiting = seen(&app, &headers).await?;
    let people = match client_token(&app, &headers).map(|token| token.proof()) {
        Some(proof) => app.db.read(move |tx| choose::people(tx, &proof)).await?,
        None => Vec::new(),
    };
    let frame = layout(&app, language, language.t("account-people"), "/who", visiting.customer());
    let answer = PeoplePage {
        layout: Layout { cart: visiting.cart, ..frame },
        people: people
            .into_iter()
            .map(|person| PersonRow {
                id: person.customer.to_string(),
                name: person.short_name,
                place: person.address.map(|(moniker, city)| place(&moniker, &city)).unwrap_or_default(),
                card: person.card.map(|(brand, last)| language.card(&brand, &last)).unwrap_or_default(),
                current: person.current,
            })
            .collect(),
        return_to: query.path().to_owned(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// Whom.
#[derive(Deserialize)]
pub struct Whom {
    customer: String,
    return_to: Option<String>,
}

impl Whom {
    fn id(&self) -> Result<CustomerId, Problem> {
        self.customer.parse().map_err(|_| Problem::not_found())
    }
}

fn refusal(error: ChooseError) -> Problem {
    match error {
        ChooseError::UnknownClient => Problem::unknown_client(),
        ChooseError::Unknown => Problem::not_found(),
        ChooseError::Db(error) => error.into(),
    }
}

/// `POST /who`: the device stands for this person from now on, with a fresh secret.
pub async fn choose(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Whom>,
) -> Result<Response, Problem> {
    let old = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?.proof();
    let fresh = Token { client: old.client, ..app.client_token() };
    let (ids, now, proof, customer) = (app.ids.clone(), app.now(), fresh.proof(), form.id()?);
    app.db
        .write(move |tx| {
            leave(tx, now, &old)?;
            choose::choose(tx, &ids, now, &old, customer, &proof)
        })
        .await
        .map_err(refusal)?;
    let back = see_other(form.return_to.as_deref().map_or("/", local_path));
    Ok(([client_cookie(&app, &fresh)], back).into_response())
}

/// `POST /who/forget`: the person is not kept on this device any more.
pub async fn forget(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Whom>,
) -> Result<Response, Problem> {
    let old = client_token(&app, &headers).ok_or_else(Problem::unknown_client)?.proof();
    let fresh = Token { client: old.client, ..app.client_token() };
    let (ids, now, proof, customer) = (app.ids.clone(), app.now(), fresh.proof(), form.id()?);
    let current =
        app.db.write(move |tx| choose::forget(tx, &ids, now, &old, customer, &proof)).await.map_err(refusal)?;
    let back = see_other("/who");
    Ok(if current { ([client_cookie(&app, &fresh)], back).into_response() } else { back })
}
