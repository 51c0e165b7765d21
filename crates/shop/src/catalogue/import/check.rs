//! A product's rows, read as what they mean: each value typed and limited, each fault named by line and column.

use super::Problem;
use super::clean::squish;
use super::dialect::{Columns, Field, OPTIONS};
use super::read::{Group, Row};
use crate::kernel::{Currency, text};

/// Longest title, vendor, type, option, SKU or barcode, in characters.
pub const NAME_CHARS_MAX: usize = 255;
/// Longest description, in bytes of HTML.
pub const HTML_BYTES_MAX: usize = 100_000;
/// Longest list of tags, and longest text for search engines, in characters.
pub const TEXT_CHARS_MAX: usize = 5_000;
/// Longest description of a picture, in characters.
pub const ALT_CHARS_MAX: usize = 512;
/// Longest address of a picture, in characters.
pub const URL_CHARS_MAX: usize = 2_048;
/// Most variants of an item.
pub const VARIANTS_MAX: usize = 250;
/// Most pictures of an item.
pub const PICTURES_MAX: usize = 250;
/// Most units of a variant.
pub const QUANTITY_MAX: i64 = 1_000_000_000;
/// Heaviest variant, in grams.
pub const GRAMS_MAX: i64 = 1_000_000_000;
/// Highest price, in minor units: the total of a line stays far inside 64 bits.
pub const PRICE_MAX: i64 = 1_000_000_000_000;

/// An item as a file describes it, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub handle: String,
    pub title: String,
    /// As the file has it: not yet cleaned.
    pub html: String,
    pub vendor: String,
    pub category: String,
    /// Joined by `, `.
    pub tags: String,
    pub status: &'static str,
    pub seo_title: String,
    pub seo_description: String,
    /// By position; nothing where there is no such option.
    pub options: [String; 3],
    pub variants: Vec<Variant>,
    /// URL and description, in order.
    pub pictures: Vec<(String, String)>,
}

/// A variant as a file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub options: [String; 3],
    pub sku: String,
    pub barcode: String,
    /// Minor units.
    pub price: i64,
    /// Minor units.
    pub compare_at: Option<i64>,
    pub weight_grams: i64,
    pub picture: String,
    pub requires_shipping: bool,
    /// Units; `None` is not counted.
    pub quantity: Option<i64>,
    pub back_order: bool,
}

impl Variant {
    /// Its options for people: `Large, green`.
    pub(super) fn label(&self) -> String {
        let filled: Vec<&str> = self.options.iter().map(String::as_str).filter(|option| !option.is_empty()).collect();
        filled.join(", ")
    }
}

/// Columns that make a row a variant; a row with none of them adds a picture at most.
const OF_A_VARIANT: [Field; 9] = [
    Field::Option1Value,
    Field::Option2Value,
    Field::Option3Value,
    Field::Sku,
    Field::Barcode,
    Field::Price,
    Field::CompareAt,
    Field::Quantity,
    Field::VariantImage,
];

/// Reads a product.
///
/// # Errors
/// All that is wrong with it.
pub(super) fn product(
    file: &str,
    columns: &Columns,
    currency: Currency,
    group: Group,
) -> Result<Product, Vec<Problem>> {
    let Group { rows, problems, line, handle: raw_handle, .. } = group;
    let mut check = Check { file, columns, currency, problems };
    // Without its first row, a product's others mean nothing.
    let Some(first) = rows.first().filter(|first| first.line == line) else { return Err(check.problems) };
    let handle = text::handle(&raw_handle);
    if raw_handle.is_empty() {
        check.fault(first, Field::Handle, "must not be empty".to_owned());
    } else if handle.is_empty() {
        check.fault(first, Field::Handle, format!("{} has no letter or digit", shown(&raw_handle)));
    } else if handle.chars().count() > NAME_CHARS_MAX {
        check.fault(first, Field::Handle, too_long(handle.chars().count(), NAME_CHARS_MAX));
    }
    let title = check.name(first, Field::Title);
    if title.is_empty() {
        check.fault(first, Field::Title, "a product's first row needs a title".to_owned());
    }
    let html = first.text(columns, Field::Html);
    if html.len() > HTML_BYTES_MAX {
        check.fault(first, Field::Html, format!("has {} bytes; {HTML_BYTES_MAX} are allowed", html.len()));
    }
    let tags = check.long(first, Field::Tags, TEXT_CHARS_MAX);
    let tags: Vec<&str> = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).collect();
    let kind = check.name(first, Field::Type);
    let category = [kind.as_str(), tags.first().copied().unwrap_or("")]
        .into_iter()
        .find(|name| !text::handle(name).is_empty())
        .map_or_else(|| "Other".to_owned(), capitalised);
    let options = OPTIONS.map(|(name, _)| check.name(first, name));
    let mut product = Product {
        handle,
        title,
        html: html.to_owned(),
        vendor: check.name(first, Field::Vendor),
        category,
        tags: tags.join(", "),
        status: check.status(first),
        seo_title: check.long(first, Field::SeoTitle, TEXT_CHARS_MAX),
        seo_description: check.long(first, Field::SeoDescription, TEXT_CHARS_MAX),
        options,
        variants: Vec::new(),
        pictures: check.pictures(&rows),
    };
    check.variants(&rows, &mut product);
    if check.problems.is_empty() { Ok(product) } else { Err(check.problems) }
}

