//! Single-action settings of one device: its own default address and payment method, caps at or below the shop's, and
//! after how many unused days it switches itself off (OC-25).

use db::{Tx, args, sql};

use super::acting::{Denied, authenticated};
use super::address::{self, AddressError};
use super::client::Proof;
use super::payment_method::{self, PaymentMethodError};
use crate::kernel::limits::IDLE_DAYS_MAX;
use crate::kernel::settings::Caps;
use crate::kernel::{AddressId, ClientId, CustomerId, Ids, Moment, PaymentMethodId};
use crate::outbox::audit;

/// The settings of a pair of client and customer. `None` is the customer's or the shop's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceSettings {
    /// Where single actions of this device go.
    pub address: Option<AddressId>,
    /// With what they are paid.
    pub payment_method: Option<PaymentMethodId>,
    /// Most actions in the shop's window (a day).
    pub cap_orders: Option<i64>,
    /// Most minor units in the window.
    pub cap_amount: Option<i64>,
    /// Most minor units of one action.
    pub cap_amount_per_order: Option<i64>,
    /// Unused days after which single action is off.
    pub idle_days: Option<u32>,
}

/// Why settings were not stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Who asks may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The address can't be.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The payment method can't be.
    #[error(transparent)]
    PaymentMethod(#[from] PaymentMethodError),
    /// A cap below zero, or above the shop's own; the field.
    #[error("must be from 0 to the shop's own limit")]
    Cap(&'static str),
    /// Not a number of days that can be.
    #[error("must be from 1 to {IDLE_DAYS_MAX} days")]
    IdleDays,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The settings of a pair, and since when single action is enabled there.
///
/// # Errors
/// Of the database.
pub fn of(tx: &mut Tx<'_>, client: ClientId, customer: CustomerId) -> db::Result<(DeviceSettings, Option<Moment>)> {
    let found = tx.maybe(
        sql!(
            "select default_address_id, default_payment_method_id, cap_orders, cap_amount, cap_amount_per_order,
                idle_days, case when enabled = 1 then enabled_at end
             from client_customer where client_id = $1 and customer_id = $2"
        ),
        args![client, customer],
        |row| {
            let settings = DeviceSettings {
                address: row.get(0)?,
                payment_method: row.get(1)?,
                cap_orders: row.get(2)?,
                cap_amount: row.get(3)?,
                cap_amount_per_order: row.get(4)?,
                idle_days: row.get(5)?,
            };
            Ok((settings, row.get(6)?))
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// Stores the settings of the calling device, after a recent sign-in.
///
/// # Errors
/// [`SettingsError`]; then nothing is changed.
pub fn set(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    proof: &Proof,
    shop: &Caps,
    settings: &DeviceSettings,
) -> Result<(), SettingsError> {
    for (field, own, shops) in [
        ("cap_orders", settings.cap_orders, shop.orders_per_window),
        ("cap_amount", settings.cap_amount, shop.amount_per_window),
        ("cap_amount_per_order", settings.cap_amount_per_order, shop.amount_per_order),
    ] {
        if own.is_some_and(|own| own < 0 || shops.is_some_and(|shops| own > shops)) {
            return Err(SettingsError::Cap(field));
        }
    }
    if settings.idle_days.is_some_and(|days| !(1..=IDLE_DAYS_MAX).contains(&days)) {
        return Err(SettingsError::IdleDays);
    }
    let caller = authenticated(tx, now, proof)?;
    if let Some(address) = settings.address {
        address::own(tx, ids, now, &caller, address)?;
    }
    if let Some(method) = settings.payment_method {
        payment_method::own(tx, ids, now, &caller, method)?;
    }
    tx.run(
        sql!(
            "update client_customer set default_address_id = $3, default_payment_method_id = $4, cap_orders = $5,
                cap_amount = $6, cap_amount_per_order = $7, idle_days = $8, last_used_at = $9
             where client_id = $1 and customer_id = $2"
        ),
        args![
            caller.client,
            caller.customer,
            settings.address,
            settings.payment_method,
            settings.cap_orders,
            settings.cap_amount,
            settings.cap_amount_per_order,
            settings.idle_days,
            now
        ],
    )?;
    Ok(audit::push(tx, ids, now, "single_action.settings", caller.who(), caller.client.0, "")?)
}
