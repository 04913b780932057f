//! The database at the start of each conversation: `docs/drf/recorded/fixture.json`, as Django's `loaddata` reads it.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use models::Database;
use serde_json::Value;
use test_database::TestDatabase;

/// Where the recordings are.
pub(crate) fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/drf/recorded")
}

/// The token with this name in `docs/drf/recorded/tokens.json`.
pub(crate) fn token(name: &str) -> String {
    let tokens: Value = serde_json::from_slice(&std::fs::read(recorded().join("tokens.json")).unwrap()).unwrap();
    tokens[name].as_str().unwrap().to_owned()
}

/// A database with the fixture, created once for each test program.
pub(crate) fn template() -> &'static TestDatabase {
    static TEMPLATE: LazyLock<TestDatabase> = LazyLock::new(|| TestDatabase::template(load));
    &TEMPLATE
}

fn load(database: &Database) {
    let current = std::env::current_dir().unwrap();
    let file = recorded().join("fixture.json").display().to_string();
    let fixture = fixtures::find_fixture(&file, &current, &mut |_step| {});
    fixtures::load([fixture], &[], false, &mut database.handle(), &mut |_notice| {}).unwrap();
}
