//! Django's `BaseDatabaseSchemaEditor`: the SQL that makes, changes and removes tables and columns, for each database.

use super::definition::{Definition, Dialect, default_in};
use super::names::index_name;

/// `create_model`
pub(crate) fn create_table(table: &str, columns: &[Definition], dialect: Dialect) -> String {
    let lines: Vec<String> =
        columns.iter().map(|column| format!("    {}", column.sql(table, false, dialect))).collect();
    let indexes: String = columns.iter().filter_map(|column| column.index(table, dialect)).collect();
    format!("CREATE TABLE \"{table}\" (\n{}\n);\n{indexes}", lines.join(",\n"))
}

/// `delete_model`
pub(crate) fn drop_table(table: &str) -> String {
    format!("DROP TABLE \"{table}\";\n")
}

/// `add_field`. A column that may not be `NULL` keeps its default, so that a program which does not know the column can
/// still write rows. (Django drops the default again.)
pub(crate) fn add_column(table: &str, column: &Definition, dialect: Dialect) -> String {
    let index = column.index(table, dialect).unwrap_or_default();
    format!("ALTER TABLE \"{table}\" ADD COLUMN {};\n{index}", column.addable().sql(table, true, dialect))
}

/// `remove_field`
pub(crate) fn drop_column(table: &str, column: &Definition, dialect: Dialect) -> String {
    // PostgreSQL drops the index with the column. SQLite refuses to drop a column that has one.
    let index = match column.related_table {
        Some(_) if dialect == Dialect::Sqlite => {
            format!("DROP INDEX IF EXISTS \"{}\";\n", index_name(table, &column.name, "", dialect))
        }
        _ => String::new(),
    };
    format!("{index}ALTER TABLE \"{table}\" DROP COLUMN \"{}\";\n", column.name)
}

/// `alter_field`. SQLite cannot change a column, so the SQL adds a new column, copies the values, drops the old column
/// and renames the new one. Tables that refer to this one do not change.
pub(crate) fn alter_column(table: &str, from: &Definition, to: &Definition, dialect: Dialect) -> String {
    let name = &to.name;
    let default = to.default.clone().unwrap_or_else(|| to.empty_value());
    if dialect == Dialect::Sqlite {
        let new = Definition { name: format!("new__{name}"), default: (!to.null).then_some(default), ..to.clone() };
        let value =
            new.default.as_ref().map_or(format!("\"{name}\""), |default| format!("coalesce(\"{name}\", {default})"));
        let add = add_column(table, &new, dialect);
        return format!(
            "{add}UPDATE \"{table}\" SET \"{}\" = {value};\n{}ALTER TABLE \"{table}\" RENAME COLUMN \"{}\" TO \"{name}\";\n",
            new.name,
            drop_column(table, from, dialect),
            new.name
        );
    }
    let mut sql = String::new();
    if from.type_name != to.type_name {
        sql += &format!("ALTER TABLE \"{table}\" ALTER COLUMN \"{name}\" TYPE {};\n", to.type_in(dialect));
    }
    if from.null && !to.null {
        let default = default_in(dialect, &to.type_name, &default);
        sql += &format!("UPDATE \"{table}\" SET \"{name}\" = {default} WHERE \"{name}\" IS NULL;\n");
        sql += &format!("ALTER TABLE \"{table}\" ALTER COLUMN \"{name}\" SET NOT NULL;\n");
    } else if to.null && !from.null {
        sql += &format!("ALTER TABLE \"{table}\" ALTER COLUMN \"{name}\" DROP NOT NULL;\n");
    }
    sql
}
