//! `transaction.atomic` from many threads at once: whose work shares a commit, and that nobody pays for another's
//! fault.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use diesel::connection::{Connection, SimpleConnection};
use models::{Database, Db, DbConnection, Error, Model, Result, User, UserData};
use test_database::{Book, BookData, TestDatabase};

/// Room for others to get in line: they cannot be seen there from outside.
const A_WHILE: Duration = Duration::from_millis(100);

/// A migrated database for many handles.
fn migrated() -> (TestDatabase, Database) {
    let made = TestDatabase::migrated_file().with_books();
    let database = made.open(2);
    (made, database)
}

fn user(username: &str, connection: &mut DbConnection) -> Result<User> {
    User::create(&UserData::new("", username), connection)
}

fn usernames(connection: &mut DbConnection) -> Vec<String> {
    User::all(User::objects(), connection).unwrap().into_iter().map(|user| user.username).collect()
}

/// Has the turn until others are in line behind it.
fn first<T>(mut db: Db, work: impl Fn(&mut DbConnection) -> Result<T>) -> (Receiver<()>, impl FnOnce() -> Result<T>) {
    let (started, has_started) = channel();
    let run = move || {
        db.atomic(|connection| {
            let result = work(connection);
            started.send(()).ok();
            thread::sleep(A_WHILE);
            result
        })
    };
    (has_started, run)
}

/// How many transactions were committed since the write-ahead log began: of the pages that one writes, the last says
/// how large the database is then, and the others say 0.
fn commits(made: &TestDatabase) -> usize {
    const HEADER: usize = 32;
    const FRAME: usize = 24;
    let log = std::fs::read(format!("{}-wal", made.path().display())).unwrap_or_default();
    let Some((header, frames)) = log.split_at_checked(HEADER) else { return 0 };
    let page = u32::from_be_bytes(header[8..12].try_into().unwrap());
    let frames = frames.chunks_exact(FRAME + usize::try_from(page).unwrap());
    // What an older log has left behind it has another salt.
    frames.take_while(|frame| frame[8..16] == header[16..24]).filter(|frame| frame[4..8] != [0; 4]).count()
}

/// Ann writes, and others get in line meanwhile: a while longer at each attempt, for a machine that is busy.
#[test]
fn waiting_writers_share_a_commit() {
    const OTHERS: usize = 4;
    let shared = (0..6).any(|attempt| {
        let (made, database) = migrated();
        database.handle().atomic(|connection| user("first", connection)).unwrap();
        assert_eq!(commits(&made), 1, "one who writes alone commits once");
        let (started, ann_has_the_turn) = channel();
        let mut ann = database.handle();
        thread::scope(|scope| {
            scope.spawn(move || {
                let work = |connection: &mut DbConnection| {
                    let ann = user("ann", connection);
                    started.send(()).ok();
                    thread::sleep(A_WHILE * (1 << attempt));
                    ann
                };
                ann.atomic(work).unwrap()
            });
            ann_has_the_turn.recv().unwrap();
            for other in 0..OTHERS {
                let mut db = database.handle();
                scope.spawn(move || db.atomic(|connection| user(&other.to_string(), connection)).unwrap());
            }
        });
        assert_eq!(usernames(database.handle().connection().unwrap()).len(), OTHERS + 2);
        commits(&made) == 2
    });
    assert!(shared, "five who write at once never share one commit");
}

#[test]
fn no_writer_returns_before_the_commit() {
    let (_made, database) = migrated();
    let (ann_has_the_turn, ann) = first(database.handle(), |connection| user("ann", connection));
    thread::scope(|scope| {
        let ann = scope.spawn(ann);
        ann_has_the_turn.recv().unwrap();
        database
            .handle()
            .atomic(|connection| {
                thread::sleep(A_WHILE);
                assert!(!ann.is_finished(), "her work is done, and not on the disk");
                assert_eq!(usernames(connection), ["ann"]);
                assert_eq!(usernames(database.handle().connection()?), [""; 0]);
                Ok(())
            })
            .unwrap();
        ann.join().unwrap().unwrap();
    });
    assert_eq!(usernames(database.handle().connection().unwrap()), ["ann"]);
}

