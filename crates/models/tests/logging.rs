//! Django's `tests/backends/base/test_base.py`, `ExecuteWrapperTests` and the `django.db.backends` logger: each query
//! is logged, and none of its values, which may be hashes and tokens.

use std::sync::Mutex;

use log::{LevelFilter, Log, Metadata, Record};
use models::{Model, User, UserData};
use test_database::{database, on_postgres};

struct Lines(Mutex<Vec<String>>);

static LINES: Lines = Lines(Mutex::new(Vec::new()));

impl Log for Lines {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        self.0.lock().expect("the log").push(format!("{} {} {}", record.level(), record.target(), record.args()));
    }

    fn flush(&self) {}
}

#[test]
fn queries_are_logged_without_their_values() {
    log::set_logger(&LINES).unwrap();
    log::set_max_level(LevelFilter::Debug);
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let new = UserData::new("a secret", "ann");
    let ann = User::create(&new, connection).unwrap();
    ann.set_password_hash("a secret", connection).unwrap();
    ann.delete(connection).unwrap();
    let lines = LINES.0.lock().unwrap().clone();
    assert!(!lines.iter().any(|line| line.contains("a secret")), "{lines:?}");
    let query = if on_postgres() {
        r#"DEBUG models::connection query: DELETE FROM "auth_user" WHERE ("auth_user"."id" = $1)"#
    } else {
        "DEBUG models::connection query: DELETE FROM `auth_user` WHERE (`auth_user`.`id` = ?)"
    };
    assert_eq!(lines.last().map(String::as_str), Some(query));
}
