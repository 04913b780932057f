//! Triggers of the site's own: whether one of them refused a change, and which.
//!
//! SQLite's `RAISE(ABORT, …)` and PostgreSQL's `RAISE EXCEPTION` end a statement with a text of the site's. SQLite has a
//! code for it, `SQLITE_CONSTRAINT_TRIGGER`, and PostgreSQL the state `P0001`; diesel gives neither, only the text. So
//! an error of a change is explained by what is in the database, in this order:
//!
//! 1. The text says that a table or a column is missing, and one of this program's own is: the database is unavailable.
//! 2. The text stands in a trigger's source: the trigger refused the change, even where its text is one of the
//!    database's own, such as `database is locked`.
//! 3. The text is one of the database's own: the error stays what it is.
//! 4. There is a trigger that can refuse a change: it did, with a text that it put together.
//!
//! One case is left to the third step: a trigger that puts together exactly the text of a database that is unavailable.

mod own_words;

use std::sync::LazyLock;

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;
use regex::Regex;

use crate::apps;
use crate::connection::DbConnection;
use crate::error::{Error, Result, is_told_by, misses_table_or_column};

/// What the error of a change is, where diesel does not say. `connection` is the one that the change failed on, after
/// what it did was undone or while SQLite's transaction is still open.
pub(crate) fn explain(error: Error, connection: &mut DbConnection) -> Error {
    let Some(message) = unexplained(&error) else { return error };
    match find(message, &error, connection) {
        Ok(Some(found)) => found,
        Ok(None) => error,
        Err(reading) => {
            log::warn!("whether a trigger refused a change cannot be told: {reading}");
            error
        }
    }
}

fn find(message: &str, error: &Error, connection: &mut DbConnection) -> Result<Option<Error>> {
    let is_missing = misses_table_or_column(message);
    if is_missing {
        let misfits = apps::misfits(connection)?;
        if !misfits.is_empty() {
            return Ok(Some(Error::Unavailable(format!("{message}: {}", misfits.join(", ")))));
        }
    }
    let is_unavailable = matches!(error, Error::Unavailable(_));
    // A part of a text is no proof against a message that the database may well have meant.
    let least = if is_unavailable && !is_missing { Likeness::Filled } else { Likeness::Part };
    let triggers = triggers(connection)?;
    Ok(match refusing(&triggers, message).filter(|(likeness, _)| *likeness >= least) {
        Some((Likeness::Same, name)) => Some(Error::Rule(format!("TRIGGER {name} refused it: {message}"))),
        Some((_, name)) => Some(Error::Rule(format!("TRIGGER {name} refused it"))),
        None if is_unavailable || own_words::are_spoken(error, message) => None,
        None => by_elimination(&triggers).map(Error::Rule),
    })
}

/// The message of an error whose kind diesel does not know.
fn unexplained(error: &Error) -> Option<&str> {
    match error {
        Error::Query(DieselError::DatabaseError(DatabaseErrorKind::Unknown, information)) => {
            Some(information.message())
        }
        Error::Unavailable(message) if is_told_by(message) => Some(message),
        _ => None,
    }
}

/// A trigger that can refuse a change, and the source of what it does.
#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    source: String,
}

/// A trigger of SQLite's refuses a change only by itself, one of PostgreSQL's also by a function that it calls.
fn triggers(connection: &mut DbConnection) -> Result<Vec<Trigger>> {
    let query = match connection {
        DbConnection::Sqlite(_) => {
            "SELECT name, sql AS source FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%'"
        }
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => {
            "SELECT tgname::text AS name, prosrc AS source FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid \
             WHERE NOT tgisinternal AND tgenabled <> 'D'"
        }
    };
    Ok(diesel::sql_query(query).load(connection)?)
}

/// A text in SQL: `'it''s'`
#[expect(clippy::expect_used, reason = "the pattern is always the same")]
static LITERAL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"'((?:[^']|'')*)'").expect("a valid pattern"));

/// A shorter piece of a text may be in any message.
const TELLING: usize = 8;

/// How sure it is that a message comes from a text in a trigger's source.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Likeness {
    /// It contains a piece of the text.
    Part,
    /// It is the text, with values in the places of `%`.
    Filled,
    /// It is the text.
    Same,
}

