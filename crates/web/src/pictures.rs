//! The files of uploaded pictures. An address is never given to other bytes, so a browser keeps them for ever. A file that is
//! not made yet is answered with the picture's master, for now: pages need not know how far the making is.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use shop::catalogue::picture::{Kind, Picture, view};
use shop::kernel::ids::PictureId;

use crate::App;
use crate::problem::Problem;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_NOW: HeaderValue = HeaderValue::from_static("no-store");

/// `/pictures/{id}/{file}`
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/pictures/{id}/{file}", get(file))
}

async fn file(
    State(app): State<Arc<App>>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id: PictureId = id.parse().map_err(|_| Problem::not_found())?;
    let (size, ending) = name.split_once('.').ok_or_else(Problem::not_found)?;
    let kind = Kind::of_ending(ending).ok_or_else(Problem::not_found)?;
    let tag = HeaderValue::from_str(&format!("\"{id}-{name}\"")).map_err(|_| Problem::not_found())?;
    // Whoever has the tag has the bytes: they never change.
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag), (CACHE_CONTROL, FOR_EVER)]).into_response());
    }
    let asked = size.to_owned();
    let found = app
        .db
        .read(move |tx| -> db::Result<_> {
            let Some(picture) = view::picture(tx, id)? else { return Ok(None) };
            let Some(width) = width(&picture, kind, &asked) else { return Ok(None) };
            if let Some(bytes) = view::file(tx, id, kind, width)? {
                return Ok(Some((bytes, true)));
            }
            Ok(view::file(tx, id, Kind::Jpeg, picture.width)?.map(|master| (master, false)))
        })
        .await?;
    Ok(match found.ok_or_else(Problem::not_found)? {
        (bytes, true) => {
            let kind = HeaderValue::from_static(kind.media_type());
            ([(CONTENT_TYPE, kind), (CACHE_CONTROL, FOR_EVER), (ETAG, tag)], bytes).into_response()
        }
        (master, false) => {
            let kind = HeaderValue::from_static(Kind::Jpeg.media_type());
            ([(CONTENT_TYPE, kind), (CACHE_CONTROL, FOR_NOW)], master).into_response()
        }
    })
}

/// Which width an address means: `1600x1200` is the master, `640` one of the files that are made.
fn width(picture: &Picture, kind: Kind, asked: &str) -> Option<u32> {
    if kind == Kind::Jpeg && asked == format!("{}x{}", picture.width, picture.height) {
        return Some(picture.width);
    }
    let width: u32 = asked.parse().ok().filter(|width: &u32| width.to_string() == asked)?;
    picture.due().contains(&(kind, width)).then_some(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_are_made_have_an_address() {
        let picture = Picture { id: PictureId(1), width: 1_600, height: 900 };
        for (kind, asked, means) in [
            (Kind::Jpeg, "1600x900", Some(1_600)),
            (Kind::Webp, "1600x900", None),
            (Kind::Jpeg, "960", Some(960)),
            (Kind::Jpeg, "640", None),
            (Kind::Avif, "1280", Some(1_280)),
            (Kind::Avif, "01280", None),
            (Kind::Avif, "+1280", None),
            (Kind::Avif, "1281", None),
            (Kind::Avif, "1600", None),
            (Kind::Avif, "-1", None),
            (Kind::Avif, "", None),
        ] {
            assert_eq!(width(&picture, kind, asked), means, "{kind:?} {asked}");
        }
    }
}
