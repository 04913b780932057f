//! The maximum number of connections that requests that write have at the same time.
//!
//! On PostgreSQL, readers and writers share the connections of the pool. If many writers wait for a lock, each with a
//! connection, some connections are still free for readers and logins.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::deadline::{Deadline, too_late};
use crate::error::{Error, Result};

/// How often a request that waits finds out whether somebody still waits for its answer.
const SLICE: Duration = Duration::from_millis(100);

/// The permits of a database.
pub(super) struct Permits {
    free: Mutex<u32>,
    returned: Condvar,
}

/// A permit, which returns when it is dropped.
pub(super) struct Permit(Arc<Permits>);

impl Permits {
    pub(super) fn new(most: u32) -> Arc<Permits> {
        Arc::new(Permits { free: Mutex::new(most), returned: Condvar::new() })
    }

    /// Whether a request would have to wait for a permit.
    pub(super) fn are_in_use(&self) -> bool {
        *self.free() == 0
    }

    /// Takes a permit. Waits for one until the deadline, or until nobody waits for the answer of the request.
    ///
    /// # Errors
    /// [`Error::Unavailable`] without a permit.
    pub(super) fn take(self: &Arc<Self>, deadline: &Deadline) -> Result<Permit> {
        let until = deadline.wait_until();
        let mut free = self.free();
        while *free == 0 {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Error::Unavailable("requests that write use all their connections".to_owned()));
            }
            let waited = self.returned.wait_timeout(free, left.min(SLICE));
            let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            free = guard;
            if timeout.timed_out() && !deadline.is_wanted() {
                return Err(too_late());
            }
        }
        *free -= 1;
        Ok(Permit(Arc::clone(self)))
    }

    /// Ignores poisoning: no code that holds this lock can panic.
    fn free(&self) -> MutexGuard<'_, u32> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.0.free() += 1;
        self.0.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::connection::deadline::GIVEN_UP_TEXT;

    fn deadline(milliseconds: u64) -> Deadline {
        Deadline::of_request(Duration::from_millis(milliseconds), Arc::default())
    }

    #[test]
    fn a_permit_is_given_to_one_request_at_a_time() {
        let permits = Permits::new(1);
        assert!(!permits.are_in_use());
        let permit = permits.take(&deadline(20)).unwrap();
        assert!(permits.are_in_use());
        assert!(permits.take(&deadline(20)).is_err(), "the only permit is in use");
        thread::scope(|scope| {
            let waits = scope.spawn(|| permits.take(&deadline(60_000)).is_ok());
            drop(permit);
            assert!(waits.join().unwrap());
        });
        assert_eq!(*permits.free(), 1);
    }

    #[test]
    fn a_request_that_is_cancelled_stops_waiting() {
        let permits = Permits::new(1);
        let _permit = permits.take(&deadline(20)).unwrap();
        let request = deadline(600_000);
        thread::scope(|scope| {
            let waits = scope.spawn(|| permits.take(&request).err());
            assert!(request.cancel());
            let error = waits.join().unwrap();
            assert!(
                matches!(error, Some(Error::Unavailable(text)) if text == GIVEN_UP_TEXT),
                "it waited for the deadline"
            );
        });
    }
}