/// The trigger whose source has the message, and how sure that is. A message that was put together may hold values of
/// the row.
fn refusing<'t>(triggers: &'t [Trigger], message: &str) -> Option<(Likeness, &'t str)> {
    let texts = triggers.iter().flat_map(|trigger| {
        let texts = LITERAL.captures_iter(&trigger.source).map(|found| found[1].replace("''", "'"));
        texts.map(|text| (trigger.name.as_str(), text))
    });
    let mut best = None;
    for (name, text) in texts {
        let likeness = likeness(&text, message);
        if likeness > best.map(|(likeness, _)| likeness) {
            best = likeness.map(|likeness| (likeness, name));
        }
    }
    best
}

fn likeness(text: &str, message: &str) -> Option<Likeness> {
    let letters = |piece: &str| piece.chars().count();
    // PostgreSQL puts values in the place of `%`.
    let is_template = text.contains('%') && text.split('%').map(letters).sum::<usize>() >= TELLING;
    if text == message {
        Some(Likeness::Same)
    } else if is_template && can_become(text, message) {
        Some(Likeness::Filled)
    } else if text.split('%').any(|piece| letters(piece) >= TELLING && message.contains(piece)) {
        Some(Likeness::Part)
    } else {
        None
    }
}

/// Whether the pieces between `%` stand in the message in order, the first at its start and the last at its end.
fn can_become(template: &str, message: &str) -> bool {
    let mut pieces = template.split('%');
    let Some(mut rest) = message.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// Where a change fails for no reason of the database's own, and triggers can refuse one, one of them did.
fn by_elimination(triggers: &[Trigger]) -> Option<String> {
    match triggers {
        [] => None,
        [Trigger { name, .. }] => Some(format!("TRIGGER {name} refused it")),
        _ => Some("A TRIGGER refused it".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trigger(name: &str, source: &str) -> Trigger {
        Trigger { name: name.into(), source: source.into() }
    }

    #[test]
    fn a_trigger_is_found_by_the_text_in_its_source() {
        use Likeness::{Filled, Part, Same};
        let triggers = [
            trigger("quota", "BEGIN SELECT RAISE(ABORT, 'it''s too much'); END"),
            trigger("words", "BEGIN SELECT RAISE(ABORT, 'forbidden word: ' || NEW.title); END"),
            trigger("plpgsql", "BEGIN RAISE EXCEPTION 'task % may not be touched', OLD.id; END"),
            trigger("whole", "BEGIN SELECT RAISE(ABORT, 'task 7 may not be touched'); END"),
            trigger("short", "BEGIN SELECT RAISE(ABORT, 'no'); SELECT RAISE(ABORT, 'no ' || NEW.title); END"),
            trigger("percent", "BEGIN RAISE EXCEPTION '%', NEW.title; END"),
        ];
        for (message, told) in [
            ("it's too much", Some((Same, "quota"))),
            ("forbidden word: secret", Some((Part, "words"))),
            ("task 77 may not be touched", Some((Filled, "plpgsql"))),
            ("task 7 may not be touched", Some((Same, "whole"))),
            ("task 77 may not be touched again", Some((Part, "plpgsql"))),
            ("no", Some((Same, "short"))),
            ("no such column: title", None),
            ("", None),
        ] {
            assert_eq!(refusing(&triggers, message), told, "{message}");
        }
    }

    #[test]
    fn a_template_becomes_only_messages_with_all_of_its_pieces_in_order() {
        for (template, message, expected) in [
            ("% is locked", "database is locked", true),
            ("% is locked", "database is locked by me", false),
            ("a%b%c", "a1b2c", true),
            ("a%b%c", "a1c2b", false),
            ("a%b%c", "abc", true),
            ("a%a", "a", false),
            ("plain", "plain", true),
            ("plain", "plainer", false),
        ] {
            assert_eq!(can_become(template, message), expected, "{template} {message}");
        }
    }

    #[test]
    fn without_a_text_only_a_single_trigger_is_named() {
        let (one, two) = (trigger("one", ""), trigger("two", ""));
        assert_eq!(by_elimination(&[]), None);
        assert_eq!(by_elimination(std::slice::from_ref(&one)).as_deref(), Some("TRIGGER one refused it"));
        assert_eq!(by_elimination(&[one, two]).as_deref(), Some("A TRIGGER refused it"));
    }
}
