//! Django's `tests/basic` and `tests/get_or_create`: which rows a model's calls find, make, change and delete.

use std::thread::sleep;
use std::time::Duration;

use models::{DbConnection, Error, Model, User, UserData};
use test_database::{Book, BookData, BookPatch, database, database_with_books, save};

fn user(username: &str, connection: &mut DbConnection) -> User {
    let new = UserData::new("!", username);
    User::create(&new, connection).expect("a user")
}

fn titled(title: &str) -> BookData {
    BookData::new(title)
}

fn retitled(title: &str) -> BookPatch {
    BookPatch { title: Some(title.into()), ..BookPatch::default() }
}

/// Reads a book anew, whoever owns it.
fn reload(book: &Book, owner: &User, connection: &mut DbConnection) -> Book {
    Book::get(Book::objects().filter_owner(owner), book.id, connection).expect("the book is still there")
}

/// `Model._meta`, of which error texts and serializers are made.
#[test]
fn each_model_knows_its_name_and_fields() {
    assert_eq!((Book::object_name(), User::object_name()), ("Book", "User"));
    assert_eq!((Book::FIELDS[0].name, Book::OWNER.name, User::USERNAME.name), ("id", "owner", "username"));
}

#[test]
fn books_of_other_users_are_not_found() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let (ann, bob) = (user("ann", connection), user("bob", connection));
    let book = Book::create(&titled("Write"), &ann, connection).unwrap();
    assert_eq!(Book::get(Book::objects().filter_owner(&ann), book.id, connection).unwrap(), book);
    assert!(matches!(Book::get(Book::objects().filter_owner(&bob), book.id, connection), Err(Error::DoesNotExist)));
    assert_eq!(Book::all(Book::objects().filter_owner(&bob), connection).unwrap(), []);
}

#[test]
fn count_counts_the_rows_of_the_queryset() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let (ann, bob) = (user("ann", connection), user("bob", connection));
    for (owner, title) in [(&ann, "Write"), (&ann, "Rest"), (&bob, "Read")] {
        Book::create(&titled(title), owner, connection).unwrap();
    }
    let mut count = |books| Book::count(books, connection).unwrap();
    assert_eq!(count(Book::objects().filter_owner(&ann)), 2);
    assert_eq!(count(Book::objects().filter_owner(&bob)), 1);
    assert_eq!(count(Book::objects()), 3);
    assert_eq!(User::count(User::objects(), connection).unwrap(), 2);
}

#[test]
fn books_come_in_the_order_of_their_keys() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    let made: Vec<_> = ["c", "a", "b"].map(|title| Book::create(&titled(title), &ann, connection).unwrap()).into();
    // A row that is put before the others later on.
    let first = Book { id: -1, ..made[0].clone() };
    save(&first, connection);
    let expected: Vec<_> = std::iter::once(first).chain(made).collect();
    assert_eq!(Book::all(Book::objects().filter_owner(&ann), connection).unwrap(), expected);
}

#[test]
fn no_key_past_either_end_is_found() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    for pk in [0, -1, i64::MAX, i64::MIN] {
        assert!(
            matches!(Book::get(Book::objects().filter_owner(&ann), pk, connection), Err(Error::DoesNotExist)),
            "book {pk}"
        );
        assert!(matches!(User::get(User::objects(), pk, connection), Err(Error::DoesNotExist)), "user {pk}");
    }
    let wrapped = (1 << 32) + i64::from(ann.id);
    assert!(matches!(User::get(User::objects(), wrapped, connection), Err(Error::DoesNotExist)));
}

#[test]
fn a_new_book_has_the_defaults_of_its_fields() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    let book = Book::create(&titled("Write"), &ann, connection).unwrap();
    assert_eq!((book.title.as_str(), book.summary.as_str(), book.published), ("Write", "", false));
    assert_eq!((book.owner_id, book.created_at), (ann.id, book.updated_at));
    assert_eq!(reload(&book, &ann, connection), book);
}

