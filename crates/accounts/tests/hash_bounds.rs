//! The limits for the cost of a stored hash. Anybody who knows a username can make the server compute the hash.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "support/costs.rs"]
mod costs;

use costs::COSTS;
use std::thread;

use accounts::hashers::{Algorithm, Costs, Fault, MAX_MEMORY, PasswordHashers};

const PASSWORD: &str = "lètmein";

/// Django's hash of [`PASSWORD`] with more than the usual costs of these tests.
const ARGON2: &str =
    "argon2$argon2id$v=19$m=1024,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$JyGvLuccTVQLiqfZQABtvP9skbRTsCx8PGXG8vhAtAI";

fn cheap() -> PasswordHashers {
    PasswordHashers::default().with_costs(COSTS)
}

/// Each of these hashes exceeds a limit. Refusing it takes no more time than checking a usual hash.
#[test]
fn a_hash_beyond_the_limits_is_unusable() {
    let too_costly = [
        "pbkdf2_sha256$10000001$salt$aGFzaA==",
        "pbkdf2_sha256$4294967295$salt$aGFzaA==",
        "pbkdf2_sha256$4294967296$salt$aGFzaA==",
        "pbkdf2_sha1$99999999999999999999999999$salt$aGFzaA==",
        "bcrypt_sha256$$2b$17$upO3Cr5SOsshD9YzjHS0cuNo68N2BDBiViPxdakH6z/hY3IsTm2Ha",
        "bcrypt$$2b$31$upO3Cr5SOsshD9YzjHS0cuNo68N2BDBiViPxdakH6z/hY3IsTm2Ha",
        "argon2$argon2id$v=19$m=2097152,t=1,p=1$c2FsdHNhbHRzYWx0$ZFFmdXVaTlFHZGxiY0RRUDZQelZGRQ",
        "argon2$argon2id$v=19$m=524288,t=9,p=1$c2FsdHNhbHRzYWx0$ZFFmdXVaTlFHZGxiY0RRUDZQelZGRQ",
        "argon2$argon2i$v=19$m=8,t=4294967295,p=1$c2FsdHNhbHRzYWx0$ZFFmdXVaTlFHZGxiY0RRUDZQelZGRQ",
        "argon2$argon2d$m=4294967295,t=4294967295,p=1$c2FsdHNhbHRzYWx0$ZFFmdXVaTlFHZGxiY0RRUDZQelZGRQ",
        "scrypt$2147483648$salt$8$5$aGFzaA==",
        "scrypt$524288$salt$8$5$aGFzaA==",
        "scrypt$2$salt$4294967295$4294967295$aGFzaA==",
        "scrypt$16384$salt$8$65$aGFzaA==",
        "scrypt$2$salt$1$16777216$aGFzaA==",
        "scrypt$18446744073709551616$salt$8$5$aGFzaA==",
    ];
    for encoded in too_costly {
        is_of_no_use(encoded, Fault::TooCostly);
    }
    for algorithm in Algorithm::ALL.into_iter().filter(|algorithm| *algorithm != Algorithm::Md5) {
        let long = format!("{}$1000${}$aGFzaA==", algorithm.name(), "s".repeat(10_000_000));
        is_of_no_use(&long, Fault::TooCostly);
    }
}

#[test]
fn a_malformed_hash_is_unusable() {
    for encoded in [
        "pbkdf2_sha256$",
        "pbkdf2_sha256$1000$salt",
        "pbkdf2_sha256$0$salt$aGFzaA==",
        "pbkdf2_sha256$-1$salt$aGFzaA==",
        "pbkdf2_sha256$1e3$salt$aGFzaA==",
        "pbkdf2_sha1$1000$$aGFzaA==",
        "bcrypt_sha256$$2b$03$upO3Cr5SOsshD9YzjHS0cuNo68N2BDBiViPxdakH6z/hY3IsTm2Ha",
        "bcrypt$$2b$99999999999999999999$upO3Cr5SOsshD9YzjHS0cuNo68N2BDBiViPxdakH6z/hY3IsTm2Ha",
        "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA",
        "argon2$argon2id$v=19$m=8,t=1,p=16777215$c2FsdHNhbHRzYWx0$ZFFmdXVaTlFHZGxiY0RRUDZQelZGRQ",
        "argon2$argon2id$v=99$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$ZFFmdXVaTlFHZGxiY0RRUDZQelZGRQ",
        "scrypt$1000$salt$8$5$aGFzaA==",
        "scrypt$0$salt$8$5$aGFzaA==",
        "scrypt$1024$salt$0$5$aGFzaA==",
        "scrypt$1024$$8$5$aGFzaA==",
    ] {
        is_of_no_use(encoded, Fault::Malformed);
    }
}

#[track_caller]
fn is_of_no_use(encoded: &str, fault: Fault) {
    let listed = PasswordHashers::from_paths(&Algorithm::ALL.map(Algorithm::path)).unwrap().with_costs(COSTS);
    for hashers in [cheap(), listed] {
        let verdict = hashers.verify_password(PASSWORD, encoded);
        let found = verdict.fault.map(|(algorithm, fault)| (algorithm.name(), fault));
        let name = encoded.split_once('$').unwrap().0;
        assert_eq!(
            (verdict.correct, verdict.must_update, found),
            (false, false, Some((name, fault))),
            "{encoded:.100}"
        );
    }
}

/// The parameters of Django's next versions, of OWASP and of careful sites are within the limits.
#[test]
fn common_parameters_are_within_the_limits() {
    for costs in [
        Costs::default(),
        Costs { pbkdf2_iterations: 10_000_000, bcrypt_rounds: 16, ..Costs::default() },
        Costs { scrypt_work_factor: 131_072, scrypt_parallelism: 1, ..Costs::default() },
        Costs { scrypt_work_factor: 8192, scrypt_parallelism: 10, ..Costs::default() },
        Costs { argon2_memory_cost: 524_000, argon2_time_cost: 8, ..Costs::default() },
        Costs { argon2_memory_cost: 65_536, argon2_time_cost: 3, argon2_parallelism: 4, ..Costs::default() },
    ] {
        for algorithm in [Algorithm::Pbkdf2Sha256, Algorithm::BcryptSha256, Algorithm::Argon2, Algorithm::Scrypt] {
            assert!(costs.are_within_bounds(algorithm), "{algorithm:?} {costs:?}");
        }
    }
}

/// Without the setting, raising one factor of a hash to the usual cost must not bring the whole cost above a limit.
#[test]
fn a_hash_is_not_raised_beyond_the_limits() {
    let hashers = PasswordHashers::default().with_costs(Costs { argon2_time_cost: 4_000_000, ..COSTS });
    let verdict = hashers.verify_password(PASSWORD, ARGON2);
    assert!(verdict.correct && !verdict.must_update);
}

#[test]
fn the_memory_of_concurrent_hashes_is_limited() {
    let hashers = cheap();
    let memory = hashers.memory();
    let all = memory.take(u64::MAX);
    thread::scope(|scope| {
        let hashing: Vec<_> =
            (0..3).map(|_| scope.spawn(|| hashers.verify_password(PASSWORD, ARGON2).correct)).collect();
        while memory.waiting() < hashing.len() {
            thread::yield_now();
        }
        assert!(!hashing.iter().any(thread::ScopedJoinHandle::is_finished));
        drop(all);
        for hashing in hashing {
            assert!(hashing.join().unwrap());
        }
    });
    drop(memory.take(MAX_MEMORY as u64));
    assert_eq!(memory.waiting(), 0, "every byte was given back");
}
