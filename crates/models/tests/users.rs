//! `django.contrib.auth.models.User`: changes of one row, and what they do when the row was changed or deleted before.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use models::timezone::{self, DateTime};
use models::{Db, Error, Model, OutstandingToken, User, UserData};
use test_database::database;

fn saved(username: &str, hash: &str, db: &mut Db) -> User {
    User::create(&UserData::new(hash, username), db.connection().unwrap()).unwrap()
}

fn stored_hash(user: &User, db: &mut Db) -> String {
    User::get(User::objects(), user.pk(), db.connection().unwrap()).unwrap().password
}

#[test]
fn debug_output_of_a_user_has_no_hash() {
    let (_folder, mut db) = database();
    let shown = format!("{:?}", saved("ann", "a secret hash", &mut db));
    assert!(shown.contains("ann") && !shown.contains("secret"), "{shown}");
}

#[test]
fn a_deleted_user_is_gone() {
    let (_folder, mut db) = database();
    let user = saved("ann", "", &mut db);
    assert!(!User::is_gone(user.id, &mut db).unwrap());
    user.delete(db.connection().unwrap()).unwrap();
    assert!(User::is_gone(user.id, &mut db).unwrap());
}

#[test]
fn a_hash_is_replaced_only_if_it_is_still_the_same() {
    let (_folder, mut db) = database();
    let user = saved("ann", "old", &mut db);
    assert!(user.replace_password_hash("renewed", db.connection().unwrap()).unwrap());
    assert_eq!(stored_hash(&user, &mut db), "renewed");
    // `user` still has the old hash.
    assert!(!user.replace_password_hash("too late", db.connection().unwrap()).unwrap());
    assert_eq!(stored_hash(&user, &mut db), "renewed");
}

#[test]
fn a_change_of_a_deleted_user_is_an_error() {
    let (_folder, mut db) = database();
    let (user, other) = (saved("ann", "old", &mut db), saved("bea", "other", &mut db));
    let connection = db.connection().unwrap();
    user.set_password_hash("new", connection).unwrap();
    user.update_last_login(connection).unwrap();
    user.delete(connection).unwrap();
    assert!(matches!(user.set_password_hash("new", connection), Err(Error::DoesNotExist)));
    assert!(matches!(user.update_last_login(connection), Err(Error::DoesNotExist)));
    assert_eq!(stored_hash(&other, &mut db), "other");
}

#[test]
fn users_are_found_by_the_hasher_of_their_password() {
    let (_folder, mut db) = database();
    saved("ann", "argon2$argon2id$v=19$…", &mut db);
    for (algorithm, expected) in [("argon2", true), ("argon", false), ("bcrypt_sha256", false), ("md5", false)] {
        assert_eq!(User::any_hashed_by(algorithm, db.connection().unwrap()).unwrap(), expected, "{algorithm}");
    }
}

#[test]
fn flushing_deletes_expired_tokens_and_returns_their_number() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let moment = |text| DateTime::parse(text).unwrap();
    for (jti, expires_at) in [("a", "2026-01-01 00:00:00"), ("b", "2026-01-02 00:00:00"), ("c", "2026-01-03 00:00:00")]
    {
        let created_at = Some(timezone::now());
        let token = String::new();
        OutstandingToken { user_id: None, jti: jti.into(), token, created_at, expires_at: moment(expires_at) }
            .create(connection)
            .unwrap();
    }
    let until = moment("2026-01-02 00:00:00");
    assert_eq!(OutstandingToken::flush_expired(until, connection).unwrap(), 2);
    assert_eq!(OutstandingToken::flush_expired(until, connection).unwrap(), 0);
}
