//! The outcome of a commit that several writers share (group commit).

use std::sync::{Condvar, Mutex, PoisonError};

/// The outcome of a shared transaction, for the threads that wait for it.
#[derive(Default)]
pub(super) struct Commit {
    outcome: Mutex<Option<bool>>,
    told: Condvar,
}

impl Commit {
    /// Reports whether the transaction was committed, and wakes all waiting threads.
    pub(super) fn tell(&self, kept: bool) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        self.told.notify_all();
    }

    /// Waits for the outcome. Returns `true` if the transaction was committed.
    pub(super) fn was_kept(&self) -> bool {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = self.told.wait_while(outcome, |outcome| outcome.is_none());
        *outcome.unwrap_or_else(PoisonError::into_inner) == Some(true)
    }
}
