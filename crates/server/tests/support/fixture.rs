//! The database at the start of each conversation: `docs/drf/recorded/fixture.json`, as Django's `loaddata` reads it.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use diesel::connection::SimpleConnection;
use models::timezone::DateTime;
use models::{Database, Task, User};
use serde_json::Value;
use test_database::{TestDatabase, on_postgres};

/// Where the recordings are.
pub(crate) fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/drf/recorded")
}

/// The token with this name in `docs/drf/recorded/tokens.json`.
pub(crate) fn token(name: &str) -> String {
    let tokens: Value = serde_json::from_slice(&std::fs::read(recorded().join("tokens.json")).unwrap()).unwrap();
    tokens[name].as_str().unwrap().to_owned()
}

/// A database with the fixture, created once for each test program.
pub(crate) fn template() -> &'static TestDatabase {
    static TEMPLATE: LazyLock<TestDatabase> = LazyLock::new(|| TestDatabase::template(load));
    &TEMPLATE
}

fn load(database: &Database) {
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    let rows: Vec<Value> = serde_json::from_slice(&std::fs::read(recorded().join("fixture.json")).unwrap()).unwrap();
    for row in &rows {
        let (pk, fields) = (row["pk"].as_i64().unwrap(), &row["fields"]);
        match row["model"].as_str().unwrap() {
            "auth.user" => user(pk, fields).insert(connection).unwrap(),
            "tasks.task" => task(pk, fields).insert(connection).unwrap(),
            model => panic!("the fixture has a {model}"),
        }
    }
    if on_postgres() {
        // New rows must get keys above those of the fixture, as after `loaddata`.
        for table in ["auth_user", "tasks_task"] {
            let reset = format!("SELECT setval('{table}_id_seq', max(id)) FROM {table}");
            connection.batch_execute(&reset).unwrap();
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn moment(value: &Value) -> DateTime {
    DateTime::parse(value.as_str().unwrap().trim_end_matches('Z')).unwrap()
}

fn user(pk: i64, fields: &Value) -> User {
    User {
        id: pk.into(),
        password: text(&fields["password"]),
        last_login: None,
        is_superuser: fields["is_superuser"].as_bool().unwrap(),
        username: text(&fields["username"]),
        first_name: text(&fields["first_name"]),
        last_name: text(&fields["last_name"]),
        email: text(&fields["email"]),
        is_staff: fields["is_staff"].as_bool().unwrap(),
        is_active: fields["is_active"].as_bool().unwrap(),
        date_joined: Some(moment(&fields["date_joined"])),
    }
}

fn task(pk: i64, fields: &Value) -> Task {
    Task {
        id: pk,
        title: text(&fields["title"]),
        description: text(&fields["description"]),
        completed: fields["completed"].as_bool().unwrap(),
        created_at: Some(moment(&fields["created_at"])),
        updated_at: Some(moment(&fields["updated_at"])),
        owner_id: fields["owner"].as_i64().unwrap().into(),
    }
}
