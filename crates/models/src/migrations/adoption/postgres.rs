//! `connection.introspection` of PostgreSQL: what the tables of a database are like.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::{Column, Named, Table};
use crate::error::{Error, Result};

/// The tables as the SQL of a migration creates them. The SQL is rolled back afterwards.
pub(super) fn model(initial: &str, names: &[&str], postgres: &mut PgConnection) -> Result<Vec<Table>> {
    let mut made = None;
    let undone = postgres.transaction(|postgres| {
        // Use temporary tables: every user may create them, no other session sees them, and they hide tables with the
        // same name.
        postgres.batch_execute("SET LOCAL search_path = pg_temp")?;
        postgres.batch_execute(initial)?;
        made = Some(tables(names, postgres)?);
        Err(Error::Query(diesel::result::Error::RollbackTransaction))
    });
    match (made, undone) {
        (Some(tables), _) => Ok(tables),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Ok(Vec::new()),
    }
}

/// The tables of these names; one that is missing has no columns.
pub(super) fn tables(names: &[&str], postgres: &mut PgConnection) -> Result<Vec<Table>> {
    names
        .iter()
        .map(|name| Ok(Table { columns: columns(postgres, name)?, constraints: constraints(postgres, name)? }))
        .collect()
}

#[derive(QueryableByName)]
struct Attribute {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    needs_value: bool,
}

/// The generation of keys is not compared: tables of an older Django have a sequence and a default, newer tables have
/// an identity column.
const COLUMNS: &str = "SELECT attname::text AS name, \
    format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' || attgenerated::text AS kind, \
    attnotnull AND NOT atthasdef AND attidentity = '' AS needs_value \
    FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";

fn columns(postgres: &mut PgConnection, table: &str) -> Result<Vec<Column>> {
    let rows: Vec<Attribute> = diesel::sql_query(COLUMNS).bind::<Text, _>(table).load(postgres)?;
    let column = |Attribute { name, kind, needs_value }| Column { name, kind, needs_value };
    Ok(rows.into_iter().map(column).collect())
}

/// Partial and deferrable unique indexes are left out, because they do not guarantee that all rows are unique at any
/// time.
const UNIQUE: &str = "SELECT 'unique ' || string_agg(attname, ',' ORDER BY place) AS name \
    FROM pg_index CROSS JOIN unnest(indkey) WITH ORDINALITY AS key (number, place) \
    JOIN pg_attribute ON attrelid = indrelid AND attnum = key.number \
    WHERE indrelid = to_regclass($1) AND indisunique AND indisvalid AND indimmediate \
    AND indpred IS NULL AND indexprs IS NULL AND place <= indnkeyatts GROUP BY indexrelid";

const FOREIGN: &str = "SELECT 'foreign key from ' || string_agg(attname, ',') || ' to ' || relname AS name \
    FROM pg_constraint JOIN pg_class ON pg_class.oid = confrelid \
    JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) \
    WHERE conrelid = to_regclass($1) AND contype = 'f' GROUP BY pg_constraint.oid, relname";

/// The unique constraints and the foreign keys of the table.
fn constraints(postgres: &mut PgConnection, table: &str) -> Result<Vec<String>> {
    let mut constraints = Vec::new();
    for query in [UNIQUE, FOREIGN] {
        let rows: Vec<Named> = diesel::sql_query(query).bind::<Text, _>(table).load(postgres)?;
        constraints.extend(rows.into_iter().map(|row| row.name));
    }
    Ok(constraints)
}
