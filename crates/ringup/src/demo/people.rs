//! The demo's customers and staff. Every customer is recognised and enabled on a client of its own, and has a sign-in
//! link that can be used again.

use std::sync::Arc;

use shop::customer::client::{self, Identity, Token};
use shop::customer::proof_of_address::prove;
use shop::customer::register::{self, NewAddress, NewPaymentMethod, Register, RegisterError, SIMULATOR};
use shop::customer::sign_in::{self, Purpose};
use shop::kernel::{AddressId, CustomerId, Secret};
use shop::staff::{self, Role};
use web::App;

/// Who there is.
pub struct People {
    /// In the order of [`CUSTOMERS`].
    pub customers: Vec<Customer>,
    /// The member of staff's API token.
    pub staff_token: Secret,
    staff_link: Secret,
}

/// A customer of the demo.
pub struct Customer {
    /// The id.
    pub id: CustomerId,
    /// The full name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The addresses; the first is the default.
    pub addresses: Vec<AddressId>,
    /// The client on which single action is enabled.
    pub client: Token,
    link: Secret,
}

impl Customer {
    /// Where to sign in as this customer.
    pub fn sign_in_url(&self, url: &str) -> String {
        format!("{url}/sign-in/{}", self.link.reveal())
    }
}

impl People {
    /// Where to sign in as staff.
    pub fn staff_url(&self, url: &str) -> String {
        format!("{url}/office/sign-in/{}", self.staff_link.reveal())
    }
}

const STAFF: &str = "office@fern-and-folio.example";

struct Sketch {
    name: &'static str,
    email: &'static str,
    /// Moniker, recipient (empty: the customer), first line, second line, city, region, postal code, country.
    addresses: &'static [[&'static str; 8]],
    /// Token and moniker.
    payment_methods: &'static [[&'static str; 2]],
}

const CUSTOMERS: &[Sketch] = &[
    Sketch {
        name: "Mara Lindqvist",
        email: "mara@example.com",
        addresses: &[
            ["Home", "", "14 Alder Row", "Apt 3", "Burlington", "VT", "05401", "US"],
            ["Work", "", "200 Canal Street", "Floor 5", "Burlington", "VT", "05401", "US"],
            ["Cabin", "", "7 Loon Lane", "", "Greensboro", "VT", "05841", "US"],
        ],
        payment_methods: &[["tok_visa", "Everyday card"]],
    },
    Sketch {
        name: "Jonas Okafor",
        email: "jonas@example.com",
        addresses: &[
            ["Home", "", "88 Orchard Street", "", "Portland", "ME", "04102", "US"],
            ["Parents", "Ngozi Okafor", "5 Harbour View", "", "Rockport", "ME", "04856", "US"],
        ],
        payment_methods: &[["tok_visa", "Everyday card"], ["tok_slow", "Savings card"]],
    },
    Sketch {
        name: "Chiara Fontana-Reyes",
        email: "chiara@example.com",
        addresses: &[
            ["Studio", "", "31 Mill Lane", "Unit B", "Hudson", "NY", "12534", "US"],
            ["Home", "", "402 Union Street", "", "Hudson", "NY", "12534", "US"],
        ],
        payment_methods: &[["tok_visa", "Studio card"], ["tok_action_required", "Bank card"]],
    },
    Sketch {
        name: "Wen Delacroix",
        email: "wen@example.com",
        addresses: &[
            ["Home", "", "9 Rue des Lilas", "", "Montréal", "QC", "H2T 1S4", "CA"],
            ["Neighbour", "Odile Tremblay", "11 Rue des Lilas", "", "Montréal", "QC", "H2T 1S4", "CA"],
        ],
        payment_methods: &[["tok_declined", "Declined card"], ["tok_visa", "Other card"]],
    },
];

impl Sketch {
    fn command(&self) -> Register {
        let address = |[moniker, recipient, line1, line2, city, region, postal_code, country]: &[&str; 8]| NewAddress {
            moniker: (*moniker).into(),
            name: if recipient.is_empty() { self.name } else { recipient }.into(),
            line1: (*line1).into(),
            line2: (*line2).into(),
            city: (*city).into(),
            region: (*region).into(),
            postal_code: (*postal_code).into(),
            country: (*country).into(),
            phone: String::new(),
        };
        let method = |[token, moniker]: &[&str; 2]| NewPaymentMethod {
            provider: SIMULATOR.into(),
            token: (*token).into(),
            moniker: (*moniker).into(),
        };
        Register {
            name: self.name.into(),
            email: self.email.into(),
            addresses: self.addresses.iter().map(address).collect(),
            payment_methods: self.payment_methods.iter().map(method).collect(),
            single_action: true,
        }
    }
}

/// Registers customers and staff.
///
/// # Errors
/// Of the database.
pub fn register(app: &App) -> Result<People, RegisterError> {
    // Secrets are made before the transaction, which may run more than once.
    let (staff_token, staff_link) = (app.secret(), app.secret());
    let secrets: Vec<(Token, Secret)> = CUSTOMERS.iter().map(|_| (app.client_token(), app.secret())).collect();
    let (now, ids) = (app.now(), app.ids.clone());
    let (token, link, given) = (staff_token.clone(), staff_link.clone(), Arc::new(secrets));
    let customers = app.db.write_blocking(move |tx| -> Result<_, RegisterError> {
        let admin = staff::add(tx, &ids, now, STAFF, Role::Admin)?;
        staff::issue_api_token(tx, now, admin, &token)?;
        staff::issue_link(tx, now, admin, &link, true)?;
        let mut customers = Vec::new();
        for (sketch, (client, link)) in CUSTOMERS.iter().zip(given.iter()) {
            let (command, proof) = (sketch.command(), client.proof());
            client::create(tx, now, &proof)?;
            let made = register::register(tx, &ids, now, Some(Identity::Keep(proof)), &command)?;
            // As those who have opened their mail before.
            prove(tx, now, made.id)?;
            sign_in::issue(tx, now, link, made.id, Purpose::SignIn, "/", true)?;
            customers.push(Customer {
                id: made.id,
                name: command.name,
                email: command.email,
                addresses: made.addresses.into_iter().map(|(address, _)| address).collect(),
                client: client.clone(),
                link: link.clone(),
            });
        }
        Ok(customers)
    })?;
    Ok(People { customers, staff_token, staff_link })
}
