//! The shop's settings as the model reads them: plain numbers, and the texts that set the real shop to the same.

use std::collections::BTreeMap;

use crate::rng::Rng;
use crate::zone::Zone;

const MINUTE: i64 = 60_000_000;

/// Caps; `None` is off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// Live actions in the window.
    pub orders: Option<i64>,
    /// Minor units in the window.
    pub amount: Option<i64>,
    /// Minor units of one action.
    pub amount_per_order: Option<i64>,
    /// The window, in microseconds.
    pub window: i64,
}

/// What the model's answers depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The shop's zone.
    pub zone: Zone,
    /// OC-15, in microseconds.
    pub combine: i64,
    /// OC-13, in microseconds.
    pub cancel: i64,
    /// Most days of each class but the last (OC-16).
    pub classes: Vec<u32>,
    /// Minor units.
    pub delivery: i64,
    /// From shipping to arrival.
    pub delivery_days: u32,
    /// Until a back-order ships.
    pub back_order_days: u32,
    ///
    pub caps: Caps,
}

impl Rules {
    /// Mostly the defaults; some shops have their own windows, classes and prices.
    pub fn draw(rng: &mut Rng) -> Rules {
        let (combine, cancel) = rng.weighted(&[(70, (90, 90)), (10, (30, 90)), (10, (90, 30)), (10, (120, 60))]);
        let classes: &[u32] = rng.weighted(&[(80, &[7][..]), (20, &[1, 7][..])]);
        Rules {
            zone: rng.weighted(&[(40, Zone::Berlin), (40, Zone::NewYork), (20, Zone::Utc)]),
            combine: combine * MINUTE,
            cancel: cancel * MINUTE,
            classes: classes.to_vec(),
            delivery: rng.weighted(&[(80, 490), (10, 0), (10, 1_295)]),
            delivery_days: rng.weighted(&[(80, 3), (20, 1)]),
            back_order_days: rng.weighted(&[(80, 10), (20, 5)]),
            caps: if rng.chance(25) { Caps::draw(rng) } else { Caps::off() },
        }
    }

    /// The class of a line that ships in `days` days.
    pub fn class(&self, days: u32) -> i64 {
        self.classes.iter().filter(|max| days > **max).count() as i64
    }

    /// The settings of the real shop.
    pub fn settings(&self) -> BTreeMap<&'static str, String> {
        let number = |value: Option<i64>| value.map_or("off".to_owned(), |value| value.to_string());
        let money = |value: Option<i64>| value.map_or("off".to_owned(), amount);
        let names = ["now", "soon", "later"];
        let mut classes: Vec<String> = self.classes.iter().zip(names).map(|(days, n)| format!("{n}:{days}")).collect();
        classes.push("rest".to_owned());
        BTreeMap::from([
            ("shop.time_zone", self.zone.name().to_owned()),
            ("order.combine_window_minutes", (self.combine / MINUTE).to_string()),
            ("order.cancel_window_minutes", (self.cancel / MINUTE).to_string()),
            ("order.classes", classes.join(",")),
            ("delivery.price", amount(self.delivery)),
            ("delivery.days", self.delivery_days.to_string()),
            ("promise.back_order_days", self.back_order_days.to_string()),
            ("caps.orders_per_window", number(self.caps.orders)),
            ("caps.amount_per_window", money(self.caps.amount)),
            ("caps.amount_per_order", money(self.caps.amount_per_order)),
            ("caps.window_minutes", (self.caps.window / MINUTE).to_string()),
        ])
    }
}

fn amount(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

impl Caps {
    /// All off.
    pub const fn off() -> Caps {
        Caps { orders: None, amount: None, amount_per_order: None, window: 1_440 * MINUTE }
    }

    /// At least one on, low enough to be met.
    pub fn draw(rng: &mut Rng) -> Caps {
        let window = rng.weighted(&[(50, 1_440), (25, 60), (25, 10)]) * MINUTE;
        let orders = rng.chance(50).then(|| rng.between(2, 8));
        let amount = rng.chance(40).then(|| rng.between(20, 150) * 100);
        let single = orders.is_none() && amount.is_none() || rng.chance(40);
        Caps { orders, amount, amount_per_order: single.then(|| rng.between(10, 60) * 100), window }
    }

    /// Whether a cap looks back.
    pub const fn look_back(&self) -> bool {
        self.orders.is_some() || self.amount.is_some()
    }
}
