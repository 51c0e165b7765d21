//! an audit row for each mapping, enabling, change and cancel. An order's own row is its line.

use db::{Tx, args, sql};

use crate::kernel::{ClientId, CustomerId, Ids, Moment, StaffId};

/// Who did it, and to whom.
#[derive(Clone, Copy, Debug, Default)]
pub struct Who {
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// The client it came from.
    pub client: Option<ClientId>,
    /// The member of staff who did it.
    pub staff: Option<StaffId>,
}

/// Writes an audit row; `subject` is the id of what was touched, `detail` says what changed, without personal data.
///
/// # Errors
/// Of the database.
pub fn push(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    kind: &str,
    who: Who,
    subject: i64,
    detail: &str,
) -> db::Result<()> {
    tx.push(
        sql!(
            "insert into audit (id, at, kind, customer_id, client_id, staff_id, subject, detail)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        args![ids.next(now), now, kind, who.customer, who.client, who.staff, subject, detail],
    )
}

/// What one customer did is another's: they were the same person.
///
/// # Errors
/// Of the database.
pub fn hand_over(tx: &mut Tx<'_>, from: CustomerId, to: CustomerId) -> db::Result<()> {
    tx.run(sql!("update audit set customer_id = $2 where customer_id = $1"), args![from, to]).map(drop)
}

/// Takes from a customer's rows what leads back to him: devices and details. What happened and when stays.
///
/// # Errors
/// Of the database.
pub fn forget(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<()> {
    tx.run(sql!("update audit set client_id = null, detail = '' where customer_id = $1"), args![customer]).map(drop)
}
