//! `ringup staff`: the people who run the shop.

use std::process::ExitCode;

use clap::ValueEnum;
use shop::kernel::{Secret, text};
use shop::staff::{self, Role};

use crate::cli::{self, PUBLIC_URL_DEFAULT};
use crate::store::{Missing, Store};

/// The command.
#[derive(clap::Args)]
pub struct Staff {
    #[command(subcommand)]
    verb: Verb,
}

/// What to do.
#[derive(clap::Subcommand)]
enum Verb {
    /// Add somebody, or change a known one's role; prints a sign-in link that works once
    Add(Add),
    /// Take back every link, session and API token of somebody
    Revoke(Revoke),
}

/// Whose access to take back.
#[derive(clap::Args)]
struct Revoke {
    #[command(flatten)]
    store: Store,
    /// The e-mail address
    email: String,
}

/// Whom to add.
#[derive(clap::Args)]
struct Add {
    #[command(flatten)]
    store: Store,
    /// The e-mail address
    email: String,
    /// What they may do
    #[arg(long)]
    role: RoleName,
    /// Print an API token instead of a sign-in link
    #[arg(long)]
    token: bool,
    /// The shop's address, for the link
    #[arg(long, value_name = "URL", default_value = PUBLIC_URL_DEFAULT, value_parser = cli::public_url)]
    public_url: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    /// Everything
    Admin,
    /// Stock and shipments
    Warehouse,
    /// Assistance
    Representative,
    /// Digital products
    Publisher,
}

impl RoleName {
    fn role(self) -> Role {
        match self {
            RoleName::Admin => Role::Admin,
            RoleName::Warehouse => Role::Warehouse,
            RoleName::Representative => Role::Representative,
            RoleName::Publisher => Role::Publisher,
        }
    }
}

impl Staff {
    /// Adds or takes back.
    ///
    /// # Errors
    /// When the shop can't be opened or the address is none.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.verb {
            Verb::Add(command) => command.run(),
            Verb::Revoke(command) => command.run(),
        }
    }
}

impl Revoke {
    fn run(self) -> anyhow::Result<ExitCode> {
        let Revoke { store, email } = self;
        let email = text::email(&email).map_err(|error| anyhow::anyhow!("{email:?} {error}"))?;
        let shop = store.shop(Missing::Refuse)?;
        let (now, address) = (shop.world.now(), email.clone());
        let revoked = shop.db.write_blocking(move |tx| staff::revoke(tx, &shop.ids, now, &address))?;
        let revoked = revoked.ok_or_else(|| anyhow::anyhow!("no member of staff has the address {email}"))?;
        cli::print(&format!("{revoked} taken back\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Add {
    /// Adds, and prints what they sign in with: nothing else on stdout.
    fn run(self) -> anyhow::Result<ExitCode> {
        let Add { store, email, role, token, public_url } = self;
        let email = text::email(&email).map_err(|error| anyhow::anyhow!("{email:?} {error}"))?;
        let shop = store.shop(Missing::Create)?;
        let (secret, now) = (Secret::new(&*shop.world), shop.world.now());
        let kept = secret.clone();
        shop.db.write_blocking(move |tx| {
            let id = staff::add(tx, &shop.ids, now, &email, role.role())?;
            if token {
                staff::issue_api_token(tx, now, id, &kept)
            } else {
                staff::issue_link(tx, now, id, &kept, false)
            }
        })?;
        if token {
            cli::print(&format!("{}\n", secret.reveal()))?;
            cli::remark("This token works until `ringup staff revoke`. It is not shown again.");
        } else {
            cli::print(&format!("{public_url}/office/sign-in/{}\n", secret.reveal()))?;
            cli::remark("This link works once, for 30 minutes.");
        }
        Ok(ExitCode::SUCCESS)
    }
}
