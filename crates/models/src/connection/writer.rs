//! SQLite's only writer, with group commit.
//!
//! A commit waits for the disk, and SQLite runs one commit at a time. So all requests that write share one connection
//! and take turns: the first begins a transaction, each does its work in its own savepoint, and the last in the queue
//! commits for all. No request is answered before that commit is on the disk. During the commit, the next requests
//! queue up.
//!
//! ```text
//! turn:  | BEGIN  work A | work B | work C  COMMIT | BEGIN  work D …
//! line:  | B C           | C      |                | E
//! answer:                                     A B C
//! ```
//!
//! If a commit fails, or a savepoint cannot be released, it is unknown which writer is the cause. So the whole
//! transaction is rolled back, and each writer runs its work again in its own transaction.
//!
//! The requests get the turn in order of arrival, and each waits until its own deadline ([`super::deadline`]). While
//! another process holds the lock of the file, the request with the turn retries until its deadline. The requests
//! behind it leave the queue when their own deadlines are over.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::{Connection, InstrumentationEvent, SimpleConnection, TransactionManager};

use super::commit::Commit;
use super::deadline::Deadline;
use super::line::{Had, Line};
use super::pool::{Source, log_query};
use super::{DbConnection, Explain, MultiTransactionManager, begin_writing};
use crate::error::{Error, Result};

/// The maximum number of requests that share a commit. Without it the first of them could wait without limit.
const MOST: usize = 64;

/// How long SQLite itself waits for a lock, in milliseconds, before the deadline is looked at again.
const BUSY_TIMEOUT: u32 = 100;

/// The pause before the next attempt: `busy_timeout` does not apply to some of SQLite's locks.
const PAUSE: Duration = Duration::from_millis(1);

/// The connection that writes, for the work of one request.
pub(super) type Lent<'w> = &'w mut Option<DbConnection>;

/// The connection that writes, and the line in front of it.
pub(super) struct Writer {
    line: Line,
    /// Only the thread with the turn locks this mutex, so locking never waits.
    turn: Mutex<Turn>,
}

/// The state that only the thread with the turn uses.
struct Turn {
    source: Source,
    explain: Explain,
    /// Opened at the first write, and anew after it broke.
    connection: Option<DbConnection>,
    /// The open transaction, and the number of requests that have joined it.
    open: Option<(Arc<Commit>, usize)>,
}

/// One wait for the turn and for the file's lock together.
struct Wait<'d> {
    deadline: &'d Deadline,
    until: Instant,
}

/// The turn. When it is dropped, the next in the queue gets it; before that, the open transaction is committed if
/// nobody waits or if the transaction is full.
struct HasTurn<'w> {
    line: &'w Line,
    turn: Option<MutexGuard<'w, Turn>>,
}

impl Writer {
    /// A writer that connects when it has something to write.
    pub(super) fn new(source: Source, explain: Explain) -> Writer {
        Writer { line: Line::default(), turn: Mutex::new(Turn { source, explain, connection: None, open: None }) }
    }

    /// The line in front of it.
    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// [`super::Db::atomic`] and [`super::Db::atomic_block`]. The work may take the connection out of the option while it
    /// runs.
    ///
    /// # Errors
    /// What `work` returns, and those of its commit.
    pub(super) fn atomic<T>(&self, deadline: &Deadline, work: impl Fn(Lent<'_>) -> Result<T>) -> Result<T> {
        let wait = Wait { deadline, until: deadline.wait_until() };
        let (result, commit) = self.share(&wait, &work)?;
        if let Err(Error::Unavailable(_)) = result {
            return result;
        }
        let kept = commit.was_kept();
        deadline.end_commit(kept && result.is_ok());
        // Run the work again even if it returned an error: another writer in this transaction may have caused it, for
        // example by deleting a row.
        if kept { result } else { self.alone(&wait, work) }
    }

    /// Does the work in the transaction that is open, and commits it if nobody else waits to join.
    fn share<T>(&self, wait: &Wait<'_>, work: impl Fn(Lent<'_>) -> Result<T>) -> Result<(Result<T>, Arc<Commit>)> {
        let mut turn = self.turn(wait)?;
        let commit = turn.get()?.join(wait)?;
        let result = turn.get()?.savepoint(wait, work);
        drop(turn);
        Ok((result.unwrap_or_else(|panic| resume_unwind(panic)), commit))
    }

