//! A request that holds SQLite's writer while its view runs on the event loop. Only its commit runs on a blocking thread.
//!
//! A commit waits for the disk, and the statements before it do not. So a request with a short write needs no other thread
//! until its commit, if the writer is free. All its queries are one transaction of the writer's connection, so SQLite takes
//! the locks of the file once, and finds the pages of the last write in the connection's cache.
//!
//! ```text
//! event loop:       | BEGIN  user, object, write |             | answer
//! blocking thread:     | wakes up, waits         | COMMIT      |
//! ```
//!
//! Waking a thread takes as long as the work of a short write, so both happen at the same time: the [`Committer`] waits on
//! its thread for what the request hands over.
//!
//! The commit is like that of any other request: requests that wait for the writer by then share it. A handle that holds
//! the writer refuses whatever it cannot do ([`Db::is_unfinished`]). Then nothing is written, and the request runs again
//! with another handle.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::HasTurn;
use crate::connection::block::{Block, BlockError};
use crate::connection::commit::Commit;
use crate::connection::deadline::too_late;
use crate::connection::{Database, Db, DbConnection, Deadline, sqlite};
use crate::error::{Error, Result};

/// The turn at the writer, and its connection. Dropping it gives both back. Without `commit`, an open transaction is rolled
/// back. With `commit`, it stays open until the shared commit, which reports its outcome there.
pub(in crate::connection) struct HeldWriter {
    database: Database,
    /// `None` if it is missing, or broke.
    connection: Option<DbConnection>,
    /// Whether a query of this request has failed.
    has_failed: Arc<AtomicBool>,
    has_begun: bool,
    has_written: bool,
    commit: Option<Arc<Commit>>,
    committer: SyncSender<PendingCommit>,
}

/// What a request has written and not committed yet. If it is dropped, it is rolled back.
struct PendingCommit {
    held: HeldWriter,
    deadline: Deadline,
}

/// Commits what a request has written while it held the writer. It starts on a blocking thread before the request works.
pub struct Committer {
    database: Database,
    written: Receiver<PendingCommit>,
}

impl Database {
    /// A handle for a request that makes a short write and never waits, and its committer. `None` if it would have to wait:
    /// another request writes, the writer has no connection yet, the SQLite file is not in WAL mode, or the database is
    /// PostgreSQL.
    ///
    /// [`Db::read_connection`] reads, and [`Db::atomic`] writes, once. The first of them takes the lock of the file, so a
    /// client without a valid token never does. [`Db::hand_over`] ends the work. Dropping the handle rolls it back.
    pub fn hold_writer(&self, deadline: &Deadline) -> Option<(Db, Committer)> {
        let writer = self.0.writer.as_ref().filter(|writer| writer.line.take())?;
        let mut turn = HasTurn { line: &writer.line, turn: Some(writer.lock()) };
        let (connection, has_failed) = turn.get().ok()?.lend()?;
        // Unlock, and keep the turn.
        turn.turn = None;
        let (committer, written) = sync_channel(1);
        let (database, connection) = (self.clone(), Some(connection));
        let (has_begun, has_written, commit) = (false, false, None);
        let held = HeldWriter { database, connection, has_failed, has_begun, has_written, commit, committer };
        let db = Db { block: Some(Block::Held(held)), ..self.handle_until(deadline) };
        Some((db, Committer { database: self.clone(), written }))
    }
}

impl Db {
    /// Django's `connections[router.db_for_read(…)]`: the connection for a query that only reads. Most handles have one
    /// connection for all queries. A handle that holds the writer lends its connection here only. Write only in
    /// [`Db::atomic`]: on SQLite, the other handles of a request refuse a write here. This handle does not notice it, and
    /// commits it if the request succeeds.
    ///
    /// # Errors
    /// Those of [`Db::connection`].
    pub fn read_connection(&mut self) -> Result<&mut DbConnection> {
        if !self.holds_writer() {
            return self.connection();
        }
        match &mut self.block {
            Some(Block::Held(held)) => held.begun(),
            _ => Err(too_late()),
        }
    }

    /// Hands the transaction of a request over to its committer. Then its outcome is that of [`Committer::run`]. Returns
    /// whether there is one.
    pub fn hand_over(self) -> bool {
        match self.block {
            Some(Block::Held(held)) if held.has_begun && !self.is_unfinished => {
                let committer = held.committer.clone();
                // Without a committer it is rolled back, and whoever waits for the outcome of the committer finds none.
                drop(committer.send(PendingCommit { held, deadline: self.deadline }));
                true
            }
            _ => false,
        }
    }

