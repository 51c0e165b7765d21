//! `ringup staff` and `ringup customer`, whose links and tokens a running server takes.

use db::testing::on_both;
use serde_json::json;

use crate::support::{CATALOGUE, Running, done, failed, place};

#[test]
fn staff_sign_in_once_or_use_a_token() {
    on_both(|scratch| {
        let place = place(scratch);
        let link = done(&place, &["staff", "add", "Ada@Example.com", "--role", "warehouse"]);
        let path = link.trim().strip_prefix("http://localhost:8080").unwrap();
        assert!(path.starts_with("/office/sign-in/"));
        let token = done(&place, &["staff", "add", "ada@example.com", "--role", "admin", "--token"]);
        let bearer = [("authorization", &*format!("Bearer {}", token.trim()))];

        let server = Running::serve(&place);
        assert_eq!(server.get(path).status, 200);
        assert_eq!(server.request("POST", path, &[], "").status, 303);
        assert!(server.request("POST", path, &[], "").status >= 400);
        assert_eq!(server.request("GET", "/office/orders", &bearer, "").status, 200);
        assert!(failed(&place, &["staff", "add", "ada", "--role", "admin"]).contains("e-mail"));
    });
}

#[test]
fn a_customer_gets_a_link_that_works_once() {
    on_both(|scratch| {
        let place = place(scratch);
        done(&place, &["import", "shopify", CATALOGUE]);
        let server = Running::serve(&place);
        let token = server.customer_with_order("ada@example.com", "stoneware-mug");
        let link =
            done(&place, &["customer", "sign-in-link", "ada@example.com", "--public-url", "https://shop.example/"]);
        let path = link.trim().strip_prefix("https://shop.example").unwrap();
        assert!(server.get(path).body.contains("Ada"));
        assert_eq!(server.request("POST", path, &[], "").status, 303);
        assert!(server.request("POST", path, &[], "").status >= 400);
        assert_eq!(server.api("GET", "/api/v1/orders", &token, &json!(null)).0, 200);
        assert!(failed(&place, &["customer", "sign-in-link", "ben@example.com"]).contains("no customer"));
    });
}
