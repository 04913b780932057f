//! `serializer.save(owner=…)`, `serializer.save()` and `instance.delete()`, each in a transaction of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use diesel::connection::{Connection, InstrumentationEvent};
use models::{Db, Error, Model, User, UserData};
use test_database::{Book, BookData, BookPatch, database_with_books};

fn user(username: &str, db: &mut Db) -> User {
    UserData::new("!", username).save(db).expect("a user")
}

fn titled(title: &str) -> BookData {
    BookData::new(title)
}

fn update(book: &Book, title: Option<&str>, db: &mut Db) -> models::Result<Book> {
    let patch = BookPatch { title: title.map(Into::into), ..BookPatch::default() };
    db.autocommit(|connection| book.update(&patch, connection))
}

fn delete(book: &Book, db: &mut Db) {
    db.autocommit(|connection| book.delete(connection)).expect("a book is deleted");
}

fn books(owner: &User, db: &mut Db) -> Vec<Book> {
    Book::all(Book::objects().filter_owner(owner), db.connection().expect("a connection")).expect("all books")
}

#[test]
fn a_book_belongs_to_the_owner_that_it_was_made_for() {
    let (_folder, mut db) = database_with_books();
    let (ann, bob) = (user("ann", &mut db), user("bob", &mut db));
    // Every key that a caller can send is in this literal, and none of them is an owner.
    let data = BookData { summary: "soon".into(), published: true, ..BookData::new("Write") };
    let book = data.save(&bob, &mut db).unwrap();
    assert_eq!((book.title.as_str(), book.summary.as_str(), book.published), ("Write", "soon", true));
    assert_eq!(book.owner_id, bob.id);
    assert_eq!(books(&bob, &mut db), [book]);
    assert_eq!(books(&ann, &mut db), []);
}

#[test]
fn a_book_of_a_deleted_owner_is_not_saved() {
    let (_folder, mut db) = database_with_books();
    let ann = user("ann", &mut db);
    db.atomic(|connection| ann.delete(connection)).unwrap();
    assert!(matches!(titled("Write").save(&ann, &mut db), Err(Error::ForeignKey(_))));
    assert_eq!(books(&ann, &mut db), []);
}

#[test]
fn a_connection_keeps_the_prepared_statement_of_an_update() {
    let (_folder, mut db) = database_with_books();
    let ann = user("ann", &mut db);
    let book = titled("Write").save(&ann, &mut db).unwrap();
    let kept = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&kept);
    let connection = db.connection().unwrap();
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::CacheQuery { .. } = event {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    for title in ["Rest", "Read", "Sleep"] {
        let patch = BookPatch { title: Some(title.into()), ..BookPatch::default() };
        book.update(&patch, connection).unwrap();
        assert_eq!(kept.load(Ordering::Relaxed), 1);
    }
    let patch = BookPatch { published: Some(true), ..BookPatch::default() };
    book.update(&patch, connection).unwrap();
    assert_eq!(kept.load(Ordering::Relaxed), 2, "an UPDATE of another column");
}

#[test]
fn an_update_moves_updated_at_and_keeps_what_was_not_sent() {
    let (_folder, mut db) = database_with_books();
    let ann = user("ann", &mut db);
    let book = titled("Write").save(&ann, &mut db).unwrap();
    sleep(Duration::from_millis(2));
    let changed = update(&book, Some("Rest"), &mut db).unwrap();
    assert!(changed.updated_at > book.updated_at);
    assert_eq!(changed, Book { title: "Rest".into(), updated_at: changed.updated_at, ..book });
    assert_eq!(books(&ann, &mut db), std::slice::from_ref(&changed));
    sleep(Duration::from_millis(2));
    let touched = update(&changed, None, &mut db).unwrap();
    assert!(touched.updated_at > changed.updated_at, "an empty update moves it too, as auto_now does");
}

#[test]
fn a_deleted_book_is_gone_and_cannot_be_changed() {
    let (_folder, mut db) = database_with_books();
    let ann = user("ann", &mut db);
    let book = titled("Write").save(&ann, &mut db).unwrap();
    let other = titled("Other").save(&ann, &mut db).unwrap();
    delete(&book, &mut db);
    assert_eq!(books(&ann, &mut db), [other]);
    assert!(matches!(update(&book, Some("Rest"), &mut db), Err(Error::DoesNotExist)));
    delete(&book, &mut db);
}
