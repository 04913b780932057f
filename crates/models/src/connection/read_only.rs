//! Connections whose writes the database itself refuses: for dry runs, and on SQLite for all requests.

use diesel::QueryResult;
use diesel::connection::SimpleConnection;

use super::DbConnection;

/// Makes the database refuse all writes of a connection, or accept them again.
///
/// On PostgreSQL, a read-only transaction begins or ends. A setting of the session would not do: in transaction mode,
/// `PgBouncer` could turn it on for one session of the server, and off for another.
pub(super) fn set(connection: &mut DbConnection, read_only: bool) -> QueryResult<()> {
    let (on, off) = match connection {
        DbConnection::Sqlite(_) => ("PRAGMA query_only = on", "PRAGMA query_only = off"),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => ("BEGIN READ ONLY", "ROLLBACK"),
    };
    connection.batch_execute(if read_only { on } else { off })
}
