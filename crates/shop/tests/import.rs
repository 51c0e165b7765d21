#![allow(clippy::unwrap_used, reason = "a story that can't go on fails")]
//! Product import, told as stories on both engines.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use db::testing::{Scratch, on_both};
use db::{Db, args, sql};
use shop::catalogue::import::{self, ImportError, Options, Phase, Report, Source};
use shop::catalogue::picture::gallery::{self, Change, Seen};
use shop::catalogue::stock;
use shop::kernel::{Ids, Moment, Policy, StaffId, VariantId, World};

/// A clock that ticks when it is read.
struct Clock(AtomicI64);

impl World for Clock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.fetch_add(1_000_000, Ordering::Relaxed))
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

struct Shop {
    db: Db,
    world: Clock,
    ids: Ids,
    policy: Policy,
    /// Every statement that reached the database.
    statements: Arc<Mutex<Vec<String>>>,
}

impl Shop {
    fn open(scratch: &Scratch) -> Shop {
        let statements = Arc::new(Mutex::new(Vec::new()));
        let seen = statements.clone();
        let hook: db::Hook = Arc::new(move |text: &str| {
            seen.lock().unwrap().push(text.to_owned());
            Ok(())
        });
        let db = scratch.open(db::Options { hook: Some(hook), ..db::Options::default() }).unwrap();
        db.migrate(shop::MIGRATIONS).unwrap();
        let world = Clock(AtomicI64::new(1_800_000_000_000_000));
        Shop { db, world, ids: Ids::new(3), policy: Policy::default(), statements }
    }

    fn import(&self, sources: &[Source], options: Options) -> Result<Report, ImportError> {
        import::run(&self.db, &self.world, &self.ids, &self.policy, sources, options, &mut |_| {})
    }

    fn apply(&self, source: Source) -> Report {
        let report = self.import(&[source], Options::default()).unwrap();
        assert_eq!((report.problems.as_slice(), report.applied), ([].as_slice(), true));
        report
    }

    fn rows(&self, text: db::Sql, columns: usize) -> Vec<Vec<String>> {
        let read = self.db.read_blocking(move |tx| {
            tx.query(text, args![], |row| {
                (0..columns).map(|column| row.get(column)).collect::<db::Result<Vec<String>>>()
            })
        });
        read.unwrap_or_else(|error: db::Error| panic!("{error}"))
    }

    /// Everything an import writes, ids and times included.
    fn everything(&self) -> Vec<Vec<String>> {
        let mut all = self
            .rows(sql!("select cast(id as text), handle, title, cast(position as text) from category order by id"), 4);
        all.extend(self.rows(
            sql!(
                "select cast(id as text), handle, title, description, summary, vendor, cast(category_id as text), tags,
                    status, seo_title, seo_description, search, cast(created_at as text), cast(updated_at as text)
                 from item order by id"
            ),
            14,
        ));
        all.extend(
            self.rows(sql!("select cast(item_id as text), name from item_option order by item_id, position"), 2),
        );
        all.extend(
            self.rows(sql!("select cast(item_id as text), url, alt from item_picture order by item_id, position"), 3),
        );
        all.extend(self.variants());
        all
    }

    /// By item and position: options, price, stock, what was imported, whether it is retired.
    fn variants(&self) -> Vec<Vec<String>> {
        self.rows(
            sql!(
                "select i.handle, v.option1 || '/' || v.option2, v.sku, cast(v.price as text), cast(s.available as text),
                    cast(s.tracked as text), cast(s.back_order as text),
                    coalesce(cast(v.imported_quantity as text), '-'), case when v.retired_at is null then '' else 'retired' end
                 from variant v join item i on i.id = v.item_id join stock s on s.variant_id = v.id
                 order by i.id, v.position, v.id"
            ),
            9,
        )
    }

    fn variant(&self, sku: &'static str) -> (VariantId, i64) {
        let found = self.db.read_blocking(move |tx| {
            tx.one(
                sql!("select v.id, s.available from variant v join stock s on s.variant_id = v.id where v.sku = $1"),
                args![sku],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        });
        found.unwrap_or_else(|error: db::Error| panic!("{error}"))
    }
}

fn fixture(name: &str) -> Source {
    Source::file(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name))
}

