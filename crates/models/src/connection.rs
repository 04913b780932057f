//! Django's `connection`: one type over every database, and `transaction.atomic`.
//!
//! Requests run concurrently, each with its own [`Db`]. To read, a `Db` takes a connection from the connection pool
//! ([`pool`]) at its first query. To write, it waits in a queue for SQLite's only writer, which makes one commit for
//! several requests ([`writer`]). On PostgreSQL each connection writes, and requests at the same time
//! insert their rows together ([`inserts`]). Every wait of a request ends at its [`Deadline`].

mod block;
mod commit;
mod counts;
mod deadline;
mod inserts;
mod line;
mod permits;
mod pool;
mod read_only;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
mod statistics;
mod transaction;
mod unfinished;
mod writer;

use std::sync::Arc;

use diesel::connection::TransactionManager;
use diesel::prelude::*;

use crate::error::{Error, Result};
pub use block::BlockError;
use block::{Block, lent};
pub use deadline::{Deadline, GIVEN_UP_TEXT, GivenUp, MAX_WAIT};
pub(crate) use inserts::BulkCreate;
use inserts::Inserts;
pub use inserts::LONGEST_LOCK;
use permits::{Permit, Permits};
use pool::{Pool, Readers, Taken};
pub use statistics::{Statistics, Waited};
pub(crate) use transaction::transaction;
use transaction::{MultiTransactionManager, begin_writing, end_commit, statement, time_limit};
pub use writer::Committer;
use writer::Writer;

/// A connection to the database that `DATABASE_URL` names.
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    /// The embedded SQLite.
    Sqlite(diesel::SqliteConnection),
    /// A PostgreSQL server.
    #[cfg(feature = "postgres")]
    Postgres(diesel::PgConnection),
}

/// The database under [`DbConnection`], for `#[diesel(check_for_backend(…))]`.
pub type Backend = MultiBackend;

/// Looks into the database for the cause of a failed write, and returns a more exact error. It runs on the connection
/// of the failed write. On PostgreSQL the write is already rolled back; on SQLite the transaction may still be open.
pub(crate) type Explain = fn(Error, &mut DbConnection) -> Error;

/// The database, Django's `DATABASES["default"]`, with its connections. Clones share them.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    source: pool::Source,
    pool: Pool,
    readers: Readers,
    explain: Explain,
    /// The only writer of SQLite. `None` for PostgreSQL, where each connection can write.
    writer: Option<Writer>,
    /// The rows that several requests insert together on PostgreSQL. `None` for SQLite, whose requests share commits.
    inserts: Option<Inserts>,
    /// How many connections of the pool requests that write may have on PostgreSQL. `None` for SQLite, whose pool only
    /// reads.
    permits: Option<Arc<Permits>>,
}

impl Database {
    /// [`Database::open`], with the function that explains errors.
    pub(crate) fn connect(url: &str, connections: u32, explain: Explain) -> Result<Database> {
        let source = pool::Source::new(url)?;
        // Connect once without the pool: the pool would retry until its time-out and would not report the cause.
        drop(source.connect()?);
        let writer = (!source.is_remote()).then(|| Writer::new(source.clone(), explain));
        let (pool, readers) = (Pool::new(source.clone(), connections)?, Readers::new(source.clone()));
        let inserts = source.is_remote().then(|| Inserts::new(connections));
        let permits = source.is_remote().then(|| Permits::new((connections * 3 / 4).max(1)));
        Ok(Database(Arc::new(Inner { source, pool, readers, explain, writer, inserts, permits })))
    }

    /// A handle without a deadline, for a command. It takes its connection at the first query. A command may also write
    /// without [`Db::atomic`], as migrations do.
    pub fn handle(&self) -> Db {
        Db { is_command: true, ..self.handle_until(&Deadline::default()) }
    }

    /// A handle for a request, with the request's deadline.
    pub fn handle_until(&self, deadline: &Deadline) -> Db {
        let (database, deadline) = (self.clone(), deadline.clone());
        let (connection, permit, block) = (None, None, None);
        let (is_command, is_writer, is_snapshot, is_dry_run, is_unfinished) = (false, false, false, false, false);
        Db {
            database,
            connection,
            permit,
            block,
            is_command,
            is_writer,
            is_snapshot,
            is_dry_run,
            is_unfinished,
            deadline,
        }
    }

    /// A handle for a request that only reads and never waits, with the connection of this thread. `None` if it would
    /// have to wait: the SQLite file is not in WAL mode (then writers block readers), or the database is PostgreSQL,
    /// which is reached over the network. `None` also if this thread uses its connection, or cannot open it.
    ///
    /// All its queries see one state of the database, in one read transaction, so SQLite takes its locks once and not
    /// for each query. diesel begins no other transaction inside it. [`Db::atomic`] refuses to write, because the request
    /// would wait for the writer ([`Db::is_unfinished`]).
    pub fn snapshot(&self) -> Option<Db> {
        self.0.writer.as_ref()?;
        let connection = self.0.readers.take()?;
        connection.reads_without_waiting().then(|| Db {
            connection: Some(connection),
            is_snapshot: true,
            ..self.handle_until(&Deadline::default())
        })
    }

    /// The maximum number of connections in the pool. On SQLite the writer and each worker have one more.
    pub fn connections(&self) -> usize {
        usize::try_from(self.0.pool.size()).unwrap_or(usize::MAX)
    }

    /// Whether the database is a server where each connection can write. SQLite has one writer: any number of
    /// requests may wait for it, and they share its commits.
    pub fn is_remote(&self) -> bool {
        self.0.writer.is_none()
    }

