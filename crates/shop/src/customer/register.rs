//! OC-2: a new customer with addresses and payment methods, stored on the server. A card is only ever a payment
//! provider's token.

use db::{Tx, args, sql};

use super::client::{Identity, associate};
use super::{address, enable, payment_method};
use crate::kernel::limits::AUTHENTICATED_FOR;
use crate::kernel::{AddressId, ClientId, CustomerId, Ids, Moment, PaymentMethodId};
use crate::outbox::audit::{self, Who};

/// A checked registration.
#[derive(Clone, Debug)]
pub struct Register {
    /// The customer's name.
    pub name: String,
    /// In lower case.
    pub email: String,
    /// The first is the default.
    pub addresses: Vec<NewAddress>,
    /// The first is the default.
    pub payment_methods: Vec<NewPaymentMethod>,
    /// Whether single action is wanted on the calling client (OC-4).
    pub single_action: bool,
}

/// An address: as it was typed, or checked by [`address::check`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAddress {
    /// What the customer calls it: `Home`.
    pub moniker: String,
    /// Who receives there.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// Flat, floor; may be empty.
    pub line2: String,
    /// Town.
    pub city: String,
    /// State or province; may be empty.
    pub region: String,
    /// May be empty where the country has none.
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// May be empty.
    pub phone: String,
}

/// A checked payment method: a reference to a provider's token.
#[derive(Clone, Debug)]
pub struct NewPaymentMethod {
    /// `simulator` until a real one is configured.
    pub provider: String,
    /// The provider's token.
    pub token: String,
    /// What the customer calls it; may be empty.
    pub moniker: String,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The customer.
    pub id: CustomerId,
    /// In the order they were given.
    pub addresses: Vec<(AddressId, String)>,
    /// In the order they were given.
    pub payment_methods: Vec<PaymentMethodId>,
    /// The client that is now signed in, if there was one.
    pub client: Option<ClientId>,
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// A customer has this e-mail address already: a sign-in mail is due.
    #[error("this e-mail address is known")]
    EmailKnown(CustomerId),
    /// The simulator has no such token.
    #[error("the simulator knows no such token")]
    UnknownToken(usize),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The provider that is taken until a real one is configured.
pub const SIMULATOR: &str = "simulator";

/// Registers a customer. A new e-mail counts as sign-in for the calling client.
///
/// # Errors
/// [`RegisterError`]; then nothing is changed.
pub fn register(
    tx: &mut Tx<'_>,
    ids: &Ids,
    now: Moment,
    identity: Option<Identity>,
    command: &Register,
) -> Result<Registered, RegisterError> {
    let id = CustomerId(ids.next(now));
    let inserted = tx.run(
        sql!(
            "insert into customer (id, name, email, created_at) values ($1, $2, $3, $4) on conflict (email) do nothing"
        ),
        args![id, &command.name, &command.email, now],
    )?;
    if inserted == 0 {
        let known =
            tx.one(sql!("select id from customer where email = $1"), args![&command.email], |row| row.get(0))?;
        return Err(RegisterError::EmailKnown(known));
    }
    let mut addresses = Vec::new();
    for new in &command.addresses {
        addresses.push((address::insert(tx, ids, now, id, new)?, new.moniker.clone()));
    }
    let mut payment_methods = Vec::new();
    for (position, method) in command.payment_methods.iter().enumerate() {
        let stored = payment_method::insert(tx, ids, now, id, method)?;
        payment_methods.push(stored.ok_or(RegisterError::UnknownToken(position))?);
    }
    tx.run(
        sql!("update customer set default_address_id = $2, default_payment_method_id = $3 where id = $1"),
        args![id, addresses.first().map(|(id, _)| *id), payment_methods.first().copied()],
    )?;
    let mut client = None;
    if let Some(identity) = identity {
        let current = associate(tx, now, identity, id, now.plus(AUTHENTICATED_FOR))?;
        client = Some(current);
        let who = Who { customer: Some(id), client, staff: None };
        audit::push(tx, ids, now, "client.associated", who, current.0, "registered")?;
        if command.single_action {
            enable::record(tx, ids, now, current, id, true)?;
        }
    }
    audit::push(tx, ids, now, "customer.registered", Who { customer: Some(id), client, staff: None }, id.0, "")?;
    Ok(Registered { id, addresses, payment_methods, client })
}