/// A fixture with some of its text replaced.
fn edited(name: &str, edits: &[(&str, &str)]) -> Source {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    let mut text = std::fs::read_to_string(path).unwrap();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Source::bytes(name, text.into_bytes())
}

fn lines(rows: &[Vec<String>]) -> Vec<String> {
    rows.iter().map(|row| row.join(" ").replace("  ", " ").trim_end().to_owned()).collect()
}

#[test]
fn a_file_comes_in_and_again_changes_nothing() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        let report = shop.apply(fixture("older.csv"));
        assert_eq!((report.rows, report.items_added, report.variants_added, report.categories_added), (5, 3, 5, 3));
        assert_eq!(
            report.changes,
            [
                "+ category outerwear: Outerwear",
                "+ category kitchen: Kitchen",
                "+ category classes: Classes",
                "+ item field-jacket: Field jacket, 3 variants",
                "+ item tin-mug: Tin mug, 1 variant",
                "+ item mending-class: Mending class, 1 variant",
            ]
        );
        assert_eq!(
            lines(&shop.variants()),
            [
                "field-jacket S/Olive FJ-S-OL 18900 4 1 0 4",
                "field-jacket M/Olive FJ-M-OL 18900 0 1 1 0",
                "field-jacket M/Navy FJ-M-NA 18900 0 1 0 0",
                "tin-mug / MUG 950 12 1 0 12",
                "mending-class / 4000 0 0 0 -",
            ]
        );
        let items = shop.rows(sql!("select handle, description, summary, search, status from item order by id"), 5);
        assert_eq!(
            items[0],
            [
                "field-jacket",
                "<p>Waxed cotton, made to be <strong>re-waxed</strong>.</p>\n\n<p>Two pockets.</p>",
                "Waxed cotton, made to be re-waxed.",
                "field jacket marlow outerwear, cotton outerwear",
                "active"
            ]
        );
        assert_eq!(items[1][1], "<p>Holds a third of a litre. Enamelled twice.</p>");
        assert_eq!(items[2][4], "draft");
        let before = shop.everything();
        for again in ["older.csv", "newer.csv"] {
            shop.statements.lock().unwrap().clear();
            let report = shop.apply(fixture(again));
            assert_eq!((report.items_unchanged, report.variants_unchanged), (3, 5), "{again}: {:?}", report.changes);
            assert_eq!((report.changes_total, report.items_added, report.items_changed), (0, 0, 0));
            assert_eq!(shop.everything(), before);
            let writes = |text: &String| ["insert ", "update ", "delete "].iter().any(|verb| text.contains(verb));
            let written: Vec<String> =
                shop.statements.lock().unwrap().iter().filter(|text| writes(text)).cloned().collect();
            assert_eq!(written, [""; 0]);
        }
    });
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        let dry = Options { dry_run: true, ..Options::default() };
        let first = shop.import(&[fixture("older.csv")], dry).unwrap();
        assert_eq!((first.items_added, first.categories_added, first.applied), (3, 3, false));
        assert!(shop.everything().is_empty());
        assert_eq!(shop.apply(fixture("older.csv")).changes, first.changes);
        let before = shop.everything();
        let source = edited(
            "older.csv",
            &[("MUG,240,,12,deny,9.5", "MUG,250,,11,continue,10"), ("Tin mug", "Enamel mug"), ("M,,Navy", "M,,Sky")],
        );
        let report = shop.import(std::slice::from_ref(&source), dry).unwrap();
        assert_eq!(
            report.changes,
            [
                "~ variant field-jacket / M, Sky: options \"M, Navy\" -> \"M, Sky\"",
                "~ item tin-mug: title \"Tin mug\" -> \"Enamel mug\", search \"tin mug marlow kitchen\" -> \"enamel mug marlow kitchen\"",
                "~ variant tin-mug / MUG: price $9.50 -> $10.00, quantity 12 -> 11, back-order false -> true, weight 240 g -> 250 g",
            ]
        );
        assert_eq!((report.items_changed, report.variants_changed, report.items_unchanged), (2, 2, 1));
        assert_eq!(shop.everything(), before);
        let applied = shop.import(&[source], Options::default()).unwrap();
        assert_eq!(Report { applied: false, ..applied }, report);
        assert_ne!(shop.everything(), before);
    });
}

