//! Who is here: sign-in by e-mail link, enabling single action on this device, "not you?", the account (OC-3, OC-4, OC-24, OC-25,
//! X-4), and the development mailbox in which a demo's links arrive.

use super::layout::{Layout, Link, Notice, When};
use super::order::AddressChoice;
use askama::Template;

/// Sign in, `/sign-in`: one e-mail field, posts to `/sign-in`.
#[derive(Debug, Template)]
#[template(path = "account/sign_in.html")]
pub struct SignInPage {
    /// Frame; `title` "Sign in".
    pub layout: Layout,
    /// What was typed before, to be mended.
    pub email: String,
    /// What is wrong with it: `Write an e-mail address, as in ada@example.org.`
    pub error: Option<String>,
    /// Path to come back to, hidden field.
    pub return_to: String,
    /// Whether those who are on this device are kept beside the one who signs in (OC-20).
    pub add: bool,
    /// Whether passkeys work at this address.
    pub passkeys: bool,
    /// The script of passkeys.
    pub script: String,
}

/// Sign in with a password, `/sign-in/password`.
#[derive(Debug, Template)]
#[template(path = "account/sign_in_password.html")]
pub struct SignInPasswordPage {
    /// Frame.
    pub layout: Layout,
    /// What was typed before.
    pub email: String,
    /// That the two do not belong together.
    pub error: Option<String>,
    /// Path to come back to, hidden field.
    pub return_to: String,
    /// Whether those who are on this device are kept beside the one who signs in (OC-20).
    pub add: bool,
}

/// The link is on its way; the same words whether the address is known or not.
#[derive(Debug, Template)]
#[template(path = "account/sign_in_sent.html")]
pub struct SignInSentPage {
    /// Frame; `title` "Look in your mail".
    pub layout: Layout,
    /// The address as it was typed.
    pub email: String,
    /// How long the link works, in words: `30 minutes`.
    pub valid_for: String,
}

/// What a sign-in link can be.
#[derive(Debug, Clone)]
pub enum SignInLink {
    /// Still good: one button posts to `action`.
    Ready {
        /// The address of this very page.
        action: String,
        /// Whom it signs in, masked: `a…@example.org`.
        email: String,
        /// Others use the account, and nobody has shown that the address is his.
        doubtful: bool,
    },
    /// Still good, and its button places an order that waits.
    Order {
        /// The address of this very page.
        action: String,
        /// Whom it signs in: `Ada E.`
        email: String,
        /// What waits: `1 × Copper light`.
        what: String,
        /// What it costs: `You pay $59.99, delivery included.`
        sum: String,
        /// The button's words, which say that it costs money.
        button: String,
    },
    /// Its time is over.
    Expired,
    /// It was used before.
    Used,
    /// It was never a link of this shop.
    Unknown,
}

/// The page behind a sign-in link, `/sign-in/{token}`: GET changes nothing.
#[derive(Debug, Template)]
#[template(path = "account/sign_in_link.html")]
pub struct SignInLinkPage {
    /// Frame; `title` "Sign in".
    pub layout: Layout,
    /// What the link is.
    pub link: SignInLink,
}

/// An order above a cap waits for a fresh proof.
#[derive(Debug, Template)]
#[template(path = "account/step_up.html")]
pub struct StepUpPage {
    /// Frame; `title` "One more step".
    pub layout: Layout,
    /// What waits: `1 × Copper light`.
    pub what: String,
    /// What it would cost: `You pay $59.99, delivery included.`
    pub sum: String,
    /// Why: `Orders above $50.00 need a fresh sign-in.`
    pub reason: String,
    /// Where the link went, masked: `a…@e….org`; nowhere, for who lost his address to its owner.
    pub email: Option<String>,
    /// How long the link works, in words: `30 minutes`.
    pub valid_for: String,
    /// Back to the item.
    pub back: Link,
}

/// Enable single action on this device, `/enable`: posts to `/enable`.
#[derive(Debug, Template)]
#[template(path = "account/enable.html")]
pub struct EnablePage {
    /// Frame; `title` "One-action buying".
    pub layout: Layout,
    /// For whom: `Ada E.`
    pub customer: String,
    /// Moniker of the default address; none where there is no address yet.
    pub ship_to: Option<String>,
    /// Default payment method: `Visa ending 4242`; none where there is no method yet.
    pub pay_with: Option<String>,
    /// How long an order can be taken back, in words: `90 minutes`.
    pub cancel_window: String,
    /// Path to come back to, hidden field.
    pub return_to: String,
}

/// Not you?, `/not-you`: posts to `/sign-out`.
#[derive(Debug, Template)]
#[template(path = "account/not_you.html")]
pub struct NotYouPage {
    /// Frame; `title` "Not you?".
    pub layout: Layout,
    /// Who is recognised: `Ada E.`; none where nobody is.
    pub customer: Option<String>,
    /// Back to where the link stood.
    pub back_href: String,
}

/// Account, `/account`.
#[derive(Debug, Template)]
#[template(path = "account/account.html")]
pub struct AccountPage {
    /// Frame; `title` "Account", `path` `/account`.
    pub layout: Layout,
    /// Result or refusal of the last action.
    pub notice: Option<Notice>,
    /// Name as far as it may be shown: `Ada E.`
    pub customer: String,
    /// E-mail address, masked unless the visitor is authenticated.
    pub email: String,
    /// True where single action is on for this device.
    pub enabled: bool,
    /// Since when it is on, if it is.
    pub enabled_since: Option<When>,
    /// Whether it waits for a step-up.
    pub suspended: bool,
    /// Addresses; `selected` marks the default. Posts field `address` to `/account/default-address`.
    pub addresses: Vec<AddressChoice>,
    /// With what single actions are paid.
    pub pay_with: Option<String>,
}

/// One mail in the development mailbox.
#[derive(Debug, Clone, Default)]
pub struct MailRow {
    /// Address of the mail's page.
    pub href: String,
    /// To whom it went.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// When it was sent.
    pub sent: When,
}

/// Development mailbox, `/mailbox`.
#[derive(Debug, Template)]
#[template(path = "mailbox.html")]
pub struct MailboxPage {
    /// Frame; `title` "Mailbox", `path` `/mailbox`.
    pub layout: Layout,
    /// Mails, the latest first.
    pub mails: Vec<MailRow>,
}

/// One mail of the development mailbox.
#[derive(Debug, Template)]
#[template(path = "mail.html")]
pub struct MailPage {
    /// Frame; `title` is the subject.
    pub layout: Layout,
    /// To whom it went.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// When it was sent.
    pub sent: When,
    /// In which language it is.
    pub written_in: crate::language::Language,
    /// Its text, plain; line breaks are kept.
    pub body: String,
    /// The words on the link, in that language.
    pub link_words: &'static str,
    /// The link within it, shown as a button under the text.
    pub link_href: Option<String>,
}
