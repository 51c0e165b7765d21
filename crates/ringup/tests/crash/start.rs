//! Serving again within a second at 100,000 orders, after a kill that left a log to recover from.

use std::time::Duration;

use db::testing::Scratch;
use db::{Db, Engine, Location, Many, Options, sql};

use crate::chance::seed;
use crate::check::lines;
use crate::load::Load;
use crate::server::{Server, run};
use crate::setup::Shop;

const ORDERS: i64 = 100_000;
/// What the issue asks for, on a quiet machine: the best of some attempts.
const SERVING_AGAIN_MAX: Duration = Duration::from_secs(1);
const ATTEMPTS: usize = 3;
const LOADED_FOR: Duration = Duration::from_millis(1_500);

#[test]
fn serving_again_within_a_second_at_a_hundred_thousand_orders() {
    let scratch = Scratch::new(Engine::Sqlite);
    let folder = std::env::temp_dir().join(format!("ringup-crash-start-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let shop = Shop::new(&scratch.location, &folder, 2);
    fill(&scratch.location);
    let Location::File(file) = &scratch.location else { unreachable!() };
    let mut took = Vec::new();
    for _ in 0..ATTEMPTS {
        let (server, _) = Server::start(&shop.location, shop.address);
        let load = Load::start(&shop, &folder, seed());
        std::thread::sleep(LOADED_FOR);
        server.kill();
        load.stop();
        let log = std::fs::metadata(file.with_extension("db-wal")).unwrap().len();
        let (server, time) = Server::start(&shop.location, shop.address);
        server.kill();
        took.push((time, log >> 10));
    }
    println!("serving again at {ORDERS} orders: {took:.0?} (time, KiB of log to recover from)");
    assert!(took.iter().all(|(_, log)| *log > 0), "there was nothing to recover from");
    assert!(took.iter().any(|(time, _)| *time < SERVING_AGAIN_MAX), "{took:?}");
    assert!(lines(&shop.location).len() as i64 > ORDERS);
    run(&shop.location, &["verify"]);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Orders of one line each, with their keys, as if the first customer had placed them.
fn fill(location: &Location) {
    let db = Db::open(location, Options::default()).unwrap();
    db.write_blocking(|tx| -> db::Result<()> {
        let (mut lines, mut keys) = (Many::new(1), Many::new(2));
        let hashes: Vec<[u8; 8]> = (1..=ORDERS).map(i64::to_be_bytes).collect();
        for (id, hash) in (1..=ORDERS).zip(&hashes) {
            lines.row([id.into()]);
            keys.row([id.into(), hash.into()]);
        }
        tx.run_many(
            sql!(
                "with input(id int8) as $rows
                 insert into orders (id, customer_id, address_id, payment_method_id, class, state, currency, delivery,
                    opened_at, closes_at)
                 select input.id, c.id, c.default_address_id, c.default_payment_method_id, 0, 'open', 'USD', 490, 1, 2
                 from input join customer c on c.id = (select min(id) from customer)"
            ),
            &lines,
        )?;
        tx.run_many(
            sql!(
                "with input(id int8) as $rows
                 insert into order_line (id, order_id, customer_id, client_id, variant_id, quantity, quantity_placed,
                    unit_price, delivery, state, back_ordered, counted, channel, placed_at, cancel_until, promised_on, version,
                    mailed_at)
                 select input.id, input.id, o.customer_id, 1, s.variant_id, 1, 1, 1250, 490, 'placed', 0, 1, 'api', 1, 2, 1,
                    1, 1 from input join orders o on o.id = input.id
                 join stock s on s.variant_id = (select min(variant_id) from stock)"
            ),
            &lines,
        )?;
        tx.run_many(
            sql!(
                "with input(id int8, key bytea) as $rows
                 insert into order_key (customer_id, key_hash, body_hash, line_id, created_at)
                 select o.customer_id, input.key, input.key, input.id, 1 from input join orders o on o.id = input.id"
            ),
            &keys,
        )?;
        tx.run(
            sql!(
                "update stock set available = available - $1, reserved = reserved + $1
                 where variant_id = (select min(variant_id) from stock)"
            ),
            db::args![ORDERS],
        )?;
        Ok(())
    })
    .unwrap();
}
