//! Django's `connection`: one type over every database, and `transaction.atomic`.
//!
//! Requests run at once, each with its own [`Db`]. To read, a `Db` takes a connection from the pool ([`pool`]) at its
//! first query. To write, it waits for its turn at SQLite's one writer, who commits for all that wait together
//! ([`writer`]); PostgreSQL has as many writers as connections, and shares commits by itself. All that a request waits
//! for ends at its [`Deadline`].

mod commit;
mod deadline;
mod line;
mod pool;
mod read_only;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;

use crate::error::{Error, Result};
pub use deadline::{Deadline, GivenUp, MAX_WAIT};
use pool::{Pool, PooledConnection};
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

/// Finds out what the error of a change means, from what the database holds. It is called on the connection that the
/// change failed on. On PostgreSQL the change is undone by then; on SQLite the transaction may still be open.
pub(crate) type Explain = fn(Error, &mut DbConnection) -> Error;

/// Where the rows are: Django's `DATABASES["default"]`, with its pool. Clones share the pool.
#[derive(Clone)]
pub struct Database {
    source: pool::Source,
    pool: Pool,
    explain: Explain,
    /// SQLite takes one writer at a time.
    writer: Option<Arc<Writer>>,
}

impl Database {
    /// [`Database::open`], with the function that explains errors.
    pub(crate) fn connect(url: &str, connections: u32, explain: Explain) -> Result<Database> {
        let source = pool::Source::new(url)?;
        // Connect once without the pool: the pool would retry until its time-out and would not report the cause.
        drop(source.connect()?);
        let writer = (!source.is_remote()).then(|| Arc::new(Writer::new(source.clone(), explain)));
        Ok(Database { source: source.clone(), pool: Pool::new(source, connections)?, explain, writer })
    }

    /// A handle for a command; it takes its connection at the first query.
    pub fn handle(&self) -> Db {
        self.handle_until(&Deadline::default())
    }

    /// A handle for a request, with the request's deadline.
    pub fn handle_until(&self, deadline: &Deadline) -> Db {
        let (database, deadline) = (self.clone(), deadline.clone());
        Db { database, connection: None, is_snapshot: false, is_dry_run: false, wanted_to_write: false, deadline }
    }

    /// A handle for a request that only reads and never waits. `None` if it would have to wait: no connection is idle,
    /// SQLite is not in WAL mode so that writers block readers, or the database is PostgreSQL, which is reached over
    /// the network.
    ///
    /// All its queries see one state of the database, in one read transaction, so SQLite takes its locks once and not
    /// for each query. diesel begins no other transaction inside it. Code that has to write nevertheless calls
    /// [`Db::atomic`], which ends the snapshot first.
    pub fn snapshot(&self) -> Option<Db> {
        self.writer.as_ref()?;
        let mut connection = self.pool.try_get()?;
        let waits = !connection.reads_without_waiting();
        (!waits).then(|| Db { connection: Some(connection), is_snapshot: true, ..self.handle() })
    }

    /// The most connections at a time, besides that of SQLite's writer.
    pub fn connections(&self) -> usize {
        usize::try_from(self.pool.size()).unwrap_or(usize::MAX)
    }

    /// Whether the database is a server with as many writers as connections. SQLite has one writer, whom any number may
    /// wait for, and whose commits they share.
    pub fn is_remote(&self) -> bool {
        self.writer.is_none()
    }

    /// Checks that the database is still the one that was opened. Only an SQLite file can be replaced, so this always
    /// succeeds for a server.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with one line that names the file.
    pub fn check(&self) -> Result<()> {
        self.source.check()
    }
}

/// The connection of one request, taken from the pool at the first query, as Django takes its own.
pub struct Db {
    database: Database,
    connection: Option<PooledConnection>,
    is_snapshot: bool,
    is_dry_run: bool,
    wanted_to_write: bool,
    deadline: Deadline,
}

impl Db {
    /// The same handle for a dry run, which reads and refuses to write. It shows whether a request is refused before it
    /// writes anything.
    #[must_use]
    pub fn dry_run(self) -> Db {
        Db { is_dry_run: true, ..self }
    }

    /// Whether this is the handle of a dry run. The database refuses its writes, those on [`Db::connection`] too.
    pub fn is_dry_run(&self) -> bool {
        self.is_dry_run
    }

    /// Whether a dry run came to where it would write. Whatever it answers then is not the answer.
    pub fn wanted_to_write(&self) -> bool {
        self.wanted_to_write
    }

