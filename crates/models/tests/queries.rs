//! Django's `tests/queries`: each call of a manager or model, beside the SQL that it becomes on SQLite.

#[path = "support/sql.rs"]
mod sql;

use models::{Limit, Model, User, UserData};
use sql::{check, user};
use test_database::{Book, BookData, BookPatch, TestDatabase};

fn titled(title: &str) -> BookData {
    BookData::new(title)
}

#[test]
fn reading_books() {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    check(
        connection,
        "list(Book.objects.filter(owner=ann).order_by('pk'))",
        |connection| Book::all(Book::objects().filter_owner(&ann), connection),
        &["SELECT * FROM books_book WHERE (books_book.owner_id = ?) ORDER BY books_book.id"],
    );
    check(
        connection,
        "list(Book.objects.filter(owner=ann, pk__gte=7).order_by('pk')[:1000])",
        |connection| {
            Book::starting_at(
                Book::objects().filter_owner(&ann),
                7,
                Limit { rows: 1000, bytes: usize::MAX },
                connection,
            )
        },
        &[
            "SELECT * FROM books_book WHERE ((books_book.owner_id = ?) AND (books_book.id >= ?)) ORDER BY books_book.id \
           LIMIT 0 + ?",
        ],
    );
    check(
        connection,
        "Book.objects.filter(owner=ann).get(pk=1)",
        |connection| Book::get(Book::objects().filter_owner(&ann), 1, connection),
        &["SELECT * FROM books_book WHERE ((books_book.owner_id = ?) AND (books_book.id = ?))"],
    );
}

#[test]
fn counting_rows() {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    check(
        connection,
        "Book.objects.filter(owner=ann).count()",
        |connection| Book::count(Book::objects().filter_owner(&ann), connection),
        &["SELECT COUNT(*) FROM books_book WHERE (books_book.owner_id = ?)"],
    );
    check(
        connection,
        "Book.objects.count()",
        |connection| Book::count(Book::objects(), connection),
        &["SELECT COUNT(*) FROM books_book"],
    );
}

#[test]
fn writing_books() {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    check(
        connection,
        "Book.objects.create(owner=ann, title='Write')",
        |connection| Book::create(&titled("Write"), &ann, connection),
        &["INSERT INTO books_book (all but id) VALUES (?) RETURNING *"],
    );
    let book = Book::get(Book::objects().filter_owner(&ann), 1, connection).unwrap();
    check(
        connection,
        "book.save(update_fields=['title', 'updated_at'])",
        |connection| book.update(&BookPatch { title: Some("Rest".into()), ..BookPatch::default() }, connection),
        &["UPDATE books_book SET title = ?, updated_at = ? WHERE (books_book.id = ?) RETURNING *"],
    );
    check(
        connection,
        "book.save(update_fields=['updated_at'])",
        |connection| book.update(&BookPatch::default(), connection),
        &["UPDATE books_book SET updated_at = ? WHERE (books_book.id = ?) RETURNING *"],
    );
    check(
        connection,
        "book.delete()",
        |connection| book.clone().delete(connection),
        &["DELETE FROM books_book WHERE (books_book.id = ?)"],
    );
}

#[test]
fn reading_users() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    check(
        connection,
        "list(User.objects.order_by('pk'))",
        |connection| User::all(User::objects(), connection),
        &["SELECT * FROM auth_user ORDER BY auth_user.id"],
    );
    check(
        connection,
        "User.objects.get(pk=1)",
        |connection| User::get(User::objects(), 1, connection),
        &["SELECT * FROM auth_user WHERE (auth_user.id = ?)"],
    );
    check(
        connection,
        "User.objects.get_by_natural_key('ann')",
        |connection| User::get_by_natural_key("ann", connection),
        &["SELECT * FROM auth_user WHERE (auth_user.username = ?)"],
    );
    check(connection, "User.objects.exists()", User::exists, &["SELECT EXISTS (SELECT auth_user.id FROM auth_user)"]);
}

#[test]
fn writing_users() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    check(
        connection,
        "User.objects.create(username='ann')",
        |connection| User::create(&UserData::new("", "ann"), connection),
        &["INSERT INTO auth_user (all but id) VALUES (?) RETURNING *"],
    );
    let ann = User::get(User::objects(), 1, connection).unwrap();
    check(
        connection,
        "update_last_login(None, ann)",
        |connection| ann.update_last_login(connection),
        &["UPDATE auth_user SET last_login = ? WHERE (auth_user.id = ?)"],
    );
    check(
        connection,
        "ann.delete()",
        |connection| ann.clone().delete(connection),
        &["DELETE FROM auth_user WHERE (auth_user.id = ?)"],
    );
}

#[test]
fn writing_passwords() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    check(
        connection,
        "ann.save(update_fields=['password'])",
        |connection| ann.set_password_hash("!", connection),
        &["UPDATE auth_user SET password = ? WHERE ((auth_user.id = ?) AND (auth_user.username = ?))"],
    );
    check(
        connection,
        "ann.check_password(…), where the hash is made anew",
        |connection| ann.replace_password_hash("!", connection),
        &["UPDATE auth_user SET password = ? WHERE ((auth_user.id = ?) AND (auth_user.password = ?))"],
    );
}
