//! Django's `tests/backends/sqlite`, `register_converter` and beyond: what is read where a column holds something odd.
//!
//! Each expected value is what Django 5.2 reads from the same file, or, where it fails, what this crate has decided on.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "support/odd.rs"]
mod odd;

use diesel::connection::SimpleConnection;
use models::{Limit, Model, User, stored};
use odd::{VALUES, store, user_with_a_book};
use test_database::{Book, TestDatabase};

/// Reads the one book in which `column` holds `value`.
fn book_with(column: &str, value: &str) -> Book {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user_with_a_book(connection);
    store("books_book", column, value, connection);
    Book::get(Book::objects().filter_owner(&ann), 7, connection).expect(value)
}

#[test]
fn timestamps_are_read_like_parse_datetime() {
    for (value, shown) in [
        ("1577836800000", None),
        ("-5", None),
        ("20200101", Some("2020-01-01T00:00:00Z")),
        ("20200101.12", Some("2020-01-01T12:00:00Z")),
        ("x'323032302d30312d3031'", Some("2020-01-01T00:00:00Z")),
        ("''", None),
        ("x''", None),
        ("'null'", None),
        ("'infinity'", None),
        ("'2020-W01-1'", Some("2019-12-30T00:00:00Z")),
        ("'20200101T120000'", Some("2020-01-01T12:00:00Z")),
        ("'2020-01-01é12:00:00,5'", Some("2020-01-01T12:00:00.500000Z")),
        ("'2020-01-01 12:00:00+01:02:03.5'", Some("2020-01-01T10:57:56.500000Z")),
        ("'2020-01-01 00:00:00' || char(10)", Some("2020-01-01T00:00:00Z")),
        ("'2020-01-01 00:00:00.1234567x'", None),
        ("'10000-01-01 00:00:00'", None),
        ("'9999-12-31 23:59:59.999999'", Some("9999-12-31T23:59:59.999999Z")),
        // Django fails where it reads these.
        ("'2020-02-30 00:00:00'", None),
        ("'0000-01-01 00:00:00'", None),
        ("'2020-01-01 24:00:00'", None),
        ("'2020-01-01 00:00:00+24:00'", None),
        ("'0001-01-01 00:00:00+01:00'", None),
        ("'9999-12-31 23:59:59-00:01'", None),
        ("x'ff'", None),
        ("CAST(x'323032302d30312d3031ff31323a3030' AS TEXT)", None),
    ] {
        let moment = book_with("created_at", value).created_at;
        assert_eq!(moment.map(|moment| moment.to_string()).as_deref(), shown, "{value}");
    }
}

#[test]
fn only_the_value_1_is_true() {
    for (value, truth) in [
        ("1", true),
        ("1.0", true),
        ("'1'", true),
        ("' 1'", true),
        ("x'31'", true),
        ("0", false),
        ("'0'", false),
        ("2", false),
        ("-1", false),
        ("1.5", false),
        ("4294967297", false),
        ("'true'", false),
        ("'t'", false),
        ("''", false),
        ("x''", false),
        ("x'01'", false),
        ("x'3100'", false),
        ("CAST(x'ff' AS TEXT)", false),
    ] {
        assert_eq!(book_with("published", value).published, truth, "{value}");
    }
}

#[test]
fn a_text_is_what_pythons_str_makes_of_the_value() {
    for (value, text) in [
        ("5", "5"),
        ("1.5", "1.5"),
        ("''", ""),
        ("'a' || char(0) || 'b'", "a\0b"),
        ("char(65533)", "\u{fffd}"),
        ("x''", "b''"),
        ("x'6162'", "b'ab'"),
        ("x'ff00090a0d5c7f'", r"b'\xff\x00\t\n\r\\\x7f'"),
        ("x'27'", r#"b"'""#),
        ("x'22'", r#"b'"'"#),
        ("x'2722'", r#"b'\'"'"#),
        // Django fails where it reads these.
        ("CAST(x'61ff62' AS TEXT)", "a\u{fffd}b"),
    ] {
        assert_eq!(book_with("title", value).title, text, "{value}");
    }
}

/// As a later migration may leave the table, which allows no value where this program knows one.
#[test]
fn a_null_is_an_empty_value() {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user_with_a_book(connection);
    connection
        .batch_execute(
            "CREATE TABLE loose AS SELECT * FROM books_book WHERE 0; DROP TABLE books_book; \
             ALTER TABLE loose RENAME TO books_book; \
             INSERT INTO books_book (id, owner_id) VALUES (7, 1)",
        )
        .unwrap();
    let book = Book::get(Book::objects().filter_owner(&ann), 7, connection).unwrap();
    assert_eq!((book.title.as_str(), book.summary.as_str(), book.published), ("", "", false));
    assert_eq!((book.created_at, book.updated_at), (None, None));
}

/// No value in any column fails the reading of a row, a list, or a dump.
#[test]
fn no_stored_value_makes_a_list_fail() {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user_with_a_book(connection);
    let books = Book::objects().filter_owner(&ann);
    for column in Book::FIELDS.iter().map(|field| field.column().attname()).filter(|name| !name.ends_with("id")) {
        for value in VALUES {
            connection.batch_execute("SAVEPOINT before").unwrap();
            store("books_book", &column, value, connection);
            assert_eq!(Book::all(books.clone(), connection).expect(value).len(), 1, "{column} {value}");
            assert_eq!(Book::starting_at(books.clone(), 1, Limit::NONE, connection).expect(value).len(), 1);
            Book::get(books.clone(), 7, connection).expect(value).delete(connection).expect(value);
            connection.batch_execute("ROLLBACK TO before; RELEASE before").unwrap();
        }
    }
    for column in User::FIELDS.iter().map(|field| field.name).filter(|name| *name != "id") {
        for value in VALUES {
            connection.batch_execute("SAVEPOINT before").unwrap();
            store("auth_user", column, value, connection);
            assert_eq!(User::all(User::objects(), connection).expect(value).len(), 1, "{column} {value}");
            User::get(User::objects(), ann.id.into(), connection).expect(value);
            connection.batch_execute("ROLLBACK TO before; RELEASE before").unwrap();
        }
    }
}

/// Any text gives a moment or none, within Python's calendar.
#[test]
fn no_text_makes_the_timestamp_parser_panic() {
    let seeds = ["2020-01-01 12:34:56.789012+01:02", "2020-W53-7T235959Z", "20201231", "\u{ff12}020-1-1 1:1"];
    let pieces = ["", "0", "9", "-", "W", ":", ".", ",", "+", "Z", " ", "\n", "\0", "é", "\u{10ffff}", "٣"];
    for seed in seeds {
        for (place, _) in seed.char_indices() {
            for piece in pieces {
                let (before, after) = seed.split_at(place);
                let cut = after.chars().next().map_or(0, char::len_utf8);
                for text in [format!("{before}{piece}{after}"), format!("{before}{piece}{}", &after[cut..])] {
                    let shown = stored::moment(&text).map(|moment| moment.to_string());
                    assert!(shown.is_none_or(|shown| shown.len() == 20 || shown.len() == 27), "{text}");
                }
            }
        }
    }
}
