//! What search engines and link previews read of a page: JSON-LD (schema.org) in data blocks, which no browser runs, and
//! Open Graph.

use serde_json::{Value, json};
use shop::catalogue::promise::Supplied;
use shop::catalogue::view::{Item, Variant};
use shop::kernel::Currency;

use crate::pages::layout::{Layout, Social};
use crate::storefront::item_href;

/// Variants that an item's data block lists: its page must stay light.
const VARIANTS_MAX: usize = 60;

/// A data block's text: JSON in which no character can end the block.
pub fn block(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

/// The way to a page, from home on: names and absolute addresses.
pub fn trail(steps: &[(&str, String)]) -> String {
    let steps = (1..).zip(steps).map(|(position, (name, address))| {
        let position: i64 = position;
        json!({ "@type": "ListItem", "position": position, "name": name, "item": address })
    });
    block(&json!({
        "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps.collect::<Vec<_>>()
    }))
}

/// The items of a list: names and absolute addresses.
pub fn list<'a>(items: impl Iterator<Item = (&'a str, String)>) -> String {
    let items = (1_i64..).zip(items).map(|(position, (name, address))| {
        json!({ "@type": "ListItem", "position": position, "name": name, "url": address })
    });
    block(&json!({
        "@context": "https://schema.org", "@type": "ItemList", "itemListElement": items.collect::<Vec<_>>()
    }))
}

/// The shop and its search.
pub fn website(name: &str, home: &str) -> String {
    let home = home.trim_end_matches('/');
    block(&json!({
        "@context": "https://schema.org", "@type": "WebSite", "name": name, "url": format!("{home}/"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": { "@type": "EntryPoint", "urlTemplate": format!("{home}/search?q={{search_term_string}}") },
            "query-input": "required name=search_term_string"
        }
    }))
}

/// An item with its offers: a product, or a group of those that differ by options.
pub fn product(item: &Item, currency: Currency, absolute: &dyn Fn(&str) -> String) -> String {
    let pictures: Vec<String> = item.pictures.iter().take(6).map(|(address, _)| whole(address, absolute)).collect();
    let mut value = match item.variants.as_slice() {
        [only] => {
            let mut value = variant(item, only, currency, absolute);
            value["@context"] = json!("https://schema.org");
            value
        }
        variants => json!({
            "@context": "https://schema.org", "@type": "ProductGroup", "productGroupID": item.id.to_string(),
            "url": absolute(&item_href(&item.handle)),
            "variesBy": item.options.iter().filter_map(|name| property(name)).map(|name| format!("https://schema.org/{name}")).collect::<Vec<_>>(),
            "hasVariant": variants.iter().take(VARIANTS_MAX).map(|one| variant(item, one, currency, absolute)).collect::<Vec<_>>(),
        }),
    };
    value["name"] = json!(item.title);
    let description = if item.seo_description.is_empty() { &item.summary } else { &item.seo_description };
    for (name, text) in [("description", description), ("category", &item.category.clone().unwrap_or_default().1)] {
        if !text.is_empty() {
            value[name] = json!(text);
        }
    }
    if !pictures.is_empty() {
        value["image"] = json!(pictures);
    }
    if !item.vendor.is_empty() {
        value["brand"] = json!({ "@type": "Brand", "name": item.vendor });
    }
    block(&value)
}

fn variant(item: &Item, variant: &Variant, currency: Currency, absolute: &dyn Fn(&str) -> String) -> Value {
    let label = variant.label();
    let name = if label.is_empty() { item.title.clone() } else { format!("{} – {label}", item.title) };
    let availability = match variant.supply.of(1) {
        Supplied::Now => "InStock",
        Supplied::Later => "BackOrder",
        Supplied::No => "OutOfStock",
    };
    let address = absolute(&format!("{}?variant={}", item_href(&item.handle), variant.id));
    let mut value = json!({
        "@type": "Product", "name": name, "url": address,
        "offers": {
            "@type": "Offer", "url": address, "price": decimal(currency, variant.price),
            "priceCurrency": currency.code(), "availability": format!("https://schema.org/{availability}"),
            "itemCondition": "https://schema.org/NewCondition"
        }
    });
    if !variant.sku.is_empty() {
        value["sku"] = json!(variant.sku);
    }
    if let Some(gtin) = gtin(&variant.barcode) {
        value["gtin"] = json!(gtin);
    }
    if !variant.picture.is_empty() {
        value["image"] = json!(whole(&variant.picture, absolute));
    }
    for (name, text) in item.options.iter().zip(&variant.options) {
        if let Some(property) = property(name) {
            value[property] = json!(text);
        }
    }
    value
}

/// schema.org's word for an option.
pub fn property(option: &str) -> Option<&'static str> {
    match option.to_lowercase().as_str() {
        "size" | "größe" | "grösse" | "taille" | "talla" | "diameter" | "height" | "length" | "width" => {
            Some("size")
        }
        "color" | "colour" | "farbe" | "couleur" | "glaze" => Some("color"),
        "material" | "matière" | "wood" => Some("material"),
        "pattern" | "muster" => Some("pattern"),
        _ => None,
    }
}

/// An amount as machines read it: `10.00`.
pub fn decimal(currency: Currency, amount: i64) -> String {
    match currency.decimals() {
        0 => amount.to_string(),
        decimals => {
            let unit = 10_i64.pow(decimals);
            format!("{}.{:0width$}", amount / unit, amount % unit, width = decimals as usize)
        }
    }
}

/// A barcode that is a trade item number: 8, 12, 13 or 14 digits of which the last checks the others.
pub fn gtin(barcode: &str) -> Option<&str> {
    let digits: Vec<u32> = barcode.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    if !matches!(digits.len(), 8 | 12 | 13 | 14) || digits.iter().all(|digit| *digit == 0) {
        return None;
    }
    let sum: u32 = digits.iter().rev().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    sum.is_multiple_of(10).then_some(barcode)
}

/// A picture's address with scheme and host.
pub fn whole(address: &str, absolute: &dyn Fn(&str) -> String) -> String {
    if address.starts_with('/') { absolute(address) } else { address.to_owned() }
}

/// What a link preview shows of a page that has a canonical address.
pub fn social(layout: &Layout, kind: &'static str, picture: Option<String>) -> Social {
    Social {
        kind,
        title: if layout.title.is_empty() { layout.shop.name.clone() } else { layout.title.clone() },
        picture,
        price: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_ends_the_block() {
        let text = block(&json!({ "name": "</script><script>alert(1)</script>&\u{2028}" }));
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        assert_eq!(
            serde_json::from_str::<Value>(&text).unwrap()["name"],
            "</script><script>alert(1)</script>&\u{2028}"
        );
    }

    #[test]
    fn barcodes_are_checked() {
        for good in ["4006381333931", "96385074", "036000291452", "00012345600012"] {
            assert_eq!(gtin(good), Some(good));
        }
        for bad in ["4006381333932", "", "0000000000000", "12345", "40063813339３1", "SKU-1"] {
            assert_eq!(gtin(bad), None, "{bad}");
        }
    }

    #[test]
    fn amounts_are_plain() {
        assert_eq!(decimal("EUR".parse().unwrap(), 1_005), "10.05");
        assert_eq!(decimal("JPY".parse().unwrap(), 1_005), "1005");
    }
}
