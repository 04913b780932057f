//! SQLite's one writer, with commits that are shared.
//!
//! A commit waits for the disk, and SQLite has one at a time. So whoever wants to write takes a turn at the one
//! connection that writes: the first begins a transaction, each does its work in a savepoint of its own, and the last in
//! line commits for all. Nobody is answered before that commit is on the disk. While it is being written, the next
//! line forms.
//!
//! ```text
//! turn:  | BEGIN  work A | work B | work C  COMMIT | BEGIN  work D …
//! line:  | B C           | C      |                | E
//! answer:                                     A B C
//! ```
//!
//! A commit that fails, or a savepoint that cannot be left, is nobody's in particular: everything is rolled back, and
//! each runs its work anew in a transaction of its own, to see whose fault it was.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use diesel::connection::{Connection, InstrumentationEvent, TransactionManager};

use super::pool::{Source, TIMEOUT, log_query};
use super::{DbConnection, MultiTransactionManager, begin_writing};
use crate::error::{Error, Result};

/// The most that share a commit, so that the first of them does not wait for ever more.
const MOST: usize = 64;

/// The connection that writes, and the line in front of it.
pub(super) struct Writer {
    turn: Mutex<Turn>,
    /// How many wait for their turn.
    line: AtomicUsize,
}

/// What belongs to whoever has the turn.
struct Turn {
    source: Source,
    /// Opened at the first write, and anew after it broke.
    connection: Option<DbConnection>,
    /// The transaction that is open, with how many did their work in it.
    open: Option<(Arc<Commit>, usize)>,
}

impl Writer {
    /// A writer that connects when it has something to write.
    pub(super) fn new(source: Source) -> Writer {
        Writer { turn: Mutex::new(Turn { source, connection: None, open: None }), line: AtomicUsize::new(0) }
    }

    /// [`super::Db::atomic`].
    ///
    /// # Errors
    /// What `work` returns, and those of its commit.
    pub(super) fn atomic<T>(&self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        let (result, commit) = self.share(&work)?;
        match result {
            Err(Error::Unavailable(_)) => result,
            // An error too may come of what others did, a row that one of them deleted for instance.
            result if commit.was_kept() => result,
            _ => self.alone(work),
        }
    }

    /// Does the work in the transaction that is open, and commits it if nobody else waits to join.
    fn share<T>(&self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<(Result<T>, Arc<Commit>)> {
        let mut turn = self.turn()?;
        let commit = turn.join()?;
        let result = turn.savepoint(work);
        let is_full = turn.open.as_ref().is_some_and(|(_, size)| *size >= MOST);
        if is_full || self.line.load(Ordering::SeqCst) == 0 {
            // Each member of the commit hears of the error by running alone.
            drop(turn.commit());
        }
        drop(turn);
        Ok((result.unwrap_or_else(|panic| resume_unwind(panic)), commit))
    }

    /// Does the work in a transaction with nobody else's.
    fn alone<T>(&self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        let mut turn = self.turn()?;
        drop(turn.commit());
        turn.join()?;
        let result = turn.savepoint(work);
        let committed = turn.commit();
        drop(turn);
        result.unwrap_or_else(|panic| resume_unwind(panic)).and_then(|value| committed.map(|()| value))
    }

    /// Waits for the turn.
    fn turn(&self) -> Result<MutexGuard<'_, Turn>> {
        let start = Instant::now();
        self.line.fetch_add(1, Ordering::SeqCst);
        // `savepoint` lets no panic of the work's out, so there is nothing half done behind the lock.
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.line.fetch_sub(1, Ordering::SeqCst);
        // Those before have waited for another process, and it is still there. Whoever is last in line has to commit
        // for those before, though.
        if start.elapsed() > TIMEOUT && turn.open.is_none() {
            return Err(unavailable("the database is locked"));
        }
        Ok(turn)
    }
}

impl Turn {
    /// Joins the open transaction, or begins one.
    fn join(&mut self) -> Result<Arc<Commit>> {
        if let Some((commit, size)) = &mut self.open {
            *size += 1;
            return Ok(Arc::clone(commit));
        }
        self.source.check()?;
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect()?,
        };
        begin_writing(&mut connection)?;
        self.connection = Some(connection);
        let commit = Arc::new(Commit::default());
        self.open = Some((Arc::clone(&commit), 1));
        Ok(commit)
    }

    fn connect(&self) -> Result<DbConnection> {
        let mut connection = self.source.connect()?;
        if log::log_enabled!(log::Level::Debug) {
            connection.set_instrumentation(|event: InstrumentationEvent<'_>| log_query(&event));
        }
        Ok(connection)
    }

    /// Does the work, or nothing of it. A panic of the work's is kept for the caller: others are in this transaction.
    fn savepoint<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> std::thread::Result<Result<T>> {
        let Some(connection) = &mut self.connection else { return Ok(Err(unavailable("no connection"))) };
        if let Err(error) = MultiTransactionManager::begin_transaction(connection) {
            return Ok(Err(error.into()));
        }
        let result = catch_unwind(AssertUnwindSafe(|| work(connection)));
        let left = match &result {
            Ok(Ok(_)) => MultiTransactionManager::commit_transaction(connection),
            // SQLite may have ended the whole transaction by itself, and a panic may have left savepoints of the work's
            // own: to go on in what is left could commit one's work and not tell, or tell and not commit.
            Err(_) | Ok(Err(Error::Unavailable(_) | Error::Query(_))) => {
                self.give_up();
                return result;
            }
            Ok(Err(_)) => MultiTransactionManager::rollback_transaction(connection),
        };
        match (left, result) {
            (Ok(()), result) => result,
            (Err(left), result) => {
                // SQLite has ended the whole transaction by itself, when the disk is full for instance.
                self.give_up();
                result.map(|result| result.and(Err(left.into())))
            }
        }
    }

    /// Commits what is open, and tells everybody in it.
    fn commit(&mut self) -> Result<()> {
        let (Some((commit, size)), Some(connection)) = (self.open.take(), &mut self.connection) else { return Ok(()) };
        let committed = MultiTransactionManager::commit_transaction(connection);
        commit.tell(committed.is_ok());
        committed.map_err(|error| {
            log::error!("a commit of {size} failed: {error}");
            self.connection = None;
            error.into()
        })
    }

    /// Throws the connection away, which rolls back what is open on it.
    fn give_up(&mut self) {
        self.connection = None;
        if let Some((commit, _size)) = self.open.take() {
            commit.tell(false);
        }
    }
}

/// The end of a transaction, for those who wait for it.
#[derive(Default)]
struct Commit {
    outcome: Mutex<Option<bool>>,
    told: Condvar,
}

impl Commit {
    fn tell(&self, kept: bool) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        self.told.notify_all();
    }

    /// Waits until it is over.
    fn was_kept(&self) -> bool {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = self.told.wait_while(outcome, |outcome| outcome.is_none());
        *outcome.unwrap_or_else(PoisonError::into_inner) == Some(true)
    }
}

fn unavailable(text: &str) -> Error {
    Error::Unavailable(text.to_owned())
}
