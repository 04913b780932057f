//! `CACHES["default"]`: the settings of the cache.

/// `CACHES["default"]`. `Default` has the defaults of this server. There is no `Debug`: `LOCATION` may contain a
/// password.
#[derive(Clone)]
pub struct CacheSettings {
    /// `BACKEND`
    pub backend: Backend,
    /// `LOCATION`: the URL of the Redis server. The cache in memory has none.
    pub location: String,
    /// `KEY_PREFIX`: separates several sites that share one Redis server.
    pub key_prefix: String,
    /// `OPTIONS["MAX_ENTRIES"]`: how many clients the cache in memory counts at the same time.
    pub max_entries: usize,
    /// `OPTIONS["IGNORE_EXCEPTIONS"]`, as in django-redis: whether requests pass while Redis does not answer. If not,
    /// the response is 503.
    pub ignore_exceptions: bool,
}

/// `BACKEND`
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Backend {
    /// `django.core.cache.backends.locmem.LocMemCache`
    LocMem,
    /// `django.core.cache.backends.redis.RedisCache`
    Redis,
}

impl Backend {
    /// The backend with this path in Django. `None` if there is none.
    pub fn from_path(path: &str) -> Option<Backend> {
        match path {
            "django.core.cache.backends.locmem.LocMemCache" => Some(Backend::LocMem),
            "django.core.cache.backends.redis.RedisCache" => Some(Backend::Redis),
            _ => None,
        }
    }
}

impl Default for CacheSettings {
    fn default() -> CacheSettings {
        CacheSettings {
            backend: Backend::LocMem,
            location: String::new(),
            key_prefix: String::new(),
            max_entries: 100_000,
            ignore_exceptions: true,
        }
    }
}
