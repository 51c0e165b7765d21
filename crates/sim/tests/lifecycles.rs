//! The simulator's runs: 10,000 order lifecycles over many seeds, and the proof that it can fail.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use sim::{Config, Sabotage, Summary, run};

const SEEDS: u64 = 50;
const LIFECYCLES_EACH: u64 = 200;

/// All seeds, on as many threads as the machine has cores; each run is single-threaded.
fn all_seeds() -> Vec<Summary> {
    let (next, outcomes) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let seed @ 0..SEEDS = next.fetch_add(1, Relaxed) {
                    let outcome = run(Config { seed, lifecycles: LIFECYCLES_EACH, ..Config::default() }, false);
                    outcomes.lock().unwrap_or_else(PoisonError::into_inner).push(outcome);
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (summaries, failures): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    let failures: Vec<String> = failures.iter().filter_map(|f| f.as_ref().err().map(ToString::to_string)).collect();
    assert!(failures.is_empty(), "{} of {SEEDS} seeds failed\n\n{}", failures.len(), failures.join("\n\n"));
    summaries.into_iter().flatten().collect()
}

#[test]
fn ten_thousand_lifecycles() {
    let summaries = all_seeds();
    let sum = |of: fn(&Summary) -> u64| summaries.iter().map(of).sum::<u64>();
    assert!(sum(|s| s.lifecycles) >= 10_000);
    // A run that tries nothing finds nothing: what the simulator is for has happened, often enough.
    let (placed, replayed) = (sum(|s| s.placed), sum(|s| s.replayed));
    let (faults, lost, released) = (sum(|s| s.faults), sum(|s| s.lost), sum(|s| s.released));
    println!("placed {placed}, replayed {replayed}, faults {faults}, lost answers {lost}, released {released}");
    assert!(placed > 4_000 && replayed > 2_000 && faults > 500 && lost > 500 && released > 50);
    let refused: BTreeSet<&str> = summaries.iter().flat_map(|s| s.refused.keys()).map(String::as_str).collect();
    for refusal in [
        "Unrecognised",
        "NotEnabled",
        "Foreign",
        "TooOld",
        "UnknownVariant",
        "UnknownAddress",
        "AddressMissing",
        "PaymentMethodMissing",
        "OutOfStock",
        "Changed",
        "KeyReused",
        "StepUpRequired",
        "Suspended",
    ] {
        assert!(refused.contains(refusal), "no action was refused as {refusal}");
    }
    let changes: BTreeSet<&str> = summaries.iter().flat_map(|s| s.changes.keys()).map(String::as_str).collect();
    for edit in ["Quantity", "Address", "Cancel", "Undo"] {
        for outcome in ["Ok", "TooLate", "UnknownLine", "VersionMismatch"] {
            assert!(changes.contains(&*format!("{edit} {outcome}")), "no {edit} came to {outcome}");
        }
    }
    for change in
        ["Quantity OutOfStock", "Quantity AboveCap", "Undo OutOfStock", "Address UnknownAddress", "Address Suspended"]
    {
        assert!(changes.contains(change), "no change came to {change}");
    }
}

#[test]
fn a_seed_repeats_its_run() {
    let of = |seed| run(Config { seed, lifecycles: 100, ..Config::default() }, true).unwrap();
    let (first, again, other) = (of(3), of(3), of(4));
    assert_eq!(first, again, "what was asked and answered, and every byte of the database");
    assert!(first.content.is_some());
    assert_ne!((first.trace, first.content), (other.trace, other.content));
}

#[test]
fn a_broken_store_is_noticed() {
    // A lost line may show in many ways; the first step that touches it tells.
    for (sabotage, says) in [(Sabotage::Reserved, "stock.reserved_is_live"), (Sabotage::LostLine, "")] {
        let failure = run(Config { seed: 1, lifecycles: 100, sabotage }, false).unwrap_err();
        let text = failure.to_string();
        assert!(text.contains(says), "{text}");
        assert!(text.starts_with(&format!("seed 1 step {}: ", failure.step)), "{text}");
        assert!(text.ends_with("cargo run -p sim -- --seed 1 --lifecycles 100"), "{text}");
    }
}

/// The same as a store that closes its orders a microsecond early.
#[test]
fn a_window_that_is_off_by_a_microsecond_is_noticed() {
    let wrong = |seed| Config { seed, lifecycles: 200, sabotage: Sabotage::Window };
    let noticed = (0..10).filter(|seed| run(wrong(*seed), false).is_err()).count();
    println!("noticed by {noticed} of 10 seeds");
    assert!(noticed > 0);
}
