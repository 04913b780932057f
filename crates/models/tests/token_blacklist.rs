//! SimpleJWT's `tests/test_token_blacklist.py`, below the tokens: notes of refresh tokens and which no longer count.

#[path = "support/sql.rs"]
mod sql;
mod support;

use models::timezone::DateTime;
use models::{BlacklistedToken, Error, OutstandingToken};
use sql::{check, user};
use support::database;
use test_database::TestDatabase;

fn token(jti: &str, user_id: Option<i32>) -> OutstandingToken {
    let expires_at = DateTime::parse("2026-01-02 03:04:05").expect("a moment");
    OutstandingToken { user_id, jti: jti.into(), token: "text".into(), created_at: None, expires_at }
}

/// What is `None` is left to the column's default, `NULL`.
const INSERT: &str = "INSERT INTO token_blacklist_outstandingtoken (jti, token, expires_at) VALUES (?, ?, ?) \
                      RETURNING id";
const LOOK_UP: &str = "SELECT token_blacklist_outstandingtoken.id FROM token_blacklist_outstandingtoken \
                       WHERE (token_blacklist_outstandingtoken.jti = ?) LIMIT ?";

#[test]
fn the_sql_of_outstanding_tokens_on_sqlite() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let (a, b) = (token("a", None), token("b", None));
    check(connection, "OutstandingToken.objects.create(jti='a', …)", |connection| a.create(connection), &[INSERT]);
    let call = "OutstandingToken.objects.get_or_create(jti='a', …)";
    check(connection, call, |connection| a.get_or_create(connection), &[LOOK_UP]);
    check(connection, call, |connection| b.get_or_create(connection), &[LOOK_UP, "BEGIN", INSERT, "COMMIT"]);
}

#[test]
fn the_sql_of_blacklisted_tokens_on_sqlite() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let outstanding = token("a", None).create(connection).unwrap();
    check(
        connection,
        "BlacklistedToken.objects.filter(token__jti='a').exists()",
        |connection| BlacklistedToken::exists("a", connection),
        &["SELECT EXISTS (SELECT token_blacklist_blacklistedtoken.id FROM (token_blacklist_blacklistedtoken \
           INNER JOIN token_blacklist_outstandingtoken \
           ON (token_blacklist_blacklistedtoken.token_id = token_blacklist_outstandingtoken.id)) \
           WHERE (token_blacklist_outstandingtoken.jti = ?))"],
    );
    check(
        connection,
        "BlacklistedToken.objects.get_or_create(token=token)",
        |connection| BlacklistedToken::get_or_create(outstanding, connection),
        &["BEGIN", "INSERT INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id) VALUES (?, ?)", "COMMIT"],
    );
}

#[test]
fn an_identifier_is_noted_once() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    let first = token("a", Some(ann.id)).create(connection).unwrap();
    assert!(matches!(token("a", None).create(connection), Err(Error::NotUnique(_))));
    assert_eq!(token("a", None).get_or_create(connection).unwrap(), first);
    assert_ne!(token("b", None).get_or_create(connection).unwrap(), first);
}

#[test]
fn only_a_blacklisted_token_is_on_the_blacklist() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let a = token("a", None).create(connection).unwrap();
    token("b", None).create(connection).unwrap();
    assert!(!BlacklistedToken::exists("a", connection).unwrap());
    assert!(BlacklistedToken::get_or_create(a, connection).unwrap(), "the first call puts it there");
    assert!(!BlacklistedToken::get_or_create(a, connection).unwrap(), "the second finds it");
    assert!(BlacklistedToken::exists("a", connection).unwrap());
    assert!(!BlacklistedToken::exists("b", connection).unwrap());
    assert!(!BlacklistedToken::exists("never given out", connection).unwrap());
}

#[test]
fn a_token_that_was_never_noted_cannot_be_blacklisted() {
    let (_folder, mut db) = database();
    let blacklisted = db.atomic(|connection| BlacklistedToken::get_or_create(7, connection));
    let message = blacklisted.unwrap_err().to_string().to_lowercase();
    assert!(message.contains("foreign key constraint"), "{message}");
}
