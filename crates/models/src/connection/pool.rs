//! The connections that requests share: how they are opened, kept, and thrown away when their server is gone.

mod readers;
mod source;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::{Connection, Instrumentation, InstrumentationEvent};
use diesel::r2d2::{self, R2D2Connection};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::counts::Counts;
use super::deadline::{Deadline, MAX_WAIT};
use super::statistics::{Waited, Waits};
use super::{DbConnection, read_only, sqlite};
use crate::error::{CHANGED_TABLE, Error, Result};
pub(super) use readers::{Readers, Taken};
pub(super) use source::Source;

/// How long a connection stays open without a request. A file is opened again in a millisecond, and a connection to it
/// occupies some 200 KiB; a server takes longer to connect to.
const LOCAL_IDLE: Duration = Duration::from_secs(30);
const REMOTE_IDLE: Duration = Duration::from_secs(10 * 60);

/// A connection on loan from the pool.
pub(super) type PooledConnection = r2d2::PooledConnection<ConnectionManager>;

/// A database's connections. Clones share them.
#[derive(Clone)]
pub(super) struct Pool {
    connections: r2d2::Pool<ConnectionManager>,
    server: Arc<ServerHealth>,
    waits: Arc<Waits>,
}

impl Pool {
    /// A pool that opens a connection only when it is needed. If a command ended while libpq opens a connection in the
    /// background, OpenSSL would be shut down at the same time.
    pub(super) fn new(source: Source, connections: u32) -> Result<Pool> {
        let server = Arc::new(ServerHealth::default());
        let connections = r2d2::Pool::builder()
            .max_size(connections)
            .min_idle(Some(0))
            .idle_timeout(Some(if source.is_remote() { REMOTE_IDLE } else { LOCAL_IDLE }))
            .connection_timeout(MAX_WAIT)
            // The manager below logs an error once, not at each attempt.
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(ConnectionManager { source, server: Arc::clone(&server), set_up: |_connection| Ok(()) })
            .map_err(unavailable)?;
        Ok(Pool { connections, server, waits: Arc::default() })
    }

    /// The maximum number of open connections.
    pub(super) fn size(&self) -> u32 {
        self.connections.max_size()
    }

    /// An idle connection, if there is one. Never waits for another request, and never connects. Like each way to take a
    /// connection, it may first ask the server whether the connection still works.
    pub(super) fn try_get(&self) -> Option<PooledConnection> {
        self.connections.try_get()
    }

    /// The number of open connections, those of them that are idle, and the waits for one.
    pub(super) fn statistics(&self) -> (u32, u32, Waited) {
        let r2d2::State { connections, idle_connections, .. } = self.connections.state();
        (connections, idle_connections, self.waits.read())
    }

    /// Takes an idle connection. Waits for one while the server is reachable. Fails at once when the last attempt to
    /// connect failed and no connection is open; the pool goes on trying in the background. A server at its connection
    /// limit counts as reachable while some connections are open.
    pub(super) fn get(&self, deadline: &Deadline) -> Result<PooledConnection> {
        match self.try_get() {
            Some(connection) => Ok(connection),
            None => self.waits.measure(|| self.wait(deadline)),
        }
    }

    fn wait(&self, deadline: &Deadline) -> Result<PooledConnection> {
        const SLICE: Duration = Duration::from_millis(100);
        // Each further slice may open one more connection, and a command that ends while libpq connects logs an error.
        const FIRST_SLICE: Duration = Duration::from_millis(500);
        let mut slice = FIRST_SLICE;
        let until = deadline.wait_until();
        loop {
            if self.server.is_away.load(Ordering::Relaxed) && self.connections.state().connections == 0 {
                return self.connections.try_get().ok_or_else(|| unavailable("the database server cannot be reached"));
            }
            let left = until.saturating_duration_since(Instant::now());
            // A request with no time left still gets a connection if one is idle.
            match self.connections.get_timeout(slice.min(left).max(Duration::from_millis(1))) {
                Ok(connection) => return Ok(connection),
                Err(_) if !left.is_zero() && deadline.is_wanted() => slice = SLICE,
                Err(error) => return Err(unavailable(error)),
            }
        }
    }
}

impl PoolEntry {
    /// Whether SQLite lets it read while another process writes.
    pub(super) fn reads_without_waiting(&self) -> bool {
        self.has_write_ahead_log
    }

    /// Begins a read transaction (snapshot), which lasts until the connection returns to the pool.
    pub(super) fn begin_snapshot(&mut self) -> Result<()> {
        if !self.is_snapshot {
            self.is_snapshot = true;
            sqlite::begin(&mut self.connection)?;
        }
        Ok(())
    }

    /// Makes the database refuse all writes, or accept them, until the connection returns to the pool.
    pub(super) fn set_read_only(&mut self, is_read_only: bool) -> Result<()> {
        if self.is_read_only != is_read_only {
            self.is_read_only = is_read_only;
            read_only::set(&mut self.connection, is_read_only)?;
        }
        Ok(())
    }
}

/// What is known of the server behind the connections.
#[derive(Default)]
struct ServerHealth {
    /// Whether the last attempt to connect failed.
    is_away: AtomicBool,
    /// Counts how often connections broke. Connections that were opened before the last break are discarded.
    breaks: AtomicU64,
}

