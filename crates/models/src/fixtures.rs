//! The database part of `django.core.serializers`: it reads and saves rows of any model unchanged.
//!
//! The queries for requests are in the module of each model. Here the SQL is generated from
//! [`Options`](crate::options::Options), so `dumpdata` and `loaddata` use the same description of a table.

mod backends;
mod insert;
mod many_to_many;
mod natural_key;
mod rows;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;

use crate::connection::{Db, DbConnection};
use crate::error::{Error, Result};

pub use crate::stored::Value;
pub use backends::{ForeignKey, check_constraints, reset_sequences};
pub(crate) use backends::{foreign_keys, table_names};
pub use insert::{insert, save_base};
pub use natural_key::{get_by_natural_key, natural_key};
pub(crate) use rows::damaged_columns;
pub use rows::{get, iterator};

/// A row of any model, without the Rust type of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Values in the order of [`crate::options::Options::fields`].
    pub values: Vec<Value>,
    /// Keys in the order of [`crate::options::Options::many_to_many`]; `None` leaves them as they are.
    pub many_to_many: Vec<Option<Vec<i64>>>,
}

/// Runs `work` in one read transaction: all its queries see the same snapshot of the database.
///
/// # Errors
/// Those of `work` and of the database.
pub fn snapshot<T>(db: &mut Db, work: impl FnOnce(&mut DbConnection) -> Result<T>) -> Result<T> {
    let connection = db.connection()?;
    match connection {
        DbConnection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN")?,
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => {
            let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            AnsiTransactionManager::begin_transaction_sql(postgres, begin)?;
        }
    }
    let result = backends::disable_timeouts(connection).map_err(Error::from).and_then(|()| work(connection));
    // Nothing was written, so roll back. A connection that cannot roll back is discarded.
    if let Err(error) = MultiTransactionManager::rollback_transaction(connection) {
        log::error!("rollback failed: {error}");
    }
    result
}

/// `transaction.atomic` for a large amount of work. Its first statement is a write, and it is never retried.
///
/// # Errors
/// What `work` returns, after everything it did is undone; and those of the database.
pub fn atomic<T>(db: &mut Db, work: impl FnOnce(&mut DbConnection) -> Result<T>) -> Result<T> {
    db.connection()?.transaction(|connection| {
        backends::disable_timeouts(connection)?;
        work(connection)
    })
}

type MultiTransactionManager = <DbConnection as Connection>::TransactionManager;
