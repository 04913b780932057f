//! The database at the start of each conversation: a fixture in `docs/drf/recorded`, as Django's `loaddata` reads it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

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

/// The fixture of topics that name no other one.
const USUAL: &str = "fixture.json";

/// A database with the usual fixture, created once for each test program.
pub(crate) fn template() -> &'static TestDatabase {
    template_of(USUAL)
}

/// A database with the fixture of this path below [`recorded`], created once for each test program.
#[track_caller]
pub(crate) fn template_of(fixture: &str) -> &'static TestDatabase {
    static TEMPLATES: LazyLock<BTreeMap<String, OnceLock<TestDatabase>>> =
        LazyLock::new(|| fixtures().into_iter().map(|fixture| (fixture, OnceLock::new())).collect());
    let template = TEMPLATES.get(fixture).unwrap_or_else(|| panic!("there is no fixture {fixture}"));
    template.get_or_init(|| TestDatabase::template(|database| load(fixture, database)))
}

/// The path of every fixture below [`recorded`].
pub(crate) fn fixtures() -> Vec<String> {
    let others = std::fs::read_dir(recorded().join("fixtures")).unwrap();
    let others = others.map(|entry| format!("fixtures/{}", entry.unwrap().file_name().to_str().unwrap()));
    [USUAL.to_owned()].into_iter().chain(others).collect()
}

fn load(fixture: &str, database: &Database) {
    let current = std::env::current_dir().unwrap();
    let file = recorded().join(fixture).display().to_string();
    let fixture = fixtures::find_fixture(&file, &current, &mut |_step| {});
    fixtures::load([fixture], &[], false, &mut database.handle(), &mut |_notice| {}).unwrap();
}