    /// Whether [`Db::atomic`] has succeeded on a handle that holds the writer.
    pub fn has_written(&self) -> bool {
        matches!(&self.block, Some(Block::Held(held)) if held.has_written)
    }

    /// [`Db::atomic`] of a handle that holds the writer. After an error, the request runs again where it gets its own
    /// error.
    pub(in crate::connection) fn write_held<T>(
        &mut self,
        work: impl Fn(&mut DbConnection) -> Result<T>,
    ) -> Option<Result<T>> {
        let Some(Block::Held(held)) = &mut self.block else { return None };
        Some(held.write(work).map_err(|error| self.refuse(&format!("the write runs again: {error}"))))
    }

    /// Refuses what only a handle with connections of its own can do: to run any query, and to begin a block.
    pub(in crate::connection) fn check_holds_no_writer(&mut self) -> Result<()> {
        if self.holds_writer() { Err(self.refuse("this handle holds the writer")) } else { Ok(()) }
    }

    /// Whether this is a handle of [`Database::hold_writer`].
    pub fn holds_writer(&self) -> bool {
        matches!(self.block, Some(Block::Held(_)))
    }
}

impl HeldWriter {
    /// The connection, in a transaction.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while another process writes, and if the connection is closed.
    fn begun(&mut self) -> Result<&mut DbConnection> {
        let connection = self.connection.as_mut().ok_or_else(too_late)?;
        if !self.has_begun {
            sqlite::begin_immediate(connection)?;
            self.has_begun = true;
        }
        Ok(connection)
    }

    /// Does the work, once. The connection is closed if its state is unknown afterwards: a panic may leave savepoints open.
    fn write<T>(&mut self, work: impl Fn(&mut DbConnection) -> Result<T>) -> Result<T> {
        if self.has_written {
            return Err(Error::Unavailable("a second transaction".to_owned()));
        }
        // SQLite may end the transaction by itself after a failed read, for example if the disk is broken. Then each
        // statement of the work would be committed at once.
        if self.has_failed.load(Ordering::Relaxed) {
            return Err(Error::Unavailable("a query has failed".to_owned()));
        }
        self.begun()?;
        let mut connection = self.connection.take().ok_or_else(too_late)?;
        let result = work(&mut connection);
        self.has_written = result.is_ok();
        if !result.as_ref().is_err_and(|error| error.is_of_database() && !error.is_locked()) {
            self.connection = Some(connection);
        }
        result
    }
}

/// How long a committer looks for the work of its request before it sleeps. A short write normally ends before.
const LOOKING: Duration = Duration::from_micros(100);

impl Committer {
    /// Waits for the transaction of the request, and commits it, durably on disk. `None` if the request hands nothing over.
    /// `false` if nothing was committed: the commit has failed, perhaps because of a request that shares it, or the file was
    /// replaced, or the request was given up.
    pub fn run(self) -> Option<bool> {
        // This needs a system call, so it happens while the request works.
        let is_same_file = self.database.check().is_ok();
        let written = self.wait()?;
        Some(is_same_file && written.commit())
    }

    /// Waits for the transaction of the request. While it looks, any other thread goes first.
    fn wait(&self) -> Option<PendingCommit> {
        let begun = Instant::now();
        while begun.elapsed() < LOOKING {
            match self.written.try_recv() {
                Ok(written) => return Some(written),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => thread::yield_now(),
            }
        }
        self.written.recv().ok()
    }
}

impl PendingCommit {
    fn commit(mut self) -> bool {
        if self.deadline.begin_commit().is_err() {
            return false;
        }
        let commit = Arc::new(Commit::default());
        self.held.commit = Some(Arc::clone(&commit));
        drop(self.held);
        let kept = commit.was_kept();
        self.deadline.end_commit(kept);
        kept
    }
}

impl Drop for HeldWriter {
    fn drop(&mut self) {
        let Some(writer) = &self.database.0.writer else { return };
        let mut turn = writer.lock();
        // A panic may leave savepoints open.
        if let Some(connection) = self.connection.take().filter(|_| !thread::panicking()) {
            turn.take_back(connection, self.has_begun, self.commit.take());
        } else if let Some(commit) = self.commit.take() {
            commit.tell(false);
        }
        drop(HasTurn { line: &writer.line, turn: Some(turn) });
    }
}
