//! `flushexpiredtokens`: deletes all expired tokens and nothing else.

use diesel::connection::SimpleConnection;
use models::timezone::{self, DateTime};
use models::{BlacklistedToken, Database, IdempotencyKey, OutstandingToken};
use test_database::TestDatabase;

use crate::project::Project;

const MANY: usize = 2_500;

fn token(number: usize, expires_at: DateTime) -> OutstandingToken {
    OutstandingToken { user_id: None, jti: number.to_string(), token: "text".into(), created_at: None, expires_at }
}

#[test]
fn only_expired_tokens_are_flushed() {
    let made = TestDatabase::migrated();
    let (long_ago, later) = (
        DateTime::parse("2026-01-02 03:04:05").unwrap(),
        DateTime::from_timestamp_micros(4_000_000_000_000_000).unwrap(),
    );
    let noted = made.handle().atomic(|connection| {
        for number in 0..MANY {
            let id = token(number, long_ago).create(connection)?;
            BlacklistedToken::get_or_create(id, connection)?;
        }
        BlacklistedToken::get_or_create(token(MANY, later).create(connection)?, connection)
    });
    assert!(noted.unwrap());

    let url = made.url().to_owned();
    let project = Project::on(made);
    assert_eq!(project.succeeds(&["flushexpiredtokens"]), "2500 expired token(s) flushed.\n");
    assert_eq!(project.succeeds(&["flushexpiredtokens"]), "0 expired token(s) flushed.\n");
    let mut db = Database::open(&url, 1).unwrap().handle();
    let mut is_blacklisted = |jti: usize| BlacklistedToken::exists(&jti.to_string(), db.connection().unwrap()).unwrap();
    assert!(is_blacklisted(MANY));
    assert!(!is_blacklisted(0) && !is_blacklisted(MANY - 1));
}

/// SimpleJWT deletes the row, and then accepts the blacklisted token until `LEEWAY` has passed.
#[test]
fn tokens_within_the_leeway_are_kept() {
    let made = TestDatabase::migrated();
    let ago =
        |seconds: i64| DateTime::from_timestamp_micros((timezone::now().timestamp() - seconds) * 1_000_000).unwrap();
    let noted = made.handle().atomic(|connection| {
        for (number, seconds) in [3_000, 3_700, 1_000_000].into_iter().enumerate() {
            let id = token(number, ago(seconds)).create(connection)?;
            BlacklistedToken::get_or_create(id, connection)?;
        }
        Ok(())
    });
    noted.unwrap();
    let url = made.url().to_owned();
    let project = Project::on(made).set("SIMPLE_JWT__LEEWAY", "3600");
    assert_eq!(project.succeeds(&["flushexpiredtokens"]), "2 expired token(s) flushed.\n");
    let mut db = Database::open(&url, 1).unwrap().handle();
    let mut is_blacklisted = |jti: usize| BlacklistedToken::exists(&jti.to_string(), db.connection().unwrap()).unwrap();
    assert_eq!([0, 1, 2].map(&mut is_blacklisted), [true, false, false]);
    assert_eq!(
        project.set("SIMPLE_JWT__LEEWAY", "0").succeeds(&["flushexpiredtokens"]),
        "1 expired token(s) flushed.\n"
    );
}

/// The answers to requests with `Idempotency-Key`, which are kept for a day.
#[test]
fn expired_answers_are_flushed_too() {
    let made = TestDatabase::migrated();
    let key = |number: usize| IdempotencyKey {
        user_id: 1.into(),
        key: number.to_string(),
        fingerprint: String::new(),
        status: 201,
        body: "{}".into(),
    };
    let stored = made.handle().atomic(|connection| {
        (0..MANY).try_for_each(|number| key(number).create(connection))?;
        connection.batch_execute(
            "UPDATE idempotency_idempotencykey SET created_at = '2026-01-02 03:04:05' WHERE key <> '7'",
        )?;
        Ok(())
    });
    stored.unwrap();
    let url = made.url().to_owned();
    let project = Project::on(made);
    assert_eq!(project.succeeds(&["flushexpiredtokens"]), "0 expired token(s) flushed.\n");
    let mut db = Database::open(&url, 1).unwrap().handle();
    assert_eq!(IdempotencyKey::flush_expired(9, db.connection().unwrap()).unwrap(), 0);
    assert!(IdempotencyKey::get(1.into(), "7", db.connection().unwrap()).unwrap().is_some());
}
