//! Django's `connection`: one type over every database, a pool of them, and `transaction.atomic`.

use std::path::Path;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, InstrumentationEvent, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{self, R2D2Connection};

use crate::error::{Error, Result};

/// A connection to the database that `DATABASE_URL` names.
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    /// The embedded SQLite.
    Sqlite(diesel::SqliteConnection),
}

/// The database under [`DbConnection`], for `#[diesel(check_for_backend(…))]`.
pub type Backend = MultiBackend;

/// Where the rows are: Django's `DATABASES["default"]`, with its pool. Clones share the pool.
#[derive(Clone)]
pub struct Database(r2d2::Pool<ConnectionManager>);

impl Database {
    /// Opens the database that `url` names, with at most `connections` connections.
    ///
    /// `sqlite://PATH` makes the file if it is missing, but not its folder.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with one line that says what is wrong.
    pub fn open(url: &str, connections: u32) -> Result<Database> {
        let manager = ConnectionManager::new(url)?;
        // One attempt outside the pool, which would try again for as long as its time-out and keep the reason.
        manager.connect_once()?;
        let pool = r2d2::Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(5))
            .test_on_check_out(false)
            .build(manager)
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Database(pool))
    }

    /// A handle for one request or command; it takes its connection at the first query.
    pub fn handle(&self) -> Db {
        Db { database: self.clone(), connection: None }
    }
}

/// The connection of one request, taken from the pool at the first query, as Django takes its own.
pub struct Db {
    database: Database,
    connection: Option<r2d2::PooledConnection<ConnectionManager>>,
}

impl Db {
    /// The connection to run a query on.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database cannot be reached or every connection stays busy.
    pub fn connection(&mut self) -> Result<&mut DbConnection> {
        if self.connection.is_none() {
            let connection = self.database.0.get().map_err(|error| Error::Unavailable(error.to_string()))?;
            self.connection = Some(connection);
        }
        self.connection.as_deref_mut().ok_or_else(|| Error::Unavailable("no connection".into()))
    }

    /// Django's `transaction.atomic`: all of `work` is kept, or nothing.
    ///
    /// # Errors
    /// What `work` returns, after everything it did is undone.
    pub fn atomic<T>(&mut self, work: impl FnOnce(&mut DbConnection) -> Result<T>) -> Result<T> {
        let connection = self.connection()?;
        begin(connection)?;
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
}

type MultiTransactionManager = <DbConnection as Connection>::TransactionManager;

fn begin(connection: &mut DbConnection) -> QueryResult<()> {
    match connection {
        // A deferred transaction that reads and then writes cannot wait for another writer, only fail.
        DbConnection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
    }
}

/// Opens connections for the pool. The derived `DbConnection::establish` would try each database in turn and keep
/// only that none understood the URL.
struct ConnectionManager {
    path: String,
}

impl ConnectionManager {
    fn new(url: &str) -> Result<ConnectionManager> {
        let unavailable = |text: String| Err(Error::Unavailable(text));
        let Some(path) = url.strip_prefix("sqlite://").filter(|path| !path.is_empty()) else {
            // The URL itself may hold a password.
            return unavailable("DATABASE_URL must look like sqlite://PATH".into());
        };
        let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
        match folder {
            Some(folder) if !folder.is_dir() => unavailable(format!("there is no folder {}", folder.display())),
            _ => Ok(ConnectionManager { path: path.to_owned() }),
        }
    }

    fn connect_once(&self) -> Result<DbConnection> {
        self.connect().map_err(|error| Error::Unavailable(format!("{}: {error}", self.path)))
    }

    fn connect(&self) -> std::result::Result<DbConnection, r2d2::Error> {
        let mut sqlite = diesel::SqliteConnection::establish(&self.path).map_err(r2d2::Error::ConnectionError)?;
        sqlite.batch_execute(PRAGMAS).map_err(r2d2::Error::QueryError)?;
        if log::log_enabled!(log::Level::Debug) {
            sqlite.set_instrumentation(log_query);
        }
        Ok(DbConnection::Sqlite(sqlite))
    }
}

/// `synchronous = FULL`: what was acknowledged survives a power cut, not only the end of the process.
const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

/// Logs the SQL of each query, without its values: they may be hashes and tokens.
fn log_query(event: InstrumentationEvent<'_>) {
    if let InstrumentationEvent::StartQuery { query, .. } = event {
        let query = query.to_string();
        log::debug!("query: {}", query.split(" -- binds:").next().unwrap_or_default());
    }
}

impl r2d2::ManageConnection for ConnectionManager {
    type Connection = DbConnection;
    type Error = r2d2::Error;

    fn connect(&self) -> std::result::Result<DbConnection, r2d2::Error> {
        ConnectionManager::connect(self)
    }

    fn is_valid(&self, connection: &mut DbConnection) -> std::result::Result<(), r2d2::Error> {
        connection.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}
