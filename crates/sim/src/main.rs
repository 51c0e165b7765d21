//! `cargo run -p sim -- --seed N --lifecycles M [--seeds COUNT] [--provoke NAME]`

use anyhow::{Context as _, Result, bail};
use sim::{Config, Known, run};

const USAGE: &str = "usage: sim [--seed N] [--seeds COUNT] [--lifecycles M] [--provoke NAME]";

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
            "--provoke" => {
                let found = Known::ALL.iter().find(|(name, _)| *name == value);
                let names = Known::ALL.map(|(name, _)| name).join(", ");
                config.provoke = Some(found.with_context(|| format!("known defects: {names}"))?.1);
            }
            _ => bail!("{USAGE}"),
        }
    }
    for seed in config.seed..config.seed + seeds {
        let summary = run(Config { seed, ..config }, true)?;
        println!("seed {seed}: {summary:#?}");
    }
    Ok(())
}
