//! Django's `tests/serializers`: `dumpdata` of rows that hold something odd.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "support/odd.rs"]
mod odd;

use diesel::connection::SimpleConnection;
use models::fixtures::{self, Value};
use models::{Model, apps};
use odd::{VALUES, store, user_with_a_book};
use test_database::{Book, TestDatabase, save_row};

#[test]
fn tables_with_any_stored_values_are_dumped() {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user_with_a_book(connection);
    apps::own_models().iter().for_each(|model| save_row(model, ann.pk(), connection));
    connection
        .batch_execute(
            "INSERT INTO token_blacklist_outstandingtoken (id, token, created_at, expires_at, user_id, jti) \
             VALUES (1, 't', NULL, '2020-01-01 00:00:00', 1, 'j')",
        )
        .unwrap();
    for model in [apps::get_models(connection).unwrap(), vec![Book::options()]].concat() {
        for column in model.fields.iter().skip(1) {
            for value in VALUES {
                connection.batch_execute("SAVEPOINT before").unwrap();
                store(model.db_table, &column.attname(), value, connection);
                fixtures::iterator(&model, connection, |_instance, _connection| Ok(())).expect(value);
                connection.batch_execute("ROLLBACK TO before; RELEASE before").unwrap();
            }
        }
    }
}

/// SQLite's own cast would make the key of a row out of each of these, and so give the book to somebody else.
#[test]
fn a_key_that_is_not_a_number_is_dumped_unchanged() {
    for (value, dumped) in [("x'31'", "b'1'"), ("'alice'", "alice"), ("'1x'", "1x"), ("1.5", "1.5")] {
        let made = TestDatabase::migrated_file().with_books();
        let mut db = made.handle();
        let connection = db.connection().unwrap();
        user_with_a_book(connection);
        store("books_book", "owner_id", value, connection);
        let books = Book::options();
        let place = books.fields.iter().position(|field| field.name == "owner").unwrap();
        let mut found = Vec::new();
        fixtures::iterator(&books, connection, |book, _connection| {
            found.push(book.values[place].clone());
            Ok(())
        })
        .unwrap();
        assert_eq!(found, [Value::Str(dumped.into())], "{value}");
    }
}

/// Each of these values stands beside a key of a group, where foreign keys are off. SQLite's own cast would make group
/// 1 of most of them, and so give the user its permissions in the database that the dump is loaded into. Django's join
/// finds no group for them.
#[test]
fn many_to_many_keys_without_a_row_are_left_out() {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    user_with_a_book(connection);
    connection
        .batch_execute(
            "PRAGMA foreign_keys = OFF; INSERT INTO auth_group (id, name) VALUES (1, 'g'), (2, 'h'); \
             INSERT INTO auth_user_groups (user_id, group_id) VALUES \
             (1, 2), (1, 'alice'), (1, '1x'), (1, x'31'), (1, 1.5), (1, 99), (1, ''), (1, 1e300), \
             ('x', 1), (x'31', 1), (1.5, 1), (99, 1)",
        )
        .unwrap();
    let models = apps::get_models(connection).unwrap();
    let users = models.iter().find(|model| model.db_table == "auth_user").unwrap();
    let mut found = Vec::new();
    fixtures::iterator(users, connection, |user, _connection| {
        found.push(user.many_to_many[0].clone());
        Ok(())
    })
    .unwrap();
    assert_eq!(found, [Some(vec![2])]);
}

/// Blobs stand behind all texts, so a chunk that ends with one cannot be continued by comparing keys.
#[test]
fn a_dump_of_many_rows_with_damaged_keys_ends() {
    let made = TestDatabase::file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    connection
        .batch_execute(
            "CREATE TABLE django_session (session_key varchar(40) NOT NULL PRIMARY KEY, session_data text NOT NULL, \
             expire_date datetime NOT NULL); \
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1700) \
             INSERT INTO django_session SELECT CASE WHEN i < 600 THEN i ELSE CAST(i AS BLOB) END, '', '' FROM n",
        )
        .unwrap();
    let models = apps::get_models(connection).unwrap();
    let mut keys = std::collections::BTreeSet::new();
    let mut count = 0;
    fixtures::iterator(&models[0], connection, |session, _connection| {
        count += 1;
        keys.insert(format!("{:?}", session.values[0]));
        assert!(count <= 1700, "rows come again");
        Ok(())
    })
    .unwrap();
    assert_eq!(keys.len(), 1700);
}
