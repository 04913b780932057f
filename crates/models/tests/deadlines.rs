//! Deadlines of requests that want to write: they end while another process holds the lock, in order of arrival, and
//! what was given up is not in the table.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use models::{Database, Db, DbConnection, Deadline, Error, GivenUp, MAX_WAIT, Model, Result, User, UserData};
use test_database::{TestDatabase, on_postgres};

/// Room for others to get in line: they cannot be seen there from outside.
const A_WHILE: Duration = Duration::from_millis(100);

/// Long enough for everything that is not waited for.
const LONG: Duration = Duration::from_secs(60);

fn within(longest: Duration) -> Deadline {
    Deadline::of_request(longest, Arc::default())
}

fn user(username: &str, connection: &mut DbConnection) -> Result<User> {
    User::create(&UserData::new("", username), connection)
}

fn usernames(database: &Database) -> Vec<String> {
    let mut db = database.handle();
    User::all(User::objects(), db.connection().unwrap()).unwrap().into_iter().map(|user| user.username).collect()
}

/// What a Django migration does: nobody else can write until it is given back.
fn lock(made: &TestDatabase) -> Db {
    let mut other = made.handle();
    let lock = if on_postgres() { "BEGIN; LOCK TABLE auth_user IN EXCLUSIVE MODE" } else { "BEGIN IMMEDIATE" };
    other.connection().unwrap().batch_execute(lock).unwrap();
    other
}

fn unlock(mut other: Db) {
    other.connection().unwrap().batch_execute("ROLLBACK").unwrap();
}

#[test]
fn each_request_behind_a_lock_waits_until_its_own_deadline() {
    let made = TestDatabase::migrated();
    let database = made.open(12);
    let other = lock(&made);
    let start = Instant::now();
    thread::scope(|scope| {
        for number in 0..10 {
            let mut db = database.handle_until(&within(Duration::from_millis(600)));
            scope.spawn(move || {
                let result = db.atomic(|connection| user(&number.to_string(), connection));
                assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
            });
            thread::sleep(A_WHILE / 2);
        }
    });
    assert!(start.elapsed() < MAX_WAIT, "ten waits, one after the other");
    unlock(other);
    assert_eq!(usernames(&database), [""; 0]);
    database.handle_until(&within(LONG)).atomic(|connection| user("ann", connection)).unwrap();
    assert_eq!(usernames(&database), ["ann"]);
}

#[test]
fn a_lock_that_is_released_in_time_refuses_no_request() {
    let made = TestDatabase::migrated();
    let database = made.open(8);
    let other = lock(&made);
    thread::scope(|scope| {
        for number in 0..8 {
            let mut db = database.handle_until(&within(LONG));
            scope.spawn(move || db.atomic(|connection| user(&number.to_string(), connection)).unwrap());
        }
        thread::sleep(A_WHILE);
        unlock(other);
    });
    assert_eq!(usernames(&database).len(), 8);
}

/// The last in line gives up; those before it have done their work, and wait for it to commit.
#[test]
fn a_request_that_leaves_the_queue_does_not_prevent_a_commit() {
    let made = TestDatabase::migrated_file();
    let database = made.open(2);
    for round in 0..20 {
        thread::scope(|scope| {
            for number in 0..6_u64 {
                let deadline = if number == 0 { within(LONG) } else { within(Duration::from_millis(2 * number)) };
                let (mut db, mut reader) = (database.handle_until(&deadline), database.handle());
                scope.spawn(move || {
                    let name = format!("{round} {number}");
                    let result = db.atomic(|connection| {
                        thread::sleep(Duration::from_millis(3));
                        user(&name, connection)
                    });
                    let kept = User::get_by_natural_key(&name, reader.connection().unwrap()).unwrap().is_some();
                    assert_eq!(result.is_ok(), kept, "{name}");
                });
            }
        });
    }
}

#[test]
fn only_the_given_up_request_is_rolled_back() {
    let made = TestDatabase::migrated();
    let database = made.open(4);
    let request = within(LONG);
    let given_up = AtomicBool::new(false);
    thread::scope(|scope| {
        let bob = scope.spawn(|| {
            database.handle_until(&request).atomic(|connection| {
                let bob = user("bob", connection)?;
                thread::sleep(A_WHILE);
                assert_eq!(request.give_up(), GivenUp::NotDone);
                given_up.store(true, Ordering::SeqCst);
                Ok(bob)
            })
        });
        while !given_up.load(Ordering::SeqCst) {
            // Some share the transaction.
            database.handle_until(&within(LONG)).atomic(|_connection| Ok(())).unwrap();
        }
        database.handle_until(&within(LONG)).atomic(|connection| user("ann", connection)).unwrap();
        assert!(matches!(bob.join().unwrap(), Err(Error::Unavailable(_))));
    });
    assert_eq!(usernames(&database), ["ann"]);
}

