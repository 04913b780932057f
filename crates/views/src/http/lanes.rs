//! Thread pools for blocking work: three lanes, in place of gunicorn's workers.
//!
//! Work that may block, on a lock, a commit or a database server, runs on a blocking thread. Each lane has as many
//! threads as can work at the same time. Further requests wait in a queue without a thread, in order of arrival and
//! until their deadline. When [`MAX_IN_LINE`] requests wait, the next one is refused at once. So writers that wait for
//! a locked file do not delay readers or logins, and no queue grows without a limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use actix_web::rt::time::timeout;
use models::{Database, Db, Deadline, GivenUp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::blocking::{BlockingError, ThreadPool};
use super::request_id::RequestId;

/// The most requests that wait for a thread of one lane.
pub const MAX_IN_LINE: usize = 1_000;

/// The number of threads for writers on SQLite. So many requests share a group commit; more threads need more memory, and
/// do not write faster.
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
    /// The queue is full.
    Full,
    /// The deadline is over. Nothing was committed, and nothing will be.
    TooLate,
    /// The deadline is over, and a commit had begun, so the outcome is unknown.
    Unknown,
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

/// Permission to run on one of a lane's threads.
pub(crate) type Permit = OwnedSemaphorePermit;

/// The lanes of one server.
pub(crate) struct Lanes {
    database: Database,
    pool: ThreadPool,
    read: Threads,
    write: Threads,
    log_in: Threads,
}

/// The threads of a lane, and its queue.
struct Threads {
    /// tokio's semaphore gives its permits in order of arrival.
    free: Arc<Semaphore>,
    most: usize,
    in_line: AtomicUsize,
    most_in_line: usize,
    refused: AtomicU64,
}

impl Lanes {
    /// The lanes for a database. `log_ins` is the maximum number of logins that hash or wait for a turn.
    pub(crate) fn new(database: Database, log_ins: usize) -> Lanes {
        let connections = database.connections();
        // On PostgreSQL, some connections stay free for readers while all writers wait for a lock.
        let writers = if database.is_remote() { (connections * 3 / 4).max(1) } else { WRITERS };
        Lanes {
            pool: ThreadPool::default(),
            read: Threads::new(connections, MAX_IN_LINE),
            write: Threads::new(writers, MAX_IN_LINE),
            // The additional threads are for logins that have hashed and wait for the writer. Logins queue before
            // hashing, so this lane has no queue.
            log_in: Threads::new(log_ins + WRITERS / 2, 0),
            database,
        }
    }

    /// The state of each lane.
    pub(crate) fn states(&self) -> [LaneState; 3] {
        [("read", &self.read), ("write", &self.write), ("log_in", &self.log_in)].map(|(name, threads)| LaneState {
            name,
            threads: threads.most,
            busy: threads.most.saturating_sub(threads.free.available_permits()),
            waiting: threads.in_line.load(Ordering::Relaxed),
            refused: threads.refused.load(Ordering::Relaxed),
        })
    }

    fn threads_of(&self, lane: Lane) -> &Threads {
        match lane {
            Lane::Read => &self.read,
            Lane::Write => &self.write,
            Lane::LogIn => &self.log_in,
        }
    }

    /// A thread of the lane, if one is free.
    pub(crate) fn try_enter(&self, lane: Lane) -> Option<Permit> {
        Arc::clone(&self.threads_of(lane).free).try_acquire_owned().ok()
    }

    /// Waits for a thread of the lane. Dropping the future gives up the place in the queue.
    pub(crate) async fn enter(&self, lane: Lane, deadline: &Deadline) -> Result<Permit, NotDone> {
        self.threads_of(lane).enter(deadline).await
    }

    /// Runs `work` on a thread of the lane, with a handle that keeps the request's deadline.
    ///
    /// If the client disconnects, waiting work is cancelled. After the deadline, work commits nothing.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        deadline: &Deadline,
        work: impl FnOnce(Db) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let permit = self.enter(lane, deadline).await?;
        self.run_with(permit, deadline, work).await
    }

    /// The same with a permit that was acquired before.
    pub(crate) async fn run_with<T: Send + 'static>(
        &self,
        permit: Permit,
        deadline: &Deadline,
        work: impl FnOnce(Db) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        // actix drops this future when the client disconnects.
        let waiting = Waiting(deadline);
        let db = self.database.handle_until(deadline);
        let id = RequestId::current();
        let working = self.pool.run(permit, move || RequestId::run(id, || work(db)));
        let result = match deadline.remaining() {
            Some(remaining) => timeout(remaining, working).await,
            None => Ok(working.await),
        };
        drop(waiting);
        match result {
            Ok(result) => result.map_err(NotDone::from),
            Err(_elapsed) => Err(match deadline.give_up() {
                GivenUp::NotDone => NotDone::TooLate,
                GivenUp::Unknown => NotDone::Unknown,
            }),
        }
    }
}

