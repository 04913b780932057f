//! `django.db.backends.sqlite3`: a connection to a file.

use std::path::Path;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::error::{Error, Result};

/// `synchronous = FULL`: what was acknowledged survives a power cut, not only the end of the process.
const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

/// Opens the file, and makes it if it is missing.
///
/// # Errors
/// SQLite's, behind the path.
pub(super) fn connect(path: &str) -> Result<SqliteConnection> {
    let open = || {
        let mut sqlite = SqliteConnection::establish(path).map_err(|error| error.to_string())?;
        sqlite.batch_execute(PRAGMAS).map_err(|error| error.to_string())?;
        Ok(sqlite)
    };
    open().map_err(|error: String| Error::Unavailable(format!("{path}: {error}")))
}

/// That the file could be made, so far as its folder goes; SQLite's own text does not say that.
///
/// # Errors
/// One line that names the folder.
pub(super) fn check_folder(path: &str) -> Result<()> {
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => Err(Error::Unavailable(format!("there is no folder {}", folder.display()))),
        _ => Ok(()),
    }
}
