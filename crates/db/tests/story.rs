//! What callers of the database rely on, told on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

use db::testing::{Scratch, on_both};
use db::{Arg, Db, Engine, Error, Lane, Many, Migration, Options, Tx, args, sql};

const TABLES: &[Migration] = &[Migration {
    name: "0001_notes.sql",
    text: "create table note (id bigint not null primary key, n bigint, word text, raw bytea);\n\
           create table other (id bigint not null primary key, word text not null /* clustered */);",
}];

fn open(scratch: &Scratch, options: Options) -> Db {
    let db = scratch.open(options).unwrap();
    db.migrate(TABLES).unwrap();
    db
}

/// One writer that takes one job at a time.
fn narrow() -> Options {
    Options { queue_jobs_max: 2, batch_max: 1, postgres_writers: 1, ..Options::default() }
}

fn insert(tx: &mut Tx<'_>, id: i64) -> db::Result<u64> {
    tx.run(sql!("insert into note (id, n) values ($1, 1)"), args![id])
}

fn ids(db: &Db) -> Vec<i64> {
    db.read_blocking(|tx| tx.query(sql!("select id from note order by id"), &[], |row| row.get(0))).unwrap()
}

/// Holds up the writer until the sender is dropped; everything that comes meanwhile waits.
fn hold(db: &Db) -> (Sender<()>, std::thread::JoinHandle<()>) {
    let (release, released) = channel::<()>();
    let (begun, begins) = channel();
    let released: Mutex<Receiver<()>> = Mutex::new(released);
    let db = db.clone();
    let held = std::thread::spawn(move || {
        db.write_blocking(move |_| -> db::Result<()> {
            let _ = begun.send(());
            let _ = released.lock().unwrap().recv();
            Ok(())
        })
        .unwrap();
    });
    begins.recv().unwrap();
    (release, held)
}

/// Runs each of `count` calls on its own thread, all of them waiting while the writer is held up.
fn at_once<T: Send + 'static>(db: &Db, count: i64, call: impl Fn(&Db, i64) -> T + Send + Sync + 'static) -> Vec<T> {
    let (release, held) = hold(db);
    let call = Arc::new(call);
    let calls: Vec<_> = (0..count)
        .map(|number| {
            let (db, call) = (db.clone(), call.clone());
            std::thread::spawn(move || call(&db, number))
        })
        .collect();
    std::thread::sleep(Duration::from_millis(100));
    drop(release);
    held.join().unwrap();
    calls.into_iter().map(|call| call.join().unwrap()).collect()
}

#[test]
fn a_refused_closure_takes_nobody_along() {
    on_both(|scratch| {
        let db = open(scratch, Options::default());
        let answers = at_once(&db, 20, |db, id| {
            db.write_blocking(move |tx| {
                insert(tx, id)?;
                if id % 2 == 0 { Ok(id) } else { Err(Error::Missing(id.to_string())) }
            })
        });
        for (id, answer) in answers.into_iter().enumerate() {
            let id = id as i64;
            assert_eq!(answer, if id % 2 == 0 { Ok(id) } else { Err(Error::Missing(id.to_string())) });
        }
        assert_eq!(ids(&db), (0..20).step_by(2).collect::<Vec<_>>());
    });
}

#[test]
fn a_panic_takes_nobody_along_and_is_told_as_a_defect() {
    on_both(|scratch| {
        let db = open(scratch, Options::default());
        let answers = at_once(&db, 6, |db, id| {
            db.write_blocking(move |tx| {
                insert(tx, id)?;
                assert!(id != 3, "on purpose");
                Ok(id)
            })
        });
        assert!(matches!(answers[3], Err(Error::Broken(_))), "{:?}", answers[3]);
        assert_eq!(ids(&db), [0, 1, 2, 4, 5]);

        let lane: Lane<i64, i64> = db.lane(|tx, batch: &[i64]| {
            batch.iter().try_for_each(|id| insert(tx, *id).map(drop))?;
            assert!(!batch.contains(&13), "on purpose");
            Ok(batch.to_vec())
        });
        let answers = at_once(&db, 6, move |_, number| lane.submit_blocking(10 + number));
        assert!(matches!(answers[3], Err(Error::Broken(_))), "{:?}", answers[3]);
        assert_eq!(ids(&db), [0, 1, 2, 4, 5, 10, 11, 12, 14, 15]);
    });
}

