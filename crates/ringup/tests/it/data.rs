//! Settings, import, verify, backup and restore.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use db::Engine::{Postgres, Sqlite};
use db::testing::{Scratch, on_both};
use db::{Options, sql};
use serde_json::Value;

use crate::support::{CATALOGUE, Running, done, failed, place, run};

/// A folder for files of a test.
fn files() -> (Scratch, std::path::PathBuf) {
    let scratch = Scratch::new(Sqlite);
    let [_, folder] = place(&scratch);
    (scratch, folder.into())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn settings_are_listed_and_set() {
    on_both(|scratch| {
        let place = place(scratch);
        done(&place, &["settings", "set", "delivery.price", "6.50"]);
        assert!(failed(&place, &["settings", "set", "delivery.price", "-0.5"]).contains("delivery.price"));
        assert!(failed(&place, &["settings", "set", "delivery.pride", "1"]).contains("delivery.pride"));
        let list = done(&place, &["settings"]);
        let row = |key: &str| list.lines().find(|line| line.starts_with(key)).unwrap().to_owned();
        assert!(row("delivery.price").contains("\"6.50\"  ") && !row("delivery.price").contains("(default)"));
        assert!(row("shop.currency").contains("\"USD\" (default)"));
    });
}

#[test]
fn a_mistyped_place_makes_no_shop() {
    let (_keep, folder) = files();
    let missing = folder.join("missing");
    let place = ["--data".to_owned(), missing.display().to_string()];
    for args in [&["settings"][..], &["verify"], &["backup", "x.db"], &["customer", "sign-in-link", "a@example.com"]] {
        assert!(failed(&place, args).contains("no shop"));
    }
    assert!(!missing.exists());
    done(&place, &["settings", "set", "shop.name", "New"]);
    assert_eq!((mode(&missing), mode(&missing.join("shop.db"))), (0o700, 0o600));
    // A database of somebody else stays as it is.
    let scratch = Scratch::new(Postgres);
    let place = crate::support::place(&scratch);
    assert!(failed(&place, &["verify"]).contains("no shop"));
    let tables = sql!(sqlite: "select 0", postgres: "select count(*) from information_schema.tables where table_schema = current_schema()");
    let db = scratch.open(Options::default()).unwrap();
    assert_eq!(db.read_blocking(move |tx| tx.one(tables, &[], |row| row.get::<i64>(0))), Ok(0));
}

#[test]
fn a_catalogue_comes_in_once() {
    on_both(|scratch| {
        let place = place(scratch);
        if place[0] == "--data" {
            let dry = done(&place, &["import", "shopify", CATALOGUE, "--dry-run"]);
            assert!(dry.contains("nothing was changed") && dry.contains("stoneware-mug"), "{dry}");
            assert!(failed(&place, &["verify"]).contains("no shop"));
        }
        let first = done(&place, &["import", "shopify", CATALOGUE]);
        assert!(first.contains("6 added") && !first.contains(" 0 added, 0 changed, 0 unchanged"), "{first}");
        let dry = done(&place, &["import", "shopify", CATALOGUE, "--dry-run"]);
        assert!(dry.contains("items       0 added, 0 changed"), "{dry}");
        let again = done(&place, &["import", "shopify", CATALOGUE]);
        assert!(again.contains("items       0 added, 0 changed"), "{again}");
        assert!(done(&place, &["verify"]).ends_with(" hold\n"));
    });
}

#[test]
fn a_bad_row_is_named_and_keeps_everything_out() {
    let (_keep, folder) = files();
    let file = folder.join("bad.csv");
    let rows = "Handle,Title,Variant SKU,Variant Price\npot,Pot,P1,12.00\ncup,Cup,C1,twelve\n";
    fs::write(&file, rows).unwrap();
    let file = file.to_str().unwrap();
    let place = ["--data".to_owned(), folder.join("shop").display().to_string()];
    let ran = run(&place, &["import", "shopify", file]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.err.contains(&format!("{file}:3: column \"Variant Price\": ")), "{ran:?}");
    assert!(
        ran.err.ends_with("ringup: 1 problem; nothing was imported (--keep-going leaves the bad products out)\n"),
        "{ran:?}"
    );
    let ran = run(&place, &["import", "shopify", file, "--keep-going"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("1 added") && ran.out.contains("1 left out"), "{ran:?}");
    assert!(failed(&place, &["import", "shopify", "nowhere.csv"]).contains("nowhere.csv"));
}

#[test]
fn verify_tells_what_is_broken() {
    on_both(|scratch| {
        let place = place(scratch);
        done(&place, &["import", "shopify", CATALOGUE]);
        let told: Value = serde_json::from_str(&done(&place, &["verify", "--json"])).unwrap();
        assert_eq!(told["ok"], true);
        let broken = sql!("update stock set reserved = 1 where variant_id = (select min(variant_id) from stock)");
        let db = scratch.open(Options::default()).unwrap();
        assert_eq!(db.write_blocking(move |tx| tx.run(broken, &[])), Ok(1));
        drop(db);
        let ran = run(&place, &["verify", "--json"]);
        assert_eq!(ran.code, Some(1));
        let told: Value = serde_json::from_str(&ran.out).unwrap();
        let bad: Vec<&Value> = told["invariants"].as_array().unwrap().iter().filter(|one| one["ok"] == false).collect();
        assert_eq!(told["ok"], false);
        assert_eq!(
            (bad.len(), &bad[0]["name"], &bad[0]["violations"]),
            (1, &"stock.reserved_is_live".into(), &1.into())
        );
        let ran = run(&place, &["verify"]);
        assert_eq!(ran.code, Some(1));
        assert!(ran.out.contains("BROKEN  stock.reserved_is_live"), "{ran:?}");
    });
}

#[test]
fn a_backup_moves_a_shop_to_any_engine() {
    let (_keep, folder) = files();
    for (number, (from, to)) in [(Sqlite, Sqlite), (Sqlite, Postgres), (Postgres, Sqlite)].into_iter().enumerate() {
        eprintln!("from {from:?} to {to:?}");
        let (old, new) = (Scratch::new(from), Scratch::new(to));
        let (from, to) = (place(&old), place(&new));
        let file = |name: &str| folder.join(format!("{name}-{number}.db")).display().to_string();
        done(&from, &["settings", "set", "shop.name", "Lantern Books"]);
        done(&from, &["import", "shopify", CATALOGUE]);
        let server = Running::serve(&from);
        let token = server.customer_with_order("ada@example.com", "stoneware-mug");
        // While it is served.
        let first = done(&from, &["backup", &file("first")]);
        assert!(server.stop().0.success());
        assert_eq!(mode(Path::new(&file("first"))), 0o600);
        assert!(failed(&from, &["backup", &file("first")]).contains("exists already"));

        assert!(done(&to, &["restore", &file("first")]).contains("invariants hold"));
        let second = done(&to, &["backup", &file("second")]);
        let rows = |told: &str| told.split(" in ").next().unwrap().to_owned();
        assert_eq!(rows(&first), rows(&second));
        assert!(failed(&to, &["restore", &file("first")]).contains("not empty"));
        let server = Running::serve(&to);
        assert!(server.get("/").body.contains("Lantern Books"));
        let (status, orders) = server.api("GET", "/api/v1/orders", &token, &Value::Null);
        assert_eq!((status, orders.to_string().matches("\"lin_").count()), (200, 1), "{orders}");
        // What the restored shop does next fits to what it did before.
        server.customer_with_order("ben@example.com", "stoneware-mug");
        assert!(server.stop().0.success());
        assert!(done(&to, &["verify"]).ends_with(" hold\n"));
    }
    // Nothing unfinished is left behind.
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 6, "{left:?}");
}

#[test]
fn only_a_backup_is_restored() {
    let (_keep, folder) = files();
    let place = ["--data".to_owned(), folder.join("shop").display().to_string()];
    let junk = folder.join("junk");
    fs::write(&junk, "no shop").unwrap();
    assert!(failed(&place, &["restore", junk.to_str().unwrap()]).contains("no backup"));
    assert!(failed(&place, &["restore", "nowhere.db"]).contains("nowhere.db"));
    assert!(!folder.join("shop").exists());
    // SQLite, but another's; the shop stays empty, so that the right one can follow.
    let mut other = b"SQLite format 3\0".to_vec();
    other.resize(4_096, 0);
    fs::write(&junk, other).unwrap();
    assert!(failed(&place, &["restore", junk.to_str().unwrap()]).contains("nothing was changed"));
    assert!(failed(&place, &["restore", junk.to_str().unwrap()]).contains("nothing was changed"));
}
