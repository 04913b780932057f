//! What `doctor` asks the database: the server's clock and encryption, the newest rows and the formats of passwords.
//! Everything here only reads. Django has nothing like it.

use diesel::dsl::sql;
use diesel::prelude::*;
#[cfg(feature = "postgres")]
use diesel::sql_types::Text;

use crate::connection::DbConnection;
use crate::error::Result;
use crate::schema::auth_user;
use crate::schema::token_blacklist_outstandingtoken as outstandingtoken;
use crate::timezone::DateTime;

/// Passwords of this form are unusable, and an empty one is no password.
const UNUSABLE: &str = "!%";

/// The clock of the database server. `None` for SQLite, which has no clock of its own.
///
/// # Errors
/// Errors of the database.
pub fn server_time(connection: &mut DbConnection) -> Result<Option<DateTime>> {
    match connection {
        DbConnection::Sqlite(_) => Ok(None),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => {
            // The session has the time zone UTC.
            let text = "SELECT to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS.US')";
            Ok(DateTime::parse(&one(text, postgres)?))
        }
    }
}

/// The version of TLS on the connection to the server: empty without TLS, and `None` for SQLite.
///
/// # Errors
/// Errors of the database.
pub fn tls_version(connection: &mut DbConnection) -> Result<Option<String>> {
    match connection {
        DbConnection::Sqlite(_) => Ok(None),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => {
            let text = "SELECT coalesce(max(version), '') FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl";
            one(text, postgres).map(Some)
        }
    }
}

#[cfg(feature = "postgres")]
fn one(text: &str, postgres: &mut PgConnection) -> Result<String> {
    /// The only column.
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let row: Row = diesel::sql_query(format!("SELECT ({text}) AS value")).get_result(postgres)?;
    Ok(row.value)
}

/// The latest time at which a row was made: of the last token and of the last user.
///
/// # Errors
/// Errors of the database.
pub fn newest(connection: &mut DbConnection) -> Result<Option<DateTime>> {
    let tokens = outstandingtoken::table.order(outstandingtoken::id.desc()).select(outstandingtoken::created_at);
    let token: Option<Option<DateTime>> = tokens.first(connection).optional()?;
    let users = auth_user::table.order(auth_user::id.desc()).select(auth_user::date_joined);
    let user: Option<DateTime> = users.first(connection).optional()?;
    Ok(token.flatten().max(user))
}

/// The text of the newest refresh token that Django has issued, and when it expires. Only the last rows are searched. This
/// server stores a digest in place of the text.
///
/// # Errors
/// Errors of the database.
pub fn newest_token_of_django(connection: &mut DbConnection) -> Result<Option<(String, DateTime)>> {
    const LAST: i64 = 200;
    let rows = outstandingtoken::table.order(outstandingtoken::id.desc()).limit(LAST);
    let rows: Vec<(String, DateTime)> =
        rows.select((outstandingtoken::token, outstandingtoken::expires_at)).load(connection)?;
    // A token is Base64 of a JSON object: `{"` is `ey`.
    Ok(rows.into_iter().find(|(token, _)| token.starts_with("ey")))
}

/// How many users have a password in a format that is none of these.
///
/// # Errors
/// Errors of the database.
pub fn users_with_other_hashes(algorithms: &[&str], connection: &mut DbConnection) -> Result<i64> {
    let known: String = algorithms.iter().map(|algorithm| format!(" AND password NOT LIKE '{algorithm}$%'")).collect();
    let other = format!("password <> '' AND password NOT LIKE '{UNUSABLE}'{known}");
    Ok(auth_user::table.filter(sql::<diesel::sql_types::Bool>(&other)).count().get_result(connection)?)
}
