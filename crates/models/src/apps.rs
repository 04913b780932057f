//! `django.apps.apps`: the models of `INSTALLED_APPS`, in the order of the reference project.

use crate::connection::DbConnection;
use crate::contrib;
use crate::error::Result;
use crate::fields::Field;
use crate::fixtures::{ForeignKey, columns, foreign_keys, table_names};
use crate::model::Model;
use crate::options::{Column, Options};
use crate::schema::TABLES;
use crate::task::Task;

/// `apps.get_models()`: those whose tables the database has. Django makes no table for an application that a project
/// leaves out.
///
/// # Errors
/// Those of the database.
pub fn get_models(connection: &mut DbConnection) -> Result<Vec<Options>> {
    let tables = table_names(connection)?;
    let has = |table: &str| tables.iter().any(|name| name == table);
    let complete = |model: &Options| has(model.db_table) && model.many_to_many.iter().all(|field| has(field.through));
    Ok(known_models().into_iter().filter(complete).collect())
}

/// Tables of rows that this program knows nothing of, which another application of Django's left here.
///
/// # Errors
/// Those of the database.
pub fn unknown_tables(connection: &mut DbConnection) -> Result<Vec<String>> {
    let known = known_tables();
    let mut tables = table_names(connection)?;
    tables.retain(|table| !known.contains(&table.as_str()) && !table.starts_with("sqlite_"));
    Ok(tables)
}

fn known_tables() -> Vec<&'static str> {
    let models = known_models();
    let through = models.iter().flat_map(|model| model.many_to_many).map(|field| field.through);
    models.iter().map(|model| model.db_table).chain(through).chain(MIGRATIONS).collect()
}

/// Foreign keys of unknown tables that refer to the tables of this program. A row that such a key refers to is not
/// deleted, or the database changes their rows with it.
///
/// # Errors
/// Those of the database.
pub fn foreign_keys_to_ours(connection: &mut DbConnection) -> Result<Vec<ForeignKey>> {
    let known = known_tables();
    let mut keys = foreign_keys(connection)?;
    keys.retain(|key| TABLES.contains(&key.parent.as_str()) && !known.contains(&key.table.as_str()));
    Ok(keys)
}

/// What this program can no longer work with in its own tables.
///
/// A later migration of Django's may add a column that needs a value, or remove one that is read here.
///
/// # Errors
/// Those of the database.
pub fn misfits(connection: &mut DbConnection) -> Result<Vec<String>> {
    let mut misfits = Vec::new();
    for model in known_models().iter().filter(|model| TABLES.contains(&model.db_table)) {
        let found = columns(model.db_table, connection)?;
        if found.is_empty() {
            misfits.push(format!("{} is not there any more", model.db_table));
            continue;
        }
        let ours: Vec<String> = model.fields.iter().map(Column::attname).collect();
        let unknown = found.iter().filter(|column| column.needs_value && !ours.contains(&column.name));
        misfits.extend(unknown.map(|column| {
            format!("{}.{} needs a value that this program does not give it", model.db_table, column.name)
        }));
        let missing = ours.iter().filter(|name| !found.iter().any(|column| column.name == **name));
        misfits.extend(missing.map(|name| format!("{}.{name} is not there any more", model.db_table)));
    }
    Ok(misfits)
}

/// What `migrate` writes by itself, Django's and this program's.
const MIGRATIONS: [&str; 2] = ["django_migrations", "__diesel_schema_migrations"];

/// The applications of the reference project that have no models.
pub const WITHOUT_MODELS: [&str; 4] = ["messages", "staticfiles", "rest_framework", "rest_framework_simplejwt"];

fn known_models() -> Vec<Options> {
    let mut models = Vec::from(contrib::auth());
    models.extend([contrib::content_type(), contrib::session()]);
    models.extend(contrib::token_blacklist());
    models.push(task());
    models
}

fn task() -> Options {
    Options {
        app_label: "tasks",
        object_name: Task::object_name(),
        db_table: Task::DB_TABLE,
        fields: Task::FIELDS.iter().map(Field::column).collect(),
        many_to_many: &[],
        related: &[("owner", "auth_user")],
        natural_key: None,
    }
}
