//! Django's `tests/backends/sqlite`: how SQLite was compiled, and how each connection to it is set up.

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};
use models::migrations::migrate;
use models::sqlite_options::{FLAGS, warning};
use test_database::TestDatabase;

/// A build inside of this workspace reads `.cargo/config.toml`.
#[test]
fn sqlite_is_compiled_as_the_workspace_says() {
    let database = TestDatabase::file();
    assert_eq!(warning(database.handle().connection().unwrap()).unwrap(), None);
}

#[test]
fn the_flags_are_those_of_the_workspace() {
    let config = include_str!("../../../.cargo/config.toml");
    let line = format!("\nLIBSQLITE3_FLAGS = \"{}\"\n", FLAGS.join(" "));
    assert!(config.contains(&line), "{line}{config}");
}

#[test]
fn every_connection_is_safe_and_patient() {
    let database = TestDatabase::file();
    migrate(database.handle().connection().unwrap()).unwrap();
    for mut db in [database.handle(), database.handle()] {
        let connection = db.connection().unwrap();
        for (pragma, expected) in [("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 5000)] {
            let value: i64 = sql::<BigInt>(&format!("PRAGMA {pragma}")).get_result(connection).unwrap();
            assert_eq!(value, expected, "{pragma}");
        }
        let mode: String = sql::<Text>("PRAGMA journal_mode").get_result(connection).unwrap();
        assert_eq!(mode, "wal");
    }
}
