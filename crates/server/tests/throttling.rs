//! Throttles under load: of concurrent requests exactly the rate passes, also behind a lock and through Redis.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use support::{Server, fixture};
use test_database::TestDatabase;

const USER: &str = "rest_framework.throttling.UserRateThrottle";
const ANON: &str = "rest_framework.throttling.AnonRateThrottle";

fn server(settings: &[(&str, &str)]) -> Server {
    let settings: Vec<_> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Server::start_with_settings(fixture::template(), &settings)
}

/// How many of the requests of all clients were answered with each of these statuses. The clients use the servers in
/// turn.
fn count<const N: usize>(
    servers: &[&Server],
    clients: usize,
    each: usize,
    line: &str,
    statuses: [u16; N],
) -> [usize; N] {
    let json = r#"{"title":"x"}"#;
    let seen: Vec<u16> = thread::scope(|scope| {
        let clients: Vec<_> = (0..clients)
            .map(|client| {
                let server = servers[client % servers.len()];
                scope.spawn(move || (0..each).map(|_| server.ask("alice", line, json).0).collect::<Vec<u16>>())
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    assert!(seen.iter().all(|status| statuses.contains(status)), "{seen:?}");
    statuses.map(|status| seen.iter().filter(|known| **known == status).count())
}

#[test]
fn of_64_concurrent_clients_exactly_the_rate_passes() {
    let server = server(&[
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_CLASSES", USER),
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__user", "100/day"),
    ]);
    assert_eq!(count(&[&server], 64, 4, "GET /api/me/", [200, 429]), [100, 156]);
}

/// While another process holds the lock, requests wait for a thread and get dry runs. They still count once.
#[test]
fn requests_with_a_dry_run_count_once() {
    let server = server(&[
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_CLASSES", USER),
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__user", "150/day"),
    ]);
    let mut other = TestDatabase::open(server.made(), 1).handle();
    let lock = match test_database::on_postgres() {
        true => "BEGIN; LOCK TABLE tasks_task IN EXCLUSIVE MODE",
        false => "BEGIN IMMEDIATE",
    };
    other.connection().unwrap().batch_execute(lock).unwrap();
    thread::scope(|scope| {
        let counted = scope.spawn(|| count(&[&server], 160, 1, "POST /api/tasks/", [201, 429]));
        thread::sleep(Duration::from_secs(1));
        other.connection().unwrap().batch_execute("ROLLBACK").unwrap();
        assert_eq!(counted.join().unwrap(), [150, 10]);
    });
}

#[test]
fn logins_count_for_their_scope() {
    let server = server(&[
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_CLASSES", &format!("{ANON},rest_framework.throttling.ScopedRateThrottle")),
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__anon", ""),
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__login", "2/day"),
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__tasks", ""),
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__multiply", ""),
    ]);
    let statuses = [(); 3].map(|()| server.ask("alice", "POST /api/auth/token/", "{}").0);
    assert_eq!(statuses, [400, 400, 429]);
    assert_eq!(server.ask("", "GET /api/health/", "").0, 200);
}

#[cfg(feature = "redis")]
mod redis {
    use std::io::{Read, Write};
    use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::{Instant, SystemTime};

    use super::*;

    /// A way to the Redis server that a test can close and open again.
    struct Way {
        address: SocketAddr,
        is_open: Arc<AtomicBool>,
        streams: Arc<Mutex<Vec<TcpStream>>>,
    }

    impl Way {
        fn to(redis: String) -> Way {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let (is_open, streams) = (Arc::new(AtomicBool::new(true)), Arc::<Mutex<Vec<TcpStream>>>::default());
            let (open, all) = (Arc::clone(&is_open), Arc::clone(&streams));
            thread::spawn(move || {
                for client in listener.incoming().flatten().filter(|_| open.load(Ordering::SeqCst)) {
                    let server = TcpStream::connect(&redis).unwrap();
                    for (from, to) in [(&client, &server), (&server, &client)] {
                        let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                        all.lock().unwrap().push(from.try_clone().unwrap());
                        thread::spawn(move || copy(from, to));
                    }
                }
            });
            Way { address, is_open, streams }
        }

        fn close(&self) {
            self.is_open.store(false, Ordering::SeqCst);
            for stream in self.streams.lock().unwrap().drain(..) {
                let _closed = stream.shutdown(Shutdown::Both);
            }
        }

        fn open(&self) {
            self.is_open.store(true, Ordering::SeqCst);
        }
    }

    fn copy(mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 4_096];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _closed = to.shutdown(Shutdown::Both);
    }

    /// Servers on one Redis. `None` without `TEST_REDIS_URL`, so that the test passes.
    fn servers(rate: &str, passes: &str) -> Option<(Way, [Server; 2])> {
        let url = std::env::var("TEST_REDIS_URL").ok()?;
        let redis = url.trim_start_matches("redis://").split('/').next().unwrap().to_owned();
        let way = Way::to(redis);
        let prefix = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos().to_string();
        let settings = [
            ("REST_FRAMEWORK__DEFAULT_THROTTLE_CLASSES", USER),
            ("REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__user", rate),
            ("CACHES__default__BACKEND", "django.core.cache.backends.redis.RedisCache"),
            ("CACHES__default__LOCATION", &format!("redis://{}/0", way.address)),
            ("CACHES__default__KEY_PREFIX", &prefix),
            ("CACHES__default__OPTIONS__IGNORE_EXCEPTIONS", passes),
        ];
        Some((way, [server(&settings), server(&settings)]))
    }

    #[test]
    fn servers_on_one_redis_share_each_window() {
        let Some((_way, [one, other])) = servers("100/s", "false") else { return };
        // A window begins with its first request, so the burst must be shorter than the period.
        for _ in 0..3 {
            let start = Instant::now();
            let counted = count(&[&one, &other], 64, 3, "GET /api/me/", [200, 429]);
            if start.elapsed() < Duration::from_secs(1) {
                assert_eq!(counted, [100, 92]);
            }
            thread::sleep(Duration::from_millis(1_100));
        }
        let Some((_way, [one, other])) = servers("100/min", "false") else { return };
        assert_eq!(count(&[&one, &other], 64, 4, "GET /api/me/", [200, 429]), [100, 156]);
    }

    #[test]
    fn while_redis_is_away_the_setting_decides_and_then_counts_go_on() {
        for (passes, away) in [("true", 200), ("false", 503)] {
            let Some((way, [one, other])) = servers("100/hour", passes) else { return };
            assert_eq!(count(&[&one, &other], 10, 5, "GET /api/me/", [200]), [50]);
            way.close();
            let start = Instant::now();
            assert_eq!(count(&[&one, &other], 64, 4, "GET /api/me/", [away]), [256]);
            assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
            way.open();
            thread::sleep(Duration::from_millis(1_200));
            // The first request of each server finds that Redis is back.
            let probes = [&one, &other].map(|server| usize::from(server.ask("alice", "GET /api/me/", "").0 == 200));
            let passed = probes.iter().sum::<usize>();
            assert_eq!(count(&[&one, &other], 64, 4, "GET /api/me/", [200, 429]), [50 - passed, 206 + passed]);
        }
    }
}
