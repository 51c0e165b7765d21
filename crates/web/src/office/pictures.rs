//! Staff change an item's pictures: a form for each thing to do, then back to the page with what was done and its undo.

use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use db::Tx;
use serde::Deserialize;
use shop::catalogue::picture::gallery::{self, ALT_CHARS_MAX, Change, GalleryError, Seen, Upload};
use shop::catalogue::picture::read::Unreadable;
use shop::catalogue::picture::view::{self, Entry};
use shop::catalogue::picture::{State as Making, make};
use shop::kernel::ids::{PictureId, RemovalId};
use shop::kernel::{Ids, ItemId};

use crate::App;
use crate::language::Language;
use crate::pages::layout::{Notice, NoticeAction, Picture, Tone};
use crate::pages::office::Office;
use crate::pages::pictures::{self as pages, OfficePicturesPage, Shot};
use crate::problem::Problem;
use crate::request::{Form, Press, page, same_origin, see_other};
use crate::storefront::{item_href, layout};
use crate::upload::{self, FILES_MAX, Refused, Sent};

/// What was done before.
#[derive(Default, Deserialize)]
pub struct PicturesQuery {
    done: Option<String>,
    removal: Option<String>,
}

/// A refused file, and where it was to go: to the end, or in the place of the picture at this position.
struct Fault {
    replacing: Option<u32>,
    text: String,
}

/// `GET /office/items/{item}`
pub async fn pictures(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(item): Path<String>,
    Query(query): Query<PicturesQuery>,
) -> Result<Response, Problem> {
    let item = item.parse().map_err(|_| Problem::not_found())?;
    answer(&app, language, &headers, item, &query, None).await
}

async fn answer(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    item: ItemId,
    query: &PicturesQuery,
    fault: Option<Fault>,
) -> Result<Response, Problem> {
    let staff = match super::administrator(app, language, headers).await? {
        Ok(staff) => staff,
        Err(answer) => return Ok(answer),
    };
    let found = app.db.read(move |tx| view::gallery(tx, item)).await?;
    let (handle, title, entries) = found.ok_or_else(Problem::not_found)?;
    let here = format!("/office/items/{item}");
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shots: Vec<Shot> =
        entries.into_iter().map(|entry| shot(app, language, (&here, &title), entry, fault.as_ref())).collect();
    let answer = OfficePicturesPage {
        layout: layout(
            app,
            language,
            &language.say("pictures-of").with("title", &title).to_string(),
            "/office/items",
            None,
        ),
        office: Office::of(staff),
        notice: notice(language, &here, query),
        page_href: item_href(&handle),
        title,
        here,
        unfinished: shots.iter().any(|shot| matches!(shot.making, pages::Making::Unfinished(..))),
        shots,
        error: fault.filter(|fault| fault.replacing.is_none()).map(|fault| fault.text),
    };
    page(headers, status, &answer)
}

fn shot(app: &App, language: Language, (here, title): (&str, &str), entry: Entry, fault: Option<&Fault>) -> Shot {
    let making = match &entry.upload {
        None if entry.url.starts_with('/') => pages::Making::Own,
        None => pages::Making::Elsewhere(entry.url.clone()),
        Some(upload) => match upload.state {
            Making::Ready => pages::Making::Ready(upload.picture.width, upload.picture.height),
            Making::Failed => pages::Making::Failed(
                format!("{here}/pictures/{}/retry", upload.picture.id),
                why(language, &upload.failure).to_owned(),
            ),
            Making::Waiting | Making::Making => pages::Making::Unfinished(upload.made, upload.due),
        },
    };
    Shot {
        position: entry.position,
        url: entry.url,
        picture: Picture::new(Some(entry.address), "", title).from_elsewhere(app.policy().foreign_pictures),
        alt: entry.alt,
        making,
        error: fault.filter(|fault| fault.replacing == Some(entry.position)).map(|fault| fault.text.clone()),
    }
}

/// Why a picture's files could not be made.
fn why(language: Language, failure: &str) -> &'static str {
    let told = |reason: Unreadable| reason.to_string() == failure;
    language.t(match failure {
        make::GAVE_UP => "pictures-why-gave-up",
        _ if told(Unreadable::TooManyPixels) => "pictures-why-large",
        _ => "pictures-why-damaged",
    })
}

