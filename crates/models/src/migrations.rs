//! `manage.py migrate` and `showmigrations`: diesel's migrations, which make Django's tables.

#[cfg(feature = "postgres")]
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
#[cfg(feature = "postgres")]
use diesel::sql_types::Bool;
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::adoption::{self, Adoption, tokens};
use crate::connection::{Backend, DbConnection, Deadline, transaction};
use crate::error::{Error, Result};
use crate::schema::{__diesel_schema_migrations, sqlite_master};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE_INITIAL: &str = include_str!("../../../migrations/sqlite/2026-01-01-000000_initial/up.sql");
#[cfg(feature = "postgres")]
const POSTGRES_INITIAL: &str = include_str!("../../../migrations/postgres/2026-01-01-000000_initial/up.sql");
/// The version of the first migration, as diesel notes it.
const INITIAL: &str = "20260101000000";

/// One migration: its name, and whether the database has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MigrationState {
    /// The folder's name under `migrations/`.
    pub name: String,
    /// Whether it was applied.
    pub applied: bool,
}

/// `showmigrations`: every migration in the order they apply. Changes nothing.
///
/// # Errors
/// [`Error::Unavailable`] when the database has a migration that this program does not know, and those of the database.
pub fn showmigrations(connection: &mut DbConnection) -> Result<Vec<MigrationState>> {
    let applied = applied_versions(connection)?;
    let mut known = source(connection).migrations().map_err(unavailable)?;
    known.sort_by(|a, b| a.name().version().cmp(&b.name().version()));
    if let Some(version) = applied.iter().find(|version| !known.iter().any(|m| is_version(m.as_ref(), version))) {
        return Err(Error::Unavailable(format!("the database is newer than this program: it has migration {version}")));
    }
    let state = |migration: &dyn Migration<Backend>| MigrationState {
        name: migration.name().to_string(),
        applied: applied.iter().any(|version| is_version(migration, version)),
    };
    Ok(known.iter().map(|migration| state(migration.as_ref())).collect())
}

/// How many migrations the database lacks.
///
/// # Errors
/// Those of [`showmigrations`].
pub fn unapplied(connection: &mut DbConnection) -> Result<usize> {
    Ok(showmigrations(connection)?.iter().filter(|migration| !migration.applied).count())
}

/// A migration that [`migrate`] has put into a database.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Applied {
    /// The folder's name under `migrations/`.
    pub name: String,
    /// Whether its tables were there already, made by Django: what `migrate --fake-initial` calls `FAKED`.
    pub faked: bool,
    /// Tables that were made after all, for an application that the site never installed.
    pub made: Vec<&'static str>,
}

/// `migrate`: applies what is missing. In a database that Django made it takes Django's tables as they are.
///
/// It is one transaction, and whoever else migrates the same database at the same time waits and then finds it done.
///
/// # Errors
/// Those of [`showmigrations`], and that Django's tables are not as expected, both before anything is changed; and
/// those of a migration, which is then undone.
pub fn migrate(connection: &mut DbConnection) -> Result<Vec<Applied>> {
    // What is refused is refused before anything is changed, the file's journal included.
    plan(connection)?;
    prepare(connection)?;
    transaction(connection, &Deadline::default(), |connection| {
        lock(connection)?;
        let plan = plan(connection)?;
        if plan.iter().any(|migration| migration.faked) {
            fake_initial(connection)?;
        }
        if plan.iter().any(|migration| !migration.made.is_empty()) {
            tokens::make(initial(connection), connection)?;
        }
        let source = source(connection);
        connection.run_pending_migrations(source).map_err(unavailable)?;
        Ok(plan)
    })
}

/// What [`migrate`] would do. Changes nothing.
fn plan(connection: &mut DbConnection) -> Result<Vec<Applied>> {
    let known = showmigrations(connection)?;
    let adoption = if known.iter().any(|migration| migration.applied) {
        Adoption::Nothing
    } else {
        adoption::plan(connection, initial(connection))?
    };
    let missing = known.into_iter().filter(|migration| !migration.applied).map(|migration| migration.name);
    let applied = |(place, name)| Applied {
        name,
        faked: place == 0 && adoption != Adoption::Nothing,
        made: if place == 0 && adoption == Adoption::TablesWithoutTokens { tokens::TABLES.into() } else { Vec::new() },
    };
    Ok(missing.enumerate().map(applied).collect())
}

