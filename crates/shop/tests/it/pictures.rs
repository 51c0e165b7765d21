//! Pictures: put on and taken off, made by one process at a time, resumed, given up, swept.

use std::io::Cursor;
use std::sync::Arc;

use db::testing::{Scratch, on_both};
use db::{args, sql};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;
use shop::catalogue::picture::gallery::{self, Change, GalleryError, PICTURES_MAX, Seen, Upload};
use shop::catalogue::picture::make::{self, Turn};
use shop::catalogue::picture::read::{Readable, read};
use shop::catalogue::picture::view::{self, Entry};
use shop::catalogue::picture::{Kind, Picture, State, source, sweep};
use shop::catalogue::view::{ItemName, item};
use shop::kernel::ids::{PictureId, RemovalId};
use shop::kernel::moment::{HOUR, MINUTE};
use shop::kernel::{ItemId, StaffId};

use crate::store::Store;

fn picture(width: u32, height: u32, shade: u8) -> Arc<Readable> {
    let pixels = RgbImage::from_fn(width, height, |x, y| Rgb([shade, (x % 256) as u8, (y % 256) as u8]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut bytes, ImageFormat::Png).unwrap();
    Arc::new(read(&bytes.into_inner()).unwrap())
}

struct Office {
    store: Store,
    item: ItemId,
}

impl Office {
    fn new(scratch: &Scratch) -> Office {
        let store = Store::new(scratch);
        let item = ItemId(store.variant(5, false).0);
        Office { store, item }
    }

    fn change(&self) -> Change {
        Change { staff: StaffId(1), item: self.item, now: self.store.now() }
    }

    fn add(&self, uploads: &[Arc<Readable>]) -> Result<Vec<Picture>, GalleryError> {
        let (change, ids) = (self.change(), self.store.ids.clone());
        let uploads: Vec<Upload> =
            uploads.iter().map(|read| Upload { read: read.clone(), alt: "A pot".into() }).collect();
        self.store.db.write_blocking(move |tx| gallery::add(tx, &ids, change, &uploads))
    }

    fn entries(&self) -> Vec<Entry> {
        let id = self.item;
        self.store.db.read_blocking(move |tx| view::gallery(tx, id)).unwrap().unwrap().2
    }

    fn urls(&self) -> Vec<String> {
        self.entries().into_iter().map(|entry| entry.url).collect()
    }

    fn at(&self, position: usize) -> Seen {
        Seen { position, url: self.urls()[position - 1].clone() }
    }

    fn remove(&self, position: usize) -> RemovalId {
        let (change, ids, seen) = (self.change(), self.store.ids.clone(), self.at(position));
        self.store.db.write_blocking(move |tx| gallery::remove(tx, &ids, change, &seen)).unwrap()
    }

    fn undo(&self, removal: RemovalId) -> bool {
        let (change, ids) = (self.change(), self.store.ids.clone());
        self.store.db.write_blocking(move |tx| gallery::undo(tx, &ids, change, removal)).unwrap()
    }

    fn turn(&self) -> Turn {
        make::turn(&self.store.db, &*self.store.world, &|| false).unwrap()
    }

    fn state(&self, position: usize) -> (State, u32, u32) {
        let progress = self.entries()[position - 1].upload.clone().unwrap();
        (progress.state, progress.made, progress.due)
    }

    fn file(&self, id: PictureId, kind: Kind, width: u32) -> Option<Vec<u8>> {
        self.store.db.read_blocking(move |tx| view::file(tx, id, kind, width)).unwrap()
    }

    fn count(&self) -> i64 {
        self.store.number(sql!("select count(*) + 0 * $1 from picture"), 0)
    }
}

#[test]
fn pictures_are_put_on_ordered_taken_off_and_taken_back() {
    on_both(|scratch| {
        let office = Office::new(scratch);
        let added = office.add(&[picture(40, 30, 1), picture(40, 30, 2), picture(40, 30, 3)]).unwrap();
        let [a, b, c] = [0, 1, 2].map(|at: usize| added[at].address());
        assert_eq!(office.urls(), [&*a, &*b, &*c]);
        // The same bytes again: the same picture, once.
        assert_eq!(office.add(&[picture(40, 30, 2)]).unwrap(), [added[1]]);
        assert_eq!(office.urls(), [&*a, &*b, &*c]);
        assert_eq!(office.count(), 3);

        let (change, ids, seen) = (office.change(), office.store.ids.clone(), office.at(3));
        office.store.db.write_blocking(move |tx| gallery::place(tx, &ids, change, &seen, 1)).unwrap();
        assert_eq!(office.urls(), [&*c, &*a, &*b]);
        let (ids, stale) = (office.store.ids.clone(), Seen { position: 1, url: a.clone() });
        office
            .store
            .db
            .write_blocking(move |tx| gallery::describe(tx, &ids, change, &stale, "Seen from above"))
            .unwrap();
        assert_eq!(office.entries()[1].alt, "Seen from above", "found where it is now");

        let removal = office.remove(2);
        assert_eq!(office.urls(), [&*c, &*b]);
        assert!(office.undo(removal));
        assert_eq!(office.urls(), [&*c, &*a, &*b]);
        assert_eq!(office.entries()[1].alt, "Seen from above");
        assert!(!office.undo(removal), "once");
        assert_eq!(office.urls().len(), 3);

        let (ids, seen, new) = (office.store.ids.clone(), office.at(1), picture(60, 30, 9));
        let replaced =
            office.store.db.write_blocking(move |tx| gallery::replace(tx, &ids, change, &seen, &new)).unwrap().unwrap();
        assert_ne!(office.urls()[0], c);
        assert_eq!(office.urls()[1..], [&*a, &*b]);
        assert!(office.undo(replaced));
        assert_eq!(office.urls().len(), 4, "the old one is back, beside the new one");
        assert_eq!(office.urls()[0], c);
        office.store.verify();
    });
}

#[test]
fn what_cant_be_changes_nothing() {
    on_both(|scratch| {
        let office = Office::new(scratch);
        office.add(&[picture(40, 30, 1)]).unwrap();
        let many: Vec<Arc<Readable>> = (0..PICTURES_MAX).map(|n| picture(8, 8, 100 + n as u8)).collect();
        assert!(matches!(office.add(&many), Err(GalleryError::TooMany)));
        assert_eq!((office.urls().len(), office.count()), (1, 1));
        let ids = office.store.ids.clone();
        let (change, unknown) = (office.change(), Change { item: ItemId(1), ..office.change() });
        let gone = Seen { position: 1, url: "/pictures/none.svg".into() };
        let db = &office.store.db;
        let (i, g) = (ids.clone(), gone.clone());
        assert!(matches!(
            db.write_blocking(move |tx| gallery::remove(tx, &i, change, &g)),
            Err(GalleryError::UnknownPicture)
        ));
        assert!(matches!(
            db.write_blocking(move |tx| gallery::describe(tx, &ids, unknown, &gone, "x")),
            Err(GalleryError::UnknownItem)
        ));
        assert!(!office.undo(RemovalId(7)));
        assert_eq!(office.urls().len(), 1);
        office.store.verify();
    });
}

#[test]
fn two_uploads_at_once_are_both_kept() {
    on_both(|scratch| {
        let office = Office::new(scratch);
        std::thread::scope(|scope| {
            for shade in 0..8 {
                let office = &office;
                scope.spawn(move || office.add(&[picture(20, 20, shade)]).unwrap());
            }
        });
        assert_eq!(office.urls().len(), 8);
        office.store.verify();
    });
}

#[test]
fn files_are_made_once_in_every_width_and_kind() {
    on_both(|scratch| {
        let office = Office::new(scratch);
        let [made] = office.add(&[picture(700, 350, 1)]).unwrap()[..] else { panic!("one picture") };
        assert_eq!(office.state(1), (State::Waiting, 0, 6));
        assert_eq!(office.turn(), Turn::Made(made.id));
        assert_eq!(office.state(1), (State::Ready, 6, 6));
        for (kind, width) in made.due() {
            let bytes = office.file(made.id, kind, width).unwrap();
            match kind {
                Kind::Avif => assert_eq!(&bytes[4..12], b"ftypavif"),
                Kind::Webp => assert_eq!(&bytes[8..12], b"WEBP"),
                Kind::Jpeg => assert_eq!(&bytes[..2], [0xff, 0xd8]),
            }
            if kind == Kind::Webp {
                let size = image::load_from_memory(&bytes).unwrap();
                assert_eq!((size.width(), size.height()), (width, width / 2));
            }
        }
        assert_eq!(office.file(made.id, Kind::Webp, 960), None, "never wider than the picture");
        assert_eq!(office.turn(), Turn::Idle);
        office.store.verify();
    });
}

#[test]
fn two_processes_never_make_the_same_picture() {
    on_both(|scratch| {
        let office = Office::new(scratch);
        let pictures: Vec<Arc<Readable>> = (0..6).map(|shade| picture(16, 16, shade)).collect();
        office.add(&pictures).unwrap();
        let now = office.store.now();
        let claimed: Vec<PictureId> = std::thread::scope(|scope| {
            let claims: Vec<_> = (0..4)
                .map(|_| {
                    let db = scratch.open(db::Options::default()).unwrap();
                    scope.spawn(move || {
                        let claim = || db.write_blocking(move |tx| make::claim(tx, now)).unwrap();
                        (0..6).filter_map(|_| claim()).map(|job| job.picture.id).collect::<Vec<_>>()
                    })
                })
                .collect();
            claims.into_iter().flat_map(|claim| claim.join().unwrap()).collect()
        });
        let mut once = claimed.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), claimed.len(), "nobody took what another had");
        assert_eq!(once.len(), 6, "and none was left");
    });
}

