//! Orders that one of the demo's customers placed before the shop was opened: some whose window is over, some that can
//! still be changed.

use anyhow::{Context as _, bail};
use shop::catalogue::view;
use shop::kernel::VariantId;
use shop::kernel::moment::{HOUR, MINUTE};
use shop::order::{Outcome, Place};
use web::App;

use super::people::People;

/// Which customer has them; not the first, so that there is one without.
pub const CUSTOMER: usize = 1;

struct Sketch {
    sku: &'static str,
    quantity: u32,
    /// Which of the customer's addresses.
    address: usize,
    /// How long ago, in microseconds.
    ago: i64,
}

/// The oldest first, as they were placed.
const ORDERS: &[Sketch] = &[
    Sketch { sku: "KT-MUGS-TID", quantity: 4, address: 0, ago: 50 * HOUR },
    Sketch { sku: "HT-TTWL-BRI", quantity: 2, address: 0, ago: 50 * HOUR - 6 * MINUTE },
    Sketch { sku: "PD-FPEN-FIN-FER", quantity: 1, address: 1, ago: 26 * HOUR },
    Sketch { sku: "PD-NOTE-INKBLU-DOT", quantity: 3, address: 0, ago: 24 * MINUTE },
    Sketch { sku: "HT-THRW-GRECRE", quantity: 1, address: 0, ago: 21 * MINUTE },
];

/// Places them by the same path as everybody's.
///
/// # Errors
/// When one is refused: catalogue and sketches don't fit.
pub fn place(app: &App, people: &People) -> anyhow::Result<()> {
    let customer = people.customers.get(CUSTOMER).context("the demo has too few customers")?;
    let now = app.now();
    for sketch in ORDERS {
        let command = Place {
            now: now.plus(-sketch.ago),
            proof: customer.client.proof(),
            line: app.line_id(),
            order: app.order_id(),
            variant: variant(app, sketch.sku)?,
            quantity: sketch.quantity,
            ship_to: customer.addresses.get(sketch.address).copied(),
            button: None,
            key: None,
            channel: "page",
            stepped_up: false,
        };
        match app.lane.submit_blocking(command)? {
            Outcome::Placed(_) => {}
            other => bail!("the demo's order of {} was not placed: {other:?}", sketch.sku),
        }
    }
    Ok(())
}

fn variant(app: &App, sku: &'static str) -> anyhow::Result<VariantId> {
    let found = app.db.read_blocking(move |tx| view::stock(tx, sku, None, 10))?;
    let row = found.into_iter().find(|row| row.sku == sku);
    Ok(row.with_context(|| format!("the demo's catalogue has no {sku}"))?.variant)
}
