//! Django's test database: a temporary one, gone with its folder.

use models::{Database, Db, migrations};
use tempfile::TempDir;

/// A handle of the database in `folder`, with a connection of its own.
pub(crate) fn open(folder: &TempDir) -> Db {
    let url = format!("sqlite://{}", folder.path().join("db.sqlite3").display());
    Database::open(&url, 1).expect("a database").handle()
}

/// A database without tables. The folder is deleted when it is dropped.
pub(crate) fn empty_database() -> (TempDir, Db) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let db = open(&folder);
    (folder, db)
}

/// A migrated database.
pub(crate) fn database() -> (TempDir, Db) {
    let (folder, mut db) = empty_database();
    migrations::migrate(db.connection().expect("a connection")).expect("a migrated database");
    (folder, db)
}
