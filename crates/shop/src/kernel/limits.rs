//! A limit on everything.

/// Most units of one line.
pub const QUANTITY_MAX: u32 = 999;
/// Longest name, moniker, address line or city, in characters.
pub const TEXT_CHARS_MAX: usize = 200;
/// Shortest telephone number, in characters and in digits.
pub const PHONE_CHARS_MIN: usize = 5;
/// Longest telephone number with its marks and extension, in characters.
pub const PHONE_CHARS_MAX: usize = 30;
/// Longest e-mail address, in bytes (RFC 5321).
pub const EMAIL_BYTES_MAX: usize = 254;
/// Most addresses, and most payment methods, of a customer.
pub const ADDRESSES_MAX: usize = 20;
/// How long a removed address or payment method can be brought back, in microseconds.
pub const REMOVAL_UNDO_MAX: i64 = 24 * super::moment::HOUR;
/// Longest idle time that a device can be set to, in days.
pub const IDLE_DAYS_MAX: u32 = 400;
/// Largest page of a list.
pub const PAGE_MAX: u32 = 100;
/// A page of a list when nothing is said.
pub const PAGE_DEFAULT: u32 = 24;
/// Longest `Idempotency-Key`, in bytes.
pub const KEY_BYTES_MAX: usize = 255;
/// How long a rendered button can be used for the first time, in microseconds.
pub const BUTTON_FIRST_USE_MAX: i64 = 24 * super::moment::HOUR;
/// How long a key is kept, in microseconds.
pub const KEY_KEPT: i64 = 30 * 24 * super::moment::HOUR;
/// Most sign-in mails to one person in an hour.
pub const SIGN_IN_MAILS_PER_HOUR_MAX: i64 = 10;
/// How long a sign-in link works, in microseconds.
pub const SIGN_IN_LINK_LIFE: i64 = 30 * super::moment::MINUTE;
/// How long a change of the e-mail address waits for both sides, in microseconds.
pub const EMAIL_CHANGE_LIFE: i64 = 24 * super::moment::HOUR;
/// Fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Longest password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Wrong passwords in a row after which none is taken for a while.
pub const PASSWORD_FAILURES_MAX: i64 = 10;
/// That while, in microseconds.
pub const PASSWORD_PAUSE: i64 = 15 * super::moment::MINUTE;
/// Most passkeys of a customer.
pub const PASSKEYS_MAX: i64 = 20;
/// How long a passkey's ceremony may take, in microseconds.
pub const CEREMONY_LIFE: i64 = 5 * super::moment::MINUTE;
/// Most devices that a list shows.
pub const DEVICES_MAX: u32 = 100;
/// How long a client that stands for nobody is kept after its last use, in microseconds: as long as browsers keep a cookie.
pub const CLIENT_KEPT: i64 = 400 * 24 * super::moment::HOUR;
/// How long a sign-in link's row outlives the link, in microseconds: it still says then that it was used.
pub const LINK_KEPT: i64 = 24 * super::moment::HOUR;
/// How long a sign-in counts as recent, in microseconds (OC-24).
pub const AUTHENTICATED_FOR: i64 = 30 * super::moment::MINUTE;
/// Most units of one receipt of stock.
pub const RECEIPT_QUANTITY_MAX: i64 = 10_000_000;
/// Two orders of one item within this span are told to the customer, in microseconds.
pub const SAME_ITEM_SPAN: i64 = super::moment::MINUTE;
/// Most lines of a cart and of a checkout.
pub const CART_LINES_MAX: usize = 50;
/// How old a checkout's prices may be before they are shown anew, in microseconds.
pub const CHECKOUT_PRICES_KEPT: i64 = 24 * super::moment::HOUR;
/// How long an open checkout is kept after its last change, in microseconds; then it is given up and wiped.
pub const CHECKOUT_KEPT: i64 = 30 * 24 * super::moment::HOUR;
/// How long a checkout that was given up is still told of, in microseconds.
pub const CANCELED_KEPT: i64 = 24 * super::moment::HOUR;
/// How long an action above a cap waits for its confirmation, in microseconds.
pub const HELD_KEPT: i64 = 24 * super::moment::HOUR;
/// How long a mail is kept, in microseconds; its link is over long before.
pub const MAIL_KEPT: i64 = 30 * 24 * super::moment::HOUR;
/// Most open checkouts of one client.
pub const CHECKOUTS_OPEN_MAX: i64 = 20;
/// Most orders within 24 hours that guests place under a known e-mail address without signing in.
pub const GUEST_CHECKOUTS_PER_DAY_MAX: i64 = 5;
/// How long a guest who did not sign in sees his finished checkout on his client, in microseconds.
pub const GUEST_DONE_SHOWN: i64 = 24 * super::moment::HOUR;

/// Mails of one kind that tell an account's owner of changes, in an hour.
pub const NOTICES_PER_HOUR_MAX: i64 = 5;
