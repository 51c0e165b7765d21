//! The pages of the account: addresses, payment methods, devices, single action, sign-in methods, activity, data; who is on
//! this device; and the confirmations by mail (OC-8, OC-20, OC-22 to OC-25).

use askama::Template;

use super::form::Field;
use super::layout::{Layout, Notice, When};

/// An address in the list.
#[derive(Debug, Clone, Default)]
pub struct AddressRow {
    /// Its id.
    pub id: String,
    /// `Home`.
    pub moniker: String,
    /// Its lines, as they go on a label.
    pub lines: Vec<String>,
    /// Whether it is the default.
    pub default: bool,
}

/// `/account/addresses`.
#[derive(Debug, Template)]
#[template(path = "account/addresses.html")]
pub struct AddressesPage {
    /// Frame.
    pub layout: Layout,
    /// Result of the last action.
    pub notice: Option<Notice>,
    /// The addresses.
    pub addresses: Vec<AddressRow>,
}

/// `/account/addresses/new` and `/account/addresses/{id}`.
#[derive(Debug, Template)]
#[template(path = "account/address.html")]
pub struct AddressPage {
    /// Frame.
    pub layout: Layout,
    /// Why it was not stored.
    pub notice: Option<Notice>,
    /// Where the form posts.
    pub action: String,
    /// Sent along, so that a form that is sent twice adds one address.
    pub key: String,
    /// The fields, in the order of the country.
    pub fields: Vec<Field>,
    /// Wrong fields for the summary: where each is, and what is wrong with it.
    pub errors: Vec<(String, String)>,
    /// Whether it can be chosen as default: a new one.
    pub offer_default: bool,
    /// Whether it was.
    pub default: bool,
}

/// A payment method in the list.
#[derive(Debug, Clone, Default)]
pub struct MethodRow {
    /// Its id.
    pub id: String,
    /// `Visa ending 4242`.
    pub label: String,
    /// What the customer calls it; may be empty.
    pub moniker: String,
    /// `12/2030`; may be empty.
    pub expiry: String,
    /// Whether that is over.
    pub expired: bool,
    /// Whether it is the default.
    pub default: bool,
}

/// `/account/payment-methods`.
#[derive(Debug, Template)]
#[template(path = "account/payment_methods.html")]
pub struct PaymentMethodsPage {
    /// Frame.
    pub layout: Layout,
    /// Result of the last action.
    pub notice: Option<Notice>,
    /// The payment methods.
    pub methods: Vec<MethodRow>,
    /// Sent along, so that a form that is sent twice adds one.
    pub key: String,
    /// The simulator's cards: token and label.
    pub cards: Vec<(&'static str, String)>,
}

/// A device in the list.
#[derive(Debug, Clone, Default)]
pub struct DeviceRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is a hardware button.
    pub button: bool,
    /// When it was used last.
    pub last_used: When,
    /// Whether single action is on there.
    pub enabled: bool,
    /// Whether it is the one that asks.
    pub this: bool,
    /// The new name that was refused, and why.
    pub refused: Option<(String, &'static str)>,
}

/// `/account/devices`.
#[derive(Debug, Template)]
#[template(path = "account/devices.html")]
pub struct DevicesPage {
    /// Frame.
    pub layout: Layout,
    /// Result of the last action.
    pub notice: Option<Notice>,
    /// The devices.
    pub devices: Vec<DeviceRow>,
}

/// `/account/single-action`.
#[derive(Debug, Template)]
#[template(path = "account/single_action.html")]
pub struct SingleActionPage {
    /// Frame.
    pub layout: Layout,
    /// Result of the last action.
    pub notice: Option<Notice>,
    /// Whether it is on.
    pub enabled: bool,
    /// Since when.
    pub since: Option<When>,
    /// Whether it waits for a step-up.
    pub suspended: bool,
    /// The fields of the settings.
    pub fields: Vec<Field>,
}

/// A passkey in the list.
#[derive(Debug, Clone, Default)]
pub struct PasskeyRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was added.
    pub added: When,
    /// When it was used last.
    pub last_used: Option<When>,
}