/// A connection as the pool keeps it.
pub(super) struct PoolEntry {
    /// The connection.
    pub(super) connection: DbConnection,
    /// [`ServerHealth::breaks`] when it was made.
    breaks: u64,
    last_check: Instant,
    /// Whether it is in a transaction that ends when it comes back.
    is_snapshot: bool,
    /// Whether the database refuses its writes. In the pool, it does on SQLite, where only the writer writes.
    is_read_only: bool,
    /// Whether the file is in WAL mode, so that readers never wait. Checked once, because WAL cannot be turned off
    /// while a connection is open.
    has_write_ahead_log: bool,
    /// The counts of long lists.
    pub(super) counts: Counts,
}

/// Opens and checks connections for the pool. The derived `DbConnection::establish` would try each database in turn and
/// report only that no database accepts the URL.
pub(super) struct ConnectionManager {
    source: Source,
    server: Arc<ServerHealth>,
    /// What a new connection is set to.
    set_up: fn(&mut DbConnection) -> Result<()>,
}

/// If the last check of a connection is older, the pool asks the server first whether it is still there, like Django's
/// `CONN_HEALTH_CHECKS`.
const CHECK_AFTER: Duration = Duration::from_secs(1);

impl r2d2::ManageConnection for ConnectionManager {
    type Connection = PoolEntry;
    type Error = Error;

    fn connect(&self) -> Result<PoolEntry> {
        let breaks = self.server.breaks.load(Ordering::Relaxed);
        let connected = self.source.connect();
        let was_away = self.server.is_away.swap(connected.is_err(), Ordering::Relaxed);
        match &connected {
            Ok(_) if was_away => log::info!("the database can be reached again"),
            Err(error) if !was_away => log::error!("the database cannot be reached: {error}"),
            Ok(_) | Err(_) => {}
        }
        let mut connection = connected?;
        (self.set_up)(&mut connection)?;
        let is_read_only = !self.source.is_remote();
        if is_read_only {
            read_only::set(&mut connection, true)?;
        }
        let has_write_ahead_log = !self.source.is_remote() && sqlite::has_write_ahead_log(&mut connection);
        if self.source.is_remote() || log::log_enabled!(target: "models::connection", log::Level::Debug) {
            connection.set_instrumentation(BreakDetector { server: Arc::clone(&self.server), breaks });
        }
        Ok(PoolEntry {
            connection,
            breaks,
            last_check: Instant::now(),
            is_snapshot: false,
            is_read_only,
            has_write_ahead_log,
            counts: Counts::default(),
        })
    }

    fn is_valid(&self, kept: &mut PoolEntry) -> Result<()> {
        if kept.breaks != self.server.breaks.load(Ordering::Relaxed) {
            return Err(unavailable("the connection is broken"));
        }
        if self.source.is_remote() && kept.last_check.elapsed() > CHECK_AFTER {
            ask_server(&mut kept.connection)?;
            kept.last_check = Instant::now();
        }
        Ok(())
    }

    /// Called for each connection that returns to the pool. A snapshot and a dry run end here, and so does a command.
    fn has_broken(&self, kept: &mut PoolEntry) -> bool {
        let broken = kept.breaks != self.server.breaks.load(Ordering::Relaxed) || kept.connection.is_broken();
        let was_snapshot = std::mem::take(&mut kept.is_snapshot);
        std::thread::panicking()
            || broken
            || (was_snapshot && !ended(&mut kept.connection))
            || kept.set_read_only(!self.source.is_remote()).is_err()
    }
}

/// Checks that the server is still there.
fn ask_server(connection: &mut DbConnection) -> Result<()> {
    match connection {
        DbConnection::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(postgres) => Ok(super::postgres::discard_plans(postgres)?),
    }
}

/// Ends a snapshot with `COMMIT`. If a request wrote through it by mistake, the write can fail here, when the view has
/// already returned.
fn ended(connection: &mut DbConnection) -> bool {
    let result = sqlite::commit(connection);
    result.inspect_err(|error| log::error!("a snapshot could not be ended: {error}")).is_ok()
}

/// Observes each query of a connection, for the log and to notice a broken connection.
struct BreakDetector {
    server: Arc<ServerHealth>,
    breaks: u64,
}

impl Instrumentation for BreakDetector {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        log_query(&event);
        if let InstrumentationEvent::FinishQuery { error: Some(error), .. } = event
            && is_broken(error)
        {
            // If several connections break at the same time, they count as one break.
            self.server.breaks.fetch_max(self.breaks + 1, Ordering::Relaxed);
        }
    }
}

/// Logs the SQL of each query, without its values: they may be hashes and tokens.
pub(super) fn log_query(event: &InstrumentationEvent<'_>) {
    if let InstrumentationEvent::StartQuery { query, .. } = event
        && log::log_enabled!(target: "models::connection", log::Level::Debug)
    {
        let query = query.to_string();
        log::debug!(target: "models::connection", "query: {}", query.split(" -- binds:").next().unwrap_or_default());
    }
}

fn is_broken(error: &DieselError) -> bool {
    use DatabaseErrorKind::{ClosedConnection, ReadOnlyTransaction, UnableToSendCommand};
    match error {
        // After a failover the old primary is read-only, so connect anew.
        DieselError::DatabaseError(ClosedConnection | ReadOnlyTransaction | UnableToSendCommand, _) => true,
        // The connection would keep its outdated prepared statements, so connect anew.
        DieselError::DatabaseError(_, information) => information.message().contains(CHANGED_TABLE),
        _ => false,
    }
}

fn unavailable(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(error.to_string())
}
