//! The log of refused logins: their number, and the address of most of them.
//!
//! The username is not logged, because people sometimes type their password there.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::line::Origin;

/// The minimum time between two lines.
const INTERVAL: Duration = Duration::from_secs(10);

/// The maximum number of addresses that are counted separately. Logins of further addresses count only in the total.
const MOST_ADDRESSES: usize = 256;

/// The refusals, and those of them since the last line.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    counts: Mutex<Counts>,
    /// All refusals since the start.
    total: AtomicU64,
}

#[derive(Debug, Default)]
struct Counts {
    said: Option<Instant>,
    all: u64,
    by_origin: HashMap<Origin, u64>,
}

impl Refusals {
    /// Counts one refusal. Logs the refusals since the last line if that line is older than [`INTERVAL`].
    pub(super) fn note(&self, origin: Origin) {
        self.total.fetch_add(1, Ordering::Relaxed);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = counts.note(origin, Instant::now()) {
            log::warn!("accounts: {line}");
        }
    }

    /// The number of refusals since the start.
    pub(super) fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }
}

impl Counts {
    fn note(&mut self, origin: Origin, now: Instant) -> Option<String> {
        self.all += 1;
        if self.by_origin.len() < MOST_ADDRESSES || self.by_origin.contains_key(&origin) {
            *self.by_origin.entry(origin).or_default() += 1;
        }
        if self.said.is_some_and(|said| now.saturating_duration_since(said) < INTERVAL) {
            return None;
        }
        self.said = Some(now);
        let (most, count) = self.by_origin.drain().max_by_key(|(_, count)| *count)?;
        let all = std::mem::take(&mut self.all);
        Some(format!("too many logins wait: {all} refused, {count} of them from {most}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_refusals_are_one_line_per_interval_that_names_the_most_frequent_address() {
        let from = |number: u32| Origin::of(Some(std::net::Ipv4Addr::from_bits(number).into()));
        let (mut counts, start) = (Counts::default(), Instant::now());
        let first = counts.note(from(0x0102_0304), start).unwrap();
        assert_eq!(first, "too many logins wait: 1 refused, 1 of them from 1.2.3.4");
        for number in 0..10_000 {
            assert_eq!(counts.note(from(number), start + INTERVAL / 2), None);
        }
        assert_eq!(counts.by_origin.len(), MOST_ADDRESSES, "what is kept has a bound");
        assert_eq!(
            counts.note(from(7), start + INTERVAL).unwrap(),
            "too many logins wait: 10001 refused, 2 of them from 0.0.0.7"
        );
        assert!(counts.by_origin.is_empty());
    }
}
