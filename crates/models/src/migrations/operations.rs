//! Django's `django.db.migrations.operations`: what a migration changes, in words and in SQL.

use super::definition::{Definition, Dialect};
use super::schema_editor::{add_column, alter_column, create_table, drop_column, drop_table};

/// One change of the tables.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    /// `CreateModel`
    CreateModel(Table),
    /// `DeleteModel`
    DeleteModel(Table),
    /// `AddField`
    AddField(Table, Definition),
    /// `RemoveField`
    RemoveField(Table, Definition),
    /// `AlterField`, from the first definition to the second.
    AlterField(Table, Definition, Definition),
}

/// The table of a model.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The application that the model belongs to: `tasks`.
    pub(crate) app_label: String,
    /// The name of the model's class.
    pub(crate) model: String,
    /// The table's name.
    pub(crate) name: String,
    /// All columns of the table.
    pub(crate) columns: Vec<Definition>,
}

impl Operation {
    /// The table that it changes.
    pub(crate) fn table(&self) -> &Table {
        match self {
            Operation::CreateModel(table) | Operation::DeleteModel(table) => table,
            Operation::AddField(table, _) | Operation::RemoveField(table, _) => table,
            Operation::AlterField(table, ..) => table,
        }
    }

    /// `formatted_description`: `+ Add field due to task`.
    pub(crate) fn description(&self) -> String {
        let model = self.table().model.to_lowercase();
        match self {
            Operation::CreateModel(table) => format!("+ Create model {}", table.model),
            Operation::DeleteModel(table) => format!("- Delete model {}", table.model),
            Operation::AddField(_, column) => format!("+ Add field {} to {model}", field_name(column)),
            Operation::RemoveField(_, column) => format!("- Remove field {} from {model}", field_name(column)),
            Operation::AlterField(_, _, column) => format!("~ Alter field {} on {model}", field_name(column)),
        }
    }

    /// `migration_name_fragment`: `task_due`.
    pub(crate) fn name_fragment(&self) -> String {
        let model = self.table().model.to_lowercase();
        match self {
            Operation::CreateModel(_) => model,
            Operation::DeleteModel(_) => format!("delete_{model}"),
            Operation::AddField(_, column) => format!("{model}_{}", field_name(column)),
            Operation::RemoveField(_, column) => format!("remove_{model}_{}", field_name(column)),
            Operation::AlterField(_, _, column) => format!("alter_{model}_{}", field_name(column)),
        }
    }

    /// `database_forwards`
    pub(crate) fn forwards(&self, dialect: Dialect) -> String {
        match self {
            Operation::CreateModel(table) => create_table(&table.name, &table.columns, dialect),
            Operation::DeleteModel(table) => drop_table(&table.name),
            Operation::AddField(table, column) => add_column(&table.name, column, dialect),
            Operation::RemoveField(table, column) => drop_column(&table.name, column, dialect),
            Operation::AlterField(table, from, to) => alter_column(&table.name, from, to, dialect),
        }
    }

    /// `database_backwards`
    pub(crate) fn backwards(&self, dialect: Dialect) -> String {
        match self {
            Operation::CreateModel(table) => drop_table(&table.name),
            Operation::DeleteModel(table) => create_table(&table.name, &table.columns, dialect),
            Operation::AddField(table, column) => drop_column(&table.name, column, dialect),
            Operation::RemoveField(table, column) => add_column(&table.name, column, dialect),
            Operation::AlterField(table, from, to) => alter_column(&table.name, to, from, dialect),
        }
    }
}

/// The name of the field with this column: a foreign key's column has an `_id` more.
pub(crate) fn field_name(column: &Definition) -> &str {
    match column.related_table {
        Some(_) => column.name.strip_suffix("_id").unwrap_or(&column.name),
        None => &column.name,
    }
}
