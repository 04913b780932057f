//! `django.db.connections["default"]`: opens the database that `DATABASE_URL` names.
//!
//! The connection comes before all models. What an error of a trigger means depends on the models, so the function for it
//! is handed to the connection here.

use crate::connection::Database;
use crate::error::Result;
use crate::triggers::explain;

impl Database {
    /// Opens the database that `url` names, with at most `connections` connections for requests to share.
    ///
    /// `sqlite://PATH` makes the file if it is missing, but not its folder. `postgres://USER:PASSWORD@HOST/NAME` takes
    /// what libpq takes after a `?`, such as `sslmode`.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] with one line that says what is wrong, without the URL's password.
    pub fn open(url: &str, connections: u32) -> Result<Database> {
        Database::connect(url, connections, explain)
    }
}
