//! Makes the files of a picture, one after the other, behind the scenes. Who makes holds a lease that each file renews; when
//! it ends unrenewed (the process died) another takes over with the files that are there. Encoding runs on the caller's
//! thread, never in a transaction.

use db::{Db, Tx, args, sql};
use image::RgbImage;
use image::imageops::{self, FilterType};

use super::read::{self, Unreadable};
use super::{Kind, Picture, State};
use crate::kernel::ids::PictureId;
use crate::kernel::moment::MINUTE;
use crate::kernel::{Moment, World};

/// How long one file may take, in microseconds, before somebody else may take over.
const LEASE: i64 = 2 * MINUTE;
/// How often making a picture is begun before it counts as failed: a picture that kills the process must not do so for ever.
const ATTEMPTS_MAX: u32 = 3;
/// The failure of a picture that was begun too often.
pub const GAVE_UP: &str = "gave up: it ended the making each time";
/// Good enough that nobody sees a difference at the size it is shown in.
const AVIF_QUALITY: f32 = 62.0;
/// 1 is the slowest and smallest, 10 the fastest.
const AVIF_SPEED: u8 = 8;
const WEBP_QUALITY: f32 = 80.0;
const JPEG_QUALITY: u8 = 80;

/// A picture that this process makes the files of.
#[derive(Debug)]
pub struct Job {
    /// The picture.
    pub picture: Picture,
    /// Until when nobody else takes it; also the proof that it is still ours.
    pub lease: Moment,
    master: Vec<u8>,
    left: Vec<(Kind, u32)>,
}

/// What became of one turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing is waiting.
    Idle,
    /// A picture is ready.
    Made(PictureId),
    /// A picture could not be made; staff see it.
    Failed(PictureId),
    /// Stopped, or another process has it now.
    LeftOff(PictureId),
}

/// Makes the files of one picture, if one waits. `stop` is asked before each file.
///
/// # Errors
/// Of the database; the lease ends by itself then.
pub fn turn(db: &Db, world: &dyn World, stop: &dyn Fn() -> bool) -> db::Result<Turn> {
    let now = world.now();
    let Some(job) = db.write_blocking(move |tx| claim(tx, now))? else { return Ok(Turn::Idle) };
    let id = job.picture.id;
    let mut lease = job.lease;
    let pixels = match read::master(&job.master) {
        Ok(pixels) => pixels,
        Err(error) => return failed(db, id, lease, &error),
    };
    for (kind, width) in &job.left {
        if stop() {
            db.write_blocking(move |tx| release(tx, id, lease))?;
            return Ok(Turn::LeftOff(id));
        }
        let (kind, width, height) = (*kind, *width, job.picture.height_at(*width));
        let bytes = match encode(&pixels, kind, width, height) {
            Ok(bytes) => bytes,
            Err(error) => return failed(db, id, lease, &error),
        };
        let now = world.now();
        match db.write_blocking(move |tx| store(tx, now, id, lease, (kind, width, height), &bytes))? {
            Some(renewed) => lease = renewed,
            None => return Ok(Turn::LeftOff(id)),
        }
    }
    let ours = db.write_blocking(move |tx| finish(tx, id, lease, State::Ready, ""))?;
    Ok(if ours { Turn::Made(id) } else { Turn::LeftOff(id) })
}

fn failed(db: &Db, id: PictureId, lease: Moment, error: &Unreadable) -> db::Result<Turn> {
    let reason = error.to_string();
    let ours = db.write_blocking(move |tx| finish(tx, id, lease, State::Failed, &reason))?;
    Ok(if ours { Turn::Failed(id) } else { Turn::LeftOff(id) })
}

/// One file of the pixels.
///
/// # Errors
/// [`Unreadable::Damaged`] where the encoder refuses.
pub fn encode(pixels: &RgbImage, kind: Kind, width: u32, height: u32) -> Result<Vec<u8>, Unreadable> {
    let scaled;
    let pixels = if pixels.dimensions() == (width, height) {
        pixels
    } else {
        scaled = imageops::resize(pixels, width, height, FilterType::CatmullRom);
        &scaled
    };
    match kind {
        Kind::Jpeg => read::jpeg(pixels, JPEG_QUALITY),
        Kind::Webp => webp::Encoder::from_rgb(pixels.as_raw(), width, height)
            .encode_simple(false, WEBP_QUALITY)
            .map(|bytes| bytes.to_vec())
            .map_err(|_| Unreadable::Damaged),
        Kind::Avif => {
            let points: Vec<ravif::RGB8> =
                pixels.pixels().map(|pixel| ravif::RGB8::new(pixel.0[0], pixel.0[1], pixel.0[2])).collect();
            ravif::Encoder::new()
                .with_quality(AVIF_QUALITY)
                .with_speed(AVIF_SPEED)
                .with_bit_depth(ravif::BitDepth::Eight)
                .with_num_threads(Some(1))
                .encode_rgb(ravif::Img::new(points.as_slice(), width as usize, height as usize))
                .map(|encoded| encoded.avif_file)
                .map_err(|_| Unreadable::Damaged)
        }
    }
}

