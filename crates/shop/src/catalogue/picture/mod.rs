//! Pictures that staff upload: read once with care, kept as an upright master without metadata, and made into small files
//! behind the scenes. An address says how large its picture is, so that a page needs no look-up to keep room for it.

pub mod gallery;
pub mod make;
pub mod read;
pub mod source;
pub mod sweep;
pub mod view;

use db::{Tx, args, sql};

use crate::kernel::Moment;
use crate::kernel::ids::PictureId;
use read::Readable;

/// Widths that files are made in; never wider than the picture.
pub const WIDTHS: [u32; 4] = [320, 640, 960, 1_280];
/// The width of the JPEG for browsers that take nothing newer.
const FALLBACK_WIDTH: u32 = 960;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The smallest.
    Avif,
    /// For browsers without AVIF.
    Webp,
    /// For everything else, and the master.
    Jpeg,
}

impl Kind {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Avif => "avif",
            Kind::Webp => "webp",
            Kind::Jpeg => "jpeg",
        }
    }

    /// Its ending in an address.
    pub const fn ending(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            other => other.name(),
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Avif => "image/avif",
            Kind::Webp => "image/webp",
            Kind::Jpeg => "image/jpeg",
        }
    }

    /// The kind with this ending.
    pub fn of_ending(ending: &str) -> Option<Kind> {
        [Kind::Avif, Kind::Webp, Kind::Jpeg].into_iter().find(|kind| kind.ending() == ending)
    }
}

/// A picture as its address tells it: `/pictures/{id}/{width}x{height}.jpg`, which is also where its master is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its id.
    pub id: PictureId,
    /// Pixels of the master.
    pub width: u32,
    /// Pixels of the master.
    pub height: u32,
}

impl Picture {
    /// What `address` tells; `None` where it is no picture of ours.
    pub fn parse(address: &str) -> Option<Picture> {
        let (id, file) = address.strip_prefix("/pictures/")?.split_once('/')?;
        let (width, height) = file.strip_suffix(".jpg")?.split_once('x')?;
        let number = |text: &str| text.parse().ok().filter(|number| *number > 0 && !text.starts_with(['0', '+']));
        Some(Picture { id: id.parse().ok()?, width: number(width)?, height: number(height)? })
    }

    /// Where its master is.
    pub fn address(&self) -> String {
        format!("/pictures/{}/{}x{}.jpg", self.id, self.width, self.height)
    }

    /// Where one of its files is.
    pub fn file(&self, kind: Kind, width: u32) -> String {
        format!("/pictures/{}/{width}.{}", self.id, kind.ending())
    }

    /// The widths its files are made in, rising: the steps below its own, then its own or the widest step.
    pub fn widths(&self) -> Vec<u32> {
        let widest = self.width.min(WIDTHS[WIDTHS.len() - 1]);
        WIDTHS.into_iter().filter(|width| *width < widest).chain([widest]).collect()
    }

    /// The width of the JPEG for browsers that take nothing newer.
    pub fn fallback(&self) -> u32 {
        self.width.min(FALLBACK_WIDTH)
    }

    /// How high a file of this width is: the picture's own shape to within a pixel, at least one.
    pub fn height_at(&self, width: u32) -> u32 {
        let (wide, high) = (u64::from(self.width), u64::from(self.height));
        u32::try_from((u64::from(width) * high + wide / 2) / wide).unwrap_or(u32::MAX).max(1)
    }

    /// Every file to make, beside the master: the ones that most visitors are shown first.
    pub fn due(&self) -> Vec<(Kind, u32)> {
        let mut due: Vec<(Kind, u32)> = Vec::new();
        if self.fallback() < self.width {
            due.push((Kind::Jpeg, self.fallback()));
        }
        for kind in [Kind::Webp, Kind::Avif] {
            due.extend(self.widths().into_iter().map(|width| (kind, width)));
        }
        due
    }
}

/// How far the files of a picture are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has begun.
    Waiting,
    /// Somebody is at it.
    Making,
    /// All are there.
    Ready,
    /// Given up; staff can have it tried again.
    Failed,
}

impl State {
    /// Its name in the database and the API.
    pub const fn name(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Making => "making",
            State::Ready => "ready",
            State::Failed => "failed",
        }
    }
}

impl db::FromCell for State {
    fn from_cell(row: &db::Row<'_>, column: usize) -> db::Result<State> {
        let name: String = row.get(column)?;
        [State::Waiting, State::Making, State::Ready, State::Failed]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| db::Error::Broken(format!("picture state {name}")))
    }
}

/// Keeps an upload, or finds the picture that the same bytes made before. `fresh` is the id of a new one.
///
/// # Errors
/// Of the database.
pub(crate) fn keep(tx: &mut Tx<'_>, now: Moment, fresh: PictureId, read: &Readable) -> db::Result<Picture> {
    let new = Picture { id: fresh, width: read.width, height: read.height };
    let picture = tx.one(
        sql!(
            "insert into picture (id, sha256, width, height, address, state, attempts, failure, used_at, created_at)
             values ($1, $2, $3, $4, $5, 'waiting', 0, '', $6, $6)
             on conflict (sha256) do update set used_at = excluded.used_at returning id, width, height"
        ),
        args![fresh, &read.sha256, read.width, read.height, new.address(), now],
        |row| Ok(Picture { id: row.get(0)?, width: row.get(1)?, height: row.get(2)? }),
    )?;
    if picture.id == fresh {
        tx.push(
            sql!(
                "insert into picture_file (picture_id, kind, width, height, bytes, made_at)
                 values ($1, 'jpeg', $2, $3, $4, $5)"
            ),
            args![picture.id, picture.width, picture.height, read.master.as_slice(), now],
        )?;
    }
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_that_are_not_ours() {
        for foreign in [
            "",
            "/pictures/aloe-vera.svg",
            "/pictures/pic_0/1x1.jpg",
            "https://x.example/pictures/pic_0000000000001/10x10.jpg",
            "/pictures/pic_0000000000001/0x10.jpg",
            "/pictures/pic_0000000000001/010x10.jpg",
            "/pictures/pic_0000000000001/10x+10.jpg",
            "/pictures/pic_0000000000001/10x10.webp",
            "/pictures/itm_0000000000001/10x10.jpg",
        ] {
            assert_eq!(Picture::parse(foreign), None, "{foreign}");
        }
    }

    proptest! {
        #[test]
        fn an_address_tells_the_picture(id in 0_i64.., width in 1_u32..100_000, height in 1_u32..100_000) {
            let picture = Picture { id: PictureId(id), width, height };
            prop_assert_eq!(Picture::parse(&picture.address()), Some(picture));
        }

        #[test]
        fn files_are_never_larger_and_keep_their_shape(width in 1_u32..5_000, height in 1_u32..5_000) {
            let picture = Picture { id: PictureId(1), width, height };
            let widths = picture.widths();
            prop_assert!(widths.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(widths.last().copied(), Some(width.min(1_280)));
            for (kind, wide) in picture.due() {
                prop_assert!(wide <= width && wide <= 1_280 && wide > 0);
                let high = picture.height_at(wide);
                prop_assert!(high >= 1 && high <= height);
                let exact = f64::from(height) * f64::from(wide) / f64::from(width);
                prop_assert!((f64::from(high) - exact).abs() <= 1.0, "{wide} x {high} of {width} x {height}");
                prop_assert!(kind != Kind::Jpeg || wide < width, "the master is not made again");
            }
        }
    }
}
