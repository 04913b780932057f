//! `CACHES`: the cache `default`.

use std::num::NonZeroUsize;

use cache::settings::{Backend, CacheSettings};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// `CACHES`. This program has one cache. There is no `Debug`: `LOCATION` may contain a password.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Caches {
    /// `CACHES["default"]`
    #[serde(deserialize_with = "cache")]
    pub default: CacheSettings,
}

/// `CACHES["default"]`
#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields, default)]
struct Entry {
    #[serde(deserialize_with = "backend")]
    backend: Backend,
    location: String,
    key_prefix: String,
    options: Options,
}

/// `OPTIONS`
#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields, default)]
struct Options {
    max_entries: NonZeroUsize,
    ignore_exceptions: bool,
}

impl Default for Entry {
    fn default() -> Entry {
        let CacheSettings { backend, location, key_prefix, .. } = CacheSettings::default();
        Entry { backend, location, key_prefix, options: Options::default() }
    }
}

impl Default for Options {
    fn default() -> Options {
        let CacheSettings { max_entries, ignore_exceptions, .. } = CacheSettings::default();
        Options { max_entries: NonZeroUsize::new(max_entries).unwrap_or(NonZeroUsize::MIN), ignore_exceptions }
    }
}

fn cache<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CacheSettings, D::Error> {
    let Entry { backend, location, key_prefix, options } = Entry::deserialize(deserializer)?;
    let Options { max_entries, ignore_exceptions } = options;
    Ok(CacheSettings { backend, location, key_prefix, max_entries: max_entries.get(), ignore_exceptions })
}

fn backend<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Backend, D::Error> {
    let path = String::deserialize(deserializer)?;
    Backend::from_path(&path).ok_or_else(|| {
        D::Error::custom(format!(
            "is '{path}', which is none of django.core.cache.backends.locmem.LocMemCache, \
             django.core.cache.backends.redis.RedisCache"
        ))
    })
}
