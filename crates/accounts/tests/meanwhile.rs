//! A user's row that another process changes during a login. No lock is held while the password is hashed.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::thread;

use accounts::ModelBackend;
use accounts::hashers::{Algorithm, Costs, PasswordHashers, make_password, make_unusable_password};
use accounts::hashing::{Caller, Hashing};
use models::{Db, Model, User};
use test_database::{TestDatabase, user};

const PASSWORD: &str = "s3cret";

/// Django's `PBKDF2PasswordHasher().encode("s3cret", …, 1000)`. A login replaces it, because its cost is outdated.
const OLD: &str = "pbkdf2_sha256$1000$saltsaltsaltsaltsaltsa$mrAj1hhvaF7d929V3fwIvtt3/nX9IGqOv+jA9uFRSdk=";

/// Hashers with costs that a test has time for.
fn cheap() -> PasswordHashers {
    let costs = Costs { pbkdf2_iterations: 2000, bcrypt_rounds: 4, ..Costs::default() };
    PasswordHashers::default().with_costs(costs)
}

fn stored(db: &mut Db) -> Option<User> {
    User::get_by_natural_key("ann", db.connection().unwrap()).unwrap()
}

fn login(backend: &ModelBackend, db: &mut Db) -> Option<User> {
    backend.authenticate("ann", PASSWORD, &Caller::default(), db).unwrap()
}

/// Logs ann in with this stored hash, and runs `change` while the login hashes. Returns the user who is logged in, and
/// the user who is stored afterwards.
fn login_while(hash: &str, change: impl FnOnce(&User, &mut Db)) -> (Option<User>, Option<User>) {
    let made = TestDatabase::migrated();
    let (mut own, mut other) = (made.handle(), made.handle());
    let ann = user(7, "ann", hash, true, &mut other);
    let backend = ModelBackend::new(cheap());
    let found = thread::scope(|scope| {
        // The hash waits for memory. So the login stops after it has read the row and before it writes.
        let memory = backend.hashers.memory();
        let all = memory.take(u64::MAX);
        let login = scope.spawn(|| login(&backend, &mut own));
        while memory.waiting() == 0 {
            thread::yield_now();
        }
        change(&ann, &mut other);
        drop(all);
        login.join().unwrap()
    });
    (found, stored(&mut other))
}

fn set(hash: &str) -> impl FnOnce(&User, &mut Db) {
    move |ann, db| db.atomic(|connection| ann.set_password_hash(hash, connection)).unwrap()
}

#[test]
fn a_concurrent_password_change_is_kept() {
    for new in
        [make_password("another", 4).unwrap(), OLD.replace("saltsa$", "saltsb$"), make_unusable_password().unwrap()]
    {
        let (found, stored) = login_while(OLD, set(&new));
        assert_eq!(stored.unwrap().password, new);
        assert!(found.is_none(), "{new}");
    }
}

#[test]
fn a_hash_replaced_by_another_login_is_accepted() {
    let new = cheap().update_password(PASSWORD, OLD).unwrap();
    let (found, stored) = login_while(OLD, set(&new));
    assert_eq!(stored.unwrap().password, new);
    assert_eq!(found.unwrap().password, new, "a token says which hash is stored");
}

/// A Django server with another first hasher replaces the hash with its own.
#[test]
fn a_hash_replaced_by_django_is_accepted() {
    let django = PasswordHashers::from_paths(&[Algorithm::BcryptSha256.path()]).unwrap();
    let new = django.with_costs(Costs { bcrypt_rounds: 4, ..Costs::default() }).make_password(PASSWORD).unwrap();
    let (found, stored) = login_while(OLD, set(&new));
    assert_eq!(stored.unwrap().password, new);
    assert_eq!(found.unwrap().password, new);
}

#[test]
fn a_user_who_is_deleted_does_not_log_in() {
    let (found, stored) = login_while(OLD, |ann, db| db.atomic(|connection| ann.delete(connection)).unwrap());
    assert!(found.is_none() && stored.is_none());
}

#[test]
fn a_new_user_with_a_reused_name_keeps_the_password() {
    let theirs = make_password("another", 4).unwrap();
    let (found, stored) = login_while(OLD, |ann, db| {
        db.atomic(|connection| ann.delete(connection)).unwrap();
        user(8, "ann", &theirs, true, db);
    });
    assert!(found.is_none());
    assert_eq!(stored.unwrap().password, theirs);
}

#[test]
fn a_login_without_a_write_is_valid_at_the_time_of_its_check() {
    let (good, new) = (make_password(PASSWORD, 4).unwrap(), make_password("another", 4).unwrap());
    let (found, stored) = login_while(&good, set(&new));
    assert_eq!(stored.unwrap().password, new);
    assert_eq!(found.unwrap().password, good, "its tokens end where the password that they were made with ends");
}

#[test]
fn concurrent_logins_succeed_and_store_one_hash() {
    const LOGINS: usize = 6;
    let made = TestDatabase::migrated();
    let mut db = made.handle();
    user(7, "ann", OLD, true, &mut db);
    let mut backend = ModelBackend::new(cheap());
    backend.hashing = Hashing::new(LOGINS);
    let found: Vec<_> = thread::scope(|scope| {
        let memory = backend.hashers.memory();
        let all = memory.take(u64::MAX);
        let spawn = |_| scope.spawn(|| login(&backend, &mut made.handle()));
        let logins: Vec<_> = (0..LOGINS).map(spawn).collect();
        while memory.waiting() < LOGINS {
            thread::yield_now();
        }
        drop(all);
        logins.into_iter().map(|login| login.join().unwrap().unwrap().password).collect()
    });
    let stored = stored(&mut db).unwrap().password;
    assert!(stored.starts_with("pbkdf2_sha256$2000$"), "{stored}");
    assert!(found.iter().all(|hash| *hash == stored), "{found:?}");
}
