//! The clock of a run: where it begins, and how it goes on. It likes the last moment of a window and the first after it.

use anyhow::Result;
use shop::kernel::limits::{BUTTON_FIRST_USE_MAX, SIGN_IN_LINK_LIFE};
use shop::kernel::{AddressId, CustomerId, Moment};

use crate::facts::Scope;
use crate::rng::Rng;
use crate::store::Store;
use crate::zone::{DAY, Zone};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// 2026-01-01T00:00:00Z.
const NEW_YEAR_2026: i64 = 1_767_225_600 * SECOND;

/// Where a run begins: mostly shortly before a change of the clock.
pub fn start(rng: &mut Rng, zone: Zone) -> i64 {
    let zone = if zone == Zone::Utc { Zone::Berlin } else { zone };
    let year = rng.between(2026, 2028);
    match zone.summer(year) {
        Some((from, to)) if rng.chance(70) => {
            let change = if rng.chance(50) { from } else { to };
            change - rng.between(0, 20 * HOUR)
        }
        _ => NEW_YEAR_2026 + rng.between(0, 700 * DAY),
    }
}

#[derive(Clone, Copy)]
enum Jump {
    Seconds,
    Minutes,
    Boundary,
    Hours,
    Days,
    Midnight,
    Back,
}

/// Moves the clock. At an order's end somebody presses at once: answers how many new actions that made.
///
/// # Errors
/// Of the step.
pub fn pass(store: &mut Store) -> Result<u64> {
    let jump = store.rng.weighted(&[
        (34, Jump::Seconds),
        (24, Jump::Minutes),
        (30, Jump::Boundary),
        (4, Jump::Hours),
        (1, Jump::Days),
        (4, Jump::Midnight),
        (3, Jump::Back),
    ]);
    let now = store.now();
    let by = match jump {
        Jump::Seconds => store.rng.between(0, 5 * SECOND),
        Jump::Minutes => store.rng.between(1, 25 * MINUTE),
        Jump::Hours => store.rng.between(1, 26 * HOUR),
        Jump::Days => store.rng.between(1, 4 * DAY),
        Jump::Back => -store.rng.between(0, 2 * SECOND),
        Jump::Midnight => store.model.rules.zone.next_midnight(now.micros()) - now.micros() + store.rng.between(-1, 1),
        Jump::Boundary => return boundary(store),
    };
    store.clock.set(now.plus(by));
    if by < 0 {
        forget_noticed_ends(store, now)?;
    }
    Ok(0)
}

/// After the clock went back from `before`: an order that ended by then takes lines again, unless the store has already
/// noticed its end and forgotten it; both are right.
fn forget_noticed_ends(store: &mut Store, before: Moment) -> Result<()> {
    let left = store.facts(&Scope::all())?.open;
    store.model.facts.open.retain(|key, open| before < open.2 || left.get(key) == Some(&*open));
    Ok(())
}

/// To a moment at which something ends, or a microsecond beside it.
fn boundary(store: &mut Store) -> Result<u64> {
    let now = store.now();
    let facts = &store.model.facts;
    let mut ends: Vec<(Moment, Option<(CustomerId, AddressId)>)> = Vec::new();
    for (key, (_, _, closes_at)) in &facts.open {
        // Twice, as these matter most.
        ends.extend([(*closes_at, Some((key.customer, key.address))); 2]);
    }
    ends.extend(facts.lines.values().rev().take(20).map(|line| (line.cancel_until, None)));
    ends.extend(facts.clients.values().map(|client| (client.authenticated_until, None)));
    ends.extend(store.model.links.values().map(|link| (link.at.plus(SIGN_IN_LINK_LIFE), None)));
    ends.retain(|(at, _)| *at > now && at.since(now) < 3 * HOUR);
    if ends.is_empty() || store.rng.chance(5) {
        let opened = store.pages.iter().filter_map(|page| store.intents.get(*page)).map(|intent| intent.place.now);
        ends = opened.map(|at| (at.plus(BUTTON_FIRST_USE_MAX), None)).filter(|(at, _)| *at > now).collect();
    }
    let Some((end, order)) = store.rng.pick(&ends).copied() else { return Ok(0) };
    let beside = store.rng.between(-1, 1);
    store.clock.set(end.plus(beside));
    match order {
        Some((customer, address)) => store.press_there(customer, address),
        None => Ok(0),
    }
}
