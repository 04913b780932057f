//! Django's `with transaction.atomic():` around code that itself uses a [`Db`]: the transactions inside are savepoints.
//!
//! The hooks of views, such as `perform_create`, get a [`Db`] and commit through it. In a block, their work is committed
//! together with what happens before and after it.

use std::cell::RefCell;

use diesel::connection::TransactionManager;

use super::writer::{HeldWriter, Lent};
use super::{Db, MultiTransactionManager, begin_writing, end_commit};
use crate::connection::DbConnection;
use crate::error::{Error, Result};

/// The open transaction of a block.
pub(super) enum Block {
    /// SQLite's: the connection of the writer, which it gets back at the end.
    Writer(DbConnection),
    /// The same for the whole request, which holds the writer.
    Held(HeldWriter),
    /// PostgreSQL's, on the connection from the pool.
    Pool,
}

/// The connection of the writer.
pub(super) fn lent(connection: Lent<'_>) -> Result<&mut DbConnection> {
    connection.as_mut().ok_or_else(|| Error::Unavailable("no connection".to_owned()))
}

/// An error with which a block ends. It may come from a view, and then the block is rolled back all the same.
pub trait BlockError: From<Error> {
    /// Whether the database has failed, so that the state of the transaction is unknown.
    fn is_of_database(&self) -> bool;
}

impl BlockError for Error {
    fn is_of_database(&self) -> bool {
        matches!(self, Error::Unavailable(_) | Error::Query(_))
    }
}

impl Db {
    /// Django's `with transaction.atomic():`. [`Db::atomic`], [`Db::autocommit`] and [`Db::connection`] inside of `work`
    /// belong to its transaction.
    ///
    /// `work` may run more than once, as that of [`Db::atomic`]. After a serialization failure of PostgreSQL it does not
    /// run again.
    ///
    /// # Errors
    /// What `work` returns, after everything it did is undone; and those of [`Db::atomic`].
    pub fn atomic_block<T, E: BlockError>(&mut self, work: impl Fn(&mut Db) -> Result<T, E>) -> Result<T, E> {
        self.check_may_write()?;
        self.check_holds_no_writer()?;
        if self.block.is_some() {
            return self.inner_block(work);
        }
        let database = self.database.clone();
        let Some(writer) = &database.0.writer else { return self.block_of_server(work) };
        self.release();
        let deadline = self.deadline.clone();
        let (db, refusal) = (RefCell::new(self), RefCell::new(None));
        let done = writer.atomic(&deadline, |connection| {
            refusal.replace(None);
            let db = &mut **db.borrow_mut();
            db.block = connection.take().map(Block::Writer);
            let result = work(db);
            if let Some(Block::Writer(lent)) = db.block.take() {
                *connection = Some(lent);
            }
            result.map_err(|error: E| {
                let is_of_database = error.is_of_database();
                refusal.replace(Some(error));
                // The writer ends its whole transaction for the first error, and goes back to a savepoint for the other.
                if is_of_database { Error::Unavailable("the block has failed".to_owned()) } else { Error::RolledBack }
            })
        });
        done.map_err(|error| match refusal.take() {
            // A refusal of an earlier run, which was rolled back, is not the outcome of the last one.
            Some(refusal) if refusal.is_of_database() || matches!(error, Error::RolledBack) => refusal,
            _ => error.into(),
        })
    }

    /// The same on the connection from the pool. If `work` panics, the pool discards the connection.
    fn block_of_server<T, E: BlockError>(&mut self, work: impl Fn(&mut Db) -> Result<T, E>) -> Result<T, E> {
        let (deadline, explain) = (self.deadline.clone(), self.database.0.explain);
        begin_writing(self.connection()?, &deadline).map_err(Error::from)?;
        self.block = Some(Block::Pool);
        let result = work(self);
        self.block = None;
        let Some(entry) = &mut self.connection else {
            return Err(Error::Unavailable("no connection".to_owned()).into());
        };
        let connection = &mut entry.connection;
        match result.and_then(|value| deadline.begin_commit().map(|()| value).map_err(E::from)) {
            Ok(value) => {
                let committed = MultiTransactionManager::commit_transaction(connection).map_err(Error::of_commit);
                end_commit(&deadline, &committed);
                committed.map(|()| value).map_err(|error| explain(error, connection).into())
            }
            Err(error) => {
                if let Err(rollback) = MultiTransactionManager::rollback_transaction(connection) {
                    log::error!("rollback failed: {rollback}");
                }
                Err(error)
            }
        }
    }

    /// A block inside of a block: a savepoint.
    fn inner_block<T, E: BlockError>(&mut self, work: impl Fn(&mut Db) -> Result<T, E>) -> Result<T, E> {
        MultiTransactionManager::begin_transaction(self.connection()?).map_err(Error::from)?;
        let result = work(self);
        let connection = self.connection()?;
        match result {
            Ok(value) => {
                MultiTransactionManager::commit_transaction(connection).map_err(Error::from)?;
                Ok(value)
            }
            Err(error) => {
                if let Err(rollback) = MultiTransactionManager::rollback_transaction(connection) {
                    log::error!("rollback failed: {rollback}");
                }
                Err(error)
            }
        }
    }

    /// [`Db::atomic`] inside of a block.
    pub(super) fn savepoint<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        let explain = self.database.0.explain;
        let connection = self.connection()?;
        MultiTransactionManager::begin_transaction(connection)?;
        match work(connection) {
            Ok(value) => {
                MultiTransactionManager::commit_transaction(connection)?;
                Ok(value)
            }
            Err(error) => match MultiTransactionManager::rollback_transaction(connection) {
                Ok(()) => Err(explain(error, connection)),
                Err(rollback) => {
                    log::error!("rollback failed: {rollback}");
                    Err(error)
                }
            },
        }
    }
}
