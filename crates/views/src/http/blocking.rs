//! `concurrent.futures.ThreadPoolExecutor`: the blocking threads, which all workers and lanes share.
//!
//! A thread that has finished runs the next work of its lane at once. If there is none, it becomes idle. Of the idle
//! threads, the one that has worked last gets the next work, because its stack and its memory are still in the
//! processor's cache. A thread is idle before it hands over its result. So a client that is alone and sends one request
//! after the other has the same thread each time. tokio gives work to the thread that has waited longest, and actix has a
//! pool for each worker (`web::block`). So this pool is faster for one client, and has fewer threads.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::queue::{Entered, Queue};

/// A thread ends when it has had no work for so long.
const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// The threads, which start when they are needed. Clones share them.
#[derive(Clone, Default)]
pub(super) struct ThreadPool {
    /// The idle threads. The last one has worked last.
    idle: Arc<Mutex<Vec<Arc<Seat>>>>,
}

/// Where an idle thread waits for work.
struct Seat {
    job: Mutex<Option<Job>>,
    thread: Thread,
}

/// Work for a thread. Its argument says whether it had to wait for the thread.
pub(super) type Work = Box<dyn FnOnce(HasWaited) -> HandOver + Send>;

/// Hands the result of the work over to whoever waits for it.
type HandOver = Box<dyn FnOnce()>;

/// Whether work had to wait for a thread.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct HasWaited(pub(super) bool);

/// Work that starts, and the queue that its thread asks for more.
struct Job {
    work: Work,
    queue: Arc<Queue<Work>>,
}

/// Work that runs or waits for a thread. If it waits, dropping this value withdraws it.
pub(super) struct Submitted<T> {
    /// Its number in its queue, if it had to wait.
    place: Option<(Arc<Queue<Work>>, u64)>,
    result: oneshot::Receiver<Result<T, Box<dyn Any + Send>>>,
}

/// Why work has no result.
#[derive(Debug)]
pub(super) enum BlockingError {
    /// The queue is full.
    Full,
    /// The system gives no thread.
    NoThread,
    /// The work has panicked.
    Panicked,
}

impl ThreadPool {
    /// Runs `work` on a thread as soon as `queue` has one.
    ///
    /// # Errors
    /// [`BlockingError`]
    pub(super) fn run<T: Send + 'static>(
        &self,
        queue: &Arc<Queue<Work>>,
        work: impl FnOnce(HasWaited) -> T + Send + 'static,
    ) -> Result<Submitted<T>, BlockingError> {
        let (sender, result) = oneshot::channel();
        let work: Work = Box::new(move |has_waited| {
            let result = catch_unwind(AssertUnwindSafe(|| work(has_waited)));
            Box::new(|| {
                // Nobody receives the result of a request that was given up. Dropping it may panic too.
                drop(catch_unwind(AssertUnwindSafe(|| drop(sender.send(result)))));
            })
        });
        let place = match queue.enter(work) {
            Entered::Starts(work) => {
                self.start(Job { work, queue: Arc::clone(queue) })?;
                None
            }
            Entered::Waits(number) => Some((Arc::clone(queue), number)),
            Entered::Refused => return Err(BlockingError::Full),
        };
        Ok(Submitted { place, result })
    }

    /// Gives a job to the idle thread that has worked last, or to a new one.
    fn start(&self, job: Job) -> Result<(), BlockingError> {
        let seat = lock(&self.idle).pop();
        if let Some(seat) = seat {
            seat.give(job);
            return Ok(());
        }
        let (pool, queue) = (self.clone(), Arc::clone(&job.queue));
        let started = thread::Builder::new().name("blocking".to_owned()).spawn(move || pool.live(job));
        started.map(drop).map_err(|error| {
            log::error!("no thread can be started: {error}");
            drop(queue.leave());
            BlockingError::NoThread
        })
    }

    /// The life of a thread.
    fn live(&self, mut job: Job) {
        let seat = Arc::new(Seat { job: Mutex::default(), thread: thread::current() });
        let mut has_waited = HasWaited(false);
        loop {
            let hand_over = (job.work)(has_waited);
            let next = job.queue.next(|| lock(&self.idle).push(Arc::clone(&seat)));
            hand_over();
            match next {
                Some(work) => (job.work, has_waited) = (work, HasWaited(true)),
                None => match seat.wait(self) {
                    Some(next) => (job, has_waited) = (next, HasWaited(false)),
                    None => return,
                },
            }
        }
    }
}

impl<T> Submitted<T> {
    /// Whether it waits for a thread.
    pub(super) fn is_waiting(&self) -> bool {
        self.place.as_ref().is_some_and(|(queue, number)| queue.is_waiting(*number))
    }

