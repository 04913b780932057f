//! `threading.BoundedSemaphore`: how many threads do something heavy at once.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Turns at work that takes much memory or processor time for a moment: parsing a large body, rendering a large answer.
///
/// More threads at once would finish it no sooner, and each needs several times the size of its text.
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

    /// Blocks until there is a turn; `None` where that takes longer than `longest`.
    pub fn take(&self, longest: Duration) -> Option<Turn<'_>> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.given_back.wait_timeout_while(free, longest, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Turn(self))
    }
}

/// A turn of [`Turns`]; dropping it gives it to the next.
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
    fn whoever_finds_no_turn_waits_for_one_and_not_for_ever() {
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
