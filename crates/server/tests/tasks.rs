//! Section 6 of the document through HTTP: `TaskViewSet` at `/api/tasks/`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use support::{Server, fixture, text};
use test_database::shows;

const BUY_MILK: &str = concat!(
    r#"{"id":1,"title":"Buy milk","description":"","completed":false,"#,
    r#""created_at":"2026-01-02T03:04:05.678901Z","updated_at":"2026-01-02T03:04:05.678934Z","owner":1}"#
);

const BOBS: [&str; 2] = [
    concat!(
        r#"{"id":4,"title":"Bob's first","description":"Not for alice.","completed":false,"#,
        r#""created_at":"2026-01-07T08:00:00Z","updated_at":"2026-01-07T08:00:00Z","owner":2}"#
    ),
    concat!(
        r#"{"id":5,"title":"Bob's second","description":"","completed":true,"#,
        r#""created_at":"2026-01-08T09:10:11.121314Z","updated_at":"2026-01-09T09:10:11.121314Z","owner":2}"#
    ),
];

const MISSING: (u16, &str) = (404, r#"{"detail":"No Task matches the given query."}"#);

fn server() -> Server {
    Server::start(fixture::template())
}

#[track_caller]
fn check_shows(server: &Server, user: &str, line: &str, expected: &str) {
    let (status, answer) = server.ask(user, line, "");
    assert_eq!(status, 200, "{answer}");
    shows(&answer, expected);
}

#[test]
fn a_task_is_created_read_changed_and_deleted() {
    let server = server();
    let (status, created) = server.ask("bob", "POST /api/tasks/", r#"{"title":" Sleep ","owner":1,"id":99}"#);
    assert_eq!(status, 201);
    shows(&created, r#"{"id":6,"title":"Sleep","description":"","completed":false,"owner":2}"#);
    server.check("bob", "GET /api/tasks/6/", "", (200, &created));
    check_shows(&server, "bob", "GET /api/tasks/", &format!("[{},{},{created}]", BOBS[0], BOBS[1]));

    let put = r#"{"title":"Rest","description":"all day","completed":true}"#;
    let (status, changed) = server.ask("bob", "PUT /api/tasks/6/", put);
    assert_eq!(status, 200);
    shows(&changed, r#"{"id":6,"title":"Rest","description":"all day","completed":true,"owner":2}"#);
    assert_eq!(text(&changed, "created_at"), text(&created, "created_at"));
    assert!(text(&changed, "updated_at") > text(&created, "updated_at"), "{changed}");

    let (status, patched) = server.ask("bob", "PATCH /api/tasks/6/", r#"{"completed":false}"#);
    assert_eq!(status, 200);
    shows(&patched, r#"{"id":6,"title":"Rest","description":"all day","completed":false,"owner":2}"#);

    server.check("bob", "DELETE /api/tasks/6/", "", (204, ""));
    server.check("bob", "GET /api/tasks/6/", "", MISSING);
    server.check("bob", "DELETE /api/tasks/6/", "", MISSING);
}

#[test]
fn users_see_only_their_own_tasks() {
    let server = server();
    check_shows(&server, "bob", "GET /api/tasks/", &format!("[{}]", BOBS.join(",")));
    check_shows(&server, "erin", "GET /api/tasks/", "[]");
    check_shows(&server, "alice", "GET /api/tasks/1/", BUY_MILK);
}

#[test]
fn a_task_of_another_user_is_not_found() {
    let server = server();
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        server.check("bob", &format!("{method} /api/tasks/1/"), r#"{"title":"mine"}"#, MISSING);
    }
    check_shows(&server, "alice", "GET /api/tasks/1/", BUY_MILK);
}

#[test]
fn every_task_url_needs_a_token() {
    let server = server();
    let refused = (401, r#"{"detail":"Authentication credentials were not provided."}"#);
    for line in ["GET /api/tasks/", "POST /api/tasks/", "GET /api/tasks/1/", "DELETE /api/tasks/1/", "GET /api/"] {
        server.check("", line, r#"{"title":"x"}"#, refused);
    }
    server.check("carol", "GET /api/tasks/", "", (401, r#"{"detail":"User is inactive","code":"user_inactive"}"#));
}

#[test]
fn all_errors_of_a_body_are_reported_together() {
    let server = server();
    let post = |json: &str, body: &str| server.check("alice", "POST /api/tasks/", json, (400, body));
    post("{}", r#"{"title":["This field is required."]}"#);
    post("null", r#"{"non_field_errors":["No data provided"]}"#);
    post("[]", r#"{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}"#);
    let too_long = format!(r#"{{"title":"{}"}}"#, "x".repeat(256));
    post(&too_long, r#"{"title":["Ensure this field has no more than 255 characters."]}"#);
    let wrong = r#"{"completed":"maybe","title":"","description":[]}"#;
    let errors = concat!(
        r#"{"title":["This field may not be blank."],"description":["Not a valid string."],"#,
        r#""completed":["Must be a valid boolean."]}"#
    );
    post(wrong, errors);
    server.check("alice", "PATCH /api/tasks/1/", wrong, (400, errors));
    server.check("alice", "PUT /api/tasks/1/", "{}", (400, r#"{"title":["This field is required."]}"#));
    check_shows(&server, "alice", "GET /api/tasks/1/", BUY_MILK);
}

#[test]
fn invalid_bodies_and_methods_are_refused() {
    let server = server();
    let malformed = concat!(
        r#"{"detail":"JSON parse error - "#,
        r#"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"}"#
    );
    server.check("alice", "POST /api/tasks/", "{", (400, malformed));
    server.check("alice", "PUT /api/tasks/", "{", (405, r#"{"detail":"Method \"PUT\" not allowed."}"#));
    server.check("alice", "POST /api/tasks/1/", "{", (405, r#"{"detail":"Method \"POST\" not allowed."}"#));
}

#[test]
fn a_task_can_be_created_with_a_form() {
    let server = server();
    let form = [support::bearer("alice"), ("Content-Type".into(), "application/x-www-form-urlencoded".into())];
    let post = |body: &str| {
        let answer = support::wire::exchange(server.address, "POST", "/api/tasks/", &form, Some(body.as_bytes()));
        (answer.status, String::from_utf8(answer.body).unwrap())
    };
    let (status, created) = post("title=Gr%C3%BC%C3%9Fe+%26+more&completed=on");
    assert_eq!(status, 201);
    shows(&created, r#"{"id":6,"title":"Grüße & more","description":"","completed":true,"owner":1}"#);
    assert_eq!(post("completed=on"), (400, r#"{"title":["This field is required."]}"#.into()));
}
