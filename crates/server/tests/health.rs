//! Section 10 of the document through HTTP: `HealthCheckView` at `/api/health/`, and this server's readiness check.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use diesel::connection::SimpleConnection;
use support::{Server, fixture};

#[test]
fn the_health_check_needs_no_login() {
    let server = Server::start(fixture::template());
    server.check("", "GET /api/health/", "", (200, r#"{"status":"ok"}"#));
    server.check("alice", "GET /api/health/", "", (200, r#"{"status":"ok"}"#));
    server.check("", "HEAD /api/health/", "", (200, ""));
    server.check("", "GET /api/health", "", (301, ""));
    server.check("", "POST /api/health/", "", (405, r#"{"detail":"Method \"POST\" not allowed."}"#));
}

#[test]
fn the_health_check_refuses_an_invalid_token() {
    let server = Server::start(fixture::template());
    server.check("carol", "GET /api/health/", "", (401, r#"{"detail":"User is inactive","code":"user_inactive"}"#));
}

#[test]
fn a_server_is_ready_when_its_database_has_every_table() {
    let server = Server::start(fixture::template());
    let run = |sql: &str| server.database.handle().connection().unwrap().batch_execute(sql).unwrap();
    server.check("", "GET /api/health/ready/", "", (200, r#"{"status":"ok"}"#));
    run("ALTER TABLE __diesel_schema_migrations RENAME TO elsewhere");
    let detail = r#"{"detail":"Service temporarily unavailable, try again later."}"#;
    server.check("", "GET /api/health/ready/", "", (503, detail));
    server.check("", "GET /api/health/", "", (200, r#"{"status":"ok"}"#));
    run("ALTER TABLE elsewhere RENAME TO __diesel_schema_migrations");
    server.check("", "GET /api/health/ready/", "", (200, r#"{"status":"ok"}"#));
}
