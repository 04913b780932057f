//! `connection.introspection`: the columns of a table as the database knows them, and whether they fit a model.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use crate::connection::DbConnection;
use crate::error::Result;

/// A column of a table in the database.
#[derive(Clone, Debug, Eq, PartialEq, QueryableByName)]
pub(crate) struct TableColumn {
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    /// The type in the database's own words: `varchar(255)`, `character varying(255)`.
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

/// The columns of a table, and none where there is no such table. PostgreSQL's triggers may give a new row its values,
/// so where there are any, none is needed.
///
/// # Errors
/// Those of the database.
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

/// What a column holds, whatever the databases call it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum DataType {
    /// A whole number with so many bytes at most.
    Integer(u8),
    /// A text, with its greatest length in characters.
    Text(Option<u32>),
    /// A truth value.
    Boolean,
    /// A moment.
    DateTime,
    /// A type that no model here uses.
    Other(String),
}

impl DataType {
    /// Reads a type of either database.
    pub(crate) fn parse(type_name: &str) -> DataType {
        let lower = type_name.to_lowercase();
        let (name, length) = lower.split_once('(').map_or((lower.as_str(), None), |(name, rest)| (name, Some(rest)));
        match name.trim() {
            "smallint" | "smallint unsigned" => DataType::Integer(2),
            "int" | "integer" | "integer unsigned" => DataType::Integer(4),
            "bigint" | "bigint unsigned" => DataType::Integer(8),
            "text" => DataType::Text(None),
            "varchar" | "char" | "character" | "character varying" => {
                DataType::Text(length.and_then(|length| length.trim_end_matches(')').trim().parse().ok()))
            }
            "bool" | "boolean" => DataType::Boolean,
            "datetime" | "timestamp with time zone" | "timestamp without time zone" => DataType::DateTime,
            _ => DataType::Other(lower),
        }
    }

    /// Whether this program can read and write a column of the type `found` as if it had this type.
    ///
    /// A number of SQLite has 64 bits and a text any length, whatever the type says. PostgreSQL sends as many bytes as the
    /// type has, and refuses a text that is too long.
    pub(crate) fn fits(&self, found: &DataType, connection: &DbConnection) -> bool {
        match (self, found, connection) {
            (DataType::Integer(_), DataType::Integer(_), DbConnection::Sqlite(_)) => true,
            (DataType::Text(_), DataType::Text(_), DbConnection::Sqlite(_)) => true,
            #[cfg(feature = "postgres")]
            (DataType::Text(Some(ours)), DataType::Text(Some(theirs)), DbConnection::Postgres(_)) => theirs >= ours,
            #[cfg(feature = "postgres")]
            (DataType::Text(_), DataType::Text(_), DbConnection::Postgres(_)) => true,
            (ours, theirs, _) => ours == theirs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_the_same_in_the_words_of_both_databases() {
        for (sqlite, postgres, expected) in [
            ("varchar(255)", "character varying(255)", DataType::Text(Some(255))),
            ("text", "text", DataType::Text(None)),
            ("bool", "boolean", DataType::Boolean),
            ("datetime", "timestamp with time zone", DataType::DateTime),
            ("integer", "integer", DataType::Integer(4)),
            ("bigint", "bigint", DataType::Integer(8)),
            ("VARCHAR ( 9 )", "character(9)", DataType::Text(Some(9))),
            ("decimal(5, 2)", "DECIMAL(5, 2)", DataType::Other("decimal(5, 2)".into())),
        ] {
            assert_eq!(DataType::parse(sqlite), expected, "{sqlite}");
            assert_eq!(DataType::parse(postgres), expected, "{postgres}");
        }
    }
}
