//! The reads of requests: those on the event loop are one transaction, which neither waits nor writes; those in a lane do
//! not write either.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::thread;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use models::{DbConnection, Deadline, Model, Result, User, UserData};
use test_database::TestDatabase;

fn user(username: &str, connection: &mut DbConnection) -> Result<User> {
    User::create(&UserData::new("", username), connection)
}

fn usernames(connection: &mut DbConnection) -> Vec<String> {
    User::all(User::objects(), connection).unwrap().into_iter().map(|user| user.username).collect()
}

#[test]
fn a_snapshot_on_sqlite_sees_one_state_until_it_is_given_back() {
    let made = TestDatabase::migrated_file();
    let database = made.open(1);
    let mut reader = database.snapshot().unwrap();
    assert!(database.snapshot().is_none(), "the one connection of this thread is taken");
    assert_eq!(usernames(reader.connection().unwrap()), [""; 0]);
    database.handle().atomic(|connection| user("ann", connection)).unwrap();
    assert_eq!(usernames(reader.connection().unwrap()), [""; 0], "as it was at the first query");
    reader.release();
    assert_eq!(usernames(reader.connection().unwrap()), ["ann"], "a new transaction sees the new state");
    drop(reader);
    let mut next = database.snapshot().unwrap();
    database.handle().atomic(|connection| user("bob", connection)).unwrap();
    assert_eq!(usernames(next.connection().unwrap()), ["ann", "bob"], "the old transaction has ended");
}

#[test]
fn each_thread_has_a_snapshot_of_its_own() {
    let made = TestDatabase::migrated_file();
    let database = made.open(1);
    let mut own = database.snapshot().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(usernames(database.snapshot().unwrap().connection().unwrap()), [""; 0]));
    });
    assert_eq!(usernames(own.connection().unwrap()), [""; 0]);
}

/// A worker whose connection could not be opened gets one as soon as that is possible again.
#[test]
fn a_snapshot_is_there_again_after_the_file_was_away() {
    let made = TestDatabase::migrated_file();
    let database = made.open(1);
    let (path, away) = (made.path(), made.path().with_extension("away"));
    std::fs::rename(&path, &away).unwrap();
    assert!(database.snapshot().is_none());
    std::fs::rename(&away, &path).unwrap();
    assert_eq!(usernames(database.snapshot().unwrap().connection().unwrap()), [""; 0]);
}

/// The event loop must not wait for a lock.
#[test]
fn a_snapshot_waits_for_no_lock() {
    let made = TestDatabase::migrated_file();
    let mut db = made.open(1).snapshot().unwrap();
    let waits = sql::<BigInt>("PRAGMA busy_timeout").get_result::<i64>(db.connection().unwrap());
    assert_eq!((waits, db.is_provisional()), (Ok(0), true));
}

#[test]
fn a_snapshot_refuses_to_write() {
    let made = TestDatabase::migrated_file();
    let mut db = made.open(1).snapshot().unwrap();
    assert!(db.atomic(|connection| user("ann", connection)).is_err() && db.is_unfinished());
    assert_eq!(usernames(db.connection().unwrap()), [""; 0]);
}

#[test]
fn a_request_on_sqlite_writes_only_through_atomic() {
    let made = TestDatabase::migrated_file();
    let database = made.open(1);
    let deadline = Deadline::default();
    let written = user("ann", database.handle_until(&deadline).connection().unwrap());
    assert!(written.unwrap_err().to_string().contains("readonly"), "it does not wait for the writer");
    user("bob", database.handle().connection().unwrap()).unwrap();
    let written = user("cid", database.handle_until(&deadline).connection().unwrap());
    assert!(written.is_err(), "a command has written through the same connection before");
    database.handle_until(&deadline).atomic(|connection| user("dan", connection)).unwrap();
    assert_eq!(usernames(database.handle().connection().unwrap()), ["bob", "dan"]);
}
