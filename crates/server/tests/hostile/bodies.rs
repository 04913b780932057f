//! Bodies that are too long, nested too deeply, too short, or of an unsupported media type.

use crate::support::wire::Connection;
use crate::support::{NOT_FOUND, fixture};
use crate::{is_well, send, server};

const LIMIT: usize = 2_621_440;
const THREE_MB: usize = 3 * 1024 * 1024;
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=x";
const TOO_LARGE: &str = r#"{"detail":"Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE."}"#;

/// A task whose body has this length.
fn task(content_type: &str, length: usize) -> Vec<u8> {
    let (start, end) = match content_type {
        JSON => (r#"{"title":"long","description":""#, r#""}"#),
        FORM => ("title=long&description=", ""),
        _ => (
            "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nlong\r\n\
             --x\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n",
            "\r\n--x--\r\n",
        ),
    };
    format!("{start}{}{end}", "y".repeat(length - start.len() - end.len())).into_bytes()
}

#[test]
fn a_body_of_3_mb_is_too_large_for_every_parser() {
    let server = server();
    for content_type in [JSON, FORM, MULTIPART] {
        let answer = send(&server, "alice", "POST /api/tasks/", content_type, &task(content_type, THREE_MB));
        assert_eq!(answer, (413, TOO_LARGE.into()), "{content_type}");
        let answer = send(&server, "", "POST /api/auth/token/", content_type, &task(content_type, THREE_MB));
        assert_eq!(answer, (413, TOO_LARGE.into()), "{content_type}");
    }
    is_well(&server);
}

#[test]
fn a_body_of_exactly_the_limit_is_accepted() {
    let server = server();
    for content_type in [JSON, FORM, MULTIPART] {
        let (status, body) = send(&server, "alice", "POST /api/tasks/", content_type, &task(content_type, LIMIT));
        assert!(status == 201 && body.len() > LIMIT - 300, "{content_type}: {status} {}", &body[..100]);
        let answer = send(&server, "alice", "POST /api/tasks/", content_type, &task(content_type, LIMIT + 1));
        assert_eq!(answer, (413, TOO_LARGE.into()), "{content_type}");
    }
}

#[test]
fn other_errors_come_before_the_size_of_the_body() {
    let server = server();
    let body = task(JSON, THREE_MB);
    let anonymous = r#"{"detail":"Authentication credentials were not provided."}"#;
    for (user, line, content_type, status, text) in [
        ("", "POST /api/tasks/", JSON, 401, anonymous),
        ("alice", "PUT /api/tasks/", JSON, 405, r#"{"detail":"Method \"PUT\" not allowed."}"#),
        ("alice", "PUT /api/tasks/4/", JSON, 404, r#"{"detail":"No Task matches the given query."}"#),
        ("alice", "POST /api/tasks.xml", JSON, 404, r#"{"detail":"Not found."}"#),
        ("alice", "POST /api/tasks/", "a/b", 415, r#"{"detail":"Unsupported media type \"a/b\" in request."}"#),
        ("alice", "POST /api/nothing/", JSON, 404, NOT_FOUND),
        ("alice", "POST /api/tasks", JSON, 301, ""),
    ] {
        assert_eq!(send(&server, user, line, content_type, &body), (status, text.into()), "{line}");
    }
    // These views do not read the body.
    assert_eq!(send(&server, "", "GET /api/health/", JSON, &body), (200, r#"{"status":"ok"}"#.into()));
    assert_eq!(send(&server, "bob", "DELETE /api/tasks/4/", JSON, &body), (204, String::new()));
}

#[test]
fn a_connection_stays_usable_after_a_body_that_is_too_large() {
    let server = server();
    let mut connection = Connection::open(server.address);
    for _ in 0..2 {
        let head = format!(
            "POST /api/tasks/ HTTP/1.1\r\nHost: testserver\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {THREE_MB}\r\n\r\n",
            fixture::token("alice")
        );
        connection.write(head.as_bytes());
        connection.write(&task(JSON, THREE_MB));
        assert_eq!(connection.read().status, 413);
        connection.write(b"GET /api/health/ HTTP/1.1\r\nHost: testserver\r\n\r\n");
        assert_eq!(connection.read().body, br#"{"status":"ok"}"#);
    }
}

#[test]
fn json_that_is_nested_too_deeply_is_refused() {
    let server = server();
    let nested = [
        "[".repeat(100_000),
        "[".repeat(100_000) + &"]".repeat(100_000),
        r#"{"a":"#.repeat(100_000),
        format!(r#"{{"title":{}{}}}"#, "[".repeat(1000), "]".repeat(1000)),
    ];
    for body in nested {
        let (status, text) = send(&server, "alice", "POST /api/tasks/", JSON, body.as_bytes());
        assert!(status == 400 && text.starts_with(r#"{"detail":"JSON parse error - "#), "{status} {text}");
    }
    is_well(&server);
}

#[test]
fn an_unsupported_media_type_is_refused() {
    let server = server();
    for content_type in ["", "text/plain", "application/xml", "application/json2", "é", "/", ";", "image/png; x=y"] {
        let text = format!(r#"{{"detail":"Unsupported media type \"{content_type}\" in request."}}"#);
        assert_eq!(send(&server, "alice", "POST /api/tasks/", content_type, b"x"), (415, text));
    }
    // The largest possible header.
    let (status, _text) = send(&server, "alice", "POST /api/tasks/", &"x".repeat(60_000), b"x");
    assert_eq!(status, 415);
}

#[test]
fn a_body_that_does_not_match_its_media_type_is_refused() {
    let server = server();
    let bodies: [&[u8]; 8] = [b"\0", b"\xff", b"{", b"\"", b"{\"title\":}", b"title=x", b"\xef\xbb\xbf{}", b"nul"];
    for body in bodies {
        let (status, text) = send(&server, "alice", "POST /api/tasks/", JSON, body);
        assert!(status == 400 && text.starts_with(r#"{"detail":"JSON parse error - "#), "{body:?}: {status} {text}");
    }
    for content_type in ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=é"] {
        let (status, text) = send(&server, "alice", "POST /api/tasks/", content_type, b"--x--");
        let malformed = text.starts_with(r#"{"detail":"Multipart form parse error - "#);
        assert!(status == 400 && malformed, "{content_type}: {status} {text}");
    }
    is_well(&server);
}
