//! The requests that insert into one table: those in a statement, and those that wait for the next one.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{MOST_ROWS, MOST_STATEMENTS};
use crate::connection::deadline::Deadline;
use crate::error::{Error, Result};

/// The requests that insert into one table. `R` is a new row, and `T` is the row as the table has it.
pub(super) struct Line<R, T>(Mutex<State<R, T>>);

struct State<R, T> {
    /// The number of statements that run.
    statements: usize,
    /// The requests that wait, in order of arrival. There are at most as many as threads that write.
    waiting: VecDeque<Arc<Seat<R, T>>>,
    /// Whether the table has triggers, and when that was asked.
    triggers: Option<(Instant, bool)>,
}

/// A request that inserts a row.
pub(super) struct Seat<R, T> {
    row: R,
    deadline: Deadline,
    told: Mutex<Option<Told<R, T>>>,
    is_told: Condvar,
}

/// What ends the wait of a request.
pub(super) enum Told<R, T> {
    /// It inserts the rows of these requests; the first is its own.
    Inserts(Batch<R, T>),
    /// The outcome of the statement.
    Result(Result<T>),
    /// It inserts its row itself.
    Alone,
}

/// The requests of one statement. When this is dropped, the next statement begins.
pub(super) struct Batch<R, T> {
    seats: Vec<Arc<Seat<R, T>>>,
    line: Arc<Line<R, T>>,
}

impl<R, T> Default for Line<R, T> {
    fn default() -> Self {
        Line(Mutex::new(State { statements: 0, waiting: VecDeque::new(), triggers: None }))
    }
}

impl<R, T> Line<R, T> {
    /// Enters the line. If a statement may begin now, its first request is told so.
    pub(super) fn enter(self: &Arc<Self>, row: R, deadline: &Deadline) -> Arc<Seat<R, T>> {
        let (told, is_told) = (Mutex::new(None), Condvar::new());
        let seat = Arc::new(Seat { row, deadline: deadline.clone(), told, is_told });
        let mut state = lock(&self.0);
        state.waiting.push_back(Arc::clone(&seat));
        self.begin_next(state);
        seat
    }

    /// Begins the next statement if one may run now.
    fn begin_next(self: &Arc<Self>, mut state: MutexGuard<'_, State<R, T>>) {
        let size = batch_size(state.waiting.len());
        let may_begin = match state.statements {
            0 => size > 0,
            MOST_STATEMENTS.. => false,
            _ => size == MOST_ROWS,
        };
        if !may_begin {
            return;
        }
        state.statements += 1;
        let seats: Vec<_> = state.waiting.drain(..size).collect();
        drop(state);
        let first = Arc::clone(&seats[0]);
        first.tell(Told::Inserts(Batch { seats, line: Arc::clone(self) }));
    }

    /// Whether the table has triggers. `ask` is called if the answer is not known, or older than a second.
    ///
    /// # Errors
    /// Errors of `ask`.
    pub(super) fn has_triggers(&self, ask: impl FnOnce() -> Result<bool>) -> Result<bool> {
        const KNOWN_FOR: Duration = Duration::from_secs(1);
        let known = lock(&self.0).triggers.filter(|(asked, _)| asked.elapsed() < KNOWN_FOR);
        if let Some((_, has_triggers)) = known {
            return Ok(has_triggers);
        }
        let (asked, has_triggers) = (Instant::now(), ask()?);
        lock(&self.0).triggers = Some((asked, has_triggers));
        Ok(has_triggers)
    }

    /// Leaves the line. `false` if the seat is not in it any more: then a statement has its row.
    fn leave(&self, seat: &Arc<Seat<R, T>>) -> bool {
        let mut state = lock(&self.0);
        let place = state.waiting.iter().position(|other| Arc::ptr_eq(other, seat));
        place.and_then(|place| state.waiting.remove(place)).is_some()
    }
}

/// How many of the waiting requests the next statement serves: a power of two, because a statement is prepared for each
/// number of rows.
fn batch_size(waiting: usize) -> usize {
    waiting.min(MOST_ROWS).checked_ilog2().map_or(0, |exponent| 1 << exponent)
}

impl<R, T> Seat<R, T> {
    /// Whether [`Seat::wait`] waits.
    pub(super) fn must_wait(&self) -> bool {
        lock(&self.told).is_none()
    }

    /// Waits until another request has inserted the row, or this one can. Fails at its deadline, if no statement has the
    /// row.
    pub(super) fn wait(self: &Arc<Self>, line: &Line<R, T>) -> Told<R, T> {
        let left = self.deadline.wait_remaining();
        let waited = self.is_told.wait_timeout_while(lock(&self.told), left, |told| told.is_none());
        let (mut told, _timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = told.take() {
            return told;
        }
        drop(told);
        if line.leave(self) {
            return Told::Result(Err(Error::Unavailable("other requests insert into the table".to_owned())));
        }
        // The statement ends at the time-out of its connection.
        let told = self.is_told.wait_while(lock(&self.told), |told| told.is_none());
        told.unwrap_or_else(PoisonError::into_inner).take().unwrap_or(Told::Alone)
    }

    fn tell(&self, told: Told<R, T>) {
        *lock(&self.told) = Some(told);
        self.is_told.notify_one();
    }
}

impl<R, T> Batch<R, T> {
    /// Begins the commit of each request, and returns the rows. A request that was given up leaves the batch.
    pub(super) fn begin_commit(&mut self) -> Vec<R>
    where
        R: Clone,
    {
        self.seats.retain(|seat| match seat.deadline.begin_commit() {
            Ok(()) => true,
            Err(error) => {
                seat.tell(Told::Result(Err(error)));
                false
            }
        });
        self.seats.iter().map(|seat| seat.row.clone()).collect()
    }

