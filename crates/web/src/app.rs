//! The running shop: the database with its placement lane, the settings, and what every page shares.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::Router;
use db::{Db, Lane};
use shop::catalogue::search::{self, Search};
use shop::customer::client::Token;
use shop::customer::prune::prune;
use shop::customer::{Visitor, device};
use shop::kernel::settings::{self, SettingError};
use shop::kernel::{ClientId, CustomerId, Ids, LineId, Moment, OrderId, Policy, Secret, World};
use shop::order::button::ButtonKey;
use shop::order::{Outcome, Place};

use crate::limit::Buckets;
use crate::metrics::Metrics;
use crate::pages::layout::{Link, Shop};
use crate::{account, action, api, assets, find, headers, office, operations, order, pictures, storefront};

/// How this process serves.
#[derive(Clone)]
pub struct Config {
    /// The shop's address as its visitors see it: fixes cookies, origins and links. `None`: the request's own host.
    pub public_url: Option<String>,
    /// A demo or development shop: shows the development mailbox to everyone.
    pub development: bool,
    /// Pictures that come with the binary, by file name, served at `/pictures/`.
    pub pictures: fn(&str) -> Option<&'static [u8]>,
}

impl Default for Config {
    fn default() -> Config {
        Config { public_url: None, development: false, pictures: |_| None }
    }
}

/// Uses of clients that are noted between two ticks.
const USED_MAX: usize = 10_000;

/// What every handler is given.
pub struct App {
    /// The database.
    pub db: Db,
    /// Where single actions are put.
    pub lane: Lane<Place, Outcome>,
    /// Fresh ids.
    pub ids: Arc<Ids>,
    /// Time and randomness.
    pub world: Arc<dyn World>,
    /// Signs and reads button tokens.
    pub buttons: ButtonKey,
    /// How this process serves.
    pub config: Config,
    /// Counters for `/metrics`.
    pub metrics: Metrics,
    /// Whoever reads an uploaded picture holds this: one at a time.
    pub reading: Arc<tokio::sync::Semaphore>,
    /// Finds items.
    pub search: Arc<Search>,
    found_by: RwLock<Arc<search::Rules>>,
    /// How often each caller tried to sign in.
    pub buckets: Buckets,
    /// Who used which client since the last tick: written by the timer, so that looking at a page writes nothing.
    used: Mutex<HashMap<(ClientId, CustomerId), Moment>>,
    rules: Arc<RwLock<Arc<Policy>>>,
    chrome: RwLock<Arc<Shop>>,
}

/// Why a shop could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// A stored setting is no longer valid.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

