//! the token of a rendered order button. It binds what the page showed; its line id is the key under which the
//! order is placed once and for ever.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::kernel::{AddressId, ClientId, CustomerId, LineId, Moment, PaymentMethodId, VariantId};

/// What a button promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Button {
    /// The line it will place.
    pub line: LineId,
    /// For this customer.
    pub customer: CustomerId,
    /// On this client.
    pub client: ClientId,
    /// Of this variant.
    pub variant: VariantId,
    /// To this address.
    pub address: AddressId,
    /// Paid with this.
    pub payment_method: PaymentMethodId,
    /// The price of one that the page showed, in minor units: the price's version.
    pub unit_price: i64,
    /// The delivery that the page showed, in minor units.
    pub delivery: i64,
    /// When the page was rendered.
    pub at: Moment,
}

const VERSION: u8 = 1;
const FIELDS: usize = 9;
const BODY: usize = 1 + FIELDS * 8;
/// 128 bits of the MAC.
const MAC: usize = 16;

/// The shop's key for buttons.
#[derive(Clone)]
pub struct ButtonKey(Hmac<Sha256>);

impl ButtonKey {
    /// From the shop's stored secret.
    pub fn new(key: &[u8; 32]) -> ButtonKey {
        // HMAC pads a short key with zeros to its block of 64 bytes (RFC 2104).
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        ButtonKey(Hmac::new(&block.into()))
    }

    /// The token's text.
    pub fn sign(&self, button: &Button) -> String {
        let mut bytes = [0; BODY + MAC];
        bytes[0] = VERSION;
        let fields = [
            button.line.0,
            button.customer.0,
            button.client.0,
            button.variant.0,
            button.address.0,
            button.payment_method.0,
            button.unit_price,
            button.delivery,
            button.at.micros(),
        ];
        for (field, place) in fields.iter().zip(bytes[1..BODY].chunks_exact_mut(8)) {
            place.copy_from_slice(&field.to_be_bytes());
        }
        let mut mac = self.0.clone();
        mac.update(&bytes[..BODY]);
        let tag = mac.finalize().into_bytes();
        bytes[BODY..].copy_from_slice(&tag[..MAC]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A secret of its own for `purpose` and `subject`, known to nobody else and stored nowhere: of a hardware button, of
    /// a television's code. No token is made of the same bytes: theirs begin with [`VERSION`].
    pub fn derive(&self, purpose: &str, subject: &[u8]) -> [u8; 32] {
        debug_assert!(purpose.is_ascii() && purpose.as_bytes().first().is_some_and(u8::is_ascii_lowercase));
        let mut mac = self.0.clone();
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(subject);
        mac.finalize().into_bytes().into()
    }

    /// Reads a token; `None` when it was not signed by this shop.
    pub fn verify(&self, text: &str) -> Option<Button> {
        let mut bytes = [0; BODY + MAC];
        if URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) != Ok(BODY + MAC) || bytes[0] != VERSION {
            return None;
        }
        let mut mac = self.0.clone();
        mac.update(&bytes[..BODY]);
        mac.verify_truncated_left(&bytes[BODY..]).ok()?;
        let mut fields = [0; FIELDS];
        for (field, place) in fields.iter_mut().zip(bytes[1..BODY].chunks_exact(8)) {
            *field = i64::from_be_bytes(place.try_into().ok()?);
        }
        let [line, customer, client, variant, address, payment_method, unit_price, delivery, at] = fields;
        Some(Button {
            line: LineId(line),
            customer: CustomerId(customer),
            client: ClientId(client),
            variant: VariantId(variant),
            address: AddressId(address),
            payment_method: PaymentMethodId(payment_method),
            unit_price,
            delivery,
            at: Moment::from_micros(at),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn button() -> Button {
        Button {
            line: LineId(1),
            customer: CustomerId(2),
            client: ClientId(3),
            variant: VariantId(4),
            address: AddressId(5),
            payment_method: PaymentMethodId(6),
            unit_price: 700,
            delivery: 490,
            at: Moment::from_micros(9),
        }
    }

    #[test]
    fn a_token_survives_its_text_and_only_under_its_key() {
        let key = ButtonKey::new(&[1; 32]);
        let text = key.sign(&button());
        assert_eq!(key.verify(&text), Some(button()));
        assert_eq!(ButtonKey::new(&[2; 32]).verify(&text), None);
    }

    proptest! {
        #[test]
        fn no_changed_token_passes(at in 0_usize..119, with in "[A-Za-z0-9_-]") {
            let key = ButtonKey::new(&[1; 32]);
            let text = key.sign(&button());
            let mut forged = text.clone();
            forged.replace_range(at..=at, &with);
            prop_assume!(forged != text);
            prop_assert_eq!(key.verify(&forged), None);
        }

        #[test]
        fn rubbish_is_refused(text in "\\PC{0,200}") {
            prop_assert_eq!(ButtonKey::new(&[1; 32]).verify(&text), None);
        }
    }
}
