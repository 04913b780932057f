//! `django.core.serializers`, as far as it is the database's: rows of any model, read and saved as they are.
//!
//! A model's own queries are written out where the model is. Here the SQL is made from
//! [`Options`](crate::options::Options), so that one description of a table serves `dumpdata` and `loaddata` alike.

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

/// An instance of a model that needs no Rust type.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Values in the order of [`crate::options::Options::fields`].
    pub values: Vec<Value>,
    /// Keys in the order of [`crate::options::Options::many_to_many`]; `None` leaves them as they are.
    pub many_to_many: Vec<Option<Vec<i64>>>,
}

/// Reads all that `work` reads as it is at one moment, whatever others write meanwhile.
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
    let result = backends::take_time(connection).map_err(Error::from).and_then(|()| work(connection));
    // Nothing was written; a connection that cannot roll back is thrown away.
    if let Err(error) = MultiTransactionManager::rollback_transaction(connection) {
        log::error!("rollback failed: {error}");
    }
    result
}

/// `transaction.atomic` for much work at once, which begins with writing and runs once only.
///
/// # Errors
/// What `work` returns, after everything it did is undone; and those of the database.
pub fn atomic<T>(db: &mut Db, work: impl FnOnce(&mut DbConnection) -> Result<T>) -> Result<T> {
    db.connection()?.transaction(|connection| {
        backends::take_time(connection)?;
        work(connection)
    })
}

type MultiTransactionManager = <DbConnection as Connection>::TransactionManager;
