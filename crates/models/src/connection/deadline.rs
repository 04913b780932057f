//! A request's deadline, and the atomic decision between its commit and another answer.
//!
//! Two threads handle a request: one does the work, and one answers with 503 when the deadline is over. The first of
//! them decides, in one atomic step: [`Deadline::begin_commit`] or [`Deadline::give_up`]. After `give_up` no commit can
//! begin, so a request that was answered with 503 is not committed later. After `begin_commit` the 503 reports that the
//! outcome is unknown. [`Deadline::cancel`] is the same for a request that gets the answer of a dry run, but it does
//! nothing after `begin_commit`.
//!
//! ```text
//!               begin_commit             end_commit(true)
//! waits, works ─────────────▶ commits ────────────────────▶ is done
//!      │                         │
//!      │ give_up                 │ give_up
//!      ▼                         ▼
//!   not done             outcome unknown
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// The maximum total time that a request waits for a thread, a connection, a lock and its turn to write, counted from
/// its arrival. It is also PostgreSQL's statement time-out.
pub const MAX_WAIT: Duration = Duration::from_secs(5);

/// Why the database does nothing more for a request whose answer nobody waits for.
pub const GIVEN_UP_TEXT: &str = "the request was given up";

/// How long a request may wait, and whether a client still waits for its answer. Clones share both.
///
/// A command has no deadline: it may wait [`MAX_WAIT`] each time, and its work is never dropped.
#[derive(Clone, Debug, Default)]
pub struct Deadline(Option<Arc<Shared>>);

#[derive(Debug)]
struct Shared {
    arrived: Instant,
    longest: Duration,
    /// When waiting ends, in milliseconds after `arrived`.
    wait_ends: AtomicU64,
    /// Bits: [`COMMITTING`], [`COMMITTED`], [`GIVEN_UP`], [`ABANDONED`].
    state: AtomicU8,
    /// Whether the client has closed its connection.
    client_is_gone: Arc<AtomicBool>,
}

/// A commit is on its way to the disk.
const COMMITTING: u8 = 1;
/// Something was committed.
const COMMITTED: u8 = 2;
/// The request has its answer: 503, or that of a dry run.
const GIVEN_UP: u8 = 4;
/// Nobody waits for the answer any more.
const ABANDONED: u8 = 8;

/// What [`Deadline::give_up`] found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GivenUp {
    /// Nothing is done, and nothing will be.
    NotDone,
    /// A commit has begun: it may succeed or fail, or has succeeded.
    Unknown,
}

impl Deadline {
    /// The deadline of a request that arrives now and must be answered after `longest` at the latest.
    ///
    /// `client_is_gone` becomes true when the client closes its connection.
    pub fn of_request(longest: Duration, client_is_gone: Arc<AtomicBool>) -> Deadline {
        let wait_ends = AtomicU64::new(milliseconds(longest.min(MAX_WAIT)));
        let (arrived, state) = (Instant::now(), AtomicU8::new(0));
        Deadline(Some(Arc::new(Shared { arrived, longest, wait_ends, state, client_is_gone })))
    }

    /// The time until the request must be answered, where there is a request.
    pub fn remaining(&self) -> Option<Duration> {
        self.0.as_ref().map(|shared| shared.longest.saturating_sub(shared.arrived.elapsed()))
    }

    /// The time until which the work may wait.
    pub fn wait_until(&self) -> Instant {
        match &self.0 {
            Some(shared) => shared.arrived + Duration::from_millis(shared.wait_ends.load(Ordering::Relaxed)),
            None => Instant::now() + MAX_WAIT,
        }
    }

    /// The time that is left to wait.
    pub fn wait_remaining(&self) -> Duration {
        self.wait_until().saturating_duration_since(Instant::now())
    }

    /// Allows another [`MAX_WAIT`] from now on, after long work without waiting, such as hashing a password.
    pub fn restart_wait(&self) {
        if let Some(shared) = &self.0 {
            let ends = shared.longest.min(shared.arrived.elapsed() + MAX_WAIT);
            shared.wait_ends.store(milliseconds(ends), Ordering::Relaxed);
        }
    }

    /// Whether a client still waits for the answer. Check this after each wait, before the work begins.
    pub fn is_wanted(&self) -> bool {
        self.0.as_ref().is_none_or(|shared| {
            shared.state.load(Ordering::SeqCst) & (GIVEN_UP | ABANDONED) == 0
                && !shared.client_is_gone.load(Ordering::Relaxed)
        })
    }

    /// Nobody waits for the answer any more. Work that waits for its turn is dropped; work that has begun goes on.
    pub fn abandon(&self) {
        if let Some(shared) = &self.0 {
            shared.state.fetch_or(ABANDONED, Ordering::SeqCst);
        }
    }

    /// The request is answered with 503: from now on no commit begins.
    pub fn give_up(&self) -> GivenUp {
        let before = self.0.as_ref().map_or(0, |shared| shared.state.fetch_or(GIVEN_UP, Ordering::SeqCst));
        if before & (COMMITTING | COMMITTED) == 0 { GivenUp::NotDone } else { GivenUp::Unknown }
    }