#[test]
fn an_error_affects_only_its_own_writer() {
    let (_made, database) = migrated();
    let fails = |connection: &mut DbConnection| user("bob", connection).and(Err::<(), _>(Error::DoesNotExist));
    let (bob_has_the_turn, bob) = first(database.handle(), fails);
    thread::scope(|scope| {
        let bob = scope.spawn(bob);
        bob_has_the_turn.recv().unwrap();
        database.handle().atomic(|connection| user("ann", connection)).unwrap();
        assert!(matches!(bob.join().unwrap(), Err(Error::DoesNotExist)));
    });
    assert_eq!(usernames(database.handle().connection().unwrap()), ["ann"]);
}

/// Bob is deleted by a transaction that is never kept: nobody may hear that he is gone.
#[test]
fn an_error_caused_by_another_writer_waits_for_the_commit() {
    let (_made, database) = migrated();
    let bob = database.handle().atomic(|connection| user("bob", connection)).unwrap();
    let (bob_is_deleted, deletion) = first(database.handle(), |connection| {
        bob.delete(connection)?;
        // Fails at the commit.
        Book::create(&BookData::new(""), &bob, connection).map(drop)
    });
    thread::scope(|scope| {
        let deletion = scope.spawn(deletion);
        bob_is_deleted.recv().unwrap();
        let found = database.handle().atomic(|connection| User::get(User::objects(), bob.pk(), connection));
        assert_eq!(found.map(|bob| bob.username).ok().as_deref(), Some("bob"));
        assert!(matches!(deletion.join().unwrap(), Err(Error::ForeignKey(_))));
    });
}

/// A trigger with `RAISE(ROLLBACK, …)` and a full disk end the whole transaction. Bob's work ignores that error.
#[test]
fn a_transaction_that_sqlite_has_ended_takes_no_other_writer_along() {
    let (_made, database) = migrated();
    let (bob_has_the_turn, bob) = first(database.handle(), |connection| {
        user("bob", connection)?;
        connection.batch_execute("ROLLBACK").unwrap();
        Ok(())
    });
    thread::scope(|scope| {
        let bob = scope.spawn(bob);
        bob_has_the_turn.recv().unwrap();
        database.handle().atomic(|connection| user("ann", connection)).unwrap();
        assert!(bob.join().unwrap().is_err(), "nothing of it is stored");
    });
    assert_eq!(usernames(database.handle().connection().unwrap()), ["ann"]);
}

#[test]
fn a_panic_affects_only_its_own_writer() {
    let (_made, database) = migrated();
    let (bob_has_the_turn, bob) = first(database.handle(), |connection| {
        user("bob", connection)?;
        Ok(())
    });
    thread::scope(|scope| {
        let bob = scope.spawn(bob);
        bob_has_the_turn.recv().unwrap();
        let panics = scope.spawn(|| {
            database.handle().atomic(|connection| -> Result<()> {
                user("ann", connection)?;
                panic!("on purpose")
            })
        });
        assert!(panics.join().is_err());
        bob.join().unwrap().unwrap();
    });
    database.handle().atomic(|connection| user("eve", connection)).unwrap();
    assert_eq!(usernames(database.handle().connection().unwrap()), ["bob", "eve"]);
}

/// Django's foreign keys are looked at when the transaction commits, which fails for all who are in it.
#[test]
fn a_foreign_key_violation_fails_only_its_own_writer() {
    let (_made, database) = migrated();
    let stranger = database.handle().atomic(|connection| user("gone", connection)).unwrap();
    database.handle().atomic(|connection| stranger.delete(connection)).unwrap();
    let (stranger_has_the_turn, orphan) =
        first(database.handle(), |connection| Book::create(&BookData::new(""), &stranger, connection));
    thread::scope(|scope| {
        let orphan = scope.spawn(orphan);
        stranger_has_the_turn.recv().unwrap();
        database.handle().atomic(|connection| user("ann", connection)).unwrap();
        assert!(matches!(orphan.join().unwrap(), Err(Error::ForeignKey(_))));
    });
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    assert_eq!(usernames(connection), ["ann"]);
    assert_eq!(Book::all(Book::objects().filter_owner(&stranger), connection).unwrap(), []);
}

