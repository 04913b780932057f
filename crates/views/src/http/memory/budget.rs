//! `resource.RLIMIT_AS`, counted by the program itself: how many bytes of one kind there may be at once.

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
    /// A budget of `limit` bytes, none of them taken.
    pub fn new(limit: usize) -> Budget {
        Budget { limit, used: Arc::default() }
    }

    /// Takes `bytes` until the reservation is dropped; `None` where they do not fit.
    pub fn reserve(&self, bytes: usize) -> Option<Reservation> {
        self.reserve_in(bytes, 4)
    }

    /// The same for what may fill so many quarters of the budget only, because the others are for others.
    pub fn reserve_in(&self, bytes: usize, quarters: usize) -> Option<Reservation> {
        let most = self.quarters(quarters);
        let with_more = |used: usize| used.checked_add(bytes).filter(|used| *used <= most);
        self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, with_more).ok()?;
        Some(Reservation { used: Arc::clone(&self.used), bytes })
    }

    fn quarters(&self, quarters: usize) -> usize {
        // One after the other, because four times a great limit is no number.
        self.limit - self.limit / 4 * (4 - quarters.min(4))
    }

    /// Takes `bytes` even where they do not fit, for an answer that has to be given.
    pub fn take(&self, bytes: usize) -> Reservation {
        self.used.fetch_add(bytes, Ordering::Relaxed);
        Reservation { used: Arc::clone(&self.used), bytes }
    }

    /// Whether `bytes` would fit into so many quarters now.
    pub fn has_room(&self, bytes: usize, quarters: usize) -> bool {
        self.used().saturating_add(bytes) <= self.quarters(quarters)
    }

    /// The bytes that are taken now.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
}

/// Bytes of a [`Budget`]; dropping it gives them back.
#[derive(Debug)]
pub struct Reservation {
    used: Arc<AtomicUsize>,
    bytes: usize,
}

impl Reservation {
    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Changes how many bytes are taken, also to more than fit.
    pub fn resize(&mut self, bytes: usize) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
        self.used.fetch_sub(self.bytes, Ordering::Relaxed);
        self.bytes = bytes;
    }

    /// Ties the reservation to bytes: the last clone or slice of them that is dropped gives it back.
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
    fn a_budget_gives_what_it_has_and_takes_it_back() {
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
    fn bytes_give_their_reservation_back_with_their_last_slice() {
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