#[test]
fn a_second_run_that_panics_is_not_answered_with_the_first() {
    let scratch = Scratch::new(Engine::Postgres);
    let db = open(&scratch, Options::default());
    let runs = AtomicUsize::new(0);
    let answer = db.write_blocking(move |tx| -> db::Result<&str> {
        assert_eq!(runs.fetch_add(1, SeqCst), 0, "on purpose");
        // Its error comes with the commit, after the closure has answered.
        tx.push(sql!(sqlite: "select 1", postgres: "do $$ begin raise sqlstate '40001'; end $$"), &[])?;
        Ok("on disk")
    });
    assert!(matches!(answer, Err(Error::Broken(_))), "{answer:?}");
}

#[test]
fn a_failed_statement_is_never_answered_with_success() {
    on_both(|scratch| {
        let db = open(scratch, Options::default());
        db.write_blocking(|tx| insert(tx, 1)).unwrap();
        let answer = db.write_blocking(|tx| -> db::Result<()> {
            insert(tx, 2)?;
            let _ = insert(tx, 1);
            Ok(())
        });
        assert!(matches!(answer, Err(Error::Unique(_))), "{answer:?}");
        assert_eq!(ids(&db), [1]);
    });
}

#[test]
fn closures_in_each_others_way_run_again() {
    on_both(|scratch| {
        let db = open(scratch, Options { postgres_writers: 4, ..Options::default() });
        db.write_blocking(|tx| (1..=2).try_for_each(|id| insert(tx, id).map(drop))).unwrap();
        let meet = Arc::new(Barrier::new(2));
        let both: Vec<_> = [(1_i64, 2_i64), (2, 1)]
            .into_iter()
            .map(|(first, second)| {
                let (db, meet, met) = (db.clone(), meet.clone(), AtomicUsize::new(0));
                std::thread::spawn(move || {
                    db.write_blocking(move |tx| -> db::Result<()> {
                        let add = sql!("update note set n = n + 1 where id = $1");
                        tx.run(add, args![first])?;
                        if tx.engine() == Engine::Postgres && met.fetch_add(1, SeqCst) == 0 {
                            meet.wait();
                        }
                        tx.run(add, args![second]).map(drop)
                    })
                })
            })
            .collect();
        both.into_iter().for_each(|one| one.join().unwrap().unwrap());
        let n: Vec<i64> =
            db.read_blocking(|tx| tx.query(sql!("select n from note order by id"), &[], |row| row.get(0))).unwrap();
        assert_eq!(n, [3, 3]);
        assert_eq!(db.stats().snapshot().retries > 0, db.engine() == Engine::Postgres);
    });
}

#[test]
fn a_full_queue_says_so_at_once() {
    on_both(|scratch| {
        let db = open(scratch, narrow());
        let answers = at_once(&db, 8, |db, id| db.write_blocking(move |tx| insert(tx, id)));
        let busy = answers.iter().filter(|answer| **answer == Err(Error::Busy)).count();
        assert_eq!((busy, ids(&db).len()), (6, 2), "{answers:?}");
        db.write_blocking(|tx| insert(tx, 100)).unwrap();
    });
}

#[test]
fn what_waits_together_is_committed_together() {
    on_both(|scratch| {
        let db = open(scratch, Options { postgres_writers: 1, ..Options::default() });
        let before = db.stats().snapshot();
        at_once(&db, 60, |db, id| db.write_blocking(move |tx| insert(tx, id)))
            .into_iter()
            .for_each(|answer| assert_eq!(answer, Ok(1)));
        let commits = db.stats().snapshot().since(&before).commits;
        assert!(commits <= if db.engine() == Engine::Sqlite { 4 } else { 61 }, "{commits} commits");

        let lane: Lane<i64, i64> = db.lane(|tx, batch: &[i64]| {
            let mut rows = Many::new(1);
            batch.iter().for_each(|id| rows.row([(*id).into()]));
            tx.push_many(
                sql!("with input(id int8) as $rows insert into note (id) select id from input where true"),
                &rows,
            )?;
            Ok(batch.to_vec())
        });
        let before = db.stats().snapshot();
        let answers = at_once(&db, 60, move |_, number| lane.submit_blocking(1_000 + number));
        assert_eq!(answers, (1_000..1_060).map(Ok).collect::<Vec<_>>());
        let done = db.stats().snapshot().since(&before);
        assert!(done.commands == 60 && done.batches <= 4 && done.commits <= 5, "{done:?}");
        // Reads are not counted among the commits.
        let before = db.stats().snapshot();
        assert_eq!(ids(&db).len(), 120);
        assert_eq!(db.stats().snapshot().since(&before).commits, 0);
    });
}

