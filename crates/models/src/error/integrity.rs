//! Django's `IntegrityError`: a row violates a constraint. The error names the constraint, and never a value of the
//! row.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use super::Error;

/// The error for a constraint violation, or `None` if `error` is something else.
pub(super) fn integrity_error(error: &DieselError) -> Option<Error> {
    let DieselError::DatabaseError(kind, information) = error else { return None };
    let information = information.as_ref();
    Some(match kind {
        DatabaseErrorKind::UniqueViolation => Error::NotUnique(rule("UNIQUE", information)),
        DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => foreign_key(information),
        DatabaseErrorKind::NotNullViolation => Error::Rule(not_null(information)),
        DatabaseErrorKind::CheckViolation => Error::Rule(rule("CHECK", information)),
        DatabaseErrorKind::ExclusionViolation => Error::Rule(rule("EXCLUDE", information)),
        // diesel has no error kind for these, only the message of the database.
        DatabaseErrorKind::Unknown if information.message() == FOREIGN_KEY => foreign_key(information),
        DatabaseErrorKind::Unknown if is_rule(information.message()) => Error::Rule(information.message().to_owned()),
        _ => return None,
    })
}

/// SQLite's message for `ON DELETE RESTRICT`.
const FOREIGN_KEY: &str = "FOREIGN KEY constraint failed";

fn foreign_key(information: &dyn DatabaseErrorInformation) -> Error {
    Error::ForeignKey(rule("FOREIGN KEY", information))
}

/// Whether the message is about a rule without a name: the column types of SQLite's `STRICT` tables (`cannot store TEXT
/// value in INTEGER column tasks_audit.task`), or PostgreSQL's `varchar(n)` and row-level security. None of these
/// messages contains a value of the row.
fn is_rule(message: &str) -> bool {
    let is_strict =
        message.starts_with("cannot store ") && message.contains(" value in ") && message.contains(" column ");
    is_strict
        || message.starts_with("value too long for type ")
        || message.starts_with("new row violates row-level security policy ")
}

/// PostgreSQL reports table and column separately from the message.
fn not_null(information: &dyn DatabaseErrorInformation) -> String {
    match (information.table_name(), information.column_name()) {
        (Some(table), Some(column)) => format!("NOT NULL constraint failed: {table}.{column}"),
        _ => rule("NOT NULL", information),
    }
}

/// SQLite's message names the columns or the constraint, so it is used as it is. PostgreSQL's message may contain
/// values of the row, so only the name of the constraint is used, which PostgreSQL reports separately.
fn rule(kind: &str, information: &dyn DatabaseErrorInformation) -> String {
    let words = format!("{kind} constraint failed");
    match information.constraint_name() {
        Some(name) => format!("{words}: {name}"),
        None if information.message().starts_with(&words) => information.message().to_owned(),
        None => words,
    }
}
