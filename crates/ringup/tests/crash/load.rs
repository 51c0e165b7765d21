//! The load: a process of its own that orders, cancels and restores without pause, and writes down each acknowledged
//! answer before it asks for the next. What was not acknowledged it asks for again with the same key, until it is.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::http::{Answer, Client, button, ordered};
use crate::setup::{ITEMS, Shop};

/// Names the file with the settings of the load process: set for that process alone.
const SETTINGS: &str = "RINGUP_CRASH_LOAD";
const WORKERS: usize = 6;
/// An answer that was not had by then will never come.
const PATIENCE: Duration = Duration::from_secs(60);
/// Acknowledged keys that are asked for again after each broken connection.
const REPEATED: usize = 3;

/// The load process, seen from the story.
pub struct Load {
    child: Child,
    tell: ChildStdin,
    told: BufReader<ChildStdout>,
    pub log: PathBuf,
}

impl Load {
    /// Starts this test binary again, as the load.
    pub fn start(shop: &Shop, folder: &Path, seed: u64) -> Load {
        let (settings, log) = (folder.join("load.json"), folder.join("acknowledged.log"));
        let text = json!({"address": shop.address.to_string(), "seed": seed, "log": log, "buyers": shop.buyers,
            "variants": shop.variants});
        std::fs::write(&settings, text.to_string()).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["load::load_process", "--exact", "--nocapture"])
            .env(SETTINGS, settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let tell = child.stdin.take().unwrap();
        let told = BufReader::new(child.stdout.take().unwrap());
        Load { child, tell, told, log }
    }

    /// Waits until every order that was begun is acknowledged, and begins no more. A server must be there.
    pub fn pause(&mut self) {
        writeln!(self.tell, "pause").unwrap();
        let mut line = String::new();
        while !line.contains("LOAD paused") {
            line.clear();
            assert_ne!(self.told.read_line(&mut line).unwrap(), 0, "the load process ended");
        }
    }

    pub fn go(&mut self) {
        writeln!(self.tell, "go").unwrap();
    }

