//! What a visitor and an operator feel: the cost and size of an item page, memory, start, binary.

use std::time::Duration;

use serde_json::json;

use super::load::{Server, wrk};
use super::median;
use super::watch::{Cpu, resident};
use crate::cli::print;

const STARTS: usize = 5;

/// Takes and prints them all.
///
/// # Errors
/// When the demo can't be started.
pub fn print_all() -> anyhow::Result<serde_json::Value> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(Server::demo()?.first_answer.as_secs_f64() * 1e3);
    }
    let demo = Server::demo()?;
    // Idle: after the timers have run a few times.
    std::thread::sleep(Duration::from_secs(3));
    let memory = resident(demo.pid());
    let home = String::from_utf8_lossy(&demo.get("/", &[])?).into_owned();
    let path = home.split("href=\"").find_map(|rest| rest.split('"').next().filter(|href| href.starts_with("/items/")));
    let path = path.ok_or_else(|| anyhow::anyhow!("the demo's home page shows no item"))?;
    let answer = demo.get(path, &[("Accept-Encoding", "gzip")])?;
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
    let compressed = answer.len() - head;
    // Warm first.
    wrk(&demo, path, 16, Duration::from_secs(1), None)?;
    let before = Cpu::of(demo.pid());
    let counted = wrk(&demo, path, 16, Duration::from_secs(3), None)?;
    let page = Cpu::of(demo.pid()).since(&before).micros() as f64 / counted.requests.max(1) as f64;
    let binary = std::fs::metadata(std::env::current_exe()?)?.len();
    let start = median(starts);
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    print(&format!(
        "item page: {page:.0} us of server CPU, {:.1} kB compressed\nidle demo: {:.1} MB resident\n\
         start to first answer of the demo: {start:.0} ms\nbinary: {:.1} MB\n",
        compressed as f64 / 1e3,
        megabytes(memory),
        megabytes(binary)
    ))?;
    Ok(json!({
        "item_page_cpu_us": page, "item_page_compressed_bytes": compressed, "idle_memory_bytes": memory,
        "first_answer_ms": start, "binary_bytes": binary
    }))
}
