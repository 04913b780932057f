//! The speed at which a client sends, measured over the last seconds.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// How many bytes of a body have to come in the last ticks so that it keeps its place: some 4 KiB a second.
pub(super) const SLOW: usize = 8 * 1024;

/// Bytes of the last ticks.
#[derive(Debug, Default)]
pub(super) struct Speed {
    /// Since the last tick.
    fresh: AtomicUsize,
    /// Before it; each tick forgets an eighth.
    older: AtomicUsize,
}

impl Speed {
    /// Bytes come.
    pub(super) fn add(&self, bytes: usize) {
        self.fresh.fetch_add(bytes, Relaxed);
    }

    /// A tick passes.
    pub(super) fn tick(&self) {
        let (fresh, older) = (self.fresh.swap(0, Relaxed), self.older.load(Relaxed));
        // Whoever sent much some time ago has no more credit than who sends steadily.
        self.older.store((older - older / 8 + fresh).min(4 * SLOW), Relaxed);
    }

    /// The bytes that came lately.
    pub(super) fn recent(&self) -> usize {
        self.older.load(Relaxed) + self.fresh.load(Relaxed)
    }
}
