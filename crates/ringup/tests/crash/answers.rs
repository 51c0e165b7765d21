//! Killed between commit and answer, and stopped with answers under way: whoever asks again gets the same line.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use db::testing::{Scratch, on_both};

use crate::chance::seed;
use crate::check::{agree, lines, sound};
use crate::http::{button, ordered};
use crate::load::Load;
use crate::server::Server;
use crate::setup::Shop;

const PATIENCE: Duration = Duration::from_secs(10);
const DRAINED_WITHIN: Duration = Duration::from_secs(12);

fn ground(scratch: &Scratch, name: &str) -> (Shop, PathBuf) {
    let engine = match scratch.location {
        db::Location::Postgres(_) => "postgres",
        _ => "sqlite",
    };
    let folder = std::env::temp_dir().join(format!("ringup-crash-{name}-{engine}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    (Shop::new(&scratch.location, &folder, 3), folder)
}

/// A request on the wire, from head to end.
fn request(address: SocketAddr, path: &str, token: &str, key: &str, kind: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends a request, waits until it is on disk, and kills the server: the answer is never read.
fn killed_after_commit(shop: &Shop, server: Server, request: &str, on_disk: impl Fn() -> bool) -> Server {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let begun = Instant::now();
    while !on_disk() {
        assert!(begun.elapsed() < PATIENCE, "nothing was committed");
    }
    server.kill();
    drop(stream);
    shop.serve()
}

#[test]
fn killed_between_commit_and_answer() {
    on_both(|scratch| {
        let (shop, folder) = ground(scratch, "answer");
        let token = &shop.buyers[0];
        let count = || lines(&shop.location).len();
        let server = shop.serve();

        // One action of the API.
        let body = shop.order(0);
        let sent = request(shop.address, "/api/v1/orders", token, "k1", "application/json", &body);
        let server = killed_after_commit(&shop, server, &sent, || count() == 1);
        let line = lines(&shop.location).keys().next().unwrap().clone();
        let mut client = server.client();
        for _ in 0..3 {
            let answer = client.api("POST", "/api/v1/orders", token, "k1", &body).unwrap();
            assert_eq!((answer.status, answer.replayed()), (200, true), "{answer:?}");
            assert_eq!(answer.json()["line"], line.as_str());
        }
        let other = client.api("POST", "/api/v1/orders", token, "k1", &shop.order(1)).unwrap();
        assert_eq!(other.status, 422, "{other:?}");

        // A pressed button.
        let page = client.page("/items/bowl", token).unwrap();
        let pressed = format!("token={}&quantity=1", button(&page.body).unwrap());
        let form = "application/x-www-form-urlencoded";
        let sent = request(shop.address, "/orders", token, "", form, &pressed).replace("Idempotency-Key: \r\n", "");
        let server = killed_after_commit(&shop, server, &sent, || count() == 2);
        let second = lines(&shop.location).into_keys().find(|id| *id != line).unwrap();
        let answer = server.client().form("/orders", token, &pressed).unwrap();
        assert_eq!((answer.status, ordered(&answer)), (303, Some(second)), "{answer:?}");

        // A cancel.
        let path = format!("/api/v1/lines/{line}/cancel");
        let sent = request(shop.address, &path, token, "k2", "application/json", "");
        let server = killed_after_commit(&shop, server, &sent, || lines(&shop.location)[&line] == "cancelled");
        let answer = server.client().api("POST", &path, token, "k2", "").unwrap();
        assert_eq!((answer.status, answer.replayed()), (200, true), "{answer:?}");

        // Many ask again at once.
        let ids = asked_at_once(&shop, "k3");
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(count(), 3);
        server.kill();
        sound(&shop.location);
        std::fs::remove_dir_all(folder).unwrap();
    });
}

fn asked_at_once(shop: &Shop, key: &str) -> Vec<String> {
    std::thread::scope(|scope| {
        let ask = || {
            let mut client = crate::http::Client::new(shop.address);
            let answer = client.api("POST", "/api/v1/orders", &shop.buyers[1], key, &shop.order(2)).unwrap();
            assert!(matches!(answer.status, 200 | 201), "{answer:?}");
            answer.json()["line"].as_str().unwrap().to_owned()
        };
        let asked: Vec<_> = (0..24).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn a_stop_under_load_finishes_what_has_begun() {
    on_both(|scratch| {
        let (shop, folder) = ground(scratch, "stop");
        let server = shop.serve();
        let mut load = Load::start(&shop, &folder, seed());
        std::thread::sleep(Duration::from_millis(400));

        // A request whose body is still coming when the stop is asked for.
        let token = &shop.buyers[0];
        let sent = request(shop.address, "/api/v1/orders", token, "late", "application/json", &shop.order(0));
        let (head, tail) = sent.split_at(sent.len() - 5);
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        let begun = Instant::now();
        server.ask_to_stop();
        std::thread::sleep(Duration::from_millis(50));
        stream.write_all(tail.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        let (status, _) = server.end(DRAINED_WITHIN);
        assert_eq!(status.code(), Some(0));
        println!("stopped {:.0?} after it was asked to", begun.elapsed());

        // All that the load knows is there; what it does not know it asks for again.
        let server = shop.serve();
        let again = server.client().api("POST", "/api/v1/orders", token, "late", &shop.order(0)).unwrap();
        assert_eq!((again.status, again.replayed()), (200, true), "{again:?}");
        let line = again.json()["line"].as_str().unwrap().to_owned();
        load.pause();
        std::fs::OpenOptions::new()
            .append(true)
            .open(&load.log)
            .and_then(|mut log| writeln!(log, "placed {line} again"))
            .unwrap();
        agree(&shop.location, &load.log);
        drop(server);
        std::fs::remove_dir_all(folder).unwrap();
    });
}