    /// Tells each request its row, which is committed. Without a row for each, the outcome is unknown.
    pub(super) fn are_inserted(mut self, rows: Vec<T>) {
        if rows.len() != self.seats.len() {
            return self.have_unknown_outcome("the database has returned another number of rows");
        }
        for (seat, row) in mem::take(&mut self.seats).into_iter().zip(rows) {
            seat.deadline.end_commit(true);
            seat.tell(Told::Result(Ok(row)));
        }
    }

    /// Nothing was written, and each request inserts its row itself.
    pub(super) fn go_alone(mut self) {
        for seat in mem::take(&mut self.seats) {
            seat.deadline.end_commit(false);
            seat.tell(Told::Alone);
        }
    }

    /// The statement may have been committed.
    pub(super) fn have_unknown_outcome(&mut self, cause: &str) {
        for seat in mem::take(&mut self.seats) {
            seat.tell(Told::Result(Err(Error::OutcomeUnknown(cause.to_owned()))));
        }
    }
}

impl<R, T> Drop for Batch<R, T> {
    fn drop(&mut self) {
        // Seats are left only after a panic.
        self.have_unknown_outcome("the statement of several requests has panicked");
        let mut state = lock(&self.line.0);
        state.statements -= 1;
        self.line.begin_next(state);
    }
}

/// Ignores poisoning: no code that holds one of these locks can panic.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    type Rows = Arc<Line<usize, usize>>;

    fn enter(rows: std::ops::Range<usize>, line: &Rows) -> Vec<Arc<Seat<usize, usize>>> {
        rows.map(|row| line.enter(row, &Deadline::default())).collect()
    }

    /// The batch that this request inserts.
    fn batch(seat: &Arc<Seat<usize, usize>>, line: &Rows) -> Batch<usize, usize> {
        match seat.wait(line) {
            Told::Inserts(batch) => batch,
            _ => panic!("this request has no batch"),
        }
    }

    fn row(seat: &Arc<Seat<usize, usize>>, line: &Rows) -> usize {
        match seat.wait(line) {
            Told::Result(row) => row.unwrap(),
            _ => panic!("this request has no row"),
        }
    }

    #[test]
    fn the_next_statement_has_the_rows_of_the_requests_that_wait() {
        let line = Rows::default();
        let seats = enter(0..6, &line);
        let mut first = batch(&seats[0], &line);
        assert_eq!(first.begin_commit(), [0]);
        assert!(seats[1..].iter().all(|seat| seat.must_wait()));
        first.are_inserted(vec![10]);
        let mut second = batch(&seats[1], &line);
        assert_eq!(second.begin_commit(), [1, 2, 3, 4], "a power of two");
        second.are_inserted(vec![11, 12, 13, 14]);
        assert_eq!([0, 1, 2, 3, 4].map(|seat| row(&seats[seat], &line)), [10, 11, 12, 13, 14]);
        batch(&seats[5], &line).go_alone();
        assert!(matches!(seats[5].wait(&line), Told::Alone));
    }

    #[test]
    fn a_second_statement_runs_at_the_same_time_if_it_is_full() {
        let line = Rows::default();
        let first = batch(&enter(0..1, &line)[0], &line);
        let seats = enter(1..2 * MOST_ROWS + 1, &line);
        let second = batch(&seats[0], &line);
        assert_eq!(second.seats.len(), MOST_ROWS);
        assert!(seats[MOST_ROWS].must_wait(), "a third statement");
        drop(first);
        assert!(!seats[MOST_ROWS].must_wait());
    }

    #[test]
    fn a_panic_leaves_the_outcome_unknown_and_the_next_statement_begins() {
        let line = Rows::default();
        let seats = enter(0..2, &line);
        let first = batch(&seats[0], &line);
        let panicked = catch_unwind(AssertUnwindSafe(move || {
            let _first = first;
            panic!("as a broken statement does");
        }));
        assert!(panicked.is_err());
        assert!(matches!(seats[0].wait(&line), Told::Result(Err(Error::OutcomeUnknown(_)))));
        assert_eq!(batch(&seats[1], &line).begin_commit(), [1]);
    }

    #[test]
    fn a_request_leaves_the_line_at_its_deadline() {
        let line = Rows::default();
        let first = batch(&enter(0..1, &line)[0], &line);
        let short = Deadline::of_request(Duration::from_millis(20), Arc::default());
        let late = line.enter(1, &short);
        assert!(matches!(late.wait(&line), Told::Result(Err(Error::Unavailable(_)))));
        first.go_alone();
        assert!(late.must_wait(), "no statement has its row");
    }

    #[test]
    fn a_request_that_was_given_up_leaves_the_batch() {
        let line = Rows::default();
        let first = batch(&enter(0..1, &line)[0], &line);
        let short = Deadline::of_request(Duration::from_secs(60), Arc::default());
        let seats = [line.enter(1, &Deadline::default()), line.enter(2, &short)];
        drop(first);
        short.give_up();
        let mut second = batch(&seats[0], &line);
        assert_eq!(second.begin_commit(), [1]);
        assert!(matches!(seats[1].wait(&line), Told::Result(Err(Error::Unavailable(_)))));
    }

    #[test]
    fn the_outcome_is_unknown_if_rows_are_missing() {
        let line = Rows::default();
        let seats = enter(0..1, &line);
        batch(&seats[0], &line).are_inserted(Vec::new());
        assert!(matches!(seats[0].wait(&line), Told::Result(Err(Error::OutcomeUnknown(_)))));
    }
}