    /// Ends the process; whatever is under way stays unacknowledged.
    pub fn stop(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Not a story but what [`Load::start`] runs: without settings there is nothing to do.
#[test]
fn load_process() {
    let Some(file) = std::env::var_os(SETTINGS) else { return };
    let settings: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let strings = |name: &str| -> Vec<String> {
        settings[name].as_array().unwrap().iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let shared = Arc::new(Shared {
        log: Mutex::new(File::create(settings["log"].as_str().unwrap()).unwrap()),
        paused: AtomicBool::new(false),
        idle: AtomicUsize::new(0),
    });
    let address: SocketAddr = settings["address"].as_str().unwrap().parse().unwrap();
    let (seed, buyers) = (settings["seed"].as_u64().unwrap(), strings("buyers"));
    for number in 0..WORKERS {
        let worker = Worker {
            name: format!("{seed}-{number}"),
            chance: Chance::new(seed.wrapping_add(number as u64)),
            client: Client::new(address),
            token: buyers[number % buyers.len()].clone(),
            variants: strings("variants"),
            shared: shared.clone(),
            count: 0,
            lines: Vec::new(),
            last: Vec::new(),
            broken: false,
        };
        std::thread::spawn(move || worker.work());
    }
    for line in std::io::stdin().lines() {
        let pause = line.unwrap() == "pause";
        shared.paused.store(pause, SeqCst);
        while pause && shared.idle.load(SeqCst) < WORKERS {
            std::thread::sleep(Duration::from_millis(1));
        }
        if pause {
            println!("LOAD paused");
        }
    }
}

struct Shared {
    log: Mutex<File>,
    paused: AtomicBool,
    idle: AtomicUsize,
}

impl Shared {
    /// One line, handed to the system before anything else is asked for.
    fn note(&self, line: &str) {
        writeln!(self.log.lock().unwrap(), "{line}").unwrap();
    }
}

struct Worker {
    name: String,
    chance: Chance,
    client: Client,
    token: String,
    variants: Vec<String>,
    shared: Arc<Shared>,
    count: u64,
    /// Own lines, and whether each is cancelled.
    lines: Vec<(String, bool)>,
    /// The newest acknowledged orders: what was asked, and the line.
    last: Vec<(Ask, String)>,
    broken: bool,
}

/// A request that may be sent any number of times.
#[derive(Clone)]
enum Ask {
    Api { key: String, body: String },
    Page { token: String },
    Change { verb: &'static str, line: String, key: String },
}

impl Worker {
    fn work(mut self) {
        loop {
            while self.shared.paused.load(SeqCst) {
                self.shared.idle.fetch_add(1, SeqCst);
                while self.shared.paused.load(SeqCst) {
                    std::thread::sleep(Duration::from_millis(1));
                }
                self.shared.idle.fetch_sub(1, SeqCst);
            }
            self.count += 1;
            match self.chance.below(10) {
                0..6 => self.order_by_api(),
                6..8 => self.order_from_page(),
                _ => self.change(),
            }
            if std::mem::take(&mut self.broken) {
                for (ask, line) in self.last.clone() {
                    self.repeat(&ask, &line);
                }
            }
        }
    }

    fn key(&self) -> String {
        format!("{}-{}", self.name, self.count)
    }

    fn send(&mut self, ask: &Ask) -> Result<Answer, std::io::Error> {
        match ask {
            Ask::Api { key, body } => self.client.api("POST", "/api/v1/orders", &self.token, key, body),
            Ask::Page { token } => self.client.form("/orders", &self.token, &format!("token={token}&quantity=1")),
            Ask::Change { verb, line, key } => {
                self.client.api("POST", &format!("/api/v1/lines/{line}/{verb}"), &self.token, key, "")
            }
        }
    }

    /// Asks until there is an answer, and says whether it was asked more than once.
    fn insist(&mut self, ask: &Ask) -> (Answer, bool) {
        let (begun, mut again) = (Instant::now(), false);
        loop {
            match self.send(ask) {
                Ok(answer) if answer.status == 503 || answer.code() == "request.in_flight" => {
                    self.shared.note(&format!("unavailable {}", answer.code()));
                }
                Ok(answer) => return (answer, again),
                Err(_) => self.broken = true,
            }
            again = true;
            if begun.elapsed() > PATIENCE {
                self.wrong("no answer at all");
                std::thread::sleep(PATIENCE);
            }
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    fn wrong(&self, text: &str) {
        self.shared.note(&format!("wrong {}: {}", self.key(), text.replace('\n', " ")));
    }

    fn order_by_api(&mut self) {
        let item = self.chance.below(ITEMS.len());
        let body = json!({"variant": self.variants[item], "quantity": 1}).to_string();
        let ask = Ask::Api { key: self.key(), body };
        let (answer, again) = self.insist(&ask);
        match answer.status {
            201 => self.placed(ask, line_of(&answer), again),
            200 if again && answer.replayed() => self.placed(ask, line_of(&answer), again),
            409 if answer.code() == "order.out_of_stock" => self.shared.note("refused"),
            _ => self.wrong(&format!("{answer:?}")),
        }
    }

    fn order_from_page(&mut self) {
        let (handle, _) = ITEMS[self.chance.below(ITEMS.len())];
        let Ok(page) = self.client.page(&format!("/items/{handle}"), &self.token) else {
            self.broken = true;
            return std::thread::sleep(Duration::from_millis(3));
        };
        // Sold out, or no server that can read.
        let Some(token) = button(&page.body) else { return };
        let ask = Ask::Page { token };
        let (answer, again) = self.insist(&ask);
        match (answer.status, ordered(&answer)) {
            (303, Some(line)) => self.placed(ask, line, again),
            // Sold out meanwhile, or the delivery changed with the order of another device.
            (409, _) => self.shared.note("refused"),
            _ => self.wrong(&format!("{} {:?}", answer.status, answer.headers)),
        }
    }

    fn placed(&mut self, ask: Ask, line: String, again: bool) {
        self.shared.note(&format!("placed {line} {}", if again { "again" } else { "once" }));
        self.lines.push((line.clone(), false));
        if self.chance.one_in(8) {
            self.repeat(&ask, &line);
        }
        self.last.push((ask, line));
        if self.last.len() > REPEATED {
            self.last.remove(0);
        }
    }

    /// The same key gets the same line, marked as a repetition.
    fn repeat(&mut self, ask: &Ask, line: &str) {
        let (answer, _) = self.insist(ask);
        let same = match ask {
            Ask::Page { .. } => answer.status == 303 && ordered(&answer).as_deref() == Some(line),
            _ => answer.status == 200 && answer.replayed() && line_of(&answer) == line,
        };
        if same {
            self.shared.note("repeated");
        } else {
            self.wrong(&format!("{line} was acknowledged, the same key got {answer:?}"));
        }
    }

    fn change(&mut self) {
        if self.lines.is_empty() {
            return;
        }
        let at = self.chance.below(self.lines.len());
        let (line, cancelled) = self.lines[at].clone();
        let verb = if cancelled { "undo" } else { "cancel" };
        let (answer, _) = self.insist(&Ask::Change { verb, line: line.clone(), key: self.key() });
        match answer.status {
            200 => {
                self.lines[at].1 = !cancelled;
                self.shared.note(&format!("{} {line}", if cancelled { "restored" } else { "cancelled" }));
            }
            409 if cancelled && answer.code() == "order.out_of_stock" => self.shared.note("refused"),
            _ => self.wrong(&format!("{verb} {line}: {answer:?}")),
        }
    }
}

fn line_of(answer: &Answer) -> String {
    answer.json()["line"].as_str().unwrap_or_default().to_owned()
}
