//! Thread pools for blocking work: three lanes that take the place of gunicorn's workers.
//!
//! Work that may block, on a lock, a commit or a database server, runs on a blocking thread. Each lane has as many
//! threads as can work at the same time. Further requests wait in a queue without a thread, in order of arrival and
//! until their deadline. When [`MAX_IN_LINE`] requests wait, the next one is refused at once. So writers that wait for
//! a locked file do not delay readers or logins, and no queue grows without a limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::error::BlockingError;
use actix_web::rt::time::timeout;
use actix_web::web;
use models::{Database, Db, Deadline, GivenUp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most requests that wait for a thread of one lane.
pub const MAX_IN_LINE: usize = 1_000;

/// How many of SQLite's writers have a thread: as many as share a commit.
const WRITERS: usize = 64;

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
    /// Too many wait already.
    Full,
    /// Its time is up. Nothing is done, and nothing will be.
    TooLate,
    /// Its time is up, and a commit had begun.
    Unknown,
    /// It panicked.
    Panicked(BlockingError),
}

/// Permission to run on one of a lane's threads.
pub(crate) type Permit = OwnedSemaphorePermit;

/// The lanes of one server.
pub(crate) struct Lanes {
    database: Database,
    read: Threads,
    write: Threads,
    log_in: Threads,
}

/// A lane's threads and the line in front of them.
struct Threads {
    /// tokio's semaphore gives its permits in order of arrival.
    free: Arc<Semaphore>,
    most: usize,
    in_line: AtomicUsize,
    most_in_line: usize,
}

impl Lanes {
    /// Lanes for a database, with as many places for log-ins as hash or wait for that.
    pub(crate) fn new(database: Database, log_ins: usize) -> Lanes {
        let connections = database.connections();
        // Of a server's connections, some are left to those who read while all who write wait for a lock.
        let writers = if database.is_remote() { (connections * 3 / 4).max(1) } else { WRITERS };
        Lanes {
            read: Threads::new(connections, MAX_IN_LINE),
            write: Threads::new(writers, MAX_IN_LINE),
            // Those who have hashed wait for the writer. The line is in front of the hashing, not here.
            log_in: Threads::new(log_ins + WRITERS / 2, 0),
            database,
        }
    }

    /// The most threads at a time.
    pub(crate) fn threads(&self) -> usize {
        self.read.most + self.write.most + self.log_in.most
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

    /// Waits for a thread of the lane. The place in the line is given up when the future is dropped.
    pub(crate) async fn enter(&self, lane: Lane, deadline: &Deadline) -> Result<Permit, NotDone> {
        self.threads_of(lane).enter(deadline).await
    }

    /// Runs `work` on a thread of the lane, with a handle that keeps the request's deadline.
    ///
    /// Work that still waits is dropped when the client is gone, and work whose time is up commits nothing any more.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        deadline: &Deadline,
        work: impl FnOnce(Db) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let permit = self.enter(lane, deadline).await?;
        self.run_with(permit, deadline, work).await
    }

    /// The same for whoever has a thread already.
    pub(crate) async fn run_with<T: Send + 'static>(
        &self,
        permit: Permit,
        deadline: &Deadline,
        work: impl FnOnce(Db) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        // actix drops this future when it loses the client.
        let waiting = Waiting(deadline);
        let db = self.database.handle_until(deadline);
        let working = web::block(move || {
            let _permit = permit;
            work(db)
        });
        let result = match deadline.remaining() {
            Some(remaining) => timeout(remaining, working).await,
            None => Ok(working.await),
        };
        drop(waiting);
        match result {
            Ok(result) => result.map_err(NotDone::Panicked),
            Err(_elapsed) => Err(match deadline.give_up() {
                GivenUp::NotDone => NotDone::TooLate,
                GivenUp::Unknown => NotDone::Unknown,
            }),
        }
    }
}

impl Threads {
    fn new(most: usize, most_in_line: usize) -> Threads {
        Threads { free: Arc::new(Semaphore::new(most)), most, in_line: AtomicUsize::new(0), most_in_line }
    }

    /// Waits for a thread.
    async fn enter(&self, deadline: &Deadline) -> Result<Permit, NotDone> {
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(permit);
        }
        let place = Place(&self.in_line);
        if self.in_line.fetch_add(1, Ordering::Relaxed) >= self.most_in_line {
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

/// A place in the line, until it is dropped.
struct Place<'l>(&'l AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Somebody who waits for an answer.
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
    async fn a_line_has_an_end_and_whoever_finds_no_place_is_refused_at_once() {
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
    async fn threads_come_in_order_of_arrival() {
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

    /// Dropping its future is how actix says that a client is gone.
    #[tokio::test]
    async fn a_place_in_line_is_free_when_its_client_is_gone() {
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
    async fn work_of_a_client_that_hung_up_in_line_does_not_begin() {
        let threads = Threads::new(1, 1);
        let is_gone = Arc::default();
        let request = Deadline::of_request(Duration::from_secs(60), Arc::clone(&is_gone));
        // Whoever need not wait is not asked: a client may stop to send and still listen.
        is_gone.store(true, Ordering::Relaxed);
        let permit = threads.enter(&request).await.unwrap();
        let leave = async { drop(permit) };
        let (entered, ()) = join(threads.enter(&request), leave).await;
        assert!(matches!(entered, Err(NotDone::TooLate)));
    }
}