    /// Whether a request that writes would have to wait for a connection ([`Db::for_writing`]). Always false on SQLite.
    pub fn is_busy_writing(&self) -> bool {
        self.0.permits.as_ref().is_some_and(|permits| permits.are_in_use())
    }

    /// Checks that the database is still the one that was opened. Only an SQLite file can be replaced, so this always
    /// succeeds for a server.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with one line that names the file.
    pub fn check(&self) -> Result<()> {
        self.0.source.check()
    }
}

/// The connection of one request, taken from the pool at the first query, as Django takes its own.
pub struct Db {
    database: Database,
    connection: Option<Taken>,
    /// The permit for the connection of a writer. It is dropped after the connection.
    permit: Option<Permit>,
    /// The transaction of [`Db::atomic_block`] while its work runs, or of a request that holds the writer.
    block: Option<Block>,
    is_command: bool,
    is_writer: bool,
    is_snapshot: bool,
    is_dry_run: bool,
    is_unfinished: bool,
    deadline: Deadline,
}

impl Db {
    /// The same handle for a request of the lane for writers. On PostgreSQL such requests use at most three quarters of the
    /// connections, so that some are free for readers and logins while writers wait for a lock.
    #[must_use]
    pub fn for_writing(self) -> Db {
        Db { is_writer: true, ..self }
    }

    /// The connection to run a query on. Writes belong into [`Db::atomic`]: on SQLite, another write of a request fails
    /// with `attempt to write a readonly database`, because it would not wait for its turn.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database cannot be reached, every connection stays busy, or the request was given
    /// up.
    pub fn connection(&mut self) -> Result<&mut DbConnection> {
        self.check_holds_no_writer()?;
        if let Some(Block::Writer(connection)) = &mut self.block {
            return Ok(connection);
        }
        self.deadline.check()?;
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None if self.is_snapshot => self.database.0.readers.take().ok_or_else(no_reader)?,
            None => {
                self.permit = None;
                let permits = self.database.0.permits.as_ref().filter(|_| self.is_writer);
                let permit = permits.map(|permits| permits.take(&self.deadline)).transpose()?;
                let connection = self.database.0.pool.get(&self.deadline)?;
                self.permit = permit;
                Taken::Pool(Box::new(connection))
            }
        };
        if self.is_snapshot {
            connection.begin_snapshot()?;
        }
        if self.is_dry_run {
            connection.set_read_only(true)?;
        } else if self.is_command {
            connection.set_read_only(false)?;
        }
        Ok(&mut self.connection.insert(connection).connection)
    }

    /// How long this request may wait, and whether the client still waits for the answer.
    pub fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// `connection.close()`: returns the connection to the pool, before slow work that needs no connection. The next
    /// query takes a connection again. In a block, the connection stays.
    pub fn release(&mut self) {
        if self.block.is_none() {
            self.connection = None;
            self.permit = None;
        }
    }

    /// Django's `transaction.atomic`: commits all of `work`, durably on disk, or rolls all of it back.
    ///
    /// `work` may run more than once, so it borrows what it needs. On SQLite it runs again when the shared commit
    /// failed because of another writer, on PostgreSQL after a serialization failure. PostgreSQL isolates transactions
    /// as Django does, with `READ COMMITTED`: if the values that `work` writes depend on a row, `work` must lock that
    /// row before it reads it (`User::select_for_update`).
    ///
    /// If the request is given up meanwhile, its work is rolled back. A handle that holds the writer commits later.
    ///
    /// # Errors
    /// What `work` returns, after everything it did is undone; [`Error::Unavailable`] when its turn or a lock did not
    /// come in time, or the request was given up; [`Error::OutcomeUnknown`] when a server was lost during the commit.
    pub fn atomic<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        self.check_may_write()?;
        if let Some(written) = self.write_held(&work) {
            return written;
        }
        if self.block.is_some() {
            return self.savepoint(work);
        }
        if self.database.0.writer.is_some() {
            // The request needs no read connection while it waits for its turn to write.
            self.release();
        }
        if let Some(writer) = &self.database.0.writer {
            return writer.atomic(&self.deadline, |connection| work(lent(connection)?));
        }
        let explain = self.database.0.explain;
        self.retrying(|connection, deadline| transaction(connection, deadline, explain, &work))
    }

    /// Django's autocommit: `work` is one statement, which is its own transaction. On PostgreSQL this saves two round
    /// trips. It is the same as [`Db::atomic`] on SQLite, and for a request that has already waited so long that its
    /// statement needs a shorter time-out than that of the connection.
    ///
    /// # Errors
    /// Errors of [`Db::atomic`].
    pub fn autocommit<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        self.check_may_write()?;
        match &self.database.0.writer {
            None if self.block.is_none() && time_limit(&self.deadline).is_none() => {
                let explain = self.database.0.explain;
                self.retrying(|connection, deadline| statement(connection, deadline, explain, &work))
            }
            _ => self.atomic(work),
        }
    }

    fn retrying<T>(&mut self, work: impl Fn(&mut DbConnection, &Deadline) -> Result<T>) -> Result<T> {
        let deadline = self.deadline.clone();
        for _ in 0..MOST_RETRIES {
            match work(self.connection()?, &deadline) {
                Err(Error::Conflict(_)) => {}
                result => return result,
            }
        }
        work(self.connection()?, &deadline)
    }
}

fn no_reader() -> Error {
    Error::Unavailable("the connection of this thread is in use".to_owned())
}

/// How many times a transaction is retried after a serialization failure before the caller gets the error.
const MOST_RETRIES: u32 = 3;
