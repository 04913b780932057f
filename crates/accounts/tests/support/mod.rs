//! Django's test database: one for each test, migrated, deleted with its value.

use models::{Db, User, UserData};
use test_database::{TestDatabase, save};

/// A database with no rows.
pub(crate) fn database() -> (TestDatabase, Db) {
    let database = TestDatabase::migrated();
    let db = database.handle();
    (database, db)
}

/// Stores a user with a hash.
pub(crate) fn user(id: i64, username: &str, hash: &str, is_active: bool, db: &mut Db) -> User {
    let data = UserData { is_active, ..UserData::new(hash, username) };
    let user = User { id: id.into(), ..data.unsaved() };
    save(&user, db.connection().expect("a connection"));
    user
}
