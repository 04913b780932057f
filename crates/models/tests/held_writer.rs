//! A request that holds SQLite's writer: it reads and writes without waiting, and its commit comes later.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use models::{Committer, Database, Db, DbConnection, Deadline, Error, GivenUp, Model, Result, User, UserData};
use test_database::{Book, BookData, TestDatabase};

/// A migrated database whose writer is connected.
fn migrated() -> (TestDatabase, Database) {
    let made = TestDatabase::migrated_file().with_books();
    let database = made.open(2);
    database.handle().atomic(|connection| user("first", connection)).unwrap();
    (made, database)
}

fn hold(database: &Database) -> Option<(Db, Committer)> {
    database.hold_writer(&Deadline::of_request(Duration::from_secs(60), Arc::default()))
}

fn user(username: &str, connection: &mut DbConnection) -> Result<User> {
    User::create(&UserData::new("", username), connection)
}

fn usernames(connection: &mut DbConnection) -> Vec<String> {
    User::all(User::objects(), connection).unwrap().into_iter().map(|user| user.username).collect()
}

fn stored(database: &Database) -> Vec<String> {
    usernames(database.handle().connection().unwrap())
}

#[test]
fn nobody_sees_the_write_before_its_commit() {
    let (_made, database) = migrated();
    let (mut db, committer) = hold(&database).unwrap();
    let committed = thread::spawn(|| committer.run());
    assert_eq!(usernames(db.read_connection().unwrap()), ["first"]);
    db.atomic(|connection| user("ann", connection)).unwrap();
    assert_eq!(usernames(db.read_connection().unwrap()), ["first", "ann"], "the request itself sees it");
    assert_eq!(stored(&database), ["first"]);
    assert!(db.hand_over());
    assert_eq!(committed.join().unwrap(), Some(true));
    assert_eq!(stored(&database), ["first", "ann"]);
}

#[test]
fn one_request_at_a_time_holds_the_writer() {
    let (_made, database) = migrated();
    let (db, committer) = hold(&database).unwrap();
    assert!(hold(&database).is_none());
    drop(db);
    assert_eq!(committer.run(), None);
    let (next, committer) = hold(&database).unwrap();
    assert!(!next.hand_over(), "it has done nothing");
    assert_eq!(committer.run(), None);
    let (mut reads, committer) = hold(&database).unwrap();
    assert_eq!(usernames(reads.read_connection().unwrap()), ["first"]);
    assert!(!reads.has_written() && reads.hand_over());
    assert_eq!(committer.run(), Some(true), "it has written nothing, and that is committed");
    database.handle().atomic(|connection| user("ann", connection)).unwrap();
    assert_eq!(stored(&database), ["first", "ann"]);
}

/// The request finds out when it waits for the outcome of the committer.
#[test]
fn a_write_without_a_committer_is_rolled_back() {
    let (_made, database) = migrated();
    let (mut db, committer) = hold(&database).unwrap();
    db.atomic(|connection| user("ann", connection)).unwrap();
    drop(committer);
    assert!(db.hand_over());
    assert_eq!(stored(&database), ["first"]);
    assert!(hold(&database).is_some());
}

#[test]
fn nobody_holds_a_writer_that_may_wait() {
    let made = TestDatabase::migrated_file();
    assert!(hold(&made.open(1)).is_none(), "it has no connection yet");
    let database = made.open(1);
    made.handle().connection().unwrap().batch_execute("PRAGMA journal_mode = DELETE").unwrap();
    database.handle().atomic(|connection| user("ann", connection)).unwrap();
    assert!(hold(&database).is_none(), "without a write-ahead log, a commit waits for readers");
    database.handle().atomic(|connection| user("bob", connection)).unwrap();
}

