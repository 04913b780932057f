//! Django's `tests/auth_tests/test_auth_backends.py`: logins with a username and a password, and their changes to the
//! stored hash.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::thread;
use std::time::Instant;

use accounts::ModelBackend;
use accounts::hashers::{Algorithm, Costs, PasswordHashers, check_password, make_password, make_unusable_password};
use accounts::hashing::{Caller, Hashing};
use models::{Db, Deadline, User};

use test_database::{TestDatabase, database, user};

const PASSWORD: &str = "s3cret";

/// Django's `PBKDF2PasswordHasher().encode("s3cret", …, 1000)`.
const PBKDF2: &str = "pbkdf2_sha256$1000$saltsaltsaltsaltsaltsa$mrAj1hhvaF7d929V3fwIvtt3/nX9IGqOv+jA9uFRSdk=";

/// A backend whose PBKDF2 takes little time.
fn backend() -> ModelBackend {
    let costs = Costs { pbkdf2_iterations: 2000, ..Costs::default() };
    ModelBackend::new(PasswordHashers::default().with_costs(costs))
}

fn cheap_hash() -> String {
    make_password(PASSWORD, 4).unwrap()
}

fn stored_hash(username: &str, db: &mut Db) -> String {
    User::get_by_natural_key(username, db.connection().unwrap()).unwrap().unwrap().password
}

/// Checks which user logs in with this name and password, when ann has this stored hash.
#[track_caller]
fn check(hash: &str, username: &str, password: &str, expected: Option<i64>) {
    let (_folder, mut db) = database();
    user(7, "ann", hash, true, &mut db);
    let found = backend().authenticate(username, password, &Caller::default(), &mut db).unwrap();
    assert_eq!(found.map(|user| user.id.into()), expected, "{username}: {password}");
}

#[test]
fn the_correct_name_and_password_return_the_user() {
    check(&cheap_hash(), "ann", PASSWORD, Some(7));
    check(PBKDF2, "ann", PASSWORD, Some(7));
}

#[test]
fn a_wrong_name_or_password_returns_none() {
    check(&cheap_hash(), "ann", "S3cret", None);
    check(&cheap_hash(), "ann", "", None);
    check(&cheap_hash(), "Ann", PASSWORD, None);
    check(&cheap_hash(), "", PASSWORD, None);
    check(&cheap_hash(), "ann' OR '1'='1", PASSWORD, None);
}

#[test]
fn an_unusable_password_never_matches() {
    let unusable = make_unusable_password().unwrap();
    check(&unusable, "ann", &unusable, None);
    check("", "ann", "", None);
    check(PASSWORD, "ann", PASSWORD, None);
}

#[test]
fn a_user_who_is_not_active_cannot_log_in_with_the_right_password() {
    let (_folder, mut db) = database();
    user(7, "ann", &cheap_hash(), false, &mut db);
    assert!(backend().authenticate("ann", PASSWORD, &Caller::default(), &mut db).unwrap().is_none());
}

#[test]
fn a_login_replaces_an_outdated_hash_with_the_same_algorithm() {
    for (old, new) in [(PBKDF2, "pbkdf2_sha256$1000000$"), (&cheap_hash(), "bcrypt_sha256$$2b$12$")] {
        check_update(PasswordHashers::default(), old, new);
    }
}

#[test]
fn with_password_hashers_a_login_replaces_other_hashes() {
    let hashers = PasswordHashers::from_paths(&[Algorithm::Argon2.path(), Algorithm::Pbkdf2Sha256.path()]).unwrap();
    check_update(hashers, PBKDF2, "argon2$argon2id$v=19$m=102400,t=2,p=8$");
}

/// Django raises an error here: plain bcrypt uses 72 bytes, and its library refuses a longer password.
#[test]
fn a_hash_that_cannot_be_replaced_stays() {
    let (_folder, mut db) = database();
    let (password, mut backend) = ("x".repeat(73), backend());
    let old = PasswordHashers::from_paths(&[Algorithm::Scrypt.path()]).unwrap().make_password(&password).unwrap();
    user(7, "ann", &old, true, &mut db);
    let paths = [Algorithm::Bcrypt, Algorithm::Scrypt].map(Algorithm::path);
    backend.hashers = PasswordHashers::from_paths(&paths).unwrap();
    assert!(backend.authenticate("ann", &password, &Caller::default(), &mut db).unwrap().is_some());
    assert_eq!(stored_hash("ann", &mut db), old);
}

/// Checks that a login replaces the hash by one that begins with `expected`, and that a second login keeps that one.
fn check_update(hashers: PasswordHashers, old: &str, expected: &str) {
    let (_folder, mut db) = database();
    user(7, "ann", old, true, &mut db);
    let mut backend = backend();
    backend.hashers = hashers;
    let mut login = || backend.authenticate("ann", PASSWORD, &Caller::default(), &mut db).unwrap().unwrap().password;
    let new = login();
    assert!(new.starts_with(expected), "{new}");
    assert!(backend.hashers.verify_password(PASSWORD, &new).correct);
    assert_eq!(login(), new);
    assert_eq!(stored_hash("ann", &mut db), new);
}

#[test]
fn a_wrong_password_does_not_replace_a_hash() {
    let (_folder, mut db) = database();
    user(7, "ann", PBKDF2, true, &mut db);
    assert!(backend().authenticate("ann", "wrong", &Caller::default(), &mut db).unwrap().is_none());
    assert_eq!(stored_hash("ann", &mut db), PBKDF2);
}

#[test]
fn every_refusal_costs_as_much_as_a_new_hash() {
    let (_folder, mut db) = database();
    user(7, "ann", &cheap_hash(), true, &mut db);
    user(8, "bob", &make_unusable_password().unwrap(), true, &mut db);
    let seconds = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    let hash = cheap_hash();
    let check = |_| seconds(&mut || assert!(check_password(PASSWORD, &hash).correct));
    let cheap = (0..5).map(check).fold(f64::MAX, f64::min);
    for (username, password) in [("nobody", PASSWORD), ("ann", "wrong"), ("bob", "wrong")] {
        let refused = seconds(&mut || {
            assert!(backend().authenticate(username, password, &Caller::default(), &mut db).unwrap().is_none())
        });
        // 12 rounds are 256 times the work of 4. A quarter of that (64) is also reached on a busy machine.
        assert!(refused > cheap * 64.0, "{username}: {refused} s, where 4 rounds take {cheap} s");
    }
}

#[test]
fn no_connection_is_held_during_hashing() {
    let made = TestDatabase::migrated();
    let database = made.open(1);
    let (mut waiting, mut other) = (database.handle(), database.handle());
    let mut backend = backend();
    backend.hashing = Hashing::new(1);
    let (caller, hashing) = (Caller::default(), &backend.hashing);
    thread::scope(|scope| {
        let turn = hashing.turn(&caller, &Deadline::default()).unwrap();
        let login = scope.spawn(|| backend.authenticate("nobody", PASSWORD, &caller, &mut waiting).unwrap().is_none());
        while hashing.pending() < 2 {
            thread::yield_now();
        }
        assert!(!User::exists(other.connection().unwrap()).unwrap(), "it waits without the only connection");
        other.release();
        drop(turn);
        assert!(login.join().unwrap());
    });
    assert!(!User::exists(other.connection().unwrap()).unwrap(), "it hashed without");
}
