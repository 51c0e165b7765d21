//! The server under load, and wrk as the load.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde::Deserialize;

/// A server of its own process, stopped when this is dropped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
    /// From the start of the process to its first answer.
    pub first_answer: Duration,
}

impl Server {
    /// Starts this binary's own `serve` with `args`.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(args: &[&str]) -> anyhow::Result<Server> {
        Server::spawn("serve", args, |line| line.strip_prefix("listening on http://").map(str::to_owned))
    }

    /// Starts this binary's own `demo`.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn demo() -> anyhow::Result<Server> {
        Server::spawn("demo", &["--json"], |line| {
            let line: serde_json::Value = serde_json::from_str(line).ok()?;
            Some(line["url"].as_str()?.strip_prefix("http://")?.replace("localhost", "127.0.0.1"))
        })
    }

    fn spawn(command: &str, args: &[&str], address: impl Fn(&str) -> Option<String>) -> anyhow::Result<Server> {
        let began = Instant::now();
        let mut child = Command::new(std::env::current_exe()?)
            .arg(command)
            .args(["--listen", "127.0.0.1:0"])
            .args(args)
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .context("can't start the server")?;
        let out = child.stdout.take().context("the server's output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let Some(address) = address(line.trim()) else { bail!("the server said: {line:?}") };
        let mut server = Server { child, address, first_answer: Duration::ZERO };
        server.get("/healthz", &[])?;
        server.first_answer = began.elapsed();
        Ok(server)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// One GET; the answer's body with its head.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> anyhow::Result<Vec<u8>> {
        use std::io::Read as _;
        let mut stream = std::net::TcpStream::connect(&self.address)?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address)?;
        for (name, value) in headers {
            write!(stream, "{name}: {value}\r\n")?;
        }
        write!(stream, "\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }

    /// A counter of `/metrics`.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn counter(&self, name: &str) -> anyhow::Result<u64> {
        let text = String::from_utf8(self.get("/metrics", &[])?)?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        line.with_context(|| format!("no counter {name}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// What wrk counted.
#[derive(Debug, Deserialize)]
pub struct Counted {
    /// Answers.
    pub requests: u64,
    micros: u64,
    errors: u64,
    /// The 99th percentile, in microseconds.
    pub p99: f64,
}

impl Counted {
    /// Answers a second.
    pub fn per_second(&self) -> f64 {
        self.requests as f64 * 1e6 / self.micros as f64
    }
}

const DONE: &str = r#"
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('RINGUP {"requests":%d,"micros":%d,"errors":%d,"p99":%f}\n', summary.requests,
    summary.duration, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(99)))
end
"#;

/// One run of wrk with `connections`; `tokens` names a file with a token and a cookie a line, each posted once.
///
/// # Errors
/// When wrk is missing or anything was answered with an error.
pub fn wrk(
    server: &Server,
    path: &str,
    connections: u32,
    time: Duration,
    tokens: Option<&Path>,
) -> anyhow::Result<Counted> {
    let mut script = String::new();
    if let Some(tokens) = tokens {
        script = format!(
            "local lines = io.lines('{}')\n\
             function request()\n\
               local line = lines()\n\
               if not line then return wrk.format('GET', '/tokens-used-up') end\n\
               local at = line:find(' ')\n\
               return wrk.format('POST', '{path}', {{ ['Content-Type'] = 'application/x-www-form-urlencoded',\n\
                 ['Cookie'] = 'ringup_client=' .. line:sub(at + 1) }}, 'quantity=1&token=' .. line:sub(1, at - 1))\n\
             end\n",
            tokens.display()
        );
    }
    script.push_str(DONE);
    let folder = std::env::temp_dir().join(format!("ringup-bench-{}.lua", std::process::id()));
    std::fs::write(&folder, script)?;
    let out = Command::new("wrk")
        .args(["-t1", &format!("-c{connections}"), &format!("-d{}s", time.as_secs()), "--timeout", "30s", "-s"])
        .arg(&folder)
        .arg(format!("http://{}{path}", server.address))
        .output()
        .context("wrk is needed: apt-get install wrk")?;
    let _ = std::fs::remove_file(&folder);
    let text = String::from_utf8_lossy(&out.stdout);
    let line =
        text.lines().find_map(|line| line.strip_prefix("RINGUP ")).with_context(|| format!("wrk said: {text}"))?;
    let counted: Counted = serde_json::from_str(line)?;
    if counted.errors > 0 {
        bail!("{} of {} answers to {path} were errors: {text}", counted.errors, counted.requests);
    }
    Ok(counted)
}
