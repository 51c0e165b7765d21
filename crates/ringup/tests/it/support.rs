//! Starting the binary, and the smallest HTTP client that will do.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use db::Location;
use db::testing::Scratch;
use serde_json::{Value, json};

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(30);
static KEYS: AtomicU32 = AtomicU32::new(1);
pub const CATALOGUE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/catalogue.csv");

pub fn ringup() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringup"));
    command.env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

/// `--data` or `--database` for a scratch place.
pub fn place(scratch: &Scratch) -> [String; 2] {
    match &scratch.location {
        Location::File(path) => ["--data".into(), path.parent().unwrap().display().to_string()],
        Location::Postgres(url) => ["--database".into(), url.clone()],
        Location::Memory => unreachable!(),
    }
}

/// What a command left.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs the command to its end.
pub fn run(place: &[String], args: &[&str]) -> Ran {
    let output = ringup().args(args).args(place).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs the command, which succeeds, and answers what it printed.
pub fn done(place: &[String], args: &[&str]) -> String {
    let ran = run(place, args);
    assert_eq!(ran.code, Some(0), "{args:?}: {ran:?}");
    ran.out
}

/// Runs the command, which fails with one line that says so.
pub fn failed(place: &[String], args: &[&str]) -> String {
    let ran = run(place, args);
    assert_eq!(ran.code, Some(1), "{args:?}: {ran:?}");
    let last = ran.err.lines().last().unwrap();
    assert!(last.starts_with("ringup: "), "{ran:?}");
    last.to_owned()
}

/// A server that is killed when the test is over.
pub struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    /// The first line that it printed.
    pub line: String,
    pub address: SocketAddr,
}

impl Running {
    pub fn start(mut command: Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let port: String = line
            .split("localhost:")
            .nth(1)
            .or(line.split("127.0.0.1:").nth(1))
            .unwrap_or_default()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let Ok(port) = port.parse::<u16>() else {
            let _ = child.kill();
            panic!("it did not start: {line:?}");
        };
        Running { child, out, line, address: SocketAddr::from(([127, 0, 0, 1], port)) }
    }

    /// `serve` on a free port.
    pub fn serve(place: &[String]) -> Running {
        let mut command = ringup();
        command.arg("serve").args(place).args(["--listen", "127.0.0.1:0"]).stderr(Stdio::null());
        Running::start(command)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn tell(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Waits for its end; answers it with what else was printed.
    pub fn end(mut self) -> (ExitStatus, String) {
        let began = Instant::now();
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if began.elapsed() > PATIENCE => panic!("it did not stop"),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (status, rest)
    }

    pub fn stop(self) -> (ExitStatus, String) {
        self.tell("-TERM");
        self.end()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], "")
    }

    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
        head.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        let mut stream = self.connect();
        stream.write_all(head.as_bytes()).unwrap();
        Answer::read(&mut stream)
    }

    /// JSON there and back, as the bearer of `token`.
    pub fn api(&self, method: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
        let bearer = format!("Bearer {token}");
        let key = format!("key-{}", KEYS.fetch_add(1, Relaxed));
        let mut headers = vec![("content-type", "application/json"), ("idempotency-key", key.as_str())];
        if !token.is_empty() {
            headers.push(("authorization", &bearer));
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.request(method, path, &headers, &body);
        (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
    }

    /// A customer with an order of two of the item with `handle`; answers the client's token.
    pub fn customer_with_order(&self, email: &str, handle: &str) -> String {
        let (status, client) = self.api("POST", "/api/v1/clients", "", &json!({}));
        assert_eq!(status, 201, "{client}");
        let token = client["token"].as_str().unwrap().to_owned();
        let address = json!({"moniker": "Home", "name": "Ada Example", "line1": "1 Main Street", "city": "Springfield",
            "postal_code": "12345", "country": "US"});
        let register = json!({"name": "Ada Example", "email": email, "addresses": [address],
            "payment_methods": [{"provider": "simulator", "token": "tok_visa"}], "single_action": true});
        let (status, customer) = self.api("POST", "/api/v1/customers", &token, &register);
        assert_eq!(status, 201, "{customer}");
        let (_, item) = self.api("GET", &format!("/api/v1/items/{handle}"), "", &Value::Null);
        let order = json!({"variant": item["variants"][0]["id"], "quantity": 2});
        let (status, line) = self.api("POST", "/api/v1/orders", &token, &order);
        assert_eq!(status, 201, "{line}");
        token
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    /// Reads until the server closes.
    pub fn read(stream: &mut TcpStream) -> Answer {
        let mut bytes = Vec::new();
        // A server that closes on us while we still send resets the connection, after its answer.
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Answer { status, body: body.to_owned() }
    }
}