/// What the handle refuses can be done with another one, so nothing may be left of it.
#[test]
fn what_it_cannot_do_is_refused_and_rolled_back() {
    let ann = |connection: &mut DbConnection| user("ann", connection);
    type Refused = fn(&mut Db) -> bool;
    let refusals: [(&str, Refused); 4] = [
        ("a query that may write", |db| db.connection().is_err()),
        ("a second transaction", |db| db.atomic(|connection| user("bob", connection)).is_err()),
        ("a block", |db| db.atomic_block(|_db| Ok::<_, Error>(())).is_err()),
        ("a write that fails", |db| db.autocommit(|_connection| Err::<(), _>(Error::DoesNotExist)).is_err()),
    ];
    let (_made, database) = migrated();
    for (what, is_refused) in refusals {
        let (mut db, committer) = hold(&database).unwrap();
        db.atomic(ann).unwrap();
        assert!(!db.is_unfinished() && is_refused(&mut db) && db.is_unfinished(), "{what}");
        assert!(db.is_provisional(), "{what}");
        assert!(!db.hand_over());
        assert_eq!(committer.run(), None, "{what}");
        assert_eq!(stored(&database), ["first"], "{what}");
    }
}

#[test]
fn the_writer_goes_on_after_a_first_write_that_fails() {
    let (_made, database) = migrated();
    let failures: [fn(&mut DbConnection) -> Result<User>; 3] = [
        |connection| user("first", connection),
        |connection| user("ann", connection).and(Err(Error::Unavailable("the disk is full".to_owned()))),
        |connection| connection.batch_execute("ROLLBACK").map_err(Error::from).and(Err(Error::DoesNotExist)),
    ];
    for fails in failures {
        let (mut db, _committer) = hold(&database).unwrap();
        assert!(db.atomic(fails).is_err() && db.is_unfinished());
        drop(db);
        database.handle().atomic(|connection| Ok(connection.batch_execute("PRAGMA user_version = 1")?)).unwrap();
        assert_eq!(stored(&database), ["first"]);
    }
}

#[test]
fn the_writer_goes_on_after_a_panic() {
    let (_made, database) = migrated();
    let (mut db, _committer) = hold(&database).unwrap();
    let work = |connection: &mut DbConnection| -> Result<()> {
        connection.transaction(|connection| {
            user("ann", connection)?;
            panic!("as a broken view does")
        })
    };
    assert!(catch_unwind(AssertUnwindSafe(|| db.atomic(work))).is_err());
    assert!(db.read_connection().is_err(), "it is closed, because a savepoint may be open");
    drop(db);
    database.handle().atomic(|connection| user("bob", connection)).unwrap();
    assert_eq!(stored(&database), ["first", "bob"]);
}

#[test]
fn it_waits_for_no_lock() {
    let (made, database) = migrated();
    let (mut db, _committer) = hold(&database).unwrap();
    let waits = sql::<BigInt>("PRAGMA busy_timeout").get_result::<i64>(db.read_connection().unwrap());
    assert_eq!(waits, Ok(0));
    drop(db);
    let other = made.open(1);
    other.handle().atomic(|_connection| Ok(())).unwrap();
    let (mut another_process, _committer) = hold(&other).unwrap();
    let (mut db, _committer) = hold(&database).unwrap();
    another_process.read_connection().unwrap();
    assert!(db.read_connection().is_err() && db.atomic(|_connection| Ok(())).is_err());
    drop((another_process, db));
    assert!(hold(&database).unwrap().0.read_connection().is_ok());
}

/// A request that is refused before its first query, because of its token, does not take the lock of the file.
#[test]
fn only_a_query_takes_the_lock_of_the_file() {
    let (made, database) = migrated();
    let held = hold(&database).unwrap();
    made.open(1).handle().atomic(|connection| user("ann", connection)).unwrap();
    drop(held);
    assert_eq!(stored(&database), ["first", "ann"]);
}

