//! SQLite's only writer, with group commit.
//!
//! A commit waits for the disk, and SQLite runs one commit at a time. So all requests that write share one connection
//! and take turns: the first begins a transaction, each later one does its work in its own savepoint, and the last in the
//! queue commits for all. No request is answered before that commit is on the disk. During the commit, the next requests
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

mod held;
mod turn;

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Explain;
use super::commit::Commit;
use super::deadline::{Deadline, too_late};
use super::line::{Had, Line};
use super::pool::Source;
use crate::error::{Error, Result};
pub use held::Committer;
pub(super) use held::HeldWriter;
pub(super) use turn::Lent;
use turn::{Turn, Wait, unavailable};

/// The connection that writes, and the line in front of it.
pub(super) struct Writer {
    line: Line,
    /// Only whoever has the turn locks this mutex, so locking never waits.
    turn: Mutex<Turn>,
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
        Writer { line: Line::default(), turn: Mutex::new(Turn::new(source, explain)) }
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
        let turn = HasTurn { line: &self.line, turn: Some(self.lock()) };
        if had == Had::AfterOthers && !wait.may_go_on() {
            let is_wanted = wait.deadline.is_wanted();
            return Err(if is_wanted { unavailable("the database is locked") } else { too_late() });
        }
        Ok(turn)
    }

    /// The state for whoever has the turn.
    fn lock(&self) -> MutexGuard<'_, Turn> {
        // `savepoint` catches every panic of the work, so the state behind a poisoned lock is consistent.
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut next = if turn.may_be_joined() { self.line.next() } else { None };
        if next.is_none() {
            // Ignore the error: each request in this commit runs its work again alone and gets its own error.
            drop(turn.commit());
        }
        // Unlock before another request has the turn, so that it never waits for the lock.
        drop(turn);
        next = next.or_else(|| self.line.next_or_free());
        if let Some(next) = next {
            next.call();
        }
    }
}
