//! `ringup verify`: whether everything holds that must always hold.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde::Serialize;
use shop::invariants::{self, Checked};

use crate::cli;
use crate::store::{Missing, Store, command_options};

/// The command.
#[derive(clap::Args)]
pub struct Verify {
    #[command(flatten)]
    store: Store,
    /// Print the result as one line of JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Told {
    ok: bool,
    invariants: Vec<ToldInvariant>,
}

#[derive(Serialize)]
struct ToldInvariant {
    name: &'static str,
    says: &'static str,
    ok: bool,
    violations: i64,
}

impl Verify {
    /// Checks all invariants in one snapshot; a violation is exit status 1.
    ///
    /// # Errors
    /// When the shop can't be opened.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let db = self.store.open(Missing::Refuse, command_options())?;
        let checked = db.read_blocking(invariants::check)?;
        let ok = holds(&checked);
        if self.json {
            let told = |c: &Checked| ToldInvariant {
                name: c.name,
                says: c.says,
                ok: c.violations == 0,
                violations: c.violations,
            };
            let told = Told { ok, invariants: checked.iter().map(told).collect() };
            cli::print(&format!("{}\n", serde_json::to_string(&told)?))?;
        } else {
            cli::print(&table(&checked))?;
        }
        Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Whether nothing is broken.
pub fn holds(checked: &[Checked]) -> bool {
    checked.iter().all(|checked| checked.violations == 0)
}

/// The result for people.
pub fn table(checked: &[Checked]) -> String {
    let width = checked.iter().map(|checked| checked.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for Checked { name, says, violations } in checked {
        let _ = match violations {
            0 => writeln!(text, "ok      {name:<width$}  {says}"),
            _ => writeln!(text, "BROKEN  {name:<width$}  {says}: not so {violations} times"),
        };
    }
    let broken = checked.iter().filter(|checked| checked.violations != 0).count();
    let _ = match broken {
        0 => writeln!(text, "all {} hold", checked.len()),
        _ => writeln!(text, "{broken} of {} are broken", checked.len()),
    };
    text
}
