//! A PostgreSQL of the story's own, so that it can be crashed too.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use db::Location;

use crate::server::free_address;

pub struct Cluster {
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes the cluster and starts it; everything is synced, as in a shop.
    pub fn start() -> Cluster {
        let port = free_address().port();
        let folder = std::env::temp_dir().join(format!("ringup-crash-postgres-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let _ = Command::new("chown").arg("postgres").arg(&folder).status();
        let cluster = Cluster { folder, port };
        let data = cluster.data();
        cluster.program("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        cluster.up();
        cluster
    }

    pub fn location(&self) -> Location {
        Location::Postgres(format!("postgres://postgres@127.0.0.1:{}/postgres", self.port))
    }

    /// Starts the server and waits until it has recovered.
    pub fn up(&self) {
        let options = format!("-p {} -k {} -c max_connections=60", self.port, self.folder.display());
        let log = self.folder.join("log").display().to_string();
        self.program("pg_ctl", &["-D", &self.data(), "-l", &log, "-o", &options, "-w", "start"]);
    }

    /// What a power cut leaves: no answer, no shutdown checkpoint.
    pub fn crash(&self) {
        self.program("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    /// PostgreSQL refuses to run as root.
    fn program(&self, name: &str, args: &[&str]) {
        let programs = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
        let folder = programs.map(|entry| entry.unwrap().path().join("bin")).max().unwrap();
        let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let mut command = if root { Command::new("runuser") } else { Command::new(folder.join(name)) };
        if root {
            command.args(["-u", "postgres", "--"]).arg(folder.join(name));
        }
        command.args(args).current_dir(Path::new("/tmp")).stdout(Stdio::null()).stdin(Stdio::null());
        assert!(command.status().unwrap().success(), "{name} {args:?}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.crash();
        } else {
            let data = self.data();
            let _ = std::panic::catch_unwind(|| self.program("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
