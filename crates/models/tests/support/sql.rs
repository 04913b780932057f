//! Django's `assertNumQueries` and `CaptureQueriesContext`: the SQL that a call really runs.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use models::fields::Column;
use models::{DbConnection, Model, User, UserData};
use test_database::Book;

/// A call of Django, and the SQL that the same call of this crate runs: without its quotes, and with `*` for all
/// columns of a table.
#[track_caller]
pub(crate) fn check<T>(
    connection: &mut DbConnection,
    django: &str,
    query: impl FnOnce(&mut DbConnection) -> T,
    expected: &[&str],
) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let writer = Arc::clone(&log);
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            writer.lock().expect("the log").push(readable(&query.to_string()));
        }
    });
    query(connection);
    connection.set_instrumentation(|_event: InstrumentationEvent<'_>| {});
    assert_eq!(*log.lock().expect("the log"), expected, "{django}");
}

fn readable(query: &str) -> String {
    let query = query.split(" -- binds:").next().unwrap_or_default().replace('`', "");
    with_star::<User>(&with_star::<Book>(&query))
}

/// Puts `*` in the place of all columns of a model.
fn with_star<M: Model>(query: &str) -> String {
    let columns: Vec<String> = M::options().fields.iter().map(Column::attname).collect();
    let qualified: Vec<String> = columns.iter().map(|column| format!("{}.{column}", M::DB_TABLE)).collect();
    let values = vec!["?"; columns.len() - 1].join(", ");
    let inserted = format!("({}) VALUES ({values})", columns[1..].join(", "));
    let query = query.replace(&inserted, "(all but id) VALUES (?)");
    query.replace(&qualified.join(", "), "*").replace(&columns.join(", "), "*")
}

/// A user that is stored already.
pub(crate) fn user(username: &str, connection: &mut DbConnection) -> User {
    let new = UserData::new("!", username);
    User::create(&new, connection).expect("a user")
}
