//! Django's `connection`: one type over every database, and `transaction.atomic`.
//!
//! Requests run at once, each with its own [`Db`]. To read, a `Db` takes a connection from the pool ([`pool`]) at its
//! first query. To write, it waits for its turn at SQLite's one writer, who commits for all that wait together
//! ([`writer`]); PostgreSQL has as many writers as connections, and shares commits by itself.

mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
mod writer;

use std::sync::Arc;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;

use crate::error::{Error, Result};
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

/// Where the rows are: Django's `DATABASES["default"]`, with its pool. Clones share the pool.
#[derive(Clone)]
pub struct Database {
    source: pool::Source,
    pool: Pool,
    /// SQLite takes one writer at a time.
    writer: Option<Arc<Writer>>,
}

impl Database {
    /// Opens the database that `url` names, with at most `connections` connections for requests to share.
    ///
    /// `sqlite://PATH` makes the file if it is missing, but not its folder. `postgres://USER:PASSWORD@HOST/NAME` takes
    /// what libpq takes after a `?`, such as `sslmode`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with one line that says what is wrong, without the URL's password.
    pub fn open(url: &str, connections: u32) -> Result<Database> {
        let source = pool::Source::new(url)?;
        // One attempt outside the pool, which would try again for as long as its time-out and keep the reason.
        drop(source.connect()?);
        let writer = (!source.is_remote()).then(|| Arc::new(Writer::new(source.clone())));
        Ok(Database { source: source.clone(), pool: Pool::new(source, connections)?, writer })
    }

    /// A handle for one request or command; it takes its connection at the first query.
    pub fn handle(&self) -> Db {
        Db { database: self.clone(), connection: None, is_snapshot: false }
    }

    /// A handle for a request that only reads. On SQLite all its queries see one state of the database, for which they
    /// take SQLite's locks once instead of once each. That is a transaction already, in which diesel begins no other; who
    /// has to write after all does it in [`Db::atomic`], which leaves the snapshot first.
    pub fn snapshot(&self) -> Db {
        Db { is_snapshot: self.writer.is_some(), ..self.handle() }
    }

    /// That the database is still the one that was opened, which only a file can fail to be.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with one line that names the file.
    pub fn check(&self) -> Result<()> {
        self.source.check()
    }

    /// Whether reading may wait: for a connection, or for PostgreSQL, which is another process, perhaps another machine.
    /// SQLite's readers wait for nobody, with its write-ahead log.
    pub fn waits(&self) -> bool {
        self.writer.is_none() || !self.pool.has_idle()
    }
}

/// The connection of one request, taken from the pool at the first query, as Django takes its own.
pub struct Db {
    database: Database,
    connection: Option<PooledConnection>,
    is_snapshot: bool,
}

impl Db {
    /// The connection to run a query on. Writes belong into [`Db::atomic`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database cannot be reached or every connection stays busy.
    pub fn connection(&mut self) -> Result<&mut DbConnection> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None if self.is_snapshot => self.database.pool.get_snapshot()?,
            None => self.database.pool.get()?,
        };
        Ok(&mut self.connection.insert(connection).connection)
    }

    /// `connection.close()`: gives the connection back before something slow that needs none; the next query takes
    /// another.
    pub fn release(&mut self) {
        self.connection = None;
    }

    /// Django's `transaction.atomic`: all of `work` is kept, on the disk, or nothing.
    ///
    /// `work` may run more than once, so it takes what it needs by reference: SQLite's writer runs it anew when somebody
    /// else's write spoils the commit that they share, and PostgreSQL when two transactions cannot both be first.
    /// PostgreSQL isolates as Django's connections do, `READ COMMITTED`: whoever writes what depends on a row that was
    /// read locks it first (`User::select_for_update`).
    ///
    /// # Errors
    /// What `work` returns, after everything it did is undone.
    pub fn atomic<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        if let Some(writer) = self.database.writer.clone() {
            // A reader who waits for a turn to write needs no connection meanwhile.
            self.release();
            return writer.atomic(work);
        }
        self.retrying(|connection| transaction(connection, &work))
    }

    /// Django's autocommit: `work` is one statement, which is a transaction by itself and saves PostgreSQL two round
    /// trips. For SQLite it is the same as [`Db::atomic`].
    ///
    /// # Errors
    /// Those of `work`.
    pub fn autocommit<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        match self.database.writer {
            Some(_) => self.atomic(work),
            None => self.retrying(work),
        }
    }

    fn retrying<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        for _ in 0..MOST_RETRIES {
            match work(self.connection()?) {
                Err(Error::Conflict(_)) => {}
                result => return result,
            }
        }
        work(self.connection()?)
    }
}

/// How often PostgreSQL may refuse a transaction for the sake of another before the caller hears of it.
const MOST_RETRIES: u32 = 3;

/// One transaction on one connection.
pub(crate) fn transaction<T>(
    connection: &mut DbConnection,
    work: impl Fn(&mut DbConnection) -> Result<T>,
) -> Result<T> {
    begin_writing(connection)?;
    match work(connection) {
        Ok(value) => {
            MultiTransactionManager::commit_transaction(connection)?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one to tell; a connection that cannot roll back is thrown away.
            if let Err(rollback) = MultiTransactionManager::rollback_transaction(connection) {
                log::error!("rollback failed: {rollback}");
            }
            Err(error)
        }
    }
}

type MultiTransactionManager = <DbConnection as Connection>::TransactionManager;

/// Begins a transaction that nobody else's can get in the way of, as far as writing goes.
fn begin_writing(connection: &mut DbConnection) -> QueryResult<()> {
    match connection {
        // A deferred transaction that reads and then writes cannot wait for another writer, only fail.
        DbConnection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => AnsiTransactionManager::begin_transaction(postgres),
    }
}
