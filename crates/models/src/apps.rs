//! `django.apps.apps`: the models of `INSTALLED_APPS`, in the order of the reference project.

use crate::connection::DbConnection;
use crate::contrib;
use crate::error::Result;
use crate::fields::{Field, Kind};
use crate::fixtures::table_names;
use crate::model::Model;
use crate::options::Options;
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
    let models = known_models();
    let through = models.iter().flat_map(|model| model.many_to_many).map(|field| field.through);
    let known: Vec<&str> = models.iter().map(|model| model.db_table).chain(through).chain(MIGRATIONS).collect();
    let mut tables = table_names(connection)?;
    tables.retain(|table| !known.contains(&table.as_str()) && !table.starts_with("sqlite_"));
    Ok(tables)
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
    // The one table that a task names is that of the users, whose keys have 32 bits.
    let column = |field: &Field<Task>| match field.kind {
        Kind::ForeignKey => field.column().integer(),
        _ => field.column(),
    };
    Options {
        app_label: "tasks",
        object_name: Task::object_name(),
        db_table: "tasks_task",
        fields: Task::FIELDS.iter().map(column).collect(),
        many_to_many: &[],
        related: &[("owner", "auth_user")],
        natural_key: None,
    }
}
