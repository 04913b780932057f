//! Django's `MigrationAutodetector`: finds the changes that the tables need to match the models.

use std::collections::BTreeMap;

use super::definition::Definition;
use super::loader::Migration;
use super::operations::{Operation, Table, field_name};
use super::state::State;
use crate::data_types::DataType;
use crate::error::{Error, Result};
use crate::fields::Column;
use crate::fields::Kind;
use crate::options::{ManyToManyField, Options};

/// The operations that lead from the state of the migrations to these models, in an order in which they can be run:
/// fields and models are removed first, and a table is made before those that refer to it.
///
/// `states` are those before the first migration and after each of them.
///
/// # Errors
/// [`Error::Unavailable`] with a change that has to be written by hand, or a field without the default that it needs.
pub(crate) fn changes(models: &[Options], migrations: &[Migration], states: &[State]) -> Result<Vec<Operation>> {
    let state = states.last().cloned().unwrap_or_default();
    let tables = models.iter().map(|model| Ok((model.db_table, table(model, &state)?)));
    let tables: BTreeMap<&str, Table> = tables.collect::<Result<_>>()?;
    let (mut removed, mut added, mut altered) = (Vec::new(), Vec::new(), Vec::new());
    for table in tables.values().filter(|table| state.tables.contains_key(&table.name)) {
        let before = definitions(&table.name, &state);
        let missing =
            |column: &&Definition, others: &[Definition]| others.iter().all(|other| other.name != column.name);
        let gone = before.iter().filter(|column| missing(column, &table.columns));
        removed.extend(gone.map(|column| Operation::RemoveField(table.clone(), column.clone())));
        for column in &table.columns {
            match before.iter().find(|other| other.name == column.name) {
                None => added.push(add_field(table, column)?),
                Some(other) => altered.extend(alter_field(table, other, column)?),
            }
        }
    }
    let mut operations = sorted(removed);
    let gone = owned_tables(migrations, states).into_iter().filter(|table| !tables.contains_key(table.name.as_str()));
    operations.extend(children_first(gone.collect()).into_iter().map(Operation::DeleteModel));
    let new = tables.values().filter(|table| !state.tables.contains_key(&table.name)).cloned();
    operations.extend(parents_first(new.collect())?.into_iter().map(Operation::CreateModel));
    operations.extend(sorted(added).into_iter().chain(sorted(altered)));
    Ok(operations)
}

fn table(model: &Options, state: &State) -> Result<Table> {
    let name = model.object_name;
    let refers_to_nothing =
        |field: &&Column| field.kind == Kind::ForeignKey && model.related_table(field.name).is_none();
    if let Some(Column { name: field, .. }) = model.fields.iter().find(refers_to_nothing) {
        return Err(Error::Unavailable(format!("{name}.{field} does not say which table it refers to")));
    }
    let is_missing = |field: &&ManyToManyField| !state.tables.contains_key(field.through);
    if let Some(ManyToManyField { name: field, through, .. }) = model.many_to_many.iter().find(is_missing) {
        let empty = "in the files of 'task-api makemigrations --empty'";
        return Err(Error::Unavailable(format!(
            "The table {through} of {name}.{field} has to be made by hand, {empty}"
        )));
    }
    Ok(Table {
        app_label: model.app_label.to_owned(),
        model: model.object_name.to_owned(),
        name: model.db_table.to_owned(),
        columns: model.fields.iter().map(|field| Definition::of_field(field, model)).collect(),
    })
}

fn definitions(table: &str, state: &State) -> Vec<Definition> {
    let columns = state.tables.get(table).into_iter().flatten();
    columns.map(|column| Definition::of_column(column, state.related_table(table, &column.name))).collect()
}

/// The tables of models: a migration with a Django name has created them, and their names begin with the application in
/// that name. Any other table was created by hand and belongs to no model.
fn owned_tables(migrations: &[Migration], states: &[State]) -> Vec<Table> {
    let Some(last) = states.last() else { return Vec::new() };
    let mut owned = Vec::new();
    for (migration, state) in migrations.iter().zip(states.windows(2)) {
        for name in state[1].without(&state[0]).tables {
            let apps = migration.django_names().into_iter().map(|django| django.app);
            let app = apps.into_iter().find_map(|app| Some((app.clone(), name.strip_prefix(&format!("{app}_"))?)));
            let Some((app_label, model)) = app.filter(|_| last.tables.contains_key(&name)) else { continue };
            let model = model.chars().take(1).flat_map(char::to_uppercase).chain(model.chars().skip(1)).collect();
            owned.push(Table { app_label, model, columns: definitions(&name, last), name });
        }
    }
    owned
}

