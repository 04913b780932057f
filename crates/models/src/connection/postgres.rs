//! `django.db.backends.postgresql`: a connection to a server, through libpq.

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::pool::TIMEOUT;
use crate::error::{Error, Result};

/// The URL with what libpq should know besides, unless it says so itself: a server that does not answer is given up in
/// time, also one whose machine is gone without a word.
pub(super) fn with_defaults(url: &str) -> String {
    let seconds = TIMEOUT.as_secs();
    let defaults = [
        ("connect_timeout", seconds.to_string()),
        ("tcp_user_timeout", TIMEOUT.as_millis().to_string()),
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

/// Opens a connection whose times are in UTC, as Django's are, and whose statements end in time.
///
/// # Errors
/// libpq's or the server's.
pub(super) fn connect(url: &str) -> Result<PgConnection> {
    let mut postgres = PgConnection::establish(url).map_err(|error| readable(&error.to_string(), url))?;
    postgres.batch_execute("SET TIME ZONE 'UTC'")?;
    if !names(url, "statement_timeout") {
        postgres.batch_execute(&format!("SET statement_timeout = {}", TIMEOUT.as_millis()))?;
    }
    Ok(postgres)
}

fn names(url: &str, name: &str) -> bool {
    url.split_once('?').is_some_and(|(_, parameters)| parameters.contains(name))
}

/// One line, and without the password: libpq quotes what it cannot read of a URL.
fn readable(text: &str, url: &str) -> Error {
    let user = url.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map(|(user, _)| user);
    let password = user.and_then(|user| user.split_once(':')).map(|(_, password)| password);
    let quoted = password.is_some_and(|password| !password.is_empty() && text.contains(password));
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Error::Unavailable(if quoted || url.contains("password=") && text.contains("password=") {
        "libpq cannot read DATABASE_URL".to_owned()
    } else {
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_says_itself_stays() {
        let url = with_defaults("postgres://me@host/name?connect_timeout=2");
        assert!(url.starts_with("postgres://me@host/name?connect_timeout=2&tcp_user_timeout=5000&"), "{url}");
        assert_eq!(url.matches("connect_timeout").count(), 1, "{url}");
    }

    #[test]
    fn an_error_never_quotes_the_password() {
        for url in
            ["postgres://me:secret%zz@host/name", "postgres://me:secret@ho st/name", "postgres://me:secret@[::1/name"]
        {
            let error = PgConnection::establish(url).err().map(|error| readable(&error.to_string(), url).to_string());
            assert!(error.as_ref().is_some_and(|text| !text.contains("secret")), "{error:?}");
        }
    }
}
