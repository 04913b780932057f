//! A circuit breaker: while Redis does not answer, one request a second tries it, and the others do not wait.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ::redis::RedisError;

use super::{ANSWER, CONNECT};

/// The time between two attempts.
const RETRY: Duration = Duration::from_secs(1);

/// The time between two lines of the log.
const QUIET: Duration = Duration::from_secs(60);

/// Whether requests may ask Redis.
#[derive(Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Default)]
struct State {
    /// The time of the next attempt. `None` while Redis answers.
    next_attempt: Option<Instant>,
    /// The time of the last line about a failure.
    logged: Option<Instant>,
    /// Whether this outage is in the log.
    is_logged: bool,
}

impl Breaker {
    /// Whether this request may ask Redis. If an attempt is due, the request that hears `true` makes it.
    pub(super) fn admits(&self) -> bool {
        self.admits_at(Instant::now())
    }

    fn admits_at(&self, now: Instant) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.next_attempt {
            None => true,
            Some(next) if now < next => false,
            Some(_due) => {
                // The others do not wait for the end of this attempt.
                state.next_attempt = Some(now + CONNECT + ANSWER + RETRY);
                true
            }
        }
    }

    /// Redis has answered.
    pub(super) fn succeeded(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.next_attempt = None;
        if std::mem::take(&mut state.is_logged) {
            log::info!("Redis answers again");
        }
    }

    /// Redis has not answered. It is logged at most once a minute.
    pub(super) fn failed(&self, error: &RedisError, passes: bool) {
        if self.failed_at(Instant::now()) {
            let error: &dyn Display = if error.is_timeout() { &"the time is over" } else { error };
            let effect = if passes { "requests pass without being counted" } else { "throttled requests get 503" };
            log::error!("Redis does not answer, so {effect}: {error}");
        }
    }

    /// Returns whether to log it.
    fn failed_at(&self, now: Instant) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.next_attempt = Some(now + RETRY);
        let logs = state.logged.is_none_or(|logged| now.duration_since(logged) >= QUIET);
        if logs {
            (state.logged, state.is_logged) = (Some(now), true);
        }
        logs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_a_second_tries_again() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        assert!(breaker.admits_at(start) && breaker.admits_at(start));
        assert!(breaker.failed_at(start), "the first failure is logged");
        assert!(!breaker.admits_at(start + RETRY / 2));
        assert!(breaker.admits_at(start + RETRY));
        assert!(!breaker.admits_at(start + RETRY), "one request tries");
        assert!(!breaker.failed_at(start + RETRY), "not logged again within a minute");
        assert!(breaker.admits_at(start + RETRY * 2));
        breaker.succeeded();
        assert!(breaker.admits_at(start + RETRY * 2) && breaker.admits_at(start + RETRY * 2));
        assert!(!breaker.failed_at(start + RETRY * 3), "a new outage within a minute");
        assert!(breaker.failed_at(start + QUIET), "a minute after the last line");
    }

    #[test]
    fn an_attempt_that_never_ends_does_not_stop_the_others() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        breaker.failed_at(start);
        assert!(breaker.admits_at(start + RETRY));
        assert!(breaker.admits_at(start + RETRY * 2 + CONNECT + ANSWER));
    }
}
