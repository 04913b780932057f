//! Section 8 of the document through HTTP: `MeView` at `/api/me/`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::thread;

use support::{Server, fixture};

#[test]
fn me_returns_only_id_and_username() {
    let server = Server::start(fixture::template());
    server.check("alice", "GET /api/me/", "", (200, r#"{"id":1,"username":"alice"}"#));
    server.check("erin", "GET /api/me/", "", (200, r#"{"id":5,"username":"érin"}"#));
    server.check("alice", "HEAD /api/me/", "", (200, ""));
}

#[test]
fn me_needs_a_token() {
    let server = Server::start(fixture::template());
    let token = |message: &str| {
        format!(
            "{}{message}{}",
            concat!(
                r#"{"detail":"Given token not valid for any token type","code":"token_not_valid","#,
                r#""messages":[{"token_class":"AccessToken","token_type":"access","message":""#
            ),
            r#""}]}"#
        )
    };
    for (user, body) in [
        ("", r#"{"detail":"Authentication credentials were not provided."}"#),
        ("carol", r#"{"detail":"User is inactive","code":"user_inactive"}"#),
        ("ghost", r#"{"detail":"User not found","code":"user_not_found"}"#),
        ("expired", &token("Token is expired")),
        ("alice_refresh", &token("Token has wrong type")),
        ("wrong_key", &token("Token is invalid")),
        ("alg_none", &token("Token is invalid")),
    ] {
        server.check(user, "GET /api/me/", "", (401, body));
    }
}

/// On PostgreSQL, one query looks up the callers of all requests that wait for the only connection.
#[test]
fn callers_who_wait_are_not_taken_for_each_other() {
    let settings = [("DATABASE_CONNECTIONS".to_owned(), "1".to_owned())];
    let server = Server::start_with_settings(fixture::template(), &settings);
    let callers = [
        ("alice", 200, r#"{"id":1,"username":"alice"}"#),
        ("erin", 200, r#"{"id":5,"username":"érin"}"#),
        ("carol", 401, r#"{"detail":"User is inactive","code":"user_inactive"}"#),
        ("ghost", 401, r#"{"detail":"User not found","code":"user_not_found"}"#),
    ];
    thread::scope(|scope| {
        for (user, status, body) in callers.iter().cycle().take(32) {
            scope.spawn(|| (0..25).for_each(|_| server.check(user, "GET /api/me/", "", (*status, body))));
        }
    });
}

#[test]
fn me_is_read_only() {
    let server = Server::start(fixture::template());
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let refused = format!(r#"{{"detail":"Method \"{method}\" not allowed."}}"#);
        server.check("alice", &format!("{method} /api/me/"), r#"{"username":"eve"}"#, (405, &refused));
    }
    server.check("alice", "GET /api/users/", "", (404, support::NOT_FOUND));
}
