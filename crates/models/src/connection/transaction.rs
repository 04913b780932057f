//! `transaction.atomic` on one connection: it begins, does its work, and commits or rolls back.

use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;

use super::deadline::{Deadline, MAX_WAIT};
#[cfg(feature = "postgres")]
use super::postgres;
use super::{DbConnection, Explain};
use crate::error::{Error, Result};

/// One transaction on one connection.
pub(crate) fn transaction<T>(
    connection: &mut DbConnection,
    deadline: &Deadline,
    explain: Explain,
    work: impl Fn(&mut DbConnection) -> Result<T>,
) -> Result<T> {
    begin_writing(connection, deadline)?;
    match work(connection).and_then(|value| deadline.begin_commit().map(|()| value)) {
        Ok(value) => {
            let committed = MultiTransactionManager::commit_transaction(connection).map_err(Error::of_commit);
            end_commit(deadline, &committed);
            committed.map(|()| value).map_err(|error| explain(error, connection))
        }
        Err(error) => {
            // Report the first error. A connection that cannot roll back is discarded.
            if let Err(rollback) = MultiTransactionManager::rollback_transaction(connection) {
                log::error!("rollback failed: {rollback}");
                return Err(error);
            }
            Err(explain(error, connection))
        }
    }
}

/// Runs one statement in autocommit mode.
pub(super) fn statement<T>(
    connection: &mut DbConnection,
    deadline: &Deadline,
    explain: Explain,
    work: impl Fn(&mut DbConnection) -> Result<T>,
) -> Result<T> {
    deadline.begin_commit()?;
    let done = work(connection).map_err(Error::of_commit);
    end_commit(deadline, &done);
    done.map_err(|error| explain(error, connection))
}

pub(super) fn end_commit<T>(deadline: &Deadline, committed: &Result<T>) {
    if !matches!(committed, Err(Error::OutcomeUnknown(_))) {
        deadline.end_commit(committed.is_ok());
    }
}

pub(super) type MultiTransactionManager = <DbConnection as Connection>::TransactionManager;

/// Begins a write transaction. On SQLite it takes the write lock immediately.
pub(super) fn begin_writing(connection: &mut DbConnection, deadline: &Deadline) -> QueryResult<()> {
    match (connection, time_limit(deadline)) {
        // If a deferred transaction reads first and then writes, SQLite cannot wait for another writer: the write
        // fails.
        (DbConnection::Sqlite(sqlite), _) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        #[cfg(feature = "postgres")]
        (DbConnection::Postgres(postgres), limit) => postgres::begin(postgres, limit),
    }
}

/// The statement time-out for a request that has already waited long. `None` if the time-out of the connection is
/// enough.
///
/// Only such a request needs the additional statement that sets the time-out. The time-out is at least one second, so
/// that a request whose turn came just before its deadline can still use the turn.
pub(super) fn time_limit(deadline: &Deadline) -> Option<Duration> {
    const SLACK: Duration = Duration::from_millis(500);
    const LEAST: Duration = Duration::from_secs(1);
    let left = deadline.wait_remaining();
    (left + SLACK < MAX_WAIT).then_some(left.max(LEAST))
}
