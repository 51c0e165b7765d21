//! `ringup bench`: speed as ratios, each measured in one run on this machine, with a public load generator (wrk).

mod figures;
mod growth;
mod load;
mod orders;
mod search;
mod seed;
mod watch;
mod words;

use std::process::ExitCode;

/// The command.
#[derive(clap::Args)]
pub struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Durable single-action orders per second over the same server's empty GET, on SQLite and PostgreSQL
    Orders(orders::Orders),
    /// CPU per order with ten million existing orders over that with one million
    Growth(growth::Growth),
    /// Searches in a catalogue of a million variants: the time below which 99 of 100 answer, and the index behind them
    Search(search::SearchBench),
}

impl Bench {
    /// Measures and prints.
    ///
    /// # Errors
    /// When wrk or PostgreSQL is missing, or a figure can't be taken.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::Orders(command) => command.run(),
            What::Growth(command) => command.run(),
            What::Search(command) => command.run(),
        }
    }
}

/// The middle of several figures.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
