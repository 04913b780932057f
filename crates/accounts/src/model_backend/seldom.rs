//! Log lines that anybody can provoke: each is written at most once in a while.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a line is not written again.
const INTERVAL: Duration = Duration::from_secs(60);

/// The most lines of one kind in that time.
const MOST: usize = 100;

/// What was said a short while ago, by what it was about.
#[derive(Debug, Default)]
pub(super) struct Seldom(Mutex<HashMap<String, Instant>>);

impl Seldom {
    /// Whether it is time to say something about this, which then counts as said.
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
    fn a_line_comes_once_in_a_while_and_not_too_many_come_at_all() {
        let (seldom, start) = (Seldom::default(), Instant::now());
        assert!(seldom.may_say_at("1".into(), start));
        assert!(!seldom.may_say_at("1".into(), start + INTERVAL / 2));
        let said = (0..1000).filter(|number| seldom.may_say_at(number.to_string(), start + INTERVAL / 2)).count();
        assert_eq!(said, MOST - 1);
        assert!(seldom.may_say_at("1".into(), start + INTERVAL));
    }
}
