//! Triggers of the site's own: which of them refused a change.
//!
//! SQLite's `RAISE(ABORT, …)` and PostgreSQL's `RAISE EXCEPTION` end a statement with a text of the site's, and diesel
//! gives no code with it. So the text is looked for in the triggers themselves.

use std::sync::LazyLock;

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;
use regex::Regex;

use crate::connection::{Db, DbConnection};
use crate::error::{Error, Result};

impl Db {
    /// Gives an error of the database the name of the trigger that it came from; any other error stays what it is.
    pub fn explain(&mut self, error: Error) -> Error {
        let Error::Query(DieselError::DatabaseError(DatabaseErrorKind::Unknown, information)) = &error else {
            return error;
        };
        match self.connection().and_then(triggers) {
            Ok(triggers) => refusing(&triggers, information.message()).map_or(error, Error::Rule),
            Err(reading) => {
                log::error!("the triggers cannot be read: {reading}");
                error
            }
        }
    }
}

/// A trigger, and the source of what it does.
#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    source: String,
}

fn triggers(connection: &mut DbConnection) -> Result<Vec<Trigger>> {
    let query = match connection {
        DbConnection::Sqlite(_) => "SELECT name, sql AS source FROM sqlite_master WHERE type = 'trigger'",
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => {
            "SELECT tgname::text AS name, prosrc AS source FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid \
             WHERE NOT tgisinternal"
        }
    };
    Ok(diesel::sql_query(query).load(connection)?)
}

/// A text in SQL: `'it''s'`
#[expect(clippy::expect_used, reason = "the pattern is always the same")]
static LITERAL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"'((?:[^']|'')*)'").expect("a valid pattern"));

/// A shorter piece of a text may be in any message.
const TELLING: usize = 8;

/// What to say of the trigger that ends a statement with this message. The message is told where it stands in the source
/// as it is; one that was put together may hold values of the row.
fn refusing(triggers: &[Trigger], message: &str) -> Option<String> {
    let mut named = None;
    for Trigger { name, source } in triggers {
        for text in LITERAL.captures_iter(source).map(|found| found[1].replace("''", "'")) {
            if text == message {
                return Some(format!("TRIGGER {name} refused it: {message}"));
            }
            // PostgreSQL puts values in the place of `%`.
            let is_part = text.split('%').any(|piece| piece.chars().count() >= TELLING && message.contains(piece));
            if is_part && named.is_none() {
                named = Some(format!("TRIGGER {name} refused it"));
            }
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trigger_is_named_with_its_text_and_never_with_values() {
        let trigger = |name: &str, source: &str| Trigger { name: name.into(), source: source.into() };
        let triggers = [
            trigger("quota", "BEGIN SELECT RAISE(ABORT, 'it''s too much'); END"),
            trigger("words", "BEGIN SELECT RAISE(ABORT, 'forbidden word: ' || NEW.title); END"),
            trigger("plpgsql", "BEGIN RAISE EXCEPTION 'task % may not be touched', OLD.id; END"),
        ];
        for (message, told) in [
            ("it's too much", Some("TRIGGER quota refused it: it's too much")),
            ("forbidden word: secret", Some("TRIGGER words refused it")),
            ("task 77 may not be touched", Some("TRIGGER plpgsql refused it")),
            ("no such column: title", None),
            ("", None),
        ] {
            assert_eq!(refusing(&triggers, message).as_deref(), told, "{message}");
        }
    }
}
