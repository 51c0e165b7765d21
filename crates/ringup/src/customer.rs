//! `ringup customer`: helping a customer whom no mail reaches.

use std::process::ExitCode;

use anyhow::Context as _;
use shop::customer::sign_in::{self, Purpose};
use shop::kernel::{Secret, text};
use shop::outbox::audit::{self, Who};

use crate::cli::{self, PUBLIC_URL_DEFAULT};
use crate::store::{Missing, Store};

/// The command.
#[derive(clap::Args)]
pub struct Customer {
    #[command(subcommand)]
    verb: Verb,
}

/// What to do.
#[derive(clap::Subcommand)]
enum Verb {
    /// Print a link that signs this customer in, once
    SignInLink(SignInLink),
}

/// For whom.
#[derive(clap::Args)]
struct SignInLink {
    #[command(flatten)]
    store: Store,
    /// The customer's e-mail address
    email: String,
    /// The shop's address, for the link
    #[arg(long, value_name = "URL", default_value = PUBLIC_URL_DEFAULT, value_parser = cli::public_url)]
    public_url: String,
}

impl Customer {
    /// Makes the link and prints it: nothing else on stdout. The audit tells of it.
    ///
    /// # Errors
    /// When there is no such shop or customer.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Verb::SignInLink(SignInLink { store, email, public_url }) = self.verb;
        let email = text::email(&email).map_err(|error| anyhow::anyhow!("{email:?} {error}"))?;
        let shop = store.shop(Missing::Refuse)?;
        let (secret, now) = (Secret::new(&*shop.world), shop.world.now());
        let kept = secret.clone();
        let found = shop.db.write_blocking(move |tx| -> db::Result<_> {
            let Some(customer) = sign_in::find(tx, &email)? else { return Ok(None) };
            sign_in::issue(tx, now, &kept, customer, Purpose::SignIn, "/", false)?;
            let who = Who { customer: Some(customer), ..Who::default() };
            audit::push(tx, &shop.ids, now, "sign_in_link.issued", who, customer.0, "command line")?;
            Ok(Some(customer))
        })?;
        found.context("there is no customer with this e-mail address")?;
        cli::print(&format!("{public_url}/sign-in/{}\n", secret.reveal()))?;
        cli::remark("This link works once, for 30 minutes.");
        Ok(ExitCode::SUCCESS)
    }
}
