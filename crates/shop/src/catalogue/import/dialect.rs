//! The two column dialects of Shopify's product CSV, as one set of fields. Unknown columns are ignored.

/// What a column can mean to this shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Handle,
    Title,
    Html,
    Vendor,
    Type,
    Tags,
    Published,
    Status,
    Option1Name,
    Option1Value,
    Option2Name,
    Option2Value,
    Option3Name,
    Option3Value,
    Sku,
    Barcode,
    Grams,
    Quantity,
    Policy,
    Price,
    CompareAt,
    RequiresShipping,
    ImageUrl,
    ImagePosition,
    ImageAlt,
    VariantImage,
    SeoTitle,
    SeoDescription,
}

use Field::*;

/// Each field with its column in the older and in the newer dialect. The order is the enum's.
const FIELDS: [(Field, &str, &str); 28] = [
    (Handle, "Handle", "URL handle"),
    (Title, "Title", "Title"),
    (Html, "Body (HTML)", "Description"),
    (Vendor, "Vendor", "Vendor"),
    (Type, "Type", "Type"),
    (Tags, "Tags", "Tags"),
    (Published, "Published", "Published on online store"),
    (Status, "Status", "Status"),
    (Option1Name, "Option1 Name", "Option1 name"),
    (Option1Value, "Option1 Value", "Option1 value"),
    (Option2Name, "Option2 Name", "Option2 name"),
    (Option2Value, "Option2 Value", "Option2 value"),
    (Option3Name, "Option3 Name", "Option3 name"),
    (Option3Value, "Option3 Value", "Option3 value"),
    (Sku, "Variant SKU", "SKU"),
    (Barcode, "Variant Barcode", "Barcode"),
    (Grams, "Variant Grams", "Weight value (grams)"),
    (Quantity, "Variant Inventory Qty", "Inventory quantity"),
    (Policy, "Variant Inventory Policy", "Continue selling when out of stock"),
    (Price, "Variant Price", "Price"),
    (CompareAt, "Variant Compare At Price", "Compare-at price"),
    (RequiresShipping, "Variant Requires Shipping", "Requires shipping"),
    (ImageUrl, "Image Src", "Product image URL"),
    (ImagePosition, "Image Position", "Image position"),
    (ImageAlt, "Image Alt Text", "Image alt text"),
    (VariantImage, "Variant Image", "Variant image URL"),
    (SeoTitle, "SEO Title", "SEO title"),
    (SeoDescription, "SEO Description", "SEO description"),
];

/// Columns without which a file is no product file.
const REQUIRED: [Field; 3] = [Handle, Title, Price];

/// The options of an item, by position: name and value.
pub(super) const OPTIONS: [(Field, Field); 3] =
    [(Option1Name, Option1Value), (Option2Name, Option2Value), (Option3Name, Option3Value)];

/// Where a file has its fields.
#[derive(Debug)]
pub(super) struct Columns {
    positions: [Option<usize>; FIELDS.len()],
    /// The header as the file has it.
    names: Vec<String>,
    newer: bool,
}

impl Columns {
    /// Finds the fields in a header, whatever the case of its names.
    ///
    /// # Errors
    /// What is wrong with it, for people: the names of the missing columns, or a column that is there twice.
    pub(super) fn detect<'a>(header: impl Iterator<Item = &'a str>) -> Result<Columns, String> {
        let names: Vec<String> = header.map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        let find = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        let missing = |newer: bool| -> Vec<&str> {
            REQUIRED.iter().map(|field| name_of(*field, newer)).filter(|name| find(name).is_none()).collect()
        };
        let (older_missing, newer_missing) = (missing(false), missing(true));
        let newer = newer_missing.len() < older_missing.len();
        let gaps = if newer { &newer_missing } else { &older_missing };
        if !gaps.is_empty() {
            return Err(unknown_header(&names, &older_missing, &newer_missing));
        }
        let mut positions = [None; FIELDS.len()];
        for (position, (field, ..)) in positions.iter_mut().zip(FIELDS) {
            let wanted = name_of(field, newer);
            *position = find(wanted);
            if names.iter().filter(|name| name.eq_ignore_ascii_case(wanted)).count() > 1 {
                return Err(format!("the column {wanted} is there twice"));
            }
        }
        Ok(Columns { positions, names, newer })
    }

    /// How many fields each row must have.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// Where `field` is in a row, if the file has it.
    pub(super) fn position(&self, field: Field) -> Option<usize> {
        self.positions[field as usize]
    }

    /// The column's name as the file has it, or as the dialect would.
    pub(super) fn name(&self, field: Field) -> &str {
        self.position(field).map_or(name_of(field, self.newer), |position| self.name_at(position))
    }

    /// The name of the column at `position`.
    pub(super) fn name_at(&self, position: usize) -> &str {
        self.names.get(position).map_or("", String::as_str)
    }
}

fn name_of(field: Field, newer: bool) -> &'static str {
    let (_, old, new) = FIELDS[field as usize];
    if newer { new } else { old }
}

fn unknown_header(names: &[String], older: &[&str], newer: &[&str]) -> String {
    let separator = [(";", "semicolons"), ("\t", "tabs")];
    if let ([only], Some((_, word))) =
        (names, separator.iter().find(|(mark, _)| names.iter().any(|n| n.contains(mark))))
    {
        return format!(
            "the columns of this file ({} characters) are separated by {word}: save it with commas",
            only.len()
        );
    }
    format!(
        "not a Shopify product file: the older dialect needs the missing {}, the newer one {}",
        listed(older),
        listed(newer)
    )
}

fn listed(names: &[&str]) -> String {
    let word = if names.len() == 1 { "column" } else { "columns" };
    format!("{word} {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_enums_order() {
        for (position, (field, ..)) in FIELDS.iter().enumerate() {
            assert_eq!(*field as usize, position);
        }
    }

    #[test]
    fn both_dialects_are_found() {
        let old =
            Columns::detect(["\u{feff}HANDLE", "title", "Variant Price", "Google Shopping / MPN"].into_iter()).unwrap();
        assert_eq!((old.position(Handle), old.position(Price), old.position(Sku)), (Some(0), Some(2), None));
        assert_eq!((old.name(Handle), old.name(Sku)), ("HANDLE", "Variant SKU"));
        let new = Columns::detect(["Title", " URL handle ", "Price", "SKU"].into_iter()).unwrap();
        assert_eq!(
            (new.position(Handle), new.position(Sku), new.name(Quantity)),
            (Some(1), Some(3), "Inventory quantity")
        );
    }

    #[test]
    fn another_files_header_names_what_is_missing() {
        let message = |header: &[&str]| Columns::detect(header.iter().copied()).unwrap_err();
        assert!(message(&["Handle", "Title", "Location"]).contains("missing column Variant Price,"));
        assert!(message(&["id", "name"]).contains("columns URL handle, Title, Price"));
        assert!(message(&["Handle;Title;Variant Price"]).contains("semicolons"));
        assert!(message(&["Handle", "Title", "Variant Price", "title"]).contains("Title is there twice"));
        assert!(message(&[]).contains("not a Shopify product file"));
    }
}
