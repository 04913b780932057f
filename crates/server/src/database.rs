//! Django's `connections["default"]`: the database of the settings, as each command may touch it.

mod sqlite_url;

use std::path::Path;

use models::{Database, migrations};

use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Opens the database, and makes it if it is not there: for `migrate`.
///
/// # Errors
/// One line that says why it cannot be opened, or that `DATABASE_URL` seems to mean another file than it names.
pub fn open(settings: &Settings) -> Result<Database> {
    sqlite_url::check(&settings.database_url)?;
    Ok(Database::open(&settings.database_url, settings.database_connections.get())?)
}

/// Opens the database only if it is there, and leaves the disk as it is if not.
///
/// # Errors
/// Those of [`open`].
pub fn open_existing(settings: &Settings) -> Result<Option<Database>> {
    sqlite_url::check(&settings.database_url)?;
    match sqlite_file(settings) {
        Some(file) if is_missing(file) => Ok(None),
        _ => open(settings).map(Some),
    }
}

/// Opens the database, which must have every table: for all that read and write rows.
///
/// # Errors
/// Those of [`open`], and what to do when the database is not there or not migrated.
pub fn open_migrated(settings: &Settings) -> Result<Database> {
    let Some(database) = open_existing(settings)? else {
        let file = sqlite_file(settings).unwrap_or(Path::new("")).display();
        return Err(CommandError::Command(format!("There is no database {file}. Run 'task-api migrate' to make it.")));
    };
    match migrations::unapplied(database.handle().connection()?)? {
        0 => Ok(database),
        count => Err(CommandError::Command(format!(
            "You have {count} unapplied migration(s). Run 'task-api migrate' to apply them."
        ))),
    }
}

fn sqlite_file(settings: &Settings) -> Option<&Path> {
    settings.database_url.strip_prefix("sqlite://").filter(|path| !path.is_empty()).map(Path::new)
}

/// A file in a missing folder is left to [`Database::open`], which says that.
fn is_missing(file: &Path) -> bool {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    !file.exists() && folder.is_none_or(Path::is_dir)
}
