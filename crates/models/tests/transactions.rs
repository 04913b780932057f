//! Django's `tests/transactions`: `atomic` keeps all of its work or nothing.

use std::cell::Cell;
use std::thread;

use diesel::Connection;
use models::{DbConnection, Error, Model, Result, User, UserData};
use test_database::{Book, BookData, BookPatch, TestDatabase, database};

fn user(username: &str, connection: &mut DbConnection) -> Result<User> {
    User::create(&UserData::new("", username), connection)
}

fn usernames(connection: &mut DbConnection) -> Vec<String> {
    User::all(User::objects(), connection).expect("all users").into_iter().map(|user| user.username).collect()
}

#[test]
fn work_is_committed() {
    let (database, mut db) = database();
    let ann = db.atomic(|connection| user("ann", connection)).unwrap();
    assert_eq!(ann.username, "ann");
    assert_eq!(usernames(database.handle().connection().unwrap()), ["ann"]);
}

#[test]
fn an_error_rolls_back_all_work() {
    let (_folder, mut db) = database();
    let result = db.atomic(|connection| {
        user("ann", connection)?;
        user("bob", connection)?;
        user("ann", connection)
    });
    assert!(matches!(result, Err(Error::NotUnique(_))));
    assert_eq!(usernames(db.connection().unwrap()), [""; 0]);
    db.atomic(|connection| user("eve", connection)).unwrap();
    assert_eq!(usernames(db.connection().unwrap()), ["eve"], "the connection serves on");
}

#[test]
fn an_inner_transaction_is_a_savepoint() {
    let (_folder, mut db) = database();
    let kept = db.atomic(|connection| {
        user("ann", connection)?;
        let inner = connection.transaction(|connection| {
            user("bob", connection)?;
            user("ann", connection)
        });
        assert!(matches!(inner, Err(Error::NotUnique(_))));
        connection.transaction(|connection| user("eve", connection))
    });
    assert_eq!(kept.unwrap().username, "eve");
    assert_eq!(usernames(db.connection().unwrap()), ["ann", "eve"]);
}

#[test]
fn an_outer_error_rolls_back_inner_work() {
    let (_folder, mut db) = database();
    let result: Result = db.atomic(|connection| {
        connection.transaction(|connection| user("ann", connection))?;
        Err(Error::DoesNotExist)
    });
    assert!(matches!(result, Err(Error::DoesNotExist)));
    assert_eq!(usernames(db.connection().unwrap()), [""; 0]);
}

#[test]
fn uncommitted_work_is_invisible_to_others() {
    let (database, mut db) = database();
    let others = || usernames(database.handle().connection().unwrap());
    db.atomic(|connection| {
        user("ann", connection)?;
        assert_eq!(others(), [""; 0]);
        Ok(())
    })
    .unwrap();
    assert_eq!(others(), ["ann"]);
}

#[test]
fn a_snapshot_on_sqlite_sees_one_state_until_it_is_given_back() {
    let made = TestDatabase::migrated_file();
    let database = made.open(1);
    assert!(database.snapshot().is_none(), "no connection is made for it");
    drop(database.handle().connection());
    let mut reader = database.snapshot().unwrap();
    assert!(database.snapshot().is_none(), "the one connection is taken");
    assert_eq!(usernames(reader.connection().unwrap()), [""; 0]);
    database.handle().atomic(|connection| user("ann", connection)).unwrap();
    assert_eq!(usernames(reader.connection().unwrap()), [""; 0], "as it was at the first query");
    reader.release();
    assert_eq!(usernames(reader.connection().unwrap()), ["ann"], "a connection anew is a state anew");
    drop(reader);
    // The one connection of the pool, which is in no transaction any more.
    let mut next = database.handle();
    user("bob", next.connection().unwrap()).unwrap();
    assert_eq!(usernames(made.open(1).handle().connection().unwrap()), ["ann", "bob"]);
}

