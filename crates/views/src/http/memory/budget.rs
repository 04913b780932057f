//! `resource.RLIMIT_AS`, but counted by the program itself: a limit for the memory of one kind of data.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::web::Bytes;

/// Bytes that all requests together may hold. Clones share one count.
#[derive(Clone, Debug)]
pub struct Budget {
    limit: usize,
    used: Arc<AtomicUsize>,
}

impl Budget {
    /// A budget of `limit` bytes, all of them free.
    pub fn new(limit: usize) -> Budget {
        Budget { limit, used: Arc::default() }
    }

    /// Reserves `bytes` until the reservation is dropped. `None` if too few are free.
    pub fn reserve(&self, bytes: usize) -> Option<Reservation> {
        self.reserve_in(bytes, 4)
    }

    /// The same, but only up to this number of quarters of the budget. The rest is kept for other requests.
    pub fn reserve_in(&self, bytes: usize, quarters: usize) -> Option<Reservation> {
        let most = self.quarters(quarters);
        let with_more = |used: usize| used.checked_add(bytes).filter(|used| *used <= most);
        self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, with_more).ok()?;
        Some(Reservation { used: Arc::clone(&self.used), bytes })
    }

    fn quarters(&self, quarters: usize) -> usize {
        // Divide before multiplying, because four times a large limit overflows.
        self.limit - self.limit / 4 * (4 - quarters.min(4))
    }

    /// Reserves `bytes` even if they exceed the limit, for a response that must be sent.
    pub fn take(&self, bytes: usize) -> Reservation {
        self.used.fetch_add(bytes, Ordering::Relaxed);
        Reservation { used: Arc::clone(&self.used), bytes }
    }

    /// Whether `bytes` would fit into so many quarters now.
    pub fn has_room(&self, bytes: usize, quarters: usize) -> bool {
        self.used().saturating_add(bytes) <= self.quarters(quarters)
    }

    /// The maximum number of reserved bytes.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// The number of reserved bytes.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
}

/// Reserved bytes of a [`Budget`]. Dropping the value releases them.
#[derive(Debug)]
pub struct Reservation {
    used: Arc<AtomicUsize>,
    bytes: usize,
}

impl Reservation {
    /// The number of reserved bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Changes the number of reserved bytes. The new number may exceed the limit.
    pub fn resize(&mut self, bytes: usize) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
        self.used.fetch_sub(self.bytes, Ordering::Relaxed);
        self.bytes = bytes;
    }

    /// Attaches the reservation to bytes. It is released when the last clone or slice of the bytes is dropped.
    pub fn attach(self, bytes: Vec<u8>) -> Bytes {
        Bytes::from_owner(Reserved { bytes, _reservation: self })
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

struct Reserved {
    bytes: Vec<u8>,
    _reservation: Reservation,
}

impl AsRef<[u8]> for Reserved {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_reserves_up_to_its_limit_and_releases_dropped_reservations() {
        let budget = Budget::new(100);
        assert!(budget.reserve_in(76, 3).is_none());
        let large = budget.reserve_in(75, 3).unwrap();
        assert!(budget.reserve_in(1, 3).is_none() && !budget.has_room(1, 2));
        let small = budget.reserve(25).unwrap();
        assert!(budget.reserve(1).is_none());
        assert_eq!(budget.used(), 100);
        drop(large);
        assert!(budget.has_room(50, 3) && !budget.has_room(51, 3));
        drop(small);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_reservation_is_released_with_the_last_slice_of_its_bytes() {
        let budget = Budget::new(10);
        let mut bytes = budget.reserve(4).unwrap().attach(b"text".to_vec());
        let slice = bytes.split_to(2);
        drop(bytes);
        assert_eq!((budget.used(), slice.as_ref()), (4, b"te".as_slice()));
        drop(slice);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_reservation_can_grow_past_the_budget_and_shrink() {
        let budget = Budget::new(10);
        let mut reservation = budget.take(20);
        reservation.resize(30);
        assert_eq!(budget.used(), 30);
        reservation.resize(5);
        assert!(budget.reserve(5).is_some());
    }
}
