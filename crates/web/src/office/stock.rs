//! The staff's list of stock, and receipts.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use shop::catalogue::{stock as stocks, view};
use shop::kernel::VariantId;
use shop::kernel::ids::ReceiptId;
use shop::kernel::limits::{PAGE_MAX, RECEIPT_QUANTITY_MAX};

use crate::App;
use crate::format::segment;
use crate::language::Language;
use crate::pages::layout::{Link, Notice, Tone};
use crate::pages::office::{Office, OfficeStockPage, StockLevel, StockRow};
use crate::problem::Problem;
use crate::request::{Form, local_path, page, see_other};
use crate::storefront::{item_href, layout};

/// Fewer free units than this are worth a look.
const LOW: i64 = 5;

/// Which rows, and what was done before.
#[derive(Deserialize)]
pub struct StockQuery {
    #[serde(default)]
    q: String,
    after: Option<String>,
    received: Option<String>,
}

/// `GET /office/stock`
pub async fn stock(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Query(query): Query<StockQuery>,
) -> Result<Response, Problem> {
    let staff = match super::signed_in(&app, language, &headers).await? {
        Ok(staff) => staff,
        Err(answer) => return Ok(answer),
    };
    let after: Option<VariantId> =
        query.after.as_deref().map(str::parse).transpose().map_err(|_| Problem::not_found())?;
    let words = query.q.clone();
    let mut rows = app.db.read(move |tx| view::stock(tx, &words, after, PAGE_MAX + 1)).await?;
    let more = rows.len() > PAGE_MAX as usize;
    rows.truncate(PAGE_MAX as usize);
    let here = format!("/office/stock?q={}", segment(&query.q));
    let notice = query.received.as_deref().map(|received| match received {
        "invalid" => Notice {
            tone: Tone::Refused,
            title: language.t("office-received-invalid").into(),
            text: language.say("office-received-invalid-text").with("most", RECEIPT_QUANTITY_MAX).to_string(),
            action: None,
        },
        _ => Notice {
            tone: Tone::Done,
            title: language.t("office-received-done").into(),
            text: language.t("office-received-done-text").into(),
            action: None,
        },
    });
    let answer = OfficeStockPage {
        layout: layout(&app, language, language.t("office-stock"), "/office/stock", None),
        office: Office::of(staff),
        notice,
        q: query.q,
        return_to: here.clone(),
        more_href: rows.last().filter(|_| more).map(|row| format!("{here}&after={}", row.variant)),
        first_href: after.map(|_| here),
        rows: rows.into_iter().map(|entry| row(&app, language, entry)).collect(),
    };
    page(&headers, StatusCode::OK, &answer)
}

fn row(app: &App, language: Language, row: view::StockRow) -> StockRow {
    let level = match row.available {
        _ if !row.tracked => StockLevel::Enough,
        0 => StockLevel::None,
        available if available < LOW => StockLevel::Low,
        _ => StockLevel::Enough,
    };
    StockRow {
        variant: row.variant.to_string(),
        receipt: ReceiptId(app.ids.next(app.now())).to_string(),
        sku: row.sku,
        item: Link { href: item_href(&row.handle), label: row.title },
        options: row.label,
        available: if row.tracked { row.available.to_string() } else { language.t("office-not-counted").into() },
        reserved: row.reserved.to_string(),
        back_ordered: row.back_ordered.to_string(),
        back_order: row.back_order,
        level,
    }
}

/// The receipt form of a row.
#[derive(Deserialize)]
pub struct Receipt {
    variant: String,
    quantity: String,
    /// Minted when the form was rendered, so that sending it twice books once.
    receipt: Option<String>,
    return_to: Option<String>,
}

/// `POST /office/stock/receipts`
pub async fn receive(
    State(app): State<Arc<App>>,
    language: Language,
    headers: HeaderMap,
    Form(form): Form<Receipt>,
) -> Result<Response, Problem> {
    let staff = match super::signed_in(&app, language, &headers).await? {
        Ok(staff) => staff,
        Err(answer) => return Ok(answer),
    };
    let back = form.return_to.as_deref().map_or("/office/stock", local_path);
    let with = |what: &str| format!("{back}{}received={what}", if back.contains('?') { '&' } else { '?' });
    let variant: VariantId = form.variant.parse().map_err(|_| Problem::not_found())?;
    let quantity: Option<i64> = form.quantity.trim().parse().ok();
    let Some(quantity) = quantity.filter(|quantity| (1..=RECEIPT_QUANTITY_MAX).contains(quantity)) else {
        return Ok(see_other(&with("invalid")));
    };
    let (ids, now) = (app.ids.clone(), app.now());
    let receipt = form.receipt.as_deref().and_then(|text| text.parse().ok());
    let receipt = receipt.unwrap_or_else(|| ReceiptId(app.ids.next(now)));
    let received =
        app.db.write(move |tx| stocks::receive(tx, &ids, now, (staff.id, receipt), variant, quantity, "")).await?;
    received.ok_or_else(Problem::not_found)?;
    Ok(see_other(&with("done")))
}