/// What a database is to be besides its tables, and what cannot be done within a transaction. It is remembered, so this
/// is not done when a database is only looked at.
///
/// # Errors
/// [`Error::Unavailable`] where SQLite keeps no write-ahead log for the file, as on some network file systems, or cannot
/// begin one because another process uses the file; and those of the database.
pub fn prepare(connection: &mut DbConnection) -> Result<()> {
    match connection {
        // Readers do not wait for a writer then.
        DbConnection::Sqlite(sqlite) => match journal(sqlite, "PRAGMA journal_mode = WAL") {
            Ok(mode) if mode == WAL => Ok(()),
            // SQLite answers with the mode that it stays in, and without an error.
            Ok(mode) => Err(Error::Unavailable(format!(
                "SQLite cannot keep a write-ahead log for this file (journal_mode stays \"{mode}\"), and without one \
                 readers wait for writers: move the file to a local disk"
            ))),
            Err(error) => Err(Error::Unavailable(format!("cannot change journal_mode to \"{WAL}\": {error}"))),
        },
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => Ok(()),
    }
}

/// SQLite's `journal_mode`, where it is not yet what [`prepare`] makes of it. Changes nothing.
///
/// # Errors
/// Those of the database.
pub fn unprepared_journal(connection: &mut DbConnection) -> Result<Option<String>> {
    match connection {
        DbConnection::Sqlite(sqlite) => Ok(Some(journal(sqlite, "PRAGMA journal_mode")?).filter(|mode| mode != WAL)),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => Ok(None),
    }
}

/// SQLite's name for a journal that is a write-ahead log.
const WAL: &str = "wal";

fn journal(sqlite: &mut SqliteConnection, pragma: &str) -> Result<String> {
    Ok(diesel::dsl::sql::<Text>(pragma).get_result(sqlite)?)
}

/// Waits for others who migrate this database. SQLite's transaction began as a writer, so there are none.
fn lock(connection: &mut DbConnection) -> Result<()> {
    match connection {
        DbConnection::Sqlite(_) => {}
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => {
            // A table may be large, and the wait for the lock long. Both end with the transaction.
            postgres.batch_execute("SET LOCAL statement_timeout = 0")?;
            postgres.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?;
        }
    }
    Ok(())
}

/// The number of PostgreSQL's advisory lock: `task-api` in ASCII.
#[cfg(feature = "postgres")]
const LOCK: i64 = i64::from_be_bytes(*b"task-api");

/// Notes the first migration as applied, without running it.
fn fake_initial(connection: &mut DbConnection) -> Result<()> {
    // Makes diesel's own table.
    connection.applied_migrations().map_err(unavailable)?;
    let version = __diesel_schema_migrations::version.eq(INITIAL);
    diesel::insert_into(__diesel_schema_migrations::table).values(version).execute(connection)?;
    Ok(())
}

/// The SQL of the first migration, which makes Django's tables.
fn initial(connection: &DbConnection) -> &'static str {
    match connection {
        DbConnection::Sqlite(_) => SQLITE_INITIAL,
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => POSTGRES_INITIAL,
    }
}

fn source(connection: &DbConnection) -> EmbeddedMigrations {
    match connection {
        DbConnection::Sqlite(_) => SQLITE,
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => POSTGRES,
    }
}

fn is_version(migration: &dyn Migration<Backend>, version: &str) -> bool {
    migration.name().version() == MigrationVersion::from(version.to_owned())
}

/// The versions that the database has, without making diesel's own table where it is missing.
fn applied_versions(connection: &mut DbConnection) -> Result<Vec<String>> {
    let name = "__diesel_schema_migrations";
    let exists = diesel::dsl::exists(sqlite_master::table.filter(sqlite_master::name.eq(name)));
    let migrated: bool = match connection {
        DbConnection::Sqlite(sqlite) => diesel::select(exists).get_result(sqlite)?,
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => {
            // `to_regclass` would do, but remembers what was not there before the wait for the lock.
            let tables =
                "EXISTS (SELECT FROM pg_tables WHERE schemaname = ANY (current_schemas(FALSE)) AND tablename = ";
            let exists = diesel::dsl::sql::<Bool>(tables).bind::<Text, _>(name).sql(")");
            diesel::select(exists).get_result(postgres)?
        }
    };
    let versions = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version);
    if migrated { Ok(versions.load(connection)?) } else { Ok(Vec::new()) }
}

fn unavailable(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(error.to_string())
}