impl App {
    /// Opens the shop in `db`: migrates it, takes a node number, reads key and settings.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(db: Db, world: Arc<dyn World>, config: Config) -> Result<Arc<App>, OpenError> {
        db.migrate(shop::MIGRATIONS)?;
        let fresh = Secret::new(&*world);
        let (node, key) = db.write_blocking(move |tx| -> db::Result<_> {
            Ok((settings::lease_node(tx, true)?, settings::signing_key(tx, &fresh)?))
        })?;
        let policy = db.read_blocking(settings::policy)?;
        let rules = Arc::new(RwLock::new(Arc::new(policy)));
        let shared = rules.clone();
        let lane = db.lane(move |tx, batch: &[Place]| shop::order::place::place(tx, &read(&shared), batch));
        let app = App {
            db,
            lane,
            ids: Arc::new(Ids::new(node)),
            world,
            buttons: ButtonKey::new(&key),
            config,
            metrics: Metrics::default(),
            reading: Arc::new(tokio::sync::Semaphore::new(1)),
            search: Arc::new(Search::new(&find::rules(&read(&rules)))),
            found_by: RwLock::default(),
            buckets: Buckets::default(),
            used: Mutex::default(),
            rules,
            chrome: RwLock::default(),
        };
        app.refresh()?;
        let told = |error: &db::Error| tracing::warn!(%error, "the search can't be prepared; it is tried again");
        app.search.build_behind(app.db.clone(), told).map_err(|error| db::Error::Broken(error.to_string()))?;
        Ok(Arc::new(app))
    }

    /// Reads settings and categories again, so that a change by the command line or another process shows within a
    /// second; called by a timer.
    ///
    /// # Errors
    /// [`OpenError`]; then the old ones stay.
    pub fn refresh(&self) -> Result<(), OpenError> {
        let (policy, categories) = self.db.read_blocking(|tx| -> Result<_, SettingError> {
            Ok((settings::policy(tx)?, shop::catalogue::view::categories(tx)?))
        })?;
        let chrome = Shop {
            name: policy.shop_name.clone(),
            languages: policy.languages.iter().filter_map(|tag| tag.parse().ok()).collect(),
            css_href: assets::CSS.href.clone(),
            js_href: assets::JS.href.clone(),
            find_href: assets::FIND_JS.href.clone(),
            country_href: assets::COUNTRY_JS.href.clone(),
            icon_href: assets::ICON.href.clone(),
            categories: categories
                .into_iter()
                .take(storefront::HEADER_CATEGORIES_MAX)
                .map(|category| Link { href: storefront::category_href(&category.handle), label: category.title })
                .collect(),
            test_mode: true,
            mailbox: self.config.development,
        };
        *self.found_by.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(find::rules(&policy));
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
        *self.chrome.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(chrome);
        Ok(())
    }

    /// The settings now.
    pub fn policy(&self) -> Arc<Policy> {
        read(&self.rules)
    }

    /// How searches are understood now.
    pub fn search_rules(&self) -> Arc<search::Rules> {
        read(&self.found_by)
    }

    /// Looks through the next piece of the stock for what is sold out; called by a timer.
    ///
    /// # Errors
    /// Of the database.
    pub fn look_at_stock(&self) -> db::Result<()> {
        if !self.search.is_ready() {
            return Ok(());
        }
        let search = self.search.clone();
        self.db.read_blocking(move |tx| {
            // At the end of the stock it begins again at once: a small shop's is looked through every time.
            if !search.look_at_stock(tx)? {
                search.look_at_stock(tx)?;
            }
            Ok(())
        })
    }

    /// What every page shares.
    pub fn chrome(&self) -> Arc<Shop> {
        read(&self.chrome)
    }

    /// The time now.
    pub fn now(&self) -> Moment {
        self.world.now()
    }

    /// A fresh line id: a button's or an API call's.
    pub fn line_id(&self) -> LineId {
        LineId(self.ids.next(self.now()))
    }

    /// A fresh order id, in case none takes the line.
    pub fn order_id(&self) -> OrderId {
        OrderId(self.ids.next(self.now()))
    }

    /// A fresh client identifier.
    pub fn client_token(&self) -> Token {
        Token::new(&*self.world, &self.ids)
    }

    /// A fresh secret.
    pub fn secret(&self) -> Secret {
        Secret::new(&*self.world)
    }

    /// Whether pages are reached over https, as the public address says.
    pub fn https(&self) -> bool {
        self.config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// An absolute address for `path`: of the public URL, or else of the request's own host.
    pub fn absolute(&self, host: Option<&str>, path: &str) -> String {
        match (&self.config.public_url, host) {
            (Some(url), _) => format!("{}{path}", url.trim_end_matches('/')),
            (None, Some(host)) => format!("http://{host}{path}"),
            (None, None) => path.to_owned(),
        }
    }

    /// Writes the confirmation mails of lines that have none yet; called by a timer. Answers how many lines it told of.
    ///
    /// # Errors
    /// Of the database.
    pub fn confirm(&self, limit: u32) -> db::Result<usize> {
        let (ids, policy, now) = (self.ids.clone(), self.policy(), self.now());
        self.db.write_blocking(move |tx| shop::order::confirm::confirm(tx, &ids, now, &policy, limit))
    }

    /// Notes that a customer uses a client, for the list of his devices; beyond [`USED_MAX`] at once it is not noted.
    pub fn seen(&self, visitor: &Visitor) {
        let Some(customer) = &visitor.customer else { return };
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() < USED_MAX {
            used.insert((visitor.client, customer.id), self.now());
        }
    }

    /// Writes who used which client, switches single action off where it is idle, and removes up to `limit` rows of each
    /// kind that nobody needs any more; called by a timer.
    ///
    /// # Errors
    /// Of the database.
    pub fn keep_accounts(&self, limit: u32) -> db::Result<()> {
        let used = std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
        let used: Vec<_> = used.into_iter().map(|((client, customer), at)| (client, customer, at)).collect();
        let (ids, now) = (self.ids.clone(), self.now());
        self.db.write_blocking(move |tx| -> db::Result<()> {
            device::touch(tx, &used)?;
            device::switch_off_idle(tx, &ids, now, limit)?;
            prune(tx, now, limit).map(drop)
        })
    }

    /// Forgets up to `limit` idempotency keys of each kind and mails, and gives up open checkouts, that are older than 30 days;
    /// what was given up or kept for a step-up goes after a day, a stranger's cart with its client. Called by a timer.
    ///
    /// # Errors
    /// Of the database.
    pub fn forget_old_keys(&self, limit: u32) -> db::Result<u64> {
        let now = self.now();
        self.db.write_blocking(move |tx| -> db::Result<u64> {
            shop::order::checkout::cancel::forget_old(tx, now, limit)?;
            shop::order::checkout::cancel::prune(tx, now, limit)?;
            shop::order::cart::merge::prune(tx, now, limit)?;
            shop::order::step_up::prune(tx, now, limit)?;
            shop::outbox::mail::prune(tx, now, limit)?;
            Ok(shop::order::place::forget_old_keys(tx, now, limit)?
                + shop::outbox::request_key::forget_old(tx, now, limit)?)
        })
    }

    /// The routes of the shop, with their guard rails.
    pub fn router(self: &Arc<App>) -> Router {
        let pages = Router::new()
            .merge(storefront::routes())
            .merge(find::routes())
            .merge(order::routes())
            .merge(crate::cart::routes())
            .merge(crate::checkout::routes())
            .merge(account::routes(self))
            .merge(action::routes(self))
            .merge(office::routes())
            .fallback(crate::problem::no_page)
            .method_not_allowed_fallback(crate::problem::wrong_page_method)
            .layer(axum::middleware::from_fn_with_state(self.clone(), crate::problem::as_page))
            .layer(axum::middleware::from_fn_with_state(self.clone(), account::language::keep))
            .with_state(self.clone());
        let plain = Router::new()
            .merge(operations::routes())
            .merge(assets::routes())
            .merge(pictures::routes())
            .merge(find::machine_routes())
            .with_state(self.clone());
        let machines = Router::new().merge(api::routes(self)).merge(plain);
        Router::new()
            .merge(machines.layer(axum::middleware::from_fn(crate::compress::compress)))
            .merge(pages)
            .layer(axum::middleware::from_fn(crate::problem::options))
            .layer(axum::extract::DefaultBodyLimit::max(crate::request::BODY_BYTES_MAX))
            .layer(axum::middleware::map_response_with_state(self.clone(), headers::guard))
    }
}

fn read<T>(lock: &RwLock<Arc<T>>) -> Arc<T> {
    // Writers only swap the pointer, so a poisoned lock still guards a whole value.
    lock.read().unwrap_or_else(PoisonError::into_inner).clone()
}