#[test]
fn variants_that_go_are_retired_and_may_return() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        shop.apply(fixture("older.csv"));
        let (navy, _) = shop.variant("FJ-M-NA");
        let row = "field-jacket,,,,,,,,M,,Navy,FJ-M-NA,1250,shopify,-3,deny,189.00,,true,,,,,,,,,\n";
        let report = shop.apply(edited("older.csv", &[(row, "")]));
        assert_eq!((report.items_changed, report.variants_retired, report.variants_unchanged), (1, 1, 4));
        assert_eq!(report.changes, ["- variant field-jacket / M, Navy"]);
        assert!(lines(&shop.variants()).contains(&"field-jacket M/Navy FJ-M-NA 18900 0 1 0 0 retired".to_owned()));
        let again = shop.apply(edited("older.csv", &[(row, "")]));
        assert_eq!(again.changes_total, 0, "a retired variant is not retired again");
        let report = shop.apply(edited("older.csv", &[("-3,deny", "5,deny")]));
        assert_eq!((report.variants_restored, report.variants_added, report.variants_changed), (1, 0, 0));
        assert_eq!(shop.variant("FJ-M-NA"), (navy, 5));
        assert!(lines(&shop.variants()).contains(&"field-jacket M/Navy FJ-M-NA 18900 5 1 0 5".to_owned()));
    });
}

#[test]
fn orders_since_are_not_undone() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        shop.apply(fixture("older.csv"));
        let (mug, _) = shop.variant("MUG");
        assert!(shop.db.write_blocking(move |tx| stock::take(tx, mug, 5)).unwrap().is_some());
        let report = shop.apply(edited("older.csv", &[("deny,9.5", "deny,11")]));
        assert_eq!(report.changes, ["~ variant tin-mug / MUG: price $9.50 -> $11.00"]);
        assert_eq!(shop.variant("MUG"), (mug, 7), "the price changed, the stock did not");
        shop.apply(edited("older.csv", &[("MUG,240,,12,deny,9.5", "MUG,240,,20,deny,11")]));
        assert_eq!(shop.variant("MUG"), (mug, 15), "eight more in the file are eight more here");
        let uncounted = edited("older.csv", &[("MUG,240,,12,deny", "MUG,240,,,deny")]);
        shop.apply(uncounted);
        let reserved =
            shop.rows(sql!("select cast(reserved as text), cast(tracked as text) from stock where reserved > 0"), 2);
        assert_eq!(reserved, [["5", "0"]]);
    });
}

#[test]
fn a_bad_file_imports_nothing_and_every_fault_is_named() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        let both = [fixture("older.csv"), fixture("bad.csv")];
        let report = shop.import(&both, Options::default()).unwrap();
        assert!(!report.applied && shop.everything().is_empty());
        let name = both[1].name();
        let problems: Vec<String> =
            report.problems.iter().map(|problem| problem.to_string().replace(name, "bad.csv")).collect();
        assert_eq!(
            problems,
            [
                "bad.csv:5: Variant Price: must be an amount of USD such as 12.50, not \"ten\"",
                "bad.csv:7: 2 fields where the header has 8",
                "bad.csv:9: Handle: good-cup is on line 2 already: the rows of a product must follow each other",
            ]
        );
        assert_eq!((report.problems_total, report.items_added), (3, 0));
        let report = shop.import(&both, Options { keep_going: true, dry_run: false }).unwrap();
        assert_eq!((report.problems_total, report.items_added, report.items_skipped, report.applied), (3, 5, 3, true));
        let handles = shop.rows(sql!("select handle from item order by id"), 1).concat();
        assert_eq!(handles, ["field-jacket", "tin-mug", "mending-class", "good-cup", "good-plate"]);
        assert_eq!(shop.variant("CUP").1, 3);
    });
}

