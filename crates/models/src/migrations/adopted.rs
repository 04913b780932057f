//! A later migration in a database where Django has made its changes already: `FAKED`, instead of a duplicate column.

use super::loader::Migration;
use super::recorder::is_recorded;
use super::state::{Difference, State};
use crate::connection::DbConnection;
use crate::error::{Error, Result};
use crate::introspection::{DataType, TableColumn, columns};

/// What to do with a migration that this program has not applied.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Decision {
    /// Its SQL has to run.
    Run,
    /// Its changes are there. Only the rows that say so are missing.
    Fake,
}

/// Compares what the migration changes, from the state `before` it to that `after` it, with the database as it is.
///
/// Django has applied it where `django_migrations` has its name. Where it has not, somebody has made the same changes
/// where every column that the migration adds is there, and every column that it removes is not.
///
/// # Errors
/// [`Error::Unavailable`] where a part of the changes is there, or a column of the same name that is another.
pub(super) fn decide(
    migration: &Migration,
    before: &State,
    after: &State,
    connection: &mut DbConnection,
) -> Result<Decision> {
    if is_recorded(migration, connection)? {
        return Ok(Decision::Fake);
    }
    let (mut done, mut missing) = (Vec::new(), Vec::new());
    for (table, column) in after.without(before).columns {
        match columns(&table, connection)?.into_iter().find(|found| found.name == column.name) {
            Some(found) => {
                compare(migration, &table, &column, &found, connection)?;
                done.push(format!("{table}.{} is there already", column.name));
            }
            None => missing.push(format!("{table}.{} is not", column.name)),
        }
    }
    removed(&before.without(after), connection, &mut done, &mut missing)?;
    match (done.first(), missing.first()) {
        (Some(done), Some(missing)) => Err(Error::Unavailable(format!(
            "{} is applied in part: {done}, and {missing}. Nothing is changed",
            migration.name
        ))),
        (Some(_), None) => Ok(Decision::Fake),
        _ => Ok(Decision::Run),
    }
}

fn removed(
    difference: &Difference,
    connection: &mut DbConnection,
    done: &mut Vec<String>,
    missing: &mut Vec<String>,
) -> Result {
    for (table, column) in &difference.columns {
        if columns(table, connection)?.iter().any(|found| found.name == column.name) {
            missing.push(format!("{table}.{} is still there", column.name));
        } else {
            done.push(format!("{table}.{} is gone already", column.name));
        }
    }
    Ok(())
}

/// That a column which is there can take the place of the migration's.
fn compare(
    migration: &Migration,
    table: &str,
    ours: &TableColumn,
    found: &TableColumn,
    connection: &DbConnection,
) -> Result {
    let (wanted, has) = (DataType::parse(&ours.type_name), DataType::parse(&found.type_name));
    // The key of a table that is new has 64 bits on PostgreSQL and the same type as any other key on SQLite.
    let fits = if ours.is_key { found.is_key } else { wanted.fits(&has, connection) };
    if fits && (ours.is_key || ours.not_null == found.not_null) {
        return Ok(());
    }
    let words =
        |column: &TableColumn| format!("{} {}", column.type_name, if column.not_null { "NOT NULL" } else { "NULL" });
    Err(Error::Unavailable(format!(
        "{}: {table}.{} is there already, and is {} instead of {}. Nothing is changed",
        migration.name,
        ours.name,
        words(found),
        words(ours)
    )))
}
