//! `threading.BoundedSemaphore`: limits the number of threads that do heavy work at the same time.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Turns to do work that needs much memory or processor time: parsing a large body, rendering a large response.
///
/// More threads would not finish the work sooner, and each of them needs several times the size of its text.
#[derive(Debug)]
pub struct Turns {
    free: Mutex<usize>,
    given_back: Condvar,
}

impl Turns {
    /// `most` turns at a time.
    pub fn new(most: usize) -> Turns {
        Turns { free: Mutex::new(most), given_back: Condvar::new() }
    }

    /// Blocks until there is a turn. `None` after the time-out `longest`.
    pub fn take(&self, longest: Duration) -> Option<Turn<'_>> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.given_back.wait_timeout_while(free, longest, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Turn(self))
    }
}

/// A turn of [`Turns`]. Dropping it frees the turn for the next thread.
#[derive(Debug)]
pub struct Turn<'t>(&'t Turns);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_for_a_turn_ends_with_a_turn_or_the_time_out() {
        let turns = Turns::new(1);
        let turn = turns.take(Duration::ZERO).unwrap();
        assert!(turns.take(Duration::from_millis(1)).is_none());
        std::thread::scope(|scope| {
            let next = scope.spawn(|| turns.take(Duration::from_secs(60)).is_some());
            drop(turn);
            assert!(next.join().unwrap());
        });
    }
}
