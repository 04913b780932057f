//! Connections whose writes the database itself refuses, for dry runs.

use diesel::QueryResult;
use diesel::connection::SimpleConnection;

use super::DbConnection;

/// Makes the database refuse all writes of a connection, or accept them again.
pub(super) fn set(connection: &mut DbConnection, read_only: bool) -> QueryResult<()> {
    let value = if read_only { "on" } else { "off" };
    let sql = match connection {
        DbConnection::Sqlite(_) => format!("PRAGMA query_only = {value}"),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => format!("SET default_transaction_read_only = {value}"),
    };
    connection.batch_execute(&sql)
}
