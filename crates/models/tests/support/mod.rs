//! Django's test database: one for each test, gone with its value.

use models::Db;
use test_database::TestDatabase;

/// A migrated database.
pub(crate) fn database() -> (TestDatabase, Db) {
    let database = TestDatabase::migrated();
    let db = database.handle();
    (database, db)
}
