//! What the load was told against what is in the database: the same lines, each once, in the same state.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use db::{Db, Location, Options, sql};
use shop::kernel::{CheckoutId, LineId};

use crate::server::run;
use crate::setup::{HOT_STOCK, ITEMS, PLENTY};

/// What the load process wrote down.
#[derive(Default)]
pub struct Acknowledged {
    /// Each line's last acknowledged state.
    pub lines: BTreeMap<String, &'static str>,
    /// Lines that had to be asked for more than once.
    pub again: usize,
    /// Each checkout's acknowledged end, and the lines that it became.
    pub checkouts: BTreeMap<String, (&'static str, Vec<String>)>,
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
                "completed" => {
                    told.again += usize::from(words.next() == Some("again"));
                    let lines: Vec<String> = words.next().unwrap_or_default().split(',').map(str::to_owned).collect();
                    for line in &lines {
                        assert!(told.lines.insert(line.clone(), "placed").is_none(), "{line} was given out twice");
                    }
                    assert!(told.checkouts.insert(rest.clone(), ("completed", lines)).is_none(), "{rest}");
                }
                "given-up" => {
                    assert!(told.checkouts.insert(rest.clone(), ("canceled", Vec::new())).is_none(), "{rest}");
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
    let ended = checkouts(location);
    let differing: Vec<_> = told.checkouts.iter().filter(|(id, end)| ended.get(*id) != Some(end)).collect();
    assert!(differing.is_empty(), "acknowledged otherwise than on disk: {differing:?}");
    let extra: Vec<_> = ended.keys().filter(|id| !told.checkouts.contains_key(*id)).collect();
    assert!(extra.is_empty(), "ended, and nobody was told: {extra:?}");
    sound(location);
    told
}

/// Every checkout on disk that is over, with the lines that it became, in the order it was asked for. Two orders that one of
/// them became would be of two classes, and nothing here is on back-order.
fn checkouts(location: &Location) -> BTreeMap<String, (&'static str, Vec<String>)> {
    let db = Db::open(location, Options::default()).unwrap();
    let twice: i64 = db
        .read_blocking(|tx| {
            tx.one(
                sql!(
                    "select count(*) from (select checkout_id from orders where checkout_id is not null
                        group by checkout_id having count(*) > 1) as twice"
                ),
                &[],
                |row| row.get(0),
            )
        })
        .unwrap();
    assert_eq!(twice, 0, "two orders for one checkout");
    let rows = db
        .read_blocking(|tx| {
            tx.query(
                sql!(
                    "select c.id, c.state, l.line_id from checkout c join checkout_line l on l.checkout_id = c.id
                     where c.state in ('completed', 'canceled') order by c.id, l.position"
                ),
                &[],
                |row| Ok((row.get::<CheckoutId>(0)?, row.get::<String>(1)?, row.get::<Option<LineId>>(2)?)),
            )
        })
        .unwrap();
    let mut ended = BTreeMap::new();
    for (id, state, line) in rows {
        let state = if state == "completed" { "completed" } else { "canceled" };
        let (_, lines) = ended.entry(id.to_string()).or_insert((state, Vec::new()));
        lines.extend(line.map(|line| line.to_string()));
    }
    ended
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
