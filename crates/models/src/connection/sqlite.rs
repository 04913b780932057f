//! `django.db.backends.sqlite3`: a connection to a file.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use diesel::SqliteConnection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Text;

use super::DbConnection;
use crate::error::{Error, Result};
use crate::with_backend;

/// `synchronous = FULL`: an acknowledged commit survives a power failure, not only a crash of the process.
/// Connections of the pool need only 200 KiB of page cache, because the system caches the file too.
const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                       PRAGMA cache_size = -200;";

/// The page cache in KiB of a connection that is always busy: that of a worker, and the one that writes.
pub(super) const BUSY_CACHE: u32 = 500;

/// A database file: its path, and its identity when it was first opened.
#[derive(Clone)]
pub(super) struct File {
    path: String,
    identity: Arc<OnceLock<Option<Identity>>>,
}

impl File {
    /// The file with this path. It need not exist yet.
    ///
    /// # Errors
    /// One line that names the folder, if the folder is missing. SQLite's own error does not name it.
    pub(super) fn new(path: &str) -> Result<File> {
        let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
        match folder {
            Some(folder) if !folder.is_dir() => {
                Err(Error::Unavailable(format!("there is no folder {}", folder.display())))
            }
            _ => Ok(File { path: path.to_owned(), identity: Arc::default() }),
        }
    }

    /// Opens the file, and creates it if it is missing.
    ///
    /// # Errors
    /// The path and SQLite's error, and the errors of [`File::check`].
    pub(super) fn connect(&self) -> Result<SqliteConnection> {
        self.check()?;
        let open = || {
            let mut sqlite = SqliteConnection::establish(&self.path).map_err(|error| error.to_string())?;
            sqlite.batch_execute(PRAGMAS).map_err(|error| error.to_string())?;
            Ok(sqlite)
        };
        let opened = open().map_err(|error: String| Error::Unavailable(format!("{}: {error}", self.path)))?;
        self.identity.get_or_init(|| identity(&self.path));
        Ok(opened)
    }

    /// Checks that the path still names the file that was opened. What is written to a deleted or moved file is lost,
    /// and its write-ahead log corrupts a file that took its place.
    ///
    /// # Errors
    /// One line that names the path.
    pub(super) fn check(&self) -> Result<()> {
        match self.identity.get() {
            Some(Some(opened)) if identity(&self.path).as_ref() != Some(opened) => {
                Err(Error::Unavailable(format!("{}: no longer the file that was opened; restart to use it", self.path)))
            }
            _ => Ok(()),
        }
    }
}

impl File {
    /// The sizes of the file and of its write-ahead log, in bytes. A missing file has none.
    pub(super) fn sizes(&self) -> (u64, u64) {
        let size = |path: &str| std::fs::metadata(path).map_or(0, |file| file.len());
        (size(&self.path), size(&format!("{}-wal", self.path)))
    }
}

/// Device and inode.
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &str) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// On other systems an open file cannot be deleted or moved.
#[cfg(not(unix))]
fn identity(_path: &str) -> Option<Identity> {
    None
}

/// Whether the file is in WAL mode. Without WAL, a commit blocks readers, and readers block a commit.
pub(super) fn has_write_ahead_log(connection: &mut DbConnection) -> bool {
    let mode = sql::<Text>("PRAGMA journal_mode").get_result::<String>(connection);
    mode.is_ok_and(|mode| mode == "wal")
}

/// Sets the size of a connection's page cache, in KiB.
pub(super) fn set_cache_size(connection: &mut DbConnection, size: u32) -> QueryResult<()> {
    connection.batch_execute(&format!("PRAGMA cache_size = -{size}"))
}

/// Makes SQLite fail at once where it would wait for a lock.
pub(super) fn never_wait(connection: &mut DbConnection) -> QueryResult<()> {
    connection.batch_execute("PRAGMA busy_timeout = 0")
}

/// Statements that begin and end transactions. diesel knows each by its type, and so SQLite prepares it once for each
/// connection. It would parse those of diesel's transaction manager each time.
macro_rules! transaction_statements {
    ($($(#[$doc:meta])* $function:ident, $statement:ident, $sql:literal;)*) => {$(
        $(#[$doc])*
        pub(super) fn $function(connection: &mut DbConnection) -> QueryResult<()> {
            with_backend!(connection => $statement.execute(connection)).map(|_rows| ())
        }

        #[derive(QueryId)]
        struct $statement;

        impl<DB: diesel::backend::Backend> QueryFragment<DB> for $statement {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                out.push_sql($sql);
                Ok(())
            }
        }

        impl<C> RunQueryDsl<C> for $statement {}
    )*};
}

transaction_statements! {
    /// Begins a transaction that reads.
    begin, Begin, "BEGIN";
    /// Begins a transaction that writes, and takes the write lock immediately.
    begin_immediate, BeginImmediate, "BEGIN IMMEDIATE";
    /// Ends the transaction, and makes its writes durable.
    commit, Commit, "COMMIT";
    /// Ends the transaction, and undoes its writes.
    rollback, Rollback, "ROLLBACK";
    /// Begins a savepoint in the open transaction.
    savepoint, Savepoint, "SAVEPOINT writer";
    /// Ends the last savepoint, and keeps its writes in the transaction.
    release_savepoint, ReleaseSavepoint, "RELEASE writer";
    /// Undoes the writes since the last savepoint.
    rollback_to_savepoint, RollbackToSavepoint, "ROLLBACK TO writer";
}

/// Makes diesel believe that a transaction is open, until the connection closes. So a transaction that diesel itself
/// begins on this connection is a savepoint inside of the transaction of [`begin_immediate`]. diesel forgets it if SQLite
/// ends the transaction by itself; then the writer closes the connection.
pub(super) fn nest_transactions(connection: &mut DbConnection) -> QueryResult<()> {
    match connection {
        DbConnection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, ""),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => Ok(()),
    }
}