#[test]
fn work_that_was_left_is_taken_up_and_given_up_in_the_end() {
    on_both(|scratch| {
        let office = Office::new(scratch);
        let [one] = office.add(&[picture(400, 300, 1)]).unwrap()[..] else { panic!("one picture") };
        // Stopped before the first file: it waits again, and the attempt does not count.
        for _ in 0..5 {
            assert_eq!(make::turn(&office.store.db, &*office.store.world, &|| true).unwrap(), Turn::LeftOff(one.id));
        }
        assert_eq!(office.state(1).0, State::Waiting);
        // A process that died: nobody else comes before the lease ends, then somebody does.
        let now = office.store.now();
        let died = office.store.db.write_blocking(move |tx| make::claim(tx, now)).unwrap().unwrap();
        assert_eq!(office.turn(), Turn::Idle);
        office.store.pass(died.lease.since(now));
        assert_eq!(office.turn(), Turn::Made(one.id));
        assert_eq!(office.state(1), (State::Ready, 4, 4));

        // One that kills whoever takes it is given up, and tried again when staff say so.
        let [bad] = office.add(&[picture(300, 300, 2)]).unwrap()[..] else { panic!("one picture") };
        for _ in 0..3 {
            let now = office.store.now();
            assert!(office.store.db.write_blocking(move |tx| make::claim(tx, now)).unwrap().is_some());
            office.store.pass(10 * MINUTE);
        }
        assert_eq!(office.turn(), Turn::Idle);
        assert_eq!(office.state(2).0, State::Failed);
        let again = |id| office.store.db.write_blocking(move |tx| make::retry(tx, id)).unwrap();
        assert!(again(bad.id));
        assert!(!again(bad.id), "once");
        assert!(!again(one.id), "a ready one is not made again");
        assert_eq!(office.turn(), Turn::Made(bad.id));
        office.store.verify();
    });
}

