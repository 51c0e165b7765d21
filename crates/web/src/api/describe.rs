//! The parts of the API's description that the handlers share.

use std::collections::BTreeMap;

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, Header, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify};

/// The refusals that any call can meet.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [
            ("400", "The request can't be read, or a required header is missing"),
            ("401", "No known client identifier or staff token"),
            ("403", "Known, but not allowed; `url` says where to go on"),
            ("404", "There is no such thing, or it is another customer's"),
            ("405", "The address takes another method"),
            ("408", "The body took too long"),
            ("409", "Not possible as things stand"),
            ("412", "Changed meanwhile (If-Match)"),
            ("413", "The body is too large"),
            ("415", "The body is of another media type"),
            ("422", "A field is not as it must be, or the key was used with another body"),
            ("429", "Too many from one address; wait as long as Retry-After says"),
            ("503", "Too busy, or the storage is full or out of reach; try again with the same key"),
        ]
        .into_iter()
        .map(|(status, description)| {
            let content = Content::new(Some(Ref::from_schema_name("Problem")));
            let mut response =
                ResponseBuilder::new().description(description).content("application/problem+json", content);
            let header = match status {
                "401" => Some("WWW-Authenticate"),
                "405" => Some("Allow"),
                "429" | "503" => Some("Retry-After"),
                _ => None,
            };
            if let Some(name) = header {
                response = response.header(name, Header::default());
            }
            (status.to_owned(), RefOr::T(response.build()))
        })
        .collect()
    }
}

/// How callers prove who they are.
pub(super) struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let bearer = || SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        components.add_security_scheme("client", bearer());
        components.add_security_scheme("staff", bearer());
        let signature = ApiKeyValue::with_description(
            "Signature",
            "RFC 9421, hmac-sha256, with Signature-Input and Content-Digest: docs/howto/make-a-hardware-button.md",
        );
        components.add_security_scheme("button", SecurityScheme::ApiKey(ApiKey::Header(signature)));
        let cookie = ApiKeyValue::with_description("ringup_client", "`__Host-ringup_client` on https");
        components.add_security_scheme("client_cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}
