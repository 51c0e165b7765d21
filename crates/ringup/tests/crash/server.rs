//! The real server as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use db::Location;

use crate::http::Client;

pub const BINARY: &str = env!("CARGO_BIN_EXE_ringup");
const READY_TIME_MAX: Duration = Duration::from_secs(20);

/// The arguments that name the shop.
pub fn place(location: &Location) -> Vec<String> {
    match location {
        Location::File(file) => vec!["--data".into(), file.parent().unwrap().display().to_string()],
        Location::Postgres(url) => vec!["--database".into(), url.clone()],
        Location::Memory => panic!("a server has no shop in memory"),
    }
}

/// Runs a command of the binary, which must succeed, and answers what it printed.
pub fn run(location: &Location, args: &[&str]) -> String {
    let out = Command::new(BINARY).args(args).args(place(location)).output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "ringup {args:?}: {}\n{told}", out.status);
    told
}

/// An address that nobody listens on.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    started: Instant,
}

impl Server {
    /// Starts the process and returns at once.
    pub fn spawn(location: &Location, address: SocketAddr) -> Server {
        let started = Instant::now();
        let child = Command::new(BINARY)
            .args(["serve", "--listen", &address.to_string()])
            .args(place(location))
            .env("RUST_LOG", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Server { child, address, started }
    }

    /// Starts the process and waits until it answers; with the time that took.
    pub fn start(location: &Location, address: SocketAddr) -> (Server, Duration) {
        let mut server = Server::spawn(location, address);
        let took = server.ready();
        (server, took)
    }

    /// Waits for the first good answer of `/readyz`, counted from the process's start.
    pub fn ready(&mut self) -> Duration {
        loop {
            let answered = Client::new(self.address).call("GET", "/readyz", &[], "");
            if answered.is_ok_and(|answer| answer.status == 200) {
                return self.started.elapsed();
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the server ended: {ended:?}");
            assert!(self.started.elapsed() < READY_TIME_MAX, "the server does not answer");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// SIGKILL: nothing is tidied up.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, without waiting.
    pub fn ask_to_stop(&self) {
        let status = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Waits for the end of the process.
    pub fn end(mut self, within: Duration) -> (ExitStatus, String) {
        let from = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let out = BufReader::new(self.child.stdout.take().unwrap());
                return (status, out.lines().map_while(Result::ok).collect());
            }
            assert!(from.elapsed() < within, "the server does not end");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
