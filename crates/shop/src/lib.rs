//! The business, one room per noun. Synchronous: a verb is a function over [`db::Tx`] that is handed the time, fresh ids
//! and random bytes as arguments, so that the simulator drives the same code that serves the shop.
//!
//! | room | what lives there | capabilities |
//! | --- | --- | --- |
//! | [`kernel`] | ids, money, moments, text, settings, limits | |
//! | [`customer`] | client identifiers, registering, sign-in, enabling, addresses, payment methods | OC-1 to OC-5, OC-21, OC-24 |
//! | [`staff`] | staff and their tokens | |
//! | [`catalogue`] | items, variants, prices, stock, promise, import, pictures | OC-7, X-6 |
//! | [`order`] | place (the hot path), combine, cart, checkout, change, cancel, undo, views | OC-8 to OC-16, OC-19, X-1, X-2, X-4 |
//! | [`action`] | other ways to press: shortcut, voice, claps, scanning, hardware button, television | OC-9, OC-30 |
//! | [`outbox`] | mail, kept answers, audit | X-5 |
//!
//! Imports: `kernel < outbox < customer, staff, catalogue < order < action`. A table is written only by its room.

pub mod action;
pub mod catalogue;
pub mod customer;
pub mod invariants;
pub mod kernel;
pub mod order;
pub mod outbox;
pub mod staff;

/// The migrations, in the order of running.
pub const MIGRATIONS: &[db::Migration] = &[
    db::Migration { name: "0001_house.sql", text: include_str!("../../../migrations/0001_house.sql") },
    db::Migration { name: "0002_find.sql", text: include_str!("../../../migrations/0002_find.sql") },
    db::Migration { name: "0003_checkout.sql", text: include_str!("../../../migrations/0003_checkout.sql") },
    db::Migration { name: "0004_account.sql", text: include_str!("../../../migrations/0004_account.sql") },
    db::Migration { name: "0005_actions.sql", text: include_str!("../../../migrations/0005_actions.sql") },
    db::Migration { name: "0006_pictures.sql", text: include_str!("../../../migrations/0006_pictures.sql") },
    db::Migration { name: "0007_language.sql", text: include_str!("../../../migrations/0007_language.sql") },
    db::Migration { name: "0008_forget.sql", text: include_str!("../../../migrations/0008_forget.sql") },
    db::Migration { name: "0009_account.sql", text: include_str!("../../../migrations/0009_account.sql") },
    db::Migration { name: "0010_indices.sql", text: include_str!("../../../migrations/0010_indices.sql") },
    db::Migration { name: "0011_presses.sql", text: include_str!("../../../migrations/0011_presses.sql") },
    db::Migration { name: "0012_proof.sql", text: include_str!("../../../migrations/0012_proof.sql") },
];

/// Every table, for backup and restore.
pub fn tables() -> Vec<String> {
    MIGRATIONS
        .iter()
        .flat_map(|migration| migration.text.lines())
        .filter_map(|line| line.strip_prefix("create table ")?.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}
