//! The log of damaged values: table, column and key, never the value, and a bounded number of lines.
//!
//! A logger belongs to a process, so this file has one test.

use std::sync::Mutex;

use diesel::connection::SimpleConnection;
use log::{LevelFilter, Log, Metadata, Record};
use models::options::Options;
use models::{DbConnection, Model, User, UserData, apps, fixtures};
use test_database::{Book, TestDatabase};

struct Lines(Mutex<Vec<String>>);

static LINES: Lines = Lines(Mutex::new(Vec::new()));

impl Log for Lines {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        self.0.lock().expect("the log").push(record.args().to_string());
    }

    fn flush(&self) {}
}

fn read_all(model: &Options, connection: &mut DbConnection) {
    fixtures::iterator(model, connection, |_instance, _connection| Ok(())).expect("rows");
}

#[test]
fn damaged_values_are_logged_without_content_and_rate_limited() {
    log::set_logger(&LINES).unwrap();
    log::set_max_level(LevelFilter::Info);
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    let tell = |lines: &[&str]| assert_eq!(*LINES.0.lock().unwrap(), lines);

    // U+FFFD stands for bytes that are not UTF-8, but a text can contain the character itself too.
    connection.batch_execute("UPDATE auth_user SET first_name = char(65533)").unwrap();
    read_all(&User::options(), connection);
    tell(&[]);

    connection
        .batch_execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
             INSERT INTO books_book (id, title, summary, published, created_at, updated_at, owner_id) \
             SELECT i, 'title', '', 0, '2020-01-01 00:00:00', '2020-01-01 00:00:00', 1 FROM n; \
             UPDATE books_book SET created_at = 'secret', published = 77 WHERE id = 42; \
             UPDATE auth_user SET last_login = 'secret'",
        )
        .unwrap();
    Book::get(Book::objects().filter_owner(&ann), 41, connection).unwrap();
    User::get_by_natural_key("ann", connection).unwrap().unwrap();
    let user = "auth_user: last_login of the row with the key 1 holds a damaged value";
    tell(&[user]);
    Book::all(Book::objects().filter_owner(&ann), connection).unwrap();
    let books = [
        "books_book: published of the row with the key 42 holds a damaged value",
        "books_book: created_at of the row with the key 42 holds a damaged value",
    ];
    tell(&[user, books[0], books[1]]);

    connection.batch_execute("UPDATE books_book SET updated_at = 'secret'").unwrap();
    for _ in 0..3 {
        Book::all(Book::objects().filter_owner(&ann), connection).unwrap();
    }
    for model in [apps::get_models(connection).unwrap(), vec![Book::options()]].concat() {
        read_all(&model, connection);
    }
    let lines = LINES.0.lock().unwrap();
    assert_eq!(lines.len(), 11, "{lines:?}");
    assert_eq!(lines[10], "further damaged values are not logged for a minute");
    assert!(!lines.iter().any(|line| line.contains("secret") || line.contains("77")), "{lines:?}");
}