    /// The connection to run a query on. Writes belong into [`Db::atomic`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database cannot be reached, every connection stays busy, or the request was given
    /// up.
    pub fn connection(&mut self) -> Result<&mut DbConnection> {
        self.deadline.check()?;
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.database.pool.get(&self.deadline)?,
        };
        if self.is_snapshot {
            connection.begin_snapshot()?;
        }
        if self.is_dry_run {
            connection.refuse_writes()?;
        }
        Ok(&mut self.connection.insert(connection).connection)
    }

    /// How long this request may wait, and whether it is still wanted.
    pub fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// `connection.close()`: gives the connection back before something slow that needs none; the next query takes
    /// another.
    pub fn release(&mut self) {
        self.connection = None;
    }

    /// Django's `transaction.atomic`: all of `work` is kept, on the disk, or nothing.
    ///
    /// `work` may run more than once, so it borrows what it needs. On SQLite it runs again when the shared commit
    /// failed because of another writer, on PostgreSQL after a serialization failure. PostgreSQL isolates transactions
    /// as Django does, with `READ COMMITTED`: `work` that writes what depends on a row must lock that row before it
    /// reads it (`User::select_for_update`).
    ///
    /// A request that was given up meanwhile is rolled back.
    ///
    /// # Errors
    /// What `work` returns, after everything it did is undone; [`Error::Unavailable`] when its turn or a lock did not
    /// come in time, or the request was given up; [`Error::OutcomeUnknown`] when a server was lost during the commit.
    pub fn atomic<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        self.end_dry_run()?;
        if let Some(writer) = self.database.writer.clone() {
            // A reader who waits for a turn to write needs no connection meanwhile.
            self.release();
            return writer.atomic(&self.deadline, work);
        }
        let explain = self.database.explain;
        self.retrying(|connection, deadline| transaction(connection, deadline, explain, &work))
    }

    /// Django's autocommit: `work` is one statement, which is a transaction by itself and saves PostgreSQL two round
    /// trips. For SQLite it is the same as [`Db::atomic`], and also for a request that has waited so long that the
    /// statement needs a shorter time limit than other statements on its connection.
    ///
    /// # Errors
    /// Those of [`Db::atomic`].
    pub fn autocommit<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        self.end_dry_run()?;
        match self.database.writer {
            None if time_limit(&self.deadline).is_none() => {
                let explain = self.database.explain;
                self.retrying(|connection, deadline| statement(connection, deadline, explain, &work))
            }
            _ => self.atomic(work),
        }
    }

    fn end_dry_run(&mut self) -> Result<()> {
        self.wanted_to_write |= self.is_dry_run;
        if self.is_dry_run { Err(Error::Unavailable("a dry run does not write".to_owned())) } else { Ok(()) }
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

/// How many times a transaction is retried after a serialization failure before the caller gets the error.
const MOST_RETRIES: u32 = 3;

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
            // The first error is the one to tell; a connection that cannot roll back is thrown away.
            if let Err(rollback) = MultiTransactionManager::rollback_transaction(connection) {
                log::error!("rollback failed: {rollback}");
                return Err(error);
            }
            Err(explain(error, connection))
        }
    }
}

/// One statement that is its own commit.
fn statement<T>(
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

fn end_commit<T>(deadline: &Deadline, committed: &Result<T>) {
    if !matches!(committed, Err(Error::OutcomeUnknown(_))) {
        deadline.end_commit(committed.is_ok());
    }
}

type MultiTransactionManager = <DbConnection as Connection>::TransactionManager;

/// Begins a write transaction. SQLite's takes the write lock at once.
fn begin_writing(connection: &mut DbConnection, deadline: &Deadline) -> QueryResult<()> {
    match (connection, time_limit(deadline)) {
        // A deferred transaction that reads and then writes cannot wait for another writer, only fail.
        (DbConnection::Sqlite(sqlite), _) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        #[cfg(feature = "postgres")]
        (DbConnection::Postgres(postgres), limit) => postgres::begin(postgres, limit),
    }
}

/// The time limit for a statement of a request that has waited long already; `None` where the connection's own will do.
///
/// Only such a request pays for the statement that sets it. It has a second at least, so that one that got its turn at
/// the last moment can still use it.
fn time_limit(deadline: &Deadline) -> Option<Duration> {
    const SLACK: Duration = Duration::from_millis(500);
    const LEAST: Duration = Duration::from_secs(1);
    let left = deadline.wait_remaining();
    (left + SLACK < MAX_WAIT).then_some(left.max(LEAST))
}
