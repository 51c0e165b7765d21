//! Pictures of an item, by staff.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;
use serde::{Deserialize, Serialize};
use shop::catalogue::picture::gallery::{self, ALT_CHARS_MAX, Change, GalleryError, PICTURES_MAX, Upload};
use shop::catalogue::picture::view::{self, Entry};
use shop::kernel::ItemId;
use shop::kernel::ids::PictureId;
use shop::staff::Staff;
use utoipa::ToSchema;

use super::fields;
use crate::App;
use crate::api::Problems;
use crate::api::keyed::{json, once};
use crate::problem::Problem;
use crate::request::{Json, Query, same_origin, staff, staff_secret};
use crate::upload;

/// An uploaded picture of an item.
#[derive(Serialize, ToSchema)]
pub struct Picture {
    /// `pic_..`
    id: String,
    /// Where its largest JPEG is.
    url: String,
    /// Pixels.
    width: u32,
    /// Pixels.
    height: u32,
    /// What it shows, in words.
    alt: String,
    /// Its place among the item's pictures, from 1.
    position: u32,
    /// How far its smaller files are: `waiting`, `making`, `ready` or `failed`.
    state: String,
}

/// The pictures of an item that were uploaded.
#[derive(Serialize, ToSchema)]
pub struct Pictures {
    /// In their order.
    pictures: Vec<Picture>,
}

/// What goes with an upload.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// What the picture shows, in words.
    #[param(max_length = 500, nullable = false)]
    alt: Option<String>,
}

/// A picture's bytes.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[allow(dead_code, reason = "for the description")]
pub struct File(Vec<u8>);

/// What to change of a picture.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PictureBody {
    /// What it shows, in words.
    #[serde(default, deserialize_with = "fields::given")]
    #[schema(max_length = 500, nullable = false)]
    alt: Option<String>,
    /// Its place among the item's pictures, from 1; beyond the last is the last.
    #[serde(default, deserialize_with = "fields::given_whole")]
    #[schema(minimum = 1, maximum = 1_000, nullable = false)]
    position: Option<i64>,
}

/// Show an item's uploaded pictures (staff)
#[utoipa::path(
    get, path = "/items/{id}/pictures", tag = "catalogue", operation_id = "listItemPictures",
    params(("id" = String, Path, description = "`itm_..`", pattern = "^itm_[0-7][0-9a-hjkmnp-tv-z]{12}$")), security(("staff" = [])),
    responses((status = 200, body = Pictures, description = "The pictures, in their order"), Problems)
)]
pub async fn list(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<axum::Json<Pictures>, Problem> {
    administrator(&app, &headers).await?;
    let item = item(&id)?;
    let found = app.db.read(move |tx| view::gallery(tx, item)).await?;
    let (_, _, entries) = found.ok_or_else(unknown_item)?;
    Ok(axum::Json(Pictures { pictures: entries.into_iter().filter_map(shown).collect() }))
}

/// Put a picture on an item (staff)
///
/// The body is the file. It is kept without its metadata; smaller files are made of it afterwards. The same file again
/// changes nothing.
#[utoipa::path(
    post, path = "/items/{id}/pictures", tag = "catalogue", operation_id = "addItemPicture",
    request_body(content((File = "image/jpeg"), (File = "image/png"), (File = "image/webp"), (File = "image/gif")), description = "A JPEG, PNG, WebP or GIF of at most 20 MB and 50 million pixels"),
    params(UploadQuery, ("id" = String, Path, description = "`itm_..`", pattern = "^itm_[0-7][0-9a-hjkmnp-tv-z]{12}$"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, nullable = false, description = "Makes a retry harmless")),
    security(("staff" = [])), responses(
        (status = 201, body = Picture, description = "On the item, as its last picture",
            headers(("Idempotent-Replayed" = Option<String>, description = "`true`: the answer to the first call with this key"))),
        Problems
    )
)]
pub async fn add(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Result<Response, Problem> {
    same_origin(&app, &headers)?;
    let member = administrator(&app, &headers).await?;
    let alt = words("alt", query.alt.as_deref().unwrap_or_default())?;
    let bytes = upload::raw(request).await?;
    let item = item(&id)?;
    let read = upload::decode(&app, bytes.clone())
        .await?
        .map_err(|reason| Problem::field("body", format!("the picture {reason}")))?;
    let (ids, now) = (app.ids.clone(), app.now());
    let calling = move |_: &mut Tx<'_>| Ok((format!("staff {}", member.id), member.id));
    let request = format!("POST /items/{item}/pictures?{alt}");
    once(&app, &headers, &request, &bytes, calling, move |tx, staff| {
        let uploads = [Upload { read: read.clone(), alt: alt.clone() }];
        let added = gallery::add(tx, &ids, Change { staff, item, now }, &uploads)?;
        let (_, _, entries) = view::gallery(tx, item)?.ok_or_else(unknown_item)?;
        let picture = added.first().and_then(|added| find(entries, added.id)).ok_or_else(unknown_picture)?;
        Ok((StatusCode::CREATED, json(&picture)?))
    })
    .await
}

/// Change a picture's words or place (staff)
#[utoipa::path(
    patch, path = "/items/{id}/pictures/{picture}", tag = "catalogue", operation_id = "changeItemPicture",
    request_body = PictureBody, params(("id" = String, Path, description = "`itm_..`", pattern = "^itm_[0-7][0-9a-hjkmnp-tv-z]{12}$"), ("picture" = String, Path, description = "`pic_..`", pattern = "^pic_[0-7][0-9a-hjkmnp-tv-z]{12}$")),
    security(("staff" = [])), responses((status = 200, body = Picture, description = "As it is now"), Problems)
)]
pub async fn change(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path((id, picture)): Path<(String, String)>,
    body: Json<PictureBody>,
) -> Result<axum::Json<Picture>, Problem> {
    let member = administrator(&app, &headers).await?;
    let (item, picture) = (item(&id)?, picture_id(&picture)?);
    let PictureBody { alt, position } = body.value;
    let alt = alt.map(|alt| words("/alt", &alt)).transpose()?;
    let place = position.map(|position| usize::try_from(position).ok().filter(|place| (1..=1_000).contains(place)));
    let place = match place {
        Some(None) => return Err(Problem::field("/position", "must be from 1 to 1000")),
        Some(place) => place,
        None => None,
    };
    let (ids, now) = (app.ids.clone(), app.now());
    let changed = app.db.write(move |tx| -> Result<_, Problem> {
        let change = Change { staff: member.id, item, now };
        if let Some(alt) = &alt {
            let seen = gallery::seen(tx, item, picture)?;
            gallery::describe(tx, &ids, change, &seen, alt)?;
        }
        if let Some(place) = place {
            let seen = gallery::seen(tx, item, picture)?;
            gallery::place(tx, &ids, change, &seen, place)?;
        }
        let (_, _, entries) = view::gallery(tx, item)?.ok_or_else(unknown_item)?;
        find(entries, picture).ok_or_else(unknown_picture)
    });
    Ok(axum::Json(changed.await?))
}

