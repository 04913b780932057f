//! `django.apps.apps`: the models of `INSTALLED_APPS`, in the order of the reference project.

use crate::app;
use crate::app::TABLES;
use crate::connection::DbConnection;
use crate::contrib;
use crate::data_types::{DataType, column_type, has_short_key};
use crate::error::Result;
use crate::fields::Column;
use crate::fields::Kind;
use crate::fixtures::{ForeignKey, foreign_keys, table_names};
use crate::introspection::{TableColumn, columns};
use crate::options::Options;

/// `apps.get_models()`: the models whose tables exist in the database. Django creates no table for an application that
/// is not in `INSTALLED_APPS`.
///
/// # Errors
/// Errors of the database.
pub fn get_models(connection: &mut DbConnection) -> Result<Vec<Options>> {
    let tables = table_names(connection)?;
    let has = |table: &str| tables.iter().any(|name| name == table);
    let complete = |model: &Options| has(model.db_table) && model.many_to_many.iter().all(|field| has(field.through));
    Ok(known_models().into_iter().filter(complete).collect())
}

/// The tables that this program does not know. Another Django application has created them.
///
/// # Errors
/// Errors of the database.
pub fn unknown_tables(connection: &mut DbConnection) -> Result<Vec<String>> {
    let known = known_tables();
    let mut tables = table_names(connection)?;
    tables.retain(|table| !known.contains(&table.as_str()) && !table.starts_with("sqlite_"));
    Ok(tables)
}

fn known_tables() -> Vec<&'static str> {
    let models = known_models();
    let through = models.iter().flat_map(|model| model.many_to_many).map(|field| field.through);
    models.iter().map(|model| model.db_table).chain(through).chain(MIGRATIONS).chain([IDEMPOTENCY_KEYS]).collect()
}

/// Foreign keys from unknown tables to tables of this program. When a row that such a key refers to is deleted, the
/// database refuses this, or also changes the row with the key (`ON DELETE`).
///
/// # Errors
/// Errors of the database.
pub fn foreign_keys_to_ours(connection: &mut DbConnection) -> Result<Vec<ForeignKey>> {
    let known = known_tables();
    let mut keys = foreign_keys(connection)?;
    keys.retain(|key| is_ours(&key.parent) && !known.contains(&key.table.as_str()));
    Ok(keys)
}

/// Whether requests read and write the table.
fn is_ours(table: &str) -> bool {
    TABLES.contains(&table) || own_models().iter().any(|model| model.db_table == table)
}

/// The differences between this program's models and their tables that make the program fail.
///
/// A later migration of Django's, or of a newer version of this program, may add a column that needs a value, or change
/// or remove one that is read here. A column that may be `NULL` or has a default in the database does no harm.
///
/// # Errors
/// Errors of the database.
pub fn misfits(connection: &mut DbConnection) -> Result<Vec<String>> {
    let mut misfits = Vec::new();
    for model in known_models().iter().filter(|model| is_ours(model.db_table)) {
        let found = columns(model.db_table, connection)?;
        if found.is_empty() {
            misfits.push(format!("{} is missing", model.db_table));
            continue;
        }
        let ours: Vec<String> = model.fields.iter().map(Column::attname).collect();
        let unknown = found.iter().filter(|column| column.needs_value && !ours.contains(&column.name));
        misfits.extend(unknown.map(|column| {
            format!("{}.{} needs a value that this program does not give it", model.db_table, column.name)
        }));
        let missing = ours.iter().filter(|name| !found.iter().any(|column| column.name == **name));
        misfits.extend(missing.map(|name| format!("{}.{name} is missing", model.db_table)));
        for column in &model.fields {
            let found = found.iter().find(|found| found.name == column.attname());
            misfits.extend(found.and_then(|found| misfit(column, found, model, connection)));
        }
    }
    Ok(misfits)
}

/// The reason why an existing column does not fit the field of the model, or `None` if it fits.
fn misfit(column: &Column, found: &TableColumn, model: &Options, connection: &DbConnection) -> Option<String> {
    let place = format!("{}.{}", model.db_table, found.name);
    let related = model.related_table(column.name);
    let kind = column_type(column.kind, related);
    let is_number = matches!(column.kind, Kind::Auto | Kind::Integer | Kind::ForeignKey);
    let found_type = DataType::parse(&found.type_name);
    let fits = match column.kind {
        // `UserId` reads keys of either length.
        Kind::Auto if has_short_key(model.db_table) => matches!(found_type, DataType::Integer(_)),
        Kind::ForeignKey if related.is_some_and(has_short_key) => matches!(found_type, DataType::Integer(_)),
        Kind::Auto => DataType::Integer(8).fits(&found_type, connection),
        _ => DataType::parse(&kind).fits(&found_type, connection),
    };
    if !fits {
        return Some(format!("{place} is {}, which this program does not expect: {kind}", found.type_name));
    }
    if column.null && found.needs_value {
        return Some(format!("{place} is NOT NULL, but this program may write NULL to it"));
    }
    // `Stored` reads NULL in text, boolean and datetime columns as a default value, but not in integer columns.
    (is_number && column.kind != Kind::Auto && !column.null && !found.not_null)
        .then(|| format!("{place} may be NULL, but this program cannot read NULL from it"))
}

/// The columns that this program does not know, in the tables of its models, each as `table.column`.
///
/// # Errors
/// Errors of the database.
pub fn unknown_columns(connection: &mut DbConnection) -> Result<Vec<String>> {
    let mut unknown = Vec::new();
    for model in get_models(connection)? {
        let ours: Vec<String> = model.fields.iter().map(Column::attname).collect();
        let found = columns(model.db_table, connection)?;
        let others = found.into_iter().filter(|column| !ours.contains(&column.name));
        unknown.extend(others.map(|column| format!("{}.{}", model.db_table, column.name)));
    }
    Ok(unknown)
}

/// The field of any model by the names of its table and its column.
pub(crate) fn field(table: &str, column: &str) -> Option<Column> {
    let model = known_models().into_iter().find(|model| model.db_table == table)?;
    model.fields.into_iter().find(|field| field.attname() == column)
}

/// The labels of the applications with models.
pub fn app_labels() -> Vec<&'static str> {
    known_models().iter().map(|model| model.app_label).collect()
}

/// The tables in which `migrate` records the applied migrations: Django's and diesel's.
const MIGRATIONS: [&str; 2] = ["django_migrations", "__diesel_schema_migrations"];

/// The table of [`crate::IdempotencyKey`], which is not Django's. Fixtures leave it out.
const IDEMPOTENCY_KEYS: &str = "idempotency_idempotencykey";

/// The applications of the reference project that have no models.
pub const WITHOUT_MODELS: [&str; 4] = ["messages", "staticfiles", "rest_framework", "rest_framework_simplejwt"];

fn known_models() -> Vec<Options> {
    let mut models = Vec::from(contrib::auth());
    models.extend([contrib::content_type(), contrib::session()]);
    models.extend(contrib::token_blacklist());
    models.extend(own_models());
    models
}

/// The models of the applications that are written in this crate: those that `makemigrations` looks at.
pub fn own_models() -> Vec<Options> {
    app::models()
}