#[test]
fn arguments_go_where_their_numbers_say() {
    on_both(|scratch| {
        let db = open(scratch, Options::default());
        let row = db.read_blocking(|tx| {
            tx.one(sql!("select $2 || '-' || $1 || '-' || $2, cast($3 as bigint)"), args!["one", "two", 3_i64], |row| {
                Ok((row.get::<String>(0)?, row.get::<i64>(1)?))
            })
        });
        assert_eq!(row, Ok(("two-one-two".to_owned(), 3)));
    });
}

/// Every kind of cell, and none.
fn mixed<'a>() -> Many<'a> {
    let mut rows = Many::new(4);
    rows.row([1_i64.into(), i64::MIN.into(), "it's \u{1f3fa} \"$1\"".into(), Arg::from(&[0, 255, 39])]);
    rows.row([2_i64.into(), Arg::Null, Arg::Null, Arg::Null]);
    rows.row([3_i64.into(), i64::MAX.into(), "".into(), Arg::from(&[])]);
    rows
}

type Cells = (i64, Option<i64>, Option<String>, Option<Vec<u8>>);

fn expected() -> Vec<Cells> {
    vec![
        (1, Some(i64::MIN), Some("it's \u{1f3fa} \"$1\"".into()), Some(vec![0, 255, 39])),
        (2, None, None, None),
        (3, Some(i64::MAX), Some(String::new()), Some(vec![])),
    ]
}

fn cells(row: &db::Row<'_>) -> db::Result<Cells> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn stored(db: &Db) -> Vec<Cells> {
    db.read_blocking(|tx| tx.query(sql!("select id, n, word, raw from note order by id"), &[], cells)).unwrap()
}

#[test]
fn many_rows_with_nulls_and_bytes() {
    on_both(|scratch| {
        let db = open(scratch, Options::default());
        let (touched, mut back) = db
            .write_blocking(|tx| -> db::Result<_> {
                let put = sql!(
                    "with input(id int8, n int8, word text, raw bytea) as $rows
                     insert into note (id, n, word, raw) select id, n, word, raw from input where true"
                );
                let touched = tx.run_many(put, &mixed())?;
                let find = sql!(
                    "with input(id int8, n int8, word text, raw bytea) as $rows
                     select note.id, note.n, note.word, input.raw from input join note on note.id = input.id"
                );
                let back = tx.query_many(find, &mixed(), cells)?;
                assert_eq!(tx.run_many(put, &Many::new(4))?, 0);
                Ok((touched, back))
            })
            .unwrap();
        back.sort_unstable();
        assert_eq!((touched, back), (3, expected()));
        assert_eq!(stored(&db), expected());
    });
}

