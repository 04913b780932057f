//! Hostile and broken requests: each gets a 4xx in DRF's form, and the server continues.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "../support/mod.rs"]
mod support;

mod bodies;
mod connections;
mod headers;
mod strangers;
mod values;

use support::wire::{self, Answer};
use support::{Server, bearer, fixture};

fn server() -> Server {
    Server::start(fixture::template())
}

/// Sends a body with a media type as `user`, or without a token for `""`.
fn send(server: &Server, user: &str, line: &str, content_type: &str, body: &[u8]) -> (u16, String) {
    let content_type = ("Content-Type".to_owned(), content_type.to_owned());
    let headers: Vec<_> = (!user.is_empty()).then(|| bearer(user)).into_iter().chain([content_type]).collect();
    let (method, path) = line.split_once(' ').unwrap();
    said(wire::exchange(server.address, method, path, &headers, Some(body)))
}

/// Status and body of an answer.
fn said(answer: Answer) -> (u16, String) {
    (answer.status, String::from_utf8(answer.body).unwrap())
}

/// Whether the server still answers.
#[track_caller]
fn is_well(server: &Server) {
    server.check("", "GET /api/health/", "", (200, r#"{"status":"ok"}"#));
}
