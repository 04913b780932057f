//! `DATABASES["default"]`: the source of connections.

use super::unavailable;
use crate::connection::DbConnection;
#[cfg(feature = "postgres")]
use crate::connection::postgres;
use crate::connection::sqlite::File;
use crate::error::Result;

/// The source of connections: a parsed `DATABASE_URL`.
#[derive(Clone)]
pub(in crate::connection) enum Source {
    /// A file.
    Sqlite(File),
    /// The whole URL, for libpq.
    #[cfg(feature = "postgres")]
    Postgres(String),
}

impl Source {
    /// Reads a `DATABASE_URL`.
    ///
    /// # Errors
    /// One line, without the URL itself, which may hold a password.
    pub(in crate::connection) fn new(url: &str) -> Result<Source> {
        match url.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => File::new(path).map(Source::Sqlite),
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", _)) => Ok(Source::Postgres(postgres::with_defaults(url))),
            #[cfg(not(feature = "postgres"))]
            Some(("postgres" | "postgresql", _)) => {
                Err(unavailable("this task-api was built without PostgreSQL: build it with `--features postgres`"))
            }
            _ => Err(unavailable("DATABASE_URL must look like sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME")),
        }
    }

    /// Checks, without a query, that the path still names the same database.
    ///
    /// # Errors
    /// Errors of [`File::check`].
    pub(in crate::connection) fn check(&self) -> Result<()> {
        match self {
            Source::Sqlite(file) => file.check(),
            #[cfg(feature = "postgres")]
            Source::Postgres(_) => Ok(()),
        }
    }

    /// Whether the database is a server, which may become unreachable.
    pub(in crate::connection) fn is_remote(&self) -> bool {
        !matches!(self, Source::Sqlite(_))
    }

    /// The size of the database and of its write-ahead log, in bytes. `None` for a server.
    pub(in crate::connection) fn sizes(&self) -> Option<(u64, u64)> {
        match self {
            Source::Sqlite(file) => Some(file.sizes()),
            #[cfg(feature = "postgres")]
            Source::Postgres(_) => None,
        }
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// The error text of the database in one line, without a password.
    pub(in crate::connection) fn connect(&self) -> Result<DbConnection> {
        match self {
            Source::Sqlite(file) => file.connect().map(DbConnection::Sqlite),
            #[cfg(feature = "postgres")]
            Source::Postgres(url) => postgres::connect(url).map(DbConnection::Postgres),
        }
    }
}
