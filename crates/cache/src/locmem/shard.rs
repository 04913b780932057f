//! `LocMemCache._cull`: a part of the entries, and which of them are forgotten when the memory is full.
//!
//! Django's `LocMemCache` forgets the entries that were used least recently. A client who sends requests under many
//! other keys could so lose the count of its own key. Here the order is:
//!
//! 1. entries of which every request is older than the period: forgetting them changes nothing
//! 2. entries of addresses, and those of users only after all of them: anyone can have many addresses, but one account has
//!    one key for each scope
//! 3. among those the entries that have used the smallest part of their limit, and of equal ones the oldest: a client that
//!    the limit refuses has used all of it, and the keys that a flood invents have used one request each
//!
//! So a flood forgets its own keys first. A forgotten key has lost a few requests, and the client could have taken a
//! new key instead.

use std::collections::HashMap;

use crate::limit::{Key, Limit};
use crate::window::Window;

/// The limits of one shard.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) entries: usize,
    pub(super) bytes: usize,
}

/// About what an entry needs in the table beside its key and its window, in bytes.
const OVERHEAD: usize = 160;

#[derive(Default)]
pub(super) struct Shard {
    entries: HashMap<String, Counts>,
    bytes: usize,
}

struct Counts {
    window: Window,
    limit: Limit,
    is_user: bool,
}

/// The order in which entries are forgotten, the first one first: users last, then by thousandths of the limit, then by
/// time.
type Worth = (bool, u64, u64);

impl Counts {
    fn worth(&self) -> Worth {
        let used = self.window.total().saturating_mul(1_000) / self.limit.requests.max(1);
        (self.is_user, used, self.window.last())
    }

    fn is_over(&self, now: u64) -> bool {
        self.window.last().saturating_add(self.limit.period_micros()) <= now
    }
}

fn weight(key: &str, counts: &Counts) -> usize {
    OVERHEAD + key.len() + counts.window.bytes()
}

impl Shard {
    /// Counts a request at `now`, or returns the time to wait, in microseconds. Also returns how many entries were
    /// forgotten too early.
    pub(super) fn record(&mut self, key: &Key, limit: Limit, now: u64, bounds: Bounds) -> (Option<u64>, usize) {
        if let Some(counts) = self.entries.get_mut(&key.text) {
            let before = counts.window.bytes();
            counts.limit = limit;
            let wait = counts.window.record(now, limit);
            self.bytes = self.bytes + counts.window.bytes() - before;
            return (wait, self.cull(now, bounds));
        }
        let mut counts = Counts { window: Window::default(), limit, is_user: key.is_user };
        let wait = counts.window.record(now, limit);
        self.bytes += weight(&key.text, &counts);
        self.entries.insert(key.text.clone(), counts);
        (wait, self.cull(now, bounds))
    }

    /// If a bound is exceeded, forgets entries until a quarter of it is free, so that most requests find room. Returns
    /// how many of them still counted.
    fn cull(&mut self, now: u64, bounds: Bounds) -> usize {
        if self.entries.len() <= bounds.entries && self.bytes <= bounds.bytes {
            return 0;
        }
        self.retain(|counts| !counts.is_over(now));
        let before = self.entries.len();
        let (mut entries, mut bytes) = (before, self.bytes);
        let (most_entries, most_bytes) = (bounds.entries - bounds.entries / 4, bounds.bytes - bounds.bytes / 4);
        let mut order: Vec<(Worth, usize)> =
            self.entries.iter().map(|(key, counts)| (counts.worth(), weight(key, counts))).collect();
        order.sort_unstable();
        let mut last = None;
        for (worth, weight) in order {
            if entries <= most_entries && bytes <= most_bytes {
                break;
            }
            (entries, bytes, last) = (entries - 1, bytes - weight, Some(worth));
        }
        if let Some(last) = last {
            self.retain(|counts| counts.worth() > last);
        }
        before - self.entries.len()
    }

    fn retain(&mut self, keep: impl Fn(&Counts) -> bool) {
        let bytes = &mut self.bytes;
        self.entries.retain(|key, counts| {
            let kept = keep(counts);
            if !kept {
                *bytes -= weight(key, counts);
            }
            kept
        });
    }

    /// The number of entries, and their memory in bytes.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.entries.len(), self.bytes)
    }
}
