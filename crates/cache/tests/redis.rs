//! `RedisCache`, if `TEST_REDIS_URL` names a Redis server. Each test has keys of its own.

#![cfg(feature = "redis")]
#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use cache::Cache;
use cache::limit::{Counted, Key, Limit};
use cache::settings::{Backend, CacheSettings};

fn cache(location: &str, test: &str) -> Cache {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let key_prefix = format!("{test}:{}:", now.as_nanos());
    let settings =
        CacheSettings { backend: Backend::Redis, location: location.into(), key_prefix, ..Default::default() };
    Cache::new(&settings).unwrap()
}

/// `None` without the variable, so that the test passes.
fn server() -> Option<String> {
    std::env::var("TEST_REDIS_URL").ok()
}

fn counted(requests: u64, period: Duration) -> Counted {
    Counted { key: Key::user("user", 1), limit: Limit { requests, period } }
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn of_concurrent_requests_exactly_the_limit_passes() {
    let Some(url) = server() else { return };
    let cache = cache(&url, "exact");
    // The second limit has steps.
    for limit in [100, 1_500] {
        let passed = AtomicUsize::new(0);
        let request = [counted(limit, SECOND * 86_400)];
        std::thread::scope(|scope| {
            for _ in 0..64 {
                scope.spawn(|| {
                    for _ in 0..30 {
                        let wait = cache.record(&request).unwrap();
                        passed.fetch_add(usize::from(wait.is_none()), Ordering::Relaxed);
                    }
                });
            }
        });
        let expected = if limit == 100 { 100 } else { 1_400 };
        assert_eq!(passed.into_inner(), expected, "the first 100 count for both");
    }
}

#[test]
fn a_window_slides_and_each_limit_counts_for_itself() {
    let Some(url) = server() else { return };
    let cache = cache(&url, "slides");
    let (short, long) = (counted(2, SECOND), Counted { key: Key::user("files", 1), ..counted(3, SECOND * 3_600) });
    let (start, both) = (Instant::now(), [short, long]);
    assert_eq!([0; 2].map(|_| cache.record(&both).unwrap()), [None, None]);
    let wait = cache.record(&both).unwrap().unwrap();
    assert!(wait <= SECOND, "{wait:?}");
    assert!(start.elapsed() < SECOND / 2, "Redis is slow");
    let wait = cache.record(&both).unwrap().unwrap();
    assert!(wait > SECOND * 3_590, "the third request counted for the hour: {wait:?}");
    std::thread::sleep(SECOND + SECOND / 10);
    assert_eq!(cache.record(&both[..1]).unwrap(), None);
    let none = [Counted { key: Key::user("none", 1), ..counted(0, SECOND * 60) }];
    assert_eq!(cache.record(&none).unwrap(), Some(SECOND * 60));
}

#[test]
fn requests_do_not_wait_for_a_server_that_is_away() {
    // Nothing listens on port 1.
    let cache = cache("redis://127.0.0.1:1", "away");
    let start = Instant::now();
    for _ in 0..10_000 {
        assert_eq!(cache.record(&[counted(1, SECOND)]), Ok(None));
    }
    assert!(start.elapsed() < SECOND * 2, "{:?}", start.elapsed());
}

#[test]
fn a_location_that_is_no_server_is_refused_without_its_password() {
    for location in ["", "127.0.0.1:6379", "http://127.0.0.1", "redis://a:secret@h,redis://b", "redis://:secret@h:port"]
    {
        let settings = CacheSettings { backend: Backend::Redis, location: location.into(), ..Default::default() };
        let error = Cache::new(&settings).err().unwrap().to_string();
        assert!(error.starts_with("CACHES__default__LOCATION must ") && !error.contains("secret"), "{error}");
    }
}
