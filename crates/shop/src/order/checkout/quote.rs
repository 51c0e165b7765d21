//! What a checkout comes to now. Pure: lines become parcels by class (OC-16), each with its own delivery.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{Line, Message};
use crate::catalogue::promise::{Supplied, arrival_by};
use crate::kernel::settings::DeliveryOption;
use crate::kernel::{Day, Moment, Policy};

/// The amounts of a checkout, in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// One for each line, in their order.
    pub lines: Vec<QuotedLine>,
    /// What becomes an order each, in the order of the classes.
    pub parcels: Vec<Parcel>,
    /// All lines.
    pub items: i64,
    /// All parcels.
    pub delivery: i64,
    /// Both.
    pub total: i64,
    /// The name of the delivery option that it was reckoned with.
    pub option: String,
}

/// A line's amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotedLine {
    /// How it can be supplied.
    pub supplied: Supplied,
    /// Position in the policy's classes.
    pub class: usize,
    /// Price of one.
    pub unit_price: i64,
    /// Of all units.
    pub amount: i64,
    /// The day it arrives.
    pub promised_on: Day,
}

/// Lines that ship together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Position in the policy's classes.
    pub class: usize,
    /// Its lines' positions.
    pub lines: Vec<usize>,
    /// What its delivery costs.
    pub delivery: i64,
}

/// Reckons.
pub fn quote(policy: &Policy, now: Moment, option: &DeliveryOption, lines: &[Line]) -> Quote {
    let mut parcels: BTreeMap<usize, Parcel> = BTreeMap::new();
    let mut quoted = Vec::with_capacity(lines.len());
    for (position, line) in lines.iter().enumerate() {
        let quantity = i64::from(line.quantity);
        let supplied = line.supplied();
        let ship_days = line.supply.ship_days(quantity, policy);
        let class = policy.class_of(ship_days);
        quoted.push(QuotedLine {
            supplied,
            class,
            unit_price: line.price,
            amount: line.price * quantity,
            promised_on: arrival_by(now, ship_days, option.days, policy),
        });
        let fresh = || Parcel { class, lines: Vec::new(), delivery: option.price };
        parcels.entry(class).or_insert_with(fresh).lines.push(position);
    }
    let parcels: Vec<Parcel> = parcels.into_values().collect();
    let items = quoted.iter().map(|line| line.amount).sum();
    let delivery = parcels.iter().map(|parcel| parcel.delivery).sum();
    Quote { lines: quoted, parcels, items, delivery, total: items + delivery, option: option.name.clone() }
}

impl Quote {
    /// What keeps lines from being had, and which prices are not those of `lines`.
    pub fn messages(&self, lines: &[Line]) -> Vec<Message> {
        let mut messages = Vec::new();
        for (position, (line, quoted)) in lines.iter().zip(&self.lines).enumerate() {
            let variant = line.variant;
            if !line.on_sale {
                messages.push(Message::NotSold { variant, position });
            } else if quoted.supplied == Supplied::No {
                messages.push(Message::OutOfStock { variant, position, available: line.supply.available });
            }
            if line.price_then != quoted.unit_price {
                messages.push(Message::PriceChanged {
                    variant,
                    position,
                    from: line.price_then,
                    to: quoted.unit_price,
                });
            }
        }
        messages
    }

    /// What a review page promises: the same text for the same things at the same prices in the same parcels. The promised
    /// days are left out: they move at midnight while somebody reads.
    pub fn digest(&self, lines: &[Line]) -> String {
        let mut text = format!("{} {} {}", self.option, self.delivery, self.total);
        for (line, quoted) in lines.iter().zip(&self.lines) {
            let _ = write!(text, ";{} {} {} {}", line.variant, line.quantity, quoted.unit_price, quoted.class);
        }
        super::hex(Sha256::digest(text).into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::promise::Supply;
    use crate::kernel::VariantId;
    use crate::order::wanted::Wanted;

    fn line(n: i64, quantity: u32, price: i64, available: i64, back_order: bool) -> Line {
        let wanted = Wanted {
            variant: VariantId(n),
            title: String::new(),
            handle: String::new(),
            label: String::new(),
            picture: String::new(),
            quantity,
            price_then: price,
            price,
            on_sale: true,
            supply: Supply { available, tracked: true, back_order, lead_days: None },
        };
        Line { wanted, placed: None }
    }

    proptest! {
        #[test]
        fn the_total_is_the_sum_of_its_parts(
            lines in prop::collection::vec((1_u32..1_000, 0_i64..1_000_000, 0_i64..2_000, any::<bool>()), 1..50),
            price in 0_i64..10_000,
        ) {
            let lines: Vec<Line> = lines.into_iter().zip(0..)
                .map(|((quantity, price, available, back), n)| line(n, quantity, price, available, back)).collect();
            let option = DeliveryOption { name: "standard".into(), price, days: 3 };
            let quote = quote(&Policy::default(), Moment::from_micros(0), &option, &lines);
            let items: i64 = lines.iter().map(|line| line.price * i64::from(line.quantity)).sum();
            let count = i64::try_from(quote.parcels.len()).unwrap();
            prop_assert_eq!((quote.items, quote.delivery, quote.total), (items, price * count, items + price * count));
            let mut held: Vec<usize> = quote.parcels.iter().flat_map(|parcel| parcel.lines.clone()).collect();
            held.sort_unstable();
            prop_assert_eq!(held, (0..lines.len()).collect::<Vec<_>>(), "each line lies in one parcel");
            for parcel in &quote.parcels {
                prop_assert!(parcel.lines.iter().all(|line| quote.lines[*line].class == parcel.class));
            }
            prop_assert_eq!(quote.digest(&lines), quote.clone().digest(&lines));
        }

        #[test]
        fn another_price_or_quantity_is_another_promise(price in 1_i64..10_000, more in 1_i64..100) {
            let option = DeliveryOption { name: "standard".into(), price: 490, days: 3 };
            let of = |lines: &[Line]| quote(&Policy::default(), Moment::from_micros(0), &option, lines).digest(lines);
            let first = of(&[line(1, 1, price, 5, false)]);
            prop_assert_ne!(&first, &of(&[line(1, 1, price + more, 5, false)]));
            prop_assert_ne!(&first, &of(&[line(1, 2, price, 5, false)]));
            prop_assert_ne!(&first, &of(&[line(1, 1, price, 0, true)]), "it comes later");
        }
    }
}
