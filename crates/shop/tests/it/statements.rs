//! Every statement of the source is prepared on both engines.

use std::path::Path;

use db::Engine;
use db::testing::{Scratch, refused};

#[test]
fn every_statement_is_prepared_on_both_engines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let statements = xtask::source::statements(&root);
    assert!(statements.len() > 60, "the scanner found only {} statements", statements.len());
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let scratch = Scratch::new(engine);
        scratch.open(db::Options::default()).unwrap().migrate(shop::MIGRATIONS).unwrap();
        let texts: Vec<&'static str> = statements
            .iter()
            .filter(|statement| !statement.text(engine == Engine::Postgres).contains("schema_migration"))
            .map(|statement| &*Box::leak(statement.text(engine == Engine::Postgres).to_owned().into_boxed_str()))
            .collect();
        let refused = refused(&scratch.location, &texts);
        assert!(refused.is_empty(), "{engine:?}: {refused:#?}");
    }
}