/// Take a picture off an item (staff)
#[utoipa::path(
    delete, path = "/items/{id}/pictures/{picture}", tag = "catalogue", operation_id = "removeItemPicture",
    params(("id" = String, Path, description = "`itm_..`", pattern = "^itm_[0-7][0-9a-hjkmnp-tv-z]{12}$"), ("picture" = String, Path, description = "`pic_..`", pattern = "^pic_[0-7][0-9a-hjkmnp-tv-z]{12}$")),
    security(("staff" = [])),
    responses((status = 204, description = "It is off; the office can put it back for a week"), Problems)
)]
pub async fn remove(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path((id, picture)): Path<(String, String)>,
) -> Result<Response, Problem> {
    same_origin(&app, &headers)?;
    let member = administrator(&app, &headers).await?;
    let (item, picture) = (item(&id)?, picture_id(&picture)?);
    let (ids, now) = (app.ids.clone(), app.now());
    let removed = app.db.write(move |tx| {
        let seen = gallery::seen(tx, item, picture)?;
        gallery::remove(tx, &ids, Change { staff: member.id, item, now }, &seen)
    });
    removed.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn administrator(app: &App, headers: &HeaderMap) -> Result<Staff, Problem> {
    let (secret, now) = (staff_secret(app, headers), app.now());
    let member = app.db.read(move |tx| staff(tx, now, secret.as_ref())).await?.ok_or_else(|| {
        Problem::new(StatusCode::UNAUTHORIZED, "staff.unknown", "send a staff token as Authorization: Bearer TOKEN")
    })?;
    if member.role.may_change_items() {
        Ok(member)
    } else {
        Err(Problem::new(StatusCode::FORBIDDEN, "staff.role", "your role does not include this"))
    }
}

fn item(text: &str) -> Result<ItemId, Problem> {
    text.parse().map_err(|_| unknown_item())
}

fn picture_id(text: &str) -> Result<PictureId, Problem> {
    text.parse().map_err(|_| unknown_picture())
}

fn unknown_item() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not_found", "there is no such item")
}

fn unknown_picture() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not_found", "the item has no such picture")
}

/// Words for those who can't see the picture: one paragraph.
fn words(pointer: &str, text: &str) -> Result<String, Problem> {
    match text.chars().count() {
        count if count > ALT_CHARS_MAX => {
            Err(Problem::field(pointer, format!("must have at most {ALT_CHARS_MAX} characters")))
        }
        _ if text.chars().any(char::is_control) => Err(Problem::field(pointer, "must be one line")),
        _ => Ok(text.trim().to_owned()),
    }
}

fn find(entries: Vec<Entry>, id: PictureId) -> Option<Picture> {
    entries
        .into_iter()
        .filter(|entry| entry.upload.as_ref().is_some_and(|upload| upload.picture.id == id))
        .find_map(shown)
}

fn shown(entry: Entry) -> Option<Picture> {
    let upload = entry.upload?;
    Some(Picture {
        id: upload.picture.id.to_string(),
        url: upload.picture.address(),
        width: upload.picture.width,
        height: upload.picture.height,
        alt: entry.alt,
        position: entry.position,
        state: upload.state.name().to_owned(),
    })
}

impl From<GalleryError> for Problem {
    fn from(error: GalleryError) -> Problem {
        match error {
            GalleryError::UnknownItem => unknown_item(),
            GalleryError::UnknownPicture => unknown_picture(),
            GalleryError::TooMany => {
                let detail = format!("an item has at most {PICTURES_MAX} pictures");
                Problem::new(StatusCode::CONFLICT, "picture.too_many", detail)
            }
            GalleryError::Db(error) => error.into(),
        }
    }
}
