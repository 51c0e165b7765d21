//! Staff: people who run the shop, their sign-in links, sessions and API tokens.

use db::{Tx, args, sql};

use crate::kernel::limits::SIGN_IN_LINK_LIFE;
use crate::kernel::moment::HOUR;
use crate::kernel::{Ids, Moment, Secret, StaffId};
use crate::outbox::audit::{self, Who};

/// How long a staff session lasts, in microseconds.
const SESSION: i64 = 12 * HOUR;

/// What a member of staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Admin,
    /// Stock and shipments.
    Warehouse,
    /// Assistance.
    Representative,
    /// Digital products.
    Publisher,
}

impl Role {
    /// Its name in the command line and the database.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Warehouse => "warehouse",
            Role::Representative => "representative",
            Role::Publisher => "publisher",
        }
    }

    /// The role with this name.
    pub fn parse(name: &str) -> Option<Role> {
        [Role::Admin, Role::Warehouse, Role::Representative, Role::Publisher].into_iter().find(|r| r.name() == name)
    }

    /// May change items and their pictures.
    pub const fn may_change_items(self) -> bool {
        matches!(self, Role::Admin)
    }

    /// May see orders and stock and receive stock.
    pub const fn may_handle_stock(self) -> bool {
        matches!(self, Role::Admin | Role::Warehouse)
    }
}

/// A signed-in member of staff.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The id.
    pub id: StaffId,
    /// The e-mail address.
    pub email: String,
    /// The role.
    pub role: Role,
}

/// Adds a member of staff, or changes the role of a known one.
///
/// # Errors
/// Of the database.
pub fn add(tx: &mut Tx<'_>, ids: &Ids, now: Moment, email: &str, role: Role) -> db::Result<StaffId> {
    let id: StaffId = tx.one(
        sql!(
            "insert into staff (id, email, role, created_at) values ($1, $2, $3, $4)
             on conflict (email) do update set role = excluded.role returning id"
        ),
        args![ids.next(now), email, role.name(), now],
        |row| row.get(0),
    )?;
    audit::push(tx, ids, now, "staff.added", Who { staff: Some(id), ..Who::default() }, id.0, role.name())?;
    Ok(id)
}

/// Makes an API token for a member of staff; it works until [`revoke`].
///
/// # Errors
/// Of the database.
pub fn issue_api_token(tx: &mut Tx<'_>, now: Moment, staff: StaffId, secret: &Secret) -> db::Result<()> {
    insert_token(tx, now, staff, secret, "api", None)
}

/// Makes a one-time sign-in link; who knows `secret` can sign in as this member of staff. Demo links can be used again.
///
/// # Errors
/// Of the database.
pub fn issue_link(tx: &mut Tx<'_>, now: Moment, staff: StaffId, secret: &Secret, reusable: bool) -> db::Result<()> {
    let life = if reusable { 365 * 24 * HOUR } else { SIGN_IN_LINK_LIFE };
    insert_token(tx, now, staff, secret, if reusable { "demo_link" } else { "link" }, Some(now.plus(life)))
}

/// Takes back every link, session and API token of the member of staff with this e-mail address. Answers how many there
/// were; `None` when nobody has the address.
///
/// # Errors
/// Of the database.
pub fn revoke(tx: &mut Tx<'_>, ids: &Ids, now: Moment, email: &str) -> db::Result<Option<u64>> {
    let id: Option<StaffId> =
        tx.maybe(sql!("select id from staff where email = $1"), args![email], |row| row.get(0))?;
    let Some(id) = id else { return Ok(None) };
    let revoked = tx.run(
        sql!("update staff_token set revoked_at = $2 where staff_id = $1 and revoked_at is null"),
        args![id, now],
    )?;
    audit::push(tx, ids, now, "staff.revoked", Who { staff: Some(id), ..Who::default() }, id.0, "")?;
    Ok(Some(revoked))
}

/// Uses a sign-in link: who knows `session` is signed in from now on. `None` when the link does not work (any more).
///
/// # Errors
/// Of the database.
pub fn sign_in(tx: &mut Tx<'_>, ids: &Ids, now: Moment, link: &Secret, session: &Secret) -> db::Result<Option<Staff>> {
    let staff: Option<StaffId> = tx.maybe(
        sql!(
            "update staff_token set revoked_at = case when kind = 'link' then $2 else revoked_at end
             where token_hash = $1 and kind in ('link', 'demo_link') and revoked_at is null and expires_at > $2
             returning staff_id"
        ),
        args![&link.hash(), now],
        |row| row.get(0),
    )?;
    let Some(id) = staff else { return Ok(None) };
    insert_token(tx, now, id, session, "session", Some(now.plus(SESSION)))?;
    audit::push(tx, ids, now, "staff.signed_in", Who { staff: Some(id), ..Who::default() }, id.0, "")?;
    recognise(tx, now, session)
}

/// Ends a session.
///
/// # Errors
/// Of the database.
pub fn sign_out(tx: &mut Tx<'_>, now: Moment, session: &Secret) -> db::Result<()> {
    tx.run(
        sql!("update staff_token set revoked_at = $2 where token_hash = $1 and kind = 'session'"),
        args![&session.hash(), now],
    )
    .map(drop)
}

/// Who has this session or API token.
///
/// # Errors
/// Of the database.
pub fn recognise(tx: &mut Tx<'_>, now: Moment, secret: &Secret) -> db::Result<Option<Staff>> {
    let found = tx.maybe(
        sql!(
            "select s.id, s.email, s.role from staff_token t join staff s on s.id = t.staff_id
             where t.token_hash = $1 and t.kind in ('session', 'api') and t.revoked_at is null
             and (t.expires_at is null or t.expires_at > $2)"
        ),
        args![&secret.hash(), now],
        |row| Ok((row.get(0)?, row.get(1)?, row.get::<String>(2)?)),
    )?;
    Ok(found.and_then(|(id, email, role)| Some(Staff { id, email, role: Role::parse(&role)? })))
}

/// Whether a sign-in link would work, without using it.
///
/// # Errors
/// Of the database.
pub fn link_works(tx: &mut Tx<'_>, now: Moment, link: &Secret) -> db::Result<bool> {
    let found = tx.maybe(
        sql!(
            "select staff_id from staff_token where token_hash = $1 and kind in ('link', 'demo_link')
             and revoked_at is null and expires_at > $2"
        ),
        args![&link.hash(), now],
        |row| row.get::<StaffId>(0),
    )?;
    Ok(found.is_some())
}

fn insert_token(
    tx: &mut Tx<'_>,
    now: Moment,
    staff: StaffId,
    secret: &Secret,
    kind: &str,
    expires: Option<Moment>,
) -> db::Result<()> {
    tx.run(
        sql!(
            "insert into staff_token (token_hash, staff_id, kind, created_at, expires_at) values ($1, $2, $3, $4, $5)"
        ),
        args![&secret.hash(), staff, kind, now, expires],
    )
    .map(drop)
}
