//! `ringup demo`.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Running, ringup};

fn demo(args: &[&str]) -> Running {
    let mut command = ringup();
    command.arg("demo").args(args).stderr(Stdio::null());
    Running::start(command)
}

fn folder_of(running: &Running) -> Option<std::path::PathBuf> {
    let name = format!("ringup-demo-{}-", running.id());
    let entries = std::fs::read_dir(std::env::temp_dir()).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with(&name))
}

#[test]
fn one_line_of_json_and_everything_in_it_works() {
    let demo = demo(&["--json", "--listen", "127.0.0.1:0"]);
    let told: Value = serde_json::from_str(&demo.line).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&told), ["customers", "mailbox_url", "staff_token", "url"]);
    let url = told["url"].as_str().unwrap();
    assert_eq!(url, format!("http://localhost:{}", demo.address.port()));
    assert_eq!(demo.get("/healthz").status, 200);
    let path = |value: &Value| value.as_str().unwrap().strip_prefix(url).unwrap().to_owned();
    assert_eq!(demo.get(&path(&told["mailbox_url"])).status, 200);
    let mut lines = Vec::new();
    let customers = told["customers"].as_array().unwrap();
    assert!(customers.len() >= 3);
    for customer in customers {
        assert_eq!(keys(customer), ["client_token", "email", "id", "sign_in_url"]);
        assert_eq!(demo.get(&path(&customer["sign_in_url"])).status, 200);
        let (status, orders) =
            demo.api("GET", "/api/v1/orders", customer["client_token"].as_str().unwrap(), &Value::Null);
        assert_eq!(status, 200, "{orders}");
        lines.push(orders.to_string().matches("lin_").count());
    }
    assert!(lines.iter().any(|count| *count >= 4) && lines.contains(&0), "{lines:?}");
    let (status, _) = demo.api("GET", "/api/v1/items?limit=100", "", &Value::Null);
    assert_eq!(status, 200);
    assert_eq!(demo.get("/pictures/stoneware-mug.svg").status, 200);
    let staff = [("authorization", &*format!("Bearer {}", told["staff_token"].as_str().unwrap()))];
    assert_eq!(demo.request("GET", "/office/stock", &staff, "").status, 200);

    let folder = folder_of(&demo).unwrap();
    let (status, rest) = demo.stop();
    assert!(status.success());
    assert_eq!(rest, "");
    assert!(!folder.exists());
}

#[test]
fn people_are_told_where_to_go() {
    // Taken here or by somebody else: without --listen the demo finds another port.
    let taken = TcpListener::bind("127.0.0.1:8080");
    let mut child = ringup().arg("demo").stderr(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut text = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        text.push_str(&format!("{}\n", line.unwrap()));
        if text.contains("Ctrl-C") {
            break;
        }
    }
    drop(taken);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert!(child.wait().unwrap().success(), "{text}");
    assert!(!text.contains("localhost:8080"), "{text}");
    assert!(text.matches("/sign-in/").count() >= 4 && text.contains("/office/sign-in/"), "{text}");
}
