//! `django.db.backends.postgresql`: a connection to a server, through libpq.

use std::time::Duration;

use diesel::PgConnection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;

use super::deadline::MAX_WAIT;
use crate::error::{Error, Result};

/// Adds time-outs and TCP keepalives for libpq to the URL, unless the URL sets them itself. So a server that stops
/// answering is noticed in time, even if its machine is gone without closing the connection.
pub(super) fn with_defaults(url: &str) -> String {
    let seconds = MAX_WAIT.as_secs();
    let defaults = [
        ("connect_timeout", seconds.to_string()),
        ("tcp_user_timeout", MAX_WAIT.as_millis().to_string()),
        ("keepalives_idle", seconds.to_string()),
        ("keepalives_interval", "1".to_owned()),
        ("keepalives_count", seconds.to_string()),
        ("fallback_application_name", "task-api".to_owned()),
    ];
    defaults.iter().filter(|(name, _)| !names(url, name)).fold(url.to_owned(), |url, (name, value)| {
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}{name}={value}")
    })
}

/// How long a transaction may wait for the next statement of this program. The server then ends it, so that the locks of
/// a machine that has vanished do not stay until TCP gives up.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Opens a connection with the time zone UTC, as Django does, and with time-outs for statements and for the pauses in a
/// transaction.
///
/// # Errors
/// libpq's or the server's.
pub(super) fn connect(url: &str) -> Result<PgConnection> {
    let mut postgres = PgConnection::establish(url).map_err(|error| readable(&error.to_string(), url))?;
    postgres.batch_execute("SET TIME ZONE 'UTC'")?;
    // This program recognises some errors by their English text. Only a superuser may set `lc_messages`; any other user
    // gets the server's language.
    postgres.batch_execute(
        "SELECT set_config('lc_messages', 'C', false) FROM pg_roles WHERE rolname = current_user AND rolsuper",
    )?;
    for (name, longest) in [("statement_timeout", MAX_WAIT), ("idle_in_transaction_session_timeout", LONGEST_PAUSE)] {
        if !names(url, name) {
            postgres.batch_execute(&format!("SET {name} = {}", longest.as_millis()))?;
        }
    }
    Ok(postgres)
}

/// Makes the server plan each prepared statement anew at its next use. The server keeps the plan of a prepared statement
/// until the table is analysed. A plan made for ten rows reads the whole table, also after a million more were inserted.
/// Django prepares no statements, so each of its queries has a plan for the present size of the table.
pub(super) fn discard_plans(postgres: &mut PgConnection) -> QueryResult<()> {
    postgres.batch_execute("DISCARD PLANS")
}

/// Begins a transaction, with a time-out for each of its statements, unless the connection has a shorter one. Both
/// statements go to the server in one message, and the time-out ends with the transaction.
pub(super) fn begin(postgres: &mut PgConnection, limit: Option<Duration>) -> QueryResult<()> {
    match limit {
        None => AnsiTransactionManager::begin_transaction(postgres),
        Some(limit) => {
            let limit = limit.as_millis();
            let sql = format!(
                "BEGIN; SELECT set_config('statement_timeout', '{limit}', true) FROM pg_settings \
                 WHERE name = 'statement_timeout' AND setting::bigint NOT BETWEEN 1 AND {limit}"
            );
            AnsiTransactionManager::begin_transaction_sql(postgres, &sql)
        }
    }
}

fn names(url: &str, name: &str) -> bool {
    url.split_once('?').is_some_and(|(_, parameters)| parameters.contains(name))
}

/// The error in one line and without the password: libpq quotes the part of a URL that it cannot parse.
fn readable(text: &str, url: &str) -> Error {
    // An error of a server that was reached contains only names from the URL, never the password.
    let is_safe = text.starts_with("connection to server") || !may_quote_a_secret(text, url);
    Error::Unavailable(if is_safe {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        "libpq cannot use DATABASE_URL".to_owned()
    })
}

/// Whether a text may contain the password or a part of it. If a URL has unescaped special characters, libpq may take a
/// part of the password for another part of the URL.
fn may_quote_a_secret(text: &str, url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_scheme, rest)| rest);
    let user = rest.rsplit_once('@').map(|(user, _host)| user).unwrap_or_default();
    let password = user.split_once(':').map(|(_name, password)| password).unwrap_or_default();
    let is_out_of_place = user.contains(['@', '/', '?', '#', '[', ']', ' ']);
    is_out_of_place || rest.contains("password=") || !password.is_empty() && text.contains(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_the_url_are_kept() {
        let url = with_defaults("postgres://me@host/name?connect_timeout=2");
        assert!(url.starts_with("postgres://me@host/name?connect_timeout=2&tcp_user_timeout=5000&"), "{url}");
        assert_eq!(url.matches("connect_timeout").count(), 1, "{url}");
    }

    #[test]
    fn an_error_never_quotes_the_password() {
        for url in [
            "postgres://me:secret%zz@host/name",
            "postgres://me:secret@ho st/name",
            "postgres://me:secret@[::1/name",
            "postgres://me:secret%zz@host/name?application_name=a@b",
            "postgres://host/name?user=me&password=secret%zz",
            "postgres://me:pass@secret@host.invalid/name",
            "postgres://me:secret/word@host/name",
            "postgres://me:pass?secret@host/name",
        ] {
            let error = PgConnection::establish(url).err().map(|error| readable(&error.to_string(), url).to_string());
            assert!(error.as_ref().is_some_and(|text| !text.contains("secret")), "{url}: {error:?}");
        }
    }
}