/// A view ignores a failed query, after which SQLite has ended the transaction.
#[test]
fn a_write_without_its_transaction_is_refused() {
    let (_made, database) = migrated();
    let (mut db, committer) = hold(&database).unwrap();
    let connection = db.read_connection().unwrap();
    connection
        .batch_execute("CREATE TEMP TRIGGER fails BEFORE DELETE ON auth_user BEGIN SELECT RAISE(ROLLBACK, ''); END")
        .unwrap();
    let read = User::get_by_natural_key("first", connection).unwrap().unwrap().delete(connection);
    assert!(read.is_err(), "SQLite has rolled back");
    assert!(db.atomic(|connection| user("ann", connection)).is_err() && db.is_unfinished());
    assert!(!db.hand_over());
    assert_eq!((committer.run(), stored(&database)), (None, vec!["first".to_owned()]));
}

/// Other handles refuse such a write. It must not be lost if the request succeeds.
#[test]
fn a_write_beside_atomic_is_committed_with_the_request() {
    let (_made, database) = migrated();
    let (mut db, committer) = hold(&database).unwrap();
    user("ann", db.read_connection().unwrap()).unwrap();
    assert!(db.hand_over());
    assert_eq!(committer.run(), Some(true));
    assert_eq!(stored(&database), ["first", "ann"]);
}

/// Bob begins while ann holds the writer, and his row is in her transaction.
#[test]
fn a_request_that_waits_for_the_writer_shares_the_commit() {
    let (_made, database) = migrated();
    let (mut ann, committer) = hold(&database).unwrap();
    ann.atomic(|connection| user("ann", connection)).unwrap();
    thread::scope(|scope| {
        let bob = scope.spawn(|| {
            database.handle().atomic(|connection| user("bob", connection).map(|_bob| usernames(connection))).unwrap()
        });
        while database.statistics().writer.is_none_or(|(_waited, waiting)| waiting == 0) {
            thread::yield_now();
        }
        assert!(ann.hand_over());
        assert_eq!(committer.run(), Some(true));
        assert_eq!(bob.join().unwrap(), ["first", "ann", "bob"]);
    });
}

/// The commit fails because of bob. Ann is told that nothing of hers was committed, and can begin again.
#[test]
fn a_commit_that_another_request_makes_fail_was_not_kept() {
    let (_made, database) = migrated();
    let first = User::get_by_natural_key("first", database.handle().connection().unwrap()).unwrap().unwrap();
    let (mut ann, committer) = hold(&database).unwrap();
    ann.atomic(|connection| user("ann", connection)).unwrap();
    thread::scope(|scope| {
        let bob = scope.spawn(|| {
            database.handle().atomic(|connection| {
                first.delete(connection)?;
                // Fails at the commit.
                Book::create(&BookData::new(""), &first, connection).map(drop)
            })
        });
        while database.statistics().writer.is_none_or(|(_waited, waiting)| waiting == 0) {
            thread::yield_now();
        }
        assert!(ann.hand_over());
        assert_eq!(committer.run(), Some(false));
        assert!(matches!(bob.join().unwrap(), Err(Error::ForeignKey(_))));
    });
    assert_eq!(stored(&database), ["first"]);
}

#[test]
fn a_request_that_was_given_up_is_not_committed() {
    let (_made, database) = migrated();
    let deadline = Deadline::of_request(Duration::from_secs(60), Arc::default());
    let (mut db, committer) = database.hold_writer(&deadline).unwrap();
    db.atomic(|connection| user("ann", connection)).unwrap();
    assert_eq!(deadline.give_up(), GivenUp::NotDone);
    assert!(db.hand_over());
    assert_eq!(committer.run(), Some(false));
    assert_eq!(stored(&database), ["first"]);
}

/// What is written to a deleted or moved file is lost.
#[test]
fn nothing_is_written_to_a_file_that_was_moved() {
    let (made, database) = migrated();
    let away = made.path().with_extension("away");
    let (mut db, committer) = hold(&database).unwrap();
    db.atomic(|connection| user("ann", connection)).unwrap();
    std::fs::rename(made.path(), &away).unwrap();
    assert!(db.hand_over());
    assert_eq!(committer.run(), Some(false));
    std::fs::rename(away, made.path()).unwrap();
    assert_eq!(stored(&database), ["first"]);
}
