//! A disk that fails must stop the process; a disk that is full must not.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use db::testing::Scratch;
use db::{Engine, Location};

use crate::chance::seed;
use crate::check::agree;
use crate::http::button;
use crate::load::Load;
use crate::server::Server;
use crate::setup::Shop;

/// `EX_IOERR`, the exit status after a device error.
const EXIT_DEVICE_FAILED: i32 = 74;
const STOPPED_WITHIN: Duration = Duration::from_secs(5);
const RECOVERED_WITHIN: Duration = Duration::from_secs(5);
/// More than the log may grow to before its pages are moved, so that it is not the log alone that fills the disk.
const SMALL_DISK_MEGABYTES: u32 = 96;
const WARM_UP: Duration = Duration::from_millis(500);

/// A process whose system calls fail as long as this is there.
struct Faults(Child);

impl Faults {
    /// `None`, and says so, where this machine does not let us.
    fn inject(server: &Server, calls: &str, fault: &str) -> Option<Faults> {
        let id = server.id().to_string();
        let inject = format!("inject={calls}:{fault}");
        let strace = Command::new("strace")
            .args(["-f", "-q", "-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &inject, "-p", &id])
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut strace) = strace else {
            println!("skipped: there is no strace (apt-get install strace)");
            return None;
        };
        while !traced(&id) {
            if strace.try_wait().unwrap().is_some() {
                println!("skipped: strace may not look at another process here");
                return None;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Some(Faults(strace))
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        // It lets go of the server, which must go on.
        let _ = Command::new("kill").args(["-INT", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

/// Whether each thread is under strace's eyes.
fn traced(id: &str) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else { return false };
    let free = "TracerPid:\t0\n";
    threads
        .flatten()
        .all(|thread| std::fs::read_to_string(thread.path().join("status")).is_ok_and(|s| !s.contains(free)))
}

struct Ground {
    shop: Shop,
    folder: PathBuf,
}

impl Ground {
    fn new(name: &str, location: &Location) -> Ground {
        let folder = std::env::temp_dir().join(format!("ringup-crash-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Ground { shop: Shop::new(location, &folder, 3), folder }
    }

    fn load(&self) -> Load {
        Load::start(&self.shop, &self.folder, seed())
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// The process ends by itself, soon; what it acknowledged is there, and the rest can be asked for again.
fn fails_and_stops(name: &str, calls: &str, fault: &str) {
    let scratch = Scratch::new(Engine::Sqlite);
    let ground = Ground::new(name, &scratch.location);
    let server = ground.shop.serve();
    let mut load = ground.load();
    std::thread::sleep(WARM_UP);
    let begun = Instant::now();
    let Some(faults) = Faults::inject(&server, calls, fault) else { return };
    let (status, _) = server.end(STOPPED_WITHIN);
    let took = begun.elapsed();
    drop(faults);
    assert_eq!(status.code(), Some(EXIT_DEVICE_FAILED), "{status}");
    let server = ground.shop.serve();
    load.pause();
    let told = agree(&ground.shop.location, &load.log);
    println!(
        "{name}: stopped after {took:.0?}; {} orders acknowledged before and after, each there once",
        told.lines.len()
    );
    assert!(told.lines.len() > 10 && told.again > 0, "the load did not meet the fault");
    drop(server);
}

#[test]
fn a_failing_sync_stops_the_process() {
    fails_and_stops("fsync", "fsync,fdatasync", "error=EIO");
}

#[test]
fn a_sync_that_fails_once_stops_the_process() {
    // The kernel reports a lost write once: a second try that succeeds says nothing.
    fails_and_stops("fsync-once", "fsync,fdatasync", "error=EIO:when=1");
}

#[test]
fn a_failing_write_stops_the_process() {
    fails_and_stops("write", "pwrite64", "error=EIO:when=1");
}

/// While the disk is full: clear refusals and good reads; afterwards all by itself as before.
fn full_and_free(name: &str, ground: &Ground, fill: impl FnOnce(&Server) -> Option<Box<dyn FnOnce()>>) {
    let shop = &ground.shop;
    let mut server = shop.serve();
    let mut load = ground.load();
    let (mut client, token) = (server.client(), shop.buyers[0].clone());
    std::thread::sleep(WARM_UP);
    let page = client.page("/items/cup", &token).unwrap();
    let pressed = format!("token={}&quantity=1", button(&page.body).unwrap());
    let Some(free) = fill(&server) else { return };

    let mut order = |key: &str| client.api("POST", "/api/v1/orders", &token, key, &shop.order(0)).unwrap();
    let begun = Instant::now();
    let refused = loop {
        let answer = order(&format!("full-{}", begun.elapsed().as_micros()));
        if answer.status != 201 {
            break answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "the disk does not fill");
    };
    assert_eq!((refused.status, refused.code().as_str()), (503, "storage.full"), "{refused:?}");
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{refused:?}");
    assert_eq!(order("kept for later").status, 503);
    let refused = client.form("/orders", &token, &pressed).unwrap();
    assert_eq!(refused.status, 503);
    assert!(refused.header("content-type").starts_with("text/html") && refused.body.contains("</html>"));
    for path in ["/items/bowl", "/", "/orders", "/readyz", "/healthz"] {
        assert_eq!(client.page(path, &token).unwrap().status, 200, "{path}");
    }
    assert_eq!(client.api("GET", "/api/v1/orders", &token, "", "").unwrap().status, 200);
    std::thread::sleep(Duration::from_secs(1));
    assert!(server.is_running());

    free();
    let freed = Instant::now();
    let placed = loop {
        let answer = client.api("POST", "/api/v1/orders", &token, "kept for later", &shop.order(0)).unwrap();
        if answer.status != 503 {
            break answer;
        }
        assert!(freed.elapsed() < RECOVERED_WITHIN, "{} {}", answer.body, space(&shop.location));
        std::thread::sleep(Duration::from_millis(5));
    };
    let took = freed.elapsed();
    assert_eq!(placed.status, 201, "{placed:?}");
    // What the page said while the disk was full is still good.
    assert_eq!(client.form("/orders", &token, &pressed).unwrap().status, 303);
    std::thread::sleep(WARM_UP);
    load.pause();
    // These lines are this test's own, not the load's.
    let told = crate::check::holds(&shop.location, &load.log);
    let full = told.unavailable.get("storage.full").copied().unwrap_or_default();
    println!(
        "{name}: {full} refusals while it was full, orders again {took:.0?} after; {} acknowledged",
        told.lines.len()
    );
    assert!(full > 0, "{:?}", told.unavailable);
    server.ask_to_stop();
    assert_eq!(server.end(Duration::from_secs(15)).0.code(), Some(0));
    crate::check::holds(&shop.location, &load.log);
}

/// What takes the space, for a failure's message.
fn space(location: &Location) -> String {
    let Location::File(file) = location else { return String::new() };
    let folder = file.parent().unwrap();
    let listed = Command::new("sh").args(["-c", "df -k . && ls -lA"]).current_dir(folder).output().unwrap();
    String::from_utf8_lossy(&listed.stdout).into_owned()
}

/// A file system of a few megabytes, gone with its owner.
struct Small(PathBuf);

impl Small {
    fn mount(megabytes: u32) -> Option<Small> {
        let folder = std::env::temp_dir().join(format!("ringup-crash-small-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "ringup"])
            .arg(&folder)
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Small(folder));
        }
        let _ = std::fs::remove_dir(&folder);
        None
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

/// Takes all space that is left.
fn ballast(file: &Path) {
    let mut out = File::create(file).unwrap();
    for size in [1 << 16, 1 << 12, 1] {
        let block = vec![0; size];
        while out.write_all(&block).is_ok() {}
    }
}

#[test]
fn a_full_disk_refuses_and_recovers() {
    let Some(small) = Small::mount(SMALL_DISK_MEGABYTES) else {
        return println!(
            "skipped: mounting a small file system is not permitted here; the injected story stands for it"
        );
    };
    let ground = Ground::new("full", &Location::File(small.0.join("data").join("shop.db")));
    let file = small.0.join("ballast");
    full_and_free("full disk", &ground, |_| {
        ballast(&file);
        Some(Box::new(move || std::fs::remove_file(file).unwrap()))
    });
}

#[test]
fn no_space_from_the_system_refuses_and_recovers() {
    let scratch = Scratch::new(Engine::Sqlite);
    let ground = Ground::new("nospace", &scratch.location);
    full_and_free("no space", &ground, |server| {
        let faults = Faults::inject(server, "pwrite64", "error=ENOSPC")?;
        Some(Box::new(move || drop(faults)))
    });
}
