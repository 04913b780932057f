//! Thread pools for blocking work: three lanes, in place of gunicorn's workers, and the threads for commits of requests on
//! the event loop.
//!
//! Work that may block, on a lock, a commit or a database server, runs on a blocking thread. Each lane has as many
//! threads as can work at the same time. Further requests wait in a queue without a thread, in order of arrival and
//! until their deadline. When [`MAX_IN_LINE`] requests wait, the next one is refused at once. So writers that wait for
//! a locked file do not delay readers or logins, and no queue grows without a limit.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::timeout;
use models::{Committer, Database, Db, Deadline, GivenUp};

use super::blocking::{BlockingError, HasWaited, Submitted, ThreadPool, Work};
use super::queue::{Queue, QueueState};
use super::request_id::RequestId;

/// The most requests that wait for a thread of one lane.
pub const MAX_IN_LINE: usize = 1_000;

/// The number of threads for writers on SQLite. So many requests share a group commit; more threads need more memory, and
/// do not write faster. On PostgreSQL, 16 are enough: requests that insert rows wait for each other without a connection.
const WRITERS: usize = 32;

/// The lane of a request: the thread pool that runs it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lane {
    /// It only reads.
    Read,
    /// It may write.
    Write,
    /// It hashes a password, and then writes.
    LogIn,
}

/// Why blocking work gave no result.
#[derive(Debug)]
pub(crate) enum NotDone {
    /// The queue is full, or the system gives no thread.
    Full,
    /// The deadline is over. Nothing was committed, and nothing will be.
    TooLate,
    /// The deadline is over, and a commit had begun, so the outcome is unknown.
    Unknown,
    /// The client disconnected before the work began.
    ClientIsGone,
    /// It panicked.
    Panicked,
}

/// The state of one lane, for an operator.
#[derive(Clone, Copy, Debug)]
pub struct LaneState {
    /// Its name.
    pub name: &'static str,
    /// The maximum number of threads.
    pub threads: usize,
    /// The threads that work.
    pub busy: usize,
    /// The requests that wait for a thread.
    pub waiting: usize,
    /// The requests since the start that were refused because the queue was full.
    pub refused: u64,
}

/// The lanes of one server.
pub(crate) struct Lanes {
    database: Database,
    pool: ThreadPool,
    read: Arc<Queue<Work>>,
    write: Arc<Queue<Work>>,
    log_in: Arc<Queue<Work>>,
    /// Commits of requests that hold SQLite's writer. They never wait behind the lane `Write`, whose threads may all wait
    /// for that writer.
    commits: Arc<Queue<Work>>,
}

/// Work of a request, which runs or waits for a thread. Dropping this value abandons the work: it does not begin if it
/// waits. actix drops it when the client disconnects.
pub(crate) struct Pending<T> {
    submitted: Submitted<Option<T>>,
    deadline: Deadline,
    has_result: bool,
}

impl Lanes {
    /// The lanes for a database. `log_ins` is the maximum number of logins that hash or wait for a turn.
    pub(crate) fn new(database: Database, log_ins: usize) -> Lanes {
        let connections = database.connections();
        // On PostgreSQL, some connections stay free for writers while all readers wait for slow queries. `Db::for_writing`
        // keeps some for readers.
        let (share, fewest) = ((connections * 3 / 4).max(1), WRITERS / 2);
        let (readers, writers) = if database.is_remote() { (share, share.max(fewest)) } else { (connections, WRITERS) };
        let lane = |threads, most_waiting| Arc::new(Queue::new(threads, most_waiting));
        Lanes {
            pool: ThreadPool::default(),
            read: lane(readers, MAX_IN_LINE),
            write: lane(writers, MAX_IN_LINE),
            // The additional threads are for logins that have hashed and wait for the writer. They queue before hashing.
            log_in: lane(log_ins + WRITERS / 2, 0),
            // At most one request holds the writer. The committer of the one before may not have ended yet.
            commits: lane(2, MAX_IN_LINE),
            database,
        }
    }

    /// The state of each lane.
    pub(crate) fn states(&self) -> [LaneState; 3] {
        [("read", &self.read), ("write", &self.write), ("log_in", &self.log_in)].map(|(name, queue)| {
            let QueueState { threads, busy, waiting, refused } = queue.state();
            LaneState { name, threads, busy, waiting, refused }
        })
    }

