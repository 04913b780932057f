//! Threads that only hash, at the lowest priority of the system.
//!
//! On Linux that is `SCHED_IDLE`: such a thread runs only while its core has nothing else to do. On a machine whose
//! cores are always busy it would never finish, so a hash that takes too long is computed again by another thread. If
//! this process itself is busy, that is one spare thread with a low priority, which is guaranteed a small share of a
//! core. If only other processes are busy, the login's own thread computes the hash at normal priority.
//!
//! If priorities cannot be set, all threads hash at normal priority.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::load::Load;

/// How long a hash may take before another thread computes it too: several times the usual duration.
const PATIENCE: Duration = Duration::from_secs(2);

/// The hashing threads. They are started at the first hash.
pub(super) struct Threads {
    count: usize,
    started: OnceLock<Started>,
}

struct Started {
    usual: Sender<Arc<dyn Run>>,
    spare: Sender<Arc<dyn Run>>,
}

/// A job for a thread.
trait Run: Send + Sync {
    fn run(&self);
}

/// The work and its outcome.
struct Job<T> {
    work: Box<dyn Fn() -> T + Send + Sync>,
    outcome: Mutex<Outcome<T>>,
    changed: Condvar,
}

enum Outcome<T> {
    Pending,
    Done(thread::Result<T>),
    /// The result was taken, or the caller no longer waits.
    Over,
}

/// The priority of a thread.
#[derive(Clone, Copy, Debug)]
enum Priority {
    Idle,
    Low,
}

impl fmt::Debug for Threads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Threads").field("count", &self.count).finish_non_exhaustive()
    }
}

impl Threads {
    pub(super) fn new(count: usize) -> Threads {
        Threads { count, started: OnceLock::new() }
    }

    /// Runs `work` on one of the threads. `None` if it does not finish in time. A panic of `work` is resumed in the
    /// caller.
    pub(super) fn run<T: Send + 'static>(
        &self,
        until: Option<Instant>,
        work: impl Fn() -> T + Send + Sync + 'static,
    ) -> Option<T> {
        let (outcome, changed) = (Mutex::new(Outcome::Pending), Condvar::new());
        let job = Arc::new(Job { work: Box::new(work), outcome, changed });
        let started = self.started.get_or_init(|| Started::new(self.count));
        // If no thread could be started, this thread does the work.
        if started.usual.send(Arc::clone(&job) as Arc<dyn Run>).is_err() {
            job.run();
        }
        let mut asked_spare = false;
        loop {
            let load = Load::begin();
            let patience = Instant::now() + PATIENCE;
            let end = until.map_or(patience, |until| until.min(patience));
            if job.wait(end) || end < patience {
                break;
            }
            if !load.is_own() {
                job.run();
            } else if !asked_spare {
                asked_spare = true;
                // Ignore the error: without a spare thread, wait for the other threads until the deadline.
                let _ = started.spare.send(Arc::clone(&job) as Arc<dyn Run>);
            }
        }
        job.take().map(|result| result.unwrap_or_else(|panic: Box<dyn Any + Send>| resume_unwind(panic)))
    }
}

impl Started {
    fn new(count: usize) -> Started {
        Started { usual: start(count, "hash", Priority::Idle), spare: start(1, "hash-spare", Priority::Low) }
    }
}

/// Starts threads that take jobs from one channel. They end when its sender is dropped.
fn start(count: usize, name: &str, priority: Priority) -> Sender<Arc<dyn Run>> {
    let (sender, receiver) = channel::<Arc<dyn Run>>();
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..count {
        let receiver = Arc::clone(&receiver);
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || {
            set_priority(priority);
            while let Some(job) = next(&receiver) {
                job.run();
            }
        });
        if let Err(error) = spawned {
            log::error!("accounts: cannot start a thread for password hashing: {error}");
        }
    }
    sender
}

fn next(receiver: &Mutex<Receiver<Arc<dyn Run>>>) -> Option<Arc<dyn Run>> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

impl<T> Job<T> {
    /// Waits for the end of the work. Returns `false` after a time-out.
    fn wait(&self, until: Instant) -> bool {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let is_pending = |outcome: &mut Outcome<T>| matches!(outcome, Outcome::Pending);
        let left = until.saturating_duration_since(Instant::now());
        let waited = self.changed.wait_timeout_while(outcome, left, is_pending);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Takes the result, if there is one. Threads that have not started this job yet then skip it.
    fn take(&self) -> Option<thread::Result<T>> {
        let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *outcome, Outcome::Over) {
            Outcome::Done(result) => Some(result),
            Outcome::Pending | Outcome::Over => None,
        }
    }
}

impl<T: Send> Run for Job<T> {
    fn run(&self) {
        let is_pending = || matches!(*self.outcome.lock().unwrap_or_else(PoisonError::into_inner), Outcome::Pending);
        if !is_pending() {
            return;
        }
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)()));
        let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*outcome, Outcome::Pending) {
            *outcome = Outcome::Done(result);
        }
        self.changed.notify_all();
    }
}

/// Lowers the priority of the calling thread. If the system refuses this, it is logged once.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn set_priority(priority: Priority) {
    use thread_priority::{
        NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
        thread_native_id, thread_schedule_policy,
    };
    let policy = match priority {
        Priority::Idle => NormalThreadSchedulePolicy::Idle,
        // A nice value of 19: about one seventieth of the processor time of a thread with normal priority.
        Priority::Low => NormalThreadSchedulePolicy::Batch,
    };
    let policy = ThreadSchedulePolicy::Normal(policy);
    if let Err(error) = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, policy)
        // The crate sets the policy first and then the nice value. Setting the nice value may fail although the policy
        // is set, so check the policy.
        && thread_schedule_policy().ok() != Some(policy)
    {
        say_once(&format!("{error:?}"));
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn set_priority(priority: Priority) {
    use thread_priority::{ThreadPriority, set_current_thread_priority};
    if let Priority::Idle = priority
        && let Err(error) = set_current_thread_priority(ThreadPriority::Min)
    {
        say_once(&format!("{error:?}"));
    }
}

fn say_once(error: &str) {
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| log::warn!("accounts: passwords are hashed at normal priority: {error}"));
}