#[test]
fn one_handle_in_two_files_and_a_foreign_file_are_named() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        let foreign = Source::bytes("orders.csv", b"Name,Email\n#1,a@example.com\n".as_slice());
        let sources = [fixture("older.csv"), edited("newer.csv", &[]), foreign];
        let report = shop.import(&sources, Options::default()).unwrap();
        assert_eq!(report.problems_total, 4);
        assert!(report.problems[0].message.starts_with("field-jacket is in "), "{}", report.problems[0]);
        assert_eq!((report.problems[0].line, report.problems[0].column.as_str()), (2, "URL handle"));
        assert!(
            report.problems[3].to_string().starts_with("orders.csv:1: not a Shopify product file"),
            "{:?}",
            report.problems[3]
        );
        assert!(shop.everything().is_empty());
        let missing = shop.import(&[Source::file("/nowhere/a.csv")], Options::default());
        assert!(matches!(missing, Err(ImportError::Io { .. })), "{missing:?}");
        let folder = shop.import(&[Source::file("/tmp")], Options::default());
        assert!(matches!(folder, Err(ImportError::Io { .. })), "{folder:?}");
    });
}

#[test]
fn options_and_pictures_follow_the_file() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        shop.apply(fixture("older.csv"));
        let (mug, _) = shop.variant("MUG");
        let source = edited(
            "older.csv",
            &[
                ("Title,Default Title,,,MUG", "Finish,Blue,,,MUG"),
                ("https://images.example/mug.jpg,,,", "https://images.example/mug-2.jpg,,A mug,"),
                (",Kitchen,", ",Camping,"),
            ],
        );
        let report = shop.apply(source);
        assert_eq!((report.items_changed, report.variants_changed, report.categories_added), (1, 1, 1));
        assert_eq!(shop.variant("MUG"), (mug, 12), "found by its SKU");
        let options = shop.rows(
            sql!(
                "select i.handle, o.name from item_option o join item i on i.id = o.item_id order by i.id, o.position"
            ),
            2,
        );
        assert_eq!(lines(&options), ["field-jacket Size", "field-jacket Colour", "tin-mug Finish"]);
        let pictures = shop.rows(sql!("select url, alt from item_picture order by item_id, position"), 2);
        assert_eq!(pictures[2], ["https://images.example/mug-2.jpg", "A mug"]);
        assert_eq!(pictures.len(), 3);
        let categories = shop.rows(sql!("select handle, cast(position as text) from category order by position"), 2);
        assert_eq!(lines(&categories), ["outerwear 1", "kitchen 2", "classes 3", "camping 4"]);
    });
}

#[test]
fn pictures_that_staff_changed_are_no_longer_the_files() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        shop.apply(fixture("older.csv"));
        let (mug, _) = shop.variant("MUG");
        let now = shop.world.now();
        let removed = shop.db.write_blocking(move |tx| {
            let item = tx.one(sql!("select item_id from variant where id = $1"), args![mug], |row| row.get(0))?;
            let seen = Seen { position: 1, url: "https://images.example/mug.jpg".into() };
            gallery::remove(tx, &Ids::new(4), Change { staff: StaffId(1), item, now }, &seen)
        });
        removed.unwrap();
        let edits = [("https://images.example/mug.jpg,,,", "https://images.example/mug-2.jpg,,A mug,")];
        let report = shop.apply(edited("older.csv", &edits));
        assert_eq!(report.items_changed, 0, "{:?}", report.changes);
        let pictures = shop.rows(sql!("select url, alt from item_picture order by item_id, position"), 2);
        assert_eq!(pictures.len(), 2, "the jacket's are left, the mug's is not put back: {pictures:?}");
    });
}

