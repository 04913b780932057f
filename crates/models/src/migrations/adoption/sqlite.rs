//! `connection.introspection` of SQLite: what the tables of a database are like.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::sqlite::SqliteConnection;

use super::{Column, Named, Table};
use crate::error::{Error, Result};

/// The tables as the SQL of a migration creates them.
pub(super) fn model(initial: &str, names: &[&str]) -> Result<Vec<Table>> {
    let mut memory = SqliteConnection::establish(":memory:").map_err(|error| Error::Unavailable(error.to_string()))?;
    memory.batch_execute(initial)?;
    tables(names, &mut memory)
}

/// The tables of these names; one that is missing has no columns.
pub(super) fn tables(names: &[&str], sqlite: &mut SqliteConnection) -> Result<Vec<Table>> {
    names
        .iter()
        .map(|name| Ok(Table { columns: columns(sqlite, name)?, constraints: constraints(sqlite, name)? }))
        .collect()
}

/// A row of `PRAGMA table_info`.
#[derive(QueryableByName)]
struct Info {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text, column_name = "type")]
    type_: String,
    #[diesel(sql_type = Bool)]
    notnull: bool,
    #[diesel(sql_type = Nullable<Text>)]
    dflt_value: Option<String>,
    #[diesel(sql_type = BigInt)]
    pk: i64,
}

fn columns(sqlite: &mut SqliteConnection, table: &str) -> Result<Vec<Column>> {
    let rows: Vec<Info> = diesel::sql_query(format!("PRAGMA table_info({table})")).load(sqlite)?;
    let column = |Info { name, type_, notnull, dflt_value, pk }| Column {
        needs_value: notnull && dflt_value.is_none(),
        kind: format!("{type_} {notnull} {dflt_value:?} {pk}"),
        name,
    };
    Ok(rows.into_iter().map(column).collect())
}

/// The unique constraints and the foreign keys of the table.
fn constraints(sqlite: &mut SqliteConnection, table: &str) -> Result<Vec<String>> {
    let unique = format!(
        "SELECT 'unique ' || group_concat(c.name) AS name FROM pragma_index_list('{table}') AS i \
         JOIN pragma_index_info(i.name) AS c WHERE i.\"unique\" GROUP BY i.name"
    );
    let foreign = format!(
        "SELECT 'foreign key from ' || \"from\" || ' to ' || \"table\" AS name FROM pragma_foreign_key_list('{table}')"
    );
    let mut constraints = Vec::new();
    for query in [unique, foreign] {
        let rows: Vec<Named> = diesel::sql_query(query).load(sqlite)?;
        constraints.extend(rows.into_iter().map(|row| row.name));
    }
    Ok(constraints)
}
