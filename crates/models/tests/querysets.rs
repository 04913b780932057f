//! `QuerySet.filter`, `order_by` and slices, whose conditions are known only at run time, on both databases.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use models::query::{Lookup, Operand, OrderBy, SHORT, count_for_page, keys, positions};
use models::stored::Value;
use models::timezone::DateTime;
use models::{DbConnection, Limit, Model, QuerySet, User, UserData};
use test_database::{Book, BookData, BookPatch, BookQuerySet, database_with_books, save};

/// Books with these titles. Each one is a day younger than the one before it, and every second one is published.
fn shelf(titles: &[&str], connection: &mut DbConnection) -> User {
    let ann = User::create(&UserData::new("!", "ann"), connection).unwrap();
    for (day, title) in titles.iter().enumerate() {
        let book = Book::create(&BookData::new(*title), &ann, connection).unwrap();
        let book =
            book.update(&BookPatch { published: Some(day % 2 == 1), ..BookPatch::default() }, connection).unwrap();
        let moment = DateTime::parse(&format!("2020-01-{:02} 23:59:59.999999", day + 1));
        save(&Book { created_at: moment, ..book }, connection);
    }
    ann
}

fn titles(books: BookQuerySet, connection: &mut DbConnection) -> Vec<String> {
    Book::fetch(books, Limit::NONE, connection).unwrap().into_iter().map(|book| book.title).collect()
}

fn text(text: &str) -> Value {
    Value::Str(text.to_owned())
}

#[track_caller]
fn check(books: BookQuerySet, expected: &[&str], connection: &mut DbConnection) {
    assert_eq!(titles(books.clone(), connection), expected);
    assert_eq!(Book::count(books.clone(), connection).unwrap(), i64::try_from(expected.len()).unwrap());
    let all = Book::starting_at(books, i64::MIN, Limit::NONE, connection).unwrap();
    assert_eq!(all.into_iter().map(|book| book.title).collect::<Vec<_>>(), expected);
}

#[test]
fn each_lookup_selects_rows() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    shelf(&["one", "two", "three", "four"], connection);
    let filter = |field, lookup, value: Value| Book::objects().filter(field, lookup, value);
    let noon = DateTime::parse("2020-01-03 12:00:00").map_or(Value::Null, Value::DateTime);
    check(filter(&Book::TITLE, Lookup::Exact, text("two")), &["two"], connection);
    check(filter(&Book::TITLE, Lookup::IContains, text("O")), &["one", "two", "four"], connection);
    check(filter(&Book::PUBLISHED, Lookup::Exact, Value::Bool(true)), &["two", "four"], connection);
    check(filter(&Book::PUBLISHED, Lookup::Exact, Value::Bool(false)), &["one", "three"], connection);
    check(filter(&Book::CREATED_AT, Lookup::Gt, noon.clone()), &["three", "four"], connection);
    check(filter(&Book::CREATED_AT, Lookup::Gte, noon.clone()), &["three", "four"], connection);
    check(filter(&Book::CREATED_AT, Lookup::Lt, noon.clone()), &["one", "two"], connection);
    check(filter(&Book::CREATED_AT, Lookup::Lte, noon), &["one", "two"], connection);
    check(filter(&Book::CREATED_AT, Lookup::Date, text("2020-01-03")), &["three"], connection);
    check(filter(&Book::CREATED_AT, Lookup::Exact, Value::Null), &[], connection);
    let both = Operand::List(vec![text("one"), text("three"), text("nine")]);
    check(Book::objects().filter(&Book::TITLE, Lookup::In, both), &["one", "three"], connection);
    check(Book::objects().filter(&Book::TITLE, Lookup::In, Vec::new()), &[], connection);
}

#[test]
fn conditions_are_combined_with_and_and_or() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = shelf(&["one", "two", "three"], connection);
    let title = |title| (&Book::TITLE, Lookup::Exact, Operand::One(text(title)));
    let either = Book::objects().filter_any([title("one"), title("two")]);
    check(either.clone(), &["one", "two"], connection);
    check(either.clone().filter(&Book::PUBLISHED, Lookup::Exact, Value::Bool(true)), &["two"], connection);
    check(either.clone().filter_owner(&ann), &["one", "two"], connection);
    let bob = User::create(&UserData::new("!", "bob"), connection).unwrap();
    check(either.filter_owner(&bob), &[], connection);
    check(Book::objects().filter_any([]), &[], connection);
}

#[test]
fn in_a_pattern_every_character_stands_for_itself() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    shelf(&["100%", "100", r"a\b", "a_b", "axb", "it's \"x\""], connection);
    for (pattern, expected) in [("0%", "100%"), (r"a\b", r"a\b"), ("a_b", "a_b"), ("'s \"", "it's \"x\"")] {
        check(Book::objects().filter(&Book::TITLE, Lookup::IContains, text(pattern)), &[expected], connection);
    }
}

