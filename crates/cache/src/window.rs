//! `SimpleRateThrottle.history`: the times of the requests that a limit counts.
//!
//! DRF keeps the time of each request for one period, so a rate of 1,000,000 a day needs 1,000,000 times for each
//! client. A [`Window`] has at most 1,002 entries. For limits of up to 1,000 requests each entry is one request, and
//! the window is DRF's. For larger limits a period has 1,000 steps, and the requests of one step share an entry, with
//! the time of the last of them. So no period ever admits more requests than the limit says. The memory is 8 KiB for a
//! limit of 1,000 requests, and at most 16 KiB. The price is that a request may be forgotten a step late, which is a
//! thousandth of the period: 60 milliseconds of a minute.

use std::collections::VecDeque;

use crate::limit::Limit;

/// The requests of one client under one limit. Times are in microseconds.
#[derive(Debug, Default)]
pub(crate) struct Window {
    /// The time of the last request of each entry, the oldest entry first.
    times: VecDeque<u64>,
    /// The number of requests of each entry. Empty if each entry is one request.
    counts: VecDeque<u64>,
    /// The number of all requests.
    total: u64,
    /// The time of the first request of the newest entry.
    opened: u64,
}

impl Window {
    /// Counts a request at `now`, or returns the time until the limit admits one.
    pub(crate) fn record(&mut self, now: u64, limit: Limit) -> Option<u64> {
        let (period, step) = (limit.period_micros(), limit.step_micros());
        while self.times.front().is_some_and(|oldest| oldest.saturating_add(period) <= now) {
            self.times.pop_front();
            self.total -= self.counts.pop_front().unwrap_or(1);
        }
        if self.total >= limit.requests {
            return Some(self.times.front().map_or(period, |oldest| (oldest + period).saturating_sub(now)));
        }
        self.total += 1;
        match (self.times.back_mut(), self.counts.back_mut()) {
            (Some(last), Some(count)) if now.saturating_sub(self.opened) < step => {
                *last = now;
                *count += 1;
            }
            _ => {
                self.opened = now;
                self.times.push_back(now);
                if step > 0 {
                    self.counts.push_back(1);
                }
            }
        }
        None
    }

    /// The number of requests that are remembered.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The time of the last request.
    pub(crate) fn last(&self) -> u64 {
        self.times.back().copied().unwrap_or_default()
    }

    /// The memory of the entries, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        (self.times.capacity() + self.counts.capacity()) * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SECOND: u64 = 1_000_000;

    fn limit(requests: u64, seconds: u64) -> Limit {
        Limit { requests, period: Duration::from_secs(seconds) }
    }

    #[test]
    fn a_request_is_forgotten_when_it_is_as_old_as_the_period() {
        let mut window = Window::default();
        let two = limit(2, 60);
        assert_eq!([0, SECOND].map(|now| window.record(now, two)), [None, None]);
        assert_eq!(window.record(2 * SECOND, two), Some(58 * SECOND));
        assert_eq!(window.record(60 * SECOND - 1, two), Some(1));
        assert_eq!(window.record(60 * SECOND, two), None, "a refused request is not counted");
        assert_eq!(window.record(60 * SECOND, two), Some(SECOND), "until the second request is forgotten");
        assert_eq!(window.record(61 * SECOND, two), None);
    }

    #[test]
    fn a_limit_of_0_refuses_all_for_the_period() {
        assert_eq!(Window::default().record(7, limit(0, 60)), Some(60 * SECOND));
    }

    /// A simulation with many requests: compares each answer with a list of all times, as DRF keeps it.
    #[test]
    fn a_large_limit_needs_little_memory_and_never_admits_more() {
        let (mut window, mut history) = (Window::default(), VecDeque::new());
        let large = limit(20_000, 60);
        let step = large.step_micros();
        let mut late = 0;
        for number in 0..200_000_u64 {
            let now = number * 1_000 + number % 7;
            while history.front().is_some_and(|time| time + 60 * SECOND <= now) {
                history.pop_front();
            }
            let waits = window.record(now, large);
            let drf_waits = history.len() >= 20_000;
            assert!(!drf_waits || waits.is_some(), "request {number} passes one too many");
            if waits.is_none() {
                history.push_back(now);
            } else if !drf_waits {
                late += 1;
                let forgotten = history.front().map_or(0, |time: &u64| now - time);
                assert!(forgotten + 2 * step >= 60 * SECOND || history.len() + 100 > 20_000, "{number}");
            }
        }
        assert!(late < 1_000, "{late} requests waited for the end of a step");
        assert!(window.bytes() <= 1_024 * 16, "{} bytes", window.bytes());
    }
}
