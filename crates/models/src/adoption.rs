//! `migrate --fake-initial`: taking over the tables of a database that Django made.
//!
//! What the tables should look like is read from the migration itself, run in memory; there is no second list of
//! columns that could differ from it.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::sqlite::SqliteConnection;

use crate::error::{Error, Result};
use crate::schema::TABLES;

/// Whether the database has tables of Django's that fit `initial`, the SQL of the first migration.
///
/// # Errors
/// [`Error::Unavailable`] with the first thing that does not fit; and those of the database.
pub(crate) fn can_adopt(sqlite: &mut SqliteConnection, initial: &str) -> Result<bool> {
    let found = TABLES.iter().map(|table| Ok(columns(sqlite, table)?.is_empty())).collect::<Result<Vec<bool>>>()?;
    if found.iter().all(|missing| *missing) {
        return Ok(false);
    }
    let mut model = SqliteConnection::establish(":memory:").map_err(|error| Error::Unavailable(error.to_string()))?;
    model.batch_execute(initial)?;
    for table in TABLES {
        compare(table, &columns(&mut model, table)?, &columns(sqlite, table)?)?;
        let (ours, theirs) = (constraints(&mut model, table)?, constraints(sqlite, table)?);
        if let Some(constraint) = ours.iter().find(|constraint| !theirs.contains(constraint)) {
            return Err(Error::Unavailable(format!(
                "{table} has no {constraint}: it is not the table that Django makes"
            )));
        }
    }
    Ok(true)
}

/// A row of `PRAGMA table_info`.
#[derive(Debug, PartialEq, QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text, column_name = "type")]
    type_: String,
    #[diesel(sql_type = Bool)]
    notnull: bool,
    #[diesel(sql_type = Nullable<Text>)]
    dflt_value: Option<String>,
    #[diesel(sql_type = Integer)]
    pk: i32,
}

fn columns(sqlite: &mut SqliteConnection, table: &str) -> Result<BTreeMap<String, Column>> {
    let rows: Vec<Column> = diesel::sql_query(format!("PRAGMA table_info({table})")).load(sqlite)?;
    Ok(rows.into_iter().map(|column| (column.name.clone(), column)).collect())
}

fn compare(table: &str, ours: &BTreeMap<String, Column>, theirs: &BTreeMap<String, Column>) -> Result<()> {
    let refuse =
        |reason: String| Err(Error::Unavailable(format!("{table} is not the table that Django makes: {reason}")));
    if theirs.is_empty() {
        return refuse("it is not there, while others of Django's are".into());
    }
    for (name, column) in ours {
        match theirs.get(name) {
            None => return refuse(format!("it has no column {name}")),
            Some(found) if found != column => return refuse(format!("its column {name} is of another kind")),
            Some(_) => {}
        }
    }
    // A column of their own that needs a value would refuse every row that this program writes.
    match theirs
        .values()
        .find(|column| !ours.contains_key(&column.name) && column.notnull && column.dflt_value.is_none())
    {
        Some(column) => refuse(format!("its column {} needs a value that nobody here knows", column.name)),
        None => Ok(()),
    }
}

/// A row that names something a table promises.
#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// What the table promises of its values: which are unique, and which are keys of other tables.
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