/// SQLite ends a transaction by itself at some errors; `ROLLBACK` in the work stands for them.
#[test]
fn writers_run_again_after_their_transaction_is_rolled_back() {
    let (_made, database) = migrated();
    let (ann_has_the_turn, ann) = first(database.handle(), |connection| user("ann", connection));
    thread::scope(|scope| {
        let ann = scope.spawn(ann);
        ann_has_the_turn.recv().unwrap();
        let ended: Result<()> = database.handle().atomic(|connection| {
            connection.batch_execute("ROLLBACK")?;
            Err(Error::DoesNotExist)
        });
        assert!(ended.is_err());
        ann.join().unwrap().unwrap();
    });
    database.handle().atomic(|connection| user("eve", connection)).unwrap();
    assert_eq!(usernames(database.handle().connection().unwrap()), ["ann", "eve"]);
}

#[test]
fn a_panic_in_a_nested_savepoint_affects_only_its_own_writer() {
    let (_folder, database) = migrated();
    let work = |connection: &mut DbConnection| -> Result<()> {
        connection.transaction(|connection| {
            user("ann", connection)?;
            panic!("on purpose")
        })
    };
    let panics = thread::scope(|scope| scope.spawn(|| database.handle().atomic(work)).join());
    assert!(panics.is_err());
    database.handle().atomic(|connection| user("eve", connection)).unwrap();
    assert_eq!(usernames(database.handle().connection().unwrap()), ["eve"], "what is told is committed");
}

#[test]
fn a_rollback_in_a_nested_savepoint_duplicates_no_work() {
    let (_folder, database) = migrated();
    let (ann_has_the_turn, ann) = first(database.handle(), |connection| user("ann", connection));
    thread::scope(|scope| {
        let ann = scope.spawn(ann);
        ann_has_the_turn.recv().unwrap();
        let full: Result<()> = database.handle().atomic(|connection| {
            connection.transaction(|connection| {
                connection.batch_execute("ROLLBACK")?;
                Err(Error::Unavailable("database or disk is full".into()))
            })
        });
        assert!(full.is_err());
        ann.join().unwrap().unwrap();
    });
    database.handle().atomic(|connection| user("eve", connection)).unwrap();
    assert_eq!(usernames(database.handle().connection().unwrap()), ["ann", "eve"]);
}

#[test]
fn many_queued_writers_lose_no_write() {
    let (_made, database) = migrated();
    thread::scope(|scope| {
        for writer in 0..16 {
            let mut db = database.handle();
            scope.spawn(move || {
                for number in 0..25 {
                    db.atomic(|connection| user(&format!("{writer:02} {number:02}"), connection)).unwrap();
                }
            });
        }
    });
    let mut stored = usernames(database.handle().connection().unwrap());
    stored.sort();
    let expected = (0..16).flat_map(|writer| (0..25).map(move |number| format!("{writer:02} {number:02}")));
    assert_eq!(stored, expected.collect::<Vec<_>>());
}

#[test]
fn a_database_locked_by_another_process_times_out() {
    let (made, database) = migrated();
    let mut other = made.handle();
    other.connection().unwrap().batch_execute("BEGIN IMMEDIATE").unwrap();
    thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|number| {
                let mut db = database.handle();
                scope.spawn(move || db.atomic(|connection| user(&number.to_string(), connection)))
            })
            .collect();
        for writer in writers {
            assert!(matches!(writer.join().unwrap(), Err(Error::Unavailable(_))));
        }
    });
    other.connection().unwrap().batch_execute("ROLLBACK").unwrap();
    database.handle().atomic(|connection| user("ann", connection)).unwrap();
    assert_eq!(usernames(database.handle().connection().unwrap()), ["ann"]);
}
