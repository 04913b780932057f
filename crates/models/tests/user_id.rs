//! `AutoField`: the key of a user, as the databases store it and as values that are no keys.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use models::fixtures::{Value, iterator};
use models::{DbConnection, Error, Model, User, UserData, UserId};
use test_database::{Book, BookData, TestDatabase, database, database_with_books, on_postgres};

fn select(expression: &str, connection: &mut DbConnection) -> Result<UserId, String> {
    sql::<BigInt>(&format!("SELECT {expression}")).get_result(connection).map_err(|error| error.to_string())
}

#[test]
fn a_key_is_read_with_all_its_bits() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    for key in [i64::MIN + 1, -4_294_967_297, -1, 0, 1, 2_147_483_648, 4_294_967_297, i64::MAX] {
        assert_eq!(select(&format!("CAST({key} AS bigint)"), connection), Ok(UserId::from(key)));
    }
    // PostgreSQL sends four bytes for these.
    for key in [i32::MIN + 1, -1, 0, i32::MAX] {
        assert_eq!(select(&format!("CAST({key} AS integer)"), connection), Ok(UserId::from(i64::from(key))));
    }
}

#[test]
fn a_key_must_be_an_integer() {
    let made = TestDatabase::file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    for value in ["'1'", "'abc'", "''", "1.9", "1.0", "9e999", "x'01'", "NULL"] {
        assert!(select(value, connection).is_err(), "{value}");
    }
}

/// SQLite stores any value in a column of integers that is not the table's own key.
#[test]
fn an_owner_that_is_not_an_integer_is_dumped_as_text() {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let users: Vec<User> =
        ["ann", "bob"].iter().map(|name| User::create(&UserData::new("", *name), connection).unwrap()).collect();
    Book::create(&BookData::new(""), &users[0], connection).unwrap();
    connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
    let books = Book::options();
    for value in ["'abc'", "1.9", "0.5", "x'31'", "''"] {
        connection.batch_execute(&format!("UPDATE books_book SET owner_id = {value}")).unwrap();
        for user in &users {
            assert_eq!(Book::all(Book::objects().filter_owner(user), connection).unwrap(), [], "{value}");
        }
        let owner = books.fields.iter().position(|field| field.name == "owner").unwrap();
        iterator(&books, connection, |row, _connection| {
            assert!(matches!(row.values[owner], Value::Str(_)), "{value} became {row:?}");
            Ok(())
        })
        .unwrap();
    }
}

#[test]
fn a_site_with_a_wider_column_is_served_on_postgresql() {
    if !on_postgres() {
        return;
    }
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let wider = "ALTER TABLE auth_user ALTER id TYPE bigint; ALTER TABLE books_book ALTER owner_id TYPE bigint; \
                 ALTER SEQUENCE auth_user_id_seq AS bigint RESTART 4294967297";
    connection.batch_execute(wider).unwrap();
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    assert_eq!(ann.id, UserId::from(4_294_967_297));
    assert_eq!(User::get(User::objects(), 4_294_967_297, connection).unwrap().username, "ann");
    assert!(matches!(User::get(User::objects(), 1, connection), Err(Error::DoesNotExist)));
    let book = Book::create(&BookData::new(""), &ann, connection).unwrap();
    assert_eq!(Book::all(Book::objects().filter_owner(&ann), connection).unwrap(), [book]);
}

#[test]
fn a_key_is_written_with_all_its_digits() {
    for key in [i64::MIN, 0, 4_294_967_297] {
        assert_eq!(UserId::from(key).to_string(), key.to_string());
    }
}
