//! `ringup bench growth`: does an order cost more when there are many?

use std::process::ExitCode;
use std::time::Duration;

use db::testing::Scratch;
use db::{Db, Engine, Location, Options};
use serde_json::json;
use shop::kernel::World as _;
use shop::kernel::moment::HOUR;

use super::load::{Server, wrk};
use super::seed::Filled;
use super::watch::Cpu;
use super::{figures, median};
use crate::cli::print;
use crate::world::RealWorld;

/// The command.
#[derive(clap::Args)]
pub struct Growth {
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
    /// Existing orders at the first measurement, in thousands
    #[arg(long, default_value_t = 1_000)]
    from_thousands: u64,
    /// Existing orders at the second measurement, in thousands
    #[arg(long, default_value_t = 10_000)]
    to_thousands: u64,
    /// Measurements at each size, of which the median is taken
    #[arg(long, default_value_t = 3)]
    rounds: u32,
}

/// Each had their last order more than a window ago, so that the past holds orders, not lines of a few.
const BUYERS: usize = 200_000;
const VARIANTS: usize = 1_000;
/// Between two orders of the past, in microseconds: a buyer's next order comes after more than a window.
const APART: i64 = 30_000;
const SECONDS: u64 = 4;

impl Growth {
    /// Measures and prints.
    ///
    /// # Errors
    /// When wrk is missing, or a figure can't be taken.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let scratch = Scratch::new(Engine::Sqlite);
        let Location::File(file) = &scratch.location else { anyhow::bail!("a file is due") };
        let data = file.parent().unwrap_or(file).display().to_string();
        let mut filled = Filled::new(Db::open(&scratch.location, Options::default())?, BUYERS, VARIANTS)?;
        let start = RealWorld.now().plus(-(self.to_thousands as i64 * 1_000 * APART + 24 * HOUR));
        let mut existing = 0;
        let mut costs = Vec::new();
        for (half, thousands) in [self.from_thousands, self.to_thousands].into_iter().enumerate() {
            let count = thousands * 1_000;
            print(&format!("placing orders until there are {count}\n"))?;
            filled.place_in_the_past(count - existing, start.plus(existing as i64 * APART), APART)?;
            existing = count;
            // The orders that the first measurement opened are still open at the second.
            filled.mint_for_half(Some(half));
            costs.push(self.measure(&mut filled, &data)?);
            filled.mint_for_half(None);
        }
        let ratio = costs[1] / costs[0];
        print(&format!(
            "CPU per order: {:.1} us at {},000 existing orders, {:.1} us at {},000: {ratio:.3} times\n",
            costs[0], self.from_thousands, costs[1], self.to_thousands
        ))?;
        let figures = figures::print_all()?;
        if self.json {
            let line =
                json!({"growth": {"ratio": ratio, "us_before": costs[0], "us_after": costs[1]}, "figures": figures});
            print(&format!("{line}\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Server CPU per order, in microseconds.
    fn measure(&self, filled: &mut Filled, data: &str) -> anyhow::Result<f64> {
        let server = Server::start(&["--data", data])?;
        let tokens = std::env::temp_dir().join(format!("ringup-bench-{}.tokens", server.pid()));
        let mut costs = Vec::new();
        for round in 0..=self.rounds {
            filled.mint(40_000 * SECONDS as usize, false, &tokens)?;
            let before = Cpu::of(server.pid());
            let counted = wrk(&server, "/orders", 256, Duration::from_secs(SECONDS), Some(&tokens))?;
            let spent = Cpu::of(server.pid()).since(&before);
            let cost = spent.micros() as f64 / counted.requests.max(1) as f64;
            let rate = counted.per_second();
            print(&format!("  {rate:.0} orders/s, {cost:.1} us each: {}\n", spent.split(counted.requests)))?;
            // The first warms the caches.
            if round > 0 {
                costs.push(cost);
            }
        }
        let _ = std::fs::remove_file(&tokens);
        Ok(median(costs))
    }
}
