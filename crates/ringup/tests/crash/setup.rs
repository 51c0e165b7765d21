//! A small shop with a catalogue, and customers who may order with one action.

use std::net::SocketAddr;
use std::path::Path;

use db::Location;
use serde_json::json;

use crate::server::{Server, free_address, run};

/// The hot item's stock: less than the load asks for, so that it sells out now and then.
pub const HOT_STOCK: i64 = 400;
/// The others': more than any run takes.
pub const PLENTY: i64 = 10_000_000;
/// Handle and units. The last is the hot one.
pub const ITEMS: [(&str, i64); 4] = [("cup", PLENTY), ("bowl", PLENTY), ("plate", PLENTY), ("lamp", HOT_STOCK)];

/// A shop on disk, and what its callers need.
pub struct Shop {
    pub location: Location,
    pub address: SocketAddr,
    /// A client's token each.
    pub buyers: Vec<String>,
    /// `var_..` of each item.
    pub variants: Vec<String>,
}

impl Shop {
    /// Imports the catalogue, serves it once, registers the customers and stops.
    pub fn new(location: &Location, files: &Path, buyers: usize) -> Shop {
        let catalogue = files.join("catalogue.csv");
        let mut rows =
            "Handle,Title,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty\n".to_owned();
        for (handle, units) in ITEMS {
            rows.push_str(&format!("{handle},A {handle},SKU-{handle},12.50,shopify,{units}\n"));
        }
        std::fs::write(&catalogue, rows).unwrap();
        run(location, &["import", "shopify", catalogue.to_str().unwrap()]);
        let (server, _) = Server::start(location, free_address());
        let buyers = (0..buyers).map(|number| register(&server, number)).collect();
        let variants = ITEMS.iter().map(|(handle, _)| variant(&server, handle)).collect();
        server.ask_to_stop();
        let (status, _) = server.end(std::time::Duration::from_secs(15));
        assert_eq!(status.code(), Some(0));
        Shop { location: location.clone(), address: free_address(), buyers, variants }
    }

    pub fn serve(&self) -> Server {
        Server::start(&self.location, self.address).0
    }

    /// The body of an API order of one `item`.
    pub fn order(&self, item: usize) -> String {
        json!({"variant": self.variants[item], "quantity": 1}).to_string()
    }
}

fn register(server: &Server, number: usize) -> String {
    let mut client = server.client();
    let answer = client.call("POST", "/api/v1/clients", &[], "").unwrap();
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    let body = json!({
        "name": format!("Buyer {number}"), "email": format!("buyer{number}@example.com"),
        "addresses": [{"moniker": "Home", "name": "A Buyer", "line1": "1 Main Street", "city": "Springfield",
            "postal_code": "12345", "country": "US"}],
        "payment_methods": [{"provider": "simulator", "token": "tok_visa"}], "single_action": true,
    });
    let answer = client.api("POST", "/api/v1/customers", &token, "", &body.to_string()).unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
    token
}

fn variant(server: &Server, handle: &str) -> String {
    let answer = server.client().call("GET", &format!("/api/v1/items/{handle}"), &[], "").unwrap();
    answer.json()["variants"][0]["id"].as_str().unwrap().to_owned()
}
