//! Django's `MigrationRecorder`: the rows that record the applied migrations, in diesel's table and in Django's table.

use diesel::migration::MigrationConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::loader::{DjangoName, Migration};
use crate::connection::DbConnection;
use crate::error::Result;
use crate::fixtures::table_names;

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// The applied versions, in order. Does not create diesel's table if it is missing.
///
/// # Errors
/// Errors of the database.
pub(crate) fn applied_versions(connection: &mut DbConnection) -> Result<Vec<String>> {
    if !has_table("__diesel_schema_migrations", connection)? {
        return Ok(Vec::new());
    }
    let versions = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version);
    Ok(versions.order(__diesel_schema_migrations::version).load(connection)?)
}

/// Whether `django_migrations` says that Django has applied the migration: all of its names are there.
///
/// # Errors
/// Errors of the database.
pub(super) fn is_recorded(migration: &Migration, connection: &mut DbConnection) -> Result<bool> {
    let names = migration.django_names();
    if names.is_empty() || !has_table(DJANGO, connection)? {
        return Ok(false);
    }
    for DjangoName { app, name } in names {
        let query = diesel::sql_query("SELECT COUNT(*) AS count FROM django_migrations WHERE app = $1 AND name = $2");
        let found: Count = query.bind::<Text, _>(app).bind::<Text, _>(name).get_result(connection)?;
        if found.count == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `record_applied`: records the migration in diesel's table, and under its Django names in Django's table.
///
/// # Errors
/// Errors of the database.
pub(super) fn record_applied(migration: &Migration, connection: &mut DbConnection) -> Result {
    record_version(migration, connection)?;
    if !has_table(DJANGO, connection)? {
        return Ok(());
    }
    let now = match connection {
        DbConnection::Sqlite(_) => "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => "now()",
    };
    for DjangoName { app, name } in migration.django_names() {
        let insert = format!(
            "INSERT INTO django_migrations (app, name, applied) SELECT $1, $2, {now} \
             WHERE NOT EXISTS (SELECT 1 FROM django_migrations WHERE app = $3 AND name = $4)"
        );
        let insert = diesel::sql_query(insert).bind::<Text, _>(&app).bind::<Text, _>(&name);
        insert.bind::<Text, _>(&app).bind::<Text, _>(&name).execute(connection)?;
    }
    Ok(())
}

/// Records the migration only in diesel's table, because Django has its own rows already.
///
/// # Errors
/// Errors of the database.
pub(super) fn record_version(migration: &Migration, connection: &mut DbConnection) -> Result {
    connection.setup()?;
    let version = __diesel_schema_migrations::version.eq(migration.version());
    diesel::insert_into(__diesel_schema_migrations::table).values(version).execute(connection)?;
    Ok(())
}

/// `record_unapplied`: deletes the migration's rows from diesel's table and from Django's table.
///
/// # Errors
/// Errors of the database.
pub(super) fn record_unapplied(migration: &Migration, connection: &mut DbConnection) -> Result {
    forget_version(&migration.version(), connection)?;
    if !has_table(DJANGO, connection)? {
        return Ok(());
    }
    for DjangoName { app, name } in migration.django_names() {
        let delete = diesel::sql_query("DELETE FROM django_migrations WHERE app = $1 AND name = $2");
        delete.bind::<Text, _>(app).bind::<Text, _>(name).execute(connection)?;
    }
    Ok(())
}

/// Deletes the migration's row only from diesel's table, because Django has unapplied the migration already.
///
/// # Errors
/// Errors of the database.
pub(super) fn forget_version(version: &str, connection: &mut DbConnection) -> Result {
    diesel::delete(__diesel_schema_migrations::table.find(version)).execute(connection)?;
    Ok(())
}

/// Whether the tables of the first migration were made by it, and not by Django.
///
/// The first migration inserts all of Django's rows in one statement, with the same timestamp. Django inserts a row
/// after each of its migrations, so its timestamps differ.
///
/// # Errors
/// Errors of the database.
pub(super) fn is_made_here(connection: &mut DbConnection) -> Result<bool> {
    if !has_table(DJANGO, connection)? {
        return Ok(false);
    }
    let moments = "SELECT COUNT(DISTINCT applied) AS count FROM django_migrations \
                   WHERE app IN ('auth', 'contenttypes', 'sessions')";
    let moments: Count = diesel::sql_query(moments).get_result(connection)?;
    Ok(moments.count == 1)
}

const DJANGO: &str = "django_migrations";

/// A number of rows or values.
#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn has_table(name: &str, connection: &mut DbConnection) -> Result<bool> {
    Ok(table_names(connection)?.iter().any(|table| table == name))
}
