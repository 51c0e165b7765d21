//! What a chunk of products would change: five batched look-ups, then comparison. Reads only.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::{Many, Tx, sql};

use super::check::Variant;
use super::plan::Planned;
use super::{CHANGES_MAX, Report};
use crate::kernel::{CategoryId, Currency, ItemId, Money, VariantId};

/// The changes of a chunk.
#[derive(Default)]
pub(super) struct Diff<'a> {
    pub categories_new: Vec<(CategoryId, &'a str, &'a str)>,
    pub items_new: Vec<(CategoryId, &'a Planned)>,
    /// Items whose row is to be written again: anything of them differs.
    pub items_changed: Vec<(ItemId, CategoryId, &'a Planned)>,
    pub options: Vec<(ItemId, &'a Planned)>,
    pub pictures: Vec<(ItemId, &'a Planned)>,
    pub variants_new: Vec<(ItemId, i64, VariantId, &'a Variant)>,
    pub variants_changed: Vec<(VariantId, i64, &'a Variant)>,
    pub variants_retired: Vec<VariantId>,
    /// Variants whose quantity in the file is another than before.
    pub quantities: Vec<(VariantId, Option<i64>, Option<i64>)>,
    pub back_orders: Vec<(VariantId, bool)>,
    pub summary: Summary,
}

/// The changes in numbers and words.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary {
    /// Handle and title of new categories.
    categories: Vec<(String, String)>,
    items_added: u64,
    items_changed: u64,
    items_unchanged: u64,
    variants_added: u64,
    variants_changed: u64,
    variants_unchanged: u64,
    variants_retired: u64,
    variants_restored: u64,
    lines: Vec<String>,
    lines_max: usize,
    lines_total: u64,
}

impl Summary {
    fn line(&mut self, line: impl FnOnce() -> String) {
        self.lines_total += 1;
        if self.lines.len() < self.lines_max {
            self.lines.push(line());
        }
    }

    /// Adds this chunk to the report. `categories` remembers what a dry run has counted.
    pub(super) fn add_to(self, report: &mut Report, categories: &mut BTreeSet<String>) {
        for (handle, title) in self.categories {
            if categories.insert(handle.clone()) {
                report.categories_added += 1;
                report.changes_total += 1;
                report.changes.push(format!("+ category {handle}: {title}"));
            }
        }
        report.items_added += self.items_added;
        report.items_changed += self.items_changed;
        report.items_unchanged += self.items_unchanged;
        report.variants_added += self.variants_added;
        report.variants_changed += self.variants_changed;
        report.variants_unchanged += self.variants_unchanged;
        report.variants_retired += self.variants_retired;
        report.variants_restored += self.variants_restored;
        report.changes_total += self.lines_total;
        report.changes.extend(self.lines);
        report.changes.truncate(CHANGES_MAX);
    }
}

struct StoredItem {
    id: ItemId,
    category: Option<i64>,
    /// In the order of `TEXTS`.
    texts: [String; 9],
    options: Vec<(i64, String)>,
    pictures: Vec<(String, String)>,
    /// Whether staff have changed the pictures: then they are no longer the file's.
    staffs_pictures: bool,
    variants: Vec<StoredVariant>,
}

/// What the texts of an item are called in a change.
const TEXTS: [&str; 9] = [
    "title",
    "description",
    "summary",
    "vendor",
    "tags",
    "status",
    "search engine title",
    "search engine text",
    "search",
];

fn texts(planned: &Planned) -> [&str; 9] {
    [
        &planned.title,
        &planned.description,
        &planned.summary,
        &planned.vendor,
        &planned.tags,
        planned.status,
        &planned.seo_title,
        &planned.seo_description,
        &planned.search,
    ]
}

struct StoredVariant {
    id: VariantId,
    position: i64,
    retired: bool,
    /// Its quantity is the one in the file it came from.
    variant: Variant,
}

/// Compares a chunk with the database. At most `lines_max` changes are put into words.
pub(super) fn of<'a>(
    tx: &mut Tx<'_>,
    chunk: &'a [Planned],
    currency: Currency,
    lines_max: usize,
) -> db::Result<Diff<'a>> {
    let mut diff = Diff { summary: Summary { lines_max, ..Summary::default() }, ..Diff::default() };
    let mut known = categories(tx, chunk)?;
    let mut stored = items(tx, chunk)?;
    for planned in chunk {
        let category = *known.entry(planned.category_handle.clone()).or_insert_with(|| {
            diff.categories_new.push((planned.category, &planned.category_handle, &planned.category_title));
            diff.summary.categories.push((planned.category_handle.clone(), planned.category_title.clone()));
            planned.category
        });
        match stored.remove(&planned.handle) {
            None => diff.add(category, planned),
            Some(item) => diff.compare(category, planned, &item, currency),
        }
    }
    // Stock rows are locked in the order that orders lock them in, so that the two can't wait for each other.
    diff.quantities.sort_by_key(|(variant, ..)| *variant);
    diff.back_orders.sort_by_key(|(variant, _)| *variant);
    Ok(diff)
}

fn categories(tx: &mut Tx<'_>, chunk: &[Planned]) -> db::Result<HashMap<String, CategoryId>> {
    let mut rows = Many::new(1);
    let handles: BTreeSet<&str> = chunk.iter().map(|planned| planned.category_handle.as_str()).collect();
    handles.into_iter().for_each(|handle| rows.row([handle.into()]));
    let known = tx.query_many(
        sql!("with input(handle text) as $rows select c.handle, c.id from input join category c on c.handle = input.handle"),
        &rows,
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(known.into_iter().collect())
}

fn items(tx: &mut Tx<'_>, chunk: &[Planned]) -> db::Result<HashMap<String, StoredItem>> {
    let mut rows = Many::new(1);
    chunk.iter().for_each(|planned| rows.row([(&planned.handle).into()]));
    let mut items: BTreeMap<ItemId, (String, StoredItem)> = BTreeMap::new();
    let found = tx.query_many(
        sql!(
            "with input(handle text) as $rows
             select i.handle, i.id, i.category_id, i.title, i.description, i.summary, i.vendor, i.tags, i.status,
                i.seo_title, i.seo_description, i.search, case when i.pictures_at is null then 0 else 1 end
             from input join item i on i.handle = input.handle"
        ),
        &rows,
        |row| {
            let mut texts: [String; 9] = Default::default();
            for (column, text) in (3..).zip(&mut texts) {
                *text = row.get(column)?;
            }
            let (options, pictures, variants) = Default::default();
            let (id, category, staffs_pictures) = (row.get(1)?, row.get(2)?, row.get(12)?);
            Ok((row.get(0)?, StoredItem { id, category, texts, options, pictures, staffs_pictures, variants }))
        },
    )?;
    let mut ids = Many::new(1);
    for (handle, item) in found {
        ids.row([item.id.into()]);
        items.insert(item.id, (handle, item));
    }
    let options = tx.query_many(
        sql!(
            "with input(item int8) as $rows
             select o.item_id, o.position, o.name from input join item_option o on o.item_id = input.item"
        ),
        &ids,
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
    )?;
    for (id, option) in options {
        items.entry(id).and_modify(|(_, item)| item.options.push(option));
    }
    let mut pictures: Vec<(ItemId, i64, String, String)> = tx.query_many(
        sql!(
            "with input(item int8) as $rows
             select p.item_id, p.position, p.url, p.alt from input join item_picture p on p.item_id = input.item"
        ),
        &ids,
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    pictures.sort_by_key(|(id, position, ..)| (*id, *position));
    for (id, _, url, alt) in pictures {
        items.entry(id).and_modify(|(_, item)| item.pictures.push((url, alt)));
    }
    for (id, variant) in variants(tx, &ids)? {
        items.entry(id).and_modify(|(_, item)| item.variants.push(variant));
    }
    for (_, item) in items.values_mut() {
        item.options.sort();
        // Those on sale first: a variant of the file is found among them before it is found among the retired.
        item.variants.sort_by_key(|variant| (variant.retired, variant.position, variant.id));
    }
    Ok(items.into_values().collect())
}

fn variants(tx: &mut Tx<'_>, items: &Many<'_>) -> db::Result<Vec<(ItemId, StoredVariant)>> {
    tx.query_many(
        sql!(
            "with input(item int8) as $rows
             select v.item_id, v.id, v.position, v.retired_at, v.option1, v.option2, v.option3, v.sku, v.barcode, v.price,
                v.compare_at, v.weight_grams, v.picture_url, v.requires_shipping, v.imported_quantity, s.back_order
             from input join variant v on v.item_id = input.item join stock s on s.variant_id = v.id"
        ),
        items,
        |row| {
            let retired: Option<i64> = row.get(3)?;
            let variant = Variant {
                options: [row.get(4)?, row.get(5)?, row.get(6)?],
                sku: row.get(7)?,
                barcode: row.get(8)?,
                price: row.get(9)?,
                compare_at: row.get(10)?,
                weight_grams: row.get(11)?,
                picture: row.get(12)?,
                requires_shipping: row.get(13)?,
                quantity: row.get(14)?,
                back_order: row.get(15)?,
            };
            Ok((row.get(0)?, StoredVariant { id: row.get(1)?, position: row.get(2)?, retired: retired.is_some(), variant }))
        },
    )
}

impl<'a> Diff<'a> {
    fn add(&mut self, category: CategoryId, planned: &'a Planned) {
        let count = planned.variants.len();
        let word = if count == 1 { "variant" } else { "variants" };
        self.summary.items_added += 1;
        self.summary.variants_added += count as u64;
        self.summary.line(|| format!("+ item {}: {}, {count} {word}", planned.handle, planned.title));
        self.items_new.push((category, planned));
        self.options.push((planned.item, planned));
        self.pictures.push((planned.item, planned));
        for (position, (id, variant)) in (1..).zip(&planned.variants) {
            self.variants_new.push((planned.item, position, *id, variant));
        }
    }

    fn compare(&mut self, category: CategoryId, planned: &'a Planned, stored: &StoredItem, currency: Currency) {
        let wanted = texts(planned);
        let mut changed: Vec<String> = Vec::new();
        for ((name, before), after) in TEXTS.iter().zip(&stored.texts).zip(wanted) {
            if before != after {
                let short = before.len() + after.len() < 100 && !before.contains('<');
                changed.push(if short { format!("{name} {before:?} -> {after:?}") } else { (*name).to_owned() });
            }
        }
        if stored.category != Some(category.0) {
            changed.push(format!("category -> {:?}", planned.category_title));
        }
        if stored.options != planned.options {
            changed.push("options".to_owned());
            self.options.push((stored.id, planned));
        }
        if !stored.staffs_pictures && stored.pictures != planned.pictures {
            changed.push("pictures".to_owned());
            self.pictures.push((stored.id, planned));
        }
        let row_differs = !changed.is_empty();
        if row_differs {
            self.summary.line(|| format!("~ item {}: {}", planned.handle, changed.join(", ")));
        }
        let variants_differ = self.variants(planned, stored.id, &stored.variants, currency);
        if row_differs || variants_differ {
            self.summary.items_changed += 1;
            self.items_changed.push((stored.id, category, planned));
        } else {
            self.summary.items_unchanged += 1;
        }
    }

    /// Compares an item's variants; answers whether anything differs.
    fn variants(&mut self, planned: &'a Planned, item: ItemId, stored: &[StoredVariant], currency: Currency) -> bool {
        let matched = pair(planned, stored);
        let mut differ = false;
        for ((position, (id, variant)), found) in (1..).zip(&planned.variants).zip(&matched) {
            let name = || format!("{} / {}", planned.handle, variant_name(variant));
            let Some(found) = found.and_then(|found| stored.get(found)) else {
                differ = true;
                self.summary.variants_added += 1;
                self.summary.line(|| format!("+ variant {}", name()));
                self.variants_new.push((item, position, *id, variant));
                continue;
            };
            let mut changed = changes(&found.variant, variant, currency);
            if found.position != position {
                changed.push(format!("position {} -> {position}", found.position));
            }
            if found.variant.quantity != variant.quantity {
                self.quantities.push((found.id, found.variant.quantity, variant.quantity));
            }
            if found.variant.back_order != variant.back_order {
                self.back_orders.push((found.id, variant.back_order));
            }
            if found.retired {
                self.summary.variants_restored += 1;
                self.summary.line(|| format!("+ variant {} again", name()));
            } else if changed.is_empty() {
                self.summary.variants_unchanged += 1;
                continue;
            } else {
                self.summary.variants_changed += 1;
            }
            differ = true;
            if !changed.is_empty() {
                self.summary.line(|| format!("~ variant {}: {}", name(), changed.join(", ")));
            }
            self.variants_changed.push((found.id, position, variant));
        }
        for (index, gone) in stored.iter().enumerate() {
            if !gone.retired && !matched.contains(&Some(index)) {
                differ = true;
                self.summary.variants_retired += 1;
                self.summary.line(|| format!("- variant {} / {}", planned.handle, variant_name(&gone.variant)));
                self.variants_retired.push(gone.id);
            }
        }
        differ
    }
}

/// Which stored variant each variant of the file is: the one of the same options, else the one of the same SKU.
fn pair(planned: &Planned, stored: &[StoredVariant]) -> Vec<Option<usize>> {
    let mut matched: Vec<Option<usize>> = vec![None; planned.variants.len()];
    let mut by_options: HashMap<&[String; 3], usize> = HashMap::new();
    for (index, candidate) in stored.iter().enumerate() {
        by_options.entry(&candidate.variant.options).or_insert(index);
    }
    let mut taken = vec![false; stored.len()];
    for (place, (_, variant)) in matched.iter_mut().zip(&planned.variants) {
        *place = by_options.get(&variant.options).copied();
        if let Some(taken) = place.and_then(|index| taken.get_mut(index)) {
            *taken = true;
        }
    }
    for (place, (_, variant)) in matched.iter_mut().zip(&planned.variants) {
        if place.is_some() || variant.sku.is_empty() {
            continue;
        }
        let mut free = stored.iter().zip(&mut taken).enumerate();
        let same = free.find(|(_, (candidate, taken))| !**taken && candidate.variant.sku == variant.sku);
        if let Some((index, (_, taken))) = same {
            (*taken, *place) = (true, Some(index));
        }
    }
    matched
}

fn variant_name(variant: &Variant) -> String {
    match (variant.label(), variant.sku.as_str()) {
        (label, _) if !label.is_empty() => label,
        (_, "") => "only one".to_owned(),
        (_, sku) => sku.to_owned(),
    }
}

fn changes(before: &Variant, after: &Variant, currency: Currency) -> Vec<String> {
    let mut changed = Vec::new();
    let money =
        |amount: Option<i64>| amount.map_or_else(|| "none".to_owned(), |amount| Money { amount, currency }.to_string());
    let units = |units: Option<i64>| units.map_or_else(|| "not counted".to_owned(), |units| units.to_string());
    let mut compare = |name: &str, differs: bool, words: &dyn Fn() -> (String, String)| {
        if differs {
            let (before, after) = words();
            changed.push(format!("{name} {before} -> {after}"));
        }
    };
    let quoted = |text: &str| format!("{:?}", text.chars().take(60).collect::<String>());
    compare("options", before.options != after.options, &|| (quoted(&before.label()), quoted(&after.label())));
    compare("price", before.price != after.price, &|| (money(Some(before.price)), money(Some(after.price))));
    compare("compare-at price", before.compare_at != after.compare_at, &|| {
        (money(before.compare_at), money(after.compare_at))
    });
    compare("quantity", before.quantity != after.quantity, &|| (units(before.quantity), units(after.quantity)));
    compare("back-order", before.back_order != after.back_order, &|| {
        (before.back_order.to_string(), after.back_order.to_string())
    });
    compare("SKU", before.sku != after.sku, &|| (quoted(&before.sku), quoted(&after.sku)));
    compare("barcode", before.barcode != after.barcode, &|| (quoted(&before.barcode), quoted(&after.barcode)));
    compare("weight", before.weight_grams != after.weight_grams, &|| {
        (format!("{} g", before.weight_grams), format!("{} g", after.weight_grams))
    });
    compare("picture", before.picture != after.picture, &|| (quoted(&before.picture), quoted(&after.picture)));
    compare("shipping", before.requires_shipping != after.requires_shipping, &|| {
        (before.requires_shipping.to_string(), after.requires_shipping.to_string())
    });
    changed
}
