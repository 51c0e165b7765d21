//! A checkout's row and lines, read or locked.

use db::{Row, Tx, args, sql};

use super::{Checkout, CheckoutError, Destination, Line, Payment, PlacedLine, State};
use crate::customer::register::NewAddress;
use crate::customer::{Visitor, address};
use crate::kernel::limits::GUEST_DONE_SHOWN;
use crate::kernel::{CheckoutId, Moment};
use crate::order::wanted;

/// The row, if it is the visitor's.
pub(super) fn one(tx: &mut Tx<'_>, now: Moment, visitor: &Visitor, id: CheckoutId) -> Result<Checkout, CheckoutError> {
    let found = tx.maybe(
        sql!(
            "select c.id, c.client_id, c.customer_id, c.state, c.from_cart, c.guest, c.name, c.email,
                c.address_id, a.moniker, a.city, a.customer_id, a.retired_at, c.recipient, c.line1, c.line2, c.city,
                c.region, c.postal_code, c.country, c.phone, c.moniker, c.delivery_option,
                c.payment_method_id, p.brand, p.last_four, p.customer_id,
                case when p.expires_at <= $2 then p.expires_at else p.retired_at end, c.provider, c.token,
                c.currency, c.total, c.version, c.created_at, c.priced_at, c.completed_at
             from checkout c left join address a on a.id = c.address_id
             left join payment_method p on p.id = c.payment_method_id where c.id = $1"
        ),
        args![id, now],
        checkout,
    )?;
    let mut checkout = found.filter(|checkout| belongs(checkout, now, visitor)).ok_or(CheckoutError::Unknown)?;
    checkout.unconfirmed = unconfirmed(tx, visitor, checkout.destination.as_ref())?;
    Ok(checkout)
}

/// Whether a destination waits for a step-up: it came since the last, and the single action is suspended. Who took over a
/// device would send things there on the customer's card.
pub(super) fn unconfirmed(tx: &mut Tx<'_>, visitor: &Visitor, to: Option<&Destination>) -> db::Result<bool> {
    match to {
        _ if visitor.customer.as_ref().is_none_or(|customer| !customer.suspended) => Ok(false),
        Some(Destination::Stored { id, .. }) => address::unconfirmed(tx, *id),
        Some(Destination::New(_)) => Ok(true),
        None => Ok(false),
    }
}

/// The row, locked, if it is the visitor's: the write of the same value is the lock that both engines have.
pub(super) fn lock(tx: &mut Tx<'_>, now: Moment, visitor: &Visitor, id: CheckoutId) -> Result<Checkout, CheckoutError> {
    tx.run(sql!("update checkout set state = state where id = $1"), args![id])?;
    one(tx, now, visitor, id)
}

/// A checkout is its client's while that stands for nobody or for its customer, and its customer's on every device.
fn belongs(checkout: &Checkout, now: Moment, visitor: &Visitor) -> bool {
    let here = checkout.client == Some(visitor.client);
    match (checkout.customer, visitor.customer.as_ref().map(|customer| customer.id)) {
        // He signed in on the way.
        (None, _) => here,
        (Some(customer), Some(visiting)) if !checkout.guest => customer == visiting,
        (Some(_), None) if checkout.guest => {
            here && checkout.completed_at.is_some_and(|at| now.since(at) < GUEST_DONE_SHOWN)
        }
        // Since then he signed in as the customer whose address it was.
        (Some(customer), Some(visiting)) => here && customer == visiting,
        (Some(_), None) => false,
    }
}

fn checkout(row: &Row<'_>) -> db::Result<Checkout> {
    let customer = row.get(2)?;
    let destination = match row.get(8)? {
        Some(id) => Some(Destination::Stored {
            id,
            moniker: row.get::<Option<String>>(9)?.unwrap_or_default(),
            city: row.get::<Option<String>>(10)?.unwrap_or_default(),
            usable: row.get::<Option<_>>(11)? == customer && row.get::<Option<i64>>(12)?.is_none(),
        }),
        None => typed(row)?.map(Destination::New),
    };
    let payment = match row.get(23)? {
        Some(id) => Some(Payment::Stored {
            id,
            brand: row.get::<Option<String>>(24)?.unwrap_or_default(),
            last_four: row.get::<Option<String>>(25)?.unwrap_or_default(),
            usable: row.get::<Option<_>>(26)? == customer && row.get::<Option<i64>>(27)?.is_none(),
        }),
        None => {
            let (provider, token): (String, String) = (row.get(28)?, row.get(29)?);
            (!token.is_empty()).then_some(Payment::New { provider, token })
        }
    };
    Ok(Checkout {
        id: row.get(0)?,
        client: row.get(1)?,
        customer,
        state: row.get::<State>(3)?,
        origin: row.get(4)?,
        guest: row.get(5)?,
        name: row.get(6)?,
        email: row.get(7)?,
        destination,
        unconfirmed: false,
        delivery_option: row.get(22)?,
        payment,
        currency: row.get(30)?,
        total: row.get(31)?,
        version: row.get(32)?,
        created_at: row.get(33)?,
        priced_at: row.get(34)?,
        completed_at: row.get(35)?,
    })
}

fn typed(row: &Row<'_>) -> db::Result<Option<Box<NewAddress>>> {
    let country: String = row.get(19)?;
    if country.is_empty() {
        return Ok(None);
    }
    Ok(Some(Box::new(NewAddress {
        name: row.get(13)?,
        line1: row.get(14)?,
        line2: row.get(15)?,
        city: row.get(16)?,
        region: row.get(17)?,
        postal_code: row.get(18)?,
        country,
        phone: row.get(20)?,
        moniker: row.get(21)?,
    })))
}

/// Its lines, with what their variants are now.
pub(super) fn lines(tx: &mut Tx<'_>, id: CheckoutId) -> db::Result<Vec<Line>> {
    tx.query(
        sql!(
            "select l.variant_id, i.title, i.handle, v.option1, v.option2, v.option3,
                coalesce(w.address, nullif(v.picture_url, ''), (select coalesce(y.address, p.url) from item_picture p
                    left join picture_source y on y.url = p.url where p.item_id = i.id order by p.position limit 1), ''),
                l.quantity, l.unit_price, v.price, v.retired_at, i.status, s.available, s.tracked, s.back_order,
                v.lead_days, o.id, o.order_id, o.state, o.unit_price, o.delivery, o.cancel_until, o.promised_on
             from checkout_line l join variant v on v.id = l.variant_id join item i on i.id = v.item_id
             join stock s on s.variant_id = v.id left join order_line o on o.id = l.line_id
             left join picture_source w on w.url = v.picture_url
             where l.checkout_id = $1 order by l.position"
        ),
        args![id],
        line,
    )
}

fn line(row: &Row<'_>) -> db::Result<Line> {
    let placed = match row.get(16)? {
        Some(line) => Some(PlacedLine {
            line,
            order: row.get(17)?,
            state: row.get(18)?,
            unit_price: row.get(19)?,
            delivery: row.get(20)?,
            cancel_until: row.get(21)?,
            promised_on: row.get(22)?,
        }),
        None => None,
    };
    Ok(Line { wanted: wanted::read(row)?, placed })
}
