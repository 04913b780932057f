//! `queryset.iterator()`: rows that are read one by one, up to a number and up to some bytes of their texts.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use models::{Limit, Model, User, UserData};
use test_database::{Book, BookData, TestDatabase};

/// The lengths of the summaries of the rows that are read, where ten rows have 1,000 bytes each and the fifth 5,000.
fn lengths(limit: Limit, pk: i64) -> Vec<usize> {
    let made = TestDatabase::migrated().with_books();
    let database = made.open(1);
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    for number in 1..=10 {
        let summary = "é".repeat(if number == 5 { 2_500 } else { 500 });
        let data = BookData { summary, ..BookData::new("") };
        Book::create(&data, &ann, connection).unwrap();
    }
    let books = Book::starting_at(Book::objects().filter_owner(&ann), pk, limit, connection).unwrap();
    // The connection is ready for the next query, whatever was not read.
    assert_eq!(Book::all(Book::objects().filter_owner(&ann), connection).unwrap().len(), 10);
    assert!(books.iter().all(|book| book.weight() == book.summary.len()));
    books.iter().map(|book| book.summary.len()).collect()
}

#[test]
fn reading_stops_at_the_limit_of_rows_or_bytes() {
    for (rows, bytes, pk, expected) in [
        (100, usize::MAX, 1, vec![1_000, 1_000, 1_000, 1_000, 5_000, 1_000, 1_000, 1_000, 1_000, 1_000]),
        (3, usize::MAX, 1, vec![1_000, 1_000, 1_000]),
        (100, 2_500, 1, vec![1_000, 1_000, 1_000]),
        (100, 3_000, 1, vec![1_000, 1_000, 1_000]),
        (100, 1, 1, vec![1_000]),
        (100, 2_000, 4, vec![1_000, 5_000]),
        (2, 2_000, 9, vec![1_000, 1_000]),
        (100, 100, 11, vec![]),
    ] {
        assert_eq!(lengths(Limit { rows, bytes }, pk), expected, "{rows} rows or {bytes} bytes from {pk}");
    }
}
