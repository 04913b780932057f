//! Django's `tests/timezones`: moments as Django stores them, and as it reads them.

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use models::timezone::{self, DateTime};
use models::{Model, User, UserData};
use test_database::{Book, BookData, TestDatabase, database, database_with_books, on_postgres, save};

/// `str(value)` of a naive `datetime`: what Django's `adapt_datetimefield_value` gives to SQLite.
const MOMENTS: &[(i64, &str)] = &[
    (1_767_323_045_000_000, "2026-01-02 03:04:05"),
    (1_767_323_045_000_042, "2026-01-02 03:04:05.000042"),
    (1_767_323_045_500_000, "2026-01-02 03:04:05.500000"),
    (1_767_323_045_999_999, "2026-01-02 03:04:05.999999"),
    (0, "1970-01-01 00:00:00"),
    (-1, "1969-12-31 23:59:59.999999"),
    (-62_135_596_800_000_000, "0001-01-01 00:00:00"),
    (253_402_300_799_999_999, "9999-12-31 23:59:59.999999"),
];

#[test]
fn timestamps_are_stored_as_in_django() {
    let (_folder, mut db) = database_with_books();
    let connection = db.connection().unwrap();
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    for (id, (micros, stored)) in (1..).zip(MOMENTS) {
        let moment = DateTime::from_timestamp_micros(*micros).unwrap();
        let book = Book { id, created_at: Some(moment), ..BookData::new("").unsaved(&ann) };
        save(&book, connection);
        let text = if on_postgres() { "to_char(created_at, 'YYYY-MM-DD HH24:MI:SS.US')" } else { "created_at" };
        let query = format!("SELECT {text} FROM books_book WHERE id = {id}");
        let found = sql::<Text>(&query).get_result::<String>(connection).unwrap();
        // Python writes no fraction of nought.
        assert_eq!(found.trim_end_matches(".000000"), *stored);
        assert_eq!(Book::get(Book::objects().filter_owner(&ann), id, connection).unwrap(), book);
    }
}

#[test]
fn rows_that_django_wrote_are_read() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let insert = "INSERT INTO auth_user (id, password, last_login, is_superuser, username, first_name, last_name, \
                  email, is_staff, is_active, date_joined) \
                  VALUES (7, '!', NULL, TRUE, 'ann', 'Ann', '', '', FALSE, TRUE, '2026-01-02 03:04:05.000042')";
    diesel::sql_query(insert).execute(connection).unwrap();
    let ann = User::get(User::objects(), 7, connection).unwrap();
    assert_eq!(ann.date_joined.unwrap().to_string(), "2026-01-02T03:04:05.000042Z");
    assert_eq!((ann.last_login, ann.is_superuser, ann.is_staff), (None, true, false));
    assert_eq!((ann.first_name.as_str(), ann.last_name.as_str()), ("Ann", ""));
}

#[test]
fn sqlite_stores_truth_values_as_zero_and_one() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    User::create(&UserData { is_staff: true, ..UserData::new("", "ann") }, connection).unwrap();
    let query = "SELECT typeof(is_staff) || is_staff || typeof(is_superuser) || is_superuser FROM auth_user";
    assert_eq!(sql::<Text>(query).get_result::<String>(connection).unwrap(), "integer1integer0");
}

#[test]
fn now_is_the_clock() {
    let (before, after) = (std::time::UNIX_EPOCH.elapsed().unwrap(), timezone::now().timestamp());
    assert!(after.abs_diff(i64::try_from(before.as_secs()).unwrap()) <= 1);
}

/// `parse_datetime`, by which Django's backend for SQLite reads what somebody else wrote.
#[test]
fn other_formats_are_read_as_in_django() {
    let made = TestDatabase::migrated_file().with_books();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    for (id, (written, shown)) in (1..).zip([
        ("2026-01-02 03:04:05+00:00", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02 03:04:05+02:00", "2026-01-02T01:04:05Z"),
        ("2026-01-02 03:04", "2026-01-02T03:04:00Z"),
        ("2026-01-02", "2026-01-02T00:00:00Z"),
        ("2026-1-2 3:4:5", "2026-01-02T03:04:05Z"),
        ("2026-01-02 03:04:05,5", "2026-01-02T03:04:05.500000Z"),
    ]) {
        save(&Book { id, ..BookData::new("").unsaved(&ann) }, connection);
        let update = format!("UPDATE books_book SET created_at = '{written}' WHERE id = {id}");
        diesel::sql_query(update).execute(connection).unwrap();
        let book = Book::get(Book::objects().filter_owner(&ann), id, connection).unwrap();
        assert_eq!(book.created_at.unwrap().to_string(), shown);
    }
}
