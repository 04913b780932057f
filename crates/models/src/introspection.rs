//! `connection.introspection`: the columns of a table as the database knows them.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use crate::connection::DbConnection;
use crate::error::Result;

/// A column of a table in the database.
#[derive(Clone, Debug, Eq, PartialEq, QueryableByName)]
pub(crate) struct TableColumn {
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    /// The type as the database names it: `varchar(255)`, `character varying(255)`.
    #[diesel(sql_type = Text)]
    pub(crate) type_name: String,
    #[diesel(sql_type = Bool)]
    pub(crate) not_null: bool,
    /// The SQL of the database's default.
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) default_value: Option<String>,
    /// Whether the column is the table's primary key.
    #[diesel(sql_type = Bool)]
    pub(crate) is_key: bool,
    /// Whether a new row must have a value for it.
    #[diesel(sql_type = Bool)]
    pub(crate) needs_value: bool,
}

/// The columns of a table, or an empty list if the table does not exist. On PostgreSQL a trigger may fill the columns
/// of a new row. So if the table has a `BEFORE INSERT` trigger, `needs_value` is `false` for all columns.
///
/// # Errors
/// Errors of the database.
pub(crate) fn columns(table: &str, connection: &mut DbConnection) -> Result<Vec<TableColumn>> {
    let sql = match connection {
        DbConnection::Sqlite(_) => {
            "SELECT name, lower(type) AS type_name, \"notnull\" AS not_null, dflt_value AS default_value, pk > 0 AS is_key, \
             \"notnull\" AND pk = 0 AND coalesce(upper(dflt_value), 'NULL') = 'NULL' AS needs_value \
             FROM pragma_table_info($1)"
        }
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => {
            "SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type_name, attnotnull AS not_null, \
             pg_get_expr(adbin, adrelid) AS default_value, EXISTS (SELECT FROM pg_index \
             WHERE indrelid = attrelid AND indisprimary AND attnum = ANY (indkey)) AS is_key, \
             attnotnull AND NOT atthasdef AND attidentity = '' AND NOT EXISTS \
             (SELECT FROM pg_trigger WHERE tgrelid = attrelid AND NOT tgisinternal AND tgtype & 7 = 7) AS needs_value \
             FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum \
             WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        }
    };
    Ok(diesel::sql_query(sql).bind::<Text, _>(table).load(connection)?)
}
