//! Threads that do nothing but hash, at the lowest priority that the system knows.
//!
//! On Linux that is `SCHED_IDLE`: such a thread runs while its core has nothing else to do, and stops at once when it
//! has. On a machine whose cores are always busy it would never come to an end, so a hash that takes too long is begun
//! anew. Where this process has something to do, one spare thread does it, which has a small share of a core for certain;
//! where only others keep the cores busy, the login's own thread does it at the usual priority.
//! Where priorities cannot be set, all threads hash at the usual one.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::load::Load;

/// How long a hash may take before another thread begins it too: a multiple of what the usual one takes.
const PATIENCE: Duration = Duration::from_secs(2);

/// So many threads, started with the first hash.
pub(super) struct Threads {
    count: usize,
    started: OnceLock<Started>,
}

struct Started {
    usual: Sender<Arc<dyn Run>>,
    spare: Sender<Arc<dyn Run>>,
}

/// What a thread is given to do.
trait Run: Send + Sync {
    fn run(&self);
}

/// A piece of work, and what came of it.
struct Job<T> {
    work: Box<dyn Fn() -> T + Send + Sync>,
    outcome: Mutex<Outcome<T>>,
    changed: Condvar,
}

enum Outcome<T> {
    Pending,
    Done(thread::Result<T>),
    /// The result was taken, or nobody waits for one.
    Over,
}

/// What a thread may be asked for.
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

    /// Runs `work` on one of the threads; nothing if that is not over in time. A panic in it goes on in the caller.
    pub(super) fn run<T: Send + 'static>(
        &self,
        until: Option<Instant>,
        work: impl Fn() -> T + Send + Sync + 'static,
    ) -> Option<T> {
        let (outcome, changed) = (Mutex::new(Outcome::Pending), Condvar::new());
        let job = Arc::new(Job { work: Box::new(work), outcome, changed });
        let started = self.started.get_or_init(|| Started::new(self.count));
        // A thread that could not be started leaves the work to this one.
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
                // Where there is no spare thread, the others have all the time that there is.
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

/// Threads that take from one channel. They end when its sender is dropped.
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
            log::error!("accounts: no thread to hash passwords on: {error}");
        }
    }
    sender
}

fn next(receiver: &Mutex<Receiver<Arc<dyn Run>>>) -> Option<Arc<dyn Run>> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

impl<T> Job<T> {
    /// Waits for the end of the work; whether it came in time.
    fn wait(&self, until: Instant) -> bool {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let is_pending = |outcome: &mut Outcome<T>| matches!(outcome, Outcome::Pending);
        let left = until.saturating_duration_since(Instant::now());
        let waited = self.changed.wait_timeout_while(outcome, left, is_pending);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// The result, if it is there. Whoever would still work on it need not.
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

/// Lowers the priority of the thread that calls it. Where the system does not let it, that is said once.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn set_priority(priority: Priority) {
    use thread_priority::{
        NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
        thread_native_id, thread_schedule_policy,
    };
    let policy = match priority {
        Priority::Idle => NormalThreadSchedulePolicy::Idle,
        // A nice value of 19: beside threads of the usual priority, a seventieth of their share.
        Priority::Low => NormalThreadSchedulePolicy::Batch,
    };
    let policy = ThreadSchedulePolicy::Normal(policy);
    if let Err(error) = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, policy)
        // The crate sets the policy and then the nice value, which a process with a higher one may not lower.
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
    SAID.call_once(|| log::warn!("accounts: passwords are hashed at the usual priority: {error}"));
}
