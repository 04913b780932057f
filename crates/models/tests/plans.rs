//! The plans that PostgreSQL keeps for prepared statements, when a table grows.

#![cfg(feature = "postgres")]
#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use models::{DbConnection, Model, User, UserData, migrations};
use test_database::{Book, BookData, TestDatabase};

/// The plan of the prepared statement that reads one book.
fn plan(connection: &mut DbConnection) -> String {
    let name: String =
        sql::<Text>("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%FROM \"books_book\"%'")
            .get_result(connection)
            .unwrap();
    let lines: Vec<String> = sql::<Text>(&format!("EXPLAIN EXECUTE {name}(1, 1)")).load(connection).unwrap();
    lines.join("\n")
}

#[test]
fn a_statement_has_a_plan_for_the_present_size_of_its_table() {
    let Some(made) = TestDatabase::on_server() else { return };
    migrations::migrate(made.handle().connection().unwrap()).unwrap();
    let made = made.with_books();
    let database = made.open(1);
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    connection.batch_execute("ALTER TABLE books_book SET (autovacuum_enabled = off)").unwrap();
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    let book = Book::create(&BookData::new("1"), &ann, connection).unwrap();
    connection.batch_execute("ANALYZE books_book").unwrap();
    // PostgreSQL keeps a plan after five executions.
    for _ in 0..10 {
        Book::get(Book::objects().filter_owner(&ann), book.id, connection).unwrap();
    }
    assert!(plan(connection).contains("Seq Scan"), "{}", plan(connection));
    let copies = "INSERT INTO books_book (title, summary, published, created_at, updated_at, owner_id) SELECT title, \
         summary, published, created_at, updated_at, owner_id FROM books_book, generate_series(1, 10000)";
    connection.batch_execute(copies).unwrap();
    assert!(plan(connection).contains("Seq Scan"), "{}", plan(connection));

    let until = Instant::now() + Duration::from_secs(10);
    loop {
        // Each request takes the connection from the pool again.
        db.release();
        let plan = plan(db.connection().unwrap());
        if plan.contains("Index Scan") {
            break;
        }
        assert!(Instant::now() < until, "{plan}");
        sleep(Duration::from_millis(200));
    }
}