#[test]
fn two_imports_at_once_are_one_import() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        let source = generated(600);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| shop.import(std::slice::from_ref(&source), Options::default()).unwrap());
            }
        });
        let counts =
            shop.rows(sql!("select cast(count(*) as text), cast(count(distinct handle) as text) from item"), 2);
        assert_eq!(counts, [["600", "600"]]);
        assert_eq!(shop.rows(sql!("select cast(count(*) as text) from variant"), 1).concat(), ["2400"]);
        assert_eq!(shop.rows(sql!("select cast(count(*) as text) from stock"), 1).concat(), ["2400"]);
    });
}

/// A file of `products` times 4 variants.
fn generated(products: usize) -> Source {
    let mut text = "Handle,Title,Body (HTML),Vendor,Type,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price\n".to_owned();
    for number in 0..products {
        for (size, price) in [("S", 10), ("M", 11), ("L", 12), ("XL", 13)] {
            let first = format!("Product {number},<p>Number {number}.</p>,Vendor,Type {},tag,Size", number % 12);
            let first = if size == "S" { first.as_str() } else { ",,,,," };
            text.push_str(&format!("product-{number},{first},{size},P{number}-{size},{number},{price}.00\n"));
        }
    }
    Source::bytes("generated.csv", text.into_bytes())
}

#[test]
fn five_thousand_rows_come_in_by_chunks_with_progress() {
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        let source = generated(1_250);
        let commits = shop.db.stats().snapshot().commits;
        let mut steps = Vec::new();
        let mut progress = |step: import::Progress| {
            steps.push((step.phase == Phase::Applying, step.bytes, step.rows, step.bytes_total));
        };
        let run = import::run(
            &shop.db,
            &shop.world,
            &shop.ids,
            &shop.policy,
            std::slice::from_ref(&source),
            Options::default(),
            &mut progress,
        );
        let report = run.unwrap();
        assert_eq!(
            (report.rows, report.items_added, report.variants_added, report.categories_added),
            (5_000, 1_250, 5_000, 12)
        );
        assert_eq!((report.changes.len(), report.changes_total), (import::CHANGES_MAX, 1_262));
        assert!(steps.is_sorted(), "{steps:?}");
        assert!(
            steps.last().is_some_and(|(applying, bytes, rows, total)| *applying && bytes == total && *rows == 5_000)
        );
        assert_eq!(shop.db.stats().snapshot().commits - commits, 7, "200 products a commit");
        let report = shop.apply(source);
        assert_eq!((report.items_unchanged, report.variants_unchanged, report.changes_total), (1_250, 5_000, 0));
    });
}

#[test]
fn real_files_and_the_demo_come_in_twice() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = here.join("../../../shared/data/shopify");
    let files: Vec<PathBuf> = ["apparel.csv", "home-and-garden.csv"].iter().map(|name| shared.join(name)).collect();
    let mut sources: Vec<Source> = files.into_iter().filter(|file| file.exists()).map(Source::file).collect();
    if sources.is_empty() {
        eprintln!("skipped the real files: {} is not here", shared.display());
    }
    let real = !sources.is_empty();
    sources.push(Source::file(here.join("../ringup/demo/catalogue.csv")));
    on_both(|scratch| {
        let shop = Shop::open(scratch);
        let report = shop.import(&sources, Options::default()).unwrap();
        assert_eq!(report.problems, []);
        assert!(report.applied && report.items_added >= 60);
        if real {
            let found = lines(&shop.variants());
            for expected in [
                "ocean-blue-shirt / 5000 1 1 0 1",
                "classic-varsity-top Small/ 6000 1 1 0 1",
                "clay-plant-pot Large/ 1599 3 1 0 3",
                "pink-armchair / 75000 0 1 0 0",
            ] {
                assert!(found.contains(&expected.to_owned()), "{expected} in {found:#?}");
            }
            let categories = shop.rows(sql!("select title from category order by position limit 4"), 1).concat();
            assert_eq!(categories, ["Men", "Women", "Outdoor", "Indoor"]);
        }
        let before = shop.everything();
        let again = shop.import(&sources, Options::default()).unwrap();
        assert_eq!((again.changes_total, again.items_unchanged), (0, report.items_added));
        assert_eq!(shop.everything(), before);
    });
}
