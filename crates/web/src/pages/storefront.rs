//! The storefront: home, category, item with its single-action panel (OC-5 to OC-8, OC-12, X-2, X-3).

use super::action::WaysHere;
use super::layout::{Layout, Link, Notice, Picture, When};
use super::order::Confirmation;
use crate::language::Language;
use askama::Template;

/// One item in a grid.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// Address of the item page.
    pub href: String,
    /// Name of the item.
    pub title: String,
    /// Its first picture; alternative text stays empty, the title stands beside it.
    pub picture: Picture,
    /// Lowest price, formatted.
    pub price: String,
    /// True where variants cost differently: the price then reads "from".
    pub from: bool,
    /// Former price, formatted, where it is reduced.
    pub compare_at: Option<String>,
    /// Availability in words: `In stock`, `2 left`, `Ships in 10 days`, `Sold out`.
    pub availability: String,
    /// False where nothing of it can be ordered now.
    pub available: bool,
}

/// One category on the home page.
#[derive(Debug, Clone, Default)]
pub struct CategoryTile {
    /// Address of the category.
    pub href: String,
    /// Its name.
    pub title: String,
    /// A picture for it, as of its first item.
    pub picture: Picture,
    /// How many items, in words: `12 items`.
    pub count: String,
}

/// Home, `/`.
#[derive(Debug, Template)]
#[template(path = "storefront/home.html")]
pub struct HomePage {
    /// Frame; `title` empty, `path` `/`.
    pub layout: Layout,
    /// Answer to the last action, if one led here.
    pub notice: Option<Notice>,
    /// The one calm line under the shop's name: what this shop is.
    pub intro: String,
    /// Categories with picture.
    pub categories: Vec<CategoryTile>,
    /// Items; at most 24 keep the page under 15 kB. None at all shows how to import some.
    pub cards: Vec<Card>,
    /// Next page of items, if there is one.
    pub more_href: Option<String>,
}

/// One option of an item ("Size") with its values.
#[derive(Debug, Clone, Default)]
pub struct OptionGroup {
    /// Name of the option.
    pub name: String,
    /// Its values in catalogue order.
    pub values: Vec<OptionValue>,
}

/// One value of an option, as a link to the variant that has it and keeps the other options where it can.
#[derive(Debug, Clone, Default)]
pub struct OptionValue {
    /// The value: `18 cm`.
    pub label: String,
    /// Address: `?variant=var_x`.
    pub href: String,
    /// True for the value of the variant shown.
    pub current: bool,
    /// False where the variant it leads to can't be ordered.
    pub available: bool,
}

