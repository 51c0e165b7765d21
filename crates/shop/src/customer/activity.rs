//! What happened on an account, newest first, from the audit: what, when, on which device.

use db::{Tx, args, sql};

use crate::kernel::ids::AuditId;
use crate::kernel::{CustomerId, Moment};

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id, the cursor.
    pub id: AuditId,
    /// When.
    pub at: Moment,
    /// What: `client.associated`.
    pub kind: String,
    /// More of what: `passkey`, `quantity 1 to 2`.
    pub detail: String,
    /// What the customer calls the device; empty where none was at work, or it was his before he revoked it.
    pub device: String,
    /// Whether a member of staff did it.
    pub by_staff: bool,
}

/// A page of the log, `limit` entries at most, older than `before`.
///
/// # Errors
/// Of the database.
pub fn entries(tx: &mut Tx<'_>, customer: CustomerId, before: Option<AuditId>, limit: u32) -> db::Result<Vec<Entry>> {
    tx.query(
        sql!(
            "select a.id, a.at, a.kind, a.detail, coalesce(m.name, ''), case when a.staff_id is null then 0 else 1 end
             from audit a
             left join client_customer m on m.client_id = a.client_id and m.customer_id = a.customer_id
             where a.customer_id = $1 and a.id < $2 order by a.id desc limit $3"
        ),
        args![customer, before.map_or(i64::MAX, |before| before.0), limit],
        |row| {
            Ok(Entry {
                id: row.get(0)?,
                at: row.get(1)?,
                kind: row.get(2)?,
                detail: row.get(3)?,
                device: row.get(4)?,
                by_staff: row.get(5)?,
            })
        },
    )
}
