//! A fair lock: whoever waits gets the turn in order of arrival, each until a deadline of its own.
//!
//! `std::sync::Mutex` gives the turn to whoever asks at the right moment and has no time limit. Here the turn is handed
//! from one thread to the next in line.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Instant;

/// A turn that one thread has at a time, and the line of those who wait for it.
#[derive(Default)]
pub(super) struct Line(Mutex<State>);

#[derive(Default)]
struct State {
    is_taken: bool,
    seats: VecDeque<Arc<Seat>>,
}

/// A place in the line.
struct Seat {
    thread: Thread,
    is_called: AtomicBool,
}

/// The next thread in line. It owns the turn already and sleeps until [`Next::call`] wakes it.
pub(super) struct Next(Arc<Seat>);

/// How a turn was had.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Had {
    /// Nobody was there.
    AtOnce,
    /// Others were first.
    AfterOthers,
}

impl Line {
    /// Waits for the turn. `None` when it did not come in time.
    pub(super) fn wait(&self, until: Instant) -> Option<Had> {
        let mut state = self.state();
        if !state.is_taken {
            state.is_taken = true;
            return Some(Had::AtOnce);
        }
        let seat = Arc::new(Seat { thread: thread::current(), is_called: AtomicBool::new(false) });
        state.seats.push_back(Arc::clone(&seat));
        drop(state);
        while !seat.is_called.load(Ordering::Acquire) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() && self.leave(&seat) {
                return None;
            }
            thread::park_timeout(left);
        }
        Some(Had::AfterOthers)
    }

    /// Gives the turn to the next in line. `None` when nobody waits: the caller still has the turn.
    pub(super) fn next(&self) -> Option<Next> {
        self.state().seats.pop_front().map(Next)
    }

    /// The same, but when nobody waits the turn is free.
    pub(super) fn next_or_free(&self) -> Option<Next> {
        let mut state = self.state();
        let next = state.seats.pop_front().map(Next);
        state.is_taken = next.is_some();
        next
    }

    /// Leaves the line. `false` if the seat is not in the line any more: then its thread owns the turn already.
    fn leave(&self, seat: &Arc<Seat>) -> bool {
        let mut state = self.state();
        let place = state.seats.iter().position(|other| Arc::ptr_eq(other, seat));
        place.and_then(|place| state.seats.remove(place)).is_some()
    }

    /// Each change of the state is complete before anything can panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Next {
    /// Wakes them.
    pub(super) fn call(self) {
        let Next(seat) = self;
        let thread = seat.thread.clone();
        seat.is_called.store(true, Ordering::Release);
        thread.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(20)
    }

    fn late() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    impl Line {
        fn len(&self) -> usize {
            self.state().seats.len()
        }

        fn pass(&self) {
            if let Some(next) = self.next_or_free() {
                next.call();
            }
        }
    }

    #[test]
    fn the_turn_comes_in_order_of_arrival() {
        let line = Line::default();
        let order = Mutex::new(Vec::new());
        assert_eq!(line.wait(late()), Some(Had::AtOnce));
        thread::scope(|scope| {
            for number in 0..20 {
                let (line, order) = (&line, &order);
                scope.spawn(move || {
                    assert_eq!(line.wait(late()), Some(Had::AfterOthers));
                    order.lock().unwrap().push(number);
                    line.pass();
                });
                while line.len() <= number {
                    thread::yield_now();
                }
            }
            line.pass();
        });
        assert_eq!(order.into_inner().unwrap(), (0..20).collect::<Vec<_>>());
        assert_eq!(line.wait(late()), Some(Had::AtOnce));
    }

    #[test]
    fn whoever_waits_too_long_leaves_the_line_to_the_others() {
        let line = Line::default();
        line.wait(late());
        assert_eq!(line.wait(soon()), None);
        assert_eq!(line.len(), 0);
        assert!(line.next().is_none(), "the caller still has the turn");
        assert_eq!(line.wait(soon()), None);
        line.pass();
        assert_eq!(line.wait(late()), Some(Had::AtOnce));
    }

    /// The turn is neither lost nor had twice when it comes at the moment at which somebody leaves.
    #[test]
    fn a_turn_that_comes_at_the_last_moment_is_not_lost() {
        let line = Line::default();
        let has_turn = AtomicBool::new(false);
        thread::scope(|scope| {
            for number in 0..8_u64 {
                let (line, has_turn) = (&line, &has_turn);
                scope.spawn(move || {
                    for _ in 0..300 {
                        let until = Instant::now() + Duration::from_micros(50 * number);
                        if line.wait(until).is_some() {
                            assert!(!has_turn.swap(true, Ordering::SeqCst), "two have the turn");
                            thread::yield_now();
                            has_turn.store(false, Ordering::SeqCst);
                            line.pass();
                        }
                    }
                });
            }
        });
        assert_eq!(line.wait(soon()), Some(Had::AtOnce));
    }
}
