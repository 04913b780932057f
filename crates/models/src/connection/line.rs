//! A fair lock with time-outs: threads get the turn in order of arrival (FIFO), and each waits until its own deadline.
//!
//! `std::sync::Mutex` is not fair and has no time-out. Here each thread passes the turn directly to the next thread in
//! the queue.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Instant;

use super::statistics::{Waited, Waits};

/// A turn that one thread has at a time, and the queue of the threads that wait for it.
#[derive(Default)]
pub(super) struct Line {
    state: Mutex<State>,
    waits: Waits,
}

#[derive(Default)]
struct State {
    is_taken: bool,
    seats: VecDeque<Arc<Seat>>,
}

/// A place in the queue.
struct Seat {
    thread: Thread,
    is_called: AtomicBool,
}

/// The next thread in line. It owns the turn already and sleeps until [`Next::call`] wakes it.
pub(super) struct Next(Arc<Seat>);

/// How a thread got the turn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Had {
    /// Without waiting: the turn was free.
    AtOnce,
    /// After waiting in the queue.
    AfterOthers,
}

impl Line {
    /// Waits for the turn. `None` after a time-out.
    pub(super) fn wait(&self, until: Instant) -> Option<Had> {
        let mut state = self.state();
        if !state.is_taken {
            state.is_taken = true;
            return Some(Had::AtOnce);
        }
        let seat = Arc::new(Seat { thread: thread::current(), is_called: AtomicBool::new(false) });
        state.seats.push_back(Arc::clone(&seat));
        drop(state);
        let begun = Instant::now();
        while !seat.is_called.load(Ordering::Acquire) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() && self.leave(&seat) {
                self.waits.add(begun, false);
                return None;
            }
            thread::park_timeout(left);
        }
        self.waits.add(begun, true);
        Some(Had::AfterOthers)
    }

    /// Takes the turn if it is free. Returns whether the caller has it now.
    pub(super) fn take(&self) -> bool {
        !std::mem::replace(&mut self.state().is_taken, true)
    }

    /// The waits for the turn, and the number of threads that wait now.
    pub(super) fn statistics(&self) -> (Waited, usize) {
        (self.waits.read(), self.state().seats.len())
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

    /// Ignores poisoning: each change of the state is complete before anything can panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Next {
    /// Wakes the thread.
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
    fn a_thread_leaves_the_queue_after_its_time_out() {
        let line = Line::default();
        line.wait(late());
        assert_eq!(line.wait(soon()), None);
        assert_eq!(line.len(), 0);
        assert!(line.next().is_none(), "the caller still has the turn");
        assert_eq!(line.wait(soon()), None);
        line.pass();
        assert_eq!(line.wait(late()), Some(Had::AtOnce));
    }

    /// Exactly one thread gets the turn, even if the turn comes while another thread leaves the queue.
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
