//! Django's `tests/backends/sqlite`: how SQLite was compiled, and how each connection to it is set up.

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};
use models::migrations::migrate;
use test_database::TestDatabase;

/// `.cargo/config.toml` sets them for every build inside of this workspace.
#[test]
fn sqlite_is_compiled_as_the_workspace_says() {
    let database = TestDatabase::file();
    let mut db = database.handle();
    let options: Vec<String> = sql::<Text>("PRAGMA compile_options").load(db.connection().unwrap()).unwrap();
    for option in ["ENABLE_QPSG", "DEFAULT_MEMSTATUS=0", "THREADSAFE=2"] {
        assert!(options.iter().any(|known| known == option), "{option} is not among {options:?}");
    }
    assert!(!options.iter().any(|known| known == "ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
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