impl From<BlockingError> for NotDone {
    fn from(error: BlockingError) -> NotDone {
        match error {
            BlockingError::Panicked => NotDone::Panicked,
            BlockingError::NoThread(error) => {
                log::error!("no thread can be started: {error}");
                NotDone::Full
            }
        }
    }
}

impl Threads {
    fn new(most: usize, most_in_line: usize) -> Threads {
        let (in_line, refused) = (AtomicUsize::new(0), AtomicU64::new(0));
        Threads { free: Arc::new(Semaphore::new(most)), most, in_line, most_in_line, refused }
    }

    /// Waits for a thread.
    async fn enter(&self, deadline: &Deadline) -> Result<Permit, NotDone> {
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(permit);
        }
        let place = Place(&self.in_line);
        if self.in_line.fetch_add(1, Ordering::Relaxed) >= self.most_in_line {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err(NotDone::Full);
        }
        let permit = timeout(deadline.wait_remaining(), Arc::clone(&self.free).acquire_owned()).await;
        drop(place);
        match permit {
            Ok(Ok(permit)) if deadline.is_wanted() => Ok(permit),
            _ => Err(NotDone::TooLate),
        }
    }
}

/// A place in the queue, until it is dropped.
struct Place<'l>(&'l AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A request that waits for its work. Dropping this value abandons the work.
struct Waiting<'d>(&'d Deadline);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::future::{join, join3, poll_immediate};

    use super::*;

    fn deadline(milliseconds: u64) -> Deadline {
        Deadline::of_request(Duration::from_millis(milliseconds), Arc::default())
    }

    #[tokio::test]
    async fn a_full_queue_refuses_immediately() {
        let threads = Threads::new(1, 2);
        let (long, short) = (deadline(60_000), deadline(20));
        let permit = threads.enter(&long).await.unwrap();
        let waiting = [threads.enter(&short), threads.enter(&short)];
        let [first, second] = waiting;
        let (first, second, third) = join3(first, second, threads.enter(&long)).await;
        assert!(matches!((first, second), (Err(NotDone::TooLate), Err(NotDone::TooLate))));
        assert!(matches!(third, Err(NotDone::Full)));
        assert_eq!(threads.in_line.load(Ordering::Relaxed), 0, "whoever leaves gives the place back");
        drop(permit);
        drop(threads.enter(&short).await.unwrap());
    }

    #[tokio::test]
    async fn threads_are_given_in_order_of_arrival() {
        let threads = Threads::new(1, 9);
        let long = deadline(60_000);
        let permit = threads.enter(&long).await.unwrap();
        let (mut first, mut second) = (Box::pin(threads.enter(&long)), Box::pin(threads.enter(&long)));
        assert!(poll_immediate(&mut first).await.is_none() && poll_immediate(&mut second).await.is_none());
        drop(permit);
        assert!(poll_immediate(threads.enter(&long)).await.is_none(), "behind those who wait");
        assert!(poll_immediate(&mut second).await.is_none());
        drop(first.await.unwrap());
        drop(second.await.unwrap());
    }

    /// actix drops the future of a request when its client disconnects.
    #[tokio::test]
    async fn a_disconnected_client_leaves_the_queue() {
        let threads = Threads::new(1, 1);
        let long = deadline(60_000);
        let permit = threads.enter(&long).await.unwrap();
        for _ in 0..3 {
            assert!(poll_immediate(Box::pin(threads.enter(&long))).await.is_none());
        }
        let leave = async { drop(permit) };
        let (entered, ()) = join(threads.enter(&long), leave).await;
        drop(entered.unwrap());
    }

    #[tokio::test]
    async fn work_does_not_begin_if_the_client_disconnected_in_the_queue() {
        let threads = Threads::new(1, 1);
        let is_gone = Arc::default();
        let request = Deadline::of_request(Duration::from_secs(60), Arc::clone(&is_gone));
        // Without a wait, the flag is not checked: a client may close its sending side and still read the response.
        is_gone.store(true, Ordering::Relaxed);
        let permit = threads.enter(&request).await.unwrap();
        let leave = async { drop(permit) };
        let (entered, ()) = join(threads.enter(&request), leave).await;
        assert!(matches!(entered, Err(NotDone::TooLate)));
    }
}
