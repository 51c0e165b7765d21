//! `ringup bench orders`: the path of a single action, end to end, beside the same server's empty GET.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use db::testing::Scratch;
use db::{Db, Engine, Location, Options};
use serde_json::json;

use super::load::{Counted, Server, wrk};
use super::seed::Filled;
use super::watch::Cpu;
use super::{figures, median};
use crate::cli::print;

/// The command.
#[derive(clap::Args)]
pub struct Orders {
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
    /// Rounds of which the median is taken
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=50))]
    rounds: u32,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Leave PostgreSQL out
    #[arg(long)]
    sqlite_only: bool,
}

/// Customers who order in turn.
const BUYERS: usize = 20_000;
const VARIANTS: usize = 1_000;
/// More than any server here answers in a second.
const TOKENS_PER_SECOND: u64 = 60_000;

/// A running server with its shop.
struct Bed {
    server: Server,
    filled: Filled,
    tokens: PathBuf,
    postgres: bool,
    /// Dropped last: the data goes with it.
    _scratch: Scratch,
}

/// One measurement of orders.
struct Measured {
    counted: Counted,
    cpu: Cpu,
    statements: f64,
    round_trips: f64,
    per_commit: f64,
}

impl Bed {
    fn new(engine: Engine, batch_max: Option<&str>) -> anyhow::Result<Bed> {
        let scratch = Scratch::new(engine);
        let db = Db::open(&scratch.location, Options::default())?;
        let filled = Filled::new(db, BUYERS, VARIANTS)?;
        let place = match &scratch.location {
            Location::File(file) => ("--data", file.parent().unwrap_or(file).display().to_string()),
            Location::Postgres(url) => ("--database", url.clone()),
            Location::Memory => ("--data", String::new()),
        };
        let mut args = vec![place.0, place.1.as_str()];
        args.extend(batch_max.iter().flat_map(|max| ["--batch-max", *max]));
        let server = Server::start(&args)?;
        let tokens = std::env::temp_dir().join(format!("ringup-bench-{}.tokens", server.pid()));
        Ok(Bed { server, filled, tokens, postgres: engine == Engine::Postgres, _scratch: scratch })
    }

    fn get(&self, connections: u32, time: Duration) -> anyhow::Result<Counted> {
        wrk(&self.server, "/healthz", connections, time, None)
    }

    fn post(&mut self, connections: u32, time: Duration, hot: bool) -> anyhow::Result<Measured> {
        // A warm server answers for a moment before it is measured.
        let tokens = usize::try_from(TOKENS_PER_SECOND * time.as_secs())?;
        self.filled.mint(tokens, hot, &self.tokens)?;
        let names = ["statements", "round_trips", "commits", "batches", "commands"];
        let counters = |server: &Server| -> anyhow::Result<Vec<u64>> {
            names.iter().map(|name| server.counter(&format!("ringup_db_{name}_total "))).collect()
        };
        let (before, cpu) = (counters(&self.server)?, self.cpu());
        let counted = wrk(&self.server, "/orders", connections, time, Some(&self.tokens))?;
        let cpu = self.cpu().since(&cpu);
        let after = counters(&self.server)?;
        let _ = std::fs::remove_file(&self.tokens);
        let spent = |at: usize| (after[at] - before[at]) as f64;
        let batches = spent(3).max(1.0);
        Ok(Measured {
            counted,
            cpu,
            statements: spent(0) / batches,
            round_trips: spent(1) / batches,
            per_commit: spent(4) / spent(2).max(1.0),
        })
    }

    fn cpu(&self) -> Cpu {
        let server = Cpu::of(self.server.pid());
        if self.postgres { server.plus(Cpu::of_postgres()) } else { server }
    }
}

