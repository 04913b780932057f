//! Django's `ProjectState`: the tables as the migrations leave them.
//!
//! Django computes this from its migrations, which are Python code. Here a migration is SQL, so it runs in an SQLite
//! database in memory, and the state is the schema of that database. The state also holds for PostgreSQL, because both
//! folders of a migration create the same tables and columns.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::loader::Migration;
use super::unavailable;
use crate::connection::DbConnection;
use crate::error::Result;
use crate::fixtures::{foreign_keys, table_names};
use crate::introspection::{TableColumn, columns};

/// The tables of a database, and what their foreign keys refer to.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// The columns of each table, by the table's name.
    pub(crate) tables: BTreeMap<String, Vec<TableColumn>>,
    /// The table that a column's foreign key refers to, by table and column.
    references: BTreeMap<(String, String), String>,
}

/// Tables and columns that one state has and another has not.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    /// Tables, by their names.
    pub(crate) tables: Vec<String>,
    /// Columns by table, those of the tables above included.
    pub(crate) columns: Vec<(String, TableColumn)>,
}

impl State {
    /// The current tables of a database, without SQLite's internal tables.
    ///
    /// # Errors
    /// Errors of the database.
    pub(crate) fn of(connection: &mut DbConnection) -> Result<State> {
        let mut state = State::default();
        for table in table_names(connection)?.into_iter().filter(|table| !table.starts_with("sqlite_")) {
            let columns = columns(&table, connection)?;
            state.tables.insert(table, columns);
        }
        for key in foreign_keys(connection)? {
            state.references.insert((key.table, key.column), key.parent);
        }
        Ok(state)
    }

    /// The column of a table.
    pub(crate) fn column(&self, table: &str, name: &str) -> Option<&TableColumn> {
        self.tables.get(table)?.iter().find(|column| column.name == name)
    }

    /// The table that a column's foreign key refers to.
    pub(crate) fn related_table(&self, table: &str, column: &str) -> Option<&str> {
        self.references.get(&(table.to_owned(), column.to_owned())).map(String::as_str)
    }

    /// The tables and columns of this state that the other state does not have.
    pub(crate) fn without(&self, other: &State) -> Difference {
        let mut difference = Difference::default();
        for (table, columns) in &self.tables {
            if !other.tables.contains_key(table) {
                difference.tables.push(table.clone());
            }
            let new = columns.iter().filter(|column| other.column(table, &column.name).is_none());
            difference.columns.extend(new.map(|column| (table.clone(), column.clone())));
        }
        difference
    }
}

/// The state before the first of SQLite's migrations, and after each of them.
///
/// # Errors
/// [`crate::Error::Unavailable`] with the first migration that fails on an empty database.
pub(crate) fn states(migrations: &[Migration]) -> Result<Vec<State>> {
    let memory = diesel::SqliteConnection::establish(":memory:").map_err(unavailable)?;
    let mut memory = DbConnection::Sqlite(memory);
    let mut states = vec![State::default()];
    for migration in migrations {
        memory.batch_execute(&migration.up).map_err(|error| unavailable(format!("{}: {error}", migration.name)))?;
        states.push(State::of(&mut memory)?);
    }
    Ok(states)
}