fn notice(language: Language, here: &str, query: &PicturesQuery) -> Option<Notice> {
    let refused = |key: &str| Notice {
        tone: Tone::Refused,
        title: language.t("pictures-refused").into(),
        text: language.t(key).into(),
        action: None,
    };
    let done =
        |key: &str, action| Notice { tone: Tone::Done, title: language.t(key).into(), text: String::new(), action };
    let undo = query.removal.as_deref().and_then(|text| text.parse::<RemovalId>().ok()).map(|removal| NoticeAction {
        action: format!("{here}/pictures/restore/{removal}"),
        label: language.t("pictures-undo").into(),
        return_to: here.to_owned(),
    });
    Some(match query.done.as_deref()? {
        "added" => done("pictures-done-added", None),
        "described" => done("pictures-done-described", None),
        "moved" => done("pictures-done-moved", None),
        "removed" => done("pictures-done-removed", undo),
        "replaced" => done("pictures-done-replaced", undo),
        "restored" => done("pictures-done-restored", None),
        "retried" => done("pictures-done-retried", None),
        "gone" => refused("pictures-refused-gone"),
        "many" => refused("pictures-refused-many"),
        "words" => refused("pictures-refused-words"),
        _ => return None,
    })
}

/// What a refused form says beside its field.
fn reason(language: Language, refused: Refused) -> Result<String, Problem> {
    Ok(match refused {
        Refused::Problem(problem) => return Err(problem),
        Refused::None => language.t("pictures-refused-none").into(),
        Refused::TooMany => language.say("pictures-refused-files").with("count", FILES_MAX).to_string(),
        Refused::File(file, reason) => {
            let key = match reason {
                Unreadable::Empty => "pictures-refused-empty",
                Unreadable::TooLarge => "pictures-refused-large",
                Unreadable::Kind => "pictures-refused-kind",
                Unreadable::TooManyPixels => "pictures-refused-pixels",
                Unreadable::Damaged => "pictures-refused-damaged",
            };
            language.say(key).with("file", file).to_string()
        }
    })
}

/// Who changes which item, or what is answered instead.
async fn opening(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    item: &str,
) -> Result<Result<Change, Response>, Problem> {
    let item: ItemId = item.parse().map_err(|_| Problem::not_found())?;
    let staff = super::administrator(app, language, headers).await?;
    Ok(staff.map(|staff| Change { staff: staff.id, item, now: app.now() }))
}

/// A form with files for an item, or what is answered where none may or can be taken. `replacing`: in whose place.
async fn sent(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    (item, replacing): (&str, Option<u32>),
    request: Request,
) -> Result<Result<(Change, Sent), Response>, Problem> {
    same_origin(app, headers)?;
    let change = match opening(app, language, headers, item).await? {
        Ok(change) => change,
        Err(answer) => return Ok(Err(answer)),
    };
    match upload::form(app, request).await {
        Ok(sent) => Ok(Ok((change, sent))),
        Err(refused) => {
            let fault = Fault { replacing, text: reason(language, refused)? };
            answer(app, language, headers, change.item, &PicturesQuery::default(), Some(fault)).await.map(Err)
        }
    }
}

