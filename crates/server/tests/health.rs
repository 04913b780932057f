//! The document's section 10 through HTTP: `HealthCheckView` at `/api/health/`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use support::{Server, fixture};

#[test]
fn anybody_may_ask_whether_the_server_answers() {
    let server = Server::start(&fixture::template());
    server.check("", "GET /api/health/", "", (200, r#"{"status":"ok"}"#));
    server.check("alice", "GET /api/health/", "", (200, r#"{"status":"ok"}"#));
    server.check("", "HEAD /api/health/", "", (200, ""));
    server.check("", "GET /api/health", "", (301, ""));
    server.check("", "POST /api/health/", "", (405, r#"{"detail":"Method \"POST\" not allowed."}"#));
}

#[test]
fn a_bad_token_is_refused_here_too() {
    let server = Server::start(&fixture::template());
    server.check("carol", "GET /api/health/", "", (401, r#"{"detail":"User is inactive","code":"user_inactive"}"#));
}
