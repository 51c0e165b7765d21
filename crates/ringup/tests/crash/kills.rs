//! SIGKILL at any moment, hundreds of times, under a load that knows what it was promised.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use db::Engine;
use db::testing::Scratch;

use crate::chance::{Chance, seed};
use crate::check::{Acknowledged, agree};
use crate::load::Load;
use crate::postgres::Cluster;
use crate::server::{Server, run};
use crate::setup::Shop;

/// Kills on SQLite when nothing else is said: enough to notice, quick enough for every run.
const ROUNDS: usize = 20;
const BUYERS: usize = 4;
/// Kills between two full comparisons.
const COMPARED_EVERY: usize = 10;

fn rounds() -> usize {
    std::env::var("RINGUP_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS)
}

#[test]
fn killed_on_sqlite() {
    let scratch = Scratch::new(Engine::Sqlite);
    let folder = std::env::temp_dir().join(format!("ringup-crash-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let shop = Shop::new(&scratch.location, &folder, BUYERS);
    Story::tell("sqlite", &shop, &folder, rounds(), |_| {});
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn killed_on_postgres_and_postgres_too() {
    let cluster = Cluster::start();
    let folder = std::env::temp_dir().join(format!("ringup-crash-pg-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let shop = Shop::new(&cluster.location(), &folder, BUYERS);
    let mut outages = 0;
    Story::tell("postgres", &shop, &folder, rounds().div_ceil(4), |start| {
        // The database goes down and comes back while the server stays.
        if start % 5 == 2 {
            cluster.crash();
            std::thread::sleep(Duration::from_millis(50));
            cluster.up();
            std::thread::sleep(Duration::from_millis(300));
            outages += 1;
        }
    });
    println!("postgres: {outages} crashes of the database itself");
    std::fs::remove_dir_all(&folder).unwrap();
}

struct Story<'a> {
    shop: &'a Shop,
    chance: Chance,
    load: Load,
    kills: usize,
    /// Start to first answer.
    starts: Vec<Duration>,
}

impl Story<'_> {
    fn tell(name: &str, shop: &Shop, folder: &Path, rounds: usize, mut meanwhile: impl FnMut(usize)) {
        let (seed, begun) = (seed(), Instant::now());
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let load = Load::start(shop, folder, seed);
            let mut story = Story { shop, chance: Chance::new(seed), load, kills: 0, starts: Vec::new() };
            for round in 1..=rounds {
                story.round(round, &mut meanwhile);
            }
            let told = story.compare();
            story.starts.sort_unstable();
            (told, story.kills, story.starts)
        }));
        let (told, kills, starts) = told.unwrap_or_else(|failure| {
            println!("{name}: RINGUP_CRASH_SEED={seed} tells this story again; {} is kept", folder.display());
            std::panic::resume_unwind(failure)
        });
        report(name, &told, kills, &starts, begun.elapsed());
    }

    fn round(&mut self, round: usize, meanwhile: &mut impl FnMut(usize)) {
        // Some die before they could answer: recovering is interrupted too.
        if self.chance.one_in(8) {
            let server = Server::spawn(&self.shop.location, self.shop.address);
            std::thread::sleep(self.chance.millis(0, 80));
            server.kill();
            self.kills += 1;
            return;
        }
        let (server, took) = Server::start(&self.shop.location, self.shop.address);
        self.starts.push(took);
        meanwhile(self.starts.len());
        std::thread::sleep(self.chance.millis(20, 450));
        if self.chance.one_in(10) {
            // The command line writes beside it.
            run(&self.shop.location, &["settings", "set", "shop.name", &format!("Round {round}")]);
        }
        if round.is_multiple_of(COMPARED_EVERY) {
            self.load.pause();
            agree(&self.shop.location, &self.load.log);
            self.load.go();
            std::thread::sleep(self.chance.millis(20, 200));
        }
        if self.chance.one_in(10) {
            // A stop that is not waited for.
            server.ask_to_stop();
            std::thread::sleep(self.chance.millis(0, 30));
        }
        server.kill();
        self.kills += 1;
    }

    fn compare(&mut self) -> Acknowledged {
        let (server, took) = Server::start(&self.shop.location, self.shop.address);
        self.starts.push(took);
        self.load.pause();
        let told = agree(&self.shop.location, &self.load.log);
        drop(server);
        told
    }
}

fn report(name: &str, told: &Acknowledged, kills: usize, starts: &[Duration], took: Duration) {
    let Acknowledged { lines, again, refused, repeated, changes, unavailable } = told;
    let states = lines.values().fold(BTreeMap::<_, usize>::new(), |mut states, state| {
        *states.entry(*state).or_default() += 1;
        states
    });
    println!(
        "{name}: {kills} kills in {took:.1?}; {} orders acknowledged ({again} only after asking again), each there \
         once: {states:?}; {changes} cancelled or restored, {repeated} repeated, {refused} refused, {unavailable:?}",
        lines.len()
    );
    println!(
        "{name}: serving again {:.0?} after the start (median), {:.0?} at most, in {} starts",
        starts[starts.len() / 2],
        starts[starts.len() - 1],
        starts.len()
    );
    assert!(lines.len() > kills, "hardly an order was placed");
}