/// Takes the next picture that nobody is at. Two processes at once take two.
///
/// # Errors
/// Of the database.
pub fn claim(tx: &mut Tx<'_>, now: Moment) -> db::Result<Option<Job>> {
    tx.run(
        sql!(
            "update picture set state = 'failed', lease_until = null, failure = $3
             where id in (select id from picture where state = 'making' and lease_until <= $1 and attempts >= $2)
             and state = 'making' and lease_until <= $1"
        ),
        args![now, ATTEMPTS_MAX, GAVE_UP],
    )?;
    let lease = now.plus(LEASE);
    // Whoever waited here for another's claim finds the condition false then, and takes none: there is a next turn.
    let claimed = tx.maybe(
        sql!(
            "update picture set state = 'making', lease_until = $2, attempts = attempts + 1
             where id = (select id from picture where state = 'waiting' or (state = 'making' and lease_until <= $1)
                order by id limit 1)
             and (state = 'waiting' or (state = 'making' and lease_until <= $1))
             returning id, width, height"
        ),
        args![now, lease],
        |row| Ok(Picture { id: row.get(0)?, width: row.get(1)?, height: row.get(2)? }),
    )?;
    let Some(picture) = claimed else { return Ok(None) };
    let master = tx.one(
        sql!("select bytes from picture_file where picture_id = $1 and kind = 'jpeg' and width = $2"),
        args![picture.id, picture.width],
        |row| row.get(0),
    )?;
    let made: Vec<(String, u32)> =
        tx.query(sql!("select kind, width from picture_file where picture_id = $1"), args![picture.id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let mut left = picture.due();
    left.retain(|(kind, width)| !made.iter().any(|(name, wide)| name == kind.name() && wide == width));
    Ok(Some(Job { picture, lease, master, left }))
}

/// Keeps a file and renews the lease; `None` when the lease is another's by now, and nothing is kept.
fn store(
    tx: &mut Tx<'_>,
    now: Moment,
    id: PictureId,
    lease: Moment,
    (kind, width, height): (Kind, u32, u32),
    bytes: &[u8],
) -> db::Result<Option<Moment>> {
    let renewed = now.plus(LEASE).max(lease.plus(1));
    let ours = tx.run(
        sql!("update picture set lease_until = $3 where id = $1 and state = 'making' and lease_until = $2"),
        args![id, lease, renewed],
    )?;
    if ours == 0 {
        return Ok(None);
    }
    tx.run(
        sql!(
            "insert into picture_file (picture_id, kind, width, height, bytes, made_at) values ($1, $2, $3, $4, $5, $6)
             on conflict (picture_id, kind, width) do nothing"
        ),
        args![id, kind.name(), width, height, bytes, now],
    )?;
    Ok(Some(renewed))
}

/// Ends the making; `false` when the lease is another's by now.
fn finish(tx: &mut Tx<'_>, id: PictureId, lease: Moment, state: State, reason: &str) -> db::Result<bool> {
    let ours = tx.run(
        sql!(
            "update picture set state = $3, failure = $4, lease_until = null
             where id = $1 and state = 'making' and lease_until = $2"
        ),
        args![id, lease, state.name(), reason],
    )?;
    Ok(ours == 1)
}

/// Gives a picture back unfinished, without counting the attempt.
fn release(tx: &mut Tx<'_>, id: PictureId, lease: Moment) -> db::Result<()> {
    tx.run(
        sql!(
            "update picture set state = 'waiting', lease_until = null, attempts = attempts - 1
             where id = $1 and state = 'making' and lease_until = $2"
        ),
        args![id, lease],
    )
    .map(drop)
}

/// Has a failed picture tried again. `false` when it has not failed.
///
/// # Errors
/// Of the database.
pub fn retry(tx: &mut Tx<'_>, id: PictureId) -> db::Result<bool> {
    let again = tx.run(
        sql!("update picture set state = 'waiting', attempts = 0, failure = '' where id = $1 and state = 'failed'"),
        args![id],
    )?;
    Ok(again == 1)
}
