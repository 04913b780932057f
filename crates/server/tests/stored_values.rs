//! Rows with damaged values: each request works, and no login succeeds because of the damage.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use diesel::connection::SimpleConnection;
use support::{Server, fixture};
use test_database::{on_postgres, shows};

/// A server after this SQL has changed its database.
fn server_after(sql: &str) -> Server {
    let server = Server::start(fixture::template());
    server.database.handle().connection().unwrap().batch_execute(sql).unwrap();
    server
}

/// The JSON of bob's task in the fixture, with these fields before `created_at`, and this `created_at`.
fn task(fields: &str, created_at: &str) -> String {
    format!(r#"{{"id":4,{fields},"created_at":{created_at},"updated_at":"2026-01-07T08:00:00Z","owner":2}}"#)
}

const FIELDS: &str = r#""title":"Bob's first","description":"Not for alice.","completed":false"#;

#[test]
fn an_invalid_stored_time_is_null_and_the_row_can_be_changed_and_deleted() {
    // PostgreSQL has times that Python lacks. SQLite stores any value.
    let damages: &[&str] = if on_postgres() {
        &["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'20000-01-01'"]
    } else {
        &["1577836800000", "''", "'null'", "'10000-01-01'", "'2020-02-30 00:00:00'", "x'ff'", "CAST(x'ff' AS TEXT)"]
    };
    for damage in damages {
        let server = server_after(&format!("UPDATE tasks_task SET created_at = {damage} WHERE id = 4"));
        let shown = task(FIELDS, "null");
        let (status, row) = server.ask("bob", "GET /api/tasks/4/", "");
        assert_eq!(status, 200, "{damage}: {row}");
        shows(&row, &shown);
        let (status, list) = server.ask("bob", "GET /api/tasks/", "");
        assert!(status == 200 && list.contains(&row), "{damage}: {list}");
        let (status, changed) = server.ask("bob", "PATCH /api/tasks/4/", r#"{"title":"t"}"#);
        assert!(status == 200 && changed.contains(r#""created_at":null"#), "{damage}: {changed}");
        server.check("bob", "DELETE /api/tasks/4/", "", (204, ""));
    }
}

#[test]
fn invalid_times_in_a_users_row_do_not_break_the_users_requests() {
    for column in ["last_login", "date_joined"] {
        let damage = if on_postgres() { "'infinity'" } else { "'null'" };
        let server = server_after(&format!("UPDATE auth_user SET {column} = {damage} WHERE id = 2"));
        server.check("bob", "GET /api/me/", "", (200, r#"{"id":2,"username":"bob"}"#));
        assert_eq!(server.ask("bob", "POST /api/tasks/", r#"{"title":"t"}"#).0, 201);
        let credentials = r#"{"username":"bob","password":"staple staple"}"#;
        assert_eq!(server.ask("", "POST /api/auth/token/", credentials).0, 200);
    }
}

#[test]
fn only_the_value_one_makes_a_user_active() {
    if on_postgres() {
        return;
    }
    let credentials = r#"{"username":"bob","password":"staple staple"}"#;
    for (stored, status) in [("1", 200), ("x'31'", 200), ("2", 401), ("-1", 401), ("1.5", 401), ("'true'", 401)] {
        let server = server_after(&format!("UPDATE auth_user SET is_active = {stored} WHERE id = 2"));
        assert_eq!(server.ask("bob", "GET /api/me/", "").0, status, "{stored}");
        assert_eq!(server.ask("", "POST /api/auth/token/", credentials).0, status, "{stored}");
    }
}

#[test]
fn a_password_stored_as_a_blob_matches_nothing() {
    if on_postgres() {
        return;
    }
    let server = server_after("UPDATE auth_user SET password = CAST(password AS BLOB) WHERE id = 2");
    let credentials = r#"{"username":"bob","password":"staple staple"}"#;
    assert_eq!(server.ask("", "POST /api/auth/token/", credentials).0, 401);
}

#[test]
fn blobs_and_invalid_utf_8_are_shown_as_text() {
    if on_postgres() {
        return;
    }
    for (stored, shown) in [("x'6162'", "b'ab'"), ("CAST(x'61ff' AS TEXT)", "a\u{fffd}")] {
        let server = server_after(&format!("UPDATE tasks_task SET title = {stored} WHERE id = 4"));
        let fields = FIELDS.replace("Bob's first", shown);
        shows(&server.ask("bob", "GET /api/tasks/4/", "").1, &task(&fields, r#""2026-01-07T08:00:00Z""#));
        server.check("bob", "DELETE /api/tasks/4/", "", (204, ""));
    }
}