impl Orders {
    /// Measures and prints.
    ///
    /// # Errors
    /// When wrk or PostgreSQL is missing, or a figure can't be taken.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let time = Duration::from_secs(self.seconds);
        let sqlite = self.sqlite(time)?;
        let postgres = if self.sqlite_only { serde_json::Value::Null } else { self.postgres(time)? };
        let figures = figures::print_all()?;
        if self.json {
            let line = json!({"sqlite": sqlite, "postgres": postgres, "figures": figures});
            print(&format!("{line}\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn sqlite(&self, time: Duration) -> anyhow::Result<serde_json::Value> {
        print("SQLite: filling a shop\n")?;
        let mut bed = Bed::new(Engine::Sqlite, None)?;
        let mut naive = Bed::new(Engine::Sqlite, Some("1"))?;
        let (mut c64, mut c256, mut against) = (Vec::new(), Vec::new(), Vec::new());
        for round in 1..=self.rounds {
            for (connections, figures) in [(64, &mut c64), (256, &mut c256)] {
                let get = bed.get(connections, time)?;
                let post = bed.post(connections, time, false)?;
                tell(&format!("round {round}, {connections} connections"), &get, &post)?;
                figures.push((get.per_second(), post.counted.per_second()));
            }
            let one_by_one = naive.post(256, time, false)?;
            let rate = one_by_one.counted.per_second();
            print(&format!("  round {round}, a transaction for each request: {rate:.0} orders/s\n"))?;
            against.push(c256.last().map_or(f64::NAN, |(_, orders)| orders / rate));
        }
        anyhow::ensure!(bed.filled.violations()? == 0, "an invariant is broken after the load");
        let (c64, c256) = (ratio(&c64), ratio(&c256));
        let vs_naive = median(against);
        print(&format!(
            "SQLite: {:.2} of the empty GET at 64 connections, {:.2} at 256; {vs_naive:.1} times a transaction for each request\n",
            c64.0, c256.0
        ))?;
        Ok(
            json!({"c64": {"ratio": c64.0, "per_s": c64.1}, "c256": {"ratio": c256.0, "per_s": c256.1, "vs_naive": vs_naive}}),
        )
    }

    fn postgres(&self, time: Duration) -> anyhow::Result<serde_json::Value> {
        print("PostgreSQL: filling a shop\n")?;
        let mut bed = Bed::new(Engine::Postgres, None)?;
        let (mut cold, mut hot) = (Vec::new(), Vec::new());
        for round in 1..=self.rounds {
            for (name, one_item, figures) in [("cold", false, &mut cold), ("hot", true, &mut hot)] {
                let get = bed.get(256, time)?;
                let post = bed.post(256, time, one_item)?;
                tell(&format!("round {round}, {name}, 256 connections"), &get, &post)?;
                figures.push((get.per_second(), post.counted.per_second()));
            }
        }
        anyhow::ensure!(bed.filled.violations()? == 0, "an invariant is broken after the load");
        let (cold, hot) = (ratio(&cold), ratio(&hot));
        print(&format!(
            "PostgreSQL: {:.3} of the empty GET cold, {:.3} with every order on one item\n",
            cold.0, hot.0
        ))?;
        Ok(json!({"cold": {"ratio": cold.0, "per_s": cold.1}, "hot": {"ratio": hot.0, "per_s": hot.1}}))
    }
}

/// Median of the rounds' ratios, and of their orders a second.
fn ratio(rounds: &[(f64, f64)]) -> (f64, f64) {
    (
        median(rounds.iter().map(|(get, post)| post / get).collect()),
        median(rounds.iter().map(|(_, post)| *post).collect()),
    )
}

fn tell(what: &str, get: &Counted, post: &Measured) -> anyhow::Result<()> {
    let orders = post.counted.requests;
    print(&format!(
        "  {what}: GET {:.0}/s, orders {:.0}/s (p99 {:.1} ms), ratio {:.3}; {:.1} orders a commit, {:.1} statement texts \
         and {:.1} round trips a batch; CPU {:.1} us an order: {}\n",
        get.per_second(),
        post.counted.per_second(),
        post.counted.p99 / 1e3,
        post.counted.per_second() / get.per_second(),
        post.per_commit,
        post.statements,
        post.round_trips,
        post.cpu.micros() as f64 / orders.max(1) as f64,
        post.cpu.split(orders),
    ))
}
