//! `django.core.cache.backends.redis.RedisCache`: counts that several servers share.
//!
//! One script checks and counts a request under all its limits (`record.lua`), so that no other request comes between
//! the check and the count. It uses the clock of Redis, so the clocks of the servers need not agree. Redis keeps a key
//! for one period after its last request.

mod breaker;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ::redis::{Client, Connection, ConnectionLike, RedisError, RedisResult, Script};

use breaker::Breaker;

use crate::limit::Counted;
use crate::settings::CacheSettings;
use crate::{InvalidCacheBackend, Unavailable};

/// The longest time to connect. Redis is near, so a longer wait means that it does not answer.
const CONNECT: Duration = Duration::from_millis(500);

/// The longest time for an answer, which normally takes less than a millisecond.
const ANSWER: Duration = Duration::from_secs(1);

/// Counts in Redis.
pub struct RedisCache {
    client: Client,
    script: Script,
    prefix: String,
    /// Open connections that no thread uses. Each thread that checks a request takes one, so there are at most as many
    /// as threads.
    idle: Mutex<Vec<Connection>>,
    breaker: Breaker,
    /// The number of requests that were not counted.
    uncounted: AtomicU64,
    /// Whether requests pass while Redis does not answer.
    ignore_exceptions: bool,
}

impl RedisCache {
    /// A cache without a connection yet.
    ///
    /// # Errors
    /// `LOCATION` is not the URL of one Redis server.
    pub fn new(settings: &CacheSettings) -> Result<RedisCache, InvalidCacheBackend> {
        let fault = |text: &str| InvalidCacheBackend(format!("LOCATION {text}"));
        if settings.location.contains([',', ';']) {
            return Err(fault("must name one server: this program does not support replicas"));
        }
        // The text of the error is not passed on, because the URL may contain a password.
        let client = Client::open(settings.location.as_str())
            .map_err(|_error| fault("must be a URL such as redis://127.0.0.1:6379/0"))?;
        Ok(RedisCache {
            client,
            script: Script::new(include_str!("redis/record.lua")),
            prefix: format!("{}throttle:", settings.key_prefix),
            idle: Mutex::default(),
            breaker: Breaker::default(),
            uncounted: AtomicU64::new(0),
            ignore_exceptions: settings.ignore_exceptions,
        })
    }

    /// [`crate::Cache::record`]. While Redis does not answer, only one request a second waits for it.
    ///
    /// # Errors
    /// Redis does not answer, and requests do not pass without it.
    pub fn record(&self, requests: &[Counted]) -> Result<Option<Duration>, Unavailable> {
        if requests.is_empty() {
            return Ok(None);
        }
        if self.breaker.admits() {
            match self.run(requests) {
                Ok(wait) => {
                    self.breaker.succeeded();
                    return Ok((wait > 0).then(|| Duration::from_micros(wait)));
                }
                Err(error) => self.breaker.failed(&error, self.ignore_exceptions),
            }
        }
        self.uncounted.fetch_add(1, Ordering::Relaxed);
        if self.ignore_exceptions { Ok(None) } else { Err(Unavailable) }
    }

    /// The number of requests that were not counted because Redis did not answer.
    pub(crate) fn uncounted(&self) -> u64 {
        self.uncounted.load(Ordering::Relaxed)
    }

    /// Whether Redis answers a new connection now.
    pub fn ping(&self) -> bool {
        self.client.get_connection_with_timeout(CONNECT).is_ok_and(|mut connection| {
            connection.set_read_timeout(Some(ANSWER)).is_ok() && connection.check_connection()
        })
    }

    /// The longest wait in microseconds, or 0. A connection that was idle may have been closed by Redis, which a
    /// request finds out only now: it tries again with a new connection.
    fn run(&self, requests: &[Counted]) -> RedisResult<u64> {
        if let Some(connection) = self.take_idle() {
            match self.run_on(connection, requests) {
                Err(error) if error.is_connection_dropped() => self.close_idle(),
                result => return result,
            }
        }
        let connection = self.client.get_connection_with_timeout(CONNECT)?;
        connection.set_read_timeout(Some(ANSWER))?;
        connection.set_write_timeout(Some(ANSWER))?;
        self.run_on(connection, requests)
    }

    /// Keeps the connection, unless there was an error.
    fn run_on(&self, mut connection: Connection, requests: &[Counted]) -> Result<u64, RedisError> {
        let mut script = self.script.prepare_invoke();
        for Counted { key, limit } in requests {
            script.key(format!("{}{}", self.prefix, key.text));
            script.arg(limit.requests).arg(limit.period_micros()).arg(limit.step_micros());
        }
        let wait = script.invoke(&mut connection)?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        Ok(wait)
    }

    fn take_idle(&self) -> Option<Connection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Closes the other connections of the same age, which are probably lost too.
    fn close_idle(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
