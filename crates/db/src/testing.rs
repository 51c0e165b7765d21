#![allow(clippy::expect_used, reason = "a test that can't have its database can't go on")]
//! Databases for tests: each story runs on SQLite and on a real PostgreSQL that the tests start themselves.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use crate::{Db, Engine, Location, Options, Result};

/// A database of one test, removed when the test is over.
pub struct Scratch {
    /// Where it is, to open it again or to hand it to another process.
    pub location: Location,
    keep: Keep,
}

enum Keep {
    Folder(PathBuf),
    Schema { url: String, name: String },
}

static COUNT: AtomicU64 = AtomicU64::new(0);

impl Scratch {
    /// An empty database on `engine`.
    ///
    /// # Panics
    /// When it can't be made: the test can't go on.
    pub fn new(engine: Engine) -> Scratch {
        let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        match engine {
            Engine::Sqlite => {
                let folder = std::env::temp_dir().join(format!("ringup-{name}"));
                std::fs::create_dir_all(&folder).expect("temporary folder");
                Scratch { location: Location::File(folder.join("shop.db")), keep: Keep::Folder(folder) }
            }
            Engine::Postgres => {
                let url = postgres_url().to_owned();
                script(&url, &format!("create schema {name}"));
                let separator = if url.contains('?') { '&' } else { '?' };
                let location = Location::Postgres(format!("{url}{separator}options=-c%20search_path%3D{name}"));
                Scratch { location, keep: Keep::Schema { url, name } }
            }
        }
    }

    /// Opens the database.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub fn open(&self, options: Options) -> Result<Db> {
        Db::open(&self.location, options)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        match &self.keep {
            Keep::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Keep::Schema { url, name } => script(url, &format!("drop schema if exists {name} cascade")),
        }
    }
}

/// The texts that the engine at `location` does not prepare, with what it says of each.
///
/// # Panics
/// When the database can't be opened.
pub fn refused(location: &Location, texts: &[&'static str]) -> Vec<(&'static str, String)> {
    let mut refused = Vec::new();
    let mut note = |text: &'static str, outcome: Result<()>| {
        if let Err(error) = outcome {
            refused.push((text, error.to_string()));
        }
    };
    match location {
        Location::Postgres(url) => {
            let config = url.parse().expect("a database address");
            let mut connection = crate::postgres::Connection::open(&config).expect("a connection");
            texts.iter().for_each(|text| note(text, connection.accepts(text)));
        }
        Location::File(path) => {
            let connection = crate::sqlite::Connection::plain(path).expect("a connection");
            texts.iter().for_each(|text| note(text, connection.accepts(text)));
        }
        Location::Memory => {}
    }
    refused
}

/// Runs the story on both engines, one after the other, and says which one failed.
pub fn on_both(story: impl Fn(&Scratch)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        eprintln!("on {engine:?}");
        story(&Scratch::new(engine));
    }
}

fn script(url: &str, text: &str) {
    let config = url.parse().expect("a database address");
    let mut connection = crate::postgres::Connection::open(&config).expect("a connection to PostgreSQL");
    connection.script(text).expect("a script");
}

/// The address of the PostgreSQL server of the tests: `RINGUP_TEST_POSTGRES`, or one that is started here and shared by
/// all test processes on this machine.
///
/// # Panics
/// When PostgreSQL is not installed or won't start.
pub fn postgres_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    static STARTING: Mutex<()> = Mutex::new(());
    if let Some(url) = URL.get() {
        return url;
    }
    let _one = STARTING.lock();
    URL.get_or_init(|| std::env::var("RINGUP_TEST_POSTGRES").unwrap_or_else(|_| start_postgres()))
}

const PORT: u16 = 54_329;

fn start_postgres() -> String {
    let folder = std::env::temp_dir().join("ringup-test-postgres");
    let url = format!("postgres://postgres@127.0.0.1:{PORT}/postgres");
    let config: tokio_postgres::Config = url.parse().expect("a database address");
    let answers = || crate::postgres::Connection::open(&config).is_ok();
    if answers() {
        return url;
    }
    // Several test processes may arrive at once: the one that makes the lock folder starts the server.
    let lock = std::env::temp_dir().join("ringup-test-postgres.lock");
    let began = Instant::now();
    let starter = std::fs::create_dir(&lock).is_ok();
    if starter {
        let outcome = std::panic::catch_unwind(|| launch(&folder));
        let _ = std::fs::remove_dir(&lock);
        outcome.expect("PostgreSQL is installed (apt-get install postgresql)");
    }
    while !answers() {
        if began.elapsed() > Duration::from_secs(60) {
            let _ = std::fs::remove_dir(&lock);
            panic!("PostgreSQL did not start; see {}", folder.join("log").display());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    url
}

fn launch(folder: &Path) {
    let programs = std::fs::read_dir("/usr/lib/postgresql")
        .expect("/usr/lib/postgresql")
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .max()
        .expect("a PostgreSQL version");
    let run = |program: &str, args: &[&str]| {
        let path = programs.join(program);
        // PostgreSQL refuses to run as root.
        let root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n");
        let mut command = if root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(&path);
            command
        } else {
            Command::new(&path)
        };
        let status = command.args(args).current_dir("/tmp").stdout(std::process::Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "{program} failed");
    };
    let data = folder.join("data");
    if !data.join("PG_VERSION").exists() {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).expect("temporary folder");
        let _ = Command::new("chown").arg("postgres").arg(folder).status();
        run("initdb", &["-D", &data.to_string_lossy(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
    }
    let options = format!("-p {PORT} -k {} -c max_connections=400 -c shared_buffers=256MB", folder.display());
    let log = folder.join("log");
    run("pg_ctl", &["-D", &data.to_string_lossy(), "-l", &log.to_string_lossy(), "-o", &options, "-w", "start"]);
}
