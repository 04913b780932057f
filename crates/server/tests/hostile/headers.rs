//! Heads that are too long, and bytes that are not HTTP.

use crate::support::wire::{self, Connection};
use crate::{is_well, said, server};

fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_token_that_is_too_long_is_invalid() {
    let server = server();
    for length in [8_000, 60_000] {
        let bearer = format!("Bearer {}", "a".repeat(length));
        let answer = wire::exchange(server.address, "GET", "/api/me/", &headers(&[("Authorization", &bearer)]), None);
        assert_eq!(answer.status, 401);
    }
}

#[test]
fn many_and_unusual_headers_change_nothing() {
    let server = server();
    let names: Vec<String> = (0..80).map(|number| format!("X-Header-{number}")).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), "value")).collect();
    let odd = [("Accept", "*/*"), ("Cookie", "a; b==; =; \u{ff}"), ("X-Odd", "\u{ff}\u{80}"), ("Range", "bytes=0-")];
    for pairs in [many.as_slice(), &odd] {
        let answer = wire::exchange(server.address, "GET", "/api/health/", &headers(pairs), None);
        assert_eq!(said(answer), (200, r#"{"status":"ok"}"#.into()));
    }
}

/// The status of the answer to bytes that the web server refuses before the application sees them.
#[track_caller]
fn check(data: &[u8]) {
    let server = server();
    let mut connection = Connection::open(server.address);
    connection.write(data);
    let status = connection.read().status;
    assert!((400..500).contains(&status), "{status}: {:?}", String::from_utf8_lossy(&data[..data.len().min(100)]));
    is_well(&server);
}

#[test]
fn endless_heads_are_refused() {
    let line = "GET /api/health/ HTTP/1.1\r\nHost: testserver\r\n";
    check(format!("{line}X: {}\r\n\r\n", "y".repeat(200_000)).as_bytes());
    check(format!("{line}{}\r\n", "X: y\r\n".repeat(5000)).as_bytes());
    check(format!("{line}{}\r\n", "X: y\r\n".repeat(500)).as_bytes());
    check(format!("GET /{} HTTP/1.1\r\nHost: testserver\r\n\r\n", "x".repeat(200_000)).as_bytes());
}

#[test]
fn bytes_that_are_not_http_are_refused() {
    check(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n");
    check(b"hello\r\n\r\n");
    check(b"GET / HTTP/1.1\r\nHost testserver\r\n\r\n");
    check(b"GET / HTTP/1.1\r\nHost: testserver\r\nX: a\0b\r\n\r\n");
    check(b"POST / HTTP/1.1\r\nHost: testserver\r\nContent-Length: -1\r\n\r\n");
    check(b"POST / HTTP/1.1\r\nHost: testserver\r\nContent-Length: x\r\n\r\n");
    check(b"POST / HTTP/1.1\r\nHost: testserver\r\nContent-Length: 99999999999999999999\r\n\r\n");
    check(b"POST / HTTP/1.1\r\nHost: testserver\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx");
}

#[test]
fn a_body_framed_in_two_ways_is_refused() {
    check(b"POST / HTTP/1.1\r\nHost: testserver\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
}
