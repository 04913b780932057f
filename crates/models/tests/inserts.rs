//! PostgreSQL: the rows that several requests insert together.

#![cfg(feature = "postgres")]
#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use models::{Database, Deadline, Error, GivenUp, Model, User, UserData, migrations};
use test_database::{Book, BookData, TestDatabase};

/// The number of threads that insert.
const THREADS: usize = 16;

/// A database with books and two users, on a server.
fn books() -> Option<(TestDatabase, Database, [User; 2])> {
    let made = TestDatabase::on_server()?;
    migrations::migrate(made.handle().connection().unwrap()).unwrap();
    let made = made.with_books();
    let database = made.open(8);
    let users = ["ann", "bob"].map(|name| UserData::new("", name).save(&mut database.handle()).unwrap());
    Some((made, database, users))
}

fn save(database: &Database, title: String, owner: &User) -> models::Result<Book> {
    BookData::new(title).save(owner, &mut database.handle().for_writing())
}

fn count(what: &str, database: &Database) -> i64 {
    let query = sql::<BigInt>(&format!("SELECT {what} FROM books_book"));
    query.get_result(database.handle().connection().unwrap()).unwrap()
}

fn run(sql: &str, database: &Database) {
    database.handle().connection().unwrap().batch_execute(sql).unwrap();
}

/// Saves many books of each user, from many threads.
fn save_many(database: &Database, users: &[User; 2]) {
    thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for number in 0..30 {
                    let (owner, title) = (&users[(thread + number) % 2], format!("{thread} {number}"));
                    let book = save(database, title.clone(), owner).unwrap();
                    assert_eq!((book.title, book.owner_id), (title, owner.id));
                }
            });
        }
    });
}

#[test]
fn each_request_gets_its_own_row_of_a_shared_statement() {
    let Some((_made, database, users)) = books() else { return };
    save_many(&database, &users);
    let rows = count("COUNT(*)", &database);
    assert_eq!(rows, 30 * i64::try_from(THREADS).unwrap());
    let transactions = count("COUNT(DISTINCT xmin::text)", &database);
    assert!(transactions < rows, "each of {rows} rows had a transaction of its own");
}

#[test]
fn a_row_that_is_refused_does_not_concern_the_other_requests() {
    let Some((_made, database, users)) = books() else { return };
    let carl = UserData::new("", "carl").save(&mut database.handle()).unwrap();
    database.handle().atomic(|connection| carl.delete(connection)).unwrap();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..30 {
                    let refused = save(&database, "of nobody".into(), &carl);
                    assert!(matches!(refused, Err(Error::ForeignKey(_))), "{refused:?}");
                }
            });
        }
        save_many(&database, &users);
    });
    assert_eq!(count("COUNT(*)", &database), 30 * i64::try_from(THREADS).unwrap());
}

#[test]
fn a_row_that_waits_for_a_lock_does_not_delay_the_other_requests() {
    let Some((_made, database, [ann, bob])) = books() else { return };
    let mut locks = database.handle();
    let lock = format!("BEGIN; SELECT 1 FROM auth_user WHERE id = {} FOR UPDATE", ann.pk());
    locks.connection().unwrap().batch_execute(&lock).unwrap();
    thread::scope(|scope| {
        let waiting: Vec<_> = (0..3).map(|_| scope.spawn(|| save(&database, "waits".into(), &ann))).collect();
        // The lock ends after these rows are inserted.
        for number in 0..20 {
            save(&database, format!("{number}"), &bob).unwrap();
        }
        assert!(waiting.iter().all(|thread| !thread.is_finished()));
        locks.connection().unwrap().batch_execute("COMMIT").unwrap();
        assert!(waiting.into_iter().all(|thread| thread.join().unwrap().is_ok()));
    });
    assert_eq!(count("COUNT(*)", &database), 23);
}

#[test]
fn a_trigger_that_leaves_rows_out_does_not_mix_rows_up() {
    let Some((_made, database, users)) = books() else { return };
    run(
        "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN \
           IF NEW.title = ''left out'' THEN RETURN NULL; END IF; RETURN NEW; END'; \
         CREATE TRIGGER skip BEFORE INSERT ON books_book FOR EACH ROW EXECUTE FUNCTION skip()",
        &database,
    );
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..30 {
                assert!(matches!(save(&database, "left out".into(), &users[0]), Err(Error::Rule(_))));
            }
        });
        save_many(&database, &users);
    });
}

#[test]
fn a_request_that_was_given_up_inserts_nothing() {
    let Some((_made, database, [ann, _bob])) = books() else { return };
    let deadline = Deadline::of_request(Duration::from_secs(60), Arc::default());
    let mut db = database.handle_until(&deadline);
    assert_eq!(deadline.give_up(), GivenUp::NotDone);
    assert!(matches!(BookData::new("late").save(&ann, &mut db), Err(Error::Unavailable(_))));
    assert_eq!(count("COUNT(*)", &database), 0);
}

#[test]
fn the_outcome_is_unknown_if_the_connection_breaks() {
    let Some((_made, database, [ann, _bob])) = books() else { return };
    run(
        "CREATE FUNCTION break() RETURNS boolean LANGUAGE plpgsql AS \
           'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN true; END'; \
         ALTER TABLE books_book ADD CHECK (title <> 'break' OR break())",
        &database,
    );
    let broken = save(&database, "break".into(), &ann);
    assert!(matches!(broken, Err(Error::OutcomeUnknown(_))), "{broken:?}");
    assert!(save(&database, "works again".into(), &ann).is_ok());
}
