//! A limit and the key under which requests count: `SimpleRateThrottle.cache_format` and `parse_rate`.

use std::time::Duration;

use sha2::{Digest, Sha256};

/// The number of steps into which a period is divided for large limits. Up to this number of requests in a period, each
/// request is remembered with its own time.
pub(crate) const STEPS: u64 = 1_000;

/// The longest text of a client that is kept as it is, in bytes. Longer texts are hashed.
const LONGEST: usize = 64;

/// So many requests in a period.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limit {
    /// The number of requests. 0 admits none.
    pub requests: u64,
    /// The period.
    pub period: Duration,
}

impl Limit {
    pub(crate) fn period_micros(self) -> u64 {
        micros(self.period)
    }

    /// Requests within this time count as one entry, in microseconds. 0 for limits of up to [`STEPS`] requests.
    pub(crate) fn step_micros(self) -> u64 {
        if self.requests <= STEPS { 0 } else { self.period_micros() / STEPS }
    }
}

pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// A request that counts under a limit.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Whose requests are counted.
    pub key: Key,
    /// How many may pass.
    pub limit: Limit,
}

/// Whose requests are counted: a scope, and a user or an address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Key {
    pub(crate) text: String,
    pub(crate) is_user: bool,
}

impl Key {
    /// A user, by primary key.
    pub fn user(scope: &str, pk: i64) -> Key {
        Key { text: format!("user:{scope}:{pk}"), is_user: true }
    }

    /// A client without a user. A stranger may choose the text, so a long one is hashed. No text can name a user.
    pub fn address(scope: &str, text: &str) -> Key {
        let text = match text.len() {
            0..=LONGEST => format!("address:{scope}:{text}"),
            _ => format!("address:{scope}:sha256:{:x}", Sha256::digest(text)),
        };
        Key { text, is_user: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_different() {
        let long = "1".repeat(8_000);
        let hashed = Key::address("anon", &long);
        assert!(hashed.text.len() < 100, "{hashed:?}");
        assert_ne!(hashed, Key::address("anon", &long[1..]));
        assert_ne!(Key::address("user", "1"), Key::user("user", 1), "an address never counts as a user");
        assert_eq!(Key::address("anon", "é").text, "address:anon:é");
    }
}
