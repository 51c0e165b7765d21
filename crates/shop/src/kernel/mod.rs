//! What every room uses: ids, money, moments, text that has been checked, settings and limits.

pub mod ids;
pub mod limits;
pub mod moment;
pub mod money;
pub mod secret;
pub mod settings;
pub mod text;

pub use ids::{
    AddressId, CategoryId, CheckoutId, ClientId, CustomerId, Ids, ItemId, LineId, OrderId, PaymentMethodId, StaffId,
    VariantId,
};
pub use moment::{Day, Moment};
pub use money::{Currency, Money, MoneyError};
pub use secret::Secret;
pub use settings::Policy;

/// What a verb may not make up for itself: the time, and random bytes. `ringup` gives the real ones, `sim` seeded ones.
pub trait World: Send + Sync {
    /// The time now.
    fn now(&self) -> Moment;

    /// Fills `bytes` with random bytes fit for secrets.
    fn fill(&self, bytes: &mut [u8]);
}