#[test]
fn an_update_writes_only_what_is_given() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    let book = Book::create(&titled("Write"), &ann, connection).unwrap();
    let other = Book::create(&titled("Other"), &ann, connection).unwrap();
    sleep(Duration::from_millis(2));
    let changed = book.update(&BookPatch { published: Some(true), ..BookPatch::default() }, connection).unwrap();
    assert!(changed.updated_at > book.updated_at);
    assert_eq!(changed, Book { published: true, updated_at: changed.updated_at, ..book.clone() });
    assert_eq!(reload(&book, &ann, connection), changed);
    assert_eq!(reload(&other, &ann, connection), other, "no other row changes");
}

#[test]
fn two_updates_of_different_columns_both_last() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    let book = Book::create(&titled("Write"), &ann, connection).unwrap();
    // Two callers have read the same row; each writes what it knows of.
    let (one, two) = (book.clone(), book.clone());
    one.update(&retitled("Rest"), connection).unwrap();
    two.update(&BookPatch { summary: Some("soon".into()), ..BookPatch::default() }, connection).unwrap();
    let stored = reload(&book, &ann, connection);
    assert_eq!((stored.title.as_str(), stored.summary.as_str()), ("Rest", "soon"));
}

#[test]
fn a_deleted_book_is_gone_and_alone() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    let book = Book::create(&titled("Write"), &ann, connection).unwrap();
    let other = Book::create(&titled("Other"), &ann, connection).unwrap();
    book.clone().delete(connection).unwrap();
    assert_eq!(Book::all(Book::objects().filter_owner(&ann), connection).unwrap(), std::slice::from_ref(&other));
    assert!(matches!(book.update(&retitled("Rest"), connection), Err(Error::DoesNotExist)));
    // As in Django, deleting what is gone is no error; and its key is not given out again.
    book.clone().delete(connection).unwrap();
    other.clone().delete(connection).unwrap();
    assert!(Book::create(&titled("New"), &ann, connection).unwrap().id > other.id);
}

#[test]
fn usernames_are_unique() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    let again = UserData::new("", "ann");
    assert!(matches!(User::create(&again, connection), Err(Error::NotUnique(_))));
    // Usernames differ by case, as in Django.
    assert_ne!(user("Ann", connection).id, ann.id);
}

#[test]
fn a_book_needs_an_owner_that_is_there() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    ann.clone().delete(connection).unwrap();
    let created = db.atomic(|connection| Book::create(&titled("Write"), &ann, connection));
    // In the words of each database.
    let message = created.unwrap_err().to_string().to_lowercase();
    assert!(message.contains("foreign key constraint"), "{message}");
    assert_eq!(Book::all(Book::objects().filter_owner(&ann), db.connection().unwrap()).unwrap(), []);
    // The connection is not left inside the broken transaction.
    db.atomic(|connection| Ok(user("bob", connection))).unwrap();
}

#[test]
fn a_new_user_has_no_special_rights() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    assert!(!User::exists(connection).unwrap());
    let ann = user("ann", connection);
    assert!(User::exists(connection).unwrap());
    assert_eq!((ann.is_active, ann.is_staff, ann.is_superuser), (true, false, false));
    assert_eq!((ann.first_name.as_str(), ann.last_name.as_str(), ann.email.as_str()), ("", "", ""));
    assert_eq!(ann.last_login, None);
    let found = User::get_by_natural_key("ann", connection).unwrap().unwrap();
    assert_eq!((found.id, found.date_joined), (ann.id, ann.date_joined));
    assert!(User::get_by_natural_key("ANN", connection).unwrap().is_none());
}

#[test]
fn a_login_updates_last_login_and_replaces_a_hash() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let (ann, bob) = (user("ann", connection), user("bob", connection));
    ann.set_password_hash("a new hash", connection).unwrap();
    ann.update_last_login(connection).unwrap();
    let stored = User::get(User::objects(), ann.id.into(), connection).unwrap();
    assert_eq!(stored.password, "a new hash");
    assert!(stored.last_login.is_some_and(|moment| Some(moment) >= ann.date_joined));
    let other = User::get(User::objects(), bob.id.into(), connection).unwrap();
    assert_eq!((other.password.as_str(), other.last_login), ("!", None));
    assert!(!format!("{stored:?}").contains("a new hash"), "logs may show a user");
}
