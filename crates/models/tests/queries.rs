//! Django's querysets: each call beside the SQL that it becomes, and the rows that it finds or leaves.

mod support;

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use models::timezone::DateTime;
use models::{BlacklistedToken, DbConnection, Error, Model, NewUser, OutstandingToken, Task, TaskData, User};
use support::database;

/// The SQL that `query` runs, without quotes. `TASK.*` and `USER.*` stand for all columns.
fn sql<T>(connection: &mut DbConnection, query: impl FnOnce(&mut DbConnection) -> T) -> Vec<String> {
    let log = Arc::new(Mutex::new(Vec::new()));
    let writer = Arc::clone(&log);
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            writer.lock().expect("the log").push(query.to_string());
        }
    });
    query(connection);
    connection.set_instrumentation(|_event: InstrumentationEvent<'_>| {});
    let log = log.lock().expect("the log");
    log.iter().map(|query| readable(query)).collect()
}

fn readable(query: &str) -> String {
    let query = query.split(" -- binds:").next().unwrap_or_default().replace('`', "");
    query.replace(&columns("tasks_task", TASK), "TASK.*").replace(&columns("auth_user", USER), "USER.*")
}

fn columns(table: &str, names: &[&str]) -> String {
    names.iter().map(|name| format!("{table}.{name}")).collect::<Vec<_>>().join(", ")
}

const TASK: &[&str] = &["id", "title", "description", "completed", "created_at", "updated_at", "owner_id"];
const USER: &[&str] = &[
    "id",
    "password",
    "last_login",
    "is_superuser",
    "username",
    "first_name",
    "last_name",
    "email",
    "is_staff",
    "is_active",
    "date_joined",
];

fn user(username: &str, connection: &mut DbConnection) -> User {
    let new = NewUser { username: username.into(), email: "a@example.org".into(), password: "!".into(), ..NewUser::default() };
    User::create(new, connection).expect("a user")
}

fn titled(title: &str) -> TaskData {
    TaskData { title: Some(title.into()), ..TaskData::default() }
}

fn token(jti: &str, user: &User) -> OutstandingToken {
    let expires_at = DateTime::from_timestamp_micros(1_767_323_045_000_000).expect("a moment");
    OutstandingToken { user_id: Some(user.id), jti: jti.into(), token: "text".into(), created_at: None, expires_at }
}

/// A call of Django, and the SQL that the same call of this crate runs.
#[track_caller]
fn check<T>(django: &str, connection: &mut DbConnection, query: impl FnOnce(&mut DbConnection) -> T, expected: &[&str]) {
    assert_eq!(sql(connection, query), expected, "{django}");
}

#[test]
fn each_read_is_one_query() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    check(
        "list(Task.objects.filter(owner=ann))",
        connection,
        |connection| Task::all(Task::owned_by(&ann), connection),
        &["SELECT TASK.* FROM tasks_task WHERE (tasks_task.owner_id = ?) ORDER BY tasks_task.id"],
    );
    check(
        "Task.objects.filter(owner=ann).get(pk=1)",
        connection,
        |connection| Task::get(Task::owned_by(&ann), 1, connection),
        &["SELECT TASK.* FROM tasks_task WHERE ((tasks_task.owner_id = ?) AND (tasks_task.id = ?)) LIMIT ?"],
    );
    check(
        "list(User.objects.all())",
        connection,
        |connection| User::all(User::objects(), connection),
        &["SELECT USER.* FROM auth_user ORDER BY auth_user.id"],
    );
    check(
        "User.objects.get(pk=1)",
        connection,
        |connection| User::get(User::objects(), 1, connection),
        &["SELECT USER.* FROM auth_user WHERE (auth_user.id = ?) LIMIT ?"],
    );
    check("User.objects.get(pk=2**31)", connection, |connection| User::get(User::objects(), 1 << 31, connection), &[]);
    check(
        "User.objects.get_by_natural_key('ann')",
        connection,
        |connection| User::get_by_natural_key("ann", connection),
        &["SELECT USER.* FROM auth_user WHERE (auth_user.username = ?) LIMIT ?"],
    );
    check(
        "User.objects.exists()",
        connection,
        User::exists,
        &["SELECT EXISTS (SELECT auth_user.id FROM auth_user) AS x"],
    );
}

#[test]
fn each_write_of_a_task_is_one_query() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    check(
        "Task.objects.create(owner=ann, title='Write')",
        connection,
        |connection| Task::create(&ann, titled("Write"), connection),
        &["INSERT INTO tasks_task (title, description, completed, created_at, updated_at, owner_id) \
           VALUES (?, ?, ?, ?, ?, ?) RETURNING TASK.*"],
    );
    let task = Task::get(Task::owned_by(&ann), 1, connection).unwrap();
    check(
        "task.save(update_fields=['title', 'updated_at'])",
        connection,
        |connection| task.update(titled("Rest"), connection),
        &["UPDATE tasks_task SET title = ?, updated_at = ? WHERE (tasks_task.id = ?) RETURNING TASK.*"],
    );
    check(
        "task.save(update_fields=['updated_at'])",
        connection,
        |connection| task.update(TaskData::default(), connection),
        &["UPDATE tasks_task SET updated_at = ? WHERE (tasks_task.id = ?) RETURNING TASK.*"],
    );
    check(
        "task.delete()",
        connection,
        |connection| task.delete(connection),
        &["DELETE  FROM tasks_task WHERE (tasks_task.id = ?)"],
    );
}