/// `POST /office/items/{item}/pictures`
pub async fn add(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(item): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (change, sent) = match sent(&app, language, &headers, (&item, None), request).await? {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let (ids, item) = (app.ids.clone(), change.item);
    let uploads: Vec<Upload> = sent.pictures.into_iter().map(|read| Upload { read, alt: String::new() }).collect();
    let added = app.db.write(move |tx| gallery::add(tx, &ids, change, &uploads)).await;
    went(item, added.map(|_| "done=added".to_owned()))
}

/// `POST /office/items/{item}/pictures/{position}/replace`
pub async fn replace(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path((item, position)): Path<(String, u32)>,
    request: Request,
) -> Result<Response, Problem> {
    let (change, sent) = match sent(&app, language, &headers, (&item, Some(position)), request).await? {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let (ids, item) = (app.ids.clone(), change.item);
    let seen = Seen { position: position as usize, url: sent.text("url").to_owned() };
    let Some(read) = sent.pictures.into_iter().next() else { return Err(Problem::not_found()) };
    let replaced = app.db.write(move |tx| gallery::replace(tx, &ids, change, &seen, &read)).await;
    went(
        item,
        replaced.map(|removal| match removal {
            Some(removal) => format!("done=replaced&removal={removal}"),
            None => "done=added".to_owned(),
        }),
    )
}

/// The small forms of a picture.
#[derive(Clone, Deserialize)]
pub struct ShotForm {
    url: String,
    #[serde(default)]
    alt: String,
    to: Option<usize>,
}

/// `POST /office/items/{item}/pictures/{position}/words`
pub async fn describe(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(path): Path<(String, usize)>,
    Form(form): Form<ShotForm>,
) -> Result<Response, Problem> {
    let alt = form.alt.trim().to_owned();
    if alt.chars().count() > ALT_CHARS_MAX || alt.chars().any(char::is_control) {
        return Ok(see_other(&format!("/office/items/{}?done=words", crate::format::segment(&path.0))));
    }
    small(&app, language, &headers, path, form, move |tx, ids, change, seen| {
        gallery::describe(tx, ids, change, seen, &alt).map(|()| "done=described".to_owned())
    })
    .await
}

/// `POST /office/items/{item}/pictures/{position}/place`
pub async fn place(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(path): Path<(String, usize)>,
    Form(form): Form<ShotForm>,
) -> Result<Response, Problem> {
    let to = form.to.ok_or_else(|| Problem::field("to", "must be given"))?;
    small(&app, language, &headers, path, form, move |tx, ids, change, seen| {
        gallery::place(tx, ids, change, seen, to).map(|()| "done=moved".to_owned())
    })
    .await
}

/// `POST /office/items/{item}/pictures/{position}/remove`
pub async fn remove(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path(path): Path<(String, usize)>,
    Form(form): Form<ShotForm>,
) -> Result<Response, Problem> {
    small(&app, language, &headers, path, form, |tx, ids, change, seen| {
        gallery::remove(tx, ids, change, seen).map(|removal| format!("done=removed&removal={removal}"))
    })
    .await
}

async fn small<F>(
    app: &App,
    language: Language,
    headers: &HeaderMap,
    (item, position): (String, usize),
    form: ShotForm,
    verb: F,
) -> Result<Response, Problem>
where
    F: Fn(&mut Tx<'_>, &Ids, Change, &Seen) -> Result<String, GalleryError> + Send + 'static,
{
    let change = match opening(app, language, headers, &item).await? {
        Ok(change) => change,
        Err(answer) => return Ok(answer),
    };
    let ids = app.ids.clone();
    let seen = Seen { position, url: form.url };
    went(change.item, app.db.write(move |tx| verb(tx, &ids, change, &seen)).await)
}

/// `POST /office/items/{item}/pictures/restore/{removal}`
pub async fn restore(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path((item, removal)): Path<(String, String)>,
    _: Press,
) -> Result<Response, Problem> {
    let removal: RemovalId = removal.parse().map_err(|_| Problem::not_found())?;
    let change = match opening(&app, language, &headers, &item).await? {
        Ok(change) => change,
        Err(answer) => return Ok(answer),
    };
    let ids = app.ids.clone();
    let restored = app.db.write(move |tx| gallery::undo(tx, &ids, change, removal)).await;
    went(change.item, restored.map(|_| "done=restored".to_owned()))
}

/// `POST /office/items/{item}/pictures/{picture}/retry`
pub async fn retry(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Path((item, picture)): Path<(String, String)>,
    _: Press,
) -> Result<Response, Problem> {
    let picture: PictureId = picture.parse().map_err(|_| Problem::not_found())?;
    let change = match opening(&app, language, &headers, &item).await? {
        Ok(change) => change,
        Err(answer) => return Ok(answer),
    };
    app.db.write(move |tx| make::retry(tx, picture)).await?;
    Ok(see_other(&format!("/office/items/{}?done=retried", change.item)))
}

/// Back to the item, with what was done or why nothing was.
fn went(item: ItemId, outcome: Result<String, GalleryError>) -> Result<Response, Problem> {
    let query = match outcome {
        Ok(query) => query,
        Err(GalleryError::UnknownPicture) => "done=gone".to_owned(),
        Err(GalleryError::TooMany) => "done=many".to_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&format!("/office/items/{item}?{query}")))
}
