//! `LocMemCache`: exact counts, and what is forgotten when the memory is full.

use std::slice::from_ref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use cache::limit::{Counted, Key, Limit};
use cache::locmem::LocMemCache;

/// A clock that the test sets, in seconds.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn cache(&self, max_entries: usize) -> LocMemCache {
        let seconds = Arc::clone(&self.0);
        LocMemCache::with_timer(max_entries, Box::new(move || Duration::from_secs(seconds.load(Ordering::Relaxed))))
    }

    fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::Relaxed);
    }
}

fn a_minute(key: Key, requests: u64) -> Counted {
    Counted { key, limit: Limit { requests, period: Duration::from_secs(60) } }
}

fn address(text: &str, requests: u64) -> Counted {
    a_minute(Key::address("anon", text), requests)
}

#[test]
fn each_limit_counts_for_itself_and_the_longest_wait_is_told() {
    let clock = Clock::default();
    let cache = clock.cache(100);
    let scoped = Counted {
        limit: Limit { requests: 1, period: Duration::from_secs(3_600) },
        ..a_minute(Key::user("files", 1), 1)
    };
    let both = [a_minute(Key::user("user", 1), 2), scoped];
    assert_eq!(cache.record(&both), None);
    clock.set(10);
    assert_eq!(cache.record(&both), Some(Duration::from_secs(3_590)));
    assert_eq!(cache.record(&both[..1]), Some(Duration::from_secs(50)), "the refused request counted for the user");
    clock.set(60);
    assert_eq!(cache.record(&both[..1]), None);
}

#[test]
fn of_concurrent_requests_exactly_the_limit_passes() {
    let cache = LocMemCache::new(1_000);
    let passed = AtomicUsize::new(0);
    let request = a_minute(Key::user("user", 1), 1_000);
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                for _ in 0..50 {
                    passed.fetch_add(usize::from(cache.record(from_ref(&request)).is_none()), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(passed.into_inner(), 1_000);
}

#[test]
fn many_keys_need_bounded_memory() {
    let clock = Clock::default();
    let cache = clock.cache(10_000);
    for number in 0..50_000 {
        assert_eq!(cache.record(&[address(&format!("{number:0>8000}"), 3)]), None);
    }
    let (entries, bytes) = cache.size();
    assert!(entries <= 10_048, "{entries} entries");
    assert!(bytes < 4_000_000, "{bytes} bytes");
}

#[test]
fn large_windows_need_bounded_memory() {
    let clock = Clock::default();
    let cache = clock.cache(1_000);
    let limit = Limit { requests: 1_000_000, period: Duration::from_secs(86_400) };
    for step in 0..900 {
        clock.set(step * 90);
        for number in 0..900 {
            cache.record(&[Counted { limit, ..address(&number.to_string(), 1) }]);
        }
    }
    let (entries, bytes) = cache.size();
    assert!(bytes <= 64 * 32 * 1024, "{entries} entries have {bytes} bytes");
}

#[test]
fn a_flood_of_keys_does_not_forget_a_client_that_is_refused() {
    let clock = Clock::default();
    let cache = clock.cache(1_000);
    let attacker = address("attacker", 3);
    let user = a_minute(Key::user("user", 1), 100);
    for _ in 0..3 {
        assert_eq!(cache.record(from_ref(&attacker)), None);
    }
    assert_eq!(cache.record(from_ref(&user)), None);
    clock.set(1);
    for number in 0..50_000 {
        cache.record(&[address(&format!("flood {number}"), 3)]);
    }
    assert_eq!(cache.record(&[attacker]), Some(Duration::from_secs(59)));
    let passed = (0..200).filter(|_| cache.record(from_ref(&user)).is_none()).count();
    assert_eq!(passed, 99, "the one request of the user is still counted");
}

#[test]
fn what_is_over_is_forgotten_first() {
    let clock = Clock::default();
    let cache = clock.cache(64);
    for number in 0..64 {
        cache.record(&[address(&format!("old {number}"), 1)]);
    }
    clock.set(60);
    let key = a_minute(Key::address("anon", "new"), 100);
    cache.record(from_ref(&key));
    for number in 0..40 {
        cache.record(&[address(&format!("other {number}"), 100)]);
    }
    assert!(cache.size().0 <= 64);
}
