//! `concurrent.futures.ThreadPoolExecutor`: the blocking threads, which all workers share.
//!
//! actix gives each worker a pool of its own (`web::block`). With one pool for all, a server has half of the threads or
//! fewer, and each thread holds some hundred kilobytes.

use std::io;
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

/// A thread ends when it has had no work for so long.
const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// The threads. tokio starts them when they are needed.
pub(super) struct ThreadPool {
    handle: Handle,
    runtime: Option<Runtime>,
}

impl ThreadPool {
    /// A pool of at most `most` threads.
    ///
    /// # Errors
    /// An error of the system.
    pub(super) fn new(most: usize) -> io::Result<ThreadPool> {
        // The runtime runs no task of its own, so it needs no worker.
        let mut builder = Builder::new_current_thread();
        builder.thread_name("blocking").max_blocking_threads(most).thread_keep_alive(KEEP_ALIVE);
        let runtime = builder.build()?;
        Ok(ThreadPool { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    /// Runs `work` on a thread.
    pub(super) fn spawn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        self.handle.spawn_blocking(work)
    }
}

impl Drop for ThreadPool {
    /// The last request may end on a worker, which must not wait for threads.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
