//! Django's `sync` workers, as far as passwords go: how many are hashed at a time.
//!
//! To hash a password takes a core for a quarter of a second, by design. A Django server has as many workers as its
//! operator gave it, and a few logins keep all of them busy. Here logins share half of the cores and wait their turn,
//! first come, first served, and more than [`MAX_WAITING`] of them are refused at once.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// The most logins that wait. With one core to hash on, the last of them waits for eight seconds, which is as long as
/// somebody who wants to log in may be asked to; and each keeps a thread.
pub const MAX_WAITING: usize = 32;

/// The turns to hash a password.
#[derive(Debug)]
pub struct Hashing {
    at_once: usize,
    turns: Mutex<Turns>,
    ended: Condvar,
}

/// Turns are numbered as they are asked for. Number `n` begins when all but `at_once` of those before it have ended.
#[derive(Debug, Default)]
struct Turns {
    given: usize,
    ended: usize,
}

/// More wait than may.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("too many logins wait")]
pub struct Busy;

/// The right to hash passwords, until it is dropped.
#[derive(Debug)]
pub struct Turn<'h>(&'h Hashing);

impl Default for Hashing {
    /// Half of the cores, so that the other half answers all other requests.
    fn default() -> Hashing {
        Hashing::new(thread::available_parallelism().map_or(1, |cores| cores.get() / 2))
    }
}

impl Hashing {
    /// As many at a time, but at least one.
    pub fn new(at_once: usize) -> Hashing {
        Hashing { at_once: at_once.max(1), turns: Mutex::default(), ended: Condvar::new() }
    }

    /// The most that hash or wait at a time, each on a thread of its own.
    pub fn most(&self) -> usize {
        self.at_once + MAX_WAITING
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`Busy`], at once, when too many wait already.
    pub fn turn(&self) -> Result<Turn<'_>, Busy> {
        let mut turns = self.turns();
        if turns.given - turns.ended >= self.most() {
            log::debug!("authentication: {Busy}");
            return Err(Busy);
        }
        let number = turns.given;
        turns.given += 1;
        let must_wait = |turns: &mut Turns| number >= turns.ended + self.at_once;
        drop(self.ended.wait_while(turns, must_wait).unwrap_or_else(PoisonError::into_inner));
        Ok(Turn(self))
    }

    /// How many turns are taken or waited for.
    pub fn pending(&self) -> usize {
        let turns = self.turns();
        turns.given - turns.ended
    }

    /// The counts stay right whoever panics: each is changed in one step.
    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.turns().ended += 1;
        // The one whose turn it is cannot be told apart from the others who wait.
        self.0.ended.notify_all();
    }
}
