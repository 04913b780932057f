//! Finds the data that unapplying a migration would delete.

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
/// A trial run of the SQL in a savepoint shows which tables and columns it removes. The savepoint is rolled back. A
/// column has values if any of them is neither `NULL` nor the default of the database or of the model. A renamed column
/// counts as removed.
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

/// The tables that record the applied migrations. Only migrations write them.
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

/// Locks the tables that will change, so that no other transaction writes to them. SQLite has only one writer, and this
/// transaction is it.
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

/// A query for the rows with a value in the column that is neither `NULL` nor a default.
fn values(table: &str, column: &TableColumn, connection: &DbConnection) -> String {
    let name = &column.name;
    let dialect = match connection {
        DbConnection::Sqlite(_) => Dialect::Sqlite,
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => Dialect::Postgres,
    };
    // The default of a timestamp is the time of the insert, so values cannot be compared with it.
    let field = apps::field(table, name).filter(|field| field.kind != Kind::DateTime);
    let of_model = field.and_then(|field| {
        default_value(&field).map(|default| default_in(dialect, &column_type(field.kind, None), &default))
    });
    // A default that calls a function has a different value each time.
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
