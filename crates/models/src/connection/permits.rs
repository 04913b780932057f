//! The maximum number of connections that requests that write have at the same time.
//!
//! On PostgreSQL, readers and writers share the connections of the pool. If many writers wait for a lock, each with a
//! connection, some connections are still free for readers and logins.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::deadline::Deadline;
use crate::error::{Error, Result};

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

    /// Takes a permit. Waits for one until the deadline.
    ///
    /// # Errors
    /// [`Error::Unavailable`] after the deadline.
    pub(super) fn take(self: &Arc<Self>, deadline: &Deadline) -> Result<Permit> {
        let free = self.returned.wait_timeout_while(self.free(), deadline.wait_remaining(), |free| *free == 0);
        let (mut free, _timeout) = free.unwrap_or_else(PoisonError::into_inner);
        if *free == 0 {
            return Err(Error::Unavailable("requests that write use all their connections".to_owned()));
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

    fn deadline(milliseconds: u64) -> Deadline {
        Deadline::of_request(Duration::from_millis(milliseconds), Arc::default())
    }

    #[test]
    fn a_permit_is_given_to_one_request_at_a_time() {
        let permits = Permits::new(1);
        let permit = permits.take(&deadline(20)).unwrap();
        assert!(permits.take(&deadline(20)).is_err(), "the only permit is in use");
        thread::scope(|scope| {
            let waits = scope.spawn(|| permits.take(&deadline(60_000)).is_ok());
            drop(permit);
            assert!(waits.join().unwrap());
        });
        assert_eq!(*permits.free(), 1);
    }
}
