//! `django.db.backends.sqlite3`: a connection to a file.

use std::path::Path;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use super::DbConnection;
use crate::error::{Error, Result};
use crate::model::with_backend;

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

/// Begins a transaction that reads. diesel's own `begin_transaction` would have SQLite parse its statement each time.
pub(super) fn begin(connection: &mut DbConnection) -> QueryResult<usize> {
    with_backend!(connection => Begin.execute(connection))
}

/// Ends it.
pub(super) fn commit(connection: &mut DbConnection) -> QueryResult<usize> {
    with_backend!(connection => Commit.execute(connection))
}

/// `BEGIN`, which diesel knows by its type and so prepares once for each connection.
#[derive(QueryId)]
struct Begin;

/// `COMMIT`
#[derive(QueryId)]
struct Commit;

impl<DB: diesel::backend::Backend> QueryFragment<DB> for Begin {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("BEGIN");
        Ok(())
    }
}

impl<DB: diesel::backend::Backend> QueryFragment<DB> for Commit {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("COMMIT");
        Ok(())
    }
}

impl<C> RunQueryDsl<C> for Begin {}
impl<C> RunQueryDsl<C> for Commit {}