#[test]
fn equal_rows_follow_each_other_by_their_keys() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    shelf(&["b", "a", "b", "a"], connection);
    let by = |field, descending| OrderBy { field, descending };
    let mut order = |order: &[OrderBy<Book>]| {
        let books = Book::objects().order_by(order.to_vec());
        Book::fetch(books, Limit::NONE, connection).unwrap().iter().map(|book| book.id).collect::<Vec<_>>()
    };
    assert_eq!(order(&[by(Book::TITLE, false)]), [2, 4, 1, 3]);
    assert_eq!(order(&[by(Book::TITLE, true)]), [1, 3, 2, 4]);
    assert_eq!(order(&[by(Book::PUBLISHED, true), by(Book::ID, true)]), [4, 2, 3, 1]);
    assert_eq!(order(&[]), [1, 2, 3, 4]);
}

#[test]
fn slices_stay_within_the_bounds() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    shelf(&["a", "b", "c", "d", "e"], connection);
    for (books, expected) in [
        (Book::objects().slice(1, 3), &["b", "c", "d"][..]),
        (Book::objects().slice(1, 3).first_rows(2), &["b", "c"]),
        (Book::objects().slice(1, 3).skip(2), &["d"]),
        (Book::objects().slice(1, 3).skip(4), &[]),
        (Book::objects().slice(9, i64::MAX), &[]),
        (Book::objects().skip(3), &["d", "e"]),
        (Book::objects().slice(1, 3).unbounded(), &["a", "b", "c", "d", "e"]),
    ] {
        assert_eq!(titles(books.clone(), connection), expected);
        assert_eq!(keys::<Book>(books.into_query(), connection).unwrap().len(), expected.len());
    }
}

#[test]
fn a_position_is_the_value_of_a_field() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = shelf(&["a"], connection);
    let mut position = |field| positions(Book::objects().into_query(), &field, connection).unwrap();
    assert_eq!(position(Book::ID), [(1, Value::Int(1))]);
    assert_eq!(position(Book::OWNER), [(1, Value::Int(ann.id.into()))]);
    assert_eq!(position(Book::TITLE), [(1, text("a"))]);
    assert_eq!(position(Book::PUBLISHED), [(1, Value::Bool(false))]);
    let moment = DateTime::parse("2020-01-01 23:59:59.999999").unwrap();
    assert_eq!(position(Book::CREATED_AT), [(1, Value::DateTime(moment))]);
}

/// A long list is counted from memory, but never after a change.
#[test]
fn a_remembered_count_is_never_old() {
    let (made, mut db) = database_with_books();
    let ann = shelf(&[], db.connection().unwrap());
    add_books(1_500, &ann, &mut db);
    let database = made.open(2);
    let mut readers = [database.handle(), database.handle()];
    let mine = || Book::objects().filter_owner(&ann);
    let drafts = || mine().filter(&Book::PUBLISHED, Lookup::Exact, Value::Bool(false));
    for expected in [1_500, 1_501, 1_502] {
        // A snapshot sees the state of its first query.
        readers[1].release();
        readers[1] = database.snapshot().unwrap_or(database.handle());
        for _ in 0..3 {
            for reader in &mut readers {
                assert_eq!(count_for_page(mine(), reader).unwrap(), expected);
            }
            let others = drafts().filter(&Book::TITLE, Lookup::Exact, text("b"));
            assert_eq!(count_for_page(drafts(), &mut readers[0]).unwrap(), expected);
            assert_eq!(count_for_page(others, &mut readers[0]).unwrap(), 0);
        }
        add_books(1, &ann, &mut db);
    }
}

/// The event loop must not wait for a long list, nor for the rows of a filter.
#[test]
fn a_snapshot_refuses_to_count_many_rows() {
    let (made, mut db) = database_with_books();
    let ann = shelf(&[], db.connection().unwrap());
    let database = made.open(1);
    let mine = || Book::objects().filter_owner(&ann);
    let refuses = |queryset| {
        let snapshot = database.snapshot();
        assert_eq!(snapshot.is_none(), database.is_remote());
        let Some(mut snapshot) = snapshot else { return true };
        let refused = count_for_page(queryset, &mut snapshot).is_err();
        assert_eq!(refused, snapshot.is_unfinished());
        refused
    };
    add_books(SHORT, &ann, &mut db);
    // The second time, the count comes from memory.
    assert!(database.is_remote() || [mine(), mine(), mine()].into_iter().all(|mine| !refuses(mine)));
    assert!(refuses(mine().filter(&Book::TITLE, Lookup::Exact, text("b"))));
    assert!(refuses(mine().order_by([OrderBy { field: Book::TITLE, descending: false }])));
    add_books(1, &ann, &mut db);
    for _ in 0..3 {
        assert!(refuses(mine()));
        assert_eq!(count_for_page(mine(), &mut database.handle()).unwrap(), SHORT + 1);
    }
}

fn add_books(count: i64, owner: &models::User, db: &mut models::Db) {
    let book = BookData::new("a");
    db.atomic(|connection| (0..count).try_for_each(|_| Book::create(&book, owner, connection).map(drop))).unwrap();
    db.release();
}