    /// Gives the request up, unless it has begun a commit. Returns whether it is given up: nothing of it is committed, and
    /// nothing will be.
    pub fn cancel(&self) -> bool {
        let Some(shared) = &self.0 else { return false };
        let cancel = |state| (state & (COMMITTING | COMMITTED) == 0).then_some(state | GIVEN_UP);
        shared.state.fetch_update(Ordering::SeqCst, Ordering::SeqCst, cancel).is_ok()
    }

    /// Checks that the request was not given up, so that no useless work begins.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub(super) fn check(&self) -> Result<()> {
        let given_up = self.0.as_ref().is_some_and(|shared| shared.state.load(Ordering::SeqCst) & GIVEN_UP != 0);
        if given_up { Err(too_late()) } else { Ok(()) }
    }

    /// Decides that the work will be committed. After this call the work can no longer be given up. The caller commits
    /// it, or leaves it to a shared commit, and then calls [`Deadline::end_commit`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the request was given up: the work must be rolled back.
    pub(super) fn begin_commit(&self) -> Result<()> {
        let Some(shared) = &self.0 else { return Ok(()) };
        let begin = |state| (state & GIVEN_UP == 0).then_some(state | COMMITTING);
        match shared.state.fetch_update(Ordering::SeqCst, Ordering::SeqCst, begin) {
            Ok(_before) => Ok(()),
            Err(_given_up) => Err(too_late()),
        }
    }

    /// Records whether the commit succeeded. After a failed commit, another one can begin.
    pub(super) fn end_commit(&self, kept: bool) {
        if let Some(shared) = &self.0 {
            let end = |state| Some(state & !COMMITTING | if kept { COMMITTED } else { 0 });
            // The closure always gives a value, so this cannot fail.
            shared.state.fetch_update(Ordering::SeqCst, Ordering::SeqCst, end).ok();
        }
    }
}

pub(super) fn too_late() -> Error {
    Error::Unavailable(GIVEN_UP_TEXT.to_owned())
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn deadline(longest: Duration) -> Deadline {
        Deadline::of_request(longest, Arc::default())
    }

    #[test]
    fn a_request_that_was_given_up_cannot_be_committed() {
        let request = deadline(MAX_WAIT);
        assert_eq!(request.give_up(), GivenUp::NotDone);
        assert!(request.begin_commit().is_err());
        assert!(request.check().is_err());
    }

    #[test]
    fn a_request_is_not_cancelled_after_its_commit_has_begun() {
        let request = deadline(MAX_WAIT);
        request.begin_commit().unwrap();
        assert!(!request.cancel());
        request.end_commit(true);
        assert!(!request.cancel());
        assert!(request.begin_commit().is_ok(), "it goes on as before");
        let other = deadline(MAX_WAIT);
        assert!(other.cancel() && other.begin_commit().is_err());
    }

    #[test]
    fn giving_up_during_a_commit_has_an_unknown_outcome() {
        for kept in [true, false] {
            let request = deadline(MAX_WAIT);
            request.begin_commit().unwrap();
            assert_eq!(request.give_up(), GivenUp::Unknown);
            request.end_commit(kept);
            assert!(request.begin_commit().is_err(), "a second commit, after the answer");
        }
    }

    #[test]
    fn after_a_failed_commit_nothing_is_done() {
        let request = deadline(MAX_WAIT);
        request.begin_commit().unwrap();
        request.end_commit(false);
        assert_eq!(request.give_up(), GivenUp::NotDone);
    }

    /// Of a commit and a 503 at the same moment, one wins.
    #[test]
    fn a_commit_and_an_answer_of_503_exclude_each_other() {
        for _ in 0..2_000 {
            let request = deadline(MAX_WAIT);
            let (begun, given_up) = thread::scope(|scope| {
                let commit = scope.spawn(|| request.begin_commit().is_ok());
                let answer = request.give_up();
                (commit.join().unwrap(), answer)
            });
            assert_eq!(begun, given_up == GivenUp::Unknown);
        }
    }

    #[test]
    fn waiting_ends_with_the_request_at_the_latest() {
        let request = deadline(Duration::from_millis(20));
        assert!(request.wait_remaining() <= Duration::from_millis(20));
        thread::sleep(Duration::from_millis(30));
        request.restart_wait();
        assert_eq!(request.wait_remaining(), Duration::ZERO);
        assert_eq!(request.remaining(), Some(Duration::ZERO));
    }

    #[test]
    fn work_is_not_wanted_after_the_client_disconnects() {
        let is_gone = Arc::new(AtomicBool::new(false));
        let request = Deadline::of_request(MAX_WAIT, Arc::clone(&is_gone));
        assert!(request.is_wanted());
        is_gone.store(true, Ordering::Relaxed);
        assert!(!request.is_wanted());
        let request = deadline(MAX_WAIT);
        request.abandon();
        assert!(!request.is_wanted());
        request.begin_commit().unwrap();
    }

    #[test]
    fn a_command_has_no_deadline() {
        let command = Deadline::default();
        command.abandon();
        assert!(command.is_wanted() && command.remaining().is_none());
        assert!(command.wait_remaining() > MAX_WAIT / 2);
        command.begin_commit().unwrap();
    }
}
