//! What a migration that is unapplied would delete for good.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::definition::{Dialect, default_in, default_value};
use super::state::{Difference, State};
use crate::apps;
use crate::connection::DbConnection;
use crate::data_types::column_type;
use crate::error::{Error, Result};
use crate::fields::Kind;
use crate::introspection::TableColumn;

/// The tables with rows and the columns with values that `down` removes, by their names.
///
/// The SQL is run in a savepoint, which is rolled back: the tables and columns that are gone then are those that it
/// removes. A column has values where any is neither `NULL` nor the default of the database or of the model. A column
/// with a new name counts as removed.
///
/// # Errors
/// Those of the database, and of the SQL.
pub(super) fn lost(down: &str, connection: &mut DbConnection) -> Result<Vec<String>> {
    let removed = removed(down, connection)?;
    lock(&removed, connection)?;
    let mut lost = Vec::new();
    for table in removed.tables.iter().filter(|table| !BOOKKEEPING.contains(&table.as_str())) {
        if exists(&format!("SELECT 1 FROM \"{table}\""), connection)? {
            lost.push(table.clone());
        }
    }
    for (table, column) in removed.columns.iter().filter(|(table, _)| !removed.tables.contains(table)) {
        if exists(&values(table, column, connection), connection)? {
            lost.push(format!("{table}.{}", column.name));
        }
    }
    Ok(lost)
}

/// Tables whose rows say what is applied. They are written by migrations alone.
const BOOKKEEPING: [&str; 2] = ["django_migrations", "__diesel_schema_migrations"];

fn removed(down: &str, connection: &mut DbConnection) -> Result<Difference> {
    let before = State::of(connection)?;
    let mut after = None;
    let undone = connection.transaction(|connection| {
        connection.batch_execute(down)?;
        after = Some(State::of(connection)?);
        Err::<(), Error>(Error::Query(diesel::result::Error::RollbackTransaction))
    });
    match (after, undone) {
        (Some(after), _) => Ok(before.without(&after)),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Ok(Difference::default()),
    }
}

/// Keeps others from writing what is going to be removed. SQLite has one writer, who is this one.
fn lock(removed: &Difference, connection: &mut DbConnection) -> Result {
    match connection {
        DbConnection::Sqlite(_) => _ = removed,
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => {
            for (table, _column) in &removed.columns {
                postgres.batch_execute(&format!("LOCK TABLE \"{table}\" IN ACCESS EXCLUSIVE MODE"))?;
            }
        }
    }
    Ok(())
}

/// A query for the rows that have a value of their own in the column.
fn values(table: &str, column: &TableColumn, connection: &DbConnection) -> String {
    let name = &column.name;
    let dialect = match connection {
        DbConnection::Sqlite(_) => Dialect::Sqlite,
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => Dialect::Postgres,
    };
    // The moment of a new row is no default that a value could be compared with.
    let field = apps::field(table, name).filter(|field| field.kind != Kind::DateTime);
    let of_model = field.and_then(|field| {
        default_value(&field).map(|default| default_in(dialect, &column_type(field.kind, None), &default))
    });
    // A default that calls a function is another value each time.
    let of_database = column.default_value.clone().filter(|default| !default.contains('('));
    let defaults = of_database.into_iter().chain(of_model);
    let others: String = defaults.map(|default| format!(" AND \"{name}\" <> {default}")).collect();
    format!("SELECT 1 FROM \"{table}\" WHERE \"{name}\" IS NOT NULL{others}")
}

/// Whether a query finds a row.
#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

fn exists(query: &str, connection: &mut DbConnection) -> Result<bool> {
    let found: Found = diesel::sql_query(format!("SELECT EXISTS ({query}) AS found")).get_result(connection)?;
    Ok(found.found)
}
