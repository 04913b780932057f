//! Decides whether this program can serve a database that a newer program has migrated.
//!
//! This program can if its models fit the tables: each column that it knows is there with a type that fits, and each
//! column that it does not know may be `NULL` or has a default in the database. It never reads or writes tables that it
//! does not know.

use super::loader::Migrations;
use super::recorder::applied_versions;
use crate::apps;
use crate::connection::DbConnection;
use crate::error::{Error, Result};

/// The versions of the applied migrations that this program does not have.
///
/// # Errors
/// Errors of the database.
pub(super) fn unknown(migrations: &Migrations, connection: &mut DbConnection) -> Result<Vec<String>> {
    let known: Vec<String> = migrations.sqlite().iter().map(|migration| migration.version()).collect();
    let mut versions = applied_versions(connection)?;
    versions.retain(|version| !known.contains(version));
    Ok(versions)
}

/// Checks that this program can serve a database with these unknown migrations.
///
/// # Errors
/// [`Error::Unavailable`] with the first migration that is unknown, and the one that is missing besides or the columns
/// that do not fit; and those of the database.
pub(super) fn check(migrations: &Migrations, unknown: &[String], connection: &mut DbConnection) -> Result {
    let versions = applied_versions(connection)?;
    let mut missing = migrations.sqlite().iter().filter(|migration| !versions.contains(&migration.version()));
    let reason = match missing.next() {
        // The database has migrations of another branch, and nobody has tested the two branches together.
        Some(migration) => format!("it lacks {}", migration.name),
        None => apps::misfits(connection)?.join(", "),
    };
    match reason.as_str() {
        "" => Ok(()),
        reason => Err(Error::Unavailable(format!("{}, and {reason}", described(unknown)))),
    }
}

/// The beginning of the error message: the database is newer than this program.
pub(super) fn described(unknown: &[String]) -> String {
    let plural = if unknown.len() == 1 { "migration" } else { "migrations" };
    format!("the database is newer than this program: it has {plural} {}", unknown.join(", "))
}
