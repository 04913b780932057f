//! `Model.objects.create(…)`, which on PostgreSQL inserts the rows of several requests together.

use super::Model;
use crate::connection::{BulkCreate, Db, DbConnection};
use crate::error::{Error, Result};

impl Db {
    /// `Model.objects.create(…)` in autocommit mode: one `INSERT`. On PostgreSQL, requests that insert into a table at the
    /// same time may share it, with the `row` of each. `alone` inserts the row of this request only.
    ///
    /// # Errors
    /// Errors of [`Db::autocommit`].
    pub fn create<M: Model>(
        &mut self,
        row: impl FnOnce() -> M::New,
        alone: impl Fn(&mut DbConnection) -> Result<M>,
    ) -> Result<M> {
        self.insert(&BulkCreate { table: M::DB_TABLE, insert: M::insert_together }, row, alone)
    }
}

diesel::define_sql_function! {
    /// Changes a setting of PostgreSQL, until the end of the transaction if `is_local`.
    fn set_config(name: diesel::sql_types::Text, value: diesel::sql_types::Text, is_local: diesel::sql_types::Bool)
    -> diesel::sql_types::Text;
}

/// Checks that the rows have come back in the order in which they were sent, by their foreign keys. So no user gets the row
/// of another one.
///
/// # Errors
/// [`Error::OutcomeUnknown`]: the rows may be committed.
pub fn check_order(is_same: bool) -> Result<()> {
    let unknown = || Error::OutcomeUnknown("the database has returned the new rows in another order".to_owned());
    is_same.then_some(()).ok_or_else(unknown)
}

/// `Model.objects.bulk_create(…)`: inserts rows, and reads them back in the same order. On PostgreSQL this is one
/// statement, which waits for a lock only for a short time.
#[cfg(feature = "postgres")]
#[macro_export]
macro_rules! insert_rows {
    ($connection:ident, $table:path, $rows:expr, $selection:expr) => {
        match $connection {
            $crate::DbConnection::Sqlite(connection) => {
                $crate::insert_rows_one_by_one!(connection, $table, $rows, $selection)
            }
            $crate::DbConnection::Postgres(connection) => {
                let rows: ::std::vec::Vec<_> = $rows.collect();
                $crate::insert_rows_of_server!(connection, $table, rows, $selection, 2, 4, 8)
            }
        }
    };
}

/// `Model.objects.bulk_create(…)`: inserts rows, and reads them back in the same order.
#[cfg(not(feature = "postgres"))]
#[macro_export]
macro_rules! insert_rows {
    ($connection:ident, $table:path, $rows:expr, $selection:expr) => {
        match $connection {
            $crate::DbConnection::Sqlite(connection) => {
                $crate::insert_rows_one_by_one!(connection, $table, $rows, $selection)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! insert_rows_one_by_one {
    ($connection:ident, $table:path, $rows:expr, $selection:expr) => {{
        let insert = |row| ::diesel::insert_into($table).values(row).returning($selection).get_result($connection);
        $rows.map(insert).collect::<::diesel::QueryResult<_>>().map_err($crate::Error::from)
    }};
}

/// One statement. diesel prepares a statement with an array once for each length, and one with a vector each time.
#[doc(hidden)]
#[macro_export]
macro_rules! insert_rows_of_server {
    ($connection:ident, $table:path, $rows:expr, $selection:expr, $length:literal $(, $longer:literal)*) => {
        match <[_; $length]>::try_from($rows) {
            Ok(rows) => $crate::insert_rows_of_server!($connection, $table, rows, $selection),
            Err(rows) => $crate::insert_rows_of_server!($connection, $table, rows, $selection $(, $longer)*),
        }
    };
    ($connection:ident, $table:path, $rows:expr, $selection:expr) => {{
        let lock_timeout = $crate::set_config("lock_timeout", $crate::LONGEST_LOCK, true);
        let insert = ::diesel::insert_into($table).values($rows).returning(($selection, lock_timeout));
        let rows: ::diesel::QueryResult<::std::vec::Vec<(Self, ::std::string::String)>> = insert.get_results($connection);
        rows.map(|rows| rows.into_iter().map(|(row, _)| row).collect()).map_err($crate::Error::from)
    }};
}
