//! Django's test database: a temporary one, gone with its folder.

use models::{Database, Db, migrations};
use tempfile::TempDir;

/// A database without tables. The folder is deleted when it is dropped.
pub(crate) fn empty_database() -> (TempDir, Db) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let url = format!("sqlite://{}", folder.path().join("db.sqlite3").display());
    let db = Database::open(&url, 2).expect("a new database").handle();
    (folder, db)
}

/// A migrated database.
pub(crate) fn database() -> (TempDir, Db) {
    let (folder, mut db) = empty_database();
    migrations::migrate(db.connection().expect("a connection")).expect("a migrated database");
    (folder, db)
}
