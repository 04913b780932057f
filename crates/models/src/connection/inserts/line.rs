//! The requests that insert into one table: those in a statement, and those that wait for the next one.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{LONGEST_WAIT, MOST_ROWS};
use crate::connection::deadline::Deadline;
use crate::error::{Error, Result};

/// The requests that insert into one table. `R` is a new row, and `T` is the row as the table has it.
pub(super) struct Line<R, T> {
    state: Mutex<State<R, T>>,
    most_statements: usize,
}

struct State<R, T> {
    /// When each statement that runs began.
    statements: Vec<Instant>,
    /// The requests that wait, in order of arrival. There are at most as many as threads that write.
    waiting: VecDeque<Arc<Seat<R, T>>>,
    /// Whether rows may share a statement, and when that was asked.
    may_share: Option<(Instant, bool)>,
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
    /// It runs the next statement.
    Begins(Statement<R, T>),
    /// The outcome of the statement.
    Result(Result<T>),
    /// It inserts its row itself.
    Alone,
}

/// The requests of one statement. The first is the one that runs it. When this is dropped, the next statement begins.
pub(super) struct Statement<R, T> {
    seats: Vec<Arc<Seat<R, T>>>,
    line: Arc<Line<R, T>>,
    began: Instant,
}

impl<R, T> Line<R, T> {
    pub(super) fn new(most_statements: usize) -> Self {
        let state = State { statements: Vec::new(), waiting: VecDeque::new(), may_share: None };
        Line { state: Mutex::new(state), most_statements }
    }

    /// Enters the line. If a statement may begin now, the request that runs it is told so.
    pub(super) fn enter(self: &Arc<Self>, row: R, deadline: &Deadline) -> Arc<Seat<R, T>> {
        let (told, is_told) = (Mutex::new(None), Condvar::new());
        let seat = Arc::new(Seat { row, deadline: deadline.clone(), told, is_told });
        let mut state = lock(&self.state);
        state.waiting.push_back(Arc::clone(&seat));
        self.begin_next(state);
        seat
    }

    /// Begins the next statement if one may run now.
    fn begin_next(self: &Arc<Self>, mut state: MutexGuard<'_, State<R, T>>) {
        let is_short = |began: &Instant| began.elapsed() < LONGEST_WAIT;
        let least = if state.statements.iter().any(is_short) { MOST_ROWS } else { 1 };
        if state.statements.len() >= self.most_statements || state.waiting.len() < least {
            return;
        }
        let Some(first) = state.waiting.pop_front() else { return };
        let began = Instant::now();
        state.statements.push(began);
        drop(state);
        let seats = vec![Arc::clone(&first)];
        first.tell(Told::Begins(Statement { seats, line: Arc::clone(self), began }));
    }

    /// Leaves the line. `false` if the seat is not in it any more: then a statement has its row.
    fn leave(&self, seat: &Arc<Seat<R, T>>) -> bool {
        let mut state = lock(&self.state);
        let place = state.waiting.iter().position(|other| Arc::ptr_eq(other, seat));
        place.and_then(|place| state.waiting.remove(place)).is_some()
    }
}

impl<R, T> Seat<R, T> {
    /// Whether [`Seat::wait`] waits.
    pub(super) fn must_wait(&self) -> bool {
        lock(&self.told).is_none()
    }

    /// Waits until a statement has inserted the row, or this request can run one, for at most [`LONGEST_WAIT`]. If a
    /// statement has the row then, waits for its end.
    pub(super) fn wait(self: &Arc<Self>, line: &Line<R, T>) -> Told<R, T> {
        let waited = self.is_told.wait_timeout_while(lock(&self.told), LONGEST_WAIT, |told| told.is_none());
        let (mut told, _timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = told.take() {
            return told;
        }
        drop(told);
        if line.leave(self) {
            return Told::Alone;
        }
        // The statement ends at the time-outs of its connection.
        let told = self.is_told.wait_while(lock(&self.told), |told| told.is_none());
        told.unwrap_or_else(PoisonError::into_inner).take().unwrap_or(Told::Alone)
    }

    fn tell(&self, told: Told<R, T>) {
        *lock(&self.told) = Some(told);
        self.is_told.notify_one();
    }
}

impl<R, T> Statement<R, T> {
    /// Takes the requests that wait, and returns the number of rows: a power of two, because a statement is prepared for
    /// each number.
    pub(super) fn take_rows(&mut self) -> usize {
        let mut state = lock(&self.line.state);
        let most = (self.seats.len() + state.waiting.len()).min(MOST_ROWS);
        let size = most.checked_ilog2().map_or(0, |exponent| 1 << exponent);
        self.seats.extend(state.waiting.drain(..size - self.seats.len()));
        size
    }

    /// Whether rows may share a statement. `ask` is called if the answer is not known, or older than a second.
    ///
    /// # Errors
    /// Errors of `ask`.
    pub(super) fn may_share(&self, ask: impl FnOnce() -> Result<bool>) -> Result<bool> {
        const KNOWN_FOR: Duration = Duration::from_secs(1);
        let known = lock(&self.line.state).may_share.filter(|(asked, _)| asked.elapsed() < KNOWN_FOR);
        if let Some((_, may_share)) = known {
            return Ok(may_share);
        }
        let (asked, may_share) = (Instant::now(), ask()?);
        lock(&self.line.state).may_share = Some((asked, may_share));
        Ok(may_share)
    }

    /// Begins the commit of each request, and returns the rows. A request that was given up leaves the statement.
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

    /// Returns the result of the only request, and lets the next statement begin.
    pub(super) fn end(mut self, result: Result<T>) -> Result<T> {
        self.seats.clear();
        result
    }
}

impl<R, T> Drop for Statement<R, T> {
    fn drop(&mut self) {
        // Seats are left only after a panic, or if the request that runs the statement has got no connection. Then it has
        // its error already.
        self.have_unknown_outcome("the statement of several requests did not end");
        let mut state = lock(&self.line.state);
        if let Some(place) = state.statements.iter().position(|began| *began == self.began) {
            state.statements.swap_remove(place);
        }
        self.line.begin_next(state);
    }
}

/// Ignores poisoning: no code that holds one of these locks can panic.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