#[test]
fn a_master_that_broke_on_disk_fails_and_says_so() {
    on_both(|scratch| {
        let office = Office::new(scratch);
        let [one] = office.add(&[picture(64, 64, 1)]).unwrap()[..] else { panic!("one picture") };
        office
            .store
            .db
            .write_blocking(move |tx| {
                tx.run(
                    sql!("update picture_file set bytes = $2 where picture_id = $1"),
                    args![one.id, &b"\xff\xd8\xff"[..]],
                )
            })
            .unwrap();
        assert_eq!(office.turn(), Turn::Failed(one.id));
        let progress = office.entries()[0].upload.clone().unwrap();
        assert_eq!((progress.state, &*progress.failure), (State::Failed, "is damaged: it can't be read to its end"));
    });
}

#[test]
fn an_imported_address_is_shown_from_here_once_a_file_stands_for_it() {
    on_both(|scratch| {
        let office = Office::new(scratch);
        let (id, url) = (office.item, "https://cdn.example/pot.jpg?v=2");
        office
            .store
            .db
            .write_blocking(move |tx| {
                tx.run(
                    sql!("insert into item_picture (item_id, position, url, alt) values ($1, 1, $2, '')"),
                    args![id, url],
                )?;
                tx.run(sql!("update variant set picture_url = $2 where item_id = $1"), args![id, url])
            })
            .unwrap();
        let wanted = office.store.db.read_blocking(source::wanted).unwrap();
        assert_eq!(wanted.len(), 2);
        assert!(wanted.iter().all(|one| one.url == url && !one.have && one.handle.starts_with("pot-")));
        let shown = || office.store.db.read_blocking(move |tx| item(tx, &ItemName::Id(id))).unwrap().unwrap();
        assert_eq!(shown().pictures[0].0, url);
        for shade in [1, 1, 2] {
            let (ids, now, read) = (office.store.ids.clone(), office.store.now(), picture(30, 20, shade));
            let ours = office.store.db.write_blocking(move |tx| source::attach(tx, &ids, now, url, &read)).unwrap();
            assert_eq!(shown().pictures[0].0, ours.address());
            assert_eq!(shown().variants[0].picture, ours.address());
        }
        assert!(office.store.db.read_blocking(source::wanted).unwrap().iter().all(|one| one.have));
        assert_eq!(office.entries()[0].url, url, "the catalogue keeps the address");
        office.store.verify();
    });
}

