//! The speed at which a client sends, measured over the last seconds.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// An upload with fewer recent bytes is slow. This corresponds to about 4 KiB a second.
pub(super) const SLOW: usize = 8 * 1024;

/// Bytes of the last ticks.
#[derive(Debug, Default)]
pub(super) struct Speed {
    /// Since the last tick.
    fresh: AtomicUsize,
    /// Before the last tick. Each tick subtracts an eighth.
    older: AtomicUsize,
}

impl Speed {
    /// Records received bytes.
    pub(super) fn add(&self, bytes: usize) {
        self.fresh.fetch_add(bytes, Relaxed);
    }

    /// A tick passes.
    pub(super) fn tick(&self) {
        let (fresh, older) = (self.fresh.swap(0, Relaxed), self.older.load(Relaxed));
        // The maximum, so that a client that sent much earlier does not count as fast for long.
        self.older.store((older - older / 8 + fresh).min(4 * SLOW), Relaxed);
    }

    /// The number of recent bytes.
    pub(super) fn recent(&self) -> usize {
        self.older.load(Relaxed) + self.fresh.load(Relaxed)
    }
}
