//! `queue.Queue(maxsize)`: work that waits for one of a limited number of threads, in order of arrival.
//!
//! A thread that has finished takes the next work itself ([`Queue::next`]). So no other thread has to wake up in between.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A limited number of threads, and the work that waits for them.
pub(super) struct Queue<W> {
    most: usize,
    most_waiting: usize,
    line: Mutex<Line<W>>,
}

struct Line<W> {
    /// How many more threads may work.
    free: usize,
    /// Each with its number. Numbers grow, so the list is sorted.
    waiting: VecDeque<(u64, W)>,
    /// The number of the next work that must wait.
    next_number: u64,
    refused: u64,
}

/// What [`Queue::enter`] decides.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Entered<W> {
    /// A thread is free, and now counts as busy. It must call [`Queue::next`] after this work.
    Starts(W),
    /// It waits, with this number. A thread will get it from [`Queue::next`].
    Waits(u64),
    /// Too much work waits.
    Refused,
}

/// The state of a queue, for an operator.
pub(super) struct QueueState {
    /// The maximum number of threads.
    pub(super) threads: usize,
    /// The threads that work.
    pub(super) busy: usize,
    /// The work that waits.
    pub(super) waiting: usize,
    /// The work since the start that was refused because the queue was full.
    pub(super) refused: u64,
}

impl<W> Queue<W> {
    /// `most` threads; at most `most_waiting` pieces of work wait for them.
    pub(super) fn new(most: usize, most_waiting: usize) -> Queue<W> {
        let line = Line { free: most, waiting: VecDeque::new(), next_number: 0, refused: 0 };
        Queue { most, most_waiting, line: Mutex::new(line) }
    }

    /// Whether new work has to wait.
    pub(super) fn is_busy(&self) -> bool {
        self.lock().free == 0
    }

    /// Finds a free thread or a place in the queue.
    pub(super) fn enter(&self, work: W) -> Entered<W> {
        let mut line = self.lock();
        if line.free > 0 {
            line.free -= 1;
            return Entered::Starts(work);
        }
        if line.waiting.len() >= self.most_waiting {
            line.refused += 1;
            return Entered::Refused;
        }
        let number = line.next_number;
        line.next_number += 1;
        line.waiting.push_back((number, work));
        Entered::Waits(number)
    }

    /// The next work of a thread that has finished its work. If none waits, the thread is free: `become_idle` runs before
    /// anybody else can notice that.
    pub(super) fn next(&self, become_idle: impl FnOnce()) -> Option<W> {
        let mut line = self.lock();
        let next = line.waiting.pop_front();
        if next.is_none() {
            become_idle();
            line.free += 1;
        }
        next.map(|(_number, work)| work)
    }

    /// Frees the place of a thread that could not be started. If no other thread works, this returns the work that waits,
    /// because no thread would ask for it.
    pub(super) fn leave(&self) -> VecDeque<(u64, W)> {
        let mut line = self.lock();
        line.free += 1;
        if line.free == self.most { mem::take(&mut line.waiting) } else { VecDeque::new() }
    }

    /// Whether the work with this number still waits.
    pub(super) fn is_waiting(&self, number: u64) -> bool {
        self.lock().place(number).is_some()
    }

    /// Takes work out of the queue. `None` if a thread has it.
    pub(super) fn withdraw(&self, number: u64) -> Option<W> {
        let mut line = self.lock();
        let place = line.place(number)?;
        line.waiting.remove(place).map(|(_number, work)| work)
    }

    /// The present state.
    pub(super) fn state(&self) -> QueueState {
        let line = self.lock();
        let (threads, busy) = (self.most, self.most - line.free);
        QueueState { threads, busy, waiting: line.waiting.len(), refused: line.refused }
    }

    /// Ignores poisoning: no code that holds this lock can panic.
    fn lock(&self) -> MutexGuard<'_, Line<W>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W> Line<W> {
    fn place(&self, number: u64) -> Option<usize> {
        self.waiting.binary_search_by_key(&number, |(number, _work)| *number).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn next(queue: &Queue<&'static str>) -> Option<&'static str> {
        queue.next(|| {})
    }

    #[test]
    fn work_gets_a_thread_in_order_of_arrival() {
        let queue = Queue::new(2, 9);
        assert_eq!(queue.enter("a"), Entered::Starts("a"));
        assert!(!queue.is_busy());
        assert_eq!(queue.enter("b"), Entered::Starts("b"));
        assert!(queue.is_busy());
        assert_eq!([queue.enter("c"), queue.enter("d")], [Entered::Waits(0), Entered::Waits(1)]);
        assert_eq!([next(&queue), next(&queue), next(&queue)], [Some("c"), Some("d"), None]);
        assert_eq!(queue.enter("e"), Entered::Starts("e"));
    }

    #[test]
    fn a_full_queue_refuses_work_until_some_leaves() {
        let queue = Queue::new(1, 2);
        let entered = ["a", "b", "c", "d"].map(|work| queue.enter(work));
        assert_eq!(entered, [Entered::Starts("a"), Entered::Waits(0), Entered::Waits(1), Entered::Refused]);
        let QueueState { threads, busy, waiting, refused } = queue.state();
        assert_eq!((threads, busy, waiting, refused), (1, 1, 2, 1));
        assert_eq!(queue.withdraw(0), Some("b"));
        assert_eq!(queue.enter("e"), Entered::Waits(2));
        assert_eq!([next(&queue), next(&queue)], [Some("c"), Some("e")]);
    }

    #[test]
    fn work_that_has_begun_cannot_be_withdrawn() {
        let queue = Queue::new(1, 2);
        let entered = ["a", "b"].map(|work| queue.enter(work));
        assert_eq!(entered, [Entered::Starts("a"), Entered::Waits(0)]);
        assert!(queue.is_waiting(0));
        assert_eq!(next(&queue), Some("b"));
        assert!(!queue.is_waiting(0));
        assert_eq!(queue.withdraw(0), None);
    }

    #[test]
    fn work_waits_for_a_thread_that_works_and_not_for_one_that_could_not_be_started() {
        let queue = Queue::new(2, 9);
        let entered = ["a", "b", "c"].map(|work| queue.enter(work));
        assert_eq!(entered, [Entered::Starts("a"), Entered::Starts("b"), Entered::Waits(0)]);
        drop(queue.leave());
        assert!(queue.is_waiting(0), "the other thread works");
        drop(queue.leave());
        assert!(!queue.is_waiting(0));
        assert_eq!(queue.state().busy, 0);
    }

    #[test]
    fn a_thread_becomes_idle_only_if_no_work_waits() {
        let queue = Queue::new(1, 1);
        let idle = Cell::new(0);
        let next = || queue.next(|| idle.set(idle.get() + 1));
        assert_eq!([queue.enter("a"), queue.enter("b")], [Entered::Starts("a"), Entered::Waits(0)]);
        assert_eq!((next(), idle.get()), (Some("b"), 0));
        assert_eq!((next(), idle.get()), (None, 1));
    }
}