#[test]
fn what_nobody_shows_is_swept_away_and_nothing_else() {
    on_both(|scratch| {
        let office = Office::new(scratch);
        office.add(&[picture(20, 20, 1), picture(20, 20, 2)]).unwrap();
        while office.turn() != Turn::Idle {}
        let removal = office.remove(1);
        let sweep = || {
            let now = office.store.now();
            office.store.db.write_blocking(move |tx| sweep::sweep(tx, now, 10)).unwrap()
        };
        office.store.pass(2 * HOUR);
        assert_eq!(sweep(), 0, "it can still be put back");
        office.store.pass(sweep::UNDO_KEPT);
        assert_eq!(sweep(), 1);
        assert_eq!(office.count(), 1);
        assert!(!office.undo(removal));
        assert_eq!(office.urls().len(), 1);
        office.store.pass(sweep::UNDO_KEPT);
        assert_eq!(sweep(), 0);
        // Uploaded again, it is new.
        office.add(&[picture(20, 20, 1)]).unwrap();
        assert_eq!(office.state(2).0, State::Waiting);
        office.store.verify();
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// What is made is what was planned: the width to the pixel, the height to within one.
    #[test]
    fn made_files_have_the_planned_size(width in 1_u32..400, height in 1_u32..400) {
        let source = RgbImage::from_pixel(width, height, Rgb([90, 120, 40]));
        let picture = Picture { id: PictureId(1), width, height };
        for wide in picture.widths() {
            for kind in [Kind::Webp, Kind::Jpeg] {
                let bytes = make::encode(&source, kind, wide, picture.height_at(wide)).unwrap();
                let size = image::load_from_memory(&bytes).unwrap();
                prop_assert_eq!((size.width(), size.height()), (wide, picture.height_at(wide)));
            }
        }
    }
}