    /// Takes it out of the queue. Returns whether it was still there; if it was, it never runs.
    pub(super) fn withdraw(&mut self) -> bool {
        self.place.take().is_some_and(|(queue, number)| queue.withdraw(number).is_some())
    }

    /// The result. If this future is dropped, a later call still gets the result.
    ///
    /// # Errors
    /// [`BlockingError`]
    pub(super) async fn result(&mut self) -> Result<T, BlockingError> {
        match (&mut self.result).await {
            Ok(result) => result.map_err(|_panic| BlockingError::Panicked),
            Err(_dropped) => Err(BlockingError::NoThread),
        }
    }
}

impl<T> Drop for Submitted<T> {
    fn drop(&mut self) {
        self.withdraw();
    }
}

impl Seat {
    fn give(&self, job: Job) {
        *lock(&self.job) = Some(job);
        self.thread.unpark();
    }

    /// Waits for a job. `None` if none came: then the seat is no longer among the idle ones.
    fn wait(self: &Arc<Self>, pool: &ThreadPool) -> Option<Job> {
        // When all processors are busy, this lets the event loop run, and it often brings the next job. Falling asleep and
        // being woken would cost more.
        thread::yield_now();
        let end = Instant::now() + KEEP_ALIVE;
        loop {
            if let Some(job) = lock(&self.job).take() {
                return Some(job);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() && self.leave(pool) {
                return None;
            }
            // If another thread has taken the seat already, it is about to give it a job.
            if left.is_zero() { thread::park() } else { thread::park_timeout(left) }
        }
    }

    /// Removes the seat from the idle ones. Returns whether it was among them.
    fn leave(self: &Arc<Self>, pool: &ThreadPool) -> bool {
        let mut idle = lock(&pool.idle);
        let place = idle.iter().position(|seat| Arc::ptr_eq(seat, self));
        place.map(|place| idle.remove(place)).is_some()
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

    use super::*;

    fn queue(most: usize) -> Arc<Queue<Work>> {
        Arc::new(Queue::new(most, 9))
    }

    async fn thread_of(pool: &ThreadPool, queue: &Arc<Queue<Work>>) -> ThreadId {
        pool.run(queue, |_| thread::current().id()).unwrap().result().await.unwrap()
    }

    #[tokio::test]
    async fn work_after_work_has_one_thread() {
        let (pool, queue) = (ThreadPool::default(), queue(1));
        let first = thread_of(&pool, &queue).await;
        for _ in 0..100 {
            assert_eq!(thread_of(&pool, &queue).await, first);
        }
    }

    #[tokio::test]
    async fn concurrent_work_has_several_threads() {
        let (pool, queue) = (ThreadPool::default(), queue(2));
        let (sender, receiver) = mpsc::channel();
        let mut waits = pool.run(&queue, move |_| receiver.recv().unwrap()).unwrap();
        let mut ends = pool.run(&queue, move |_| sender.send("done").unwrap()).unwrap();
        let (received, sent) = join(waits.result(), ends.result()).await;
        assert_eq!((received.unwrap(), sent.unwrap()), ("done", ()));
    }

    #[tokio::test]
    async fn the_next_work_runs_on_the_thread_that_has_finished() {
        let (pool, queue) = (ThreadPool::default(), queue(1));
        let (sender, receiver) = mpsc::channel();
        let id = |has_waited| (has_waited, thread::current().id());
        let mut first = pool.run(&queue, move |has_waited| (receiver.recv().unwrap(), id(has_waited)).1).unwrap();
        let mut second = pool.run(&queue, id).unwrap();
        let withdrawn = pool.run(&queue, |_| panic!("it must not run")).unwrap();
        assert!(second.is_waiting() && !first.withdraw());
        drop::<Submitted<()>>(withdrawn);
        sender.send(()).unwrap();
        let (first, second) = (first.result().await.unwrap(), second.result().await.unwrap());
        assert_eq!((first.0, second.0), (HasWaited(false), HasWaited(true)));
        assert_eq!(first.1, second.1);
    }

    #[tokio::test]
    async fn a_thread_works_on_after_a_panic() {
        let (pool, queue) = (ThreadPool::default(), queue(1));
        let first = thread_of(&pool, &queue).await;
        let mut panics = pool.run(&queue, |_| panic!("as a broken view does")).unwrap();
        assert!(matches!(panics.result().await, Err::<(), _>(BlockingError::Panicked)));
        assert_eq!(thread_of(&pool, &queue).await, first);
    }
}
