//! The outcome of a commit that several writers share (group commit).

use std::sync::{Condvar, Mutex, PoisonError};

/// The outcome of a shared transaction, for the threads that wait for it.
#[derive(Default)]
pub(super) struct Commit {
    state: Mutex<State>,
    told: Condvar,
}

#[derive(Default)]
struct State {
    /// Whether the transaction was committed, once that is known.
    outcome: Option<bool>,
    /// Whether a thread waits for it. `notify_all` makes a system call even if no thread waits.
    has_waiter: bool,
}

impl Commit {
    /// Reports whether the transaction was committed, and wakes all waiting threads.
    pub(super) fn tell(&self, kept: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.outcome = Some(kept);
        if state.has_waiter {
            self.told.notify_all();
        }
    }

    /// Waits for the outcome. Returns `true` if the transaction was committed.
    pub(super) fn was_kept(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |state: &mut State| {
            state.has_waiter |= state.outcome.is_none();
            state.outcome.is_none()
        };
        let state = self.told.wait_while(state, waits).unwrap_or_else(PoisonError::into_inner);
        state.outcome == Some(true)
    }
}