fn add_field(table: &Table, column: &Definition) -> Result<Operation> {
    if column.is_key {
        return Err(by_hand(table, column, "the primary key is another"));
    }
    if !column.null && column.default.is_none() {
        let (field, model) = (field_name(column), table.model.to_lowercase());
        return Err(Error::Unavailable(format!(
            "It is impossible to add a non-nullable field '{field}' to {model} without specifying a default. This is \
             because the database needs something to populate existing rows. Give the field a default, or let it be null."
        )));
    }
    Ok(Operation::AddField(table.clone(), column.clone()))
}

/// The operation that changes a column to the definition in the model, or `None` if they are equal.
fn alter_field(table: &Table, before: &Definition, after: &Definition) -> Result<Option<Operation>> {
    // Foreign keys are compared by the tables that they refer to, in the condition below.
    let is_same = before.type_name == after.type_name && before.null == after.null;
    if before.related_table != after.related_table || before.is_key != after.is_key {
        return Err(by_hand(table, after, "it refers to another table, or is the primary key"));
    }
    if is_same || after.is_key {
        return Ok(None);
    }
    let is_text = |definition: &Definition| matches!(DataType::parse(&definition.type_name), DataType::Text(_));
    let is_number = |definition: &Definition| matches!(DataType::parse(&definition.type_name), DataType::Integer(_));
    let is_kept = before.type_name == after.type_name
        || (is_text(before) && is_text(after))
        || (is_number(before) && is_number(after));
    if !is_kept || after.related_table.is_some() {
        let reason = format!("it changes from {} to {}", words(before), words(after));
        return Err(by_hand(table, after, &reason));
    }
    if before.null && !after.null && after.default.is_none() {
        let (field, model) = (field_name(after), table.model.to_lowercase());
        return Err(Error::Unavailable(format!(
            "It is impossible to change a nullable field '{field}' on {model} to non-nullable without providing a \
             default. This is because the database needs something to populate existing rows."
        )));
    }
    Ok(Some(Operation::AlterField(table.clone(), before.clone(), after.clone())))
}

fn words(definition: &Definition) -> String {
    format!("{} {}", definition.type_name, if definition.null { "NULL" } else { "NOT NULL" })
}

fn by_hand(table: &Table, column: &Definition, reason: &str) -> Error {
    let (model, field) = (&table.model, field_name(column));
    Error::Unavailable(format!(
        "The change of {model}.{field} has to be written by hand, in the files of 'task-api makemigrations --empty': \
         {reason}"
    ))
}

/// Sorts operations by application, model and field.
fn sorted(mut operations: Vec<Operation>) -> Vec<Operation> {
    operations.sort_by_cached_key(|operation| (operation.table().app_label.clone(), operation.name_fragment()));
    operations
}

fn parents_first(mut tables: Vec<Table>) -> Result<Vec<Table>> {
    let mut ordered = Vec::new();
    while !tables.is_empty() {
        let is_free = |table: &Table| {
            let related = table.columns.iter().filter_map(|column| column.related_table.as_ref());
            related
                .into_iter()
                .all(|related| *related == table.name || tables.iter().all(|other| other.name != *related))
        };
        let Some(free) = tables.iter().position(is_free) else {
            let names: Vec<&str> = tables.iter().map(|table| table.model.as_str()).collect();
            let text = format!("Models that refer to each other have to be made by hand: {}", names.join(", "));
            return Err(Error::Unavailable(text));
        };
        ordered.push(tables.remove(free));
    }
    Ok(ordered)
}

/// Tables with circular foreign keys come last, in any order. The database may refuse to drop them.
fn children_first(mut tables: Vec<Table>) -> Vec<Table> {
    let mut ordered = Vec::new();
    while !tables.is_empty() {
        let refers_to = |table: &Table, name: &str| {
            table.columns.iter().any(|column| column.related_table.as_deref() == Some(name)) && table.name != name
        };
        let free = tables.iter().position(|table| !tables.iter().any(|other| refers_to(other, &table.name)));
        ordered.push(tables.remove(free.unwrap_or(0)));
    }
    ordered
}