struct Check<'a> {
    file: &'a str,
    columns: &'a Columns,
    currency: Currency,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn fault(&mut self, row: &Row, field: Field, message: String) {
        let column = self.columns.name(field).to_owned();
        let line = row.line_of(self.columns, field);
        self.problems.push(Problem { file: self.file.to_owned(), line, column, message });
    }

    fn name(&mut self, row: &Row, field: Field) -> String {
        self.long(row, field, NAME_CHARS_MAX)
    }

    /// One line of text.
    fn long(&mut self, row: &Row, field: Field, chars_max: usize) -> String {
        let text = squish(row.text(self.columns, field));
        let chars = text.chars().count();
        if chars > chars_max {
            self.fault(row, field, too_long(chars, chars_max));
        }
        text
    }

    /// A number such as an SKU, without the apostrophe that keeps spreadsheets from rounding it.
    fn number(&mut self, row: &Row, field: Field) -> String {
        let text = self.name(row, field);
        text.strip_prefix('\'').map(str::to_owned).unwrap_or(text)
    }

    fn flag(&mut self, row: &Row, field: Field, blank: bool) -> bool {
        let text = row.text(self.columns, field);
        match text.to_ascii_lowercase().as_str() {
            "" => blank,
            "true" | "yes" | "1" => true,
            "false" | "no" | "0" => false,
            _ => {
                self.fault(row, field, format!("must be true or false, not {}", shown(text)));
                blank
            }
        }
    }

    fn status(&mut self, row: &Row) -> &'static str {
        let published = self.flag(row, Field::Published, true);
        let text = row.text(self.columns, Field::Status);
        match text.to_ascii_lowercase().as_str() {
            "archived" => "archived",
            // Reachable by its address only, which this shop does not offer.
            "draft" | "unlisted" => "draft",
            "" | "active" if published => "active",
            "" | "active" => "draft",
            _ => {
                self.fault(row, Field::Status, format!("must be active, draft or archived, not {}", shown(text)));
                "draft"
            }
        }
    }

    fn price(&mut self, row: &Row, field: Field) -> Option<i64> {
        let text = row.text(self.columns, field);
        if text.is_empty() {
            return None;
        }
        match self.currency.parse_amount(text) {
            Ok(amount) if amount <= PRICE_MAX => Some(amount),
            Ok(_) => {
                self.fault(row, field, format!("{} is too high", shown(text)));
                None
            }
            Err(_) => {
                let fault = match self.currency.parse_amount(text.trim_start_matches('-')) {
                    Ok(_) => format!("must not be negative: {}", shown(text)),
                    Err(_) => {
                        let sample = if self.currency.decimals() == 0 { "1250" } else { "12.50" };
                        format!("must be an amount of {} such as {sample}, not {}", self.currency.code(), shown(text))
                    }
                };
                self.fault(row, field, fault);
                None
            }
        }
    }

    /// Grams, rounded to whole ones.
    fn grams(&mut self, row: &Row) -> i64 {
        let text = row.text(self.columns, Field::Grams);
        if text.is_empty() {
            return 0;
        }
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let grams = if digits(part) && digits(whole) && whole.len() + part.len() > 0 {
            let whole: Option<i64> = if whole.is_empty() { Some(0) } else { whole.parse().ok() };
            whole.map(|whole| {
                whole.saturating_add(i64::from(part.as_bytes().first().is_some_and(|first| *first >= b'5')))
            })
        } else {
            None
        };
        match grams {
            Some(grams) if grams <= GRAMS_MAX => grams,
            _ => {
                self.fault(row, Field::Grams, format!("must be a number of grams, not {}", shown(text)));
                0
            }
        }
    }

    /// Units; below nothing counts as nothing.
    fn quantity(&mut self, row: &Row) -> Option<i64> {
        let text = row.text(self.columns, Field::Quantity);
        if text.is_empty() {
            return None;
        }
        match text.parse::<i64>() {
            Ok(quantity) if quantity <= QUANTITY_MAX => Some(quantity.max(0)),
            _ => {
                self.fault(row, Field::Quantity, format!("must be a whole number of units, not {}", shown(text)));
                None
            }
        }
    }

    fn back_order(&mut self, row: &Row) -> bool {
        let text = row.text(self.columns, Field::Policy);
        match text.to_ascii_lowercase().as_str() {
            "" | "deny" | "false" => false,
            "continue" | "true" => true,
            _ => {
                self.fault(row, Field::Policy, format!("must be deny or continue, not {}", shown(text)));
                false
            }
        }
    }

    fn url(&mut self, row: &Row, field: Field) -> String {
        let url = row.text(self.columns, field).replace(' ', "%20");
        let chars = url.chars().count();
        let known = url.is_empty() || url.starts_with('/') || {
            let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
            scheme.is_some_and(|scheme| scheme == "http" || scheme == "https")
        };
        if chars > URL_CHARS_MAX {
            self.fault(row, field, too_long(chars, URL_CHARS_MAX));
        } else if !known || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.fault(
                row,
                field,
                format!("must be a web address such as https://example.com/a.jpg, not {}", shown(&url)),
            );
        }
        url
    }

    /// The pictures in the order of their positions; those without one follow in the file's order.
    fn pictures(&mut self, rows: &[Row]) -> Vec<(String, String)> {
        let mut pictures: Vec<(u32, String, String)> = Vec::new();
        for row in rows {
            let url = self.url(row, Field::ImageUrl);
            if url.is_empty() {
                continue;
            }
            let position = row.text(self.columns, Field::ImagePosition);
            let position = match position.parse() {
                _ if position.is_empty() => u32::MAX,
                Ok(position) => position,
                Err(_) => {
                    self.fault(row, Field::ImagePosition, format!("must be a whole number, not {}", shown(position)));
                    continue;
                }
            };
            let alt = self.long(row, Field::ImageAlt, ALT_CHARS_MAX);
            if pictures.len() >= PICTURES_MAX {
                self.fault(row, Field::ImageUrl, format!("more than {PICTURES_MAX} pictures"));
                break;
            }
            if pictures.iter().all(|(_, known, _)| *known != url) {
                pictures.push((position, url, alt));
            }
        }
        pictures.sort_by_key(|(position, ..)| *position);
        pictures.into_iter().map(|(_, url, alt)| (url, alt)).collect()
    }

    fn variants(&mut self, rows: &[Row], product: &mut Product) {
        let is_variant = |row: &&Row| OF_A_VARIANT.iter().any(|field| !row.text(self.columns, *field).is_empty());
        let (first, others) = rows.split_at(rows.len().min(1));
        let lines: Vec<&Row> = first.iter().chain(others.iter().filter(is_variant)).collect();
        if let [only] = lines.as_slice() {
            let [value, second, third] = OPTIONS.map(|(_, value)| squish(only.text(self.columns, value)));
            // How Shopify writes a product that has no options.
            if value.eq_ignore_ascii_case("Default Title") && second.is_empty() && third.is_empty() {
                product.options = Default::default();
            }
        }
        let mut seen: Vec<(u64, [String; 3])> = Vec::new();
        for row in lines {
            if product.variants.len() >= VARIANTS_MAX {
                self.fault(row, Field::Option1Value, format!("more than {VARIANTS_MAX} variants"));
                return;
            }
            let variant = self.variant(row, &product.options);
            if let Some((line, _)) = seen.iter().find(|(_, options)| *options == variant.options) {
                let what =
                    if variant.label().is_empty() { "without options".to_owned() } else { shown(&variant.label()) };
                self.fault(row, Field::Option1Value, format!("the variant {what} is on line {line} already"));
                continue;
            }
            seen.push((row.line, variant.options.clone()));
            product.variants.push(variant);
        }
    }

    fn variant(&mut self, row: &Row, names: &[String; 3]) -> Variant {
        let mut options: [String; 3] = Default::default();
        let nameless = names.iter().all(String::is_empty);
        for ((option, name), (name_field, value_field)) in options.iter_mut().zip(names).zip(OPTIONS) {
            let value = self.name(row, value_field);
            match (name.is_empty(), value.is_empty()) {
                (false, true) => {
                    self.fault(row, value_field, format!("a value of the option {} is missing", shown(name)));
                }
                (true, false) if !(nameless && value.eq_ignore_ascii_case("Default Title")) => {
                    self.fault(row, name_field, format!("the option of the value {} has no name", shown(&value)));
                }
                (false, false) => *option = value,
                (true, _) => {}
            }
        }
        if row.text(self.columns, Field::Price).is_empty() {
            self.fault(row, Field::Price, "a variant needs a price".to_owned());
        }
        Variant {
            options,
            sku: self.number(row, Field::Sku),
            barcode: self.number(row, Field::Barcode),
            // A missing price was named: the product does not pass.
            price: self.price(row, Field::Price).unwrap_or(0),
            compare_at: self.price(row, Field::CompareAt).filter(|amount| *amount > 0),
            weight_grams: self.grams(row),
            picture: self.url(row, Field::VariantImage),
            requires_shipping: self.flag(row, Field::RequiresShipping, true),
            quantity: self.quantity(row),
            back_order: self.back_order(row),
        }
    }
}

fn too_long(chars: usize, chars_max: usize) -> String {
    format!("has {chars} characters; {chars_max} are allowed")
}

/// A value in a message: quoted, and not longer than a line.
fn shown(value: &str) -> String {
    let line: String = squish(value).chars().take(40).collect();
    if line.chars().count() < squish(value).chars().count() { format!("\"{line}…\"") } else { format!("\"{line}\"") }
}

fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
