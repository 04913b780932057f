//! A later migration whose changes Django has already made in the database: it is `FAKED` and not run a second time.

use super::loader::{Migration, Migrations};
use super::recorder::{applied_versions, is_recorded};
use super::state::{Difference, State, states};
use crate::connection::DbConnection;
use crate::data_types::DataType;
use crate::error::{Error, Result};
use crate::introspection::{TableColumn, columns};

/// What to do with a migration that this program has not applied.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Decision {
    /// Its SQL has to run.
    Run,
    /// Its changes are already there. Only the rows that record the migration are missing.
    Fake,
}

/// Compares what the migration changes, from the state `before` it to that `after` it, with the database as it is.
///
/// If `django_migrations` has its name, Django has applied it. Otherwise the changes count as made if every column that
/// the migration adds exists, and no column that it removes exists.
///
/// # Errors
/// [`Error::Unavailable`] when only some of the changes exist, or a column exists with another type.
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

/// The versions of the migrations that this program has applied and Django has unapplied later: `django_migrations` no
/// longer has the name, and the database no longer has the changes. The first migration, which creates all tables, is
/// left out.
///
/// # Errors
/// Errors of the database.
pub(super) fn unapplied_by_django(migrations: &Migrations, connection: &mut DbConnection) -> Result<Vec<String>> {
    let versions = applied_versions(connection)?;
    let mut unapplied = Vec::new();
    for (place, migration) in migrations.of(connection).iter().enumerate().skip(1) {
        let is_applied = versions.contains(&migration.version());
        if !is_applied || migration.django_names().is_empty() || is_recorded(migration, connection)? {
            continue;
        }
        let states = states(migrations.sqlite())?;
        let (Some(before), Some(after)) = (states.get(place), states.get(place + 1)) else { continue };
        let (added, removed) = (after.without(before), before.without(after));
        let has_changes = !added.columns.is_empty() || !removed.columns.is_empty();
        if has_changes && decide(migration, before, after, connection)? == Decision::Run {
            unapplied.push(migration.version());
        }
    }
    Ok(unapplied)
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

/// Checks that an existing column has the type and the nullability of the column that the migration would add.
fn compare(
    migration: &Migration,
    table: &str,
    ours: &TableColumn,
    found: &TableColumn,
    connection: &DbConnection,
) -> Result {
    let (wanted, has) = (DataType::parse(&ours.type_name), DataType::parse(&found.type_name));
    // Do not compare the types of primary keys: in a new table the key has 64 bits on PostgreSQL, and the type of any
    // other key on SQLite.
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