    fn queue(&self, lane: Lane) -> &Arc<Queue<Work>> {
        match lane {
            Lane::Read => &self.read,
            Lane::Write => &self.write,
            Lane::LogIn => &self.log_in,
        }
    }

    /// Whether all threads of the lane are busy.
    pub(crate) fn is_busy(&self, lane: Lane) -> bool {
        self.queue(lane).is_busy()
    }

    /// Runs `work` on a thread of the lane, with a handle that keeps the request's deadline, and waits for its result.
    ///
    /// If the client disconnects, waiting work is cancelled. After the deadline, work commits nothing.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        deadline: &Deadline,
        work: impl FnOnce(Db) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        self.start(lane, deadline, work)?.result().await
    }

    /// The same without waiting for the result.
    pub(crate) fn start<T: Send + 'static>(
        &self,
        lane: Lane,
        deadline: &Deadline,
        work: impl FnOnce(Db) -> T + Send + 'static,
    ) -> Result<Pending<T>, NotDone> {
        let db = self.database.handle_until(deadline);
        let db = if lane == Lane::Write { db.for_writing() } else { db };
        let id = RequestId::current();
        let deadline = deadline.clone();
        let request = deadline.clone();
        let submitted = self.pool.run(self.queue(lane), move |HasWaited(has_waited)| {
            // Without a wait, this is not checked: a client may close its sending side and still read the response.
            let is_wanted = !has_waited || request.is_wanted();
            is_wanted.then(|| RequestId::run(id, || work(db)))
        })?;
        Ok(Pending { submitted, deadline, has_result: false })
    }

    /// Starts the committer of a request on the event loop. Its result is whether the commit has succeeded. If the request
    /// hands nothing over, there is no result.
    pub(crate) fn start_committer(&self, committer: Committer, deadline: &Deadline) -> Result<Pending<bool>, NotDone> {
        let id = RequestId::current();
        let submitted = self.pool.run(&self.commits, move |_| RequestId::run(id, || committer.run()))?;
        Ok(Pending { submitted, deadline: deadline.clone(), has_result: false })
    }
}

impl<T> Pending<T> {
    /// The result, if there is one within `time`.
    pub(crate) async fn result_within(&mut self, time: Duration) -> Option<Result<T, NotDone>> {
        let result = timeout(time, self.submitted.result()).await.ok()?;
        self.has_result = true;
        Some(result.map_err(NotDone::from).and_then(|result| result.ok_or(NotDone::ClientIsGone)))
    }

    /// Whether the work waits for a thread.
    pub(crate) fn is_waiting(&self) -> bool {
        self.submitted.is_waiting()
    }

    /// Takes the work out of the queue. Returns whether it was still there; if it was, it never runs.
    fn withdraw(&mut self) -> bool {
        self.submitted.withdraw()
    }

    /// Cancels the work, unless it has begun a commit. Returns whether it is cancelled: then it commits nothing.
    pub(crate) fn cancel(&mut self) -> bool {
        self.withdraw() || self.deadline.cancel()
    }

    /// Waits for the result, until the deadline.
    pub(crate) async fn result(mut self) -> Result<T, NotDone> {
        if self.is_waiting() {
            if let Some(result) = self.result_within(self.deadline.wait_remaining()).await {
                return result;
            }
            if self.withdraw() {
                return Err(NotDone::TooLate);
            }
        }
        // Without a deadline there is no limit.
        let remaining = self.deadline.remaining().unwrap_or(Duration::MAX);
        match self.result_within(remaining).await {
            Some(result) => result,
            None => Err(match self.deadline.give_up() {
                GivenUp::NotDone => NotDone::TooLate,
                GivenUp::Unknown => NotDone::Unknown,
            }),
        }
    }
}

impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        // With a result, the request may go on with this deadline: it runs again if its commit has failed.
        if !self.has_result {
            self.deadline.abandon();
        }
    }
}

impl From<BlockingError> for NotDone {
    fn from(error: BlockingError) -> NotDone {
        match error {
            BlockingError::Panicked => NotDone::Panicked,
            BlockingError::Full | BlockingError::NoThread => NotDone::Full,
        }
    }
}

#[cfg(test)]
mod tests;
