//! The throttle settings of `REST_FRAMEWORK`, and `SimpleRateThrottle.parse_rate`.

use std::str::FromStr;
use std::time::Duration;

use python::{Value, builtins};

/// A class of `DEFAULT_THROTTLE_CLASSES`. `views::throttling` has the code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ThrottleClass {
    /// `AnonRateThrottle`: each address without a user.
    Anon,
    /// `UserRateThrottle`: each user, and each address without one.
    User,
    /// `ScopedRateThrottle`: the same, for the views of one scope.
    Scoped,
}

impl ThrottleClass {
    /// The classes, by their Python paths.
    pub const ALL: &'static [(&'static str, ThrottleClass)] = &[
        ("rest_framework.throttling.AnonRateThrottle", ThrottleClass::Anon),
        ("rest_framework.throttling.UserRateThrottle", ThrottleClass::User),
        ("rest_framework.throttling.ScopedRateThrottle", ThrottleClass::Scoped),
    ];
}

/// A rate such as `3/min`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rate {
    /// How many requests pass in a period. 0 refuses all.
    pub num_requests: u64,
    /// The period.
    pub duration: Duration,
}

/// A text that is no rate. DRF raises `ValueError` or `KeyError`, and answers each request with 500.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "must be a rate such as 3/min: a number that is not negative, a slash, and a period that begins with s, m, h or d"
)]
pub struct InvalidRate;

impl FromStr for Rate {
    type Err = InvalidRate;

    /// `parse_rate`. Only the first letter of the period counts, so `3/ms` is 3 requests a minute.
    fn from_str(rate: &str) -> Result<Rate, InvalidRate> {
        /// The largest number of requests. It is beyond every server, and a float of Redis' scripts can hold it.
        const MOST: u64 = 1 << 53;
        let (number, period) = rate.split_once('/').filter(|(_, period)| !period.contains('/')).ok_or(InvalidRate)?;
        let seconds = match period.chars().next() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3_600,
            Some('d') => 86_400,
            _ => return Err(InvalidRate),
        };
        let is_negative = builtins::strip(number).starts_with('-');
        let num_requests = match builtins::int(number) {
            Some(Value::Int(number)) => u64::try_from(number).map_err(|_negative| InvalidRate)?.min(MOST),
            Some(_past_64_bits) if !is_negative => MOST,
            _ => return Err(InvalidRate),
        };
        Ok(Rate { num_requests, duration: Duration::from_secs(seconds) })
    }
}
