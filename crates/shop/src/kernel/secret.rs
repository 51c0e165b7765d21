//! Secrets: 256 random bits, shown once as base64url, kept only as their SHA-256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::World;

/// A secret in the clear. It has no `Debug` and no `Display`, so that it can't slip into a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A new secret.
    pub fn new(world: &dyn World) -> Secret {
        let mut bytes = [0; 32];
        world.fill(&mut bytes);
        Secret(bytes)
    }

    /// A secret that was derived from the shop's key and can be derived again.
    pub const fn derived(bytes: [u8; 32]) -> Secret {
        Secret(bytes)
    }

    /// Reads a secret; `None` when the text can't be one.
    pub fn parse(text: &str) -> Option<Secret> {
        let mut bytes = [0; 32];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(32) => Some(Secret(bytes)),
            _ => None,
        }
    }

    /// The text to hand over, once.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}
