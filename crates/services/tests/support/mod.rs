//! Django's test database: a temporary one, migrated, gone with its folder.

use models::{Database, Db, NewUser, User, migrations};
use tempfile::TempDir;

/// A database with no rows. The folder is deleted when it is dropped.
pub(crate) fn database() -> (TempDir, Db) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let url = format!("sqlite://{}", folder.path().join("db.sqlite3").display());
    let mut db = Database::open(&url, 1).expect("a new database").handle();
    migrations::migrate(db.connection().expect("a connection")).expect("a migrated database");
    (folder, db)
}

/// A user that is stored already.
pub(crate) fn user(username: &str, db: &mut Db) -> User {
    let new = NewUser { username: username.into(), password: "!".into(), ..NewUser::default() };
    db.atomic(|connection| User::create(&new, connection)).expect("a user")
}
