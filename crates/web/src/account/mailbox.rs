//! The development mailbox: what the shop would mail. Open to all in a demo, to administrators otherwise.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use shop::kernel::ids::MailId;
use shop::outbox::mail as mails_of;
use shop::staff::Role;

use crate::App;
use crate::language::Language;
use crate::language::mail::written;
use crate::pages::account::{MailPage, MailRow, MailboxPage};
use crate::problem::Problem;
use crate::request::{page, staff, staff_secret};
use crate::storefront::layout;

const MAILS_MAX: u32 = 100;

async fn allowed(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    if app.config.development {
        return Ok(());
    }
    let (secret, now) = (staff_secret(app, headers), app.now());
    let staff = app.db.read(move |tx| staff(tx, now, secret.as_ref())).await?;
    staff.filter(|staff| staff.role == Role::Admin).map(drop).ok_or_else(Problem::not_found)
}

/// `GET /mailbox`
pub async fn mails(State(app): State<Arc<App>>, language: Language, headers: HeaderMap) -> Result<Response, Problem> {
    allowed(&app, &headers).await?;
    let mails = app.db.read(|tx| mails_of::newest(tx, MAILS_MAX)).await?;
    let (policy, now) = (app.policy(), app.now());
    let answer = MailboxPage {
        layout: layout(&app, language, language.t("mailbox"), "/mailbox", None),
        mails: mails
            .into_iter()
            .map(|mail| MailRow {
                href: format!("/mailbox/{}", mail.id),
                subject: written(&policy, &mail).subject,
                to: mail.recipient,
                sent: language.moment(&policy, now, mail.created_at),
            })
            .collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

/// `GET /mailbox/{mail}`
pub async fn mail(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    allowed(&app, &headers).await?;
    let id: MailId = id.parse().map_err(|_| Problem::not_found())?;
    let mail = app.db.read(move |tx| mails_of::one(tx, id)).await?.ok_or_else(Problem::not_found)?;
    let words = written(&app.policy(), &mail);
    let answer = MailPage {
        layout: layout(&app, language, &words.subject, "/mailbox", None),
        to: mail.recipient,
        subject: words.subject,
        sent: language.moment(&app.policy(), app.now(), mail.created_at),
        written_in: words.language,
        link_words: words.link,
        body: words.body,
        link_href: Some(mail.link).filter(|link| !link.is_empty()),
    };
    page(&headers, StatusCode::OK, &answer)
}
