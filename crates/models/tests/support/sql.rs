//! Django's `assertNumQueries` and `CaptureQueriesContext`: the SQL that a call really runs.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use models::{DbConnection, User, UserData};

/// A call of Django, and the SQL that the same call of this crate runs: without its quotes, and with `*` for all columns
/// of a table.
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
    let mut query = query.split(" -- binds:").next().unwrap_or_default().replace('`', "");
    for (table, columns) in [("tasks_task", TASK), ("auth_user", USER)] {
        query = query.replace(columns, "*");
        let qualified: Vec<_> = columns.split(", ").map(|column| format!("{table}.{column}")).collect();
        query = query.replace(&qualified.join(", "), "*");
    }
    query
}

const TASK: &str = "id, title, description, completed, created_at, updated_at, owner_id";
const USER: &str = "id, password, last_login, is_superuser, username, first_name, last_name, email, is_staff, \
                    is_active, date_joined";

/// A user that is stored already.
pub(crate) fn user(username: &str, connection: &mut DbConnection) -> User {
    let new = UserData::new("!", username);
    User::create(&new, connection).expect("a user")
}
