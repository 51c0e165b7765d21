//! What the load was told against what is in the database: the same lines, each once, in the same state.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use db::{Db, Location, Options, sql};
use shop::kernel::LineId;

use crate::server::run;
use crate::setup::{HOT_STOCK, ITEMS, PLENTY};

/// What the load process wrote down.
#[derive(Default)]
pub struct Acknowledged {
    /// Each line's last acknowledged state.
    pub lines: BTreeMap<String, &'static str>,
    /// Lines that had to be asked for more than once.
    pub again: usize,
    /// Orders refused for want of stock or a changed total.
    pub refused: usize,
    /// Acknowledged keys and tokens that were sent once more.
    pub repeated: usize,
    /// Cancelled and restored lines.
    pub changes: usize,
    /// 503s by their code.
    pub unavailable: BTreeMap<String, usize>,
}

impl Acknowledged {
    /// Reads the log; an answer that must not be is the end of the story.
    pub fn read(log: &Path) -> Acknowledged {
        let mut told = Acknowledged::default();
        for line in std::fs::read_to_string(log).unwrap().lines() {
            let mut words = line.split(' ');
            let (word, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().to_owned());
            match word {
                "placed" => {
                    told.again += usize::from(words.next() == Some("again"));
                    assert!(told.lines.insert(rest.clone(), "placed").is_none(), "{rest} was given out twice");
                }
                "cancelled" => told.change(rest, "cancelled"),
                "restored" => told.change(rest, "placed"),
                "refused" => told.refused += 1,
                "repeated" => told.repeated += 1,
                "unavailable" => *told.unavailable.entry(rest).or_default() += 1,
                _ => panic!("{line}"),
            }
        }
        told
    }

    fn change(&mut self, line: String, state: &'static str) {
        self.changes += 1;
        assert!(self.lines.insert(line, state).is_some());
    }
}

/// With the load paused, so that nothing is unacknowledged: the lines on disk are the acknowledged ones, no more and no
/// fewer, in their states; no unit is lost; `ringup verify` agrees.
pub fn agree(location: &Location, log: &Path) -> Acknowledged {
    let told = Acknowledged::read(log);
    let stored: BTreeMap<String, String> = lines(location);
    let missing: Vec<_> = told.lines.keys().filter(|line| !stored.contains_key(*line)).collect();
    assert!(missing.is_empty(), "acknowledged and lost: {missing:?}");
    let extra: Vec<_> = stored.keys().filter(|line| !told.lines.contains_key(*line)).collect();
    assert!(extra.is_empty(), "on disk, though every key got another line: {extra:?}");
    let changed: Vec<_> = told.lines.iter().filter(|(line, state)| stored[*line] != **state).collect();
    assert!(changed.is_empty(), "acknowledged in another state: {changed:?}");
    sound(location);
    told
}

/// With a load that was stopped in the middle: what was acknowledged is there, and the rest is whole or absent.
pub fn holds(location: &Location, log: &Path) -> Acknowledged {
    let told = Acknowledged::read(log);
    let stored = lines(location);
    let missing: Vec<_> = told.lines.keys().filter(|line| !stored.contains_key(*line)).collect();
    assert!(missing.is_empty(), "acknowledged and lost: {missing:?}");
    sound(location);
    told
}

/// No unit of stock is lost, and `ringup verify` is content.
pub fn sound(location: &Location) {
    let db = Db::open(location, Options::default()).unwrap();
    let units: BTreeSet<i64> = db
        .read_blocking(|tx| tx.query(sql!("select available + reserved from stock"), &[], |row| row.get::<i64>(0)))
        .unwrap()
        .into_iter()
        .collect();
    drop(db);
    assert_eq!(units, BTreeSet::from([HOT_STOCK, PLENTY]), "units of {ITEMS:?}");
    run(location, &["verify"]);
}

/// Every line on disk with its state.
pub fn lines(location: &Location) -> BTreeMap<String, String> {
    let db = Db::open(location, Options::default()).unwrap();
    db.read_blocking(|tx| {
        tx.query(sql!("select id, state from order_line"), &[], |row| {
            Ok((row.get::<LineId>(0)?.to_string(), row.get::<String>(1)?))
        })
    })
    .unwrap()
    .into_iter()
    .collect()
}