/// A name and its value in a table of facts.
#[derive(Debug, Clone, Default)]
pub struct Fact {
    /// What it is: `SKU`, `Maker`, `Weight`.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Item, `/items/{handle}` (OC-7). Send it `private, no-store` whenever a customer is recognised.
#[derive(Debug, Template)]
#[template(path = "storefront/item.html")]
pub struct ItemPage {
    /// Frame; `title` is the item's name.
    pub layout: Layout,
    /// Refusal or result of the last action, above the unchanged page; none while `confirmation` is set.
    pub notice: Option<Notice>,
    /// The order just placed, above the unchanged page (OC-12).
    pub confirmation: Option<Confirmation>,
    /// Name of the item.
    pub title: String,
    /// Category it is in, shown above the name.
    pub category: Option<Link>,
    /// Pictures; the first is shown large, at most eight are offered.
    pub pictures: Vec<Picture>,
    /// The picture shown where `pictures` is empty (`src` none).
    pub placeholder: Picture,
    /// Options to choose from; empty for an item with one variant.
    pub options: Vec<OptionGroup>,
    /// Price of the variant shown, formatted.
    pub price: String,
    /// Its former price, where it is reduced.
    pub compare_at: Option<String>,
    /// Availability of the variant in words; `Sold out` where it is.
    pub availability: String,
    /// False where the variant can't be ordered now.
    pub available: bool,
    /// The single-action section in one of its states.
    pub panel: Panel,
    /// Other ways to press on this device; none where nobody is recognised.
    pub ways: Option<WaysHere>,
    /// The cart's section, while the variant can be had.
    pub cart: Option<CartForm>,
    /// Details, sanitised HTML; headings in it start at `<h3>`. May be empty.
    pub details_html: String,
    /// Facts: SKU, maker, weight.
    pub facts: Vec<Fact>,
}

/// The cart's section of an item page (OC-7); for strangers, too.
#[derive(Debug, Clone)]
pub struct CartForm {
    /// `var_..`
    pub variant: String,
    /// Makes a form that is sent twice put in once.
    pub key: String,
    /// Whom it was made for.
    pub whose: String,
    /// True where the single action is offered first.
    pub second: bool,
    /// What was typed as a quantity.
    pub quantity: String,
    /// Beside it.
    pub error: Option<String>,
}

/// The states of the single-action section.
#[derive(Debug, Clone)]
pub enum Panel {
    /// Enabled and complete: the order button.
    Ready(Box<Ready>),
    /// Recognised, but single action is off on this device: the ENABLE button (OC-5).
    EnableOffered(EnableOffered),
    /// A step-up is due first.
    Suspended(Suspended),
    /// Nobody recognised: the way to sign in.
    SignInOffered(SignInOffered),
    /// Enabled, but something is missing (OC-6).
    InformationMissing(InformationMissing),
    /// This variant can't be ordered now.
    SoldOut(SoldOut),
}

/// What stands around the order button, all of it partial (OC-8).
#[derive(Debug, Clone, Default)]
pub struct Ready {
    /// The button's token, hidden field `token`.
    pub token: String,
    /// For whom: `Ada E.`
    pub customer: String,
    /// Moniker of the address: `Home`.
    pub ship_to: String,
    /// Its town; empty is left out.
    pub town: String,
    /// With what: `Visa ending 4242`.
    pub pay_with: String,
    /// Promised day.
    pub promise: When,
    /// Price of one, formatted.
    pub price_each: String,
    /// Price of as many as the field holds, formatted.
    pub items: String,
    /// Delivery, formatted (`$0.00` where it joins an open order).
    pub delivery: String,
    /// True where it joins the customer's open order: delivery then says so.
    pub joins: bool,
    /// Total for as many, formatted.
    pub total: String,
    /// Words of the button, with exactly the text of `total` inside: `Buy now for $30.31`.
    pub button: String,
    /// Cancel or change until then, if ordered now.
    pub cancel_until: When,
    /// Quantity in the field: 1, or what was refused.
    pub quantity: u32,
    /// What is wrong with the quantity, beside its field.
    pub quantity_error: Option<String>,
    /// Price of one in minor units, for the script that keeps the total true while the quantity changes.
    pub price_minor: i64,
    /// Delivery in minor units, for the same.
    pub delivery_minor: i64,
    /// ISO 4217 currency, for the same.
    pub currency: String,
    /// How many decimals its amounts have.
    pub decimals: u32,
}

impl Ready {
    /// `for one`, `for 2`: what the total is for.
    #[must_use]
    pub fn for_how_many(&self, language: &Language) -> String {
        match self.quantity {
            1 => language.t("for-one").to_owned(),
            several => language.t("for-many").replace("%quantity%", &several.to_string()),
        }
    }
}

/// The ENABLE button.
#[derive(Debug, Clone, Default)]
pub struct EnableOffered {
    /// For whom: `Ada E.`
    pub customer: String,
    /// Path to come back to, hidden field of the form to `/enable`.
    pub return_to: String,
}

/// Something that single actions use was changed: they wait for a step-up.
#[derive(Debug, Clone, Default)]
pub struct Suspended {
    /// For whom: `Ada E.`
    pub customer: String,
    /// Path to come back to, hidden field of the form to `/account/step-up`.
    pub return_to: String,
}

/// The way to sign in.
#[derive(Debug, Clone, Default)]
pub struct SignInOffered {
    /// `/sign-in?return_to=...`, encoded.
    pub href: String,
}

/// What keeps the order button away.
#[derive(Debug, Clone, Default)]
pub struct InformationMissing {
    /// For whom: `Ada E.`
    pub customer: String,
    /// What is missing, in words that follow "Missing:": `a delivery address`.
    pub missing: Vec<String>,
    /// Where it can be supplied, as `/account`.
    pub supply: Link,
}

/// The variant can't be ordered.
#[derive(Debug, Clone, Default)]
pub struct SoldOut {
    /// When it may come back, in words: `Expected back on Tuesday 24 November.`
    pub promise: Option<String>,
    /// True where other variants of the item can be ordered: the text then points at the options.
    pub others: bool,
}
