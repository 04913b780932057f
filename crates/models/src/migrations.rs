//! `manage.py migrate`, `showmigrations` and `makemigrations`: SQL files that create and change Django's tables.
//!
//! The folders have diesel's layout, and diesel's table records which of them are applied. Each migration also has a
//! Django name, which is recorded in `django_migrations`. So both programs agree on the applied migrations.

mod adopted;
mod adoption;
mod autodetector;
mod data;
mod definition;
mod executor;
mod loader;
mod names;
mod newer;
mod operations;
mod plan;
mod recorder;
mod schema_editor;
pub(crate) mod state;
mod targets;
mod writer;

use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::connection::{DbConnection, MAX_WAIT};
use crate::error::{Error, Result};
use crate::options::Options;

pub use executor::{Applied, Migrated};
pub use loader::Migrations;
pub use plan::{Label, Step};
pub use targets::Target;
pub use writer::{NewMigration, Request, makemigrations};

/// One migration: its name, and whether the database has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MigrationState {
    /// The folder's name under `migrations/`.
    pub name: String,
    /// Whether it was applied.
    pub applied: bool,
}

/// `showmigrations`: every migration of this program in the order they apply. Changes nothing.
///
/// # Errors
/// Errors of the database.
pub fn showmigrations(connection: &mut DbConnection) -> Result<Vec<MigrationState>> {
    let applied = Migrations::embedded().applied(connection)?;
    let state = |migration: &loader::Migration| MigrationState {
        name: migration.name.to_string(),
        applied: applied.contains(&migration.version()),
    };
    Ok(Migrations::embedded().of(connection).iter().map(state).collect())
}

/// The versions of the migrations that the database has and this program does not know: those of a newer program.
///
/// # Errors
/// Errors of the database.
pub fn unknown(connection: &mut DbConnection) -> Result<Vec<String>> {
    newer::unknown(Migrations::embedded(), connection)
}

/// How many migrations the database lacks: 0 where this program can serve it.
///
/// # Errors
/// [`Error::Unavailable`] with the name of the column, if a newer program has changed the tables so that this program
/// cannot use them; and errors of the database.
pub fn unapplied(connection: &mut DbConnection) -> Result<usize> {
    let unknown = unknown(connection)?;
    if !unknown.is_empty() {
        newer::check(Migrations::embedded(), &unknown, connection)?;
    }
    Ok(showmigrations(connection)?.iter().filter(|migration| !migration.applied).count())
}

/// `migrate`: applies all migrations of this program that the database lacks. See [`Migrations::migrate`].
///
/// # Errors
/// Those of [`Migrations::migrate`].
pub fn migrate(connection: &mut DbConnection) -> Result<Vec<Applied>> {
    Ok(Migrations::embedded().migrate(connection, &Target::Latest, false)?.applied)
}

/// The applications whose models differ from the tables that these migrations make, in order.
///
/// # Errors
/// Those of [`makemigrations`].
pub fn changed_apps(models: &[Options], migrations: &Migrations) -> Result<Vec<String>> {
    let mut apps: Vec<String> = makemigrations(models, migrations, &Request::default())?
        .into_iter()
        .map(|migration| migration.app_label)
        .collect();
    apps.sort();
    apps.dedup();
    Ok(apps)
}

/// Turns on SQLite's write-ahead log (WAL), which cannot be done in a transaction. The file keeps this mode, so
/// commands that only read a database do not call this.
///
/// # Errors
/// [`Error::Unavailable`] where SQLite keeps no write-ahead log for the file, as on some network file systems, or
/// cannot begin one because another process uses the file; and those of the database.
pub fn prepare(connection: &mut DbConnection) -> Result<()> {
    match connection {
        // In WAL mode, readers do not wait for a writer.
        DbConnection::Sqlite(sqlite) => match begin_wal(sqlite) {
            Ok(mode) if mode == WAL => Ok(()),
            // If SQLite cannot change the mode, it returns the old mode and no error.
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

/// Changes the mode. SQLite does not wait for the lock that this needs, so a `migrate` that runs beside another one
/// tries again.
fn begin_wal(sqlite: &mut SqliteConnection) -> Result<String> {
    let deadline = Instant::now() + MAX_WAIT;
    loop {
        match journal(sqlite, "PRAGMA journal_mode = WAL") {
            Err(error) if error.is_locked() && Instant::now() < deadline => thread::sleep(Duration::from_millis(10)),
            result => return result,
        }
    }
}

/// SQLite's `journal_mode`, if it is not WAL; see [`prepare`]. Changes nothing.
///
/// # Errors
/// Errors of the database.
pub fn unprepared_journal(connection: &mut DbConnection) -> Result<Option<String>> {
    match connection {
        DbConnection::Sqlite(sqlite) => Ok(Some(journal(sqlite, "PRAGMA journal_mode")?).filter(|mode| mode != WAL)),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => Ok(None),
    }
}

/// SQLite's name for the journal mode with a write-ahead log.
const WAL: &str = "wal";

fn journal(sqlite: &mut SqliteConnection, pragma: &str) -> Result<String> {
    Ok(diesel::dsl::sql::<Text>(pragma).get_result(sqlite)?)
}

fn unavailable(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(error.to_string())
}