#[test]
fn a_backup_goes_from_any_engine_to_any() {
    let tables: Vec<String> = ["note", "other"].map(str::to_owned).to_vec();
    for from in [Engine::Sqlite, Engine::Postgres] {
        for to in [Engine::Sqlite, Engine::Postgres] {
            let (source, target) = (Scratch::new(from), Scratch::new(to));
            let folder = std::env::temp_dir().join(format!("ringup-backup-{}-{from:?}-{to:?}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            let file = folder.join("copy.db");
            let (old, new) = (open(&source, Options::default()), open(&target, Options::default()));
            old.write_blocking(|tx| {
                tx.run_many(
                    sql!(
                        "with input(id int8, n int8, word text, raw bytea) as $rows
                         insert into note (id, n, word, raw) select id, n, word, raw from input where true"
                    ),
                    &mixed(),
                )
            })
            .unwrap();
            old.write_blocking(|tx| tx.run(sql!("insert into other (id, word) values (7, 'seven')"), &[])).unwrap();
            assert_eq!(old.backup(&file, &tables).unwrap().rows, 4);
            assert!(old.backup(&file, &tables).is_err(), "an older copy is not overwritten");
            assert_eq!(new.restore(&file, &tables).unwrap().rows, 4);
            assert_eq!(stored(&new), expected(), "{from:?} to {to:?}");
            // A shop that has rows stays as it is.
            assert!(matches!(new.restore(&file, &tables), Err(Error::Unique(_))));
            assert_eq!(stored(&new), expected());
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}

#[test]
fn a_migration_runs_once_and_may_not_change() {
    const CHANGED: &[Migration] = &[Migration { name: "0001_notes.sql", text: "create table note (id bigint);" }];
    const BROKEN: &[Migration] = &[
        TABLES[0],
        Migration { name: "0002_a.sql", text: "create table later (id bigint);" },
        Migration { name: "0003_b.sql", text: "create table worse (id bigint); insert into nowhere values (1);" },
    ];
    on_both(|scratch| {
        let db = scratch.open(Options::default()).unwrap();
        assert_eq!((db.migrate(TABLES), db.migrate(TABLES)), (Ok(1), Ok(0)));
        let refused = db.migrate(CHANGED);
        assert!(matches!(&refused, Err(Error::Broken(text)) if text.contains("0001_notes.sql")), "{refused:?}");
        assert!(db.migrate(BROKEN).is_err());
        let left = db.read_blocking(|tx| tx.query(sql!("select id from later"), &[], |row| row.get::<i64>(0)));
        assert!(left.is_err(), "nothing of a failed run stays");
        // Servers that start at once.
        let fresh = Scratch::new(db.engine());
        let both: Vec<_> = (0..4).map(|_| fresh.open(Options::default()).unwrap()).collect();
        let ran: Vec<_> = both.into_iter().map(|db| std::thread::spawn(move || db.migrate(TABLES))).collect();
        let ran: usize = ran.into_iter().map(|one| one.join().unwrap().unwrap()).sum();
        assert_eq!(ran, 1);
    });
}

#[test]
fn a_connection_that_broke_while_idle_is_replaced() {
    let scratch = Scratch::new(Engine::Postgres);
    let db = open(&scratch, Options { postgres_writers: 1, postgres_readers: 1, ..Options::default() });
    let process = |tx: &mut Tx<'_>| tx.one(sql!("select pg_backend_pid()"), &[], |row| row.get::<i64>(0));
    let lost = [db.write_blocking(process).unwrap(), db.read_blocking(process).unwrap()];
    let other = scratch.open(Options::default()).unwrap();
    for process in lost {
        let end = sql!("select count(*) from (select pg_terminate_backend($1::int4)) ended");
        other.write_blocking(move |tx| tx.one(end, args![process], |row| row.get::<i64>(0))).unwrap();
    }
    std::thread::sleep(Duration::from_millis(50));
    db.write_blocking(|tx| insert(tx, 1)).unwrap();
    assert_eq!(ids(&db), [1]);
}

#[test]
fn a_wrong_argument_is_a_defect_and_no_outage() {
    on_both(|scratch| {
        let db = open(scratch, Options::default());
        let answer = db.write_blocking(|tx| tx.run(sql!("insert into note (id) values ($1)"), args!["seven"]));
        assert!(matches!(answer, Err(Error::Broken(_) | Error::Constraint(_))), "{answer:?}");
    });
}

#[test]
fn a_command_that_ends_beside_a_long_read_holds_nobody_up() {
    let scratch = Scratch::new(Engine::Sqlite);
    let (server, reader) = (open(&scratch, Options::default()), scratch.open(Options::default()).unwrap());
    let (release, released) = channel::<()>();
    let (begun, begins) = channel();
    let reading = std::thread::spawn(move || {
        let released = Mutex::new(released);
        reader.read_blocking(move |tx| {
            let ids = tx.query(sql!("select id from note"), &[], |row| row.get::<i64>(0))?;
            let _ = begun.send(());
            let _ = released.lock().unwrap().recv();
            Ok::<_, Error>(ids)
        })
    });
    begins.recv().unwrap();
    let from = Instant::now();
    let command = scratch.open(Options::default()).unwrap();
    command.write_blocking(|tx| insert(tx, 1)).unwrap();
    let ending = std::thread::spawn(move || drop(command));
    std::thread::sleep(Duration::from_millis(20));
    server.write_blocking(|tx| insert(tx, 2)).unwrap();
    ending.join().unwrap();
    assert!(from.elapsed() < Duration::from_secs(2), "{:?}", from.elapsed());
    drop(release);
    assert_eq!(reading.join().unwrap().unwrap(), [0_i64; 0]);
}

#[test]
fn the_last_handle_may_be_dropped_anywhere() {
    on_both(|scratch| {
        // On a thread of the database itself, with the closure that holds it.
        let db = open(scratch, Options::default());
        let own = db.clone();
        let (release, held) = hold(&db);
        let waiting = std::thread::spawn(move || {
            let inner = own.clone();
            own.write_blocking(move |tx| {
                let _keep = &inner;
                insert(tx, 1)
            })
        });
        std::thread::sleep(Duration::from_millis(30));
        drop(db);
        drop(release);
        held.join().unwrap();
        assert_eq!(waiting.join().unwrap(), Ok(1));
        // Inside a runtime.
        let db = scratch.open(Options::default()).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let written = runtime.block_on(runtime.spawn(async move {
            let written = db.write(|tx| insert(tx, 2)).await;
            let read = db.read(|tx| tx.one(sql!("select count(*) from note"), &[], |row| row.get::<i64>(0))).await;
            drop(db);
            (written, read)
        }));
        assert_eq!(written.unwrap(), (Ok(1), Ok(2)));
    });
}
