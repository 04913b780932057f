//! Limits how many passwords are hashed at the same time, and queues the other logins. In Django the number of
//! gunicorn's `sync` workers is this limit.
//!
//! Hashing a password takes one core for a third of a second, by design. A Django server has a fixed number of workers,
//! and a few logins keep all of them busy. Here passwords are hashed on every core, on threads of the lowest priority
//! (`threads`), so logins use only processor time that other requests do not need. Logins wait in a queue ([`line`])
//! that takes one of each client address in turn. At most [`MAX_WAITING`] logins wait; the others get 503 with
//! `Retry-After`.

mod line;
mod load;
mod quota;
mod refusals;
mod threads;

use std::net::IpAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use models::Deadline;

use line::{Fate, Line, Origin};
use refusals::Refusals;
use threads::Threads;

pub use line::MAX_WAITING;

/// The client that sends a login.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller {
    /// The client's address. All logins with an unknown address count as one client.
    pub address: Option<IpAddr>,
}

/// The turns to hash a password, and the threads that do it.
#[derive(Debug)]
pub struct Hashing {
    line: Mutex<Line>,
    changed: Condvar,
    threads: Threads,
    refusals: Refusals,
}

/// The login got no turn: the queue is full, its place went to a client with fewer places, the deadline is over, or the
/// client has disconnected.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("too many logins wait")]
pub struct Busy;

/// The right to hash passwords, until it is dropped.
#[derive(Debug)]
pub struct Turn<'h>(&'h Hashing);

impl Default for Hashing {
    /// One hashing thread for each core. Under a CPU quota (cgroup) half as many, because all threads of the process
    /// share the quota.
    fn default() -> Hashing {
        Hashing::new(quota::cores())
    }
}

impl Hashing {
    /// Hashes at most `at_once` passwords at the same time, and at least one.
    pub fn new(at_once: usize) -> Hashing {
        let at_once = at_once.max(1);
        let (line, threads) = (Mutex::new(Line::new(at_once)), Threads::new(at_once));
        Hashing { line, changed: Condvar::new(), threads, refusals: Refusals::default() }
    }

    /// The maximum number of logins that hash or wait. Each of them blocks a thread.
    pub fn capacity(&self) -> usize {
        self.line().at_once() + MAX_WAITING
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`Busy`] immediately if too many logins wait. [`Busy`] later if a client with fewer places gets the place, if
    /// the deadline is over, or if the client has disconnected.
    pub fn turn(&self, caller: &Caller, deadline: &Deadline) -> Result<Turn<'_>, Busy> {
        let origin = Origin::of(caller.address);
        let mut line = self.line();
        let until = end_of(deadline);
        let wanted = deadline.clone();
        let arrival = line.arrive(origin, Box::new(move || wanted.is_wanted()));
        // Wake the waiting threads: one of them may have lost its place.
        self.changed.notify_all();
        let fate = match arrival {
            Ok(place) => loop {
                if let Some(fate) = line.fate(place) {
                    break fate;
                }
                let Some(left) = until.map(|until| until.saturating_duration_since(Instant::now())) else {
                    line = self.changed.wait(line).unwrap_or_else(PoisonError::into_inner);
                    continue;
                };
                if left.is_zero() {
                    line.leave(place);
                    break Fate::Late;
                }
                line = self.changed.wait_timeout(line, left).unwrap_or_else(PoisonError::into_inner).0;
            },
            Err(fate) => fate,
        };
        drop(line);
        match fate {
            Fate::Granted => Ok(Turn(self)),
            Fate::Full | Fate::Late => {
                self.refusals.note(origin);
                Err(Busy)
            }
            Fate::Unwanted => Err(Busy),
        }
    }

    /// The number of logins that have a turn or wait for one.
    pub fn pending(&self) -> usize {
        self.line().pending()
    }

    /// The number of refused logins since the start.
    pub fn refused(&self) -> u64 {
        self.refusals.total()
    }

    /// Ignores a poisoned lock: each change of the queue is one call, so a panic of the caller cannot leave it half
    /// changed.
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time at which the deadline is over. `None` for a command, which has no deadline.
fn end_of(deadline: &Deadline) -> Option<Instant> {
    Instant::now().checked_add(deadline.remaining()?)
}

impl Turn<'_> {
    /// Runs `work`, which hashes, on a thread of the lowest priority, and waits for the result. If that thread gets no
    /// processor time, another thread runs `work` too, so it may run more than once. The first result is used.
    ///
    /// # Errors
    /// [`Busy`] if the deadline is over.
    pub fn run<T: Send + 'static>(
        &self,
        caller: &Caller,
        deadline: &Deadline,
        work: impl Fn() -> T + Send + Sync + 'static,
    ) -> Result<T, Busy> {
        self.0.threads.run(end_of(deadline), work).ok_or_else(|| {
            self.0.refusals.note(Origin::of(caller.address));
            Busy
        })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.line().end();
        // A condition variable cannot wake one particular thread, so wake all of them.
        self.0.changed.notify_all();
    }
}
