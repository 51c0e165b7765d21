//! What pages and the API show of a customer: partial information only (OC-8).

use db::{Tx, args, sql};

use crate::kernel::{AddressId, CustomerId, PaymentMethodId};

/// An address, enough to recognise: its moniker and town.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressChoice {
    /// Its id.
    pub id: AddressId,
    /// `Home`.
    pub moniker: String,
    /// Town.
    pub city: String,
    /// Whether single actions go there.
    pub default: bool,
}

/// A payment method, enough to recognise: brand and last four.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMethodChoice {
    /// Its id.
    pub id: PaymentMethodId,
    /// `Visa`.
    pub brand: String,
    /// `4242`.
    pub last_four: String,
    /// Whether single actions are paid with it.
    pub default: bool,
}

/// The customer's addresses, in the order they were added.
///
/// # Errors
/// Of the database.
pub fn addresses(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Vec<AddressChoice>> {
    tx.query(
        sql!(
            "select a.id, a.moniker, a.city, case when a.id = c.default_address_id then 1 else 0 end
             from address a join customer c on c.id = a.customer_id
             where a.customer_id = $1 and a.retired_at is null order by a.id"
        ),
        args![customer],
        |row| Ok(AddressChoice { id: row.get(0)?, moniker: row.get(1)?, city: row.get(2)?, default: row.get(3)? }),
    )
}

/// The customer's payment methods, in the order they were added.
///
/// # Errors
/// Of the database.
pub fn payment_methods(tx: &mut Tx<'_>, customer: CustomerId) -> db::Result<Vec<PaymentMethodChoice>> {
    tx.query(
        sql!(
            "select p.id, p.brand, p.last_four, case when p.id = c.default_payment_method_id then 1 else 0 end
             from payment_method p join customer c on c.id = p.customer_id
             where p.customer_id = $1 and p.retired_at is null order by p.id"
        ),
        args![customer],
        |row| {
            Ok(PaymentMethodChoice {
                id: row.get(0)?,
                brand: row.get(1)?,
                last_four: row.get(2)?,
                default: row.get(3)?,
            })
        },
    )
}