#[test]
fn a_write_through_a_snapshot_is_visible_afterwards() {
    let (made, _) = database();
    let opened = made.open(1);
    drop(opened.handle().connection());
    let mut db = opened.snapshot().unwrap_or_else(|| opened.handle());
    assert_eq!(usernames(db.connection().unwrap()), [""; 0]);
    db.atomic(|connection| user("ann", connection)).unwrap();
    assert_eq!(usernames(db.connection().unwrap()), ["ann"]);
}

/// A deferred transaction of SQLite would fail here: it may not write once another has written since its first read.
#[test]
fn read_and_write_transactions_on_sqlite_are_serialized() {
    let database = TestDatabase::migrated_file().with_books();
    let mut db = database.handle();
    let ann = user("ann", db.connection().unwrap()).unwrap();
    let title = |title: String| BookPatch { title: Some(title), ..BookPatch::default() };
    let book = Book::create(&BookData::new(""), &ann, db.connection().unwrap()).unwrap();
    let append = |letter: &str, mut db: models::Db| {
        for _ in 0..20 {
            let longer = |connection: &mut DbConnection| {
                let stored = Book::get(Book::objects().filter_owner(&ann), book.id, connection)?;
                book.update(&title(stored.title + letter), connection)
            };
            db.atomic(longer).expect("no writer is turned away");
        }
    };
    let (one, two) = (database.handle(), database.handle());
    thread::scope(|scope| {
        scope.spawn(|| append("a", one));
        scope.spawn(|| append("b", two));
    });
    let stored = Book::get(Book::objects().filter_owner(&ann), book.id, db.connection().unwrap()).unwrap().title;
    assert_eq!((stored.matches('a').count(), stored.matches('b').count()), (20, 20), "{stored}");
}

#[test]
fn serialization_failures_on_postgresql_are_retried() {
    let Some(made) = TestDatabase::on_server() else { return };
    let mut db = made.open(1).handle();
    let runs = Cell::new(0);
    let conflicts = |most: u32, runs: &Cell<u32>| {
        runs.set(runs.get() + 1);
        if runs.get() > most { Ok(runs.get()) } else { Err(Error::Conflict("could not serialize access".into())) }
    };
    assert_eq!(db.autocommit(|_connection| conflicts(2, &runs)).ok(), Some(3));
    runs.set(0);
    assert_eq!(db.atomic(|_connection| conflicts(2, &runs)).ok(), Some(3));
    runs.set(0);
    assert!(matches!(db.autocommit(|_connection| conflicts(9, &runs)), Err(Error::Conflict(_))));
    assert_eq!(runs.get(), 4);
}

/// A request behind a full line is tried with such a handle, and must not be done twice.
#[test]
fn a_dry_run_reads_and_does_not_write() {
    let (database, mut db) = database();
    db.atomic(|connection| user("ann", connection)).unwrap();
    let mut dry = database.handle().dry_run();
    assert_eq!(usernames(dry.connection().unwrap()), ["ann"]);
    assert!(!dry.is_unfinished());
    let bob = |connection: &mut DbConnection| user("bob", connection);
    assert!(matches!(dry.atomic(bob), Err(Error::Unavailable(_))) && dry.is_unfinished());
    let mut dry = database.handle().dry_run();
    assert!(matches!(dry.autocommit(bob), Err(Error::Unavailable(_))) && dry.is_unfinished());
    // The database refuses a write outside of `atomic` too, and only as long as the dry run has the connection.
    let one = database.open(1);
    let mut dry = one.handle().dry_run();
    assert!(matches!(bob(dry.connection().unwrap()), Err(Error::Unavailable(_))));
    drop(dry);
    user("carl", one.handle().connection().unwrap()).unwrap();
    User::get_by_natural_key("carl", db.connection().unwrap())
        .unwrap()
        .unwrap()
        .delete(db.connection().unwrap())
        .unwrap();
    assert_eq!(usernames(db.connection().unwrap()), ["ann"]);
}