#[test]
fn a_request_that_is_given_up_does_not_begin() {
    let made = TestDatabase::migrated();
    let database = made.open(1);
    let request = within(LONG);
    assert_eq!(request.give_up(), GivenUp::NotDone);
    let mut db = database.handle_until(&request);
    assert!(matches!(db.connection().map(drop), Err(Error::Unavailable(_))));
    for autocommits in [true, false] {
        let work = |connection: &mut DbConnection| user("ann", connection);
        let result = if autocommits { db.autocommit(work) } else { db.atomic(work) };
        assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
    }
    assert_eq!(usernames(&database), [""; 0]);
}

#[test]
fn a_committed_request_is_not_reported_as_not_done() {
    let made = TestDatabase::migrated();
    let database = made.open(1);
    for autocommits in [true, false] {
        let request = within(LONG);
        let mut db = database.handle_until(&request);
        let work = |connection: &mut DbConnection| user(&autocommits.to_string(), connection);
        if autocommits { db.autocommit(work) } else { db.atomic(work) }.unwrap();
        assert_eq!(request.give_up(), GivenUp::Unknown);
    }
    // What failed is not done.
    let request = within(LONG);
    let again = database.handle_until(&request).autocommit(|connection| user("true", connection));
    assert!(matches!(again, Err(Error::NotUnique(_))));
    assert_eq!(request.give_up(), GivenUp::NotDone);
}

/// Whoever has hung up is not waited for, neither at the head of the line nor in it.
#[test]
fn a_waiting_request_of_a_disconnected_client_is_dropped() {
    let made = TestDatabase::migrated_file();
    let database = made.open(2);
    let other = lock_file(&made);
    let is_gone = Arc::new(AtomicBool::new(false));
    let start = Instant::now();
    thread::scope(|scope| {
        let waiting: Vec<_> = (0..3)
            .map(|number| {
                let mut db = database.handle_until(&Deadline::of_request(LONG, Arc::clone(&is_gone)));
                let work = move |connection: &mut DbConnection| user(&number.to_string(), connection);
                scope.spawn(move || db.atomic(work))
            })
            .collect();
        thread::sleep(A_WHILE);
        is_gone.store(true, Ordering::SeqCst);
        for writer in waiting {
            assert!(matches!(writer.join().unwrap(), Err(Error::Unavailable(_))));
        }
    });
    assert!(start.elapsed() < MAX_WAIT, "the lock was waited for in vain");
    unlock(other);
    assert_eq!(usernames(&database), [""; 0]);
}

fn lock_file(made: &TestDatabase) -> Db {
    let mut other = made.handle();
    other.connection().unwrap().batch_execute("BEGIN IMMEDIATE").unwrap();
    other
}

#[test]
fn a_reader_waits_for_a_connection_until_its_own_deadline() {
    let made = TestDatabase::migrated();
    let database = made.open(1);
    let mut first = database.handle();
    first.connection().unwrap();
    let start = Instant::now();
    let mut second = database.handle_until(&within(Duration::from_millis(200)));
    assert!(matches!(second.connection().map(drop), Err(Error::Unavailable(_))));
    assert!(start.elapsed() < MAX_WAIT);
}

/// Without a write-ahead log a commit waits for those who read, and readers for a commit.
#[test]
fn without_a_write_ahead_log_a_commit_waits_for_readers() {
    let made = TestDatabase::migrated_file();
    let database = made.open(2);
    let mut reader = made.handle();
    let connection = reader.connection().unwrap();
    connection.batch_execute("PRAGMA journal_mode = DELETE; BEGIN; SELECT * FROM auth_user").unwrap();
    drop(database.handle().connection());
    assert!(database.snapshot().is_none(), "a reader may have to wait");
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            database.handle_until(&within(LONG)).atomic(|connection| user("ann", connection)).map(|user| user.username)
        });
        thread::sleep(3 * A_WHILE);
        connection.batch_execute("COMMIT").unwrap();
        assert_eq!(writer.join().unwrap().unwrap(), "ann");
    });
    assert_eq!(usernames(&database), ["ann"]);
}

/// PostgreSQL may have kept what it was told to commit; what it was not told is not kept.
#[test]
fn only_a_broken_commit_has_an_unknown_outcome() {
    let Some(made) = TestDatabase::on_server() else { return };
    let database = made.open(1);
    let leave = |connection: &mut DbConnection| {
        connection.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())").map_err(Error::from)
    };
    let middle = database.handle().atomic(|connection| leave(connection));
    assert!(matches!(middle, Err(Error::Disconnected(_))), "{middle:?}");
    let request = within(LONG);
    let at_the_end = database.handle_until(&request).atomic(|connection| {
        connection.batch_execute("SELECT set_config('application_name', 'leaving', false)")?;
        let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'leaving'";
        Ok(made.handle().connection()?.batch_execute(end)?)
    });
    assert!(matches!(at_the_end, Err(Error::OutcomeUnknown(_))), "{at_the_end:?}");
    assert_eq!(request.give_up(), GivenUp::Unknown);
    let request = within(LONG);
    let statement = database.handle_until(&request).autocommit(|connection| leave(connection));
    assert!(matches!(statement, Err(Error::OutcomeUnknown(_))), "{statement:?}");
    assert_eq!(request.give_up(), GivenUp::Unknown);
    database.handle().connection().unwrap();
}
