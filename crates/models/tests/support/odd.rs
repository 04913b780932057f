//! Values that Django never wrote, in a row that it might have.

use diesel::connection::SimpleConnection;
use models::{DbConnection, User, UserData};

/// Values of every storage class, as SQL.
pub(crate) const VALUES: &[&str] = &[
    "0",
    "1",
    "2",
    "-1",
    "1577836800000",
    "9223372036854775807",
    "-9223372036854775808",
    "0.0",
    "1.0",
    "1.5",
    "20200101.12",
    "1e300",
    "9e999",
    "''",
    "'1'",
    "' 1'",
    "'true'",
    "'null'",
    "'2020-02-30'",
    "'2020-02-30 00:00:00'",
    "'2020-01-01 00:00:00+24:00'",
    "'0001-01-01 00:00:00+00:01'",
    "'a' || char(0) || 'b'",
    "x''",
    "x'31'",
    "x'00'",
    "x'ff'",
    "x'2722'",
    "CAST(x'ff' AS TEXT)",
    "CAST(x'61ff62' AS TEXT)",
    "CAST(x'eda080' AS TEXT)",
    "zeroblob(100000)",
];

pub(crate) fn user_with_a_book(connection: &mut DbConnection) -> User {
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    connection
        .batch_execute(
            "INSERT INTO books_book (id, title, summary, published, created_at, updated_at, owner_id) \
             VALUES (7, 'title', 'text', 0, '2020-01-01 00:00:00', '2020-01-01 00:00:00', 1)",
        )
        .unwrap();
    ann
}

#[track_caller]
pub(crate) fn store(table: &str, column: &str, value: &str, connection: &mut DbConnection) {
    let update = format!("PRAGMA foreign_keys = OFF; UPDATE {table} SET {column} = {value}");
    connection.batch_execute(&update).expect(&update);
}
