//! When an item arrives: from stock at once, else after its lead time; then the days of delivery. Pure.

use crate::kernel::{Day, Moment, Policy};

/// What a promise rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply {
    /// Free units.
    pub available: i64,
    /// Whether units are counted at all; what is not counted is made or found to order.
    pub tracked: bool,
    /// Whether more may be sold than there are.
    pub back_order: bool,
    /// Days until shipping where there is no stock, if the variant has its own.
    pub lead_days: Option<u32>,
}

/// How a quantity can be supplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supplied {
    /// From stock, or not counted.
    Now,
    /// On back-order: owed until a receipt covers it.
    Later,
    /// Not at all.
    No,
}

impl Supply {
    /// How `quantity` units can be supplied. A line is atomic: it is covered by stock as a whole or not at all.
    pub fn of(&self, quantity: i64) -> Supplied {
        if !self.tracked || self.available >= quantity {
            Supplied::Now
        } else if self.back_order {
            Supplied::Later
        } else {
            Supplied::No
        }
    }

    /// Days until `quantity` units ship.
    pub fn ship_days(&self, quantity: i64, policy: &Policy) -> u32 {
        match self.of(quantity) {
            // What is not counted is made to order, so its own lead time holds; what lies in stock ships at once.
            Supplied::Now if self.tracked => 0,
            Supplied::Now => self.lead_days.unwrap_or(0),
            Supplied::Later | Supplied::No => self.lead_days.unwrap_or(policy.back_order_days),
        }
    }
}

/// The day on which what ships in `ship_days` days arrives, in the shop's time zone.
pub fn arrival(now: Moment, ship_days: u32, policy: &Policy) -> Day {
    arrival_by(now, ship_days, policy.delivery_days, policy)
}

/// The day on which what ships in `ship_days` days arrives with a delivery of `delivery_days`.
pub fn arrival_by(now: Moment, ship_days: u32, delivery_days: u32, policy: &Policy) -> Day {
    now.day(&policy.time_zone).plus_days(ship_days).plus_days(delivery_days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_ships_now_and_back_orders_later() {
        let policy = Policy::default();
        let supply = Supply { available: 2, tracked: true, back_order: true, lead_days: None };
        assert_eq!((supply.of(2), supply.ship_days(2, &policy)), (Supplied::Now, 0));
        assert_eq!((supply.of(3), supply.ship_days(3, &policy)), (Supplied::Later, 10));
        let own = Supply { lead_days: Some(21), ..supply };
        assert_eq!(own.ship_days(3, &policy), 21);
        assert_eq!(Supply { back_order: false, ..supply }.of(3), Supplied::No);
        let made = Supply { available: 0, tracked: false, back_order: false, lead_days: Some(5) };
        assert_eq!((made.of(3), made.ship_days(3, &policy)), (Supplied::Now, 5));
    }
}
