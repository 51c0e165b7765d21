//! Files that staff send: large, slow and not to be trusted. Who sends is known before a byte of the body is read, each file
//! has its limit, and reading a picture happens on a thread that may block, one at a time.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use shop::catalogue::picture::read::{BYTES_MAX, Readable, Unreadable, read};

use crate::App;
use crate::problem::Problem;

/// Most files of one form.
pub const FILES_MAX: usize = 10;
/// Largest form, in bytes: every file at its largest, and its fields.
pub const FORM_BYTES_MAX: usize = FILES_MAX * BYTES_MAX + 64 * 1_024;
/// Largest text field of such a form, in bytes.
const TEXT_BYTES_MAX: usize = 4 * 1_024;
/// Longest time an upload may take: twenty megabytes over a slow line.
const TIME_MAX: Duration = Duration::from_secs(300);
/// Longest wait for other pictures to be read.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// A form with files, every one of them a picture that can be shown.
#[derive(Default)]
pub struct Sent {
    /// The text fields, in their order.
    pub texts: Vec<(String, String)>,
    /// The pictures, in their order.
    pub pictures: Vec<Arc<Readable>>,
}

impl Sent {
    /// A text field.
    pub fn text(&self, name: &str) -> &str {
        self.texts.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text)
    }
}

/// Why a form with files was refused.
pub enum Refused {
    /// A file is no picture for us: its name, and why.
    File(String, Unreadable),
    /// More than [`FILES_MAX`].
    TooMany,
    /// None was chosen.
    None,
    /// The request is none we can read.
    Problem(Problem),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused::Problem(problem)
    }
}

fn malformed(error: &MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Problem::new(StatusCode::BAD_REQUEST, "request.malformed", "the form can't be read"),
    }
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "request.too_large", "the picture is larger than 20 MB")
}

fn too_slow() -> Problem {
    Problem::new(StatusCode::REQUEST_TIMEOUT, "request.too_slow", "the body took too long")
}

/// Reads a form with files. Every file is read before anything is answered, so that one bad file refuses them all.
///
/// # Errors
/// [`Refused`].
pub async fn form(app: &App, request: Request) -> Result<Sent, Refused> {
    match tokio::time::timeout(TIME_MAX, fields(app, request)).await {
        Ok(sent) => sent,
        Err(_) => Err(too_slow().into()),
    }
}

async fn fields(app: &App, request: Request) -> Result<Sent, Refused> {
    let media_type = "the body must be multipart/form-data";
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request.media_type", media_type))?;
    let mut sent = Sent::default();
    let mut refused = None;
    while let Some(field) = form.next_field().await.map_err(|error| malformed(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file) = field.file_name().map(str::to_owned) else {
            let text = content(field, TEXT_BYTES_MAX).await?.unwrap_or_default();
            sent.texts.push((name, String::from_utf8_lossy(&text).into_owned()));
            continue;
        };
        let bytes = content(field, BYTES_MAX).await?;
        // An empty choice is sent as a file without name and content.
        if file.is_empty() && bytes.as_ref().is_some_and(Vec::is_empty) {
            continue;
        }
        if refused.is_some() {
            continue;
        }
        if sent.pictures.len() == FILES_MAX {
            refused = Some(Refused::TooMany);
            continue;
        }
        let read = match bytes {
            Some(bytes) => decode(app, bytes.into()).await?,
            None => Err(Unreadable::TooLarge),
        };
        match read {
            Ok(picture) => sent.pictures.push(picture),
            Err(reason) => refused = Some(Refused::File(file, reason)),
        }
    }
    match refused {
        Some(refused) => Err(refused),
        None if sent.pictures.is_empty() => Err(Refused::None),
        None => Ok(sent),
    }
}

/// The bytes of a field; `None` where they are too many. It is read to its end all the same, or the browser would show a
/// broken connection instead of the reason.
async fn content(mut field: Field<'_>, most: usize) -> Result<Option<Vec<u8>>, Problem> {
    let mut bytes = Vec::new();
    let mut fits = true;
    while let Some(chunk) = field.chunk().await.map_err(|error| malformed(&error))? {
        fits = fits && bytes.len() + chunk.len() <= most;
        if fits {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    Ok(fits.then_some(bytes))
}

/// The body of an API call that is a picture and nothing else; the route limits its size.
///
/// # Errors
/// 408, 413, 415.
pub async fn raw(request: Request) -> Result<Bytes, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !["image/jpeg", "image/png", "image/webp", "image/gif"].contains(&kind.as_str()) {
        let detail = "the body must be image/jpeg, image/png, image/webp or image/gif";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request.media_type", detail));
    }
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > BYTES_MAX) {
        return Err(too_large());
    }
    match tokio::time::timeout(TIME_MAX, Bytes::from_request(request, &())).await {
        Err(_) => Err(too_slow()),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large()),
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "request.broken_off", "the body broke off")),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}

/// Reads a picture on a thread that may block; one at a time, because each may take a quarter of a gigabyte.
///
/// # Errors
/// 503 when others are read for too long; the inner error when it is no picture for us.
pub async fn decode(app: &App, bytes: Bytes) -> Result<Result<Arc<Readable>, Unreadable>, Problem> {
    let busy = || Problem::new(StatusCode::SERVICE_UNAVAILABLE, "server.busy", "too much at once; try again shortly");
    let turn = tokio::time::timeout(WAIT_MAX, app.reading.clone().acquire_owned()).await;
    let turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
    let reading = tokio::task::spawn_blocking(move || {
        // Held until the end, also when the caller has gone away.
        let _turn = turn;
        read(&bytes).map(Arc::new)
    });
    // A decoder that panics has met a damaged file.
    Ok(reading.await.unwrap_or(Err(Unreadable::Damaged)))
}
