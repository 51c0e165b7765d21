//! `cargo run -p sim -- --seed N --lifecycles M [--seeds COUNT]`

use anyhow::{Context as _, Result, bail};
use sim::{Config, run};

const USAGE: &str = "usage: sim [--seed N] [--seeds COUNT] [--lifecycles M]";

fn main() -> Result<()> {
    let mut config = Config { lifecycles: 200, ..Config::default() };
    let mut seeds = 1;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--help" || argument == "-h" {
            println!("{USAGE}\n\nRuns COUNT stores from seed N on; the first that goes wrong ends it with status 1.");
            return Ok(());
        }
        let value = arguments.next().with_context(|| USAGE)?;
        let number = || value.parse::<u64>().with_context(|| format!("{argument} {value}\n{USAGE}"));
        match argument.as_str() {
            "--seed" => config.seed = number()?,
            "--seeds" => seeds = number()?,
            "--lifecycles" => config.lifecycles = number()?,
            _ => bail!("{USAGE}"),
        }
    }
    for seed in config.seed..config.seed + seeds {
        let summary = run(Config { seed, ..config }, true)?;
        println!("seed {seed}: {summary:#?}");
    }
    Ok(())
}
