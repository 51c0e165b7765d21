//! A caller over HTTP/1.1 that keeps its connection and tells a broken one from an answer.

use std::io::{BufRead as _, BufReader, Error, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Longer than the server may wait for a database that is being restarted.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

pub struct Client {
    pub address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A problem's code.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn replayed(&self) -> bool {
        self.header("idempotent-replayed") == "true"
    }
}

impl Client {
    pub fn new(address: SocketAddr) -> Client {
        Client { address, stream: None }
    }

    /// One request. After an error nobody knows whether the server has heard it.
    pub fn call(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Answer, Error> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(ANSWER_TIME_MAX))?;
                BufReader::new(stream)
            }
        };
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n", self.address, body.len());
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        request.push_str(body);
        stream.get_mut().write_all(request.as_bytes())?;
        let answer = read(&mut stream)?;
        if !answer.header("connection").eq_ignore_ascii_case("close") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }

    /// A JSON request of a client.
    pub fn api(&mut self, method: &str, path: &str, token: &str, key: &str, body: &str) -> Result<Answer, Error> {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        if !key.is_empty() {
            headers.push(("Idempotency-Key", key));
        }
        self.call(method, path, &headers, body)
    }

    pub fn page(&mut self, path: &str, token: &str) -> Result<Answer, Error> {
        self.call("GET", path, &[("Cookie", &format!("ringup_client={token}"))], "")
    }

    pub fn form(&mut self, path: &str, token: &str, body: &str) -> Result<Answer, Error> {
        let cookie = format!("ringup_client={token}");
        self.call("POST", path, &[("Cookie", &cookie), ("Content-Type", "application/x-www-form-urlencoded")], body)
    }
}

fn read(stream: &mut BufReader<TcpStream>) -> Result<Answer, Error> {
    let mut line = || {
        let mut text = String::new();
        if stream.read_line(&mut text)? == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof));
        }
        Ok(text.trim_end().to_owned())
    };
    let status = line()?.split(' ').nth(1).and_then(|text| text.parse().ok()).ok_or(ErrorKind::InvalidData)?;
    let mut headers = Vec::new();
    loop {
        let text = line()?;
        let Some((name, value)) = text.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: String::new() };
    let mut body = vec![0; answer.header("content-length").parse().unwrap_or(0)];
    stream.read_exact(&mut body)?;
    answer.body = String::from_utf8_lossy(&body).into_owned();
    Ok(answer)
}

/// The button's token on an item's page, where it has a button.
pub fn button(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"token\" value=\"")?;
    rest.split('"').next().map(str::to_owned)
}

/// The line that a 303 after an order leads to.
pub fn ordered(answer: &Answer) -> Option<String> {
    let (_, rest) = answer.header("location").split_once("ordered=")?;
    Some(rest.split(['&', '#']).next()?.to_owned())
}
