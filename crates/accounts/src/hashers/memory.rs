//! A limit for the memory that all concurrent password hashes use together (a counting semaphore).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::parameters::MAX_MEMORY;

/// [`MAX_MEMORY`] bytes, which hashes take and give back.
///
/// If not enough bytes are free, one hash waits for them, and all others wait behind it. So many small hashes cannot
/// starve a large one. Their order is not guaranteed.
#[derive(Debug)]
pub struct Memory {
    free: Mutex<usize>,
    returned: Condvar,
    /// Held by the first thread that waits for bytes. All other threads wait for this mutex.
    front: Mutex<()>,
    waiting: AtomicUsize,
}

/// Bytes that are taken until this value is dropped.
#[derive(Debug)]
pub struct Held<'m> {
    memory: &'m Memory,
    bytes: usize,
}

impl Default for Memory {
    fn default() -> Memory {
        let waiting = AtomicUsize::new(0);
        Memory { free: Mutex::new(MAX_MEMORY), returned: Condvar::new(), front: Mutex::default(), waiting }
    }
}

impl Memory {
    /// Waits until this number of bytes is free, and takes them. A number above [`MAX_MEMORY`] counts as
    /// [`MAX_MEMORY`].
    pub fn take(&self, bytes: u64) -> Held<'_> {
        let bytes = usize::try_from(bytes).unwrap_or(MAX_MEMORY).min(MAX_MEMORY);
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let front = self.front.lock().unwrap_or_else(PoisonError::into_inner);
        let free = self.free();
        let mut free = self.returned.wait_while(free, |free| *free < bytes).unwrap_or_else(PoisonError::into_inner);
        *free -= bytes;
        drop(free);
        drop(front);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        Held { memory: self, bytes }
    }

    /// The number of threads that wait for bytes.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// Ignores poisoning: the count is changed in one step, so a panic cannot leave it wrong.
    fn free(&self) -> MutexGuard<'_, usize> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        *self.memory.free() += self.bytes;
        self.memory.returned.notify_all();
    }
}
