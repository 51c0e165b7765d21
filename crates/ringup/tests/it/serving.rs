//! `ringup serve`: starting, being told, being flooded, stopping.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use db::Engine;
use db::testing::{Scratch, on_both};

use crate::support::{Answer, Running, done, failed, place, ringup, run};

#[test]
fn it_starts_answers_and_stops() {
    on_both(|scratch| {
        let place = place(scratch);
        let server = Running::serve(&place);
        assert_eq!(server.line, format!("listening on http://{}\n", server.address));
        for path in ["/healthz", "/readyz", "/metrics", "/", "/api/openapi.json"] {
            assert_eq!(server.get(path).status, 200, "{path}");
        }
        let (status, rest) = server.stop();
        assert!(status.success());
        assert_eq!(rest, "");
        // And again, with what is there.
        let server = Running::serve(&place);
        assert_eq!(server.get("/readyz").status, 200);
        server.tell("-INT");
        assert!(server.end().0.success());
    });
}

#[test]
fn a_setting_shows_beside_a_running_server() {
    on_both(|scratch| {
        let place = place(scratch);
        let server = Running::serve(&place);
        assert!(!server.get("/").body.contains("Lantern Books"));
        done(&place, &["settings", "set", "shop.name", "Lantern Books"]);
        let began = Instant::now();
        while !server.get("/").body.contains("Lantern Books") {
            assert!(began.elapsed() < Duration::from_secs(5));
            std::thread::sleep(Duration::from_millis(100));
        }
    });
}

#[test]
fn a_stop_lets_a_request_finish_and_takes_no_more() {
    let scratch = Scratch::new(Engine::Sqlite);
    let server = Running::serve(&place(&scratch));
    let mut idle = server.connect();
    let mut slow = server.connect();
    let head = "POST /sign-in HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    slow.write_all(format!("{head}content-length: 23\r\n\r\nemail=ada%40e").as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    server.tell("-TERM");
    std::thread::sleep(Duration::from_millis(300));
    assert!(TcpStream::connect(server.address).is_err());
    slow.write_all(b"xample.com").unwrap();
    let answer = Answer::read(&mut slow);
    assert!((200..400).contains(&answer.status), "{answer:?}");
    assert_eq!(Answer::read(&mut idle).status, 0);
    let began = Instant::now();
    assert!(server.end().0.success());
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn too_large_a_head_is_refused() {
    let scratch = Scratch::new(Engine::Sqlite);
    let server = Running::serve(&place(&scratch));
    let large = "a".repeat(60 * 1_024);
    assert_eq!(server.request("GET", "/", &[("x-large", &large)], "").status, 431);
    let many: Vec<(String, String)> = (0..500).map(|n| (format!("x-{n}"), "1".into())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(server.request("GET", "/", &many, "").status, 431);
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_request_that_names_no_host_is_refused() {
    let scratch = Scratch::new(Engine::Sqlite);
    let server = Running::serve(&place(&scratch));
    for (head, status) in [
        ("GET /healthz HTTP/1.1", 400),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b", 400),
        ("POST /api/v1/clients HTTP/1.1\r\ncontent-length: 0", 400),
        ("GET /healthz HTTP/1.0", 200),
        ("GET /healthz HTTP/1.1\r\nhost: a", 200),
    ] {
        let mut stream = server.connect();
        stream.write_all(format!("{head}\r\nconnection: close\r\n\r\n").as_bytes()).unwrap();
        let answer = Answer::read(&mut stream);
        assert_eq!(answer.status, status, "{head:?}: {answer:?}");
    }
}

#[test]
fn it_survives_running_out_of_files() {
    let scratch = Scratch::new(Engine::Sqlite);
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 48; exec \"$0\" \"$@\""]).arg(ringup().get_program());
    command.arg("serve").args(place(&scratch)).args(["--listen", "127.0.0.1:0"]).stderr(Stdio::null());
    let server = Running::start(command);
    let crowd: Vec<TcpStream> = (0..100).map(|_| server.connect()).collect();
    std::thread::sleep(Duration::from_millis(500));
    drop(crowd);
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/").status, 200);
    assert!(server.stop().0.success());
}

#[test]
fn a_taken_port_is_said_before_a_shop_is_started() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let scratch = Scratch::new(Engine::Sqlite);
    let line = failed(&place(&scratch), &["serve", "--listen", &address]);
    assert!(line.contains(&address) && line.contains("in use"), "{line}");
    assert!(failed(&place(&scratch), &["verify"]).contains("no shop"));
}

#[test]
fn a_database_that_is_not_there_is_said() {
    let place = ["--database".into(), "postgres://nobody@127.0.0.1:9/nothing".into()];
    assert!(failed(&place, &["serve", "--listen", "127.0.0.1:0"]).contains("PostgreSQL"));
}

#[test]
fn bad_command_lines_are_explained() {
    for args in [
        &["serve"][..],
        &["verify"],
        &["settings"],
        &["settings", "set", "shop.name"],
        &["staff", "add", "a@example.com", "--role", "king"],
        &["import", "shopify"],
        &["serve", "--data", "x", "--listen", "8080"],
        &["serve", "--data", "x", "--public-url", "shop"],
        &["verify", "--database", "mysql://x"],
        &["demo", "--data", "x"],
        &["sell"],
        &[],
    ] {
        let ran = run(&[], args);
        assert_eq!(ran.code, Some(2), "{args:?}: {ran:?}");
        assert!(!ran.err.is_empty());
    }
    let help = run(&[], &["--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.out.contains("demo") && help.out.contains("restore"));
    assert!(run(&[], &["--version"]).out.starts_with("ringup "));
}
