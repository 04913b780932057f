//! The database's own messages about an invalid statement or value. No trigger wrote these.

use diesel::result::Error as DieselError;

use crate::error::Error;

/// Whole messages of SQLite.
const SQLITE: [&str; 6] = [
    "string or blob too big",
    "datatype mismatch",
    "column index out of range",
    "bad parameter or other API misuse",
    "SQL logic error",
    "constraint failed",
];

/// The beginnings of SQLite's messages that continue with a name.
const SQLITE_WITH_NAME: [&str; 19] = [
    "near \"",
    "unrecognized token: ",
    "incomplete input",
    "no such function: ",
    "no such collation sequence: ",
    "no such index: ",
    "no such module: ",
    "wrong number of arguments to function ",
    "ambiguous column name: ",
    "cannot modify ",
    "cannot INSERT into generated column ",
    "cannot UPDATE generated column ",
    "cannot start a transaction ",
    "cannot commit - ",
    "cannot rollback - ",
    "foreign key mismatch - ",
    "too many levels of trigger recursion",
    "too many SQL variables",
    "ON CONFLICT clause does not match ",
];

/// The beginnings of PostgreSQL's messages in the classes 22 (values), 25 (transactions), 26, 42 and 54, for errors
/// without a position in the statement.
const POSTGRES: [&str; 18] = [
    "invalid input syntax for type ",
    "invalid byte sequence for encoding ",
    "integer out of range",
    "smallint out of range",
    "bigint out of range",
    "numeric field overflow",
    "date/time field value out of range",
    "timestamp out of range",
    "index row size ",
    "index row requires ",
    "row is too big",
    "could not determine data type ",
    "cannot insert a non-DEFAULT value into column ",
    "column \"",
    "current transaction is aborted",
    "bind message supplies ",
    "prepared statement ",
    "stack depth limit exceeded",
];

/// Whether the message of this error is the database's own.
pub(super) fn are_spoken(error: &Error, message: &str) -> bool {
    // PostgreSQL reports a position only if it cannot parse or analyse the statement, so no trigger has run yet.
    let has_position = matches!(error, Error::Query(DieselError::DatabaseError(_, information))
        if information.statement_position().is_some());
    let begins = |words: &&str| message.starts_with(words);
    has_position || SQLITE.contains(&message) || SQLITE_WITH_NAME.iter().any(begins) || POSTGRES.iter().any(begins)
}
