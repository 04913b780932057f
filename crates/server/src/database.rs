//! Django's `connections["default"]`: opens the database of the settings, in the way that each command needs.

pub(crate) mod postgres_url;
mod sqlite_url;

use std::path::Path;

use models::{Database, migrations};

use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Opens the database, and creates it if it does not exist. For `migrate`.
///
/// # Errors
/// One line: the reason why the database cannot be opened, or a hint that `DATABASE_URL` probably names the wrong file, or
/// another file in every folder.
pub fn open(settings: &Settings) -> Result<Database> {
    check_path(settings)?;
    Ok(Database::open(&settings.database_url, settings.database_connections.get())?)
}

/// Opens the database if it exists, and else changes nothing on disk.
///
/// # Errors
/// The same as those of [`open`].
pub fn open_existing(settings: &Settings) -> Result<Option<Database>> {
    check_path(settings)?;
    match sqlite_file(settings) {
        Some(file) if is_missing(file) => Ok(None),
        _ => open(settings).map(Some),
    }
}

/// Opens the database, which must be migrated. For everything that reads and writes rows.
///
/// # Errors
/// The same as those of [`open`]; and the command to run if the database does not exist or is not migrated.
pub fn open_migrated(settings: &Settings) -> Result<Database> {
    let database = open_existing(settings)?.ok_or_else(|| missing(settings))?;
    match migrations::unapplied(database.handle().connection()?)? {
        0 => Ok(database),
        count => Err(CommandError::Command(format!(
            "You have {count} unapplied migration(s). Run 'task-api migrate' to apply them."
        ))),
    }
}

/// The error if the file of the database does not exist: the command that creates it.
pub(crate) fn missing(settings: &Settings) -> CommandError {
    let file = sqlite_file(settings).unwrap_or(Path::new("")).display();
    CommandError::Command(format!("There is no database {file}. Run 'task-api migrate' to create it."))
}

/// The path of an SQLite database.
pub(crate) fn sqlite_file(settings: &Settings) -> Option<&Path> {
    settings.database_url.strip_prefix("sqlite://").filter(|path| !path.is_empty()).map(Path::new)
}

/// With `SETTINGS_FOLDER`, a command uses the same settings in every folder, and must not make a database in each of them.
fn check_path(settings: &Settings) -> Result {
    if settings.has_folder && sqlite_file(settings).is_some_and(Path::is_relative) {
        let text = "DATABASE_URL must have the whole path of an SQLite database, such as \
                    sqlite:///var/lib/task-api/db.sqlite3, because SETTINGS_FOLDER is set";
        return Err(CommandError::ImproperlyConfigured(text.to_owned()));
    }
    sqlite_url::check(&settings.database_url)
}

/// True if the file is missing but its folder exists. For a missing folder, [`Database::open`] has a better error.
fn is_missing(file: &Path) -> bool {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    !file.exists() && folder.is_none_or(Path::is_dir)
}
