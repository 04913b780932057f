#![doc = include_str!("../README.md")]

pub mod settings;
pub mod limit;
mod window;
pub mod locmem;
#[cfg(feature = "redis")]
pub mod redis;

use std::time::Duration;

use crate::limit::Counted;
use crate::locmem::LocMemCache;
use crate::settings::{Backend, CacheSettings};

/// `caches["default"]`
pub enum Cache {
    /// `django.core.cache.backends.locmem.LocMemCache`
    LocMem(LocMemCache),
    /// `django.core.cache.backends.redis.RedisCache`
    #[cfg(feature = "redis")]
    Redis(Box<redis::RedisCache>),
}

/// Django's `InvalidCacheBackendError`: the settings name a cache that this program cannot use.
#[derive(Debug, thiserror::Error)]
#[error("CACHES__default__{0}")]
pub struct InvalidCacheBackend(String);

/// Redis does not answer, and the settings say that no request passes without being counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the cache is unavailable")]
pub struct Unavailable;

impl Cache {
    /// The cache of these settings. It does not connect yet.
    ///
    /// # Errors
    /// `LOCATION` is no URL of a Redis server, or this program was built without the feature `redis`.
    pub fn new(settings: &CacheSettings) -> Result<Cache, InvalidCacheBackend> {
        match settings.backend {
            Backend::LocMem => Ok(Cache::LocMem(LocMemCache::new(settings.max_entries))),
            #[cfg(feature = "redis")]
            Backend::Redis => redis::RedisCache::new(settings).map(|cache| Cache::Redis(Box::new(cache))),
            #[cfg(not(feature = "redis"))]
            Backend::Redis => {
                Err(InvalidCacheBackend("BACKEND: this program was built without the feature 'redis'".to_owned()))
            }
        }
    }

    /// Counts a request under each limit that still admits it. Returns the longest wait of the limits that refuse it.
    /// A limit that refuses the request does not count it, and the other limits still do.
    ///
    /// # Errors
    /// Redis does not answer, and `IGNORE_EXCEPTIONS` is off.
    pub fn record(&self, requests: &[Counted]) -> Result<Option<Duration>, Unavailable> {
        match self {
            Cache::LocMem(cache) => Ok(cache.record(requests)),
            #[cfg(feature = "redis")]
            Cache::Redis(cache) => cache.record(requests),
        }
    }

    /// The number of requests that were not counted because Redis did not answer.
    pub fn uncounted(&self) -> u64 {
        match self {
            Cache::LocMem(_) => 0,
            #[cfg(feature = "redis")]
            Cache::Redis(cache) => cache.uncounted(),
        }
    }

    /// The number of entries in memory, and their size in bytes. `None` if they are in Redis.
    pub fn size(&self) -> Option<(usize, usize)> {
        match self {
            Cache::LocMem(cache) => Some(cache.size()),
            #[cfg(feature = "redis")]
            Cache::Redis(_) => None,
        }
    }

    /// Whether the cache answers now. It is `None` for the memory of this process, which always does.
    pub fn ping(&self) -> Option<bool> {
        match self {
            Cache::LocMem(_) => None,
            #[cfg(feature = "redis")]
            Cache::Redis(cache) => Some(cache.ping()),
        }
    }

    /// Whether [`Cache::record`] may wait for a server. It must not be called on the event loop then.
    pub fn is_remote(&self) -> bool {
        !matches!(self, Cache::LocMem(_))
    }
}
