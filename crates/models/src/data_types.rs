//! `Field.db_type`: the database type of a column, and whether the type that a database has is compatible with it.

use crate::connection::DbConnection;
use crate::fields::Kind;

/// `Field.db_type` on SQLite. `related_table` is the one that a foreign key refers to.
pub(crate) fn column_type(kind: Kind, related_table: Option<&str>) -> String {
    match kind {
        Kind::Auto => "integer".to_owned(),
        Kind::Char { max_length } => format!("varchar({max_length})"),
        Kind::Text => "text".to_owned(),
        Kind::Boolean => "bool".to_owned(),
        Kind::DateTime => "datetime".to_owned(),
        Kind::ForeignKey if related_table.is_some_and(has_short_key) => "integer".to_owned(),
        Kind::Integer | Kind::ForeignKey => "bigint".to_owned(),
    }
}

/// Whether the table's key is an `AutoField`, as in Django's own applications. The key of any other is a
/// `BigAutoField`.
pub(crate) fn has_short_key(table: &str) -> bool {
    ["auth_user", "auth_group", "auth_permission", "django_content_type"].contains(&table)
}

/// The type of a column, independent of its name in each database.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum DataType {
    /// An integer with at most this number of bytes.
    Integer(u8),
    /// Text, with its maximum length in characters.
    Text(Option<u32>),
    /// A truth value.
    Boolean,
    /// A timestamp.
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
    /// SQLite stores integers of up to 64 bits and text of any length, whatever the column type is. PostgreSQL sends as
    /// many bytes as the column type has, and refuses text that is too long.
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
    fn type_names_of_both_databases_are_parsed_alike() {
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
