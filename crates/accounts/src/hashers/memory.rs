//! The bytes that all hashes together may take at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::parameters::MAX_MEMORY;

/// [`MAX_MEMORY`] bytes, which hashes take and give back. Those who find too few left wait, in the order in which they
/// came, so that a hash that needs much is not kept out by many that need little.
#[derive(Debug)]
pub struct Memory {
    free: Mutex<usize>,
    returned: Condvar,
    /// Whoever waits for bytes holds it, and the others wait for that.
    front: Mutex<()>,
    waiting: AtomicUsize,
}

/// Bytes that somebody holds until the value is dropped.
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
    /// Waits until so many bytes are free; more than all there are count as all of them.
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

    /// How many wait for bytes.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// The count stays right whoever panics: it is changed in one step.
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
