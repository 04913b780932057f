//! The end of a commit that several share.

use std::sync::{Condvar, Mutex, PoisonError};

/// The end of a transaction, for those who wait for it.
#[derive(Default)]
pub(super) struct Commit {
    outcome: Mutex<Option<bool>>,
    told: Condvar,
}

impl Commit {
    /// Says whether it was kept.
    pub(super) fn tell(&self, kept: bool) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        self.told.notify_all();
    }

    /// Waits until it is over.
    pub(super) fn was_kept(&self) -> bool {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = self.told.wait_while(outcome, |outcome| outcome.is_none());
        *outcome.unwrap_or_else(PoisonError::into_inner) == Some(true)
    }
}
