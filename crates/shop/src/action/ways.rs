//! OC-9: which other ways to press a customer switched on for a device. Kept per pair of client and customer, like the
//! enabling itself: what one person chose does not act for the next one on the same device (OC-21).

use db::{Tx, args, sql};

use super::Shortcut;
use crate::customer::acting::{Denied, recognised};
use crate::customer::client::Proof;
use crate::kernel::{ClientId, CustomerId, Moment};

/// Shortest and longest step of scanning, in milliseconds.
pub const SCAN_MS: std::ops::RangeInclusive<u32> = 500..=10_000;

/// The ways of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways {
    /// The keyboard shortcut; `None` is off.
    pub shortcut: Option<Shortcut>,
    /// Spoken commands.
    pub listen: bool,
    /// Two claps.
    pub claps: bool,
    /// Scanning: the choices are shown one after the other, any key or tap takes the one that is shown.
    pub scan: bool,
    /// How long each choice is shown, in milliseconds.
    pub scan_ms: u32,
}

impl Default for Ways {
    fn default() -> Ways {
        Ways { shortcut: Some(Shortcut::DEFAULT), listen: false, claps: false, scan: false, scan_ms: 2_000 }
    }
}

/// Reads the ways of a device.
///
/// # Errors
/// Of the database.
pub fn of(tx: &mut Tx<'_>, client: ClientId, customer: CustomerId) -> db::Result<Ways> {
    let found = tx.maybe(
        sql!(
            "select shortcut, listen, claps, scan, scan_ms from client_action where client_id = $1 and customer_id = $2"
        ),
        args![client, customer],
        |row| {
            Ok(Ways {
                // A combination that a later version refuses is off.
                shortcut: row.get::<String>(0)?.parse().ok(),
                listen: row.get(1)?,
                claps: row.get(2)?,
                scan: row.get(3)?,
                scan_ms: row.get(4)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// Keeps the ways of the device with this proof; answers whether somebody is recognised on it.
///
/// # Errors
/// Of the database.
pub fn set(tx: &mut Tx<'_>, now: Moment, proof: &Proof, ways: &Ways) -> db::Result<bool> {
    assert!(SCAN_MS.contains(&ways.scan_ms), "callers check the step");
    let caller = match recognised(tx, now, proof) {
        Ok(caller) => caller,
        Err(Denied::Unrecognised | Denied::NotAuthenticated) => return Ok(false),
        Err(Denied::Db(error)) => return Err(error),
    };
    tx.run(
        sql!(
            "insert into client_action (client_id, customer_id, shortcut, listen, claps, scan, scan_ms, changed_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (client_id, customer_id) do update set
             shortcut = excluded.shortcut, listen = excluded.listen, claps = excluded.claps, scan = excluded.scan,
             scan_ms = excluded.scan_ms, changed_at = excluded.changed_at"
        ),
        args![
            caller.client,
            caller.customer,
            ways.shortcut.map(|shortcut| shortcut.to_string()).unwrap_or_default(),
            ways.listen,
            ways.claps,
            ways.scan,
            ways.scan_ms,
            now
        ],
    )?;
    Ok(true)
}