/// `/account/sign-in-methods`.
#[derive(Debug, Template)]
#[template(path = "account/sign_in_methods.html")]
pub struct SignInMethodsPage {
    /// Frame.
    pub layout: Layout,
    /// Result of the last action, or why it was refused.
    pub notice: Option<Notice>,
    /// The e-mail address.
    pub email: String,
    /// The one that waits, and whether the old and the new side agreed.
    pub pending: Option<(String, bool, bool)>,
    /// What was typed, and what is wrong with it.
    pub new_email: Field,
    /// Since when there is a password.
    pub password: Option<When>,
    /// What is wrong with the new password.
    pub password_error: Option<String>,
    /// The passkeys.
    pub passkeys: Vec<PasskeyRow>,
    /// Whether passkeys work at this address.
    pub passkeys_work: bool,
    /// The script.
    pub script: String,
}

/// An entry of the log.
#[derive(Debug, Clone, Default)]
pub struct ActivityRow {
    /// When.
    pub at: When,
    /// What, in words.
    pub what: String,
    /// On which device; may be empty.
    pub device: String,
}

/// `/account/activity`.
#[derive(Debug, Template)]
#[template(path = "account/activity.html")]
pub struct ActivityPage {
    /// Frame.
    pub layout: Layout,
    /// The entries.
    pub entries: Vec<ActivityRow>,
    /// Back to the first page.
    pub first_href: Option<String>,
    /// On to older ones.
    pub more_href: Option<String>,
}

/// `/account/data`.
#[derive(Debug, Template)]
#[template(path = "account/data.html")]
pub struct DataPage {
    /// Frame.
    pub layout: Layout,
    /// Orders that are still on their way.
    pub waiting: usize,
    /// Whether a step-up is due first.
    pub suspended: bool,
    /// Whether the second step is shown.
    pub asked: bool,
}

/// `/account/step-up`: how a suspended single action goes on.
#[derive(Debug, Template)]
#[template(path = "account/resume.html")]
pub struct ResumePage {
    /// Frame.
    pub layout: Layout,
    /// Whether there is anything to confirm.
    pub suspended: bool,
    /// Whether a mail is on its way, to which address (masked).
    pub sent_to: Option<String>,
    /// Whether there is an address that a mail could go to.
    pub reachable: bool,
    /// Path to come back to.
    pub return_to: String,
    /// Whether the customer has a passkey that works here.
    pub passkey: bool,
    /// The script.
    pub script: String,
}

/// What a confirmation link is.
#[derive(Debug, Clone)]
pub enum ConfirmLink {
    /// Still good: one button posts to `action`.
    Ready {
        /// The address of this very page.
        action: String,
        /// What the button confirms, in words.
        text: String,
    },
    /// Done, with what that means.
    Done(String),
    /// It works no more, or never did: the message that says why.
    Over(&'static str),
}

/// `/confirm/{token}`.
#[derive(Debug, Template)]
#[template(path = "account/confirm.html")]
pub struct ConfirmPage {
    /// Frame.
    pub layout: Layout,
    /// What the link is.
    pub link: ConfirmLink,
}

/// Somebody kept on this device.
#[derive(Debug, Clone, Default)]
pub struct PersonRow {
    /// The customer's id.
    pub id: String,
    /// `Ada E.`
    pub name: String,
    /// `Home, Springfield`; may be empty.
    pub place: String,
    /// `Visa ending 4242`; may be empty.
    pub card: String,
    /// Whether the device stands for him now.
    pub current: bool,
}

/// `/who`.
#[derive(Debug, Template)]
#[template(path = "account/people.html")]
pub struct PeoplePage {
    /// Frame.
    pub layout: Layout,
    /// Who is kept.
    pub people: Vec<PersonRow>,
    /// Path to come back to.
    pub return_to: String,
}