    /// Does the work in its own transaction, which no other request can join.
    fn alone<T>(&self, wait: &Wait<'_>, work: impl Fn(Lent<'_>) -> Result<T>) -> Result<T> {
        let mut has_turn = self.turn(wait)?;
        let turn = has_turn.get()?;
        // Ignore the error: each writer in that commit runs its work again alone and gets its own error.
        drop(turn.commit());
        loop {
            turn.join(wait)?;
            let result = turn.savepoint(wait, &work);
            let committed = turn.commit();
            wait.deadline.end_commit(committed.is_ok() && matches!(result, Ok(Ok(_))));
            match committed {
                // Without a write-ahead log, a commit waits for readers.
                Err(error) if error.is_locked() && wait.may_go_on() => {}
                committed => {
                    drop(has_turn);
                    let result = result.unwrap_or_else(|panic| resume_unwind(panic));
                    return result.and_then(|value| committed.map(|()| value));
                }
            }
        }
    }

    /// Waits for the turn.
    ///
    /// # Errors
    /// [`Error::Unavailable`] after a time-out, or if nobody waits for the answer any more.
    fn turn(&self, wait: &Wait<'_>) -> Result<HasTurn<'_>> {
        let had = self.line.wait(wait.until).ok_or_else(|| unavailable("the database is locked"))?;
        // `savepoint` catches every panic of the work, so the state behind a poisoned lock is consistent.
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = HasTurn { line: &self.line, turn: Some(turn) };
        if had == Had::AfterOthers && !wait.may_go_on() {
            return Err(unavailable("the database is locked"));
        }
        Ok(turn)
    }
}

impl HasTurn<'_> {
    fn get(&mut self) -> Result<&mut Turn> {
        self.turn.as_deref_mut().ok_or_else(|| unavailable("no turn"))
    }
}

impl Drop for HasTurn<'_> {
    fn drop(&mut self) {
        let Some(mut turn) = self.turn.take() else { return };
        let may_be_joined = turn.open.as_ref().is_some_and(|(_, size)| *size < MOST);
        let next = if may_be_joined { self.line.next() } else { None };
        let next = next.or_else(|| {
            // Ignore the error: each request in this commit runs its work again alone and gets its own error.
            drop(turn.commit());
            self.line.next_or_free()
        });
        drop(turn);
        if let Some(next) = next {
            next.call();
        }
    }
}

impl Wait<'_> {
    /// Whether work that had to wait is still wanted and in time.
    fn may_go_on(&self) -> bool {
        self.deadline.is_wanted() && Instant::now() < self.until
    }
}

/// Begins a transaction. While another process holds the file's lock, tries again until the deadline.
fn begin(connection: &mut DbConnection, wait: &Wait<'_>) -> Result<()> {
    loop {
        match begin_writing(connection, wait.deadline).map_err(Error::from) {
            Err(error) if error.is_locked() && wait.may_go_on() => thread::sleep(PAUSE),
            begun => return begun,
        }
    }
}

impl Turn {
    /// Joins the open transaction, or begins one.
    fn join(&mut self, wait: &Wait<'_>) -> Result<Arc<Commit>> {
        wait.deadline.check()?;
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

    fn connect(&self) -> Result<DbConnection> {
        let mut connection = self.source.connect()?;
        connection.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT}"))?;
        if log::log_enabled!(log::Level::Debug) {
            connection.set_instrumentation(|event: InstrumentationEvent<'_>| log_query(&event));
        }
        Ok(connection)
    }

    /// Does the work in a savepoint. A panic of the work is caught and returned, because other requests share this
    /// transaction.
    fn savepoint<T>(&mut self, wait: &Wait<'_>, work: impl Fn(Lent<'_>) -> Result<T>) -> thread::Result<Result<T>> {
        let Some(connection) = &mut self.connection else { return Ok(Err(unavailable("no connection"))) };
        if let Err(error) = MultiTransactionManager::begin_transaction(connection) {
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
            Ok(Err(_)) if is_refused => MultiTransactionManager::rollback_transaction(connection),
            Ok(Ok(_)) => MultiTransactionManager::commit_transaction(connection),
            // SQLite may have rolled back the whole transaction by itself, and a panic may have left open savepoints.
            // So roll back everything: otherwise work could be committed that is reported as failed, or be lost
            // although it is reported as done.
            Err(_) | Ok(Err(Error::Unavailable(_) | Error::Query(_))) => {
                self.give_up();
                return result;
            }
            Ok(Err(_)) => MultiTransactionManager::rollback_transaction(connection),
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

    /// Commits the open transaction, and reports the outcome to all requests in it.
    fn commit(&mut self) -> Result<()> {
        let (Some((commit, size)), Some(connection)) = (self.open.take(), &mut self.connection) else { return Ok(()) };
        let committed = MultiTransactionManager::commit_transaction(connection);
        commit.tell(committed.is_ok());
        committed.map_err(|error| {
            log::error!("a commit shared by {size} writers failed: {error}");
            self.connection = None;
            error.into()
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

fn unavailable(text: &str) -> Error {
    Error::Unavailable(text.to_owned())
}
