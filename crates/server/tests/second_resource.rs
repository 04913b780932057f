//! The framework halves know nothing of tasks: a second resource takes at most 45 lines over all layers.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(unreachable_pub, reason = "it is written as it would stand in the crates")]
mod note;
mod support;

use diesel::connection::SimpleConnection;
use test_database::on_postgres;

use support::{Server, fixture, wire};

/// The contents of `up.sql` for each database.
const SQLITE: &str = include_str!("note/sqlite.sql");
const POSTGRES: &str = include_str!("note/postgres.sql");

fn server() -> Server {
    let server = Server::start_with(fixture::template(), &note::urlpatterns());
    let migration = if on_postgres() { POSTGRES } else { SQLITE };
    server.database.handle().connection().unwrap().batch_execute(migration).unwrap();
    server
}

/// Sends a request as `user` of the fixture. Returns status and body.
fn ask(server: &Server, user: &str, method: &str, path: &str, body: &str) -> (u16, String) {
    let headers = [
        ("Authorization".to_owned(), format!("Bearer {}", fixture::token(user))),
        ("Content-Type".to_owned(), "application/json".to_owned()),
    ];
    let answer = wire::exchange(server.address, method, path, &headers, Some(body.as_bytes()));
    (answer.status, String::from_utf8(answer.body).unwrap())
}

#[test]
fn only_its_owner_creates_lists_changes_and_deletes_a_note() {
    let server = server();
    let note = r#"{"id":1,"text":"hello","owner":1}"#;
    let ask = |user, method, path, body| ask(&server, user, method, path, body);
    assert_eq!(ask("alice", "POST", "/api/notes/", r#"{"text":" hello ","owner":2}"#), (201, note.into()));
    assert_eq!(ask("alice", "GET", "/api/notes/", ""), (200, format!("[{note}]")));
    assert_eq!(ask("alice", "GET", "/api/notes/1.json", ""), (200, note.into()));
    assert_eq!(ask("bob", "GET", "/api/notes/", ""), (200, "[]".into()));
    let missing = r#"{"detail":"No Note matches the given query."}"#;
    assert_eq!(ask("bob", "DELETE", "/api/notes/1/", ""), (404, missing.into()));
    let changed = r#"{"id":1,"text":"bye","owner":1}"#;
    assert_eq!(ask("alice", "PATCH", "/api/notes/1/", r#"{"text":"bye"}"#), (200, changed.into()));
    assert_eq!(ask("alice", "DELETE", "/api/notes/1/", ""), (204, String::new()));
}

#[test]
fn a_note_is_validated_and_described_like_any_resource() {
    let server = server();
    let ask = |method, path, body| ask(&server, "alice", method, path, body);
    let required = r#"{"text":["This field is required."]}"#;
    assert_eq!(ask("POST", "/api/notes/", "{}"), (400, required.into()));
    let long = format!(r#"{{"text":"{}"}}"#, "x".repeat(101));
    let too_long = r#"{"text":["Ensure this field has no more than 100 characters."]}"#;
    assert_eq!(ask("POST", "/api/notes/", &long), (400, too_long.into()));
    let (status, options) = ask("OPTIONS", "/api/notes/", "");
    let text = r#""text":{"type":"string","required":true,"read_only":false,"label":"Text","max_length":100}"#;
    assert!(status == 200 && options.contains(r#"{"name":"Note List""#) && options.contains(text), "{options}");
    assert!(ask("GET", "/api/", "").1.ends_with(r#"/api/notes/"}"#));
}

/// The file of the resource and both migrations: every line of code except for imports and comments.
#[test]
fn a_second_resource_takes_at_most_45_lines() {
    let written = |source: &str| {
        let lines = source.lines().map(str::trim);
        lines
            .filter(|line| !["//", "--", "use "].iter().any(|start| line.starts_with(start)) && !line.is_empty())
            .count()
    };
    let lines = [include_str!("note/mod.rs"), SQLITE, POSTGRES].map(written);
    assert!(lines.iter().sum::<usize>() <= 45, "{lines:?}");
}
