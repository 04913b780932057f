//! Django's test database: one for each test, migrated, gone with its value.

use models::{Db, User, UserData};
use test_database::TestDatabase;

/// A database with no rows.
pub(crate) fn database() -> (TestDatabase, Db) {
    let database = TestDatabase::migrated();
    let db = database.handle();
    (database, db)
}

/// A user that is stored already.
pub(crate) fn user(username: &str, db: &mut Db) -> User {
    let new = UserData::new("!", username);
    db.atomic(|connection| User::create(&new, connection)).expect("a user")
}
