//! OC-12: the confirmation by e-mail, written behind the commit from the lines that have none yet.

use db::{Many, Tx, sql};

use super::state::LineState;
use crate::customer::address::place;
use crate::kernel::{CustomerId, Ids, LineId, Moment, Money, OrderId, Policy};
use crate::outbox::mail::{self, Details, Draft};

/// Writes the mails of up to `limit` lines, one mail an order; answers how many lines they tell of.
///
/// # Errors
/// Of the database.
pub fn confirm(tx: &mut Tx<'_>, ids: &Ids, now: Moment, policy: &Policy, limit: u32) -> db::Result<usize> {
    // Claimed by state, never by high-water mark: ids are unique, not the order of commit.
    let mut lines = tx.query(
        sql!(
            "update order_line set mailed_at = $1 where mailed_at is null and id in
                (select id from order_line where mailed_at is null order by id limit $2)
             returning order_id, id, quantity, unit_price, delivery, cancel_until, promised_on, state"
        ),
        db::args![now, limit],
        |row| {
            Ok(Told {
                order: row.get(0)?,
                line: row.get(1)?,
                quantity: row.get(2)?,
                amount: row.get::<i64>(3)? * row.get::<i64>(2)?,
                delivery: row.get(4)?,
                cancel_until: row.get(5)?,
                promised_on: row.get(6)?,
                live: row.get::<LineState>(7)? == LineState::Placed,
            })
        },
    )?;
    let told = lines.len();
    // What was cancelled before its mail was written has nothing to confirm.
    lines.retain(|line| line.live);
    lines.sort_unstable_by_key(|told| (told.order, told.line));
    let mut rows = Many::new(1);
    lines.iter().for_each(|told| rows.row([told.line.into()]));
    let texts: std::collections::HashMap<LineId, Words> = tx
        .query_many(
            sql!(
                "with input(line int8) as $rows
                 select l.id, i.title, a.moniker, a.city,
                    case when c.guest_of <> '' then c.guest_of else c.email end, c.language, c.id,
                    v.option1, v.option2, v.option3 from input join order_line l on l.id = input.line
                 join variant v on v.id = l.variant_id join item i on i.id = v.item_id
                 join orders o on o.id = l.order_id join address a on a.id = o.address_id
                 join customer c on c.id = l.customer_id"
            ),
            &rows,
            |row| {
                // Enough to recognise it: mail is read by more than its recipient.
                let (moniker, city): (String, String) = (row.get(2)?, row.get(3)?);
                let options = [row.get::<String>(7)?, row.get(8)?, row.get(9)?];
                let options: Vec<String> = options.into_iter().filter(|option| !option.is_empty()).collect();
                let words = Words {
                    title: row.get(1)?,
                    variant: options.join(", "),
                    place: place(&moniker, &city),
                    email: row.get(4)?,
                    language: row.get(5)?,
                    customer: row.get(6)?,
                };
                Ok((row.get(0)?, words))
            },
        )?
        .into_iter()
        .collect();
    for told in lines.chunk_by(|a, b| a.order == b.order) {
        if let Some(draft) = draft(policy, told, &texts) {
            mail::push(tx, ids, now, &draft)?;
        }
    }
    Ok(told)
}

struct Told {
    order: OrderId,
    line: LineId,
    quantity: i64,
    amount: i64,
    delivery: i64,
    cancel_until: Moment,
    promised_on: crate::kernel::Day,
    live: bool,
}

struct Words {
    title: String,
    variant: String,
    place: String,
    email: String,
    language: String,
    customer: CustomerId,
}

fn draft(policy: &Policy, told: &[Told], texts: &std::collections::HashMap<LineId, Words>) -> Option<Draft> {
    let first = texts.get(&told.first()?.line)?;
    let mut lines = Vec::with_capacity(told.len());
    let money = |amount| Money { amount, currency: policy.currency };
    for line in told {
        let words = texts.get(&line.line)?;
        let what = match words.variant.as_str() {
            "" => words.title.clone(),
            variant => format!("{} ({variant})", words.title),
        };
        let details = Details::default().number("quantity", line.quantity).text("title", &what);
        lines.push(details.money("amount", money(line.amount)).day("arrives", line.promised_on));
    }
    let (items, delivery): (i64, i64) =
        told.iter().fold((0, 0), |(items, delivery), line| (items + line.amount, delivery + line.delivery));
    let order = told.first()?.order;
    let details = Details::default()
        .number("quantity", told.first()?.quantity)
        .text("title", &first.title)
        .number("more", i64::try_from(told.len() - 1).unwrap_or(i64::MAX))
        .text("place", &first.place)
        .lines(lines)
        .money("delivery", money(delivery))
        .money("total", money(items + delivery))
        .text("order", &order.to_string())
        .moment("until", told.iter().map(|line| line.cancel_until).min()?);
    Some(Draft {
        kind: "order",
        customer: first.customer,
        recipient: first.email.clone(),
        language: first.language.clone(),
        details,
        link: format!("/orders#{order}"),
    })
}
