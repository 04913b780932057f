//! `migrate --fake-initial`: takes over the tables of a database that Django created.
//!
//! The expected tables come from the migration itself. It runs in an SQLite database in memory, or in temporary tables
//! of PostgreSQL. So there is no second list of columns that could differ from it.

#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
pub(crate) mod tokens;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::app::TABLES;
use crate::connection::DbConnection;
use crate::error::{Error, Result};
use crate::migrations::state::State;

/// What `migrate` does with a database that Django may have created.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Adoption {
    /// None of the tables exists: the first migration creates them.
    Nothing,
    /// All tables exist and are used as they are.
    Tables,
    /// The tables are used as they are, except those of `token_blacklist`. The site never installed that application,
    /// so its tables are created.
    TablesWithoutTokens,
}

/// Whether the database has Django's tables as `initial`, the SQL of the first migration, creates them.
///
/// A later migration may change those tables, and Django may have made the same change already. So a column is compared
/// with `initial` only if no later migration changes it, and columns that a later migration adds may exist. `states`
/// are the tables before the first migration and after each migration.
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

/// The advice for a table of an older Django or SimpleJWT: the command that updates it.
fn remedy(table: &str) -> String {
    let app_label = table.rsplit_once('_').map_or(table, |(app_label, _model)| app_label);
    format!("With Django 5.2 and SimpleJWT 5.5, run 'python manage.py migrate {app_label}' and then this again")
}

/// The columns and constraints of a table.
struct Table {
    columns: Vec<Column>,
    constraints: Vec<String>,
}

/// A column of a table.
struct Column {
    name: String,
    /// Its type and nullability as text, which must be equal.
    kind: String,
    /// Whether a new row must have a value for it.
    needs_value: bool,
}

/// A row with the description of a constraint.
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
    // If the site has added a column that needs a value, the database would refuse every row that this program writes.
    let is_known = |column: &Column| states.iter().any(|state| state.column(table, &column.name).is_some());
    match theirs.iter().find(|found| found.needs_value && !is_known(found)) {
        Some(column) => refuse(format!("its column {} needs a value that nobody here knows", column.name)),
        None => Ok(()),
    }
}
