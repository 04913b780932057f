//! Rate limit for log lines that any client can cause.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The minimum time before a line about the same subject is written again.
const INTERVAL: Duration = Duration::from_secs(60);

/// The maximum number of lines of one kind in that time.
const MOST: usize = 100;

/// The subjects of recent log lines, with their times.
#[derive(Debug, Default)]
pub(super) struct Seldom(Mutex<HashMap<String, Instant>>);

impl Seldom {
    /// Whether a line about this subject may be logged now. If so, it is recorded as logged.
    pub(super) fn may_say(&self, about: String) -> bool {
        self.may_say_at(about, Instant::now())
    }

    fn may_say_at(&self, about: String, now: Instant) -> bool {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.retain(|_, moment| now.saturating_duration_since(*moment) < INTERVAL);
        if said.len() >= MOST || said.contains_key(&about) {
            return false;
        }
        said.insert(about, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_limited_for_each_subject_and_in_total() {
        let (seldom, start) = (Seldom::default(), Instant::now());
        assert!(seldom.may_say_at("1".into(), start));
        assert!(!seldom.may_say_at("1".into(), start + INTERVAL / 2));
        let said = (0..1000).filter(|number| seldom.may_say_at(number.to_string(), start + INTERVAL / 2)).count();
        assert_eq!(said, MOST - 1);
        assert!(seldom.may_say_at("1".into(), start + INTERVAL));
    }
}
