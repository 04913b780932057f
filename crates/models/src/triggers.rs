//! The site's own triggers: whether one of them refused a write, and which one.
//!
//! SQLite's `RAISE(ABORT, …)` and PostgreSQL's `RAISE EXCEPTION` end a statement with a message that the site has
//! chosen. SQLite has an error code for it, `SQLITE_CONSTRAINT_TRIGGER`, and PostgreSQL has the SQLSTATE `P0001`.
//! diesel gives only the message. So the error of a failed write is classified with the help of the database, in this
//! order:
//!
//! 1. The message reports a missing table or column, and a table or column of this program is missing: the database is
//!    unavailable.
//! 2. The message is in the source of a trigger: that trigger refused the write, even if the message looks like one of
//!    the database's own messages, such as `database is locked`.
//! 3. The message is one of the database's own: the error stays as it is.
//! 4. The database has a trigger that can refuse a write: it did so, with a message that it built at run time.
//!
//! One case is not recognised: if a trigger builds exactly the message of an unavailable database, step 3 applies.

mod own_words;

use std::sync::LazyLock;

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;
use regex::Regex;

use crate::apps;
use crate::connection::DbConnection;
use crate::error::{Error, Result, is_told_by, misses_table_or_column};

/// Classifies the error of a failed write if diesel does not. `connection` is the connection of the failed write. The
/// write is already rolled back, or SQLite's transaction is still open.
pub(crate) fn explain(error: Error, connection: &mut DbConnection) -> Error {
    let Some(message) = unexplained(&error) else { return error };
    match find(message, &error, connection) {
        Ok(Some(found)) => found,
        Ok(None) => error,
        Err(reading) => {
            log::warn!("cannot find out whether a trigger refused a write: {reading}");
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
    // If the message is probably the database's own, a partial match with a trigger is not enough.
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

/// In SQLite only the trigger's own SQL can contain `RAISE`. In PostgreSQL the trigger may call another function that
/// raises the error, so every enabled trigger counts.
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

/// The minimum length of a match. A shorter piece of text can occur in any message by chance.
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

/// The trigger whose source contains the message, and how certain the match is.
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

/// The error for a write that failed with a message that is not the database's own: if there are triggers, one of them
/// refused the write.
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
            trigger("plpgsql", "BEGIN RAISE EXCEPTION 'book % may not be touched', OLD.id; END"),
            trigger("whole", "BEGIN SELECT RAISE(ABORT, 'book 7 may not be touched'); END"),
            trigger("short", "BEGIN SELECT RAISE(ABORT, 'no'); SELECT RAISE(ABORT, 'no ' || NEW.title); END"),
            trigger("percent", "BEGIN RAISE EXCEPTION '%', NEW.title; END"),
        ];
        for (message, told) in [
            ("it's too much", Some((Same, "quota"))),
            ("forbidden word: secret", Some((Part, "words"))),
            ("book 77 may not be touched", Some((Filled, "plpgsql"))),
            ("book 7 may not be touched", Some((Same, "whole"))),
            ("book 77 may not be touched again", Some((Part, "plpgsql"))),
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
