//! `django.core.cache.backends.locmem.LocMemCache`: the counts of one process.
//!
//! A client without a user chooses its own key by default (`X-Forwarded-For`), so strangers decide how many keys there
//! are. The number of entries and their memory are bounded. `shard` decides which entries are forgotten first.

mod shard;

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use shard::{Bounds, Shard};

use crate::limit::{Counted, micros};

/// The number of parts with a lock of their own. Two requests seldom wait for the same lock.
const SHARDS: usize = 64;

/// The memory for each of the `max_entries`, in bytes. Most clients use a part of their limit: 50 requests need 700
/// bytes with their key, and a client with a large limit needs up to 16 KiB.
const BYTES_PER_ENTRY: usize = 640;

/// The time since some fixed moment. It must never go back.
pub type Timer = Box<dyn Fn() -> Duration + Send + Sync>;

/// Counts in memory.
pub struct LocMemCache {
    shards: Vec<Mutex<Shard>>,
    hasher: RandomState,
    /// `SimpleRateThrottle.timer`. DRF takes the time of day. Here the clock is monotonic, so a correction of the
    /// system's clock neither forgets nor prolongs counts.
    timer: Timer,
    bounds: Bounds,
    /// The time of the last warning that counts were forgotten.
    warned: Mutex<Option<Duration>>,
}

impl LocMemCache {
    /// An empty cache for about `max_entries` clients, with the system's clock.
    pub fn new(max_entries: usize) -> LocMemCache {
        let start = Instant::now();
        LocMemCache::with_timer(max_entries, Box::new(move || start.elapsed()))
    }

    /// The same with another clock.
    pub fn with_timer(max_entries: usize, timer: Timer) -> LocMemCache {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        let entries = max_entries.div_ceil(SHARDS).max(1);
        // One client always has room.
        let bytes = entries.saturating_mul(BYTES_PER_ENTRY).max(32 * 1024);
        LocMemCache {
            shards,
            hasher: RandomState::new(),
            timer,
            bounds: Bounds { entries, bytes },
            warned: Mutex::default(),
        }
    }

    /// [`crate::Cache::record`]
    pub fn record(&self, requests: &[Counted]) -> Option<Duration> {
        requests.iter().filter_map(|request| self.record_one(request)).max()
    }

    fn record_one(&self, Counted { key, limit }: &Counted) -> Option<Duration> {
        if limit.requests == 0 {
            return Some(limit.period);
        }
        let mut shard = self.shard(&key.text).lock().unwrap_or_else(PoisonError::into_inner);
        // The time is read under the lock, so that the times of a key are in order.
        let time = (self.timer)();
        let (wait, forgotten) = shard.record(key, *limit, micros(time), self.bounds);
        drop(shard);
        if forgotten > 0 {
            self.warn(time);
        }
        wait.map(Duration::from_micros)
    }

    /// Warns at most once a minute.
    fn warn(&self, time: Duration) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.is_none_or(|last| time >= last + Duration::from_secs(60)) {
            *warned = Some(time);
            log::warn!(
                "more clients send requests than CACHES__default__OPTIONS__MAX_ENTRIES has room for, so throttles forget \
                 the counts of some"
            );
        }
    }

    fn shard(&self, key: &str) -> &Mutex<Shard> {
        let shards = u64::try_from(self.shards.len()).unwrap_or(u64::MAX);
        let index = usize::try_from(self.hasher.hash_one(key) % shards).unwrap_or_default();
        &self.shards[index]
    }

    /// The number of entries, and their memory in bytes.
    pub fn size(&self) -> (usize, usize) {
        let sizes = self.shards.iter().map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).size());
        sizes.fold((0, 0), |(entries, bytes), (more, more_bytes)| (entries + more, bytes + more_bytes))
    }
}
