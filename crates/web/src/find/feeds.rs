//! `/feeds/merchant.xml` and `/feeds/merchant.tsv`: every variant on sale in Google Merchant's words. Written piece by
//! piece while it is read, so that a large catalogue needs no more memory than a small one.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use shop::catalogue::feed::{self, Entry};
use shop::catalogue::promise::Supplied;

use super::sitemap::xml;
use super::structured::{decimal, gtin, property, whole};
use crate::App;
use crate::problem::Problem;
use crate::request::host;
use crate::storefront::item_href;

/// Items of one piece.
const PIECE: u32 = 250;
/// Google's limits, in characters.
const TITLE_CHARS_MAX: usize = 150;
const DESCRIPTION_CHARS_MAX: usize = 5_000;
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// The columns, in the order of the TSV.
const FIELDS: [&str; 20] = [
    "id",
    "title",
    "description",
    "link",
    "image_link",
    "availability",
    "availability_date",
    "price",
    "sale_price",
    "brand",
    "gtin",
    "mpn",
    "identifier_exists",
    "condition",
    "item_group_id",
    "product_type",
    "color",
    "size",
    "material",
    "shipping_weight",
];

#[derive(Clone, Copy)]
enum Form {
    Rss,
    Tsv,
}

/// `GET /feeds/merchant.xml`
pub async fn rss(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let home = app.absolute(host(&headers), "/");
    let name = app.policy().shop_name.clone();
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\"><channel>\
         <title>{0}</title><link>{1}</link><description>{0}</description>\n",
        xml(&name),
        xml(&home)
    );
    feed(&app, &headers, Form::Rss, head, "</channel></rss>\n").await
}

/// `GET /feeds/merchant.tsv`
pub async fn tsv(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    feed(&app, &headers, Form::Tsv, format!("{}\n", FIELDS.join("\t")), "").await
}

struct Writing {
    app: Arc<App>,
    home: String,
    form: Form,
    next: u32,
    end: u32,
    ready: VecDeque<String>,
}

async fn feed(app: &Arc<App>, headers: &HeaderMap, form: Form, head: String, foot: &str) -> Result<Response, Problem> {
    let end = app.db.read(feed::ordinals).await?;
    let home = app.absolute(host(headers), "");
    let writing = Writing { app: app.clone(), home, form, next: 0, end, ready: VecDeque::from([head]) };
    let foot = foot.to_owned();
    let pieces = futures_util::stream::try_unfold((writing, Some(foot)), |(mut writing, foot)| async move {
        if let Some(text) = writing.piece().await? {
            return Ok(Some((Bytes::from(text), (writing, foot))));
        }
        Ok::<_, db::Error>(foot.map(|foot| (Bytes::from(foot), (writing, None))))
    });
    let kind = HeaderValue::from_static(match form {
        Form::Rss => "application/xml",
        Form::Tsv => "text/tab-separated-values; charset=utf-8",
    });
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, FOR_AN_HOUR)], Body::from_stream(pieces)).into_response())
}

impl Writing {
    async fn piece(&mut self) -> db::Result<Option<String>> {
        if let Some(text) = self.ready.pop_front() {
            return Ok(Some(text));
        }
        while self.next < self.end {
            let (from, to) = (self.next, self.end.min(self.next.saturating_add(PIECE)));
            self.next = to;
            let entries = self.app.db.read(move |tx| feed::entries(tx, from, to)).await?;
            if !entries.is_empty() {
                // What costs nothing is no offer to Google.
                return Ok(Some(
                    entries.iter().filter(|entry| entry.price > 0).map(|entry| self.write(entry)).collect(),
                ));
            }
        }
        Ok(None)
    }

    fn write(&self, entry: &Entry) -> String {
        let values = fields(&self.app, &self.home, entry);
        match self.form {
            Form::Rss => {
                let mut text = String::from("<item>");
                for (name, value) in FIELDS.iter().zip(&values).filter(|(_, value)| !value.is_empty()) {
                    text.push_str(&format!("<g:{name}>{}</g:{name}>", xml(value)));
                }
                text.push_str("</item>\n");
                text
            }
            Form::Tsv => {
                let plain = values.map(|value| inert(value.replace(|c: char| c.is_control(), " ")));
                format!("{}\n", plain.join("\t"))
            }
        }
    }
}

/// A cell that a spreadsheet would reckon gets a space in front: text to it, and trimmed by those who read feeds.
fn inert(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@']) { format!(" {cell}") } else { cell }
}

/// The values of [`FIELDS`]; an empty one is left out.
fn fields(app: &App, home: &str, entry: &Entry) -> [String; 20] {
    let policy = app.policy();
    let absolute = |path: &str| format!("{home}{path}");
    let label: Vec<&str> = entry.options.iter().map(|(_, value)| value.as_str()).collect();
    let title =
        if label.is_empty() { entry.title.clone() } else { format!("{} – {}", entry.title, label.join(", ")) };
    let description = if entry.summary.is_empty() { &title } else { &entry.summary };
    let (availability, date) = match entry.supply.of(1) {
        Supplied::Now => ("in_stock", String::new()),
        Supplied::No => ("out_of_stock", String::new()),
        Supplied::Later => {
            let days = i64::from(entry.supply.ship_days(1, &policy));
            let day = app.now().plus(days * 24 * shop::kernel::moment::HOUR).day(&policy.time_zone);
            ("backorder", format!("{}T00:00Z", day.date()))
        }
    };
    let money = |amount: i64| format!("{} {}", decimal(policy.currency, amount), policy.currency.code());
    // The price is the usual one; what is asked for instead is the sale's.
    let (price, sale) = match entry.compare_at.filter(|before| *before > entry.price) {
        Some(before) => (money(before), money(entry.price)),
        None => (money(entry.price), String::new()),
    };
    let gtin = gtin(&entry.barcode).filter(|gtin| !only_within(gtin)).unwrap_or_default();
    let identified = !gtin.is_empty() || (!entry.vendor.is_empty() && !entry.sku.is_empty());
    let option = |wanted: &str| {
        let found = entry.options.iter().find(|(name, _)| property(name) == Some(wanted));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    [
        entry.variant.to_string(),
        short(&title, TITLE_CHARS_MAX),
        short(description, DESCRIPTION_CHARS_MAX),
        absolute(&format!("{}?variant={}", item_href(&entry.handle), entry.variant)),
        if entry.picture.is_empty() { String::new() } else { whole(&entry.picture, &absolute) },
        availability.to_owned(),
        date,
        price,
        sale,
        entry.vendor.clone(),
        gtin.to_owned(),
        entry.sku.clone(),
        if identified { "yes" } else { "no" }.to_owned(),
        "new".to_owned(),
        entry.item.to_string(),
        entry.category.clone(),
        option("color"),
        option("size"),
        option("material"),
        if entry.weight_grams > 0 { format!("{} g", entry.weight_grams) } else { String::new() },
    ]
}

/// Numbers that GS1 gives to nobody: shops use them for themselves (02, 04, 2), and for coupons (98, 99).
fn only_within(gtin: &str) -> bool {
    let thirteen = format!("{gtin:0>13}");
    let prefix = thirteen.get(thirteen.len() - 13..).unwrap_or_default();
    ["02", "04", "2", "98", "99"].iter().any(|own| prefix.starts_with(own))
}

fn short(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}
