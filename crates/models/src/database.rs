//! `django.db.connections["default"]`: opens the database that `DATABASE_URL` names.
//!
//! The module `connection` must not depend on the models. But the function that explains the error of a trigger needs
//! the models, so this module passes that function to the connection.

use crate::connection::Database;
use crate::error::Result;
use crate::triggers::explain;

impl Database {
    /// Opens the database that `url` names, with at most `connections` connections for requests to share.
    ///
    /// `sqlite://PATH` creates the file if it is missing, but not its folder. `postgres://USER:PASSWORD@HOST/NAME` may
    /// have libpq's parameters after a `?`, such as `sslmode`.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] with one line that says what is wrong, without the URL's password.
    pub fn open(url: &str, connections: u32) -> Result<Database> {
        Database::connect(url, connections, explain)
    }
}
