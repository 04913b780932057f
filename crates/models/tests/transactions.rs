//! Django's `tests/transactions`: `atomic` keeps all of its work or nothing, as a function and around a block.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use models::{BlockError, Database, Db, DbConnection, Error, Model, Result, User, UserData};
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

/// A proxy may give the next statement of a connection to another session of the server.
#[test]
fn a_dry_run_on_a_server_changes_its_transaction_and_not_its_session() {
    let Some(made) = TestDatabase::on_server() else { return };
    let database = made.open(1);
    let settings = |db: &mut Db| {
        ["transaction_read_only", "default_transaction_read_only"].map(|name| {
            let setting = sql::<Text>(&format!("SELECT current_setting('{name}')"));
            setting.get_result::<String>(db.connection().unwrap()).unwrap()
        })
    };
    assert_eq!(settings(&mut database.handle().dry_run()), ["on", "off"]);
    assert_eq!(settings(&mut database.handle()), ["off", "off"]);
}

/// A block commits what its hooks would commit one by one.
#[test]
fn a_block_is_one_transaction() {
    let (database, mut db) = database();
    let others = || usernames(database.handle().connection().unwrap());
    let kept: Result<usize> = db.atomic_block(|db| {
        db.atomic(|connection| user("ann", connection))?;
        db.autocommit(|connection| user("bob", connection))?;
        db.release();
        assert_eq!(usernames(db.connection()?), ["ann", "bob"]);
        assert_eq!(others(), [""; 0]);
        // A failed part is undone by itself.
        assert!(matches!(db.atomic(|connection| user("ann", connection)), Err(Error::NotUnique(_))));
        let inner: Result = db.atomic_block(|db| {
            db.autocommit(|connection| user("eve", connection))?;
            Err(Error::DoesNotExist)
        });
        assert!(matches!(inner, Err(Error::DoesNotExist)));
        db.atomic_block(|db| Ok(usernames(db.connection()?).len()))
    });
    assert_eq!(kept.unwrap(), 2);
    assert_eq!(others(), ["ann", "bob"]);
    db.autocommit(|connection| user("carl", connection)).unwrap();
    assert_eq!(others(), ["ann", "bob", "carl"]);
}

/// An error of a view, which the database knows nothing about.
#[derive(Debug)]
struct Refused(bool);

impl From<Error> for Refused {
    fn from(_error: Error) -> Refused {
        Refused(true)
    }
}

impl BlockError for Refused {
    fn is_of_database(&self) -> bool {
        self.0
    }
}

#[test]
fn a_block_that_returns_an_error_is_rolled_back() {
    let (database, mut db) = database();
    for is_of_database in [false, true] {
        let refused = db.atomic_block(|db| {
            db.autocommit(|connection| user("ann", connection))?;
            Err::<(), _>(Refused(is_of_database))
        });
        assert_eq!(refused.unwrap_err().0, is_of_database);
        assert_eq!(usernames(db.connection().unwrap()), [""; 0]);
    }
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        db.atomic_block(|db| -> Result {
            db.autocommit(|connection| user("ann", connection))?;
            panic!("a bug of a view");
        })
    }));
    assert!(panicked.is_err());
    drop(db);
    let mut db = database.handle();
    assert_eq!(usernames(db.connection().unwrap()), [""; 0]);
    db.atomic_block(|db| db.atomic(|connection| user("bob", connection))).unwrap();
    assert_eq!(usernames(db.connection().unwrap()), ["bob"]);
    let mut dry = database.handle().dry_run();
    assert!(dry.atomic_block(|_db| Ok::<_, Error>(())).is_err() && dry.is_unfinished());
}

/// Blocks share the commits of SQLite's writer, and each keeps its own part only.
#[test]
fn blocks_of_several_threads_do_not_mix() {
    let (database, mut db) = database();
    thread::scope(|scope| {
        for number in 0..20 {
            let mut db = database.handle();
            scope.spawn(move || {
                let done = db.atomic_block(|db| {
                    db.autocommit(|connection| user(&format!("user {number:02}"), connection))?;
                    if number % 2 == 0 { Ok(()) } else { Err(Refused(number % 4 == 1)) }
                });
                assert_eq!(done.is_ok(), number % 2 == 0);
            });
        }
    });
    let even: Vec<String> = (0..20).step_by(2).map(|number| format!("user {number:02}")).collect();
    let mut found = usernames(db.connection().unwrap());
    found.sort();
    assert_eq!(found, even);
}

/// Otherwise the locks of a machine that has vanished stay for hours.
#[test]
fn the_server_ends_a_transaction_whose_client_is_silent() {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = diesel::sql_types::Text)]
        value: String,
    }
    let Some(made) = TestDatabase::on_server() else { return };
    let separator = if made.url().contains('?') { '&' } else { '?' };
    let named = format!("{}{separator}options=-c%20idle_in_transaction_session_timeout%3D7s", made.url());
    for (url, expected) in [(made.url(), "10s"), (&named, "7s")] {
        let mut db = Database::open(url, 1).unwrap().handle();
        let query = "SELECT current_setting('idle_in_transaction_session_timeout') AS value";
        let setting: Setting = diesel::sql_query(query).get_result(db.connection().unwrap()).unwrap();
        assert_eq!(setting.value, expected);
    }
}
