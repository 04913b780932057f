//! Creates the tables of `token_blacklist` for a site that uses SimpleJWT without this application.
//!
//! The tables and the rows in `django_migrations` are those that Django would create. So if the site installs the
//! application later, Django has nothing left to do. Until then Django does not know these tables when it deletes a
//! user. So the foreign keys have `ON DELETE` actions, which do what Django's models would do.

use std::sync::LazyLock;

use diesel::connection::SimpleConnection;
use regex::Regex;

use crate::connection::DbConnection;
use crate::error::Result;

/// The tables of the application.
pub(crate) const TABLES: [&str; 2] = ["token_blacklist_outstandingtoken", "token_blacklist_blacklistedtoken"];

const DEFERRED: &str = "DEFERRABLE INITIALLY DEFERRED";

/// The lines of the first migration that record the application's migrations in `django_migrations`.
#[expect(clippy::expect_used, reason = "the pattern is always the same")]
static NOTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\('token_blacklist', '(\w+)'\)").expect("a valid pattern"));

/// Creates the tables with the statements of `initial`, the SQL of the first migration.
///
/// # Errors
/// Errors of the database.
pub(crate) fn make(initial: &str, connection: &mut DbConnection) -> Result<()> {
    for statement in initial.split(';').filter(|statement| statement.contains("\"token_blacklist_")) {
        connection.batch_execute(&with_actions(statement))?;
    }
    let now = match connection {
        DbConnection::Sqlite(_) => "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => "now()",
    };
    for name in NOTED.captures_iter(initial).map(|found| found[1].to_owned()) {
        connection.batch_execute(&format!(
            "INSERT INTO django_migrations (app, name, applied) SELECT 'token_blacklist', '{name}', {now} \
             WHERE NOT EXISTS (SELECT 1 FROM django_migrations WHERE app = 'token_blacklist' AND name = '{name}')"
        ))?;
    }
    Ok(())
}

/// `on_delete=SET_NULL` of `OutstandingToken.user` and `on_delete=CASCADE` of `BlacklistedToken.token`.
fn with_actions(statement: &str) -> String {
    let action = if statement.contains("REFERENCES \"auth_user\"") { "SET NULL" } else { "CASCADE" };
    statement.replace(DEFERRED, &format!("ON DELETE {action} {DEFERRED}"))
}
