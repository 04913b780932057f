//! Django's `IntegrityError`: a rule of the database refuses a row. The rule is named, never a value of the row.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use super::Error;

/// The error of a rule, if it is one.
pub(super) fn integrity_error(error: &DieselError) -> Option<Error> {
    let DieselError::DatabaseError(kind, information) = error else { return None };
    let information = information.as_ref();
    Some(match kind {
        DatabaseErrorKind::UniqueViolation => Error::NotUnique(rule("UNIQUE", information)),
        DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => foreign_key(information),
        DatabaseErrorKind::NotNullViolation => Error::Rule(not_null(information)),
        DatabaseErrorKind::CheckViolation => Error::Rule(rule("CHECK", information)),
        DatabaseErrorKind::ExclusionViolation => Error::Rule(rule("EXCLUDE", information)),
        // diesel gives no code for these, only the database's words.
        DatabaseErrorKind::Unknown if information.message() == FOREIGN_KEY => foreign_key(information),
        DatabaseErrorKind::Unknown if is_rule(information.message()) => Error::Rule(information.message().to_owned()),
        _ => return None,
    })
}

/// SQLite's words for `ON DELETE RESTRICT`.
const FOREIGN_KEY: &str = "FOREIGN KEY constraint failed";

fn foreign_key(information: &dyn DatabaseErrorInformation) -> Error {
    Error::ForeignKey(rule("FOREIGN KEY", information))
}

/// Rules without a name: SQLite's types of a `STRICT` table, `cannot store TEXT value in INTEGER column
/// tasks_audit.task`, and PostgreSQL's narrow columns and row-level security. None of these texts has a value of the row.
fn is_rule(message: &str) -> bool {
    let is_strict =
        message.starts_with("cannot store ") && message.contains(" value in ") && message.contains(" column ");
    is_strict
        || message.starts_with("value too long for type ")
        || message.starts_with("new row violates row-level security policy ")
}

/// PostgreSQL gives the column by itself.
fn not_null(information: &dyn DatabaseErrorInformation) -> String {
    match (information.table_name(), information.column_name()) {
        (Some(table), Some(column)) => format!("NOT NULL constraint failed: {table}.{column}"),
        _ => rule("NOT NULL", information),
    }
}

/// SQLite's words, which name columns or the rule. PostgreSQL's may hold values of the row, and it gives the name of the
/// rule by itself.
fn rule(kind: &str, information: &dyn DatabaseErrorInformation) -> String {
    let words = format!("{kind} constraint failed");
    match information.constraint_name() {
        Some(name) => format!("{words}: {name}"),
        None if information.message().starts_with(&words) => information.message().to_owned(),
        None => words,
    }
}
