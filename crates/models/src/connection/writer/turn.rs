//! The work of the request that has the turn: it joins the open transaction or begins one, and may commit it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::{Connection, Instrumentation, InstrumentationEvent, SimpleConnection};

use crate::connection::commit::Commit;
use crate::connection::deadline::Deadline;
use crate::connection::pool::{Source, log_query};
use crate::connection::{DbConnection, Explain, sqlite};
use crate::error::{Error, Result};

/// The maximum number of requests that share a commit. Without it the first of them could wait without limit.
const MOST: usize = 64;

/// How long SQLite itself waits for a lock, in milliseconds, before the deadline is looked at again. In WAL mode it does
/// not wait.
const BUSY_TIMEOUT: u32 = 100;

/// The pause before the next attempt.
const PAUSE: Duration = Duration::from_millis(1);

/// The connection that writes, for the work of one request.
pub(in crate::connection) type Lent<'w> = &'w mut Option<DbConnection>;

/// The state that only the thread with the turn uses.
pub(super) struct Turn {
    source: Source,
    explain: Explain,
    /// Opened at the first write, and anew after it broke.
    connection: Option<DbConnection>,
    /// The open transaction, and the number of requests that have joined it.
    open: Option<(Arc<Commit>, usize)>,
    /// Whether the file was in WAL mode when the connection was opened. Then readers never delay a commit.
    has_write_ahead_log: bool,
    /// Whether a query has failed since [`Turn::lend`].
    has_failed: Arc<AtomicBool>,
}

/// Notices failed queries, and logs queries.
struct FailureDetector {
    has_failed: Arc<AtomicBool>,
}

/// One wait for the turn and for the file's lock together.
pub(super) struct Wait<'d> {
    pub(super) deadline: &'d Deadline,
    pub(super) until: Instant,
}

impl Turn {
    pub(super) fn new(source: Source, explain: Explain) -> Turn {
        Turn { source, explain, connection: None, open: None, has_write_ahead_log: false, has_failed: Arc::default() }
    }

    /// Whether another request can join the open transaction.
    pub(super) fn may_be_joined(&self) -> bool {
        self.open.as_ref().is_some_and(|(_, size)| *size < MOST)
    }

    /// Joins the open transaction, or begins one.
    pub(super) fn join(&mut self, wait: &Wait<'_>) -> Result<Arc<Commit>> {
        wait.deadline.check()?;
        if self.has_lost_transaction() {
            self.give_up();
        }
        if let Some((commit, size)) = &mut self.open {
            *size += 1;
            return Ok(Arc::clone(commit));
        }
        self.source.check()?;
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let begun = begin(&mut connection, wait);
        if begun.as_ref().is_ok() || begun.as_ref().is_err_and(Error::is_locked) {
            self.connection = Some(connection);
        }
        begun?;
        let commit = Arc::new(Commit::default());
        self.open = Some((Arc::clone(&commit), 1));
        Ok(commit)
    }

    /// Whether SQLite has rolled back the transaction of the first request, and this request has ignored the error.
    /// A savepoint of the next request would then be a transaction of its own, which a failed commit does not undo. Later
    /// requests find it out when they release their savepoints.
    fn has_lost_transaction(&mut self) -> bool {
        let Some(connection) = self.connection.as_mut().filter(|_| matches!(self.open, Some((_, 1)))) else {
            return false;
        };
        // Inside of a transaction, `BEGIN` is an error.
        sqlite::begin(connection).is_ok()
    }

