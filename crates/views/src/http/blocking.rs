//! `concurrent.futures.ThreadPoolExecutor`: the blocking threads, which all workers share.
//!
//! The thread that has worked last gets the next work, because its stack and its memory are still in the processor's
//! cache. tokio gives work to the thread that has waited longest, and actix has a pool for each worker (`web::block`). So
//! this pool is faster for one client, and has fewer threads.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// A thread ends when it has had no work for so long.
const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// The threads, which start when they are needed. Clones share them.
#[derive(Clone, Default)]
pub(super) struct ThreadPool {
    /// The idle threads. The last one has worked last.
    idle: Arc<Mutex<Vec<Arc<Seat>>>>,
}

/// Where an idle thread waits for work.
#[derive(Default)]
struct Seat {
    work: Mutex<Option<Work>>,
    has_work: Condvar,
}

/// Returns the permit of the work.
type Work = Box<dyn FnOnce() -> OwnedSemaphorePermit + Send>;

/// Why work has no result.
#[derive(Debug)]
pub(super) enum BlockingError {
    /// The work has panicked.
    Panicked,
    /// The system gives no thread.
    NoThread(io::Error),
}

impl ThreadPool {
    /// Runs `work` on a thread. The permit limits the number of threads: it is dropped when the thread is idle again.
    ///
    /// # Errors
    /// [`BlockingError`]
    pub(super) async fn run<T: Send + 'static>(
        &self,
        permit: OwnedSemaphorePermit,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, BlockingError> {
        let (sender, receiver) = oneshot::channel();
        let work = Box::new(move || {
            // Nobody receives the result of a request that was given up.
            drop(sender.send(catch_unwind(AssertUnwindSafe(work))));
            permit
        });
        let seat = lock(&self.idle).pop();
        match seat {
            Some(seat) => seat.give(work),
            None => self.start(work).map_err(BlockingError::NoThread)?,
        }
        receiver.await.ok().and_then(Result::ok).ok_or(BlockingError::Panicked)
    }

    fn start(&self, mut work: Work) -> io::Result<()> {
        let pool = self.clone();
        let live = move || {
            let seat = Arc::new(Seat::default());
            loop {
                let permit = work();
                lock(&pool.idle).push(Arc::clone(&seat));
                drop(permit);
                match seat.wait(&pool) {
                    Some(next) => work = next,
                    None => return,
                }
            }
        };
        thread::Builder::new().name("blocking".to_owned()).spawn(live).map(drop)
    }
}

impl Seat {
    fn give(&self, work: Work) {
        *lock(&self.work) = Some(work);
        self.has_work.notify_one();
    }

    /// Waits for work. `None` if none came: then the seat is no longer among the idle ones.
    fn wait(self: &Arc<Self>, pool: &ThreadPool) -> Option<Work> {
        let is_idle = |work: &mut Option<Work>| work.is_none();
        let waited = self.has_work.wait_timeout_while(lock(&self.work), KEEP_ALIVE, is_idle);
        let (mut work, _timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if work.is_some() {
            return work.take();
        }
        drop(work);
        let mut idle = lock(&pool.idle);
        if let Some(place) = idle.iter().position(|seat| Arc::ptr_eq(seat, self)) {
            idle.remove(place);
            return None;
        }
        drop(idle);
        // Another thread has taken the seat in order to give it work.
        let work = self.has_work.wait_while(lock(&self.work), is_idle);
        work.unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Ignores poisoning: no code that holds one of these locks can panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread::ThreadId;

    use futures_util::future::join;
    use tokio::sync::Semaphore;

    use super::*;

    async fn permit(permits: &Arc<Semaphore>) -> OwnedSemaphorePermit {
        Arc::clone(permits).acquire_owned().await.unwrap()
    }

    async fn thread_of(pool: &ThreadPool, permits: &Arc<Semaphore>) -> ThreadId {
        pool.run(permit(permits).await, || thread::current().id()).await.unwrap()
    }

    #[tokio::test]
    async fn work_after_work_has_one_thread() {
        let (pool, permits) = (ThreadPool::default(), Arc::new(Semaphore::new(1)));
        let first = thread_of(&pool, &permits).await;
        for _ in 0..100 {
            assert_eq!(thread_of(&pool, &permits).await, first);
        }
    }

    #[tokio::test]
    async fn concurrent_work_has_several_threads() {
        let (pool, permits) = (ThreadPool::default(), Arc::new(Semaphore::new(2)));
        let (sender, receiver) = mpsc::channel();
        let waits = pool.run(permit(&permits).await, move || receiver.recv().unwrap());
        let ends = pool.run(permit(&permits).await, move || sender.send("done").unwrap());
        let (received, sent) = join(waits, ends).await;
        assert_eq!((received.unwrap(), sent.unwrap()), ("done", ()));
    }

    #[tokio::test]
    async fn a_thread_works_on_after_a_panic() {
        let (pool, permits) = (ThreadPool::default(), Arc::new(Semaphore::new(1)));
        let first = thread_of(&pool, &permits).await;
        let panics = pool.run(permit(&permits).await, || panic!("as a broken view does")).await;
        assert!(matches!(panics, Err::<(), _>(BlockingError::Panicked)));
        assert_eq!(thread_of(&pool, &permits).await, first);
    }
}
