//! `migrate --fake-initial`: taking over the tables of a database that Django made.
//!
//! What the tables should look like is read from the migration itself, run where nobody sees it; there is no second
//! list of columns that could differ from it.

#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
pub(crate) mod tokens;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::connection::DbConnection;
use crate::error::{Error, Result};
use crate::migrations::state::State;
use crate::schema::TABLES;

/// What is to be done with a database that may be Django's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Adoption {
    /// None of the tables is there: the first migration makes them.
    Nothing,
    /// The tables are taken as they are.
    Tables,
    /// The same, but for those of an application that the site never installed. They are made.
    TablesWithoutTokens,
}

/// Whether the database has tables of Django's that fit `initial`, the SQL of the first migration.
///
/// A later migration may change those tables, and Django may have done the same already. So only columns that all later
/// migrations leave as they are have to be as `initial` makes them, and columns that these add may be there. `states` are
/// the tables before the first migration and after each of them.
///
/// # Errors
/// [`Error::Unavailable`] with the first thing that does not fit; and those of the database.
pub(crate) fn plan(connection: &mut DbConnection, initial: &str, states: &[State]) -> Result<Adoption> {
    let found = match connection {
        DbConnection::Sqlite(sqlite) => sqlite::tables(&TABLES, sqlite)?,
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => postgres::tables(&TABLES, postgres)?,
    };
    if found.iter().all(|table| table.columns.is_empty()) {
        return Ok(Adoption::Nothing);
    }
    let is_missing =
        |name: &str| TABLES.iter().zip(&found).any(|(table, found)| *table == name && found.columns.is_empty());
    let without_tokens = tokens::TABLES.into_iter().all(is_missing);
    let model = match connection {
        DbConnection::Sqlite(_) => sqlite::model(initial, &TABLES)?,
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => postgres::model(initial, &TABLES, postgres)?,
    };
    for ((name, ours), theirs) in TABLES.iter().zip(&model).zip(&found) {
        if without_tokens && tokens::TABLES.contains(name) {
            continue;
        }
        compare_columns(name, &ours.columns, &theirs.columns, states)?;
        if let Some(constraint) = ours.constraints.iter().find(|constraint| !theirs.constraints.contains(constraint)) {
            return Err(Error::Unavailable(format!(
                "{name} has no {constraint}: it is not the table that Django makes. {}",
                remedy(name)
            )));
        }
    }
    Ok(if without_tokens { Adoption::TablesWithoutTokens } else { Adoption::Tables })
}

/// What makes the tables of an older Django, SimpleJWT or site those of today.
fn remedy(table: &str) -> String {
    let app_label = table.rsplit_once('_').map_or(table, |(app_label, _model)| app_label);
    format!("With Django 5.2 and SimpleJWT 5.5, run 'python manage.py migrate {app_label}' and then this again")
}

/// A table, as far as it matters here.
struct Table {
    columns: Vec<Column>,
    constraints: Vec<String>,
}

/// A column of a table.
struct Column {
    name: String,
    /// What must be the same: its type, and whether it may be `NULL`.
    kind: String,
    /// Whether a row cannot be without a value for it.
    needs_value: bool,
}

/// A row that names something a table promises.
#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

fn compare_columns(table: &str, ours: &[Column], theirs: &[Column], states: &[State]) -> Result<()> {
    let refuse =
        |reason: String| Err(Error::Unavailable(format!("{table} is not the table that Django makes: {reason}")));
    let older = |reason: String| refuse(format!("{reason}. {}", remedy(table)));
    if theirs.is_empty() {
        return older("it is not there, while others of Django's are".into());
    }
    let in_state = |state: Option<&State>, column: &Column| {
        let found = state.and_then(|state| state.column(table, &column.name));
        found.map(|found| (found.type_name.clone(), found.not_null))
    };
    let is_left = |column: &&Column| in_state(states.get(1), column) == in_state(states.last(), column);
    for column in ours.iter().filter(is_left) {
        match theirs.iter().find(|found| found.name == column.name) {
            None => return older(format!("it has no column {}", column.name)),
            Some(found) if found.kind != column.kind => {
                return older(format!("its column {} is of another kind", column.name));
            }
            Some(found) if found.needs_value && !column.needs_value => {
                return refuse(format!("its column {} has no value of its own", column.name));
            }
            Some(_) => {}
        }
    }
    // A column of their own that needs a value would refuse every row that this program writes.
    let is_known = |column: &Column| states.iter().any(|state| state.column(table, &column.name).is_some());
    match theirs.iter().find(|found| found.needs_value && !is_known(found)) {
        Some(column) => refuse(format!("its column {} needs a value that nobody here knows", column.name)),
        None => Ok(()),
    }
}