    fn connect(&mut self) -> Result<DbConnection> {
        let mut connection = self.source.connect()?;
        connection.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT}"))?;
        self.has_write_ahead_log = sqlite::has_write_ahead_log(&mut connection);
        if self.has_write_ahead_log {
            // `begin` tries again, and nothing else waits for a lock.
            sqlite::never_wait(&mut connection)?;
        }
        sqlite::set_cache_size(&mut connection, sqlite::BUSY_CACHE)?;
        sqlite::nest_transactions(&mut connection)?;
        connection.set_instrumentation(FailureDetector { has_failed: Arc::clone(&self.has_failed) });
        Ok(connection)
    }

    /// The connection for a request that holds the writer and never waits, and whether one of its queries fails. `None` if the
    /// connection is not open yet, or may wait.
    pub(super) fn lend(&mut self) -> Option<(DbConnection, Arc<AtomicBool>)> {
        let connection = if self.has_write_ahead_log { self.connection.take()? } else { return None };
        self.has_failed.store(false, Ordering::Relaxed);
        Some((connection, Arc::clone(&self.has_failed)))
    }

    /// Takes the lent connection back. With a commit, its transaction stays open, and other requests can join it. Otherwise
    /// it is rolled back, if it has begun.
    pub(super) fn take_back(&mut self, mut connection: DbConnection, has_begun: bool, commit: Option<Arc<Commit>>) {
        self.open = commit.map(|commit| (commit, 1));
        if self.open.is_some() || !has_begun || sqlite::rollback(&mut connection).is_ok() {
            self.connection = Some(connection);
        }
    }

    /// Does the work in a savepoint, or directly in the transaction if this request has begun it. A panic of the work is
    /// caught and returned, because other requests share this transaction.
    pub(super) fn savepoint<T>(
        &mut self,
        wait: &Wait<'_>,
        work: impl Fn(Lent<'_>) -> Result<T>,
    ) -> thread::Result<Result<T>> {
        let is_first = matches!(self.open, Some((_, 1)));
        let Some(connection) = &mut self.connection else { return Ok(Err(unavailable("no connection"))) };
        if !is_first && let Err(error) = sqlite::savepoint(connection) {
            return Ok(Err(error.into()));
        }
        let mut result = catch_unwind(AssertUnwindSafe(|| work(&mut self.connection)));
        let Some(connection) = &mut self.connection else {
            // A block has panicked, and has not given the connection back.
            self.give_up();
            return result;
        };
        result = result.map(|result| result.map_err(|error| (self.explain)(error, connection)));
        // From here on the work cannot be taken back: any writer in this transaction may commit it.
        let refused = if let Ok(Ok(_)) = result { wait.deadline.begin_commit().err() } else { None };
        let is_refused = refused.is_some();
        if let Some(refused) = refused {
            result = Ok(Err(refused));
        }
        let left = match &result {
            Ok(Err(_)) if is_refused => self.undo(is_first),
            Ok(Ok(_)) if is_first => Ok(()),
            Ok(Ok(_)) => sqlite::release_savepoint(connection),
            // SQLite may have rolled back the whole transaction by itself, and a panic may have left open savepoints.
            // So roll back everything: otherwise work could be committed that is reported as failed, or be lost
            // although it is reported as done.
            Err(_) | Ok(Err(Error::Unavailable(_) | Error::Query(_))) => {
                self.give_up();
                return result;
            }
            Ok(Err(_)) => self.undo(is_first),
        };
        match (left, result) {
            (Ok(()), result) => result,
            (Err(left), result) => {
                // SQLite itself has rolled back the whole transaction, for example because the disk is full.
                self.give_up();
                wait.deadline.end_commit(false);
                result.map(|result| result.and(Err(left.into())))
            }
        }
    }

    /// Rolls back the savepoint, or the transaction of the first request, which no other has joined yet.
    fn undo(&mut self, is_first: bool) -> QueryResult<()> {
        let Some(connection) = &mut self.connection else { return Ok(()) };
        if !is_first {
            return sqlite::rollback_to_savepoint(connection);
        }
        sqlite::rollback(connection)?;
        if let Some((commit, _size)) = self.open.take() {
            commit.tell(true);
        }
        Ok(())
    }

    /// Commits the open transaction, and reports the outcome to all requests in it.
    pub(super) fn commit(&mut self) -> Result<()> {
        let (Some((commit, size)), Some(connection)) = (self.open.take(), &mut self.connection) else { return Ok(()) };
        let committed = sqlite::commit(connection);
        commit.tell(committed.is_ok());
        committed.map_err(|error| {
            self.connection = None;
            let error = Error::from(error);
            // Each of the writers tries again alone, and the one that has violated a constraint gets its own error.
            let level = if error.is_integrity_error() { log::Level::Debug } else { log::Level::Error };
            log::log!(level, "a commit shared by {size} writers failed: {error}");
            error
        })
    }

    /// Closes the connection, which rolls back its open transaction.
    fn give_up(&mut self) {
        self.connection = None;
        if let Some((commit, _size)) = self.open.take() {
            commit.tell(false);
        }
    }
}

impl Instrumentation for FailureDetector {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        log_query(&event);
        if let InstrumentationEvent::FinishQuery { error: Some(_), .. } = event {
            self.has_failed.store(true, Ordering::Relaxed);
        }
    }
}

impl Wait<'_> {
    /// Whether work that had to wait is still wanted and in time.
    pub(super) fn may_go_on(&self) -> bool {
        self.deadline.is_wanted() && Instant::now() < self.until
    }
}

/// Begins a transaction. While another process holds the file's lock, tries again until the deadline.
fn begin(connection: &mut DbConnection, wait: &Wait<'_>) -> Result<()> {
    loop {
        // If a deferred transaction reads first and then writes, SQLite cannot wait for another writer: the write fails.
        match sqlite::begin_immediate(connection).map_err(Error::from) {
            Err(error) if error.is_locked() && wait.may_go_on() => thread::sleep(PAUSE),
            begun => return begun,
        }
    }
}

pub(super) fn unavailable(text: &str) -> Error {
    Error::Unavailable(text.to_owned())
}
